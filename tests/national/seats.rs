//! Seats that are known, of elections held and of textbooks.

use crate::folder::Country;

const FIVE: &str = "threshold = { numerator = 5, denominator = 100, of = \"valid\" }";
const SEVEN: &str = "threshold = { numerator = 7, denominator = 100, of = \"valid\" }";

fn largest_remainder(seats: u32, threshold: &str) -> String {
    let comma = if threshold.is_empty() { "" } else { ", " };
    format!("method = \"largest-remainder\", seats = {seats}{comma}{threshold}")
}

fn highest_averages(seats: u32, divisors: &str) -> String {
    format!("method = \"highest-averages\", divisors = \"{divisors}\", seats = {seats}")
}

#[track_caller]
fn gives(allocation: &str, votes: &[u32], seats: &[u32]) {
    assert_eq!(
        Country::lists(allocation, votes).seats().as_deref(),
        Ok(seats)
    );
}

/// 19 March 2023, with "against all" in the base and not in the quota.
fn mazhilis(votes: [u32; 7]) -> Vec<u32> {
    let mut country = Country::lists(&largest_remainder(69, FIVE), &votes);
    country.against_all = Some(248_291);
    country.seats().unwrap()
}

const VOTES_2023: [u32; 7] = [
    3_431_510, 693_938, 547_154, 535_139, 432_920, 331_058, 146_431,
];

#[test]
fn kazakhstan_2023() {
    assert_eq!(mazhilis(VOTES_2023), [40, 8, 6, 6, 5, 4, 0, 0]);
}

#[test]
fn kazakhstan_2023_two_digits_swapped() {
    let mut votes = VOTES_2023;
    votes[0] = 3_341_510;
    assert_eq!(mazhilis(votes), [39, 8, 7, 6, 5, 4, 0, 0]);
}

#[test]
fn kazakhstan_2023_the_last_whole_quota() {
    for (fewer, floor) in [(201, 5), (202, 4)] {
        let mut country = Country::lists(&largest_remainder(69, FIVE), &VOTES_2023);
        country.against_all = Some(248_291);
        country.votes[4] -= fewer;
        assert_eq!(
            country.seats().unwrap(),
            [40, 8, 6, 6, 5, 4, 0, 0],
            "-{fewer}"
        );
        let (tally, _) = country.hold(None).unwrap();
        let quota = tally.allocation.unwrap().unwrap().quota.unwrap();
        let whole = u64::from(country.votes[4]) * quota.denominator / quota.numerator;
        assert_eq!(whole, floor, "-{fewer}");
    }
}

#[test]
fn kazakhstan_2023_without_osdp() {
    let mut votes = VOTES_2023.to_vec();
    votes.remove(5);
    let mut country = Country::lists(&largest_remainder(69, FIVE), &votes);
    country.against_all = Some(248_291);
    assert_eq!(country.seats().unwrap(), [42, 8, 7, 7, 5, 0, 0]);
}

#[test]
fn kazakhstan_before() {
    let of_2021 = [5_148_074, 792_828, 659_019, 383_023, 258_618];
    gives(&largest_remainder(98, SEVEN), &of_2021, &[76, 12, 10, 0, 0]);
    gives(&largest_remainder(98, FIVE), &of_2021, &[72, 11, 9, 6, 0]);
    let of_2016 = [6_183_757, 540_406, 537_123, 151_285, 88_813, 21_484];
    gives(
        &largest_remainder(98, SEVEN),
        &of_2016,
        &[84, 7, 7, 0, 0, 0],
    );
    let of_2012 = [5_621_436, 518_405, 498_788, 116_534, 82_623, 57_732, 45_702];
    gives(
        &largest_remainder(98, SEVEN),
        &of_2012,
        &[83, 8, 7, 0, 0, 0, 0],
    );
}

#[test]
fn the_alabama_paradox() {
    let votes = [1500, 1500, 900, 500, 500, 200];
    gives(&largest_remainder(25, ""), &votes, &[7, 7, 4, 3, 3, 1]);
    gives(&largest_remainder(26, ""), &votes, &[8, 8, 5, 2, 2, 1]);
}

#[test]
fn balinski_and_young_1975() {
    let votes = [5117, 4400, 162, 161, 160];
    gives(&largest_remainder(100, ""), &votes, &[51, 44, 2, 2, 1]);
    gives(&highest_averages(100, "dhondt"), &votes, &[52, 45, 1, 1, 1]);
    gives(
        &highest_averages(100, "sainte-lague"),
        &votes,
        &[51, 43, 2, 2, 2],
    );
}

#[test]
fn georgia_2012() {
    // The two lists that passed 5 % on 1 October 2012, and two made ones that did not.
    let votes = [1_181_862, 867_432, 43_805, 9_255];
    gives(&largest_remainder(77, FIVE), &votes, &[44, 33, 0, 0]);
}

/// The example of most textbooks: four lists, eight seats.
#[test]
fn textbook_highest_averages() {
    let votes = [100_000, 80_000, 30_000, 20_000];
    gives(&highest_averages(8, "dhondt"), &votes, &[4, 3, 1, 0]);
    gives(&highest_averages(8, "sainte-lague"), &votes, &[3, 3, 1, 1]);
}

#[test]
fn a_tie_is_no_answer_unless_the_definition_says() {
    let wait = Country::lists(&largest_remainder(4, ""), &[11, 11, 11]);
    assert_eq!(wait.seats(), Err("tie"));
    let position = format!("{}, tie = \"earlier-position\"", largest_remainder(4, ""));
    gives(&position, &[11, 11, 11], &[2, 1, 1]);
}

#[test]
fn one_list_alone() {
    let silent = Country::lists(&largest_remainder(98, SEVEN), &[9500, 300, 200]);
    assert_eq!(silent.seats(), Err("waits"));
    let next = "single_list = { admit_next = true, factor = { numerator = 7, denominator = 10 } }";
    let admits = format!("{}, {next}", largest_remainder(98, SEVEN));
    // Quota (9500 + 300) ÷ 98 = 100; three whole quotas, 0.7 of them is two.
    gives(&admits, &[9500, 300, 200], &[96, 2, 0]);
}

#[test]
fn districts_and_presidents() {
    let plurality = "method = \"plurality\", seats = 1";
    assert_eq!(
        Country::candidates(plurality, &[10, 12, 3])
            .seats()
            .unwrap(),
        [0, 1, 0]
    );
    assert_eq!(
        Country::candidates(plurality, &[12, 12, 3]).seats(),
        Err("tie")
    );
    let mut against = Country::candidates(plurality, &[10, 12]);
    against.against_all = Some(13);
    assert_eq!(against.seats(), Err("no-winner"));
    let majority =
        "method = \"majority\", of = \"valid\", seats = 1, second_round = { candidates = 2 }";
    assert_eq!(
        Country::candidates(majority, &[51, 30, 19])
            .seats()
            .unwrap(),
        [1, 0, 0]
    );
    assert_eq!(
        Country::candidates(majority, &[50, 31, 19]).seats(),
        Err("second-round")
    );
    assert_eq!(
        Country::candidates(majority, &[0, 0, 0]).seats(),
        Err("none")
    );
}
