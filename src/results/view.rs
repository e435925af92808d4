//! What is asked for, looked up and tallied, before it is shown in any form.

use crate::bytes::{Id, Titled};
use crate::election::{ContestDefinition, Form};
use crate::event::ElectionOpened;
use crate::replay::{
    ChamberSeats, ContestTally, TurnoutInstant, chamber_seats, tally, turnout_reports,
};
use crate::rules::Workers;
use crate::state::{CommissionIx, ContestIx, State};

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResultsError {
    /// Nothing is opened yet.
    #[error(
        "no election is opened at this position\nAsk for a later one: entry 0 opens the election."
    )]
    NoElection,
    /// A unit that is not enrolled.
    #[error(
        "there is no commission {found}\n  expected: the id of an enrolled commission\n  found:    {found}\n`hattama log` lists enrolments."
    )]
    NoCommission {
        /// What was asked for.
        found: String,
    },
    /// A contest that is not defined.
    #[error(
        "there is no contest {found}\n  expected: one of {known}\n  found:    {found}\nLeave --contest out for a list of all."
    )]
    NoContest {
        /// Some that are.
        known: String,
        /// What was asked for.
        found: String,
    },
}

/// What is shown beside the totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Show turnout reports beside the final sheets
    pub turnout: bool,
    /// Show what observers' copies come to, unit by unit, and each that differs
    pub copies: bool,
    /// Show the sums as if nothing had been annulled, beside those that count
    pub with_voided: bool,
}

/// What is asked for.
pub struct Wanted<'a> {
    /// One contest; none: all.
    pub contest: Option<&'a str>,
    /// One unit; none: everything.
    pub unit: Option<&'a str>,
    /// What is shown beside the totals.
    pub beside: Beside,
}

/// One contest with its totals.
pub struct ContestView<'a> {
    /// Its definition.
    pub definition: &'a ContestDefinition,
    /// Its form.
    pub form: Option<&'a Form>,
    /// Its totals.
    pub tally: ContestTally,
    /// Its turnout reports, if asked for.
    pub reports: Vec<TurnoutInstant>,
}

impl<'a> ContestView<'a> {
    fn new(
        state: &'a State,
        election: &'a ElectionOpened,
        tally: ContestTally,
        reports: Vec<TurnoutInstant>,
    ) -> Self {
        let definition = &*state.contest(tally.contest).definition;
        Self {
            definition,
            form: election.forms.find(&&definition.form),
            tally,
            reports,
        }
    }

    /// What shares are of: valid ballots where the form has them, else all votes.
    pub fn base(&self) -> (&'static str, u64) {
        match self.tally.quantity("valid") {
            Some(valid) => ("valid", valid),
            None => ("votes", self.tally.options.iter().map(|o| o.votes).sum()),
        }
    }
}

/// Everything that is shown.
pub struct View<'a> {
    /// The state it is derived from.
    pub state: &'a State,
    /// What genesis says.
    pub election: &'a ElectionOpened,
    /// The unit.
    pub unit: Option<CommissionIx>,
    /// What is shown beside the totals.
    pub beside: Beside,
    /// The contests.
    pub contests: Vec<ContestView<'a>>,
    /// The chambers whose contests were all tallied.
    pub chambers: Vec<(&'a Titled, ChamberSeats)>,
}

impl<'a> View<'a> {
    /// What is asked for, looked up in `state` and tallied.
    ///
    /// # Errors
    /// [`ResultsError`] if it is not in it.
    pub fn new(
        state: &'a State,
        wanted: &Wanted<'_>,
        workers: &impl Workers,
    ) -> Result<Self, ResultsError> {
        let election = state.election().ok_or(ResultsError::NoElection)?.opened();
        let unit = match wanted.unit {
            None => None,
            Some(id) => Some(
                state
                    .find_commission(id)
                    .ok_or_else(|| ResultsError::NoCommission { found: id.into() })?,
            ),
        };
        let contests: Vec<ContestIx> = match wanted.contest {
            Some(id) => vec![find_contest(state, id)?],
            None => state
                .contests()
                .map(|(at, _)| at)
                .filter(|at| unit.is_none_or(|unit| counts(state, *at, unit)))
                .collect(),
        };
        let tallies = workers.in_parts(&contests, 1, |part| {
            part.iter().map(|at| tally(state, *at, unit)).collect()
        });
        let contests = tallies.into_iter().map(|tally| {
            let reports = if wanted.beside.turnout {
                turnout_reports(state, tally.contest, unit)
            } else {
                Vec::new()
            };
            ContestView::new(state, election, tally, reports)
        });
        let contests = contests.collect();
        let mut view = Self {
            state,
            election,
            unit,
            beside: wanted.beside,
            contests,
            chambers: Vec::new(),
        };
        if unit.is_none() && wanted.contest.is_none() {
            view.seat();
        }
        Ok(view)
    }

    /// Contests whose totals are there already, each with its turnout reports if they are to be shown; without
    /// chambers.
    ///
    /// # Errors
    /// [`ResultsError::NoElection`].
    pub fn of(
        state: &'a State,
        unit: Option<CommissionIx>,
        tallies: Vec<(ContestTally, Vec<TurnoutInstant>)>,
        beside: Beside,
    ) -> Result<Self, ResultsError> {
        let election = state.election().ok_or(ResultsError::NoElection)?.opened();
        let contests = tallies.into_iter();
        let contests =
            contests.map(|(tally, reports)| ContestView::new(state, election, tally, reports));
        Ok(Self {
            state,
            election,
            unit,
            beside,
            contests: contests.collect(),
            chambers: Vec::new(),
        })
    }

    /// Adds the seats of chambers, where every contest is shown.
    pub(super) fn seat(&mut self) {
        let tallies: Vec<_> = self.contests.iter().map(|one| &one.tally).collect();
        let chambers = self.state.chambers().iter();
        let chambers = chambers.map(|chamber| {
            (
                &chamber.titles,
                chamber_seats(self.state, chamber, &tallies),
            )
        });
        self.chambers = chambers.collect();
    }

    /// The id of the unit.
    pub fn unit_id(&self) -> Option<&'a Id> {
        self.unit.map(|unit| &self.state.commission(unit).id)
    }
}

/// Whether some station of the unit counts the contest.
fn counts(state: &State, contest: ContestIx, unit: CommissionIx) -> bool {
    let mut stations = state.contest(contest).stations.iter();
    stations.any(|station| state.is_within(*station, unit, contest))
}

fn find_contest(state: &State, id: &str) -> Result<ContestIx, ResultsError> {
    state.find_contest(id).ok_or_else(|| {
        let mut known: Vec<&str> = state
            .contests()
            .map(|(_, contest)| contest.definition.id.as_str())
            .collect();
        let more = known.len().saturating_sub(12);
        known.truncate(12);
        let mut known = known.join(", ");
        if more > 0 {
            known = format!("{known} and {more} more");
        }
        ResultsError::NoContest {
            known,
            found: id.into(),
        }
    })
}
