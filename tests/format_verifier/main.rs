//! A verifier written from `docs/FORMAT.md` alone, in Python, comes to what we come to.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

use std::path::Path;
use std::process::Command;

#[test]
fn another_program_reads_the_golden_vectors() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let run = Command::new("python3")
        // No compiled files beside the sources.
        .arg("-B")
        .arg(tests.join("format_verifier/verify.py"))
        .arg(tests.join("vectors"))
        .output();
    let Ok(run) = run else {
        eprintln!("SKIPPED: there is no python3, so docs/FORMAT.md was not tested");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    let failed = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{failed}");
    assert!(said.starts_with("verified: "), "{said}");
}
