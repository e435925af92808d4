//! `RosterChanged`.

use crate::support::*;
use hattama::election::Role;
use hattama::event::RosterChange::{Add, Replace, Revoke};
use hattama::event::{Member, RosterChange};

fn newcomer(number: u16) -> Member {
    member_with("P1", number, Role::Chair, &secret("P1", number, 1))
}
fn before_polls() -> Ledger {
    Ledger {
        now: hour(20),
        ..Ledger::ready()
    }
}
fn changed(changes: Vec<RosterChange>) -> Answer {
    before_polls().say("T1", change("P1", changes))
}

#[test]
fn a_parent_adds_replaces_and_revokes() {
    let mut ledger = before_polls();
    let changes = vec![Add(newcomer(4)), Replace(newcomer(1)), Revoke(3)];
    assert_eq!(ledger.say("T1", change("P1", changes)), admitted(&[]));
    ledger.now = hour(38);
    let says = |ledger: &mut Ledger, keys: &[_]| {
        ledger.say_with("P1", protocol(sheet("list", &[5, 5, 5])), keys)
    };
    let old_chair = [secret("P1", 1, 0), secret("P1", 2, 0)];
    assert_eq!(says(&mut ledger, &old_chair), Err(vec!["R032"]));
    let revoked = [secret("P1", 1, 1), secret("P1", 2, 0), secret("P1", 3, 0)];
    assert_eq!(says(&mut ledger, &revoked), Err(vec!["R032"]));
    let new_chair = [secret("P1", 1, 1), secret("P1", 2, 0), secret("P1", 4, 1)];
    assert_eq!(says(&mut ledger, &new_chair), admitted(&[]));
}

#[test]
fn only_the_parent_changes_a_roster() {
    let mut ledger = before_polls();
    for speaker in ["P1", "T2", "C"] {
        let answer = ledger.say(speaker, change("P1", vec![Revoke(3)]));
        assert_eq!(answer, Err(vec!["R023"]), "{speaker}");
    }
    // The central roster is for the recovery keys.
    assert_eq!(
        ledger.say("C", change("C", vec![Revoke(3)])),
        Err(vec!["R023"])
    );
    assert_eq!(
        ledger.say("T1", change("P9", vec![Revoke(3)])),
        Err(vec!["R102"])
    );
}

#[test]
fn numbers_are_given_once() {
    assert_eq!(changed(vec![Add(newcomer(3))]), Err(vec!["R113"]));
    assert_eq!(changed(vec![Replace(newcomer(4))]), Err(vec!["R114"]));
    assert_eq!(changed(vec![Revoke(4)]), Err(vec!["R114"]));
    let mut ledger = before_polls();
    ledger.must("T1", change("P1", vec![Revoke(3)]));
    let back = ledger.say("T1", change("P1", vec![Add(newcomer(3))]));
    assert_eq!(back, Err(vec!["R113"]));
}

#[test]
fn a_change_changes_each_member_once() {
    assert_eq!(changed(vec![]), Err(vec!["R101"]));
    assert_eq!(changed(vec![Revoke(3), Revoke(3)]), Err(vec!["R101"]));
    assert_eq!(
        changed(vec![Revoke(3), Add(newcomer(3))]),
        Err(vec!["R101", "R113"])
    );
}

#[test]
fn a_revoked_key_never_comes_back() {
    let mut ledger = before_polls();
    ledger.must("T1", change("P1", vec![Revoke(3)]));
    let again = member_with("P1", 4, Role::Member, &secret("P1", 3, 0));
    assert_eq!(
        ledger.say("T1", change("P1", vec![Add(again)])),
        Err(vec!["R111"])
    );
    // A new role needs a new key, too.
    let promoted = member_with("P1", 2, Role::Chair, &secret("P1", 2, 0));
    assert_eq!(changed(vec![Replace(promoted)]), Err(vec!["R111"]));
    let mut unproven = newcomer(4);
    unproven.proof = no_signature();
    assert_eq!(changed(vec![Add(unproven)]), Err(vec!["R112"]));
}

#[test]
fn a_change_after_the_polls_opened_marks_the_protocol() {
    let mut ledger = Ledger::ready();
    let changes = vec![Replace(newcomer(1))];
    assert_eq!(ledger.say("T1", change("P1", changes)), admitted(&["F109"]));
    let keys = [secret("P1", 1, 1), secret("P1", 2, 0)];
    let says = ledger.say_with("P1", protocol(sheet("list", &[5, 5, 5])), &keys);
    assert!(says.is_ok());
    assert_eq!(ledger.findings("P1", "list"), ["F109"]);
}
