//! A sheet that is held waits for the superior, who decides that it counts as it stands.

use crate::support::*;
use hattama::election::Basis;

#[test]
fn the_superior_decides_that_a_held_sheet_counts() {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(on_paper(unbalanced())));
    assert_eq!(ledger.tally("list").protocols.held, 1);
    let as_it_stands = correction(first, Basis::Recount, on_paper(unbalanced()));
    assert_eq!(
        ledger.say("T1", as_it_stands),
        admitted(&["F113", "H2", "H3"])
    );
    let tally = ledger.tally("list");
    assert_eq!((tally.protocols.held, tally.protocols.counted), (0, 1));
    assert_eq!(tally.options[0].votes, 200);
}

#[test]
fn the_station_does_not() {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(on_paper(unbalanced())));
    let same = correction(first, Basis::Slip, on_paper(unbalanced()));
    assert_eq!(ledger.say("P1", same), Err(vec!["R138"]));
    let mut other = unbalanced();
    other.votes = list(vec![201, 89, 10]);
    let other = correction(first, Basis::Recount, on_paper(other));
    assert!(ledger.say("P1", other).is_ok());
    assert_eq!(ledger.tally("list").protocols.held, 1);
}

#[test]
fn a_sheet_that_counts_is_not_decided_again() {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(on_paper(unbalanced())));
    let counts = correction(first, Basis::Recount, on_paper(unbalanced()));
    let second = ledger.must("T1", counts);
    let again = correction(second, Basis::Court, on_paper(unbalanced()));
    assert_eq!(ledger.say("T1", again), Err(vec!["R138"]));
}
