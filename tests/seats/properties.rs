//! What holds for any votes.

use hattama::election::TieRule;
use hattama::seats::Outcome;
use proptest::prelude::*;

use crate::contest::{Contest, METHODS};
use crate::naive;

/// Two to eight lists with votes; small numbers, so that ties happen.
fn votes() -> impl Strategy<Value = Vec<u64>> {
    let small = prop::collection::vec(1..40u64, 2..8);
    let large = prop::collection::vec(1..4_000_000u64, 2..8);
    prop_oneof![small, large]
}

/// The seats by each method, where there is no tie.
fn seats(method: usize, seats: u32, votes: &[u64]) -> Option<Vec<u64>> {
    let contest = Contest::new(METHODS[method].clone(), seats, votes);
    let allocated = contest.allocate().outcome == Outcome::Allocated;
    allocated.then(|| {
        contest
            .seats()
            .into_iter()
            .map(|s| u64::from(s.unwrap()))
            .collect()
    })
}

proptest! {
    #[test]
    fn every_method_agrees_with_the_textbook(votes in votes(), house in 1..120u32) {
        let naive = [
            naive::largest_remainder(&votes, house.into()),
            naive::highest_averages(&votes, house as usize, |nth| nth),
            naive::highest_averages(&votes, house as usize, |nth| 2 * nth - 1),
        ];
        for (method, expected) in naive.into_iter().enumerate() {
            prop_assert_eq!(seats(method, house, &votes), expected, "method {}", method);
        }
    }

    #[test]
    fn all_seats_are_given_even_in_a_tie_once_settled(votes in votes(), house in 1..120u32) {
        for method in METHODS {
            let contest = Contest::new(method, house, &votes);
            let sum: u32 = contest.seats().into_iter().flatten().sum();
            prop_assert!(sum <= house);
            let settled = contest.tie(TieRule::EarlierPosition);
            prop_assert_eq!(settled.seats().into_iter().flatten().sum::<u32>(), house);
        }
    }

    #[test]
    fn the_order_of_the_lists_does_not_matter(
        (votes, shuffled) in votes().prop_flat_map(|votes| {
            let order: Vec<usize> = (0..votes.len()).collect();
            (Just(votes), Just(order).prop_shuffle())
        }),
        house in 1..120u32,
    ) {
        for method in METHODS {
            let straight = Contest::new(method.clone(), house, &votes).seats();
            let moved: Vec<u64> = shuffled.iter().map(|list| votes[*list]).collect();
            let expected: Vec<_> = shuffled.iter().map(|list| straight[*list]).collect();
            prop_assert_eq!(Contest::new(method, house, &moved).seats(), expected);
        }
    }

    #[test]
    fn largest_remainder_keeps_the_quota(votes in votes(), house in 1..120u32) {
        let sum: u64 = votes.iter().sum();
        for (got, v) in seats(0, house, &votes).into_iter().flatten().zip(&votes) {
            let share = v * u64::from(house);
            prop_assert!((share / sum..=share.div_ceil(sum)).contains(&got));
        }
    }

    #[test]
    fn more_votes_never_cost_a_seat(votes in votes(), house in 1..120u32, more in 1..50_000u64) {
        let mut grown = votes.clone();
        grown[0] += more;
        for method in 0..METHODS.len() {
            if let (Some(before), Some(after)) = (seats(method, house, &votes), seats(method, house, &grown)) {
                prop_assert!(after[0] >= before[0], "method {}", method);
            }
        }
    }

    #[test]
    fn more_seats_never_cost_a_seat_under_highest_averages(votes in votes(), house in 1..120u32) {
        for method in [1, 2] {
            if let (Some(before), Some(after)) = (seats(method, house, &votes), seats(method, house + 1, &votes)) {
                prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
            }
        }
    }
}
