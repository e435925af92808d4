//! Every state in which an allocation can end, and what settles a tie.

use hattama::election::{AllocationProblem, Method, TieRule};
use hattama::seats::{AllocationError, Outcome, Stake, Step, Tie};

use crate::contest::{Contest, METHODS, id, largest_remainder, majority};

fn tie(stake: Stake, options: &[&str], places: u32) -> Outcome {
    let options = options.iter().map(|option| id(option)).collect();
    Outcome::Tie {
        tie: Tie {
            stake,
            options,
            places,
        },
    }
}

fn outcome(contest: &Contest) -> Outcome {
    contest.allocate().outcome
}

fn plurality(seats: u32, votes: &[u64]) -> Contest {
    Contest::new(Method::Plurality, seats, votes)
}

#[test]
fn equal_lists_and_an_odd_seat_are_a_tie_not_an_answer() {
    for method in METHODS {
        let contest = Contest::new(method.clone(), 4, &[11, 11, 11]);
        assert_eq!(outcome(&contest), tie(Stake::Seats, &["1", "2", "3"], 1));
        assert_eq!(contest.seats(), [None; 3]);

        // Equals who all get a seat are not tied.
        let contest = Contest::new(method, 6, &[11, 11, 11]);
        assert_eq!(contest.seats(), [Some(2); 3]);
    }
}

/// The last of four seats is tied; three are not.
#[test]
fn what_is_not_tied_is_settled() {
    for (method, large) in METHODS.into_iter().zip([60, 35, 60]) {
        let contest = Contest::new(method.clone(), 4, &[large, 10, 10, 0]);
        let expected = tie(Stake::Seats, &["2", "3"], 1);
        assert_eq!(outcome(&contest), expected, "{method:?}");
        let seats = [Some(3), None, None, Some(0)];
        assert_eq!(contest.seats(), seats, "{method:?}");
    }
}

#[test]
fn lots_settle_exactly_the_tie_they_were_drawn_for() {
    for method in METHODS {
        let contest = || Contest::new(method.clone(), 5, &[11, 11, 11]).tie(TieRule::Lots);
        let seats = |contest: Contest| contest.seats();
        assert_eq!(
            seats(contest().lots(&["3", "1", "2"])),
            [Some(2), Some(1), Some(2)]
        );
        assert_eq!(seats(contest().lots(&["3", "1"])), [None; 3]);
        assert_eq!(seats(contest().lots(&["3", "1", "4"])), [None; 3]);
        assert_eq!(seats(contest().lots(&["3", "3", "1"])), [None; 3]);
        assert_eq!(
            seats(contest().lots(&["1", "2"]).lots(&["2", "3", "1"])),
            [Some(1), Some(2), Some(2)]
        );
    }
}

#[test]
fn the_step_of_a_tie_says_what_settled_it() {
    let contest = Contest::new(METHODS[0].clone(), 4, &[11, 11, 11]);
    let last = |contest: &Contest| {
        let steps = contest.allocate().steps;
        let tie = steps
            .iter()
            .rfind(|step| matches!(step, Step::Tie { .. }))
            .unwrap();
        serde_json::to_string(tie).unwrap()
    };
    let open =
        r#"{"step":"tie","tie":{"stake":"seats","options":["1","2","3"],"places":1},"settled":"#;
    assert_eq!(last(&contest), format!("{open}null}}"));
    let json = serde_json::to_value(contest.allocate()).unwrap();
    assert_eq!(
        (&json["state"], &json["tie"]["places"]),
        (&"tie".into(), &1.into())
    );

    let contest = contest.lots(&["2", "3", "1"]);
    assert_eq!(
        last(&contest),
        format!(r#"{open}{{"by":"lots","order":["2","3","1"]}}}}"#)
    );
    // A definition that states a rule leaves nothing to lots.
    let contest = contest.tie(TieRule::EarlierPosition);
    assert_eq!(
        last(&contest),
        format!(r#"{open}{{"by":"earlier-position","order":["1","2","3"]}}}}"#)
    );
    assert_eq!(contest.seats(), [Some(2), Some(1), Some(1)]);
}

#[test]
fn no_votes_give_no_seats() {
    for method in METHODS
        .into_iter()
        .chain([Method::Plurality, majority(Some(2))])
    {
        assert_eq!(
            outcome(&Contest::new(method.clone(), 1, &[0, 0])),
            Outcome::NoVotes
        );
        assert_eq!(outcome(&Contest::new(method, 1, &[])), Outcome::NoVotes);
    }
    let json = serde_json::to_value(plurality(1, &[0]).allocate()).unwrap();
    assert_eq!(json["state"], "none");
}

#[test]
fn no_list_passes() {
    let contest = Contest::new(largest_remainder(5), 10, &[4, 3]).against_all(93);
    assert_eq!(outcome(&contest), Outcome::NoWinner);
    assert_eq!(contest.seats(), [Some(0), Some(0)]);
}

#[test]
fn exactly_the_threshold_passes() {
    let passed = |votes| {
        let contest = Contest::new(largest_remainder(5), 10, &[votes, 500, 400]).valid(1000);
        contest.allocate().options[0].passed
    };
    assert_eq!((passed(50), passed(49)), (Some(true), Some(false)));
}

#[test]
fn one_list_alone() {
    // 90 + 6 votes over 98 seats: 6 × 98 / 96 = 6.125 quotas; 6 × 0.7 = 4.2.
    let contest = || Contest::new(largest_remainder(7), 98, &[90, 6, 4]);
    assert_eq!(outcome(&contest()), Outcome::Waits);
    assert_eq!(contest().seats(), [None; 3]);
    let seats = |contest: Contest| contest.seats().into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(seats(contest().single_list(false, None)), [98, 0, 0]);
    assert_eq!(seats(contest().single_list(true, None)), [92, 6, 0]);
    assert_eq!(
        seats(contest().single_list(true, Some((7, 10)))),
        [94, 4, 0]
    );
    let passed: Vec<_> = contest()
        .single_list(true, None)
        .allocate()
        .options
        .iter()
        .map(|o| o.passed)
        .collect();
    assert_eq!(
        passed,
        [Some(true), Some(false), Some(false)],
        "admitted is not passed"
    );

    let nobody_to_admit = Contest::new(METHODS[0].clone(), 98, &[90]).single_list(true, None);
    assert_eq!(outcome(&nobody_to_admit), Outcome::Waits);
}

#[test]
fn two_next_largest_lists_tie_for_admission() {
    let contest = Contest::new(largest_remainder(7), 98, &[90, 5, 5]).single_list(true, None);
    assert_eq!(outcome(&contest), tie(Stake::Admission, &["2", "3"], 1));
    assert_eq!(contest.seats(), [None; 3]);
    assert_eq!(
        contest.lots(&["3", "2"]).seats(),
        [Some(93), Some(0), Some(5)]
    );
}

#[test]
fn the_most_votes_win() {
    let contest = plurality(1, &[10, 30, 20]).against_all(29);
    assert_eq!(contest.seats(), [Some(0), Some(1), Some(0)]);
    assert_eq!(
        outcome(&plurality(1, &[30, 10, 30])),
        tie(Stake::Seats, &["1", "3"], 1)
    );
    assert_eq!(
        plurality(2, &[30, 10, 30]).seats(),
        [Some(1), Some(0), Some(1)]
    );
    assert_eq!(
        outcome(&plurality(2, &[30, 20, 20])),
        tie(Stake::Seats, &["2", "3"], 1)
    );
    assert_eq!(plurality(2, &[30, 20, 20]).seats(), [Some(1), None, None]);
    assert_eq!(
        plurality(3, &[30, 20]).seats(),
        [Some(1); 2],
        "a seat stays vacant"
    );
}

#[test]
fn against_all_on_top_elects_nobody() {
    for seats in [1, 2] {
        let contest = plurality(seats, &[30, 20]).against_all(31);
        assert_eq!(outcome(&contest), Outcome::NoWinner);
        assert_eq!(contest.seats(), [Some(0); 2]);
    }
    assert_eq!(
        outcome(&plurality(1, &[0]).against_all(1)),
        Outcome::NoWinner
    );
}

#[test]
fn against_all_shares_the_first_place() {
    let contest = || plurality(1, &[30, 20]).against_all(30);
    assert_eq!(
        outcome(&contest()),
        tie(Stake::FirstPlace, &["1", "against-all"], 1)
    );
    assert_eq!(contest().seats(), [None; 2]);
    assert_eq!(
        outcome(&contest().lots(&["against-all", "1"])),
        Outcome::NoWinner
    );
    assert_eq!(
        contest().lots(&["1", "against-all"]).seats(),
        [Some(1), Some(0)]
    );

    // One draw among all three decides a single seat; a second seat is another question.
    let three = |seats| plurality(seats, &[30, 30, 30]).against_all(30);
    let order = ["2", "against-all", "1", "3"];
    assert_eq!(three(1).lots(&order).seats(), [Some(0), Some(1), Some(0)]);
    assert_eq!(
        outcome(&three(2).lots(&order)),
        tie(Stake::Seats, &["1", "3"], 1)
    );
    assert_eq!(
        three(2).lots(&order).lots(&["3", "1"]).seats(),
        [Some(0), Some(1), Some(1)]
    );
}

#[test]
fn more_than_half_wins() {
    let contest = |votes: &[u64]| Contest::new(majority(Some(2)), 1, votes);
    assert_eq!(contest(&[51, 49]).seats(), [Some(1), Some(0)]);
    let second = |candidates: &[&str]| Outcome::SecondRound {
        candidates: candidates.iter().map(|candidate| id(candidate)).collect(),
    };
    assert_eq!(outcome(&contest(&[50, 50])), second(&["1", "2"]));
    assert_eq!(outcome(&contest(&[20, 35, 45])), second(&["3", "2"]));
    assert_eq!(outcome(&contest(&[51, 49]).valid(102)), second(&["1", "2"]));
    assert_eq!(
        outcome(&contest(&[30, 20]).against_all(50)),
        second(&["1", "2"])
    );
    assert_eq!(
        outcome(&contest(&[30, 19]).against_all(51)),
        Outcome::NoWinner
    );
    assert_eq!(
        outcome(&Contest::new(majority(None), 1, &[50, 50])),
        Outcome::NoWinner
    );

    let tied = contest(&[40, 30, 30]);
    assert_eq!(outcome(&tied), tie(Stake::SecondRound, &["2", "3"], 1));
    assert_eq!(outcome(&tied.lots(&["3", "2"])), second(&["1", "3"]));
}

#[test]
fn what_is_not_an_allocation() {
    let error = |contest: Contest| contest.try_allocate().unwrap_err();
    assert_eq!(
        error(plurality(0, &[1])),
        AllocationError::Rule(AllocationProblem::NoSeats),
    );
    let unknown = Method::Majority {
        of: id("in_boxes"),
        second_round_candidates: None,
    };
    assert_eq!(
        error(Contest::new(unknown, 1, &[1])),
        AllocationError::UnknownQuantity(id("in_boxes"))
    );
    assert_eq!(
        error(Contest::new(METHODS[0].clone(), 1, &[u64::MAX, 1])),
        AllocationError::TooManyVotes
    );
}
