//! Texts and scans beside the log: kept when they come, told apart when they are looked for.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/mod.rs"]
mod support;
mod views_support;

use std::fs;
use std::path::Path;

use hattama::bytes::StatementHash;
use hattama::event::{Body, DissentLodged, ProtocolTranscribed, Sheet};
use hattama::intake::statement::sha256;
use hattama::keystore;
use serde_json::{Value, json};
use support::{LIST, TERRITORIAL, id, key, ledger, protocol, says, sheet, signed};
use views_support::object;

fn opened(folder: &Path) {
    drop(ledger(&folder.join("ledger")));
    let log = folder.join("ledger/log.pem");
    keystore::write_plain_rehearsal(&log, &key("log", 0)).unwrap();
}

fn files(folder: &Path, code: i32) -> Value {
    object(folder, code, &["verify", "ledger"])["files"].clone()
}

#[test]
fn a_text_and_a_scan_are_kept_beside_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    opened(at);
    // A paper that is copied, with its scan.
    fs::write(at.join("paper.jpg"), "stands for a scan").unwrap();
    let copied = ProtocolTranscribed {
        station: id("R-001"),
        sheet: Sheet {
            scan: Some(sha256(&at.join("paper.jpg")).unwrap()),
            ..sheet(LIST)
        },
    };
    let copied = says(TERRITORIAL, Body::ProtocolTranscribed(Box::new(copied)));
    fs::write(
        at.join("copy.submission"),
        signed(&copied, &[1, 2]).to_bytes(),
    )
    .unwrap();
    let append = [
        "append",
        "--ledger",
        "ledger",
        "copy.submission",
        "--scan",
        "paper.jpg",
    ];
    // The entry is durable before the scan has its place: what keeps the scan out is told beside it.
    fs::write(at.join("ledger/scans"), "in the way").unwrap();
    let partly = object(at, 3, &append);
    assert_eq!(partly["recorded"], 1);
    assert!(partly["submissions"][0]["entry"].is_u64(), "{partly}");
    assert!(partly["error"]["says"].is_string(), "{partly}");
    fs::remove_file(at.join("ledger/scans")).unwrap();
    assert_eq!(object(at, 0, &append)["kept"], 1);
    // Again it is there already.
    assert_eq!(object(at, 0, &append)["kept"], 0);
    assert_eq!(
        files(at, 0),
        json!({ "named": 1, "present": 1, "absent": 0, "wrong": 0 })
    );

    // A separate opinion, with its text.
    let own = protocol("R-002", sheet(LIST));
    fs::write(at.join("own.submission"), signed(&own, &[1, 2]).to_bytes()).unwrap();
    object(at, 0, &["append", "--ledger", "ledger", "own.submission"]);
    fs::write(at.join("why.txt"), "Ballots were sorted by one member.\n").unwrap();
    let made = object(at, 0, &["annex", "make", "why.txt", "--out-dir", "outbox"]);
    let text = made["file"].as_str().unwrap().to_owned();
    let dissent = DissentLodged {
        station: id("R-002"),
        contest: id(LIST),
        protocol: StatementHash::of_statement(&own.to_bytes()),
        member: 3,
        reason: id("sorted-by-one"),
        text: Some(made["text_hash"].as_str().unwrap().parse().unwrap()),
    };
    let dissent = says("R-002", Body::DissentLodged(Box::new(dissent)));
    fs::write(
        at.join("dissent.submission"),
        signed(&dissent, &[3]).to_bytes(),
    )
    .unwrap();
    let with = |text: &str, code| {
        let append = [
            "append",
            "--ledger",
            "ledger",
            "dissent.submission",
            "--annex",
            text,
        ];
        object(at, code, &append)
    };
    // Another text, or the same with another salt, is not the one that was signed.
    let other = object(at, 0, &["annex", "make", "why.txt", "--out-dir", "outbox"]);
    let other = other["file"].as_str().unwrap().to_owned();
    assert_ne!(other, text);
    assert_eq!(with(&other, 1)["ok"], false);
    assert_eq!(with(&text, 0)["kept"], 1);
    assert_eq!(
        files(at, 0),
        json!({ "named": 2, "present": 2, "absent": 0, "wrong": 0 })
    );
    missing_and_wrong(at, made["text_hash"].as_str().unwrap());
}

fn missing_and_wrong(at: &Path, text_hash: &str) {
    // Taken away, it is absent, and nothing else changes.
    let text = at.join(format!("ledger/annex/{text_hash}.txt"));
    let kept = fs::read(&text).unwrap();
    fs::remove_file(&text).unwrap();
    assert_eq!(
        files(at, 0),
        json!({ "named": 2, "present": 1, "absent": 1, "wrong": 0 })
    );
    // With a word changed it is another text.
    let changed = String::from_utf8(kept).unwrap();
    fs::write(&text, changed.replace("one member", "all members")).unwrap();
    let failed = object(at, 1, &["verify", "ledger"]);
    assert_eq!(failed["verdict"], "failed");
    assert_eq!(failed["files"]["wrong"], 1);
    let codes = failed["failures"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|one| one["code"].clone()).collect();
    assert_eq!(codes, ["V208"]);
    let explained = object(at, 0, &["explain", "V208"]);
    assert_eq!(explained["ok"], true);
}

#[test]
fn a_text_that_says_nothing_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("empty.txt"), " \n").unwrap();
    let make = |file| ["annex", "make", file, "--out-dir", "outbox"];
    assert_eq!(object(at, 2, &make("empty.txt"))["ok"], false);
    assert_eq!(object(at, 2, &make("absent.txt"))["ok"], false);
}
