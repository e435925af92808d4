//! Earlier elections by definition alone: the law of each stands in its folder, none in the code.

#![allow(clippy::unwrap_used, reason = "tests")]

mod views_support;

use std::path::Path;

use serde_json::{Value, json};
use views_support::object;

/// Rehearses a folder, has its ledger verified, and tallies it.
fn held(name: &str) -> Value {
    let definitions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/definitions");
    let folder = tempfile::tempdir().unwrap();
    let results = definitions.join(name);
    let results = results.to_str().unwrap();
    object(
        folder.path(),
        0,
        &["rehearse", results, "--ledger", "ledger"],
    );
    let verified = object(folder.path(), 0, &["verify", "ledger"]);
    assert_eq!(verified["verdict"], "verified");
    let mut tally = object(folder.path(), 0, &["tally", "--ledger", "ledger"]);
    assert_eq!(tally["nature"], "reconstructed");
    tally["contests"][0].take()
}

/// The seats of each list in ballot order, as they were announced.
fn gives(name: &str, seats: &[Option<u64>]) {
    let contest = held(name);
    let options = contest["options"].as_array().unwrap().iter();
    let found: Vec<_> = options.map(|option| option["seats"].clone()).collect();
    assert_eq!(json!(found), json!(seats), "{name}");
    assert_eq!(contest["allocation"]["state"], "allocated");
}

#[test]
fn mazhilis_2012() {
    let seats = [83, 8, 7, 0, 0, 0, 0].map(Some);
    gives("kz-mazhilis-2012", &seats);
}

#[test]
fn mazhilis_2016() {
    let seats = [84, 7, 7, 0, 0, 0].map(Some);
    gives("kz-mazhilis-2016", &seats);
}

#[test]
fn mazhilis_2021() {
    let seats = [76, 12, 10, 0, 0].map(Some);
    gives("kz-mazhilis-2021", &seats);
}
