//! A signing rule that nobody has to meet, or that nobody can.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::{Quorum, SigningRule};
use hattama::event::Body;

fn open_with(spoil: fn(&mut SigningRule)) -> Vec<Answer> {
    let kinds = 0..genesis().signing.len();
    let open = |at: usize| {
        let mut genesis = genesis();
        let mut rules = genesis.signing.into_inner();
        spoil(&mut rules[at].rule);
        genesis.signing = Sorted::new(rules).unwrap();
        Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)))
    };
    kinds.map(open).collect()
}

#[test]
fn no_kind_is_said_without_a_signature() {
    for answer in open_with(|rule| {
        rule.quorum = Quorum::Number(0);
        rule.one_of = list(vec![]);
    }) {
        assert_eq!(answer, Err(vec!["R101"]));
    }
}

#[test]
fn no_role_is_asked_for_that_nobody_holds() {
    let answers = open_with(|rule| rule.one_of = list(vec![Sorted::default()]));
    // Genesis cannot meet its own rule; the others would never be met.
    assert_eq!(answers[0], Err(vec!["R042"]));
    assert!(
        answers[1..]
            .iter()
            .all(|answer| *answer == Err(vec!["R101"]))
    );
}
