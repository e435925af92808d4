//! Elections with known seats.

use hattama::election::{Divisors, Method};
use hattama::seats::{Outcome, Ratio, Step};

use crate::contest::{Contest, METHODS, largest_remainder};

/// Mazhilis, 19 March 2023: Amanat, Auyl, Respublica, Aq Jol, People's Party, OSDP, Baytaq.
const MAZHILIS_2023: [u64; 7] = [
    3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058, 146_431,
];
const AGAINST_ALL_2023: u64 = 248_291;

fn mazhilis_2023(change: impl FnOnce(&mut [u64])) -> Contest {
    let mut votes = MAZHILIS_2023;
    change(&mut votes);
    Contest::new(largest_remainder(5), 69, &votes).against_all(AGAINST_ALL_2023)
}

fn assert_seats(name: &str, contest: &Contest, seats: &[u32]) {
    let expected: Vec<_> = seats.iter().copied().map(Some).collect();
    assert_eq!(contest.allocate().outcome, Outcome::Allocated, "{name}");
    assert_eq!(contest.seats(), expected, "{name}");
}

fn floor_and_remainder_seats(contest: &Contest, list: &str) -> (u32, usize) {
    let steps = contest.allocate().steps;
    let floor = steps.iter().find_map(|step| match step {
        Step::WholeQuotas { option, seats, .. } if option.as_str() == list => Some(*seats),
        _ => None,
    });
    let remainders = steps
        .iter()
        .filter(|step| matches!(step, Step::RemainderSeat { .. }))
        .count();
    (floor.unwrap(), remainders)
}

#[test]
fn mazhilis() {
    let votes_2021 = [5_148_074, 792_828, 659_019, 383_023, 258_618];
    let votes_2016 = [6_183_757, 540_406, 537_123, 151_285, 88_813, 21_484];
    let votes_2012 = [5_621_436, 518_405, 498_788, 116_534, 82_623, 57_732, 45_702];
    // Which lists pass: the base is the sum of the votes listed, the only one these years give.
    let at = |percent, votes: &[u64]| Contest::new(largest_remainder(percent), 98, votes);
    assert_seats("2021, 7 %", &at(7, &votes_2021), &[76, 12, 10, 0, 0]);
    assert_seats("2021, 5 %", &at(5, &votes_2021), &[72, 11, 9, 6, 0]);
    assert_seats("2016, 7 %", &at(7, &votes_2016), &[84, 7, 7, 0, 0, 0]);
    assert_seats("2012, 7 %", &at(7, &votes_2012), &[83, 8, 7, 0, 0, 0, 0]);

    assert_seats("2023", &mazhilis_2023(|_| {}), &[40, 8, 6, 6, 5, 4, 0]);
    let misprint = mazhilis_2023(|votes| votes[0] = 3_341_510);
    assert_seats(
        "2023, two digits swapped",
        &misprint,
        &[39, 8, 7, 6, 5, 4, 0],
    );
    let without_osdp = mazhilis_2023(|votes| votes[5] = 0);
    assert_seats("2023, OSDP dropped", &without_osdp, &[42, 8, 7, 7, 5, 0, 0]);
}

#[test]
fn mazhilis_2023_in_its_steps() {
    let allocation = mazhilis_2023(|_| {}).allocate();
    assert_eq!(
        allocation.quota,
        Some(Ratio {
            numerator: 5_971_719,
            denominator: 69
        })
    );
    let passed: Vec<_> = allocation
        .options
        .iter()
        .map(|option| option.passed)
        .collect();
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(passed, [yes, yes, yes, yes, yes, yes, no, None]);
    assert_eq!(
        allocation.options[7].seats, None,
        "against all has no seats, not even none"
    );

    let json = serde_json::to_value(&allocation).unwrap();
    let steps = json["steps"].as_array().unwrap();
    let text: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(json["state"], "allocated");
    assert_eq!(json["seats"], 69);
    assert_eq!(text.len(), 1 + 7 + 1 + 6 + 2);
    assert_eq!(
        text[0],
        r#"{"step":"threshold","numerator":5,"denominator":100,"of":"valid","quantity":6366441}"#
    );
    assert_eq!(
        text[7],
        r#"{"step":"threshold-test","option":"7","votes":146431,"votes_times_denominator":14643100,"#
            .to_owned()
            + r#""quantity_times_numerator":31832205,"passed":false}"#
    );
    // 331,058 × 69 = 3 × 5,971,719 + 4,927,845; 3,431,510 × 69 = 39 × 5,971,719 + 3,877,149.
    assert_eq!(
        text[14],
        r#"{"step":"whole-quotas","option":"6","votes":331058,"seats":3,"#.to_owned()
            + r#""remainder":{"numerator":4927845,"denominator":69}}"#
    );
    assert_eq!(
        text[15..],
        [
            r#"{"step":"remainder-seat","option":"6","remainder":{"numerator":4927845,"denominator":69}}"#,
            r#"{"step":"remainder-seat","option":"1","remainder":{"numerator":3877149,"denominator":69}}"#,
        ]
    );
}

#[test]
fn peoples_party_loses_its_fifth_quota_but_not_its_seat() {
    let seats = [40, 8, 6, 6, 5, 4, 0];
    let before = mazhilis_2023(|votes| votes[4] -= 201);
    assert_seats("-201", &before, &seats);
    assert_eq!(floor_and_remainder_seats(&before, "5"), (5, 2));
    let after = mazhilis_2023(|votes| votes[4] -= 202);
    assert_seats("-202", &after, &seats);
    assert_eq!(floor_and_remainder_seats(&after, "5"), (4, 3));
}

/// Votes of the list contest of 1 October 2012, summed from the precincts.
#[test]
fn georgia_2012() {
    let votes = [
        1_181_862, 867_432, 43_805, 26_621, 9_255, 5_865, 4_073, 3_023, 2_324, 1_572, 1_013, 997,
        701, 581, 546, 527,
    ];
    let mut seats = [0; 16];
    (seats[0], seats[1]) = (44, 33);
    assert_seats(
        "Georgia",
        &Contest::new(largest_remainder(5), 77, &votes),
        &seats,
    );
}

/// A larger house takes a seat from two lists: largest remainder is not house monotone.
#[test]
fn alabama_paradox() {
    let of = |seats| Contest::new(METHODS[0].clone(), seats, &[1500, 1500, 900, 500, 500, 200]);
    assert_seats("25", &of(25), &[7, 7, 4, 3, 3, 1]);
    assert_seats("26", &of(26), &[8, 8, 5, 2, 2, 1]);
}

#[test]
fn three_methods_differ() {
    // Balinski and Young, "The Quota Method of Apportionment" (1975), example 1.
    let votes = [5117, 4400, 162, 161, 160];
    let expected = [[51, 44, 2, 2, 1], [52, 45, 1, 1, 1], [51, 43, 2, 2, 2]];
    for (method, seats) in METHODS.into_iter().zip(expected) {
        assert_seats(
            "Balinski and Young",
            &Contest::new(method, 100, &votes),
            &seats,
        );
    }
    // Textbook examples: D'Hondt favours the large, the other two bring in the small.
    let votes = [100_000, 80_000, 30_000, 20_000];
    let expected = [[3, 3, 1, 1], [4, 3, 1, 0], [3, 3, 1, 1]];
    for (method, seats) in METHODS.into_iter().zip(expected) {
        assert_seats("eight seats", &Contest::new(method, 8, &votes), &seats);
    }
    let votes = [47_000, 16_000, 15_900, 12_000, 6_000, 3_100];
    let expected = [[5, 2, 1, 1, 1, 0], [5, 2, 2, 1, 0, 0], [4, 2, 2, 1, 1, 0]];
    for (method, seats) in METHODS.into_iter().zip(expected) {
        assert_seats("ten seats", &Contest::new(method, 10, &votes), &seats);
    }
}

#[test]
fn a_threshold_holds_for_highest_averages_too() {
    let Method::LargestRemainder { threshold } = largest_remainder(5) else {
        unreachable!()
    };
    let method = Method::HighestAverages {
        divisors: Divisors::DHondt,
        threshold,
    };
    // Without it the third list would have the last of 30 seats: 49 > 960 / 20.
    let contest = Contest::new(method, 30, &[960, 491, 49]);
    assert_seats("49 of 1,500 are below 5 %", &contest, &[20, 10, 0]);
}

#[test]
fn large_numbers_stay_exact() {
    let most = 1 << 40;
    let contest = Contest::new(METHODS[0].clone(), 10_000, &[most, most - 1, most - 2]);
    assert_seats("2^40", &contest, &[3334, 3333, 3333]);
    let contest = Contest::new(METHODS[2].clone(), 10_000, &[most, most - 1, most - 2]);
    assert_seats("2^40", &contest, &[3334, 3333, 3333]);
    let half = u64::MAX / 2;
    let contest = Contest::new(METHODS[0].clone(), 10_000, &[half, half - 1]);
    assert_seats("near 2^64", &contest, &[5000, 5000]);
}
