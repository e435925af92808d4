//! Golden vectors: bytes with their meaning, for whoever writes a reader from `docs/FORMAT.md`.
//!
//! `HATTAMA_BLESS=1 cargo test --test golden_vectors` writes them anew, from keys and figures that
//! are always the same; otherwise they are compared, in both directions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod log;
mod published;
#[path = "../rules/saying.rs"]
mod saying;
mod statements;
#[path = "../rules/support.rs"]
mod support;
mod witnessing;

use std::fs;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use hattama::bytes::{ChainHash, Domain, StatementHash, decode};
use hattama::election::Role;
use hattama::event::{Entry, Statement, Submission, possession_message};
use hattama::keys::{Message, check};
use serde_json::{Value, json};
use support::*;

fn path(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/vectors").join(name)
}

/// The vectors of this name as they stand, which must be what is made now.
fn golden(name: &str, made: &Value) -> Value {
    let path = path(name);
    if std::env::var_os("HATTAMA_BLESS").is_some() {
        let text = serde_json::to_string_pretty(made).unwrap() + "\n";
        fs::write(&path, text).unwrap();
    }
    let stored: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(
        stored, *made,
        "{name}: bless it if the format was meant to change"
    );
    stored
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

#[test]
fn statements() {
    let made: Vec<_> = statements::all()
        .iter()
        .map(|statement| {
            let bytes = statement.to_bytes();
            json!({
                "bytes": hex(&bytes),
                "hash": StatementHash::of_statement(&bytes),
                "statement": statement,
            })
        })
        .collect();
    for vector in golden("statements.json", &json!(made)).as_array().unwrap() {
        let bytes = bytes(&vector["bytes"]);
        let read = Statement::from_bytes(&bytes).unwrap();
        assert_eq!(json!(read), vector["statement"]);
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(json!(StatementHash::of_statement(&bytes)), vector["hash"]);
    }
}

#[test]
fn every_kind_has_a_vector() {
    let all = statements::all();
    for kind in hattama::event::Kind::ALL {
        assert!(
            all.iter().any(|statement| statement.kind() == *kind),
            "{kind}"
        );
    }
}

#[test]
fn bytes_that_are_no_statement() {
    let made: Vec<_> = statements::spoilt()
        .iter()
        .map(|(why, bytes)| json!({ "why": why, "bytes": hex(bytes) }))
        .collect();
    for vector in golden("no-statements.json", &json!(made))
        .as_array()
        .unwrap()
    {
        assert!(
            Statement::from_bytes(&bytes(&vector["bytes"])).is_err(),
            "{vector}"
        );
    }
}

#[test]
fn a_proof_of_possession() {
    let (secret, role) = (secret("P1", 2, 0), Role::Secretary);
    let member = member_with("P1", 2, role, &secret);
    let message = possession_message(&id("P1"), 2, role, &member.key);
    let domain = Message::new(Domain::Possession, &message);
    let made = json!({
        "seed": hex(&secret.seed()[..]),
        "commission": "P1",
        "member": member,
        "signed": hex(&domain.to_vec()),
    });
    let stored = golden("possession.json", &made);
    let signed = bytes(&stored["signed"]);
    assert!(check(&member.key, &Message::bare(&signed), &member.proof));
}

#[test]
fn a_submission_and_an_entry() {
    let log = log::log();
    let entry = log.entries.last().unwrap();
    let read = Entry::from_bytes(entry).unwrap();
    let submission = read.submission.to_bytes();
    let made = json!({
        "submission": {
            "bytes": hex(&submission),
            "statement": hex(&read.submission.statement),
            "signatures": read.submission.signatures,
        },
        "entry": {
            "bytes": hex(entry),
            "version": read.version,
            "index": read.index,
            "previous": read.previous,
            "recorded_at": read.recorded_at.0,
            "chain": ChainHash::of_entry(entry),
        },
    });
    let stored = golden("entry.json", &made);
    let submission = Submission::from_bytes(&bytes(&stored["submission"]["bytes"])).unwrap();
    assert_eq!(
        hex(&submission.statement),
        stored["submission"]["statement"]
    );
    assert_eq!(
        json!(submission.signatures),
        stored["submission"]["signatures"]
    );
    let entry = bytes(&stored["entry"]["bytes"]);
    assert_eq!(decode::<Entry>(&entry).unwrap().to_bytes(), entry);
}

#[test]
fn a_whole_log() {
    let log = log::log();
    let stored = golden("log.json", &log::told(&log));
    log::replayed(&stored);
}

#[test]
fn cosignatures() {
    let stored = golden("cosignature.json", &witnessing::cosignatures());
    witnessing::check_cosignatures(&stored);
}

#[test]
fn policies() {
    let stored = golden("policy.json", &witnessing::policies());
    witnessing::check_policies(&stored);
}

#[test]
fn what_a_witness_answers() {
    let stored = golden("witness.json", &witnessing::exchange());
    witnessing::check_exchange(&stored);
}
