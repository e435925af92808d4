//! `SignatureAdded`, `DissentLodged`, `AttendanceRecorded`: what members add to a protocol.

use crate::saying::*;
use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::{Basis, Role};
use hattama::event::Presence::{Absent, Present, Refused};
use hattama::event::{Body, ProtocolCorrected, RosterChange};

fn filed() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let name = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    (ledger, name)
}

#[test]
fn a_signature_that_comes_later() {
    let (mut ledger, name) = filed();
    assert_eq!(ledger.all_findings("P1", "list"), ["F124"]);
    let body = || added("P1", "list", name, 3);
    assert_eq!(ledger.alone("P1", 3, body()), admitted(&[]));
    assert_eq!(ledger.all_findings("P1", "list"), [""; 0]);
    assert_eq!(ledger.alone("P1", 3, body()), Err(vec!["R003"]));
}

#[test]
fn of_one_member_of_those_who_made_it() {
    let (mut ledger, name) = filed();
    let body = |number| added("P1", "list", name, number);
    assert_eq!(ledger.alone("P1", 1, body(1)), Err(vec!["R155"]));
    assert_eq!(ledger.alone("P1", 2, body(3)), Err(vec!["R155", "R167"]));
    assert_eq!(ledger.alone("P2", 3, body(3)), Err(vec!["R154"]));
    assert_eq!(ledger.alone("T1", 3, body(3)), Err(vec!["R154"]));
    let both = [secret("P1", 2, 0), secret("P1", 3, 0)];
    let together = ledger.say_with("P1", body(3), &both);
    assert_eq!(together, Err(vec!["R155", "R167"]));
    let other = StatementHash::new([1; 32]);
    let unknown = added("P1", "list", other, 3);
    assert_eq!(ledger.alone("P1", 3, unknown), Err(vec!["R130"]));
    let elsewhere = added("P1", "district", name, 3);
    assert_eq!(ledger.alone("P1", 3, elsewhere), Err(vec!["R130"]));
    let nowhere = added("P9", "list", name, 3);
    assert_eq!(ledger.alone("P1", 3, nowhere), Err(vec!["R102"]));
    let uncounted = added("T1", "list", name, 3);
    assert_eq!(ledger.alone("P1", 3, uncounted), Err(vec!["R120"]));
}

#[test]
fn nobody_signs_what_was_there_before_him() {
    let (mut ledger, name) = filed();
    let deputy = member_with("P1", 4, Role::Deputy, &secret("P1", 4, 0));
    ledger.must("T1", change("P1", vec![RosterChange::Add(deputy)]));
    let body = added("P1", "list", name, 4);
    assert_eq!(ledger.alone("P1", 4, body), Err(vec!["R156"]));
}

#[test]
fn a_dissent_needs_nobodys_consent() {
    let (mut ledger, name) = filed();
    assert_eq!(
        ledger.alone("P1", 3, dissent("P1", "list", name, 3)),
        admitted(&[])
    );
    // Another member, for the same reason.
    assert_eq!(
        ledger.alone("P1", 2, dissent("P1", "list", name, 2)),
        admitted(&[])
    );
    assert_eq!(ledger.findings("P1", "list"), ["F125"]);
    assert_eq!(ledger.tally("list").options[0].votes, 60, "it still counts");
    let for_another = ledger.alone("P1", 3, dissent("P1", "list", name, 1));
    assert_eq!(for_another, Err(vec!["R167"]));
    let mut again = dissent("P1", "list", name, 3);
    if let Body::DissentLodged(said) = &mut again {
        said.reason = id("something-else");
    }
    assert_eq!(ledger.alone("P1", 3, again), Err(vec!["R170"]), "one each");
    let stranger = ledger.alone("P2", 3, dissent("P1", "list", name, 3));
    assert_eq!(stranger, Err(vec!["R154"]));
}

#[test]
fn a_stations_members_may_disagree_with_what_is_said_of_it() {
    let (mut ledger, name) = filed();
    let settled = ProtocolCorrected {
        station: id("P1"),
        ..corrected(name, Basis::Recount, sheet("list", &[61, 29, 10]))
    };
    let body = Body::ProtocolCorrected(Box::new(settled));
    let correction = ledger.must("T1", body);
    let theirs = ledger.alone("P1", 3, dissent("P1", "list", correction, 3));
    assert_eq!(theirs, admitted(&[]));
    let makers = ledger.alone("T1", 3, dissent("P1", "list", correction, 3));
    assert_eq!(makers, admitted(&[]));
    assert_eq!(ledger.findings("P1", "list"), ["F125"]);
    let signature = ledger.alone("P1", 3, added("P1", "list", correction, 3));
    assert_eq!(signature, Err(vec!["R154"]), "it is not theirs to sign");
}

#[test]
fn attendance_explains_a_missing_signature() {
    let (mut ledger, name) = filed();
    let all = [(1, Present), (2, Present), (3, Absent)];
    let answer = ledger.alone("P1", 2, attendance("P1", name, &all, (4, 0)));
    assert_eq!(answer, admitted(&[]));
    assert_eq!(ledger.all_findings("P1", "list"), [""; 0]);
    // What is recorded last holds.
    let all = [(1, Present), (2, Present), (3, Refused)];
    ledger
        .alone("P1", 2, attendance("P1", name, &all, (4, 0)))
        .unwrap();
    assert_eq!(ledger.all_findings("P1", "list"), ["F126"]);
    // That somebody would not sign is not taken back by saying nothing of him.
    let silent = attendance("P1", name, &[(1, Present)], (4, 0));
    ledger.alone("P1", 1, silent).unwrap();
    assert_eq!(ledger.all_findings("P1", "list"), ["F124", "F126"]);
}

/// A copy made above, and what is recorded of that, does not cover the station's own record.
#[test]
fn what_is_recorded_of_another_protocol_covers_nothing() {
    let (mut ledger, name) = filed();
    let refused = attendance("P1", name, &[(3, Refused)], (0, 1));
    ledger.alone("P1", 1, refused).unwrap();
    let copy = ledger.must("T1", transcribed("P1", sheet("list", &[60, 30, 10])));
    let theirs = attendance("P1", copy, &[(3, Absent)], (9, 0));
    ledger.alone("T1", 1, theirs).unwrap();
    assert_eq!(ledger.all_findings("P1", "list"), ["F126"]);
}

/// Who is said to be absent and signs after all fills nobody else's place.
#[test]
fn one_explanation_for_one_signature() {
    let mut ledger = Ledger::ready();
    let keys = [secret("P1", 1, 0), secret("P1", 2, 0)];
    let statement = ledger.statement("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger.submit(signed(&statement, &keys)).unwrap();
    let name = StatementHash::of_statement(&statement.to_bytes());
    let absent = attendance("P1", name, &[(3, Absent)], (0, 0));
    ledger.alone("P1", 1, absent).unwrap();
    assert_eq!(ledger.all_findings("P1", "list"), [""; 0]);
    let deputy = member_with("P1", 4, Role::Deputy, &secret("P1", 4, 0));
    ledger.must("T1", change("P1", vec![RosterChange::Add(deputy)]));
    let later = attendance("P1", name, &[(4, Absent)], (0, 0));
    assert_eq!(ledger.alone("P1", 1, later), Err(vec!["R156"]));
}

/// What was said of an annulled vote can still be added to.
#[test]
fn an_annulled_protocol_is_still_somebodys() {
    let (mut ledger, name) = filed();
    ledger.must("C", voided("P1", &["list"]));
    ledger.must("C", rerun(repeated("P1", &["list"])));
    let later = ledger.alone("P1", 3, dissent("P1", "list", name, 3));
    assert_eq!(later, admitted(&[]));
    let signature = ledger.alone("P1", 3, added("P1", "list", name, 3));
    assert_eq!(signature, admitted(&[]));
}

#[test]
fn attendance_is_of_members_and_contradicts_no_signature() {
    let (mut ledger, name) = filed();
    let mut refused = |speaker: &str, number, name, members: &[_], codes: &[&'static str]| {
        let body = attendance("P1", name, members, (0, 0));
        assert_eq!(ledger.alone(speaker, number, body), Err(codes.to_vec()));
    };
    refused("P1", 1, name, &[(4, Present)], &["R114"]);
    refused("P1", 1, name, &[(1, Absent), (2, Refused)], &["R157"]);
    refused("P1", 1, name, &[], &["R101"]);
    refused("P2", 1, name, &[(3, Absent)], &["R154"]);
    refused("T1", 1, name, &[(3, Absent)], &["R154"]);
    let other = StatementHash::new([1; 32]);
    refused("P1", 1, other, &[(3, Absent)], &["R130"]);
}
