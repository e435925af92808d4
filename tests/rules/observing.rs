//! Observers: accreditation, copies, objections and answers.

use crate::saying::*;
use crate::support::*;
use hattama::bytes::{Sorted, StatementHash};
use hattama::election::{Basis, CommissionKind, Quorum};
use hattama::event::{Answer, Body, CommissionEnrolled, CopyAttested, Kind, Speaker, Statement};

fn observed() -> Ledger {
    let mut ledger = Ledger::ready();
    ledger.must("T1", accredited("O1"));
    ledger
}

#[test]
fn an_observer_is_accredited_once() {
    let mut ledger = observed();
    let observer = ledger.state.observers().find("O1").unwrap();
    let organisation = &ledger.state.observers().get(observer).organisation;
    assert_eq!(&**organisation, "Observers of the river");
    let other = || {
        let other = accredited_with("O1", &secret("O1", 0, 1));
        Body::ObserverAccredited(Box::new(other))
    };
    assert_eq!(ledger.say("T2", other()), Err(vec!["R100"]), "not his own");
    for speaker in ["P1", "D"] {
        assert_eq!(ledger.say(speaker, accredited("O2")), Err(vec!["R023"]));
    }
    let by_himself = ledger.observer("O1", accredited("O2"));
    assert_eq!(by_himself, Err(vec!["R023"]));
    assert_eq!(ledger.say("T9", accredited("O2")), Err(vec!["R022"]));
}

#[test]
fn his_key_is_his_own() {
    let mut ledger = observed();
    let say = |ledger: &mut Ledger, said| ledger.say("C", Body::ObserverAccredited(Box::new(said)));
    let taken = accredited_with("O2", &secret("O1", 0, 0));
    assert_eq!(say(&mut ledger, taken), Err(vec!["R111"]));
    let members = accredited_with("O2", &secret("P1", 3, 0));
    assert_eq!(say(&mut ledger, members), Err(vec!["R111"]));
    let recovery = accredited_with("O2", &secret("recovery", 1, 0));
    assert_eq!(say(&mut ledger, recovery), Err(vec!["R111"]));
    let mut unproven = accredited_with("O2", &secret("O2", 0, 0));
    unproven.proof = no_signature();
    assert_eq!(say(&mut ledger, unproven), Err(vec!["R112"]));
    let mut unusable = accredited_with("O2", &secret("O2", 0, 0));
    unusable.key = hattama::keys::PublicKeyBytes::new([0; 32]);
    assert_eq!(say(&mut ledger, unusable), Err(vec!["R110"]));
    // And no member can have it afterwards.
    let mut members = roster("P9").into_inner();
    members[2] = member_with(
        "P9",
        3,
        hattama::election::Role::Member,
        &secret("O1", 0, 0),
    );
    let enrolled = CommissionEnrolled {
        roster: Sorted::new(members).unwrap(),
        ..station("P9", "T1")
    };
    let answer = ledger.say("T1", Body::CommissionEnrolled(Box::new(enrolled)));
    assert_eq!(answer, Err(vec!["R111"]));
}

#[test]
fn a_copy_is_compared_with_what_stands() {
    let mut ledger = observed();
    let filed = sheet("list", &[60, 30, 10]);
    let early = copy(copied("P1", &filed));
    assert_eq!(ledger.observer("O1", early), admitted(&[]), "none stands");
    let counts = ledger.tally("list").copies;
    assert_eq!((counts.filings, counts.none), (1, 1));
    let name = ledger.must("P1", protocol(filed.clone()));
    assert_eq!(ledger.findings("P1", "list"), [""; 0]);

    let mut other = copied("P1", &sheet("list", &[60, 31, 9]));
    assert_eq!(
        ledger.observer("O1", copy(other.clone())),
        admitted(&["F129"])
    );
    // Where it cannot be read it says nothing.
    other.votes = list(vec![Some(60), None, None]);
    assert_eq!(ledger.observer("O1", copy(other)), admitted(&[]));
    let counts = ledger.tally("list").copies;
    assert_eq!((counts.matching, counts.differ, counts.none), (2, 1, 0));
    assert_eq!(ledger.findings("P1", "list"), ["F129"]);

    // The copies are compared with what stands by now.
    let slip = correction(name, Basis::Slip, sheet("list", &[60, 31, 9]));
    ledger.must("P1", slip);
    let counts = ledger.tally("list").copies;
    assert_eq!((counts.matching, counts.differ), (2, 1));
}

#[test]
fn a_copy_is_of_a_sheet_that_there_can_be() {
    let mut ledger = observed();
    let said = copied("P1", &sheet("list", &[60, 30, 10]));
    let mut refused = |said: CopyAttested, code| {
        assert_eq!(ledger.observer("O1", copy(said)), Err(vec![code]));
    };
    let mut nowhere = said.clone();
    nowhere.station = id("P9");
    refused(nowhere, "R102");
    let mut uncounted = said.clone();
    uncounted.station = id("T1");
    refused(uncounted, "R120");
    let mut short = said.clone();
    short.votes = list(vec![Some(1)]);
    refused(short, "R123");
    let mut fields = said.clone();
    fields.fields = list(vec![Some(1)]);
    refused(fields, "R123");
    let mut empty = said.clone();
    empty.fields = list(vec![None; 7]);
    empty.votes = list(vec![None; 3]);
    refused(empty, "R162");
    let mut before = Ledger::ready();
    before.now = hour(36);
    before.must("T1", accredited("O1"));
    assert_eq!(before.observer("O1", copy(said)), Err(vec!["R121"]));
}

#[test]
fn only_an_observer_with_his_key() {
    let mut ledger = observed();
    ledger.must("T2", accredited("O2"));
    let said = || copy(copied("P1", &sheet("list", &[60, 30, 10])));
    assert_eq!(ledger.say("P1", said()), Err(vec!["R023"]));
    assert_eq!(ledger.observer("O9", said()), Err(vec!["R022"]));
    let statement = ledger.by_observer("O1", said());
    let of_another = signed(&statement, &[secret("O2", 0, 0)]);
    assert_eq!(ledger.submit(of_another), Err(vec!["R031"]));
    let of_a_member = signed(&statement, &[secret("P1", 1, 0)]);
    assert_eq!(ledger.submit(of_a_member), Err(vec!["R031"]));
    let of_nobody = signed(&statement, &[secret("O9", 0, 0)]);
    assert_eq!(ledger.submit(of_nobody), Err(vec!["R030"]));
    assert_eq!(ledger.submit(signed(&statement, &[])), Err(vec!["R041"]));
    let mut forged = signed(&statement, &[secret("O1", 0, 0)]);
    let mut pairs = forged.signatures.to_vec();
    pairs[0].signature = no_signature();
    forged.signatures = Sorted::new(pairs).unwrap();
    assert_eq!(ledger.submit(forged), Err(vec!["R040"]));
    // And he says nothing else, under the name of a commission neither.
    let protocol = protocol(sheet("list", &[60, 30, 10]));
    assert_eq!(ledger.observer("O1", protocol.clone()), Err(vec!["R023"]));
    let as_station = ledger.say_with("P1", protocol, &[secret("O1", 0, 0)]);
    assert_eq!(as_station, Err(vec!["R031"]));
}

/// A lost or stolen key is replaced by whoever accredited him, or stands above.
#[test]
fn his_key_is_replaced() {
    for speaker in ["T1", "C"] {
        let mut ledger = observed();
        let anew = accredited_with("O1", &secret("O1", 0, 1));
        let anew = ledger.say(speaker, Body::ObserverAccredited(Box::new(anew)));
        assert_eq!(anew, admitted(&[]), "{speaker}");
        let said = || copy(copied("P1", &sheet("list", &[60, 30, 10])));
        assert_eq!(ledger.observer("O1", said()), Err(vec!["R032"]));
        let statement = ledger.by_observer("O1", said());
        let with_the_new = signed(&statement, &[secret("O1", 0, 1)]);
        assert_eq!(ledger.submit(with_the_new), admitted(&[]));
    }
}

/// Nobody takes an observer for a station: an id is one or the other.
#[test]
fn observers_and_commissions_have_ids_of_their_own() {
    let mut ledger = observed();
    let station_like = accredited_with("P1", &secret("O7", 0, 0));
    let answer = ledger.say("C", Body::ObserverAccredited(Box::new(station_like)));
    assert_eq!(answer, Err(vec!["R100"]));
    let enrolled = station("O1", "T1");
    let answer = ledger.say("T1", Body::CommissionEnrolled(Box::new(enrolled)));
    assert_eq!(answer, Err(vec!["R101"]));
    // Even where a key of the station signs for an observer.
    let statement = Statement {
        speaker: Speaker::Observer(id("O1")),
        ..ledger.statement("C", copy(copied("P1", &sheet("list", &[60, 30, 10]))))
    };
    let by_the_station = signed(&statement, &[secret("P1", 1, 0)]);
    assert_eq!(ledger.submit(by_the_station), Err(vec!["R031"]));
}

/// So many copies can be handed to one observer; more only fill the log.
#[test]
fn there_is_an_end_to_copies() {
    let mut ledger = observed();
    let mut said = copied("P1", &sheet("list", &[60, 30, 10]));
    for number in 0..16 {
        said.photo = hattama::bytes::ScanHash::new([number; 32]);
        ledger.observer("O1", copy(said.clone())).unwrap();
    }
    said.photo = hattama::bytes::ScanHash::new([16; 32]);
    assert_eq!(ledger.observer("O1", copy(said.clone())), Err(vec!["R171"]));
    ledger.must("T1", accredited("O2"));
    assert_eq!(ledger.observer("O2", copy(said)), admitted(&[]));
}

#[test]
fn an_objection_is_answered() {
    let mut ledger = observed();
    let name = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let body = objection(name, "P1");
    let statement = ledger.by_observer("O1", body.clone());
    let lodged = StatementHash::of_statement(&statement.to_bytes());
    assert_eq!(ledger.observer("O1", body), admitted(&[]));
    assert_eq!(ledger.findings("P1", "list"), ["F130"]);

    let rejected = || answer(lodged, Answer::Rejected);
    assert_eq!(ledger.say("P2", rejected()), Err(vec!["R165"]));
    assert_eq!(ledger.say("T2", rejected()), Err(vec!["R165"]));
    assert_eq!(ledger.say("P1", rejected()), admitted(&[]));
    // Nobody settles by himself what is said of his own protocol.
    assert_eq!(ledger.findings("P1", "list"), ["F130"]);
    let again = ledger.say("P1", answer(lodged, Answer::Upheld));
    assert_eq!(again, Err(vec!["R166"]));
    assert_eq!(ledger.say("T1", rejected()), admitted(&[]));
    assert_eq!(ledger.findings("P1", "list"), [""; 0]);
    // A commission above may have another opinion, and then there is something to look at.
    let above = ledger.say("C", answer(lodged, Answer::Upheld));
    assert_eq!(above, admitted(&[]));
    assert_eq!(ledger.findings("P1", "list"), ["F130"]);
    let answers: Vec<_> = ledger
        .state
        .objections()
        .find(&lodged)
        .unwrap()
        .answers
        .iter()
        .map(|answer| answer.answer)
        .collect();
    assert_eq!(
        answers,
        [Answer::Rejected, Answer::Rejected, Answer::Upheld]
    );
}

#[test]
fn an_objection_is_about_something_and_to_somebody() {
    let mut ledger = observed();
    let nothing = StatementHash::new([1; 32]);
    let about_nothing = ledger.observer("O1", objection(nothing, "T9"));
    assert_eq!(about_nothing, Err(vec!["R102", "R163"]));
    let genesis = ledger.genesis().unwrap();
    let by_a_commission = ledger.say("P1", objection(genesis, "C"));
    assert_eq!(by_a_commission, Err(vec!["R023"]));
    assert_eq!(
        ledger.observer("O1", objection(genesis, "C")),
        admitted(&[])
    );
    let unknown = ledger.say("C", answer(nothing, Answer::Upheld));
    assert_eq!(unknown, Err(vec!["R164"]));
}

/// One alone says it: no definition can make a dissent or a copy depend on others.
#[test]
fn nobodys_consent_can_be_asked_for() {
    for kind in [
        Kind::SignatureAdded,
        Kind::DissentLodged,
        Kind::CopyAttested,
        Kind::ObjectionLodged,
    ] {
        let mut genesis = genesis();
        let mut rules = genesis.signing.into_inner();
        for rule in rules.iter_mut().filter(|rule| rule.kind == kind) {
            rule.rule.quorum = Quorum::Number(2);
        }
        genesis.signing = Sorted::new(rules).unwrap();
        let answer = Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)));
        assert_eq!(answer, Err(vec!["R101"]), "{kind}");
    }
}

/// An observer's copies are of what a station of any commission has filed.
#[test]
fn a_copy_of_a_repeated_vote_is_not_one_of_the_annulled() {
    let mut ledger = observed();
    ledger.enrol(commission("T3", CommissionKind::Territorial, "C"));
    let filed = sheet("list", &[60, 30, 10]);
    ledger.must("P1", protocol(filed.clone()));
    ledger.observer("O1", copy(copied("P1", &filed))).unwrap();
    ledger.must("C", voided("P1", &["list"]));
    ledger.must("C", rerun(repeated("P1", &["list"])));
    assert_eq!(ledger.tally("list").copies.filings, 0);
    // A copy of the annulled vote can still be shown, and is one of that vote.
    let mut other = copied("P1", &sheet("list", &[1, 2, 3]));
    let late = ledger.observer("O1", copy(other.clone()));
    assert_eq!(late, admitted(&["F129"]));
    assert_eq!(ledger.tally("list").copies.filings, 0);
    other.poll = Some(ledger.state.position().size);
    let unknown = ledger.observer("O1", copy(other.clone()));
    assert_eq!(unknown, Err(vec!["R169"]));
    let station = ledger.state.find_commission("P1").unwrap();
    let list = ledger.state.find_contest("list").unwrap();
    let filing = ledger.state.commission(station).filing(list).unwrap();
    other.poll = filing.opened_by();
    let early = ledger.observer("O1", copy(other.clone()));
    assert_eq!(early, Err(vec!["R121"]), "the polls have not closed again");
    ledger.now = hour(214);
    assert_eq!(ledger.observer("O1", copy(other)), admitted(&[]));
    assert_eq!(ledger.tally("list").copies.filings, 1);
}
