//! What `docs/operating.md` says is run, path by path.

#![allow(clippy::unwrap_used, reason = "tests")]

mod walking;

use serde_json::json;
use walking::Checkout;

const DOCUMENT: &str = include_str!("../docs/operating.md");

#[test]
fn every_path_is_walked() {
    let checkout = Checkout::new(&["three-stations"]);
    let printed = checkout.walk(DOCUMENT, "", "");
    let exits = printed.lines().filter(|line| line.starts_with("exit "));
    assert_eq!(
        exits.collect::<Vec<_>>(),
        ["exit 2"],
        "one store is damaged"
    );
    let at = "target/operating";

    // Backup, restore, move: the same log; then what recovery keys are for: a central member's key, the log's key.
    let backup = checkout.object(0, at, "verify backup");
    let ledger = checkout.object(0, at, "verify ledger");
    assert_eq!(ledger["trust"]["genesis"], backup["trust"]["genesis"]);
    assert_eq!(
        ledger["head"]["size"].as_u64(),
        backup["head"]["size"].as_u64().map(|n| n + 2)
    );
    let last = backup["head"]["size"].as_u64().unwrap();
    let recovered = checkout.object(0, at, &format!("entry {last} --ledger ledger"));
    assert_eq!(recovered["kind"], "roster-changed");
    assert_eq!(recovered["signatures"].as_array().unwrap().len(), 2);

    let log_key = |verdict: &serde_json::Value| verdict["trust"]["log_key"].clone();
    assert_ne!(log_key(&ledger), log_key(&backup), "another key promises");

    // The successor names what is known of the lost one.
    let genesis = checkout.object(0, at, "entry 0 --ledger successor");
    let continues = &genesis["statement"]["body"]["says"]["continues"];
    assert_eq!(continues["genesis"], backup["trust"]["genesis"]);
    assert_eq!(continues["size"], backup["head"]["size"]);
    assert_eq!(continues["root"], backup["head"]["root"]);
    assert_eq!(
        checkout.object(0, at, "verify successor")["verdict"],
        json!("verified")
    );
}
