//! `turnout.csv`: reports during the day.

use hashbrown::HashMap;

use super::protocols::{Names, instant};
use super::report::FileReport;
use super::table::Table;
use crate::election::UtcMillis;

const COLUMNS: [&str; 4] = ["contest", "commission", "at", "voted"];

/// A turnout report of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnoutRow {
    /// Position of the commission in [`Definition::commissions`](super::Definition::commissions).
    pub commission: usize,
    /// Position of the contest in [`Definition::contests`](super::Definition::contests).
    pub contest: usize,
    /// The instant the figure is of.
    pub at: UtcMillis,
    /// Voters who have received a ballot by then.
    pub voted: u32,
    /// Its line in `turnout.csv`.
    pub line: u64,
}

/// All rows, in the order of the file.
pub(super) fn turnout(
    report: FileReport<'_>,
    text: &str,
    names: &Names<'_>,
) -> Option<Vec<TurnoutRow>> {
    let mut table = Table::open(report, text)?;
    table.known(&COLUMNS);
    let [contest, commission, at, voted] = table.required(COLUMNS)?;
    let mut seen = HashMap::new();
    let mut rows = Vec::new();
    while let Some(row) = table.next_row() {
        let key = names.counted(report, row, contest, commission);
        let at = instant(report, row, at, "at");
        let voted = row.count(report, voted, "voted");
        let (Some((contest, commission)), Some(at), Some(voted)) = (key, at, voted) else {
            continue;
        };
        if let Some(first) = seen.insert((contest, commission, at), row.line) {
            let station = &names.tree.rows[commission].written;
            report
                .error(
                    row.line,
                    format!("two reports from {station} for the same instant"),
                )
                .found(format!("line {first} has the first"))
                .next("leave the one that stands");
        }
        rows.push(TurnoutRow {
            commission,
            contest,
            at,
            voted,
            line: row.line,
        });
    }
    Some(rows)
}
