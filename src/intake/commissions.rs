//! `commissions.csv`: the tree of commissions.

use super::contests::ReadContest;
use super::definition::{Commission, GivenMember, SMALL_STATION};
use super::identifier::identifier;
use super::report::FileReport;
use super::table::{Index, Row, Table};
use super::zones::Clock;
use crate::bytes::{Id, Name, UnknownName};
use crate::election::CommissionKind;

const REQUIRED: [&str; 7] = [
    "id",
    "kind",
    "parent",
    "name",
    "time_zone",
    "registered_voters",
    "contests",
];
const OPTIONAL: [&str; 4] = ["opens", "closes", "may_close_early", "parents"];

/// A row as far as it could be read, before the tree is known.
#[derive(Default)]
pub(super) struct ReadCommission {
    /// Its id as the folder writes it.
    pub(super) written: String,
    pub(super) line: u64,
    pub(super) id: Option<Id>,
    pub(super) kind: Option<CommissionKind>,
    pub(super) parent: String,
    /// Where the parent stands in the list; set with the tree.
    pub(super) above: Option<usize>,
    pub(super) name: Option<Name>,
    pub(super) time_zone: String,
    pub(super) registered_voters: Option<u32>,
    /// Positions of the contests that it counts.
    pub(super) contests: Vec<usize>,
    /// Contests that go up to another commission, as written.
    pub(super) contest_parents: Vec<(usize, String)>,
    pub(super) opens: Option<Clock>,
    pub(super) closes: Option<Clock>,
    pub(super) may_close_early: bool,
    pub(super) members: Vec<GivenMember>,
    /// The finished commission; set with the tree.
    pub(super) commission: Option<Commission>,
}

struct Columns {
    required: [usize; 7],
    optional: [Option<usize>; 4],
}

/// The rows, in the order of the file.
pub(super) fn rows(
    report: FileReport<'_>,
    text: &str,
    contests: &[ReadContest],
) -> Option<Vec<ReadCommission>> {
    let mut table = Table::open(report, text)?;
    table.known(&[&REQUIRED[..], &OPTIONAL].concat());
    let columns = Columns {
        required: table.required(REQUIRED)?,
        optional: OPTIONAL.map(|name| table.column(name)),
    };
    let mut contest_index = Index::default();
    for (position, contest) in contests.iter().enumerate() {
        contest_index.insert(&contest.written, position);
    }
    let mut ids = Index::default();
    let mut rows: Vec<ReadCommission> = Vec::new();
    while let Some(row) = table.next_row() {
        let read = read(report, row, &columns, &contest_index, contests);
        // Two ids as written may be one in the ledger, so that is compared where there is one.
        let id = read.id.as_ref().map_or(read.written.as_str(), Id::as_str);
        if let Some(first) = ids.insert(id, rows.len()) {
            report
                .error(
                    row.line,
                    format!("commission {} stands there twice", read.written),
                )
                .found(format!("line {} has it first", rows[first].line))
                .next("take one of the two rows out, or give it another id");
            continue;
        }
        rows.push(read);
    }
    small_stations(report, &rows);
    Some(rows)
}

fn read(
    report: FileReport<'_>,
    row: Row<'_>,
    columns: &Columns,
    contest_index: &Index,
    contests: &[ReadContest],
) -> ReadCommission {
    let [id, kind, parent, name, zone, voters, counted] = columns.required;
    let [opens, closes, early, parents] = columns.optional;
    let line = row.line;
    let written = row.cell(id);
    let kind = read_kind(report, line, row.cell(kind));
    let name = Name::new(row.cell(name)).map_err(|error| {
        report
            .error(line, format!("the name of commission {written}: {error}"))
            .next("write its public name");
    });
    let registered_voters = match row.cell(voters) {
        "" => None,
        _ => row.count(report, voters, "registered_voters"),
    };
    let counted = counted_contests(report, line, row.cell(counted), contest_index);
    if kind.is_some_and(|kind| kind != CommissionKind::Precinct) && !counted.is_empty() {
        report
            .error(
                line,
                format!("commission {written} counts contests, but is no precinct"),
            )
            .expected("contests of precincts only")
            .next("leave \"contests\" empty, or make a precinct of it");
    }
    ReadCommission {
        id: identifier(report, line, "the commission's id", written),
        contest_parents: contest_parents(
            report,
            line,
            row.cell_if(parents),
            (contest_index, contests, &counted),
        ),
        written: written.into(),
        line,
        kind,
        parent: row.cell(parent).into(),
        name: name.ok(),
        time_zone: row.cell(zone).into(),
        registered_voters,
        contests: counted,
        opens: clock(report, line, "opens", row.cell_if(opens)),
        closes: clock(report, line, "closes", row.cell_if(closes)),
        may_close_early: yes_or_no(report, line, row.cell_if(early)),
        ..ReadCommission::default()
    }
}

fn read_kind(report: FileReport<'_>, line: u64, word: &str) -> Option<CommissionKind> {
    match word.parse() {
        Ok(kind) => Some(kind),
        Err(UnknownName { what, known, .. }) => {
            report
                .error(line, format!("unknown {what} \"{word}\""))
                .expected(format!("one of: {known}"))
                .found(format!("\"{word}\""))
                .next("write one of those expected");
            None
        }
    }
}

fn counted_contests(
    report: FileReport<'_>,
    line: u64,
    cell: &str,
    contest_index: &Index,
) -> Vec<usize> {
    let mut counted = Vec::new();
    for written in cell.split(' ').filter(|id| !id.is_empty()) {
        let Some(contest) = contest_index.find(report, line, "contest", written) else {
            continue;
        };
        if counted.contains(&contest) {
            report
                .error(line, format!("contest {written} is named twice"))
                .next("name it once in \"contests\"");
        } else {
            counted.push(contest);
        }
    }
    counted
}

/// Pairs of contest and commission; the commission is looked up with the tree.
fn contest_parents(
    report: FileReport<'_>,
    line: u64,
    cell: &str,
    (contest_index, contests, counted): (&Index, &[ReadContest], &[usize]),
) -> Vec<(usize, String)> {
    let mut pairs: Vec<(usize, String)> = Vec::new();
    for pair in cell.split(' ').filter(|pair| !pair.is_empty()) {
        let Some((contest, commission)) = pair.split_once(':') else {
            report
                .error(line, "\"parents\" holds something that is no pair")
                .expected("contest:commission, separated by spaces")
                .found(format!("\"{pair}\""))
                .next("write the contest, a colon, and the commission it goes up to");
            continue;
        };
        let Some(contest) = contest_index.find(report, line, "contest", contest) else {
            continue;
        };
        let written = &contests[contest].written;
        if !counted.contains(&contest) {
            report
                .error(
                    line,
                    format!("\"parents\" names contest {written}, not counted there"),
                )
                .next("name it in \"contests\" too, or take it out");
        } else if pairs.iter().any(|(other, _)| *other == contest) {
            report
                .error(line, format!("\"parents\" names contest {written} twice"))
                .next("a contest goes up to one commission: name it once");
        } else {
            pairs.push((contest, commission.into()));
        }
    }
    pairs
}

fn clock(report: FileReport<'_>, line: u64, column: &str, cell: &str) -> Option<Clock> {
    let clock = Clock::parse(cell);
    if clock.is_none() && !cell.is_empty() {
        report
            .error(line, format!("\"{column}\" is no time of day"))
            .expected("HH:MM, 00:00 to 24:00, or nothing")
            .found(format!("\"{cell}\""))
            .next("correct the time");
    }
    clock
}

fn yes_or_no(report: FileReport<'_>, line: u64, cell: &str) -> bool {
    if !matches!(cell, "" | "true" | "false") {
        report
            .error(line, "\"may_close_early\" is neither yes nor no")
            .expected("true, false, or nothing")
            .found(format!("\"{cell}\""))
            .next("write true if voting may end when all on the list have voted");
    }
    cell == "true"
}

/// Where a handful of people vote, the sheet says how each of them did.
fn small_stations(report: FileReport<'_>, rows: &[ReadCommission]) {
    let small = |row: &&ReadCommission| {
        !row.contests.is_empty() && row.registered_voters.is_some_and(|n| n < SMALL_STATION)
    };
    let small: Vec<_> = rows.iter().filter(small).collect();
    let Some(first) = small.first() else { return };
    let examples: Vec<_> = small
        .iter()
        .take(3)
        .map(|row| row.written.as_str())
        .collect();
    let more = if small.len() > examples.len() {
        ", …"
    } else {
        ""
    };
    report
        .warning(
            first.line,
            format!(
                "stations with fewer than {SMALL_STATION} voters on their list: {}. Where few vote \
                 alike, the sheet tells how each of them voted",
                small.len()
            ),
        )
        .found(format!("{}{more}", examples.join(", ")))
        .next("if the law allows it, let a neighbouring station count their ballots");
}
