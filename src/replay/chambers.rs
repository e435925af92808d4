//! Seats of a chamber, over its contests.

use std::collections::BTreeMap;

use crate::bytes::Id;
use crate::election::{ChamberDefinition, OptionKind};
use crate::state::State;

use super::ContestTally;

/// Seats of one chamber, by who nominated the winners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChamberSeats {
    /// The chamber.
    pub id: Id,
    /// All its seats, filled or not.
    pub seats: u64,
    /// Seats filled, most first: by list id, `self`, or the nominator's name; a candidate of whom
    /// the definition says none of these stands alone, as `contest/option`.
    pub by: Vec<(String, u64)>,
    /// Seats that no result fills yet.
    pub open: u64,
}

/// The seats of a chamber from tallies of its contests; contests that are not among them count as
/// open.
pub fn chamber_seats(
    state: &State,
    chamber: &ChamberDefinition,
    tallies: &[&ContestTally],
) -> ChamberSeats {
    let (mut seats, mut filled) = (0, 0);
    let mut by: BTreeMap<String, u64> = BTreeMap::new();
    for id in &chamber.contests {
        let Some(at) = state.find_contest(id.as_str()) else {
            continue;
        };
        let definition = &state.contest(at).definition;
        seats += definition
            .allocation
            .as_ref()
            .map_or(0, |rule| u64::from(rule.seats));
        let tallied = tallies
            .iter()
            .find(|tally| tally.contest == at && tally.unit.is_none());
        let Some(Ok(allocation)) = tallied.and_then(|tally| tally.allocation.as_ref()) else {
            continue;
        };
        for (option, seated) in definition.options.iter().zip(&allocation.options) {
            let won = u64::from(seated.seats.unwrap_or(0));
            if won == 0 {
                continue;
            }
            let nominator = option
                .nominated_by
                .as_ref()
                .map(|name| name.as_str().to_owned());
            let whose = match option.kind {
                OptionKind::List => option.id.to_string(),
                // An option id is unique in its contest only.
                OptionKind::Candidate | OptionKind::AgainstAll => {
                    nominator.unwrap_or_else(|| format!("{id}/{}", option.id))
                }
            };
            *by.entry(whose).or_default() += won;
            filled += won;
        }
    }
    let mut by: Vec<_> = by.into_iter().collect();
    by.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ChamberSeats {
        id: chamber.id.clone(),
        seats,
        by,
        open: seats.saturating_sub(filled),
    }
}
