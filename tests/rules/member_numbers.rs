//! Members are numbered from 1.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::Role;
use hattama::event::RosterChange::Add;
use hattama::event::{Body, CommissionEnrolled};

#[test]
fn nobody_is_number_0() {
    let nobody = || member("P9", 0, Role::Member);
    let mut members = roster("P9").into_inner();
    members.push(nobody());
    let enrolled = CommissionEnrolled {
        roster: Sorted::new(members).unwrap(),
        ..station("P9", "T1")
    };
    let mut ledger = Ledger::ready();
    let answer = ledger.say("T1", Body::CommissionEnrolled(Box::new(enrolled)));
    assert_eq!(answer, Err(vec!["R101"]));
    let added = member("P1", 0, Role::Member);
    assert_eq!(
        ledger.say("T1", change("P1", vec![Add(added)])),
        Err(vec!["R101"])
    );
}
