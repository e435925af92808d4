//! One contest in full, for people.

use super::{allocation, annulled, copies, steps};
use crate::bytes::{Id, pick_title};
use crate::cli::present::{Align, Page, Table, count_of, grouped, percent};
use crate::election::Check;
use crate::replay::ResultStanding;
use crate::results::{ContestView, View};
use crate::rules::explanations;
use crate::state::{Declaration, Summary};

pub(super) fn show(page: &mut Page, view: &View<'_>, one: &ContestView<'_>, with_steps: bool) {
    let title = pick_title(&one.definition.titles);
    let mut facts = vec![
        ("Standing", standing(one)),
        ("Protocols", protocols(one)),
        ("Turnout", participation(one)),
    ];
    if !one.tally.summaries.is_empty() {
        facts.push(("Summaries", summaries(view, one)));
    }
    for act in &one.tally.acts {
        let (index, size) = (grouped(act.index), grouped(act.size));
        let says = format!("in entry {index}, an act of the first {size} entries");
        facts.push(("Declared otherwise", says));
    }
    if one.tally.copies.filings > 0 {
        facts.push(("Copies", held(one)));
    }
    page.gap()
        .heading(format!("{} — {title}", one.definition.id))
        .facts(&facts)
        .gap()
        .table(&options(one));
    section(page, "Changed since first reported", &changes(one));
    page.gap();
    if view.unit.is_some() {
        page.paragraph("A unit has no seats of its own.");
    } else {
        page.paragraph(allocation::says(one));
        if with_steps {
            steps::show(page, one);
        }
    }
    section(page, "Quantities", &quantities(one));
    if view.beside.turnout {
        section(page, "Turnout reports and sheets", &reports(one));
    }
    if view.beside.with_voided {
        annulled::show(page, view, one);
    }
    if view.beside.copies {
        copies::show(page, view, one);
    }
    findings(page, one);
}

/// A table under a heading, unless it is empty.
fn section(page: &mut Page, heading: &str, table: &Table) {
    if !table.is_empty() {
        page.gap().heading(heading).table(table);
    }
}

fn standing(one: &ContestView<'_>) -> String {
    let protocols = &one.tally.protocols;
    let declared = one.tally.declared.as_ref();
    let by = |declared: &Declaration| {
        let (index, size) = (grouped(declared.index), grouped(declared.size));
        format!("by entry {index}, of the first {size} entries")
    };
    let declared_by = declared.map_or_else(String::new, by);
    match one.tally.standing {
        ResultStanding::Declared => format!("declared {declared_by}"),
        ResultStanding::Superseded => {
            let since = declared.and_then(|declared| declared.superseded_by);
            let since = since.map_or_else(String::new, grouped);
            format!(
                "superseded: declared {declared_by}; entry {since} has changed what it rests on"
            )
        }
        ResultStanding::Complete if protocols.voided > 0 => {
            "complete: every expected protocol is in the sums or annulled".to_owned()
        }
        ResultStanding::Complete => "complete: every expected protocol is in the sums".to_owned(),
        ResultStanding::Partial if protocols.expected == 0 => {
            "partial: no station is enrolled for it yet".to_owned()
        }
        ResultStanding::Partial => format!(
            "partial: {} of {} protocols in the sums",
            grouped(protocols.counted),
            grouped(protocols.expected)
        ),
    }
}

/// The last summary of each unit.
fn summaries(view: &View<'_>, one: &ContestView<'_>) -> String {
    let mut last: Vec<&Summary> = Vec::new();
    for summary in &one.tally.summaries {
        last.retain(|before| before.unit != summary.unit);
        last.push(summary);
    }
    let says = last.iter().map(|summary| {
        let unit = &view.state.commission(summary.unit).id;
        let index = grouped(summary.index);
        match summary.superseded_by {
            None => format!("{unit} (entry {index})"),
            Some(by) => format!("{unit} (entry {index}, superseded by {})", grouped(by)),
        }
    });
    says.collect::<Vec<_>>().join("; ")
}

/// The counts that are always told, then those that are not zero.
fn protocols(one: &ContestView<'_>) -> String {
    let p = &one.tally.protocols;
    let always = format!(
        "{} expected, {} received, {} counted, {} outstanding",
        grouped(p.expected),
        grouped(p.received),
        grouped(p.counted),
        grouped(p.outstanding)
    );
    let others = [
        (p.held, "held (not in the sums)"),
        (p.contested, "contested"),
        (p.corrected, "corrected"),
        (p.transcribed, "transcribed"),
        (p.voided, "voided"),
        (p.no_vote, "not expected: no vote held"),
        (p.flagged, "with findings"),
    ];
    let others = others.into_iter().filter(|(number, _)| *number > 0);
    let others = others.map(|(number, what)| format!("{} {what}", grouped(number)));
    let says: Vec<_> = [always].into_iter().chain(others).collect();
    says.join("; ")
}

/// Of how many stations observers hold copies, and how those compare.
fn held(one: &ContestView<'_>) -> String {
    let copies = &one.tally.copies;
    let stations = count_of(copies.filings, "station");
    let others = [
        (copies.differ, "differ"),
        (copies.none, "without a protocol"),
    ];
    let others = others.into_iter().filter(|(number, _)| *number > 0);
    let others = others.map(|(number, what)| format!(", {} {what}", grouped(number)));
    let others: String = others.collect();
    format!("of {stations}: {} match{others}", grouped(copies.matching))
}

fn participation(one: &ContestView<'_>) -> String {
    let turnout = &one.tally.turnout;
    let Some(issued) = turnout.issued else {
        return "the form does not say how many ballots were issued".to_owned();
    };
    let of = |registered: u64, whose: &str| {
        let share = percent(issued, registered).unwrap_or_else(|| "–".into());
        format!("{share} of {} registered {whose}", grouped(registered))
    };
    let counted = turnout.registered_counted;
    let expected = turnout.registered_expected;
    [
        Some(format!("{} ballots issued", grouped(issued))),
        counted.map(|registered| of(registered, "at counted stations")),
        Some(expected.map_or_else(
            || "registered at all expected stations: not known".to_owned(),
            |registered| of(registered, "at all expected stations"),
        )),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}

fn options(one: &ContestView<'_>) -> Table {
    let (of, base) = one.base();
    let share_of = format!("of {of}");
    let mut table = Table::new(&[
        ("no", Align::Right),
        ("id", Align::Left),
        ("name", Align::Left),
        ("votes", Align::Right),
        (&share_of, Align::Right),
        ("seats", Align::Right),
    ]);
    let seated = match &one.tally.allocation {
        Some(Ok(allocation)) => allocation.options.as_slice(),
        _ => &[],
    };
    let options = one.definition.options.iter().zip(&one.tally.options);
    for (at, (option, sum)) in options.enumerate() {
        let seats = seated.get(at).and_then(|seated| seated.seats);
        let name = pick_title(&option.names);
        let mut withdrawals = one.tally.withdrawals.iter();
        let (name, share) = match withdrawals.find(|gone| gone.option == at) {
            Some(gone) => {
                let index = grouped(gone.index);
                let name = format!("{name} (withdrawn, entry {index}: {} votes)", gone.votes);
                (name, None)
            }
            None => (name.to_owned(), percent(sum.votes, base)),
        };
        table.row([
            option.position.to_string(),
            option.id.to_string(),
            name,
            grouped(sum.votes),
            share.unwrap_or_else(|| "–".into()),
            seats.map_or_else(|| "–".into(), grouped),
        ]);
    }
    table
}

/// What stations reported first, where the sums have changed since.
fn changes(one: &ContestView<'_>) -> Table {
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("first reported", Align::Right),
        ("now", Align::Right),
        ("change", Align::Right),
    ]);
    let options = one.definition.options.iter().zip(&one.tally.options);
    for (option, sum) in options.filter(|(_, sum)| sum.votes != sum.first_reported) {
        let sign = if sum.votes > sum.first_reported {
            "+"
        } else {
            "−"
        };
        table.row([
            option.id.to_string(),
            grouped(sum.first_reported),
            grouped(sum.votes),
            format!("{sign}{}", grouped(sum.votes.abs_diff(sum.first_reported))),
        ]);
    }
    table
}

fn quantities(one: &ContestView<'_>) -> Table {
    let mut table = Table::new(&[("quantity", Align::Left), ("sum", Align::Right)]);
    for (id, sum) in &one.tally.quantities {
        table.row([id.to_string(), grouped(*sum)]);
    }
    table
}

fn reports(one: &ContestView<'_>) -> Table {
    let mut table = Table::new(&[
        ("turnout at", Align::Whole),
        ("stations", Align::Right),
        ("voted", Align::Right),
    ]);
    for report in &one.reports {
        table.row([
            report.at.to_string(),
            grouped(report.stations),
            grouped(report.voted),
        ]);
    }
    let issued = one.tally.turnout.issued;
    table.row([
        "on the sheets".to_owned(),
        grouped(one.tally.protocols.counted),
        issued.map_or_else(|| "–".into(), grouped),
    ]);
    table
}

fn findings(page: &mut Page, one: &ContestView<'_>) {
    let mut table = Table::new(&[
        ("finding", Align::Whole),
        ("protocols", Align::Right),
        ("", Align::Left),
    ]);
    for (code, protocols) in &one.tally.findings {
        let check = one
            .form
            .and_then(|form| form.checks.iter().find(|check| check.id.as_str() == code));
        let means = check.map_or_else(|| title(code), relation);
        table.row([code.clone(), grouped(*protocols), means]);
    }
    let flagged = count_of(one.tally.protocols.flagged, "protocol");
    let note = format!(
        "{flagged} with something worth a look, which need not mean that anything is wrong. \
         `hattama explain CODE` says what a code means."
    );
    if !table.is_empty() {
        page.gap().heading("Findings").table(&table).paragraph(note);
    }
}

/// What a built-in finding means, in a line.
fn title(code: &str) -> String {
    let page = explanations().find(|page| page.code == code);
    page.map_or_else(String::new, |page| page.title.to_owned())
}

/// The control relation that does not hold, as the form states it.
fn relation(check: &Check) -> String {
    let sum = |terms: &[Id]| {
        let terms: Vec<_> = terms.iter().map(Id::as_str).collect();
        terms.join(" + ")
    };
    let minus = if check.minus.is_empty() {
        String::new()
    } else {
        format!(" − ({})", sum(&check.minus))
    };
    let (left, right) = (sum(&check.left), sum(&check.right));
    format!("not: {left} {} {right}{minus}", check.op)
}
