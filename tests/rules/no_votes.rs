//! `NoVoteHeld`: no protocol is to be expected.

use crate::support::*;
use hattama::replay::ResultStanding;

#[test]
fn a_station_without_a_vote_is_not_expected() {
    let mut ledger = Ledger::ready();
    assert_eq!(ledger.say("T1", no_vote("P1", &["list"])), admitted(&[]));
    let tally = ledger.tally("list");
    assert_eq!((tally.protocols.expected, tally.protocols.no_vote), (2, 1));
    assert_eq!(tally.protocols.outstanding, 2);
    // Its voters are no part of those who could have come.
    assert_eq!(tally.turnout.registered_expected, Some(2000));
    assert_eq!(
        ledger.tally("district").protocols.expected,
        3,
        "of the list alone"
    );
    ledger.must("P2", protocol(sheet("list", &[60, 30, 10])));
    ledger.must("P3", protocol(sheet("list", &[61, 30, 10])));
    assert_eq!(ledger.tally("list").standing, ResultStanding::Complete);
}

#[test]
fn it_may_be_said_before_the_polls_open() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(2);
    assert_eq!(
        ledger.say("C", no_vote("P1", &["list", "district"])),
        admitted(&[])
    );
}

#[test]
fn only_by_who_stands_above_for_every_contest_named() {
    let mut ledger = Ledger::ready();
    for (speaker, contests, code) in [
        ("P1", &["list"][..], "R141"),
        ("P2", &["list"], "R141"),
        ("T2", &["list"], "R141"),
        ("T1", &["list", "district"], "R141"),
        ("D", &["list"], "R141"),
        ("T1", &["council"], "R102"),
        ("T1", &[], "R101"),
    ] {
        let answer = ledger.say(speaker, no_vote("P1", contests));
        assert_eq!(answer, Err(vec![code]), "{speaker} {contests:?}");
    }
    assert_eq!(ledger.say("C", no_vote("T1", &["list"])), Err(vec!["R120"]));
    assert_eq!(ledger.say("D", no_vote("P1", &["district"])), admitted(&[]));
}

#[test]
fn not_where_a_protocol_stands_and_not_twice() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(
        ledger.say("T1", no_vote("P1", &["list"])),
        Err(vec!["R142"])
    );
    ledger.must("T1", no_vote("P2", &["list"]));
    let again = ledger.say("C", no_vote("P2", &["list", "district"]));
    assert_eq!(again, Err(vec!["R143"]));
}

#[test]
fn not_where_voters_were_reported() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(30), 0));
    ledger.must("P2", turnout("list", hour(30), 1));
    assert_eq!(
        ledger.say("T1", no_vote("P2", &["list"])),
        Err(vec!["R142"])
    );
    assert_eq!(ledger.say("T1", no_vote("P1", &["list"])), admitted(&[]));
}

/// Nobody's votes are lost because somebody above said that there were none.
#[test]
fn a_protocol_in_spite_of_it_counts_and_is_marked() {
    let mut ledger = Ledger::ready();
    ledger.must("T1", no_vote("P1", &["list"]));
    let answer = ledger.say("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(answer, admitted(&["F120"]));
    let tally = ledger.tally("list");
    assert_eq!((tally.protocols.expected, tally.protocols.no_vote), (3, 0));
    assert_eq!(tally.options[0].votes, 60);
    assert_eq!(ledger.findings("P1", "list"), ["F120"]);
    ledger.must("T1", no_vote("P2", &["list"]));
    let copy = ledger.say("T1", transcribed("P2", sheet("list", &[59, 30, 10])));
    assert_eq!(copy, admitted(&["F120"]));
}
