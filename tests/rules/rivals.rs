//! A station signs two protocols that differ.

use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::Basis;

fn contested() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let rival = ledger.say("P1", protocol(sheet("list", &[30, 60, 10])));
    assert_eq!(rival, admitted(&["F116"]));
    (ledger, first)
}

#[test]
fn the_first_stands_and_the_station_is_contested() {
    let (ledger, _) = contested();
    let tally = ledger.tally("list");
    assert_eq!(tally.options[0].votes, 60);
    assert_eq!((tally.protocols.contested, tally.protocols.counted), (1, 1));
    assert_eq!(ledger.findings("P1", "list"), ["F116"]);
}

#[test]
fn the_superior_settles_which_stands() {
    for votes in [[60, 30, 10], [30, 60, 10]] {
        let (mut ledger, first) = contested();
        let settled = correction(first, Basis::Rival, sheet("list", &votes));
        assert_eq!(ledger.say("T1", settled), admitted(&[]));
        let tally = ledger.tally("list");
        assert_eq!(
            (tally.options[0].votes, tally.protocols.contested),
            (votes[0].into(), 0)
        );
        assert_eq!(tally.protocols.corrected, 1);
    }
}

#[test]
fn it_takes_one_of_the_two() {
    let (mut ledger, first) = contested();
    let third = correction(first, Basis::Rival, sheet("list", &[50, 40, 10]));
    assert_eq!(ledger.say("T1", third), Err(vec!["R137"]));
    let recounted = correction(first, Basis::Recount, sheet("list", &[50, 40, 10]));
    assert_eq!(ledger.say("T1", recounted), admitted(&[]));
}

#[test]
fn there_is_nothing_to_settle_where_nothing_differs() {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let settled = correction(first, Basis::Rival, sheet("list", &[60, 30, 10]));
    assert_eq!(ledger.say("T1", settled), Err(vec!["R136"]));
}

#[test]
fn a_slip_of_the_pen_settles_nothing() {
    let (mut ledger, first) = contested();
    let slip = correction(first, Basis::Slip, sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("P1", slip), Err(vec!["R135"]));
}

#[test]
fn figures_that_were_settled_are_only_repeated() {
    let (mut ledger, first) = contested();
    let settled = correction(first, Basis::Rival, sheet("list", &[30, 60, 10]));
    ledger.must("T1", settled);
    // The same figures under another time are another statement, and open nothing anew.
    let mut again = sheet("list", &[60, 30, 10]);
    again.signed_at.0 -= 1;
    assert_eq!(ledger.say("P1", protocol(again)), admitted(&["F118"]));
    assert_eq!(ledger.tally("list").protocols.contested, 0);
    let other = ledger.say("P1", protocol(sheet("list", &[40, 50, 10])));
    assert_eq!(other, admitted(&["F116"]), "new figures do");
}
