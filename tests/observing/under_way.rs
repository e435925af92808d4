//! A manifest that says that a publication replaces files: nobody signs it, and on its word no results of
//! before, and none at all, pass for those of the log.

use std::fs;

use hattama::published::{Manifest, Replaced};

use crate::memory::copy;
use crate::stage::Stage;

fn manifest_of(stage: &Stage, folder: &str) -> Manifest {
    let bytes = fs::read(stage.path(folder).join("manifest.json")).unwrap();
    Manifest::from_bytes(&bytes).unwrap()
}

fn replace(stage: &Stage, before: Replaced) {
    let mut manifest = manifest_of(stage, "public");
    manifest.replacing = Some(before);
    fs::write(stage.path("public/manifest.json"), manifest.to_bytes()).unwrap();
}

/// Nothing is packed of it, and whoever looks is told.
fn is_told(stage: &Stage) {
    assert_eq!(stage.object(0, &["fsck", "public"])["under_way"], true);
    let (code, _, error) = stage.run(&["bundle", "--from", "public", "--out", "log.bundle"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("under way"), "{error}");
    let (_, text, _) = stage.run(&["verify", "public"]);
    assert!(
        text.contains("under way") && !text.contains(" NO "),
        "{text}"
    );
}

#[test]
fn results_of_before_are_told_as_that() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 4, "before");
    stage.publish("public");
    fs::remove_dir_all(stage.path("public/results")).unwrap();
    copy(&stage, "before/results", "public/results");
    let Manifest { head, files, .. } = manifest_of(&stage, "before");
    replace(&stage, Replaced { head, files });
    let object = stage.object(0, &["verify", "public"]);
    assert_eq!(object["checked"]["results"], serde_json::Value::Null);
    assert_eq!(object["published"]["results_size"], size - 4);
    let not = object["not_checked"].to_string();
    assert!(not.contains("results of the last 4 entries"), "{not}");
    is_told(&stage);
}

#[test]
fn a_log_without_its_results_is_not_verified() {
    let stage = Stage::new();
    stage.publish("public");
    fs::remove_dir_all(stage.path("public/results")).unwrap();
    let Manifest { head, .. } = manifest_of(&stage, "public");
    let files = std::collections::BTreeMap::new();
    replace(&stage, Replaced { head, files });
    let object = stage.object(2, &["verify", "public"]);
    assert_eq!(object["failures"].as_array().unwrap().len(), 0);
    assert_eq!(object["checked"]["results"], serde_json::Value::Null);
    let not = object["not_checked"].to_string();
    assert!(not.contains("all results: "), "{not}");
    is_told(&stage);
}
