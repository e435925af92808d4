//! Signed refusals: whoever is not admitted gets it in writing, and anybody can check it.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/mod.rs"]
mod support;
mod views_support;

use std::fs;
use std::path::Path;

use hattama::bytes::List;
use hattama::election::Basis;
use hattama::event::{Body, ProtocolCorrected, Sheet, Statement};
use hattama::keystore;
use support::{LIST, id, key, ledger, protocol, sheet, signed};
use views_support::object;

/// A ledger with its keys where its configuration says, and a folder for files beside it.
fn opened(folder: &Path) {
    drop(ledger(&folder.join("ledger")));
    for (name, of) in [("log.pem", "log"), ("refusals.pem", "refusals")] {
        keystore::write_plain_rehearsal(&folder.join("ledger").join(name), &key(of, 0)).unwrap();
    }
}

fn submission(folder: &Path, name: &str, statement: &Statement, members: &[u16]) {
    let path = folder.join(name);
    fs::write(path, signed(statement, members).to_bytes()).unwrap();
}

/// A sheet with a vote more than valid ballots.
fn unbalanced() -> Sheet {
    Sheet {
        votes: List::new(vec![201, 150, 100, 10]).unwrap(),
        ..sheet(LIST)
    }
}

#[test]
fn a_refusal_in_writing_is_checked_by_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    opened(at);
    submission(
        at,
        "wrong.submission",
        &protocol("R-001", unbalanced()),
        &[1, 2],
    );
    submission(
        at,
        "right.submission",
        &protocol("R-002", sheet(LIST)),
        &[1, 2],
    );
    let append = [
        "append",
        "--ledger",
        "ledger",
        "wrong.submission",
        "right.submission",
        "--refusals",
        "outbox",
    ];
    let appended = object(at, 3, &append);
    assert_eq!(appended["recorded"], 1);
    let refusal = appended["refusals"][0].as_str().unwrap();
    let verify = ["refusal", "verify", refusal, "--ledger", "ledger"];
    let found = object(at, 0, &verify);
    // Of the log as it stands after the batch, with the entry that came with it.
    assert_eq!(found["size"], appended["head"]["size"]);
    assert_eq!(found["codes"], serde_json::json!(["R124", "R125"]));
    assert_eq!(found["rules"], false);
    let with = [&verify[..], &["--submission", "wrong.submission"]].concat();
    assert_eq!(object(at, 0, &with)["rules"], true);
    let other = [&verify[..], &["--submission", "right.submission"]].concat();
    assert_eq!(object(at, 2, &other)["ok"], false);

    // Another code, another size, another signer: it does not hold.
    let note = fs::read_to_string(at.join(refusal)).unwrap();
    for (from, to) in [("R124", "R123"), ("\n8\n", "\n7\n")] {
        assert!(note.contains(from), "{note}");
        fs::write(at.join("changed.refusal"), note.replace(from, to)).unwrap();
        let changed = ["refusal", "verify", "changed.refusal", "--ledger", "ledger"];
        assert_eq!(object(at, 1, &changed)["ok"], false, "{from}");
    }
    let keys = ["append", "--ledger", "ledger", "wrong.submission"];
    let wrong_key = ["--refusals", "outbox", "--refusal-key", "ledger/log.pem"];
    let wrong_key = [&keys[..], &wrong_key[..]].concat();
    assert_eq!(object(at, 2, &wrong_key)["ok"], false);
}

#[test]
fn a_refusal_outlives_what_follows_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    opened(at);
    let statement = protocol("R-001", sheet(LIST));
    submission(at, "one.submission", &statement, &[1]);
    let append = |file: &'static str, code| {
        let append = ["append", "--ledger", "ledger", file, "--refusals", "outbox"];
        object(at, code, &append)
    };
    let refused = append("one.submission", 1);
    let refusal = refused["refusals"][0].as_str().unwrap().to_owned();
    submission(at, "two.submission", &statement, &[1, 2]);
    assert_eq!(append("two.submission", 0)["recorded"], 1);
    let verify = [
        "refusal",
        "verify",
        &refusal,
        "--ledger",
        "ledger",
        "--submission",
        "one.submission",
    ];
    let found = object(at, 0, &verify);
    assert_eq!(found["codes"], serde_json::json!(["R041"]));
    assert_eq!(found["rules"], true);
    assert_eq!(found["recorded_later"], 7);
}

/// What is refused only because the one it rests on came after it is not refused in writing.
#[test]
fn what_would_be_admitted_now_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    opened(at);
    let first = protocol("R-001", sheet(LIST));
    let name = hattama::bytes::StatementHash::of_statement(&first.to_bytes());
    let corrected = ProtocolCorrected {
        station: id("R-001"),
        replaces: name,
        basis: Basis::Slip,
        act: None,
        sheet: Sheet {
            votes: List::new(vec![150, 200, 100, 10]).unwrap(),
            ..sheet(LIST)
        },
    };
    let corrected = Body::ProtocolCorrected(Box::new(corrected));
    submission(
        at,
        "1.submission",
        &support::says("R-001", corrected),
        &[1, 2],
    );
    submission(at, "2.submission", &first, &[1, 2]);
    let both = [
        "append",
        "--ledger",
        "ledger",
        "1.submission",
        "2.submission",
        "--refusals",
        "outbox",
    ];
    let appended = object(at, 3, &both);
    assert_eq!(appended["refused"], 1);
    assert_eq!(appended["refusals"], serde_json::json!([]));
    assert_eq!(object(at, 0, &both)["recorded"], 1);
}
