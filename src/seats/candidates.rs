//! Seats for candidates: plurality and majority.

use super::count::Count;
use super::result::{AllocationError, Outcome, Stake};
use super::step::Step;
use crate::bytes::Id;
use crate::election::AgainstAllRule;

/// The most votes win, with several seats so many candidates.
///
/// "Against all" wins where it has more votes than any candidate, and then no seat is filled. Where
/// it shares the first place with a candidate, we know of no law that says who won: that is a tie for
/// the first place, settled like any other.
pub(super) fn plurality(count: &mut Count) -> Outcome {
    let Some(top) = most_votes(count) else {
        return Outcome::NoVotes;
    };
    let leads = |option| count.is_against_all(option) && count.votes(option) == top;
    let against_all_leads = count.everyone().into_iter().any(leads);
    let mut first = None;
    if against_all_leads {
        match first_place(count) {
            Err(tie) => return tie,
            Ok(option) if count.is_against_all(option) => return against_all_won(count, option),
            Ok(option) => first = Some(option),
        }
    }
    count.clear_seats();
    elect(count, first.as_slice());
    let mut others = count.contenders();
    others.retain(|option| Some(*option) != first);
    let left = count.rule.seats - u32::from(first.is_some());
    let cut = count.cut_by_votes(&others, left);
    elect(count, &cut.above);
    match count.settle(Stake::Seats, &cut) {
        Ok(drawn) => {
            elect(count, &drawn);
            Outcome::Allocated
        }
        Err(tie) => count.leave_open(&cut, tie),
    }
}

/// More than half of the quantity `of` wins; otherwise the candidates with the most votes go into
/// the second round. "Against all" does not: it wins with more than half, or not at all.
pub(super) fn majority(
    count: &mut Count,
    of: &Id,
    second_round: Option<u16>,
) -> Result<Outcome, AllocationError> {
    let quantity = count.quantity(of)?;
    let Some(votes) = most_votes(count) else {
        return Ok(Outcome::NoVotes);
    };
    let twice_the_votes = u128::from(votes) * 2;
    let reached = twice_the_votes > u128::from(quantity);
    count.step(Step::MajorityTest {
        votes,
        twice_the_votes,
        of: of.clone(),
        quantity,
        reached,
    });
    if !reached {
        return Ok(without_majority(count, second_round));
    }
    Ok(match first_place(count) {
        Err(tie) => tie,
        Ok(option) if count.is_against_all(option) => against_all_won(count, option),
        Ok(option) => {
            count.clear_seats();
            elect(count, &[option]);
            Outcome::Allocated
        }
    })
}

/// The most votes that any option has, "against all" included; nothing if there are none at all.
fn most_votes(count: &Count) -> Option<u64> {
    count
        .everyone()
        .into_iter()
        .map(|option| count.votes(option))
        .max()
        .filter(|votes| *votes > 0)
}

/// The option with the most votes; the error is the tie for it that nothing settles.
fn first_place(count: &mut Count) -> Result<usize, Outcome> {
    let cut = count.cut_by_votes(&count.everyone(), 1);
    let drawn = count
        .settle(Stake::FirstPlace, &cut)
        .map_err(|tie| Outcome::Tie { tie })?;
    // One place is taken by the one above the line or by the one drawn; both callers have votes.
    cut.above
        .into_iter()
        .chain(drawn)
        .next()
        .ok_or(Outcome::NoVotes)
}

fn elect(count: &mut Count, candidates: &[usize]) {
    for &candidate in candidates {
        count.add_seats(candidate, 1);
        count.step(Step::Elected {
            option: count.id(candidate),
            votes: count.votes(candidate),
        });
    }
}

fn against_all_won(count: &mut Count, option: usize) -> Outcome {
    count.step(Step::AgainstAllWon {
        option: count.id(option),
        votes: count.votes(option),
    });
    match count.rule.against_all_wins {
        AgainstAllRule::NoWinner => {
            count.clear_seats();
            Outcome::NoWinner
        }
    }
}

fn without_majority(count: &mut Count, second_round: Option<u16>) -> Outcome {
    let Some(places) = second_round else {
        count.clear_seats();
        return Outcome::NoWinner;
    };
    let cut = count.cut_by_votes(&count.contenders(), u32::from(places));
    let drawn = match count.settle(Stake::SecondRound, &cut) {
        Ok(drawn) => drawn,
        Err(tie) => return Outcome::Tie { tie },
    };
    let candidates: Vec<usize> = cut.above.into_iter().chain(drawn).collect();
    for &candidate in &candidates {
        count.step(Step::InSecondRound {
            option: count.id(candidate),
            votes: count.votes(candidate),
        });
    }
    Outcome::SecondRound {
        candidates: count.ids(&candidates),
    }
}
