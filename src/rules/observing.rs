//! Content of what concerns observers: their accreditation, copies, objections and the answers.

use super::content::Content;
use super::place::Place;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::UtcMillis;
use crate::event::{CopyAttested, ObjectionAnswered, ObjectionLodged, ObserverAccredited};
use crate::state::{State, copy_differs};

/// The most copies of one poll that an observer attests: he may have been given several.
const MAX_COPIES: usize = 16;

/// An observer's lost key is replaced by accrediting him again.
pub(super) fn accreditation(
    state: &State,
    speaker: &Id,
    accredited: &ObserverAccredited,
) -> Content {
    let mut content = Content::default();
    let id = &accredited.id;
    let by = state.find_commission(speaker.as_str());
    let before = state.observers().find(id.as_str());
    let before = before.map(|at| state.observers().get(at).by);
    let foreign = before.is_some_and(|before| by.is_none_or(|by| !state.stands_above(by, before)));
    let taken = if foreign { Some("observer") } else { None };
    let commission = state.find_commission(id.as_str()).map(|_| "commission");
    if let Some(what) = commission.or(taken) {
        let id = id.clone();
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
    let Some(poll) = place.filing.poll(copy.poll) else {
        let (station, contest) = (copy.station.clone(), copy.contest.clone());
        content
            .reasons
            .push(Reason::NoSuchPoll { station, contest });
        return content;
    };
    let hours = place.station.hours_of(poll);
    let from = if place.station.may_close_early {
        hours.first().map(|day| day.opens)
    } else {
        hours.last().map(|day| day.closes)
    };
    let own = poll.copies().iter().filter(|before| {
        let before = state.observers().get(before.observer);
        before.id == *observer
    });
    let copies = own.count();
    if copies >= MAX_COPIES {
        content.reasons.push(Reason::TooManyCopies { copies });
    }
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
    let current = poll.current();
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
    if !state.stands_above(by, objection.to) {
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
