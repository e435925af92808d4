//! An observer's objection, and what a commission answers.

use super::paper::Table;
use super::protocol::{Place, steps, steps_alone};
use super::reason;
use super::writer::Writer;
use crate::event::{ObjectionAnswered, ObjectionLodged};
use crate::intake::kit::Kit;
use crate::state::Objection;

pub(super) const LODGED: [&str; 4] = ["about", "to", reason::REASON, reason::TEXT];
pub(super) const ANSWERED: [&str; 4] = ["objection", "answer", reason::REASON, reason::TEXT];

/// Objections listed in a blank.
const LISTED: usize = 12;

/// The blank of an objection: about the protocol of a place that stands, if one is named.
pub(super) fn blank_lodged(kit: Option<&Kit>, place: Option<&Place<'_>>, out: &mut Writer) {
    out.comment(
        "Said by an observer about one statement in the ledger: a protocol, a correction, a \
         summary, whatever it is. It changes no figure. It stays open, for everybody to see, until \
         the commission that is asked answers, or one above it. When it is filled in:",
    );
    steps_alone(out, "the observer");
    out.gap();
    let stands = place.and_then(|place| place.filing.current());
    out.comment(match (stands, place) {
        (Some(_), _) => {
            "What it is about, by its statement hash: the protocol that stands there. `hattama \
             entry` says the hash of others."
        }
        (None, Some(_)) => {
            "What it is about, by its statement hash. In this kit no protocol stands there; \
             `hattama entry` says the hash of a statement."
        }
        (None, None) => {
            "What it is about, by its statement hash, which `hattama entry` says. With --station \
             and --contest the protocol that stands there is filled in."
        }
    });
    let about = stands.map(|protocol| protocol.hash.to_string());
    out.text("about", &about.unwrap_or_default());
    out.comment("The commission that is asked to answer: most often the one above the station.");
    let above = place.and_then(|place| place.state.parent_for(place.station_ix, place.contest_ix));
    let above = above.zip(kit).map(|(at, kit)| kit.state().commission(at));
    out.text("to", above.map_or("", |above| above.id.as_str()));
    reason::blank("the observer's", "figures-changed", out);
}

/// The blank of an answer, with the objections that wait for one.
pub(super) fn blank_answered(kit: Option<&Kit>, out: &mut Writer) {
    out.comment(
        "Said by the commission that an objection is addressed to, or by one above it; each answers \
         once. It changes no figure: what has to be put right is put right by a correction. When it \
         is filled in:",
    );
    steps(out, "statement");
    out.gap();
    let open = kit.map_or_else(Vec::new, open);
    match (&open[..], kit) {
        ([], None) => out.comment("The objection, by its statement hash."),
        ([], Some(_)) => out.comment(
            "The objection, by its statement hash. This kit holds none that waits for an answer.",
        ),
        (some, _) => {
            out.comment("The objection, by its statement hash. These wait for an answer:");
            for one in some.iter().take(LISTED) {
                // As wide as a hash has to be, and not wrapped.
                out.line(&format!("#  {}", one.hash));
                out.hanging("    ", &one.says);
            }
            if some.len() > LISTED {
                out.comment(&format!("  and {} more", some.len() - LISTED));
            }
        }
    }
    let only = match &open[..] {
        [only] => only.hash.as_str(),
        _ => "",
    };
    out.text("objection", only);
    out.comment("\"upheld\": it is right. \"rejected\": it is not.");
    out.fill_in("answer");
    reason::blank("the commission's", "recounted", out);
}

struct Open {
    hash: String,
    says: String,
}

/// The objections that the kit's commission may answer and has not.
fn open(kit: &Kit) -> Vec<Open> {
    let (state, here) = (kit.state(), kit.commission_ix());
    let waits = |objection: &&Objection| objection.answers.iter().all(|answer| answer.by != here);
    let all = state.objections().iter().filter(waits);
    let all = all.filter_map(|objection| {
        let hash = kit.statement_at(objection.index)?.to_string();
        let observer = &state.observers().get(objection.observer).id;
        let says = format!(
            "{observer}, about entry {}, to {}: {}",
            objection.about,
            state.commission(objection.to).id,
            objection.reason
        );
        Some(Open { hash, says })
    });
    all.collect()
}

pub(super) fn read_lodged(table: &Table<'_>) -> Option<ObjectionLodged> {
    let about = table
        .required("about")
        .and_then(|value| value.parsed("the hash of a statement: 64 digits"));
    let to = table.required("to").and_then(|value| value.id());
    let because = reason::read(table);
    let (about, to, because) = (about?, to?, because?);
    Some(ObjectionLodged {
        about,
        to,
        reason: because.reason,
        text: because.text,
    })
}

pub(super) fn read_answered(table: &Table<'_>) -> Option<ObjectionAnswered> {
    let objection = table
        .required("objection")
        .and_then(|value| value.parsed("the statement hash of an objection: 64 digits"));
    let answer = table.required("answer").and_then(|value| value.word());
    let because = reason::read(table);
    let (objection, answer, because) = (objection?, answer?, because?);
    Some(ObjectionAnswered {
        objection,
        answer,
        reason: because.reason,
        text: because.text,
    })
}
