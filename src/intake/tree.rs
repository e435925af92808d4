//! Rows of commissions into a tree: parents before children, one central commission, zones and
//! hours inherited and resolved.

use super::commissions::ReadCommission;
use super::contests::ReadContest;
use super::definition::Commission;
use super::election::ReadElection;
use super::report::FileReport;
use super::table::Index;
use super::zones::{Hours, Polling, Zone, Zones};
use crate::bytes::{Id, Sorted};
use crate::election::{CommissionKind, ContestParent};

/// All commissions, parents before children, otherwise in the order of the file.
pub(super) struct Tree {
    pub(super) rows: Vec<ReadCommission>,
    pub(super) index: Index,
    /// Where the central commission stands, if there is exactly one.
    pub(super) central: Option<usize>,
}

pub(super) fn tree(
    report: FileReport<'_>,
    rows: Vec<ReadCommission>,
    election: &ReadElection,
    zones: &mut Zones,
) -> Tree {
    let central = central(report, &rows);
    let rows = ordered(report, rows);
    let mut index = Index::default();
    for (position, row) in rows.iter().enumerate() {
        index.insert(&row.written, position);
    }
    let central = central.and_then(|written| index.get(written.as_bytes()));
    let mut tree = Tree {
        rows,
        index,
        central,
    };
    let mut resolved: Vec<Option<Zone>> = Vec::with_capacity(tree.rows.len());
    for position in 0..tree.rows.len() {
        let row = &tree.rows[position];
        // Parents come first, so theirs is known; a row without a parent has none to inherit.
        let zone = match row.time_zone.as_str() {
            "" => row.above.and_then(|above| resolved[above].clone()),
            name => zones.find(report, row.line, name),
        };
        if zone.is_none() && row.time_zone.is_empty() && row.above.is_none() {
            report
                .error(
                    row.line,
                    format!("commission {} has no time zone", row.written),
                )
                .expected("a name of the tz database, such as \"Asia/Almaty\"")
                .next("write the zone of the place in \"time_zone\"");
        }
        let polling = zone
            .as_ref()
            .and_then(|zone| polling(report, row, zone, election, zones));
        let commission = commission(
            report,
            &tree,
            row,
            zone.as_ref(),
            polling,
            &election.contests,
        );
        resolved.push(zone);
        tree.rows[position].commission = commission;
    }
    tree
}

/// The id, as written, of the one central commission.
fn central(report: FileReport<'_>, rows: &[ReadCommission]) -> Option<String> {
    let mut centrals = rows
        .iter()
        .filter(|row| row.kind == Some(CommissionKind::Central));
    let Some(first) = centrals.next() else {
        // A row whose kind could not be read may be the one.
        if rows.iter().all(|row| row.kind.is_some()) {
            report
                .error(None, "there is no central commission")
                .expected("one row of kind \"central\"")
                .next("add it, with a time zone and without a parent");
        }
        return None;
    };
    let others: Vec<_> = centrals.collect();
    for other in &others {
        report
            .error(
                other.line,
                format!("commission {} is a second central one", other.written),
            )
            .found(format!("line {} has {} first", first.line, first.written))
            .next("make one of the two territorial");
    }
    others.is_empty().then(|| first.written.clone())
}

/// The rows with each parent before its children; links that lead nowhere or in a circle are
/// reported and cut.
fn ordered(report: FileReport<'_>, mut rows: Vec<ReadCommission>) -> Vec<ReadCommission> {
    let mut index = Index::default();
    for (position, row) in rows.iter().enumerate() {
        index.insert(&row.written, position);
    }
    let above: Vec<_> = rows
        .iter()
        .map(|row| parent(report, row, &rows, &index))
        .collect();
    let mut place: Vec<Option<usize>> = vec![None; rows.len()];
    // From which start a row was last met: meeting it twice from one start is a circle.
    let mut met: Vec<Option<usize>> = vec![None; rows.len()];
    let mut order = Vec::with_capacity(rows.len());
    for start in 0..rows.len() {
        let mut path: Vec<usize> = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| place[*at].is_none()) {
            if met[at].replace(start) == Some(start) {
                let line = rows[at].line;
                report
                    .error(
                        line,
                        format!("commission {} is its own superior", rows[at].written),
                    )
                    .found(
                        path.iter()
                            .map(|at| rows[*at].written.as_str())
                            .collect::<Vec<_>>()
                            .join(" < "),
                    )
                    .next("correct \"parent\" so that all commissions lead to the central one");
                break;
            }
            path.push(at);
            next = above[at];
        }
        for at in path.into_iter().rev() {
            place[at] = Some(order.len());
            order.push(at);
        }
    }
    for (position, row) in rows.iter_mut().enumerate() {
        // A parent placed later is the cut of a circle.
        let parent = above[position].and_then(|above| place[above]);
        row.above = parent.filter(|parent| place[position].is_some_and(|own| *parent < own));
    }
    let mut rows: Vec<_> = rows.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| rows[at].take()).collect()
}

fn parent(
    report: FileReport<'_>,
    row: &ReadCommission,
    rows: &[ReadCommission],
    index: &Index,
) -> Option<usize> {
    let central = row.kind == Some(CommissionKind::Central);
    match (central, row.parent.as_str()) {
        (true, "") => None,
        (true, parent) => {
            report
                .error(
                    row.line,
                    format!("the central commission {} has a parent", row.written),
                )
                .expected("nothing")
                .found(format!("\"{parent}\""))
                .next("leave \"parent\" empty");
            None
        }
        (false, "") => {
            if row.kind.is_some() {
                report
                    .error(
                        row.line,
                        format!("commission {} has no parent", row.written),
                    )
                    .expected("the id of the commission above it")
                    .next("fill in \"parent\"");
            }
            None
        }
        (false, parent) => {
            let above = index.find(report, row.line, "parent commission", parent)?;
            if rows[above].kind == Some(CommissionKind::Precinct) {
                report
                    .error(
                        row.line,
                        format!("commission {} is below a precinct", row.written),
                    )
                    .expected("a central, territorial or district commission")
                    .found(format!("{parent}, a precinct"))
                    .next("correct \"parent\", or the kind of the parent");
            }
            Some(above)
        }
    }
}

fn polling(
    report: FileReport<'_>,
    row: &ReadCommission,
    zone: &Zone,
    election: &ReadElection,
    zones: &mut Zones,
) -> Option<Polling> {
    let hours = election.calendar.as_ref()?.hours;
    let hours = Hours {
        opens: row.opens.unwrap_or(hours.opens),
        closes: row.closes.unwrap_or(hours.closes),
        ..hours
    };
    zones.resolve(report, row.line, zone, hours)
}

fn commission(
    report: FileReport<'_>,
    tree: &Tree,
    row: &ReadCommission,
    zone: Option<&Zone>,
    polling: Option<Polling>,
    contests: &[ReadContest],
) -> Option<Commission> {
    let refuse = |column: &str, error: &dyn std::fmt::Display| {
        report
            .error(row.line, format!("\"{column}\": {error}"))
            .next("leave fewer");
    };
    let contest_id = |contest: usize| Some(contests[contest].contest.as_ref()?.id.clone());
    let contest_parents = row.contest_parents.iter().map(|(contest, parent)| {
        let above = tree
            .index
            .find(report, row.line, "parent commission", parent)?;
        let above = &tree.rows[above];
        if above.kind == Some(CommissionKind::Precinct) {
            report
                .error(row.line, format!("\"parents\" names {parent}, a precinct"))
                .expected("a central, territorial or district commission")
                .next("correct \"parents\"");
        }
        Some(ContestParent {
            contest: contest_id(*contest)?,
            parent: above.id.clone()?,
        })
    });
    let contest_parents: Vec<_> = contest_parents.collect();
    let counted: Option<Vec<Id>> = row
        .contests
        .iter()
        .map(|contest| contest_id(*contest))
        .collect();
    let counted = Sorted::new(counted?).map_err(|error| refuse("contests", &error));
    let contest_parents = Sorted::new(contest_parents.into_iter().collect::<Option<_>>()?)
        .map_err(|error| refuse("parents", &error));
    let parent = match row.above {
        Some(above) => Some(tree.rows[above].id.clone()?),
        None => None,
    };
    Some(Commission {
        id: row.id.clone()?,
        kind: row.kind?,
        parent,
        contest_parents: contest_parents.ok()?,
        name: row.name.clone()?,
        time_zone: zone?.label.clone(),
        registered_voters: row.registered_voters,
        contests: counted.ok()?,
        polling: polling?,
        may_close_early: row.may_close_early,
        members: Vec::new(),
        line: row.line,
    })
}
