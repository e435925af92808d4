//! A whole election of two rounds, by commands alone: what `docs/two-rounds.md` says is run, and what
//! it shows is what they print.

#![allow(clippy::unwrap_used, reason = "tests")]

mod walking;

use serde_json::json;
use walking::Checkout;

const DOCUMENT: &str = include_str!("../docs/two-rounds.md");

#[test]
fn from_the_first_key_to_the_end() {
    let checkout = Checkout::new(&["two-rounds"]);
    checkout.walk(DOCUMENT, "", "");
    let at = "target/two-rounds";
    let tally = checkout.object(0, at, "tally --ledger ledger");
    let [first, second] = tally["contests"].as_array().unwrap().as_slice() else {
        panic!("{tally}");
    };
    assert_eq!(first["standing"], "declared");
    assert_eq!(first["allocation"]["state"], "second-round");
    assert_eq!(second["standing"], "declared");
    assert_eq!(second["allocation"]["final"], true);
    let seats: Vec<_> = second["options"].as_array().unwrap().iter().collect();
    assert_eq!([&seats[0]["seats"], &seats[1]["seats"]], [0, 1]);
    // Nothing about the second round is odd but that it is entered years after its day.
    let odd = ["F110", "F111", "F117"];
    let findings = second["findings"].as_object().unwrap();
    assert!(
        findings.keys().all(|code| odd.contains(&code.as_str())),
        "{findings:?}"
    );
    assert_eq!(second["protocols"]["expected"], 2);

    // Nothing follows the end.
    let log = checkout.object(0, at, "log --ledger ledger");
    let last = log["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["kind"], "ledger-closed");
    let verified = checkout.object(0, at, "verify ledger");
    assert_eq!(verified["verdict"], json!("verified"));
}
