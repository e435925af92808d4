//! `hattama bench`: every stage is run and told beside its limit, and nothing is left behind.

#![allow(clippy::unwrap_used, reason = "a test program")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn bench(place: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hattama"));
    command
        .current_dir(place)
        .env_clear()
        .env("NO_COLOR", "1")
        .arg("bench")
        .args(line.split_whitespace());
    command.output().unwrap()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn every_stage_is_told() {
    let place = tempfile::tempdir().unwrap();
    let small = "--protocols 120 --stations 60 --signatures 2 --json";
    let ran = bench(place.path(), small);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(told["schema"], "hattama.bench/1");
    assert_eq!(told["nature"], "rehearsal");
    // Genesis, contests, with those of what follows; a territorial commission, stations, protocols.
    assert_eq!(told["size"]["contests"], 4);
    assert_eq!(told["size"]["entries"], 1 + 4 + 1 + 60 + 120);
    let stages = told["stages"].as_array().unwrap();
    let names: Vec<_> = stages
        .iter()
        .map(|one| one["stage"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "append",
            "publish",
            "verify",
            "fsck",
            "tally",
            "verify, entries alone",
            "tally of a state",
            "publish what is new",
            "follow what is new"
        ]
    );
    for stage in stages {
        assert!(stage["seconds"].as_f64().unwrap() > 0.0, "{stage}");
    }
    // Two members a commission sign what it says; genesis and definitions are the central one's.
    let signatures = told["limits"]["signatures_in_bulk"]["count"]
        .as_u64()
        .unwrap();
    let proofs = 2 * (1 + 1 + 60);
    assert_eq!(signatures, 2 * (1 + 4 + 1 + 60 + 120) + proofs);
    assert_eq!(told["limits"]["keys_in_bulk"]["count"], proofs);
    assert!(is_empty(place.path()));
    // The same election, whatever was measured.
    let again: Value = serde_json::from_slice(&bench(place.path(), small).stdout).unwrap();
    assert_eq!(
        again["bytes_an_entry"]["published"],
        told["bytes_an_entry"]["published"]
    );
}

#[test]
fn the_smallest_are_measured_too() {
    let place = tempfile::tempdir().unwrap();
    for line in ["--protocols 1", "--protocols 15 --stations 4 --batch 65536"] {
        let ran = bench(place.path(), line);
        assert_eq!(ran.status.code(), Some(0), "{line}: {ran:?}");
    }
}

#[test]
fn what_cannot_be_made_is_said() {
    let place = tempfile::tempdir().unwrap();
    for (line, says) in [
        ("--protocols 0", "0 is not in"),
        (
            "--protocols 1000000 --stations 100",
            "--stations 15641 or more",
        ),
        ("--in nowhere", "no folder can be made"),
    ] {
        let ran = bench(place.path(), line);
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{said}");
        assert!(said.contains(says), "{line}: {said}");
    }
    assert!(is_empty(place.path()));
}
