//! Content of declarations and of lots: a result is declared only as replay gives it, and lots are
//! drawn only where votes leave a tie. An act that says otherwise is kept beside the replay.

use super::content::Content;
use super::correcting::check_day;
use super::summing::{check_shape, check_size, difference, incomplete};
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::event::{ActRecorded, LotsDrawn, ResultsDeclared, Totals};
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
    let seats = check_seat_count(state, contest, &said.seats);
    content.reasons.extend(seats);
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
        None => content
            .reasons
            .extend(check_seats(state, contest, &said.seats)),
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
        let ids: Vec<_> = tied.iter().map(Id::as_str).collect();
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

pub(super) fn act(state: &State, said: &ActRecorded) -> Content {
    let mut content = Content::default();
    // Who speaks for it was looked up in the contest already.
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        return content;
    };
    let of = state.contest(contest);
    let derived = state.totals_at(contest, CommissionIx::CENTRAL, state.position().size);
    // What the act does not state is taken as replay gives it.
    let says = Totals {
        fields: said
            .fields
            .clone()
            .unwrap_or_else(|| derived.fields.clone()),
        votes: said.votes.clone(),
        ..derived
    };
    content.reasons.extend(check_size(state, said.size));
    content.reasons.extend(check_shape(of, &says));
    let seats = check_seat_count(state, contest, &said.seats);
    content.reasons.extend(seats);
    if !content.reasons.is_empty() {
        return content;
    }
    content.reasons.extend(check_day(&said.act));
    let figure = difference(state, of, &says, &derived);
    let differs = match figure {
        Some(found) => Some((found.what, found.says, found.derived)),
        None => check_seats(state, contest, &said.seats).map(|reason| match reason {
            Reason::DeclaredDiffers {
                what,
                says,
                derived,
            } => (what, says, derived),
            reason => ("the result".into(), "settled".into(), reason.to_string()),
        }),
    };
    match differs {
        Some((what, says, derived)) => content.findings.push(Finding::ActDiffers {
            what,
            says,
            derived,
        }),
        None => content.reasons.push(Reason::ActAgrees {
            contest: said.contest.clone(),
        }),
    }
    content
}

/// Whether the sums of the whole contest are those of the first `size` entries.
fn changed_since(state: &State, contest: ContestIx, size: u64) -> Option<Reason> {
    let index = state.changed_after(contest, CommissionIx::CENTRAL, size)?;
    Some(Reason::ChangedSince { size, index })
}

fn check_seat_count(state: &State, contest: ContestIx, seats: &[Option<u32>]) -> Option<Reason> {
    let of = &state.contest(contest).definition;
    let (expected, found) = (of.options.len(), seats.len());
    let contest = of.id.clone();
    (expected != found).then_some(Reason::SheetShape {
        contest,
        what: "options with seats",
        expected,
        found,
    })
}

fn check_seats(state: &State, contest: ContestIx, said: &[Option<u32>]) -> Option<Reason> {
    let of = &state.contest(contest).definition;
    let options = &of.options;
    let found = state.allocation_now(contest);
    let contest = of.id.clone();
    let waits = |state: String| Some(Reason::NotSettled { contest, state });
    let derived: Vec<Option<u32>> = match found {
        None => vec![None; said.len()],
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
    let mut seats = options.iter().zip(said.iter().zip(derived));
    let (option, (says, derived)) = seats.find(|(_, (says, derived))| **says != *derived)?;
    let in_words = |seats: Option<u32>| seats.map_or_else(|| "none".into(), |n| n.to_string());
    Some(Reason::DeclaredDiffers {
        what: format!("seats of {}", option.id),
        says: in_words(*says),
        derived: in_words(derived),
    })
}
