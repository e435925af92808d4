//! What is asked for, looked up and tallied, before it is shown in any form.

use clap::Args;

use crate::bytes::{Id, Titled};
use crate::cli::Problem;
use crate::election::{ContestDefinition, Form};
use crate::event::ElectionOpened;
use crate::replay::{
    ChamberSeats, ContestTally, TurnoutInstant, chamber_seats, tally, turnout_reports,
};
use crate::rules::Workers;
use crate::state::{CommissionIx, ContestIx, State};
use crate::threads::Threads;

/// What is shown beside the totals.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Beside {
    /// Show turnout reports beside the final sheets
    #[arg(long)]
    pub(super) turnout: bool,
    /// Show what observers' copies come to, unit by unit, and each that differs
    #[arg(long)]
    pub(super) copies: bool,
    /// Show the sums as if nothing had been annulled, beside those that count
    #[arg(long)]
    pub(super) with_voided: bool,
}

impl Beside {
    /// Whether anything is.
    pub(super) const fn any(self) -> bool {
        self.turnout || self.copies || self.with_voided
    }
}

/// What is asked for.
pub(super) struct Wanted<'a> {
    /// One contest; none: all.
    pub(super) contest: Option<&'a str>,
    /// One unit; none: everything.
    pub(super) unit: Option<&'a str>,
    /// What is shown beside the totals.
    pub(super) beside: Beside,
}

/// One contest with its totals.
pub(super) struct ContestView<'a> {
    /// Its definition.
    pub(super) definition: &'a ContestDefinition,
    /// Its form.
    pub(super) form: Option<&'a Form>,
    /// Its totals.
    pub(super) tally: ContestTally,
    /// Its turnout reports, if asked for.
    pub(super) reports: Vec<TurnoutInstant>,
}

impl ContestView<'_> {
    /// What shares are of: valid ballots where the form has them, else all votes.
    pub(super) fn base(&self) -> (&'static str, u64) {
        match self.tally.quantity("valid") {
            Some(valid) => ("valid", valid),
            None => ("votes", self.tally.options.iter().map(|o| o.votes).sum()),
        }
    }
}

/// Everything that is shown.
pub(super) struct View<'a> {
    /// The state it is derived from.
    pub(super) state: &'a State,
    /// What genesis says.
    pub(super) election: &'a ElectionOpened,
    /// The unit.
    pub(super) unit: Option<CommissionIx>,
    /// What is shown beside the totals.
    pub(super) beside: Beside,
    /// The contests.
    pub(super) contests: Vec<ContestView<'a>>,
    /// The chambers whose contests were all tallied.
    pub(super) chambers: Vec<(&'a Titled, ChamberSeats)>,
}

impl<'a> View<'a> {
    pub(super) fn new(state: &'a State, wanted: &Wanted<'_>) -> Result<Self, Problem> {
        let election = state
            .election()
            .ok_or_else(|| {
                Problem::could_not("no election is opened at this position")
                    .next("Ask for a later one: entry 0 opens the election.")
            })?
            .opened();
        let unit = match wanted.unit {
            None => None,
            Some(id) => Some(state.find_commission(id).ok_or_else(|| {
                Problem::could_not(format!("there is no commission {id}"))
                    .expected("the id of an enrolled commission")
                    .found(id)
                    .next("`hattama log` lists enrolments.")
            })?),
        };
        let contests: Vec<ContestIx> = match wanted.contest {
            Some(id) => vec![find_contest(state, id)?],
            None => state
                .contests()
                .map(|(at, _)| at)
                .filter(|at| unit.is_none_or(|unit| counts(state, *at, unit)))
                .collect(),
        };
        let tallies = Threads.in_parts(&contests, 1, |part| {
            part.iter().map(|at| tally(state, *at, unit)).collect()
        });
        let whole = unit.is_none() && wanted.contest.is_none();
        let chambers = state.chambers().iter().filter(|_| whole);
        let chambers = chambers
            .map(|chamber| (&chamber.titles, chamber_seats(state, chamber, &tallies)))
            .collect();
        let contests = tallies.into_iter().map(|tally| {
            let definition = &*state.contest(tally.contest).definition;
            let reports = if wanted.beside.turnout {
                turnout_reports(state, tally.contest, unit)
            } else {
                Vec::new()
            };
            ContestView {
                definition,
                form: election.forms.find(&&definition.form),
                tally,
                reports,
            }
        });
        Ok(Self {
            state,
            election,
            unit,
            beside: wanted.beside,
            contests: contests.collect(),
            chambers,
        })
    }

    /// The id of the unit.
    pub(super) fn unit_id(&self) -> Option<&'a Id> {
        self.unit.map(|unit| &self.state.commission(unit).id)
    }
}

/// Whether some station of the unit counts the contest.
fn counts(state: &State, contest: ContestIx, unit: CommissionIx) -> bool {
    let mut stations = state.contest(contest).stations.iter();
    stations.any(|station| state.is_within(*station, unit, contest))
}

fn find_contest(state: &State, id: &str) -> Result<ContestIx, Problem> {
    state.find_contest(id).ok_or_else(|| {
        let mut known: Vec<&str> = state
            .contests()
            .map(|(_, contest)| contest.definition.id.as_str())
            .collect();
        let more = known.len().saturating_sub(12);
        known.truncate(12);
        let mut expected = format!("one of {}", known.join(", "));
        if more > 0 {
            expected = format!("{expected} and {more} more");
        }
        Problem::could_not(format!("there is no contest {id}"))
            .expected(expected)
            .found(id)
            .next("Leave --contest out for a list of all.")
    })
}
