//! Whose signatures, and how many.

use crate::support::*;
use hattama::event::SignaturePair;
use hattama::keys::SecretKey;

fn says(keys: &[SecretKey]) -> Answer {
    Ledger::ready().say_with("P1", protocol(sheet("list", &[5, 5, 5])), keys)
}

#[test]
fn the_rule_is_met_by_different_members() {
    let [chair, secretary, member] = [1, 2, 3].map(|number| secret("P1", number, 0));
    assert_eq!(says(&[]), Err(vec!["R041"]));
    assert_eq!(says(std::slice::from_ref(&chair)), Err(vec!["R041"]));
    assert_eq!(says(&[chair, member]), Err(vec!["R042"]));
    let [chair, _, member] = [1, 2, 3].map(|number| secret("P1", number, 0));
    assert_eq!(says(&[chair, secretary, member]), admitted(&[]));
}

#[test]
fn one_key_of_somebody_else_refuses_the_whole() {
    let with = |other| says(&[secret("P1", 1, 0), secret("P1", 2, 0), other]);
    assert_eq!(with(secret("nobody", 1, 0)), Err(vec!["R030"]));
    assert_eq!(with(secret("P2", 1, 0)), Err(vec!["R031"]));
    assert_eq!(with(secret("T1", 1, 0)), Err(vec!["R031"]));
    assert_eq!(with(secret("log", 0, 0)), Err(vec!["R030"]));
}

#[test]
fn one_invalid_signature_refuses_the_whole() {
    let mut ledger = Ledger::ready();
    let statement = ledger.statement("P1", protocol(sheet("list", &[5, 5, 5])));
    let keys = [1, 2, 3].map(|number| secret("P1", number, 0));
    for spoilt in 0..3 {
        let mut submission = signed(&statement, &keys);
        let mut pairs = submission.signatures.into_inner();
        pairs[spoilt].signature = no_signature();
        submission.signatures = hattama::bytes::Sorted::<SignaturePair, 200>::new(pairs).unwrap();
        assert_eq!(ledger.submit(submission), Err(vec!["R040"]));
    }
}

#[test]
fn nobody_speaks_for_a_commission_that_is_not_there() {
    let keys = [secret("P1", 1, 0), secret("P1", 2, 0)];
    let body = protocol(sheet("list", &[5, 5, 5]));
    assert_eq!(
        Ledger::ready().say_with("P7", body, &keys),
        Err(vec!["R022"])
    );
}
