//! Reports count findings by code; a relation may not take the name of a built-in one.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::event::{Body, ElectionOpened};

#[test]
fn a_relation_is_not_named_like_a_built_in_finding() {
    for (name, answer) in [
        ("F105", Err(vec!["R101"])),
        ("F1", admitted(&[])),
        ("F1056", admitted(&[])),
        ("F10a", admitted(&[])),
    ] {
        let mut form = form();
        let mut checks = form.checks.to_vec();
        checks[3].id = id(name);
        form.checks = list(checks);
        let genesis = ElectionOpened {
            forms: Sorted::new(vec![form]).unwrap(),
            ..genesis()
        };
        let opened = Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)));
        assert_eq!(opened, answer, "{name}");
    }
}
