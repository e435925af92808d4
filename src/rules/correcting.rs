//! Content of corrections: who may replace which sheet, on which basis.

use super::Reason;
use super::admit::Content;
use super::filing::{Place, check_sheet};
use crate::bytes::Id;
use crate::election::{Basis, CorrectingBody, Until, UtcMillis};
use crate::event::ProtocolCorrected;
use crate::state::{CommissionIx, Filing, State};

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
    if let Some(filing) = place.station.filing(place.contest_ix) {
        content
            .reasons
            .extend(check_replaced(&place, by, filing, corrected));
    }
    match &corrected.act {
        None if matches!(corrected.basis, Basis::Recount | Basis::Court) => {
            content.reasons.push(Reason::ActMissing {
                basis: corrected.basis,
            });
        }
        Some(act) if !act.date.exists() => content.reasons.push(Reason::NoSuchDay),
        _ => {}
    }
    check_sheet(state, &place, &corrected.sheet, recorded_at, &mut content);
    // Whoever may correct a station's protocol from above decides that it counts.
    content.held &= by == place.station_ix;
    content
}

/// Whether the definition lets this commission correct this station on this basis.
fn check_permission(
    state: &State,
    place: &Place<'_>,
    by: CommissionIx,
    corrected: &ProtocolCorrected,
) -> Option<Reason> {
    let opened = state.election()?.opened();
    let determining = &place.contest.definition.determined_by;
    let is = |body: CorrectingBody| match body {
        CorrectingBody::Precinct => by == place.station_ix,
        CorrectingBody::Superior => {
            state.parent_for(place.station_ix, place.contest_ix) == Some(by)
        }
        CorrectingBody::Determining => state.commission(by).id == *determining,
        CorrectingBody::Central => by == CommissionIx::CENTRAL,
    };
    let filing = place.station.filing(place.contest_ix);
    let still = |until: Until| match until {
        Until::Summary => filing.is_none_or(|filing| !filing.summed),
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
