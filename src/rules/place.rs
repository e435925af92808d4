//! Where a statement about a sheet belongs.

use super::Reason;
use crate::bytes::Id;
use crate::election::{PollingDay, UtcMillis};
use crate::state::{Commission, CommissionIx, Contest, ContestIx, Filing, State};

/// The station, the contest, and where they are, if the station counts the contest.
pub(super) struct Place<'a> {
    pub(super) station: &'a Commission,
    pub(super) station_ix: CommissionIx,
    pub(super) contest: &'a Contest,
    pub(super) contest_ix: ContestIx,
    pub(super) filing: &'a Filing,
}

impl<'a> Place<'a> {
    pub(super) fn find(state: &'a State, station: &Id, contest: &Id) -> Result<Self, Reason> {
        let Some(contest_ix) = state.find_contest(contest.as_str()) else {
            return Err(Reason::Unknown {
                what: "contest",
                id: contest.clone(),
            });
        };
        let Some(station_ix) = state.find_commission(station.as_str()) else {
            return Err(Reason::Unknown {
                what: "commission",
                id: station.clone(),
            });
        };
        let here = state.commission(station_ix);
        let Some(filing) = here.filing(contest_ix) else {
            let (station, contest) = (station.clone(), contest.clone());
            return Err(Reason::NotCountedThere { station, contest });
        };
        Ok(Self::new(state, station_ix, filing))
    }

    pub(super) fn new(state: &'a State, station_ix: CommissionIx, filing: &'a Filing) -> Self {
        Self {
            station: state.commission(station_ix),
            station_ix,
            contest: state.contest(filing.contest),
            contest_ix: filing.contest,
            filing,
        }
    }

    /// Its polling hours in this contest.
    pub(super) fn hours(&self) -> &'a [PollingDay] {
        self.station.hours_of(self.filing)
    }

    /// When its polls open in this contest.
    pub(super) fn opens(&self) -> Option<UtcMillis> {
        self.hours().first().map(|day| day.opens)
    }

    /// When its polls close in this contest.
    pub(super) fn closes(&self) -> Option<UtcMillis> {
        self.hours().last().map(|day| day.closes)
    }
}
