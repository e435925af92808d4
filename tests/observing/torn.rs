//! A slot of HEAD does not read: what it promised is not known, and everything that reads the ledger says so.

use std::fs;

use hattama::keystore;
use hattama::replay::read_entry;
use serde_json::Value;

use crate::stage::Stage;

/// Damages one of the slots of HEAD: the newest, or the one before.
fn damage_slot(stage: &Stage, newest: bool) {
    let path = stage.path("ledger/HEAD");
    let mut bytes = fs::read(&path).unwrap();
    let second = (bytes[8] < bytes[4096 + 8]) == newest;
    bytes[usize::from(second) * 4096 + 100] ^= 1;
    fs::write(&path, bytes).unwrap();
}

fn size_of(stage: &Stage) -> u64 {
    stage.object(2, &["verify", "ledger"])["head"]["size"]
        .as_u64()
        .unwrap()
}

#[test]
fn a_ledger_whose_other_slot_promises_less_is_not_handed_on_as_all_of_it() {
    let stage = Stage::new();
    let entries = stage.entries();
    damage_slot(&stage, true);
    assert!(size_of(&stage) < entries.len() as u64);
    assert_eq!(stage.lacking(&["ledger"]), ["V217"]);
    let (_, _, warned) = stage.run(&["tally", "--ledger", "ledger"]);
    assert!(
        warned.contains("V217") && warned.contains("may have promised more"),
        "{warned}"
    );
    // Nothing is made of it that would be shorter than what somebody has a receipt of.
    for command in ["publish", "bundle"] {
        let of = ["--ledger", "ledger", "--out", "made"];
        let refused = stage.object(2, &[&[command][..], &of].concat());
        let says = refused["error"].to_string();
        assert!(says.contains("the store holds more"), "{command}: {says}");
        assert!(says.contains("hattama append"), "{command}: {says}");
        assert!(!stage.path("made").exists(), "{command}");
    }
    // The way out that it names: something that is in the log already.
    let log = crate::views_support::log_key();
    keystore::write_plain_rehearsal(&stage.path("log.pem"), &log).unwrap();
    let again = read_entry(&entries[1]).unwrap().presented;
    fs::write(
        stage.path("again.submission"),
        again.submission().to_bytes(),
    )
    .unwrap();
    let append = [
        "append",
        "--ledger",
        "ledger",
        "--log-key",
        "log.pem",
        "--assume-latest",
        "again.submission",
    ];
    let (code, text, warned) = stage.run(&append);
    assert_eq!(code, 0, "{text}{warned}");
    let said = text + &warned;
    assert!(said.contains("one of two slots was damaged"), "{said}");
    let verified: Value = stage.object(0, &["verify", "ledger"]);
    assert_eq!(verified["head"]["size"], entries.len());
    stage.publish("made");
}

#[test]
fn a_ledger_whose_store_ends_there_is_published_with_a_warning() {
    let stage = Stage::new();
    let size = stage.entries().len() as u64;
    damage_slot(&stage, false);
    assert_eq!(size_of(&stage), size);
    let publish = ["publish", "--ledger", "ledger", "--out", "public"];
    let (code, _, warned) = stage.run(&publish);
    assert_eq!(code, 0, "{warned}");
    assert!(warned.contains("V217"), "{warned}");
    stage.object(0, &["verify", "public"]);
}
