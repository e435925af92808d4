//! Seats for lists: who takes part, and what to do when one list alone passes.

use super::count::Count;
use super::result::{AllocationError, Outcome, Stake};
use super::step::Step;
use super::{highest_averages, largest_remainder};
use crate::election::{Divisors, Fraction, Method, Threshold};

/// Seats for lists.
pub(super) fn allocate(count: &mut Count) -> Result<Outcome, AllocationError> {
    let lists = count.contenders();
    if count.sum(&lists)? == 0 {
        return Ok(Outcome::NoVotes);
    }
    let passed = match count.rule.method.threshold() {
        Some(threshold) => pass(count, threshold, &lists)?,
        None => lists,
    };
    match *passed.as_slice() {
        [] => {
            count.step(Step::NonePassed);
            count.clear_seats();
            Ok(Outcome::NoWinner)
        }
        [only] => single(count, only),
        _ => share(count, &passed),
    }
}

/// The lists whose votes × denominator are at least the quantity × numerator.
fn pass(
    count: &mut Count,
    threshold: &Threshold,
    lists: &[usize],
) -> Result<Vec<usize>, AllocationError> {
    let Threshold {
        numerator,
        denominator,
        of,
    } = threshold.clone();
    let quantity = count.quantity(&of)?;
    count.step(Step::Threshold {
        numerator,
        denominator,
        of,
        quantity,
    });
    let quantity_times_numerator = u128::from(quantity) * u128::from(numerator);
    let mut through = Vec::new();
    for &list in lists {
        let votes = count.votes(list);
        let votes_times_denominator = u128::from(votes) * u128::from(denominator);
        let passed = votes_times_denominator >= quantity_times_numerator;
        count.set_passed(list, passed);
        count.step(Step::ThresholdTest {
            option: count.id(list),
            votes,
            votes_times_denominator,
            quantity_times_numerator,
            passed,
        });
        if passed {
            through.push(list);
        }
    }
    Ok(through)
}

/// Shares the seats among `lists`, which have votes.
fn share(count: &mut Count, lists: &[usize]) -> Result<Outcome, AllocationError> {
    count.clear_seats();
    match divisors(count) {
        Some(divisors) => Ok(highest_averages::share(count, lists, divisors)),
        None => largest_remainder::share(count, lists),
    }
}

fn divisors(count: &Count) -> Option<Divisors> {
    match count.rule.method {
        Method::HighestAverages { divisors, .. } => Some(divisors),
        _ => None,
    }
}

/// One list alone passes. Where the definition is silent, or there is no other list to admit, the
/// seats wait: in a chamber of one party nothing should come from a guess.
fn single(count: &mut Count, first: usize) -> Result<Outcome, AllocationError> {
    count.step(Step::OnlyOnePassed {
        option: count.id(first),
    });
    let Some(rule) = count.rule.single_list else {
        return Ok(Outcome::Waits);
    };
    if !rule.admit_next {
        count.clear_seats();
        give_rest(count, first, count.rule.seats);
        return Ok(Outcome::Allocated);
    }
    let mut others = count.contenders();
    others.retain(|list| *list != first);
    let cut = count.cut_by_votes(&others, 1);
    let drawn = match count.settle(Stake::Admission, &cut) {
        Ok(drawn) => drawn,
        Err(tie) => return Ok(Outcome::Tie { tie }),
    };
    let Some(&next) = cut.above.iter().chain(&drawn).next() else {
        return Ok(Outcome::Waits);
    };
    count.step(Step::NextAdmitted {
        option: count.id(next),
        votes: count.votes(next),
    });
    match rule.factor {
        Some(factor) => share_reduced(count, first, next, factor),
        None => share(count, &[first, next]),
    }
}

/// The list admitted gets its whole quotas × the factor, rounded down; the first gets the rest.
///
/// The 7 % era of Kazakhstan had the factor 0.7 (article 97-1 of its Constitutional Law on
/// Elections). Our reading: the quota is of both lists' votes; whole quotas are multiplied, not
/// quotas with their fraction; and a part of a seat is none, so remainders give nothing.
fn share_reduced(
    count: &mut Count,
    first: usize,
    next: usize,
    factor: Fraction,
) -> Result<Outcome, AllocationError> {
    count.clear_seats();
    let seats = count.rule.seats;
    let votes = count.sum(&[first, next])?;
    count.set_quota(votes);
    let (whole, _) = largest_remainder::whole_quotas(count, next, votes)?;
    let kept = u64::from(whole) * u64::from(factor.numerator) / u64::from(factor.denominator);
    // The factor is at most 1, and whole quotas are at most the seats.
    let kept = u32::try_from(kept).unwrap_or(seats).min(seats);
    count.add_seats(next, kept);
    count.step(Step::Reduced {
        option: count.id(next),
        whole,
        factor,
        seats: kept,
    });
    give_rest(count, first, seats - kept);
    Ok(Outcome::Allocated)
}

fn give_rest(count: &mut Count, list: usize, seats: u32) {
    count.add_seats(list, seats);
    count.step(Step::Rest {
        option: count.id(list),
        seats,
    });
}
