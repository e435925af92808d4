//! fsck on the command line, and repair from another copy.

use std::fs;

use crate::memory::copy;
use crate::stage::Stage;

#[test]
fn what_is_wrong_is_named_and_taken_from_another_copy_only_if_it_verifies() {
    let stage = Stage::new();
    stage.publish("public");
    copy(&stage, "public", "good");
    let size = stage.entries().len();
    let bundle = format!("public/tile/entries/000.p/{size}");
    let tile = format!("public/tile/0/000.p/{size}");
    assert_eq!(stage.object(0, &["fsck", "public"])["entries"], size);
    let mut bad = fs::read(stage.path(&bundle)).unwrap();
    bad[40] ^= 1;
    fs::write(stage.path(&bundle), &bad).unwrap();
    let object = stage.object(1, &["fsck", "public"]);
    assert_eq!(object["counts"]["damaged"], 1);
    assert_eq!(object["spots"][0]["entries"][0]["start"], 0);
    let (code, text, _) = stage.run(&["fsck", "public"]);
    assert_eq!(code, 1);
    assert!(text.contains("entries 0\n"), "{text}");
    // A copy that has another history has nothing for us, and what was there stays.
    crate::views_support::forked(&stage.path("fork"));
    let object = stage.object(1, &["fsck", "public", "--repair-from", "fork"]);
    assert_eq!(object["repaired"], 0);
    assert_eq!(fs::read(stage.path(&bundle)).unwrap(), bad);
    for source in ["good", "ledger"] {
        fs::write(stage.path(&bundle), &bad).unwrap();
        fs::remove_file(stage.path(&tile)).unwrap();
        let object = stage.object(0, &["fsck", "public", "--repair-from", source]);
        assert_eq!(object["repaired"], 2);
    }
    stage.object(0, &["verify", "public"]);
    // A ledger is not a published folder, and that is said.
    let (code, _, error) = stage.run(&["fsck", "ledger"]);
    assert_eq!(code, 2);
    assert!(error.contains("hattama verify"), "{error}");
}
