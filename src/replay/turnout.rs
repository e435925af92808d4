//! Turnout reports of a contest, hour by hour, beside the final sheets.

use serde::Serialize;

use super::Scope;
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
    turnout_reports_of(state, Scope::new(contest, unit))
}

/// The turnout within a scope at every instant that some station in it reported, ascending.
pub fn turnout_reports_of(state: &State, scope: Scope<'_>) -> Vec<TurnoutInstant> {
    let mut latest: Vec<Option<u32>> = Vec::new();
    let mut reports = Vec::new();
    for (_, filing) in scope.filings(state) {
        let station = latest.len();
        latest.push(None);
        reports.extend(filing.turnout.iter().map(|report| (station, report)));
    }
    // Stable: of a station's two reports for one instant the later in the log stands.
    reports.sort_by_key(|(_, report)| report.at);

    let mut instants: Vec<TurnoutInstant> = Vec::new();
    let (mut stations, mut voted) = (0, 0);
    for (station, report) in reports {
        match latest[station].replace(report.voted) {
            None => stations += 1,
            Some(before) => voted -= u64::from(before),
        }
        voted += u64::from(report.voted);
        let at = report.at;
        let instant = TurnoutInstant {
            at,
            stations,
            voted,
        };
        match instants.last_mut() {
            Some(last) if last.at == at => *last = instant,
            _ => instants.push(instant),
        }
    }
    instants
}
