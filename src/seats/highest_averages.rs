//! Highest averages: seat after seat to the list with the highest quotient of votes and divisor.
//!
//! The divisors 1, 2, 3, … are D'Hondt's (Jefferson's), 1, 3, 5, … are Sainte-Laguë's (Webster's).

use std::cmp::Ordering;

use super::Ratio;
use super::count::Count;
use super::cut::Cut;
use super::result::{Outcome, Stake};
use super::step::Step;
use crate::election::Divisors;

/// Shares the seats among `lists`, which have votes.
pub(super) fn share(count: &mut Count, lists: &[usize], divisors: Divisors) -> Outcome {
    let mut given = 0;
    while given < count.rule.seats {
        // After its seat each leader's next quotient is lower than this one. So if all of them can
        // have a seat, they have the next ones in any order, and there is no tie.
        let leaders = leaders(count, lists, divisors)
            .into_iter()
            .map(|list| (list, ()))
            .collect();
        let cut = Cut::new(leaders, count.rule.seats - given);
        let drawn = count.settle(Stake::Seats, &cut);
        for list in cut.above.iter().chain(drawn.iter().flatten()) {
            given += 1;
            give(count, *list, divisors, given);
        }
        if let Err(tie) = drawn {
            return count.leave_open(&cut, tie);
        }
    }
    Outcome::Allocated
}

/// The lists with the highest quotient now.
fn leaders(count: &Count, lists: &[usize], divisors: Divisors) -> Vec<usize> {
    let mut leaders: Vec<usize> = Vec::new();
    for &list in lists {
        let order = match leaders.first() {
            Some(best) => quotient(count, list, divisors).compare(quotient(count, *best, divisors)),
            None => Ordering::Greater,
        };
        match order {
            Ordering::Greater => leaders = vec![list],
            Ordering::Equal => leaders.push(list),
            Ordering::Less => {}
        }
    }
    leaders
}

fn quotient(count: &Count, list: usize, divisors: Divisors) -> Ratio {
    Ratio {
        numerator: count.votes(list),
        denominator: divisors.after(count.seats(list)),
    }
}

fn give(count: &mut Count, list: usize, divisors: Divisors, seat: u32) {
    let quotient = quotient(count, list, divisors);
    count.add_seats(list, 1);
    count.step(Step::QuotientSeat {
        seat,
        option: count.id(list),
        quotient,
    });
}
