//! Summaries, the misprint, declarations.

use super::{Scene, Story, StoryError};
use crate::bytes::{Id, List};
use crate::demo::error::DemoError;
use crate::demo::facts::LIST;
use crate::demo::facts::{LISTS, MISPRINT};
use crate::demo::hours::march;
use crate::demo::reconstruction::Reconstruction;
use crate::election::UtcMillis;
use crate::event::{Body, ResultsDeclared, SummarySubmitted, Totals};
use crate::ledger::Offer;
use crate::state::{ContestIx, State};

const ASTANA: i64 = 360;
const ALL: [u16; 3] = [1, 2, 3];

impl Story {
    pub(super) fn counting(&self, scene: Scene, state: &State) -> Result<Vec<Offer>, StoryError> {
        Ok(match scene {
            Scene::Summaries => self.sum_everything(state)?,
            Scene::SummedAgain => {
                let units = [self.cast.recount, self.cast.annulled];
                let units = units.map(|number| self.unit(number).to_owned());
                let at = march(26, 23, 0, ASTANA);
                let again = units.iter().map(|unit| self.sum(state, unit, LIST, at));
                again.collect::<Result<_, _>>()?
            }
            Scene::Misprint => {
                let mut said = summary(state, "CEC", LIST)?;
                said.totals = misprinted(&said.totals)?;
                let body = Body::SummarySubmitted(Box::new(said));
                vec![self.said("CEC", body, &ALL, march(27, 10, 0, ASTANA))?]
            }
            Scene::Misdeclared => {
                let mut said = result(state, LIST)?;
                said.totals = misprinted(&said.totals)?;
                let body = Body::ResultsDeclared(Box::new(said));
                vec![self.said("CEC", body, &ALL, march(27, 10, 30, ASTANA))?]
            }
            Scene::SummedUp => vec![self.sum(state, "CEC", LIST, march(27, 11, 0, ASTANA))?],
            Scene::Declared => self.declare_everything(state)?,
            _ => Vec::new(),
        })
    }

    fn sum(
        &self,
        state: &State,
        unit: &str,
        contest: &str,
        at: UtcMillis,
    ) -> Result<Offer, StoryError> {
        let body = Body::SummarySubmitted(Box::new(summary(state, unit, contest)?));
        self.said(unit, body, &ALL, at)
    }

    fn sum_everything(&self, state: &State) -> Result<Vec<Offer>, StoryError> {
        let units = Reconstruction::units().map(|unit| (unit, LIST.to_owned()));
        let everything = units.chain(Reconstruction::districts());
        let at = march(20, 18, 0, ASTANA);
        everything
            .map(|(unit, contest)| self.sum(state, &unit, &contest, at))
            .collect()
    }

    fn declare_everything(&self, state: &State) -> Result<Vec<Offer>, StoryError> {
        let whole = ("CEC".to_owned(), LIST.to_owned());
        let everything = Reconstruction::districts().chain([whole]);
        let at = march(27, 12, 0, ASTANA);
        everything
            .map(|(by, contest)| {
                let body = Body::ResultsDeclared(Box::new(result(state, &contest)?));
                self.said(&by, body, &ALL, at)
            })
            .collect()
    }
}

fn contest(state: &State, id: &str) -> Result<ContestIx, StoryError> {
    let found = state.find_contest(id);
    found.ok_or(StoryError::Demo(DemoError::Missing("contest of that name")))
}

fn summary(state: &State, unit: &str, id: &str) -> Result<SummarySubmitted, StoryError> {
    let missing = DemoError::Missing("commission of that name");
    let unit = state.find_commission(unit).ok_or(missing)?;
    let size = state.position().size;
    Ok(SummarySubmitted {
        contest: Id::new(id)?,
        size,
        totals: state.totals_at(contest(state, id)?, unit, size),
    })
}

/// The result of a contest as replay gives it.
fn result(state: &State, id: &str) -> Result<ResultsDeclared, StoryError> {
    let SummarySubmitted {
        contest: name,
        size,
        totals,
    } = summary(state, "CEC", id)?;
    let allocation = state.allocation_now(contest(state, id)?);
    let seats = match allocation {
        Some(Ok(allocation)) => allocation.options.iter().map(|one| one.seats).collect(),
        _ => vec![None; totals.votes.len()],
    };
    Ok(ResultsDeclared {
        contest: name,
        size,
        totals,
        seats: List::new(seats)?,
    })
}

/// The sums with the digits exchanged.
fn misprinted(totals: &Totals) -> Result<Totals, StoryError> {
    let mut votes = totals.votes.to_vec();
    let at = LISTS.iter().position(|(id, _, _)| *id == MISPRINT.list);
    if let Some(votes) = at.and_then(|at| votes.get_mut(at)) {
        *votes = MISPRINT.votes;
    }
    Ok(Totals {
        votes: List::new(votes)?,
        ..totals.clone()
    })
}
