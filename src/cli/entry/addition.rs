//! What members add to a protocol, in words.

use super::parts::reason;
use crate::bytes::{Id, StatementHash};
use crate::cli::present::{Align, Page, Table, grouped};
use crate::event::{AttendanceRecorded, DissentLodged, SignatureAdded};

fn of(station: &Id, contest: &Id, protocol: StatementHash) -> Vec<(&'static str, String)> {
    vec![
        ("Station", station.to_string()),
        ("Contest", contest.to_string()),
        ("Protocol", protocol.to_string()),
    ]
}

pub(super) fn signature(page: &mut Page, added: &SignatureAdded) {
    let mut rows = of(&added.station, &added.contest, added.protocol);
    rows.push(("Signed by", format!("member {}", added.member)));
    page.facts(&rows);
}

pub(super) fn dissent(page: &mut Page, said: &DissentLodged) {
    let mut rows = of(&said.station, &said.contest, said.protocol);
    rows.push(("Opinion of", format!("member {}", said.member)));
    rows.push(("Reason", reason(&said.reason, said.text)));
    page.facts(&rows);
}

pub(super) fn attendance(page: &mut Page, said: &AttendanceRecorded) {
    let mut rows = of(&said.station, &said.contest, said.protocol);
    rows.push(("Copies given", grouped(said.copies_given)));
    rows.push(("Copies refused", grouped(said.copies_refused)));
    let mut table = Table::new(&[("member", Align::Right), ("was", Align::Left)]);
    for one in &said.members {
        table.row([one.number.to_string(), one.presence.to_string()]);
    }
    page.facts(&rows).gap().table(&table);
}
