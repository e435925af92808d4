//! Content of corrections: who may replace which sheet, on which basis.

use super::Reason;
use super::content::Content;
use super::filing::check_sheet;
use super::place::Place;
use crate::bytes::Id;
use crate::election::{Basis, CorrectingBody, Until, UtcMillis};
use crate::event::{Act, ProtocolCorrected};
use crate::state::{CommissionIx, ContestIx, Filing, State};

pub(super) fn correction(
    state: &State,
    speaker: &Id,
    corrected: &ProtocolCorrected,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let place = match Place::find(state, &corrected.station, &corrected.sheet.contest) {
        Ok(place) => place,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    let Some(by) = state.find_commission(speaker.as_str()) else {
        return content;
    };
    content
        .reasons
        .extend(check_permission(state, &place, by, corrected));
    content
        .reasons
        .extend(check_replaced(&place, by, place.filing, corrected));
    match &corrected.act {
        None if matches!(corrected.basis, Basis::Recount | Basis::Court) => {
            let what = format!("a correction on the basis of {}", corrected.basis);
            content.reasons.push(Reason::ActMissing { what });
        }
        act => content.reasons.extend(act.as_ref().and_then(check_day)),
    }
    check_sheet(state, &place, &corrected.sheet, recorded_at, &mut content);
    // Whoever may correct a station's protocol from above decides that it counts.
    content.held &= by == place.station_ix;
    content
}

/// Whether a commission is such a body for a unit, a station or one above stations, in a contest.
pub(super) fn is_body(
    state: &State,
    by: CommissionIx,
    body: CorrectingBody,
    unit: CommissionIx,
    contest: ContestIx,
) -> bool {
    match body {
        CorrectingBody::Precinct => by == unit,
        CorrectingBody::Superior => state.parent_for(unit, contest) == Some(by),
        CorrectingBody::Determining => {
            state.commission(by).id == state.contest(contest).definition.determined_by
        }
        CorrectingBody::Central => by == CommissionIx::CENTRAL,
    }
}

/// Whether the date of an act is a day.
pub(super) fn check_day(act: &Act) -> Option<Reason> {
    (!act.date.exists()).then_some(Reason::NoSuchDay)
}

/// Whether the definition lets this commission correct this station on this basis.
fn check_permission(
    state: &State,
    place: &Place<'_>,
    by: CommissionIx,
    corrected: &ProtocolCorrected,
) -> Option<Reason> {
    let opened = state.election()?.opened();
    let is = |body| is_body(state, by, body, place.station_ix, place.contest_ix);
    let still = |until: Until| match until {
        Until::Summary => !place.filing.summed,
        Until::Declared => place.contest.declared_in_force().is_none(),
        // Nothing is admitted after closing.
        Until::Closed => true,
    };
    let mut rules = opened.corrections.iter();
    let allowed =
        rules.any(|rule| rule.basis == corrected.basis && is(rule.by) && still(rule.until));
    (!allowed).then(|| Reason::MayNotCorrect {
        by: state.commission(by).id.clone(),
        station: place.station.id.clone(),
        basis: corrected.basis,
    })
}

/// Whether what is replaced is what stands, and whether differing protocols are dealt with.
fn check_replaced(
    place: &Place<'_>,
    by: CommissionIx,
    filing: &Filing,
    corrected: &ProtocolCorrected,
) -> Option<Reason> {
    let station = place.station.id.clone();
    let replaces = corrected.replaces;
    let unknown = !filing
        .protocols
        .iter()
        .any(|protocol| protocol.hash == replaces);
    let Some(current) = filing.current().filter(|_| !unknown) else {
        let contest = corrected.sheet.contest.clone();
        return Some(Reason::ReplacesUnknown {
            replaces,
            station,
            contest,
        });
    };
    if current.hash != replaces {
        return Some(Reason::ReplacesNotCurrent {
            current: current.hash,
            replaces,
        });
    }
    let figures = corrected.sheet.figures();
    let own = by == place.station_ix;
    // A copy that differs is no reason for a station not to put its own sheet right.
    if filing.contested() && (!own || filing.contradicts_itself()) {
        if corrected.basis == Basis::Slip || own {
            return Some(Reason::Contested { station });
        }
        // Without an act, figures that the station has not signed stand only where it has signed
        // none.
        let signed = filing.protocols.iter().any(|protocol| !protocol.is_copy());
        let rivals = filing.rivals.iter().map(|at| &filing.protocols[*at]);
        let candidates = rivals.chain([current]);
        let mut candidates = candidates.filter(|protocol| !signed || !protocol.is_copy());
        let known = candidates.any(|protocol| protocol.sheet.figures() == figures);
        return (corrected.basis == Basis::Rival && !known)
            .then_some(Reason::NoneOfTheRivals { station });
    }
    if corrected.basis == Basis::Rival {
        return Some(Reason::NotContested { station });
    }
    let decides = current.held && !own;
    (current.sheet.figures() == figures && !decides).then_some(Reason::NothingCorrected)
}
