//! `stations.csv`: what became of every expected protocol. No reader of folders needs it.

use super::File;
use super::plan::{Filed, Plan};
use super::tables::Rows;
use crate::rules::{Finding, Workers, filing_findings};
use crate::state::{Filing, Standing, State};

/// Filings that one thread looks at in one go.
const PART: usize = 512;

const HEADER: [&str; 11] = [
    "contest",
    "commission",
    "status",
    "status_entry",
    "contested",
    "corrected",
    "transcribed",
    "entry",
    "statement",
    "findings",
    "in_folder",
];

pub(super) fn file(plan: &Plan<'_>, workers: &impl Workers) -> File {
    let mut rows = Rows::new("stations.csv", HEADER);
    let state = plan.state;
    let found = workers.in_parts(&plan.filed, PART, |part| {
        part.iter().map(|filed| row(state, filed)).collect()
    });
    for cells in found {
        rows.row(cells);
    }
    rows.finish()
}

fn row(state: &State, filed: &Filed<'_>) -> [String; 11] {
    let filing = filed.filing;
    let stands = filing.current();
    let yes_or_no = |yes: bool| (if yes { "yes" } else { "no" }).to_owned();
    [
        state.contest(filing.contest).definition.id.to_string(),
        state.commission(filed.station).id.to_string(),
        status(filing.standing()).to_owned(),
        status_entry(filing).map_or_else(String::new, |entry| entry.to_string()),
        yes_or_no(filing.contested()),
        yes_or_no(filing.corrected()),
        yes_or_no(filing.transcribed()),
        stands.map_or_else(String::new, |protocol| protocol.index.to_string()),
        stands.map_or_else(String::new, |protocol| protocol.hash.to_string()),
        codes(&filing_findings(state, filed.station, filing)),
        yes_or_no(filed.sheet.is_some()),
    ]
}

const fn status(standing: Standing) -> &'static str {
    match standing {
        Standing::NoVote => "no-vote",
        Standing::Voided => "voided",
        Standing::Outstanding => "outstanding",
        Standing::Held => "held",
        Standing::Counted => "counted",
    }
}

/// The entry that gives a filing its status.
fn status_entry(filing: &Filing) -> Option<u64> {
    match filing.standing() {
        Standing::NoVote => filing.no_vote.map(|said| said.index),
        Standing::Voided => filing.voided_by(),
        Standing::Outstanding => None,
        Standing::Held | Standing::Counted => filing.current().map(|protocol| protocol.index),
    }
}

/// Each code once, in order.
fn codes(findings: &[Finding]) -> String {
    let mut codes: Vec<&str> = findings.iter().map(Finding::code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(" ")
}
