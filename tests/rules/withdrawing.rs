//! `OptionWithdrawn`: an option on the ballot that cannot be elected any more.

use crate::saying::*;
use crate::support::*;
use hattama::election::WithdrawnVotes;
use hattama::event::{Body, OptionWithdrawn};
use hattama::replay::ResultStanding;
use hattama::seats::Outcome;

/// All three stations have filed: 300 for red, 150 for blue, 30 against all; 240 for x, 240 for y.
fn counted() -> Ledger {
    let mut ledger = Ledger::ready();
    for (station, votes) in [
        ("P1", [100, 50, 10]),
        ("P2", [101, 49, 10]),
        ("P3", [99, 51, 10]),
    ] {
        ledger.must(station, protocol(sheet("list", &votes)));
        let (x, y) = (votes[0] - 20, 180 - votes[0]);
        ledger.must(station, protocol(sheet("district", &[x, y])));
    }
    ledger
}

#[test]
fn its_votes_count_as_invalid() {
    let mut ledger = counted();
    let answer = ledger.say("C", withdrawn("list", "blue", WithdrawnVotes::Invalid));
    assert_eq!(answer, admitted(&["F123"]), "after the polls opened");
    let tally = ledger.tally("list");
    assert_eq!(tally.options[1].votes, 150, "as the sheets have them");
    assert_eq!(tally.quantity("valid"), Some(330));
    let allocation = tally.allocation.unwrap().unwrap();
    assert_eq!(allocation.outcome, Outcome::Waits, "red alone passes");
}

/// Of two who are equal one is left.
#[test]
fn it_is_no_contender() {
    let mut ledger = counted();
    let drawn = lots(&ledger, "district", &["x", "y"]);
    ledger.must("D", drawn);
    assert_eq!(ledger.tally("district").quantity("valid"), Some(480));
    ledger.must("D", withdrawn("district", "x", WithdrawnVotes::Ignored));
    let tally = ledger.tally("district");
    let allocation = tally.allocation.unwrap().unwrap();
    let seats: Vec<_> = allocation.options.iter().map(|one| one.seats).collect();
    assert_eq!(seats, [None, Some(1)]);
    let district = ledger.state.find_contest("district").unwrap();
    assert!(ledger.state.contest(district).draws.is_empty(), "it lapses");
}

#[test]
fn its_votes_are_ignored() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(2);
    let answer = ledger.say("C", withdrawn("list", "blue", WithdrawnVotes::Ignored));
    assert_eq!(answer, admitted(&[]), "before the polls opened");
    ledger.now = hour(38);
    ledger.must("P1", protocol(sheet("list", &[100, 50, 10])));
    assert_eq!(ledger.tally("list").quantity("valid"), Some(110));
}

#[test]
fn a_declaration_is_superseded_and_summaries_are_not() {
    let mut ledger = counted();
    ledger.must("D", summed(summary(&ledger, "D", "district")));
    let drawn = lots(&ledger, "district", &["x", "y"]);
    ledger.must("D", drawn);
    ledger.must("D", declared(result(&ledger, "district")));
    ledger.must("D", withdrawn("district", "x", WithdrawnVotes::Invalid));
    let tally = ledger.tally("district");
    assert_eq!(tally.standing, ResultStanding::Superseded);
    assert_eq!(tally.summaries[0].superseded_by, None);
    // The seats that follow now can be declared, and none for who is gone.
    let mut said = result(&ledger, "district");
    said.seats = list(vec![Some(0), Some(1)]);
    assert_eq!(ledger.say("D", declared(said)), Err(vec!["R147"]));
    let said = result(&ledger, "district");
    assert_eq!(said.seats.to_vec(), [None, Some(1)]);
    assert_eq!(ledger.say("D", declared(said)), admitted(&[]));
}

#[test]
fn by_the_central_or_the_determining_commission() {
    let mut ledger = counted();
    let x = || withdrawn("district", "x", WithdrawnVotes::Ignored);
    assert_eq!(ledger.say("T1", x()), Err(vec!["R023"]));
    assert_eq!(ledger.say("P1", x()), Err(vec!["R023"]));
    assert_eq!(ledger.say("D", x()), admitted(&["F123"]));
    assert_eq!(ledger.say("C", x()), Err(vec!["R152"]));
    let blue = withdrawn("list", "blue", WithdrawnVotes::Ignored);
    assert_eq!(ledger.say("D", blue.clone()), Err(vec!["R023"]));
    assert_eq!(ledger.say("C", blue), admitted(&["F123"]));
}

#[test]
fn an_option_that_is_there_and_can_be_withdrawn() {
    let mut ledger = counted();
    let mut refused = |contest, option, code| {
        let body = withdrawn(contest, option, WithdrawnVotes::Ignored);
        assert_eq!(ledger.say("C", body), Err(vec![code]), "{option}");
    };
    refused("council", "blue", "R102");
    refused("list", "green", "R102");
    refused("list", "none", "R153");
    let no_day = Body::OptionWithdrawn(Box::new(OptionWithdrawn {
        contest: id("list"),
        option: id("blue"),
        votes: WithdrawnVotes::Invalid,
        act: Some(act_of_no_day()),
    }));
    assert_eq!(ledger.say("C", no_day), Err(vec!["R134"]));
}

/// Options are frozen once polls open, but for an act.
#[test]
fn after_the_polls_opened_it_needs_an_act() {
    let without = || {
        Body::OptionWithdrawn(Box::new(OptionWithdrawn {
            contest: id("list"),
            option: id("blue"),
            votes: WithdrawnVotes::Invalid,
            act: None,
        }))
    };
    assert_eq!(counted().say("C", without()), Err(vec!["R133"]));
    let mut before = Ledger::ready();
    before.now = hour(2);
    assert_eq!(before.say("C", without()), admitted(&[]));
}
