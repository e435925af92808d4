//! The rule book under random sequences of submissions.
//!
//! A small election of real keys is offered what the bytes say: statements of every kind, honest,
//! edited, damaged, by the wrong signers, too early, again, in another order, at another time. What
//! holds of every log is asserted on the way and at the end.

#[path = "rule_book/after.rs"]
mod after;
#[path = "rule_book/bare.rs"]
mod bare;
#[path = "rule_book/desk.rs"]
mod desk;
#[path = "rule_book/offering.rs"]
mod offering;
#[path = "rule_book/recount.rs"]
mod recount;
#[path = "rule_book/script.rs"]
mod script;
#[path = "rule_book/stage.rs"]
mod stage;

use std::collections::BTreeSet;

use arbitrary::Unstructured;
use hattama::event::Kind;

use offering::Offering;

/// Steps in one sequence: enough for every kind to follow every other, few enough to be quick.
const STEPS: usize = 64;

/// Offers a ledger what `data` says, and asserts what holds of every log.
pub fn rule_book(data: &[u8]) {
    offered(data);
}

/// What came of a sequence.
#[allow(dead_code, reason = "asked by those who replay corpora")]
pub struct Account {
    /// The kinds of statements that were recorded.
    pub recorded: BTreeSet<Kind>,
    /// The codes of reasons for refusals.
    pub refused: BTreeSet<&'static str>,
}

/// The same, with an account of it.
pub fn offered(data: &[u8]) -> Account {
    let mut bytes = Unstructured::new(data);
    let (ledger, signing) = stage::start(&mut bytes);
    let mut offering = Offering::new(ledger, signing);
    for _ in 0..STEPS {
        if bytes.is_empty() {
            break;
        }
        let step = script::step(&mut bytes);
        offering.take(step);
    }
    after::check(&offering);
    offering.account()
}
