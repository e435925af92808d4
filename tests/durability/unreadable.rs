//! One file or folder that the disk does not give: that is said, and what is not known is not made up.

use std::process::{Command, Output};

use crate::commands::{Stage, said};
use crate::shim::Disk;

/// Runs a command to which the first reading of what lies at `path` fails.
fn without(stage: &Stage, path: &str, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hattama"));
    command
        .args(line.split_whitespace())
        .current_dir(&stage.path)
        .env_clear()
        .env("TMPDIR", &stage.path);
    let disk = Disk {
        read: Some(1),
        ..Disk::default()
    };
    disk.under(&mut command, &stage.path.join(path));
    crate::timely::output(&mut command)
}

fn object(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

#[test]
fn a_manifest_is_not_taken_for_damaged() {
    let stage = Stage::new(0);
    stage.done("publish --ledger disk/ledger --out disk/public");
    let ran = without(
        &stage,
        "disk/public/manifest.json",
        "verify disk/public --json",
    );
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    let told = object(&ran);
    assert_eq!(told["verdict"], "could-not", "{told}");
    let failures = told["failures"].as_array().unwrap();
    let codes: Vec<_> = failures.iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, ["V304"], "{told}");
    let says = failures[0]["says"].to_string();
    assert!(says.contains("manifest.json: Input/output error"), "{told}");
    stage.done("verify disk/public");
}

#[test]
fn a_folder_that_cannot_be_listed_is_said_to_be_that() {
    let stage = Stage::new(0);
    stage.done("publish --ledger disk/ledger --out disk/public");
    for command in ["verify", "fsck"] {
        let line = format!("{command} disk/public");
        let ran = without(&stage, "disk/public/tile/0", &line);
        let told = said(&ran);
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.contains("cannot be listed"), "{told}");
        assert!(told.contains("Input/output error"), "{told}");
    }
}

#[test]
fn a_folder_in_an_inbox_keeps_no_other_out() {
    let stage = Stage::new(4);
    std::fs::create_dir(stage.path.join("drafts/box")).unwrap();
    let inside = |name: &str| stage.path.join(format!("drafts/box/{name}"));
    std::fs::rename(
        stage.path.join("drafts/000.submission"),
        inside("000.submission"),
    )
    .unwrap();
    let line = "append --ledger disk/ledger drafts --json";
    let ran = without(&stage, "drafts/box", line);
    assert_eq!(ran.status.code(), Some(3), "{}", said(&ran));
    let told = object(&ran);
    let outcomes = |told: &serde_json::Value, outcome: &str| {
        let rows = told["submissions"].as_array().unwrap();
        rows.iter().filter(|row| row["outcome"] == outcome).count()
    };
    assert_eq!(
        (outcomes(&told, "recorded"), outcomes(&told, "unread")),
        (3, 1),
        "{told}"
    );
    assert!(told.to_string().contains("drafts/box"), "{told}");
    let told = object(&stage.done(line));
    assert_eq!(
        (
            outcomes(&told, "recorded"),
            outcomes(&told, "already-recorded")
        ),
        (1, 3),
        "{told}"
    );
}
