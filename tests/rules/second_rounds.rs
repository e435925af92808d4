//! A second round is voted at the stations of the first, in hours of its own.

use crate::saying::*;
use crate::support::Answer as Answered;
use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::{ContestDefinition, OptionKind};
use hattama::event::Body;
use hattama::seats::Outcome;

fn define(ledger: &mut Ledger, contest: ContestDefinition) -> Answered {
    ledger.say("C", Body::ContestDefined(Box::new(contest)))
}

/// Nobody has more than half of the valid ballots: `a` 140, `b` 130, `c` 30.
fn first_round() -> Ledger {
    let mut ledger = Ledger::with_contests(genesis());
    define(&mut ledger, president()).unwrap();
    for (name, kind) in [
        ("T1", hattama::election::CommissionKind::Territorial),
        ("D", hattama::election::CommissionKind::District),
    ] {
        ledger.enrol(commission(name, kind, "C"));
    }
    for name in ["P1", "P2", "P3"] {
        let mut enrolled = station(name, "T1");
        enrolled.contests = Sorted::new(ids(&["president"])).unwrap();
        ledger.enrol(enrolled);
    }
    ledger.now = hour(38);
    for (station, votes) in [
        ("P1", [50, 40, 10]),
        ("P2", [50, 41, 9]),
        ("P3", [40, 49, 11]),
    ] {
        ledger.must(station, protocol(sheet("president", &votes)));
    }
    ledger
}

fn at_the_second(ledger: &mut Ledger, station: &str, votes: &[u32]) -> Answered {
    let mut filed = sheet("second", votes);
    filed.signed_at = ledger.now;
    filed.voting_ended_at = None;
    ledger.say(station, protocol(filed))
}

#[test]
fn from_the_first_round_to_the_second() {
    let mut ledger = first_round();
    let first = ledger.tally("president").allocation.unwrap().unwrap();
    assert!(matches!(first.outcome, Outcome::SecondRound { .. }));
    ledger.must("C", declared(result(&ledger, "president")));
    assert_eq!(define(&mut ledger, second_round()), admitted(&[]));
    let counts = ledger.tally("second").protocols;
    assert_eq!((counts.expected, counts.outstanding), (3, 3));

    assert_eq!(
        at_the_second(&mut ledger, "P1", &[60, 40]),
        Err(vec!["R121"])
    );
    ledger.now = hour(412);
    let report = ledger.say("P1", turnout("second", hour(410), 90));
    assert_eq!(report, admitted(&[]));
    ledger.now = hour(414);
    for (station, votes) in [("P1", [60, 40]), ("P2", [45, 55]), ("P3", [50, 49])] {
        assert_eq!(at_the_second(&mut ledger, station, &votes), admitted(&[]));
    }
    // No finding compares the ballots of two days.
    assert_eq!(ledger.findings("P3", "second"), [""; 0]);
    ledger.must("T1", summed(summary(&ledger, "T1", "second")));
    let result = result(&ledger, "second");
    assert_eq!(result.seats.to_vec(), [Some(1), Some(0)]);
    assert_eq!(ledger.say("C", declared(result)), admitted(&[]));
}

#[test]
fn between_whom_the_first_round_leads_to() {
    let mut ledger = first_round();
    // Before anything is declared it is worth a look.
    let mut early = second_round();
    early.id = id("early");
    assert_eq!(define(&mut ledger, early), admitted(&["F127"]));
    ledger.must("C", declared(result(&ledger, "president")));
    let mut others = second_round();
    others.id = id("others");
    others.options = list(vec![
        option("a", 1, OptionKind::Candidate, "self"),
        option("c", 2, OptionKind::Candidate, "self"),
    ]);
    assert_eq!(define(&mut ledger, others), admitted(&["F127"]));
    let mut against_all = second_round();
    against_all.options = list(vec![
        option("b", 1, OptionKind::Candidate, "self"),
        option("a", 2, OptionKind::Candidate, "self"),
        option("none", 3, OptionKind::AgainstAll, ""),
    ]);
    assert_eq!(define(&mut ledger, against_all), admitted(&[]));
}

#[test]
fn hours_are_for_second_rounds() {
    let mut ledger = first_round();
    let hours = |unit, opens, closes| Sorted::new(vec![hours_of(unit, opens, closes)]).unwrap();
    let mut first = president();
    first.id = id("another");
    first.hours = hours("T1", 400, 410);
    assert_eq!(define(&mut ledger, first), Err(vec!["R101"]));
    let mut wrong = second_round();
    wrong.hours = hours("T1", 410, 400);
    assert_eq!(define(&mut ledger, wrong), Err(vec!["R101"]));
    let mut nowhere = second_round();
    nowhere.hours = hours("T9", 400, 410);
    assert_eq!(define(&mut ledger, nowhere), Err(vec!["R102"]));
    let mut later = second_round();
    later.hours = hours("P3", 401, 414);
    define(&mut ledger, later).unwrap();
    ledger.now = hour(413);
    assert_eq!(
        at_the_second(&mut ledger, "P3", &[50, 49]),
        Err(vec!["R121"])
    );
    assert_eq!(at_the_second(&mut ledger, "P1", &[60, 40]), admitted(&[]));
}

/// Each makes every station vote: there is an end to it.
#[test]
fn there_are_only_so_many() {
    let mut ledger = first_round();
    let numbered = |number: u32| ContestDefinition {
        id: id(&format!("second-{number}")),
        ..second_round()
    };
    for number in 0..8 {
        define(&mut ledger, numbered(number)).unwrap();
    }
    assert_eq!(define(&mut ledger, numbered(8)), Err(vec!["R101"]));
}

/// Hours of a single station tell as well that it is defined late.
#[test]
fn defined_after_some_polls_opened() {
    let mut ledger = first_round();
    ledger.must("C", declared(result(&ledger, "president")));
    let mut late = second_round();
    late.hours = Sorted::new(vec![hours_of("P3", 30, 39)]).unwrap();
    assert_eq!(define(&mut ledger, late), admitted(&["F117"]));
}

/// It goes up where the first one does.
#[test]
fn the_way_up_is_that_of_the_first() {
    let mut ledger = Ledger::ready();
    let mut second = second_round();
    second.second_round_of = Some(id("district"));
    second.options = list(vec![
        option("x", 1, OptionKind::Candidate, "red"),
        option("y", 2, OptionKind::Candidate, "self"),
    ]);
    define(&mut ledger, second).unwrap();
    let (station, contest) = (
        ledger.state.find_commission("P1").unwrap(),
        ledger.state.find_contest("second").unwrap(),
    );
    let parent = ledger.state.parent_for(station, contest).unwrap();
    assert_eq!(ledger.state.commission(parent).id.as_str(), "D");
}

/// A change of the roster between the rounds marks the second alone, if its polls are open.
#[test]
fn a_roster_changed_between_the_rounds() {
    let mut ledger = first_round();
    define(&mut ledger, second_round()).unwrap();
    ledger.now = hour(100);
    let deputy = |number| {
        let secret = secret("P1", number, 0);
        let deputy = member_with("P1", number, hattama::election::Role::Deputy, &secret);
        change("P1", vec![hattama::event::RosterChange::Add(deputy)])
    };
    ledger.must("T1", deputy(4));
    ledger.now = hour(414);
    assert_eq!(at_the_second(&mut ledger, "P1", &[60, 40]), admitted(&[]));
    ledger.must("T1", deputy(5));
    assert_eq!(
        at_the_second(&mut ledger, "P1", &[61, 39]),
        admitted(&["F109", "F116"])
    );
}
