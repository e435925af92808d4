//! Turnout reports of a contest, hour by hour, beside the final sheets.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::election::UtcMillis;
use crate::state::{CommissionIx, ContestIx, State};

/// Voters so far at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TurnoutInstant {
    /// The instant.
    pub at: UtcMillis,
    /// Stations that had reported by then.
    pub stations: u64,
    /// The sum of each such station's latest figure by then.
    pub voted: u64,
}

/// The turnout of a contest at every instant that some station reported, ascending.
pub fn turnout_reports(
    state: &State,
    contest: ContestIx,
    unit: Option<CommissionIx>,
) -> Vec<TurnoutInstant> {
    let within = |station| unit.is_none_or(|unit| state.is_within(station, unit, contest));
    let filings: Vec<_> = state
        .filings(contest)
        .filter(|(station, _)| within(*station))
        .map(|(_, f)| f)
        .collect();
    let reports = filings.iter().flat_map(|filing| &filing.turnout);
    let instants: BTreeSet<UtcMillis> = reports.map(|report| report.at).collect();
    let at_instant = |at: UtcMillis| {
        let latest = filings.iter().filter_map(|filing| {
            // Of two reports for one instant the later in the log stands.
            filing
                .turnout
                .iter()
                .filter(|report| report.at <= at)
                .max_by_key(|report| report.at)
        });
        let mut sum = TurnoutInstant {
            at,
            stations: 0,
            voted: 0,
        };
        for report in latest {
            sum.stations += 1;
            sum.voted += u64::from(report.voted);
        }
        sum
    };
    instants.into_iter().map(at_instant).collect()
}
