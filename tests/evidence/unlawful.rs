//! An entry that the rule book does not let in, under the log's own signature.

use std::fs;

use ed25519_dalek::SigningKey;
use hattama::bytes::ChainHash;
use hattama::event::Entry;
use hattama::tlog::{KeyName, VerifierKey};
use serde_json::json;

use crate::forged::{again, known, publish_all, with_unlawful};
use crate::stage::Stage;

fn pack(stage: &Stage, code: i32, which: &str, source: &str) -> serde_json::Value {
    let _ = fs::remove_file(stage.path("out.tar"));
    let pack = [
        "evidence", "entry", which, "--from", source, "--out", "out.tar",
    ];
    let object = stage.object(code, &pack);
    assert_eq!(stage.path("out.tar").exists(), code == 0);
    object
}

#[test]
fn is_shown_to_whoever_has_nothing_but_the_file() {
    let stage = Stage::new();
    let entries = with_unlawful(&stage);
    publish_all(&stage, &entries, "bad");
    let at = entries.len() - 2;
    let which = at.to_string();
    let packed = pack(&stage, 0, &which, "bad");
    assert_eq!(packed["faults"][0]["code"], "V105");
    assert_eq!(packed["signed"], true);
    // Without a key the genesis names it, and that is said.
    let shown = stage.object(0, &["evidence", "check", "out.tar"]);
    assert_eq!(shown["verdict"], "shown");
    assert_eq!(shown["shows"], "unlawful-entry");
    assert_eq!(shown["entry"], at);
    assert_eq!(shown["size"], entries.len());
    assert_eq!(shown["faults"], packed["faults"]);
    assert_eq!(shown["trust"]["known_by"], "genesis");
    assert!(shown["not_checked"].to_string().contains("who opened"));
    let [flag, key] = known(&stage);
    let shown = stage.object(0, &["evidence", "check", "out.tar", &flag, &key]);
    assert!(!shown["not_checked"].to_string().contains("who opened"));
    let (_, text, _) = stage.run(&["evidence", "check", "out.tar"]);
    assert!(text.contains("V105"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key();
    let name = KeyName::new(key.split('+').next().unwrap()).unwrap();
    let wrong = VerifierKey::ed25519(name, &stranger).to_string();
    stage.object(1, &["evidence", "check", "out.tar", "--log-key", &wrong]);
    // Verification gives it the same code.
    let failed = stage.object(1, &["verify", "bad", "--forget"]);
    assert_eq!(failed["failures"][0]["entry"], at);
    assert_eq!(failed["failures"][0]["code"], "V105");

    let (_, text, _) = stage.run(&["verify", "bad", "--forget"]);
    let hint = format!("`hattama evidence entry {at}` packs");
    assert!(text.contains(&hint), "{text}");

    // What is lawful, and what only follows, is no evidence.
    let lawful = pack(&stage, 2, "3", "bad");
    assert!(
        lawful["error"]["says"]
            .as_str()
            .unwrap()
            .contains("nothing is wrong"),
        "{lawful}"
    );
    let follows = pack(&stage, 2, &(at + 1).to_string(), "bad");
    let says = follows["error"]["says"].as_str().unwrap();
    assert!(
        says.contains("earlier entry") || says.contains("nothing is wrong"),
        "{follows}"
    );
    pack(&stage, 2, "9999", "bad");
    pack(&stage, 2, "3", "ledger");
}

#[test]
fn whatever_is_wrong_with_it() {
    let stage = Stage::new();
    let good = stage.entries();
    let entry = again(&good, 13);
    let mut broken = entry.to_bytes();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    let bad = [
        ("V101", broken[..last].to_vec()),
        (
            "V103",
            Entry {
                index: 3,
                ..entry.clone()
            }
            .to_bytes(),
        ),
        (
            "V104",
            Entry {
                previous: ChainHash::ZERO,
                ..entry.clone()
            }
            .to_bytes(),
        ),
        ("V105", broken),
    ];
    for (code, bytes) in bad {
        let entries = [&good[..], &[bytes]].concat();
        let out = format!("bad-{code}");
        publish_all(&stage, &entries, &out);
        let packed = pack(&stage, 0, &good.len().to_string(), &out);
        assert_eq!(packed["faults"][0]["code"], code);
        stage.object(0, &["evidence", "check", "out.tar"]);
    }
    // A later version may read what this one does not: nobody can tell.
    let later = Entry {
        version: 2,
        ..entry.clone()
    }
    .to_bytes();
    let mut kind = entry.to_bytes();
    // The tag of the speaker, behind the header, the length of the statement and the election.
    kind[50 + 8 + 33] = 99;
    for (at, bytes) in [later, kind].into_iter().enumerate() {
        let entries = [&good[..], &[bytes]].concat();
        let out = format!("later-{at}");
        publish_all(&stage, &entries, &out);
        let refused = pack(&stage, 2, &good.len().to_string(), &out);
        let says = refused["error"]["says"].as_str().unwrap();
        assert!(says.contains("later version"), "{refused}");
    }
    // The very first entry, with no genesis to name a key.
    let alone = b"\x01\x00no entry".to_vec();
    let root = hattama::tlog::leaf_hash(&alone);
    let bundle = [&[0, 10][..], &alone].concat();
    fs::create_dir_all(stage.path("none/tile/entries/000.p")).unwrap();
    fs::write(stage.path("none/checkpoint"), stage.signed_root(1, root)).unwrap();
    fs::write(stage.path("none/tile/entries/000.p/1"), bundle).unwrap();
    fs::create_dir_all(stage.path("none/tile/0/000.p")).unwrap();
    fs::write(stage.path("none/tile/0/000.p/1"), root.as_bytes()).unwrap();
    let packed = pack(&stage, 0, "0", "none");
    assert_eq!(packed["faults"], json!([{ "code": "V101", "rules": [] }]));
    assert_eq!(packed["signed"], false);
    stage.object(2, &["evidence", "check", "out.tar"]);
    let [flag, key] = known(&stage);
    stage.object(0, &["evidence", "check", "out.tar", &flag, &key]);
}

#[test]
fn among_more_entries_than_one_bundle_holds() {
    let stage = Stage::new();
    let mut entries = stage.entries();
    let first = entries.len();
    for n in 0..600 {
        entries.push(again(&entries, 1 + n % 12).to_bytes());
    }
    publish_all(&stage, &entries, "bad");
    pack(&stage, 0, &first.to_string(), "bad");
    let shown = stage.object(0, &["evidence", "check", "out.tar"]);
    assert_eq!(shown["size"], first + 600);
    pack(&stage, 2, &(first + 300).to_string(), "bad");
}
