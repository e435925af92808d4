//! Recovery keys are keys like others: usable, and nobody else's.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::Role;
use hattama::event::{Body, CommissionEnrolled};
use hattama::keys::PublicKeyBytes;

fn open_with(key: PublicKeyBytes) -> Answer {
    let mut genesis = genesis();
    genesis.recovery.keys = Sorted::new(vec![key]).unwrap();
    Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)))
}

#[test]
fn they_can_be_used() {
    assert_eq!(open_with(PublicKeyBytes::new([0; 32])), Err(vec!["R101"]));
    assert_eq!(open_with(secret("recovery", 1, 0).public()), admitted(&[]));
}

#[test]
fn they_are_nobody_elses() {
    assert_eq!(open_with(genesis().log_key), Err(vec!["R101"]));
    assert_eq!(open_with(genesis().refusal_key), Err(vec!["R101"]));
    assert_eq!(open_with(public("C", 1)), Err(vec!["R111"]));
    let mut members = roster("P9").into_inner();
    members[2] = member_with("P9", 3, Role::Member, &secret("recovery", 1, 0));
    let enrolled = CommissionEnrolled {
        roster: Sorted::new(members).unwrap(),
        ..station("P9", "T1")
    };
    let answer = Ledger::ready().say("T1", Body::CommissionEnrolled(Box::new(enrolled)));
    assert_eq!(answer, Err(vec!["R111"]));
}
