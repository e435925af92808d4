//! One file with everything, verified with the network off; it brings no trust of its own.

use std::fs;

use crate::stage::Stage;

#[test]
fn a_bundle_says_what_the_log_says_and_is_the_same_bytes_each_time() {
    let stage = Stage::new();
    stage.publish("public");
    stage.object(0, &["bundle", "--ledger", "ledger", "--out", "log.bundle"]);
    stage.object(0, &["bundle", "--from", "public", "--out", "again.bundle"]);
    let bytes = fs::read(stage.path("log.bundle")).unwrap();
    assert_eq!(bytes, fs::read(stage.path("again.bundle")).unwrap());
    let of_bundle = stage.object(0, &["verify", "log.bundle"]);
    let of_folder = stage.object(0, &["verify", "public", "--forget"]);
    assert_eq!(of_bundle["head"], of_folder["head"]);
    assert_eq!(of_bundle["checked"], of_folder["checked"]);
    // Its own key beside it is no anchor.
    assert_eq!(of_bundle["trust"]["anchored_by"], "none");
    assert_eq!(stage.run(&["tally", "--from", "log.bundle"]).0, 0);
    let (code, _, error) = stage.run(&["bundle", "--ledger", "ledger", "--out", "log.bundle"]);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn a_damaged_bundle_is_no_bundle_or_fails() {
    let stage = Stage::new();
    stage.object(0, &["bundle", "--ledger", "ledger", "--out", "log.bundle"]);
    let bytes = fs::read(stage.path("log.bundle")).unwrap();
    let content = |at: usize| {
        // Of 512 bytes of header and of padding behind a file not every byte says something.
        bytes[at] != 0
    };
    let mut found = 0;
    for at in (0..bytes.len()).step_by(997).filter(|at| content(*at)) {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        fs::write(stage.path("bad.bundle"), bad).unwrap();
        let (code, out, error) = stage.run(&["verify", "bad.bundle"]);
        assert!(code == 1 || code == 2, "byte {at}: {code} {out}{error}");
        found += 1;
    }
    assert!(found > 40, "{found}");
    for length in [0, 1, 511, 512, 600, bytes.len() / 2, bytes.len() - 2000] {
        fs::write(stage.path("bad.bundle"), &bytes[..length]).unwrap();
        let (code, out, error) = stage.run(&["verify", "bad.bundle"]);
        assert!(
            code == 1 || code == 2,
            "{length} bytes: {code} {out}{error}"
        );
    }
}
