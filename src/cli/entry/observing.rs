//! What concerns observers, in words.

use super::parts::reason;
use super::sheet;
use crate::bytes::StatementHash;
use crate::cli::present::Page;
use crate::event::{CopyAttested, ObjectionAnswered, ObjectionLodged, ObserverAccredited};
use crate::state::State;

pub(super) fn accreditation(page: &mut Page, said: &ObserverAccredited) {
    page.facts(&[
        ("Observer", said.id.to_string()),
        ("Sent by", said.organisation.to_string()),
        ("Key", said.key.to_string()),
    ]);
}

pub(super) fn copy(page: &mut Page, state: &State, copy: &CopyAttested) {
    page.facts(&[
        ("Copy of", copy.station.to_string()),
        ("Contest", copy.contest.to_string()),
        ("Photo SHA-256", copy.photo.to_string()),
    ])
    .gap();
    sheet::show_copy(page, state, copy);
}

pub(super) fn objection(page: &mut Page, state: &State, said: &ObjectionLodged) {
    page.facts(&[
        ("About", named(state, said.about)),
        ("Addressed to", said.to.to_string()),
        ("Reason", reason(&said.reason, said.text)),
    ]);
}

pub(super) fn answer(page: &mut Page, state: &State, said: &ObjectionAnswered) {
    page.facts(&[
        ("Objection", named(state, said.objection)),
        ("Answer", said.answer.to_string()),
        ("Reason", reason(&said.reason, said.text)),
    ]);
}

/// A statement by its hash, and the entry that holds it.
fn named(state: &State, hash: StatementHash) -> String {
    match state.find_statement(&hash) {
        Some(index) => format!("{hash}, entry {index}"),
        None => hash.to_string(),
    }
}
