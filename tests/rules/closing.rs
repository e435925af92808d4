//! `LedgerClosed`.

use crate::support::*;
use hattama::event::{Body, ElectionOpened};

#[test]
fn nothing_follows() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(999);
    assert_eq!(ledger.say("C", Body::LedgerClosed), Err(vec!["R140"]));
    ledger.now = hour(1000);
    assert_eq!(ledger.say("T1", Body::LedgerClosed), Err(vec!["R023"]));
    assert_eq!(ledger.say("C", Body::LedgerClosed), admitted(&[]));
    let late = ledger.say("P1", protocol(sheet("list", &[1, 1, 1])));
    assert_eq!(late, Err(vec!["R021"]));
    assert_eq!(ledger.say("C", Body::LedgerClosed), Err(vec!["R003"]));
}

#[test]
fn without_a_date_of_appeals_the_polls_close_first() {
    let mut ledger = Ledger::ready_with(ElectionOpened {
        appeals_until: None,
        ..genesis()
    });
    ledger.now = hour(36);
    // The ledger stands at hour 1, so this is no step back.
    assert_eq!(ledger.say("C", Body::LedgerClosed), Err(vec!["R140"]));
    ledger.now = CLOSES;
    assert_eq!(ledger.say("C", Body::LedgerClosed), admitted(&[]));
}
