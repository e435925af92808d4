//! A log is held to what it once showed: rollback, fork, two histories of one size, a log that stands
//! still.

use std::fs;

use crate::stage::Stage;

/// The folder `from`, copied.
pub(crate) fn copy(stage: &Stage, from: &str, to: &str) {
    let files = walk(&stage.path(from));
    for file in files {
        let target = stage
            .path(to)
            .join(file.strip_prefix(stage.path(from)).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, target).unwrap();
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(walk(&path));
        } else {
            all.push(path);
        }
    }
    all
}

#[test]
fn a_log_that_grows_is_followed_and_one_that_goes_back_is_not() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 3, "before");
    stage.publish("now");
    assert_eq!(
        stage.object(0, &["verify", "before"])["trust"]["anchored_by"],
        "none"
    );
    assert_eq!(
        stage.object(0, &["verify", "now"])["trust"]["anchored_by"],
        "remembered"
    );
    let object = stage.object(1, &["verify", "before"]);
    assert_eq!(object["failures"][0]["code"], "V209");
    assert_eq!(object["failures"][0]["expected"], format!("{size} entries"));
    // What failed is not remembered, and whoever knows better begins anew.
    assert_eq!(stage.failures(&["before"]), ["V209"]);
    stage.object(0, &["verify", "before", "--forget"]);
    stage.object(0, &["verify", "before"]);
}

#[test]
fn two_histories_of_one_size_are_found() {
    let stage = Stage::new();
    stage.publish("now");
    stage.object(0, &["verify", "now"]);
    // Another ledger of the same genesis, under the same key, whose last entries are others.
    let entries = stage.entries();
    let size = entries.len();
    let fork = crate::views_support::forked(&stage.path("fork"));
    assert_eq!(fork, size as u64);
    stage.object(0, &["publish", "--ledger", "fork", "--out", "other"]);
    let object = stage.object(1, &["verify", "other"]);
    assert_eq!(object["failures"][0]["code"], "V210");
    // Somebody who has never seen the first finds nothing, and says what was not checked.
    let state = stage.path("another-state");
    let alone = stage.object(0, &["verify", "other", "--state", state.to_str().unwrap()]);
    let not = alone["not_checked"].to_string();
    assert!(
        not.contains("whether others were shown the same log"),
        "{not}"
    );
    // Whoever kept a checkpoint of the first, or a receipt, holds the second to it.
    let kept = [
        "--state",
        state.to_str().unwrap(),
        "--checkpoint",
        "now/checkpoint",
    ];
    assert_eq!(stage.failures(&[&["other"][..], &kept].concat()), ["V210"]);
    let ledger = [&["fork", "--checkpoint", "now/checkpoint"][..]].concat();
    assert_eq!(stage.failures(&ledger), ["V210"]);
    // A checkpoint that the log never signed says nothing about it, and that is said.
    let stray = fs::read_to_string(stage.path("now/checkpoint")).unwrap();
    let stray = stray.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1);
    fs::write(stage.path("stray"), stray).unwrap();
    assert_eq!(stage.lacking(&["now", "--checkpoint", "stray"]), ["V218"]);
    // Nor does one of another log, whatever it promises.
    let other = fs::read_to_string(stage.path("now/checkpoint")).unwrap();
    let other = other.replace("hattama.example/", "other.example/");
    fs::write(
        stage.path("other-log"),
        other.replacen(&format!("\n{size}\n"), "\n999\n", 1),
    )
    .unwrap();
    assert_eq!(
        stage.lacking(&["now", "--checkpoint", "other-log"]),
        ["V218"]
    );
}

#[test]
fn memory_that_is_damaged_is_never_taken_for_nothing() {
    let stage = Stage::new();
    stage.publish("now");
    stage.object(0, &["verify", "now"]);
    let file = walk(&stage.path("state")).pop().unwrap();
    for bad in ["", "something else\n"] {
        fs::write(&file, bad).unwrap();
        let (code, _, error) = stage.run(&["verify", "now"]);
        assert_eq!(code, 2, "{error}");
        assert!(error.contains("--forget"), "{error}");
    }
    stage.object(0, &["verify", "now", "--forget"]);
    let object = stage.object(0, &["verify", "now"]);
    assert!(
        object["not_checked"]
            .to_string()
            .contains("who opened this ledger"),
        "{object}"
    );
    assert_eq!(
        stage.object(0, &["verify", "now"])["trust"]["anchored_by"],
        "remembered"
    );
}

/// What this verifier keeps itself may be damaged, too: that is nothing against the log.
#[test]
fn a_damaged_signature_in_the_memory_is_no_failure_of_the_log() {
    let stage = Stage::new();
    stage.publish("now");
    stage.object(0, &["verify", "now"]);
    let seen = walk(&stage.path("state")).remove(0);
    let mut bytes = fs::read(&seen).unwrap();
    let at = bytes.len() - 20;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    fs::write(&seen, bytes).unwrap();
    assert_eq!(stage.lacking(&["now"]), ["V218"]);
    stage.object(0, &["verify", "now", "--forget"]);
    // A log whose first entry is gone is not known by it, and that is said.
    fs::remove_dir_all(stage.path("now/tile/entries")).unwrap();
    let object = stage.object(1, &["verify", "now"]);
    let not = object["not_checked"].to_string();
    assert!(not.contains("what was verified here before"), "{not}");
}
