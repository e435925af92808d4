//! `summary make` and `declare make`: what they write is lawful, and what could not be is not
//! written.

#![allow(clippy::unwrap_used, reason = "a test program")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A rehearsal of the carried folder.
fn rehearsed() -> TempDir {
    let folder = TempDir::new().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
    let line = format!("rehearse {} --ledger ledger", example.display());
    let output = hattama(&folder, &line);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    folder
}

fn hattama(folder: &TempDir, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hattama"));
    command
        .current_dir(folder.path())
        .env_clear()
        .env("NO_COLOR", "1");
    command.args(line.split_whitespace()).output().unwrap()
}

fn object(folder: &TempDir, code: i32, line: &str) -> Value {
    let output = hattama(folder, &format!("{line} --json"));
    assert_eq!(output.status.code(), Some(code), "{line}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_declaration_bears_the_figures_of_the_tally() {
    let folder = rehearsed();
    let tally = object(&folder, 0, "tally --ledger ledger --contest list");
    let made = object(
        &folder,
        0,
        "declare make --ledger ledger --contest list --out list.submission",
    );
    assert_eq!(made["nature"], "reconstructed");
    assert_eq!(made["says"]["size"], tally["head"]["size"]);
    let options = tally["contests"][0]["options"].as_array().unwrap();
    let of = |key: &str| {
        options
            .iter()
            .map(|one| one[key].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(made["says"]["totals"]["votes"], Value::from(of("votes")));
    assert_eq!(made["says"]["seats"], Value::from(of("seats")));
    // Nothing that is there is overwritten.
    let again = "declare make --ledger ledger --contest list --out list.submission";
    object(&folder, 2, again);
}

#[test]
fn what_would_be_refused_is_not_written() {
    let folder = rehearsed();
    let unknown = "declare make --ledger ledger --contest none --out x.submission";
    object(&folder, 2, unknown);
    let nobody = "summary make --ledger ledger --commission none --contest list --out x.submission";
    object(&folder, 2, nobody);
    let log = object(&folder, 0, "log --ledger ledger");
    let entries = log["entries"].as_array().unwrap().iter();
    let station = entries
        .filter(|entry| entry["kind"] == "protocol-submitted")
        .map(|entry| entry["speaker"]["commission"].as_str().unwrap().to_owned())
        .next()
        .unwrap();
    let line = format!(
        "summary make --ledger ledger --commission {station} --contest list --out x.submission"
    );
    object(&folder, 1, &line);
    assert!(!folder.path().join("x.submission").exists());
}
