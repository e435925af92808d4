//! A verifier written from `docs/FORMAT.md` alone, in Python, comes to what we come to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

#[path = "../views_support/mod.rs"]
mod views_support;

use std::path::Path;
use std::process::{Command, Output};

/// What a script says of something; nothing without Python.
fn python(script: &str, about: &Path) -> Option<Output> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_verifier");
    let run = Command::new("python3")
        // No compiled files beside the sources.
        .arg("-B")
        .arg(scripts.join(script))
        .arg(about)
        .output();
    if run.is_err() {
        eprintln!("SKIPPED: there is no python3, so docs/FORMAT.md was not tested");
    }
    run.ok()
}

fn verified(script: &str, about: &Path) {
    let Some(run) = python(script, about) else {
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    let failed = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{failed}");
    assert!(said.starts_with("verified: "), "{said}");
}

#[test]
fn another_program_reads_the_golden_vectors() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    verified("verify.py", &vectors);
}

#[test]
fn another_program_verifies_a_published_folder_and_a_bundle() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    views_support::create_observed(&at.join("ledger"));
    let publish = ["publish", "--ledger", "ledger", "--out", "public"];
    views_support::prints(at, 0, &publish);
    views_support::prints(
        at,
        0,
        &["bundle", "--from", "public", "--out", "log.bundle"],
    );
    verified("published.py", &at.join("public"));
    verified("published.py", &at.join("log.bundle"));
    // It can say no: one byte of an entry, one figure of a result.
    for path in [
        "tile/entries/000.p/28",
        "results/contests/list/total.csv",
        "log.vkey",
    ] {
        let file = at.join("public").join(path);
        let whole = std::fs::read(&file).unwrap();
        let mut bad = whole.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(&file, bad).unwrap();
        if let Some(run) = python("published.py", &at.join("public")) {
            assert!(!run.status.success(), "{path}");
        }
        std::fs::write(&file, whole).unwrap();
    }
}
