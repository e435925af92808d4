//! `ContestDefined` and `ChamberDefined`.

use crate::support::*;
use hattama::bytes::{List, Sorted};
use hattama::election::*;
use hattama::event::Body;

fn define(ledger: &mut Ledger, contest: ContestDefinition) -> Answer {
    ledger.say("C", Body::ContestDefined(Box::new(contest)))
}

#[test]
fn a_contest_is_defined_once() {
    let mut ledger = Ledger::opened_with(genesis());
    assert_eq!(define(&mut ledger, list_contest()), admitted(&[]));
    let other = ContestDefinition {
        titles: titles("Another name"),
        ..list_contest()
    };
    assert_eq!(define(&mut ledger, other), Err(vec!["R100"]));
    assert_eq!(define(&mut ledger, list_contest()), Err(vec!["R003"]));
}

#[test]
fn only_the_central_commission_defines() {
    let mut ledger = Ledger::ready();
    let contest = ContestDefinition {
        id: id("another"),
        ..list_contest()
    };
    let answer = ledger.say("T1", Body::ContestDefined(Box::new(contest)));
    assert_eq!(answer, Err(vec!["R023"]));
    let chamber = ledger.say("T1", Body::ChamberDefined(chamber()));
    assert_eq!(chamber, Err(vec!["R023"]));
}

#[test]
fn a_contest_is_sound() {
    let unsound: [fn(&mut ContestDefinition); 11] = [
        |c| c.options = List::default(),
        |c| c.votes_per_ballot = 0,
        |c| {
            c.options = list(vec![
                option("red", 1, OptionKind::List, ""),
                option("red", 2, OptionKind::List, ""),
            ]);
        },
        |c| {
            c.options = list(vec![
                option("red", 2, OptionKind::List, ""),
                option("blue", 2, OptionKind::List, ""),
            ]);
        },
        |c| c.polling = List::default(),
        |c| c.form = id("another"),
        |c| c.allocation.as_mut().unwrap().seats = 0,
        |c| c.allocation.as_mut().unwrap().seats = 10_001,
        |c| threshold(c).of = id("taking-part"),
        |c| threshold(c).denominator = 0,
        |c| threshold(c).numerator = 101,
    ];
    for (at, spoil) in unsound.into_iter().enumerate() {
        let mut contest = list_contest();
        spoil(&mut contest);
        let mut ledger = Ledger::opened_with(genesis());
        assert_eq!(define(&mut ledger, contest), Err(vec!["R101"]), "case {at}");
    }
}

fn threshold(contest: &mut ContestDefinition) -> &mut Threshold {
    let Method::LargestRemainder {
        threshold: Some(threshold),
    } = &mut contest.allocation.as_mut().unwrap().method
    else {
        panic!("a threshold")
    };
    threshold
}

#[test]
fn a_second_round_names_the_first() {
    let second = |of| ContestDefinition {
        id: id("second"),
        second_round_of: Some(id(of)),
        ..list_contest()
    };
    let mut ledger = Ledger::with_contests(genesis());
    assert_eq!(define(&mut ledger, second("nowhere")), Err(vec!["R102"]));
    // What it leads to is worth a look as long as nothing is declared.
    assert_eq!(define(&mut ledger, second("list")), admitted(&["F127"]));
}

#[test]
fn a_contest_defined_late_is_worth_a_look() {
    let mut ledger = Ledger::opened_with(genesis());
    ledger.now = OPENS;
    assert_eq!(define(&mut ledger, list_contest()), admitted(&["F117"]));
}

#[test]
fn a_chamber_is_filled_by_contests_that_fill_no_other() {
    let mut ledger = Ledger::with_contests(genesis());
    let with = |name, contests: &[&str]| {
        Body::ChamberDefined(ChamberDefinition {
            id: id(name),
            titles: titles(name),
            contests: Sorted::new(ids(contests)).unwrap(),
        })
    };
    assert_eq!(
        ledger.say("C", with("house", &["nowhere"])),
        Err(vec!["R102"])
    );
    assert_eq!(ledger.say("C", with("house", &["list"])), admitted(&[]));
    assert_eq!(
        ledger.say("C", with("house", &["district"])),
        Err(vec!["R100"])
    );
    assert_eq!(
        ledger.say("C", with("senate", &["list"])),
        Err(vec!["R101"])
    );
    assert_eq!(
        ledger.say("C", with("senate", &["district"])),
        admitted(&[])
    );
}
