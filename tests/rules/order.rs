//! Which code is given when several apply, and the codes of bytes, election and time.

use crate::support::*;
use hattama::bytes::{Sorted, StatementHash, encode};
use hattama::event::{Body, Kind, MAX_SUBMISSION, Statement, Submission};
use hattama::rules::Reason;

fn unreadable(bytes: &[u8]) -> &'static str {
    Reason::Unreadable(Submission::from_bytes(bytes).unwrap_err()).code()
}

#[test]
fn bytes_that_are_no_submission() {
    assert_eq!(unreadable(&vec![0; MAX_SUBMISSION + 1]), "R001");
    assert_eq!(unreadable(&[]), "R002");
    let no_statement = Submission {
        statement: vec![1, 2, 3],
        signatures: Sorted::default(),
    };
    assert_eq!(Ledger::ready().submit(no_statement), Err(vec!["R002"]));
}

#[test]
fn signatures_come_in_ascending_order() {
    let ledger = Ledger::ready();
    let keys = [secret("P1", 1, 0), secret("P1", 2, 0)];
    let sound = signed(
        &ledger.statement("P1", protocol(sheet("list", &[1, 1, 1]))),
        &keys,
    );
    let mut pairs = sound.signatures.to_vec();
    pairs.reverse();
    let reversed = encode(&(&sound.statement, pairs.clone()));
    assert_eq!(unreadable(&reversed), "R002");
    let twice = encode(&(&sound.statement, vec![pairs[0].clone(), pairs[0].clone()]));
    assert_eq!(unreadable(&twice), "R002");
}

#[test]
fn a_statement_is_for_one_ledger() {
    let mut ledger = Ledger::ready();
    let keys = [secret("P1", 1, 0), secret("P1", 2, 0)];
    let sound = ledger.statement("P1", protocol(sheet("list", &[1, 1, 1])));
    let of = |election| Statement {
        election,
        ..sound.clone()
    };
    assert_eq!(ledger.submit(signed(&of(None), &keys)), Err(vec!["R012"]));
    let other = of(Some(StatementHash::new([5; 32])));
    assert_eq!(ledger.submit(signed(&other, &keys)), Err(vec!["R011"]));
    assert_eq!(ledger.submit(signed(&sound, &keys)), admitted(&[]));
}

#[test]
fn an_identical_statement_is_recorded_already() {
    let mut ledger = Ledger::ready();
    let hash = ledger.must("P1", protocol(sheet("list", &[1, 1, 1])));
    let index = ledger.state.find_statement(&hash);
    assert_eq!(index, Some(ledger.state.position().size - 1));
    // With fewer or other signatures, or none: it stands, whoever hands it in again.
    let again = ledger.say_with("P1", protocol(sheet("list", &[1, 1, 1])), &[]);
    assert_eq!(again, Err(vec!["R003"]));
}

#[test]
fn a_kind_without_a_signing_rule_cannot_be_said() {
    let mut genesis = genesis();
    let rules = genesis.signing.into_inner().into_iter();
    let rules = rules
        .filter(|rule| rule.kind != Kind::TurnoutReported)
        .collect();
    genesis.signing = Sorted::new(rules).unwrap();
    let mut ledger = Ledger::ready_with(genesis);
    let answer = ledger.say("P1", turnout("list", hour(30), 5));
    assert_eq!(answer, Err(vec!["R020"]));
}

#[test]
fn time_never_goes_back() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(39);
    ledger.must("P1", protocol(sheet("list", &[1, 1, 1])));
    ledger.now = hour(38);
    let answer = ledger.say("P2", protocol(sheet("list", &[1, 1, 1])));
    assert_eq!(answer, Err(vec!["R050"]));
    ledger.now = hour(39);
    assert_eq!(
        ledger.say("P2", protocol(sheet("list", &[1, 1, 1]))),
        admitted(&[])
    );
}

#[test]
fn earlier_stages_hide_later_ones() {
    let mut ledger = Ledger::ready();
    let wrong_content = || protocol(sheet("nowhere", &[1]));
    let by_nobody = ledger.say_with("P1", wrong_content(), &[secret("X", 1, 0)]);
    assert_eq!(by_nobody, Err(vec!["R030"]));
    let by_too_few = ledger.say_with("P1", wrong_content(), &[secret("P1", 1, 0)]);
    assert_eq!(by_too_few, Err(vec!["R041"]));
    assert_eq!(ledger.say("P1", wrong_content()), Err(vec!["R102"]));
    // Within content all reasons are given.
    ledger.now = hour(0);
    let early = ledger.say("P1", protocol(sheet("list", &[1])));
    assert_eq!(early, Err(vec!["R050", "R121", "R123"]));
}

#[test]
fn a_closed_ledger_is_named_before_keys_are_looked_at() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(1000);
    ledger.must("C", Body::LedgerClosed);
    let answer = ledger.say_with("X", turnout("list", hour(30), 5), &[]);
    assert_eq!(answer, Err(vec!["R021"]));
}
