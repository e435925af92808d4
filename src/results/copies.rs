//! What observers hold, beside what stands.

use serde_json::{Value, json};

use super::view::{ContestView, View};
use crate::replay::{Comparison, CopyCounts, compare, tally};
use crate::state::{Commission, CommissionIx, Copied, Filing};

/// A copy that is not simply like what stands.
pub struct Odd<'a> {
    /// The station.
    pub station: &'a Commission,
    /// The copy.
    pub copy: &'a Copied,
    /// How it compares with what stands.
    pub comparison: Comparison<'a>,
}

/// Copies of the contest that differ, and those where nothing stands, by station.
pub fn odd<'a>(view: &View<'a>, one: &ContestView<'_>) -> Vec<Odd<'a>> {
    let state = view.state;
    let contest = one.tally.contest;
    let within = |at| {
        view.unit
            .is_none_or(|unit| state.is_within(at, unit, contest))
    };
    let filings = state.filings(contest).filter(|(at, _)| within(*at));
    let copies = filings.flat_map(|(at, filing): (CommissionIx, &Filing)| {
        filing.copies().iter().map(move |copy| Odd {
            station: state.commission(at),
            copy,
            comparison: compare(state, filing, copy),
        })
    });
    copies
        .filter(|odd| odd.comparison != Comparison::Match)
        .collect()
}

/// The units directly below the central commission, in order of enrolment, with what copies in them
/// come to.
pub fn by_unit<'a>(
    view: &View<'a>,
    one: &ContestView<'_>,
) -> Vec<(&'a Commission, u64, CopyCounts)> {
    let (state, contest) = (view.state, one.tally.contest);
    let below = state.commissions().filter(|(at, _)| match view.unit {
        Some(unit) => *at == unit,
        None => state.parent_for(*at, contest) == Some(CommissionIx::CENTRAL),
    });
    let counted = below.map(|(at, unit)| {
        let tally = tally(state, contest, Some(at));
        (unit, tally.protocols.expected, tally.copies)
    });
    counted.filter(|(_, expected, _)| *expected > 0).collect()
}

pub(super) fn json(view: &View<'_>, one: &ContestView<'_>) -> Value {
    let units = by_unit(view, one)
        .into_iter()
        .map(|(unit, expected, copies)| {
            let mut object = json!(copies);
            object["unit"] = json!(unit.id);
            object["expected"] = json!(expected);
            object
        });
    let odd = odd(view, one).into_iter().map(|odd| {
        let (figures, earlier) = match &odd.comparison {
            Comparison::Differs { figures, earlier } => (Some(figures), *earlier),
            Comparison::Match | Comparison::NoProtocol => (None, None),
        };
        json!({
            "station": odd.station.id,
            "observer": view.state.observers().get(odd.copy.observer).id,
            "index": odd.copy.index,
            "photo": odd.copy.says.photo,
            "differs": figures,
            "like_entry": earlier.map(|protocol| protocol.index),
        })
    });
    json!({ "by_unit": units.collect::<Vec<_>>(), "not_matching": odd.collect::<Vec<_>>() })
}
