//! A station that may close early cannot have counted before it opened.

use crate::support::*;
use hattama::event::{CommissionEnrolled, Sheet};

#[test]
fn nothing_is_recorded_before_the_polls_open() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(20);
    ledger.enrol(CommissionEnrolled {
        may_close_early: true,
        ..station("P9", "T1")
    });
    // The time of signing is a claim; the time of recording is the writer's.
    let claimed = || Sheet {
        signed_at: hour(25),
        voting_ended_at: None,
        ..sheet("list", &[1, 1, 1])
    };
    let before = ledger.say("P9", protocol(claimed()));
    assert_eq!(before, Err(vec!["R121"]));
    ledger.now = OPENS;
    let after = ledger.say("P9", protocol(claimed()));
    assert_eq!(after, admitted(&["F112", "F115"]));
}
