//! Content of what concerns observers: their accreditation, copies, objections and the answers.

use super::admit::Content;
use super::filing::Place;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::UtcMillis;
use crate::event::{CopyAttested, ObjectionAnswered, ObjectionLodged, ObserverAccredited};
use crate::state::{CommissionIx, State, copy_differs};

pub(super) fn accreditation(state: &State, accredited: &ObserverAccredited) -> Content {
    let mut content = Content::default();
    if state.observers().find(accredited.id.as_str()).is_some() {
        let (what, id) = ("observer", accredited.id.clone());
        content.reasons.push(Reason::IdTaken { what, id });
    }
    content
}

pub(super) fn copy(
    state: &State,
    observer: &Id,
    copy: &CopyAttested,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let place = match Place::find(state, &copy.station, &copy.contest) {
        Ok(place) => place,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    let from = if place.station.may_close_early {
        place.opens()
    } else {
        place.closes()
    };
    if let Some(closes) = from.filter(|from| recorded_at < *from) {
        content.reasons.push(Reason::BeforeClosing {
            what: "recorded",
            station: copy.station.clone(),
            closes,
            found: recorded_at,
        });
    }
    let fields = (
        "fields",
        place.contest.layout.field_count(),
        copy.fields.len(),
    );
    let options = place.contest.definition.options.len();
    let options = ("options", options, copy.votes.len());
    let shapes = [fields, options].into_iter();
    let mut shapes = shapes.filter(|(_, expected, found)| expected != found);
    if let Some((what, expected, found)) = shapes.next() {
        let contest = copy.contest.clone();
        content.reasons.push(Reason::SheetShape {
            contest,
            what,
            expected,
            found,
        });
        return content;
    }
    let mut figures = copy.fields.iter().chain(&copy.votes);
    if figures.all(Option::is_none) {
        content.reasons.push(Reason::EmptyCopy);
    }
    let current = place.filing.current();
    if current.is_some_and(|protocol| copy_differs(copy, protocol)) {
        content.findings.push(Finding::CopyDiffers {
            observer: observer.clone(),
            index: state.position().size,
        });
    }
    content
}

pub(super) fn objection(state: &State, said: &ObjectionLodged) -> Content {
    let mut content = Content::default();
    if state.find_statement(&said.about).is_none() {
        let about = said.about;
        content.reasons.push(Reason::NoSuchStatement { about });
    }
    if state.find_commission(said.to.as_str()).is_none() {
        let (what, id) = ("commission", said.to.clone());
        content.reasons.push(Reason::Unknown { what, id });
    }
    content
}

pub(super) fn answer(state: &State, speaker: &Id, said: &ObjectionAnswered) -> Content {
    let mut content = Content::default();
    let Some(objection) = state.objections().find(&said.objection) else {
        let objection = said.objection;
        content.reasons.push(Reason::NoSuchObjection { objection });
        return content;
    };
    let Some(by) = state.find_commission(speaker.as_str()) else {
        return content;
    };
    if !stands_above(state, objection.to, by) {
        content.reasons.push(Reason::MayNotAnswer {
            by: speaker.clone(),
            to: state.commission(objection.to).id.clone(),
        });
    }
    let mut answers = objection.answers.iter();
    if let Some(before) = answers.find(|answer| answer.by == by) {
        let (by, index) = (speaker.clone(), before.index);
        content.reasons.push(Reason::AnsweredAlready { by, index });
    }
    content
}

/// Whether `above` is `from` or stands above it in the tree of commissions.
fn stands_above(state: &State, from: CommissionIx, above: CommissionIx) -> bool {
    let mut at = Some(from);
    while let Some(here) = at {
        if here == above {
            return true;
        }
        at = state.commission(here).parent;
    }
    false
}
