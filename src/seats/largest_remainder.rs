//! Largest remainder with the quota votes ÷ seats (Hare and Niemeyer, in America Hamilton).
//!
//! A seat for each whole quota, then one each to the largest remainders. So a list gets its exact
//! share rounded down or up, never more and never less. Used for the Mazhilis of Kazakhstan:
//! Constitutional Law on Elections (No. 2464 of 1995), article 97-1.

use super::Ratio;
use super::count::Count;
use super::cut::Cut;
use super::result::{AllocationError, Outcome, Stake};
use super::step::Step;

/// Shares the seats among `lists`, which have votes.
pub(super) fn share(count: &mut Count, lists: &[usize]) -> Result<Outcome, AllocationError> {
    let votes = count.sum(lists)?;
    count.set_quota(votes);
    let mut left = count.rule.seats;
    let mut remainders = vec![0; count.everyone().len()];
    for &list in lists {
        let (whole, remainder) = whole_quotas(count, list, votes)?;
        count.add_seats(list, whole);
        left -= whole;
        remainders[list] = remainder;
    }
    // What is left over adds up to whole quotas, and each remainder is less than one. So there are
    // more remainders than seats left, and a list gets at most one of these.
    let cut = Cut::new(
        lists
            .iter()
            .map(|list| (*list, remainders[*list]))
            .collect(),
        left,
    );
    give(count, &cut.above, &remainders);
    match count.settle(Stake::Seats, &cut) {
        Ok(drawn) => {
            give(count, &drawn, &remainders);
            Ok(Outcome::Allocated)
        }
        Err(tie) => Ok(count.leave_open(&cut, tie)),
    }
}

fn give(count: &mut Count, lists: &[usize], remainders: &[u64]) {
    for &list in lists {
        count.add_seats(list, 1);
        let remainder = in_votes(count, remainders[list]);
        count.step(Step::RemainderSeat {
            option: count.id(list),
            remainder,
        });
    }
}

/// The whole quotas of a list among lists with `votes` together, and what is left over, as the
/// numerator of votes over seats: list × seats = whole × votes + left over.
pub(super) fn whole_quotas(
    count: &mut Count,
    list: usize,
    votes: u64,
) -> Result<(u32, u64), AllocationError> {
    let product = u128::from(count.votes(list)) * u128::from(count.rule.seats);
    let whole = u32::try_from(product / u128::from(votes));
    let remainder = u64::try_from(product % u128::from(votes));
    // No list has more votes than all of them, so neither conversion fails.
    let (Ok(seats), Ok(remainder)) = (whole, remainder) else {
        return Err(AllocationError::TooManyVotes);
    };
    count.step(Step::WholeQuotas {
        option: count.id(list),
        votes: count.votes(list),
        seats,
        remainder: in_votes(count, remainder),
    });
    Ok((seats, remainder))
}

fn in_votes(count: &Count, numerator: u64) -> Ratio {
    Ratio {
        numerator,
        denominator: u64::from(count.rule.seats),
    }
}
