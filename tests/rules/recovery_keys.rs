//! Recovery keys are keys like others, usable and nobody else's, and they replace what is lost.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::Role;
use hattama::event::{Body, CommissionEnrolled, ElectionOpened, Kind, RosterChange};
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

/// Two of three.
fn kept() -> ElectionOpened {
    let mut genesis = genesis();
    genesis.recovery.needed = 2;
    let keys = [1, 2, 3].map(|number| secret("recovery", number, 0).public());
    genesis.recovery.keys = Sorted::new(keys.to_vec()).unwrap();
    genesis
}

/// The central commission's chair has lost his key.
fn replaced() -> Body {
    let chair = member_with("C", 1, Role::Chair, &secret("C", 1, 1));
    change("C", vec![RosterChange::Replace(chair)])
}

#[test]
fn they_change_the_central_roster() {
    let mut ledger = Ledger::ready_with(kept());
    let keys = [secret("recovery", 1, 0), secret("recovery", 3, 0)];
    let answer = ledger.recover(replaced(), &keys);
    assert_eq!(answer, admitted(&["F109"]), "after the polls opened");
    let contest = || {
        let contest = hattama::election::ContestDefinition {
            id: id("council"),
            ..list_contest()
        };
        Body::ContestDefined(Box::new(contest))
    };
    assert_eq!(ledger.say("C", contest()), Err(vec!["R032"]));
    let keys = [secret("C", 1, 1), secret("C", 2, 0)];
    assert_eq!(ledger.say_with("C", contest(), &keys), admitted(&["F117"]));
}

/// The log key that comes next.
fn next() -> PublicKeyBytes {
    secret("log", 1, 1).public()
}

#[test]
fn they_change_the_log_key() {
    let mut ledger = Ledger::ready_with(kept());
    let keys = [secret("recovery", 1, 0), secret("recovery", 3, 0)];
    let mut change_of = |of: &str, changes: Vec<RosterChange>| {
        let at = ledger.state.position().size;
        let answer = ledger.recover(change(of, changes), &keys);
        let election = ledger.state.election().unwrap();
        (answer, election.log_key_at(at), election.log_key_at(at + 1))
    };
    let (answer, before, since) = change_of("C", vec![RosterChange::LogKey(next())]);
    assert_eq!(answer, admitted(&[]), "no member changes");
    assert_eq!((before, since), (genesis().log_key, next()));
    // Once, and a key that is nobody's.
    let third = secret("log", 2, 1).public();
    let twice = vec![
        RosterChange::LogKey(third),
        RosterChange::LogKey(public("log", 3)),
    ];
    assert_eq!(change_of("C", twice).0, Err(vec!["R101"]));
    let again = vec![RosterChange::Revoke(3), RosterChange::LogKey(next())];
    assert_eq!(change_of("C", again).0, Err(vec!["R111"]));
    let taken = [
        genesis().log_key,
        genesis().refusal_key,
        public("recovery", 1),
        public("P1", 1),
    ];
    for key in taken {
        let answer = change_of("C", vec![RosterChange::LogKey(key)]).0;
        assert_eq!(answer, Err(vec!["R111"]));
    }
    let none = vec![RosterChange::LogKey(PublicKeyBytes::new([0; 32]))];
    assert_eq!(change_of("C", none).0, Err(vec!["R110"]));
    let chair = secret("C", 1, 1);
    let both = vec![
        RosterChange::Replace(member_with("C", 1, Role::Chair, &chair)),
        RosterChange::LogKey(chair.public()),
    ];
    assert_eq!(change_of("C", both).0, Err(vec!["R111"]));
    // No member has it from then on.
    let taken = member_with("C", 1, Role::Chair, &secret("log", 1, 1));
    let (answer, ..) = change_of("C", vec![RosterChange::Replace(taken)]);
    assert_eq!(answer, Err(vec!["R111"]));
    // A commission changes its stations' members, and nothing of the log.
    let mut ledger = Ledger::ready_with(kept());
    let body = || change("P1", vec![RosterChange::LogKey(next())]);
    assert_eq!(ledger.say("T1", body()), Err(vec!["R101"]));
    let central = || change("C", vec![RosterChange::LogKey(next())]);
    assert_eq!(ledger.say("C", central()), Err(vec!["R023"]));
}

#[test]
fn so_many_of_them_as_genesis_says_and_no_others() {
    let mut ledger = Ledger::ready_with(kept());
    let first = || secret("recovery", 1, 0);
    let alone = ledger.recover(replaced(), &[first()]);
    assert_eq!(alone, Err(vec!["R041"]));
    let stranger = ledger.recover(replaced(), &[first(), secret("recovery", 4, 0)]);
    assert_eq!(stranger, Err(vec!["R033"]));
    let member = ledger.recover(replaced(), &[first(), secret("C", 2, 0)]);
    assert_eq!(member, Err(vec!["R033"]));
}

#[test]
fn they_say_nothing_else_and_nobody_says_it_for_them() {
    let mut ledger = Ledger::ready_with(kept());
    let keys = [secret("recovery", 1, 0), secret("recovery", 2, 0)];
    assert_eq!(ledger.say("C", replaced()), Err(vec!["R023"]));
    let of_a_station = change("P1", vec![RosterChange::Revoke(3)]);
    assert_eq!(ledger.recover(of_a_station, &keys), Err(vec!["R023"]));
    assert_eq!(ledger.recover(Body::LedgerClosed, &keys), Err(vec!["R023"]));
    let mut without = kept();
    without.recovery.needed = 0;
    let mut ledger = Ledger::ready_with(without);
    assert_eq!(ledger.recover(replaced(), &keys), Err(vec!["R023"]));
}

#[test]
fn they_are_worth_something() {
    let mut genesis = kept();
    let mut rules = genesis.signing.into_inner();
    rules.retain(|rule| rule.kind != Kind::RosterChanged);
    genesis.signing = Sorted::new(rules).unwrap();
    let answer = Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)));
    assert_eq!(answer, Err(vec!["R101"]));
}
