//! Content of declarations and of lots: a result is declared only as replay gives it, and lots are
//! drawn only where votes leave a tie.

use super::admit::Content;
use super::summing::{check_shape, check_size, difference, incomplete};
use super::{Finding, Reason};
use crate::event::{LotsDrawn, ResultsDeclared};
use crate::seats::Outcome;
use crate::state::{CommissionIx, ContestIx, State};

pub(super) fn result(state: &State, said: &ResultsDeclared) -> Content {
    let mut content = Content::default();
    // Who speaks for it was looked up in the contest already.
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        return content;
    };
    let of = state.contest(contest);
    if let Some(before) = of.declared_in_force() {
        let (contest, index) = (said.contest.clone(), before.index);
        content
            .reasons
            .push(Reason::DeclaredAlready { contest, index });
    }
    content.reasons.extend(check_size(state, said.size));
    content.reasons.extend(check_shape(of, &said.totals));
    let (expected, found) = (of.definition.options.len(), said.seats.len());
    if expected != found {
        content.reasons.push(Reason::SheetShape {
            contest: said.contest.clone(),
            what: "options with seats",
            expected,
            found,
        });
    }
    if !content.reasons.is_empty() {
        return content;
    }
    content
        .reasons
        .extend(changed_since(state, contest, said.size));
    let derived = state.totals_at(contest, CommissionIx::CENTRAL, state.position().size);
    match difference(state, of, &said.totals, &derived) {
        Some(found) => content.reasons.push(Reason::DeclaredDiffers {
            what: found.what,
            says: found.says,
            derived: found.derived,
        }),
        // Seats of other sums would be no more to the point.
        None => content.reasons.extend(check_seats(state, contest, said)),
    }
    let central = CommissionIx::CENTRAL;
    content.findings.extend(incomplete(state, contest, central));
    content
}

pub(super) fn lots(state: &State, said: &LotsDrawn) -> Content {
    let mut content = Content::default();
    // Who speaks for it was looked up in the contest already.
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        return content;
    };
    content.reasons.extend(check_size(state, said.size));
    if !content.reasons.is_empty() {
        return content;
    }
    content
        .reasons
        .extend(changed_since(state, contest, said.size));
    let mut drawn: Vec<_> = said.order.iter().collect();
    drawn.sort_unstable();
    let tied = match state.allocation_now(contest) {
        Some(Ok(allocation)) => match allocation.outcome {
            Outcome::Tie { tie } => tie.options,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let mut among: Vec<_> = tied.iter().collect();
    among.sort_unstable();
    if tied.is_empty() || drawn != among {
        let ids: Vec<_> = tied.iter().map(crate::bytes::Id::as_str).collect();
        content.reasons.push(Reason::NoSuchTie {
            contest: said.contest.clone(),
            tied: if ids.is_empty() {
                "nobody".into()
            } else {
                ids.join(", ")
            },
        });
    }
    // Lots drawn of a part would settle what the rest may not leave tied.
    let central = CommissionIx::CENTRAL;
    if let Some(Finding::SumsIncomplete {
        outstanding,
        held,
        contested,
    }) = incomplete(state, contest, central)
    {
        content.reasons.push(Reason::TooEarlyForLots {
            outstanding,
            held,
            contested,
        });
    }
    content
}

/// Whether the sums of the whole contest are those of the first `size` entries.
fn changed_since(state: &State, contest: ContestIx, size: u64) -> Option<Reason> {
    let index = state.changed_after(contest, CommissionIx::CENTRAL, size)?;
    Some(Reason::ChangedSince { size, index })
}

fn check_seats(state: &State, contest: ContestIx, said: &ResultsDeclared) -> Option<Reason> {
    let options = &state.contest(contest).definition.options;
    let found = state.allocation_now(contest);
    let contest = said.contest.clone();
    let waits = |state: String| Some(Reason::NotSettled { contest, state });
    let derived: Vec<Option<u32>> = match found {
        None => vec![None; said.seats.len()],
        Some(Err(error)) => return waits(error.to_string()),
        Some(Ok(allocation)) => match allocation.outcome {
            Outcome::Tie { .. } => return waits("a tie".into()),
            Outcome::Waits => return waits("one list alone passed the threshold".into()),
            Outcome::NoVotes => return waits("there are no votes".into()),
            Outcome::Allocated | Outcome::NoWinner | Outcome::SecondRound { .. } => allocation
                .options
                .iter()
                .map(|option| option.seats)
                .collect(),
        },
    };
    let mut seats = options.iter().zip(said.seats.iter().zip(derived));
    let (option, (says, derived)) = seats.find(|(_, (says, derived))| **says != *derived)?;
    let in_words = |seats: Option<u32>| seats.map_or_else(|| "none".into(), |n| n.to_string());
    Some(Reason::DeclaredDiffers {
        what: format!("seats of {}", option.id),
        says: in_words(*says),
        derived: in_words(derived),
    })
}
