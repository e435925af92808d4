//! Two checkpoints that no single history holds; and those that one history holds.

use std::fs;

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{Checkpoint, KeyName, VerifierKey};

use crate::forged::{known, other_history, publish_all};
use crate::stage::Stage;

fn pack(stage: &Stage, code: i32, rest: &[&str]) -> serde_json::Value {
    let _ = fs::remove_file(stage.path("out.tar"));
    let pack = ["evidence", "checkpoints"];
    let object = stage.object(code, &[&pack, rest, &["--out", "out.tar"]].concat());
    assert_eq!(stage.path("out.tar").exists(), code == 0);
    object
}

fn check(stage: &Stage, code: i32) -> serde_json::Value {
    let [flag, key] = known(stage);
    stage.object(code, &["evidence", "check", "out.tar", &flag, &key])
}

#[test]
fn of_one_size() {
    let stage = Stage::new();
    stage.publish("now");
    let fork = other_history(&stage);
    publish_all(&stage, &fork, "other");
    let size = fork.len();
    let packed = pack(&stage, 0, &["now/checkpoint", "other/checkpoint"]);
    assert_eq!(packed["signatures_checked"], false);
    let shown = check(&stage, 0);
    assert_eq!(shown["verdict"], "shown");
    assert_eq!(shown["shows"], "two-histories");
    assert_eq!(shown["first"]["size"], size);
    assert_ne!(shown["first"]["root"], shown["second"]["root"]);
    let (code, text, _) = {
        let [flag, key] = known(&stage);
        stage.run(&["evidence", "check", "out.tar", &flag, &key])
    };
    assert_eq!(code, 0);
    assert!(
        text.starts_with("Shown: two histories of one log."),
        "{text}"
    );
    assert!(text.contains("a restored backup"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let (_, told, _) = stage.run(&["verify", "other", "--checkpoint", "now/checkpoint"]);
    assert!(
        told.contains("`hattama evidence checkpoints` packs"),
        "{told}"
    );
    // The same evidence is the same bytes; the folders themselves will do; nothing is written over.
    let bytes = fs::read(stage.path("out.tar")).unwrap();
    let [flag, key] = known(&stage);
    let packed = pack(&stage, 0, &["now", "other", &flag, &key]);
    assert_eq!(packed["signatures_checked"], true);
    assert_eq!(fs::read(stage.path("out.tar")).unwrap(), bytes);
    let over = [
        "evidence",
        "checkpoints",
        "now",
        "other",
        "--out",
        "out.tar",
    ];
    stage.object(2, &over);
    // Whose log it is comes from outside.
    let (code, _, error) = stage.run(&["evidence", "check", "out.tar"]);
    assert_eq!(code, 2, "{error}");
    let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key();
    let name = key.split('+').next().unwrap();
    let named = |name| VerifierKey::ed25519(KeyName::new(name).unwrap(), &stranger).to_string();
    for (code, key) in [(1, named(name)), (2, named("other.example"))] {
        stage.object(code, &["evidence", "check", "out.tar", "--log-key", &key]);
    }
    fs::create_dir(stage.path("keys")).unwrap();
    fs::write(
        stage.path("keys/policy"),
        format!("log {key}\nquorum none\n"),
    )
    .unwrap();
    let shown = stage.object(0, &["evidence", "check", "out.tar"]);
    assert_eq!(shown["trust"]["known_by"], "policy");
}

#[test]
fn of_two_sizes_whatever_the_copy_goes_on_from() {
    let stage = Stage::new();
    stage.publish("now");
    let (main, fork) = (stage.entries(), other_history(&stage));
    let size = main.len();
    publish_all(&stage, &fork, "other");
    let write = |name: &str, text: String| fs::write(stage.path(name), text).unwrap();
    write("small-fork", stage.signed(&fork[..size - 1]));
    write("small-main", stage.signed(&main[..size - 1]));
    stage.publish_prefix(size - 1, "main-before");
    stage.object(0, &["bundle", "--from", "now", "--out", "now.bundle"]);
    // From a copy of the larger, in either order of the two.
    for source in ["now", "ledger", "now.bundle"] {
        for pair in [
            ["small-fork", "now/checkpoint"],
            ["now/checkpoint", "small-fork"],
        ] {
            pack(&stage, 0, &[&pair[..], &["--from", source]].concat());
            let shown = check(&stage, 0);
            assert_eq!(shown["first"]["size"], size - 1);
            assert_eq!(shown["second"]["size"], size);
            assert_ne!(shown["first"]["root"], shown["second"]["root_at_first"]);
        }
    }
    // From a copy of the smaller: its own checkpoint stands in the place of that.
    pack(
        &stage,
        0,
        &["small-main", "other/checkpoint", "--from", "now"],
    );
    assert_eq!(check(&stage, 0)["first"]["size"], size);
    pack(
        &stage,
        0,
        &["small-fork", "now/checkpoint", "--from", "main-before"],
    );
    assert_eq!(check(&stage, 0)["second"]["size"], size - 1);
    // A copy that is too short to tell, and none.
    let short = pack(
        &stage,
        2,
        &["small-main", "other/checkpoint", "--from", "main-before"],
    );
    assert!(
        short["error"]["says"]
            .as_str()
            .unwrap()
            .contains("too short"),
        "{short}"
    );
    pack(&stage, 2, &["small-fork", "now/checkpoint"]);
    // A receipt stands for its checkpoint.
    let get = [
        "receipt",
        "get",
        "3",
        "--from",
        "other",
        "--out",
        "mine.tlog-proof",
    ];
    stage.object(0, &get);
    pack(&stage, 0, &["mine.tlog-proof", "now"]);
    check(&stage, 0);
}

#[test]
fn what_one_history_holds_is_no_evidence() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 3, "before");
    stage.publish("now");
    // A rollback shows fewer entries, and no second history.
    let agree = pack(&stage, 2, &["before", "now", "--from", "now"]);
    assert!(
        agree["error"]["says"]
            .as_str()
            .unwrap()
            .contains("these two agree"),
        "{agree}"
    );
    pack(&stage, 2, &["now", "now"]);
    pack(&stage, 2, &["now", "now", "--from", "now"]);
    // The empty tree is the beginning of every log; another root of it is of none.
    let empty = hattama::tlog::Tree::new().root();
    fs::write(stage.path("nothing"), stage.signed_root(0, empty)).unwrap();
    pack(&stage, 2, &["nothing", "now", "--from", "now"]);
    fs::write(
        stage.path("wrong"),
        stage.signed_root(0, TreeHash::new([1; 32])),
    )
    .unwrap();
    pack(&stage, 0, &["wrong", "now", "--from", "now"]);
    check(&stage, 0);
    // Another log, and what is no checkpoint.
    let key = SigningKey::from_bytes(&[4; 32]);
    let other = Checkpoint {
        origin: KeyName::new("other.example").unwrap(),
        size: size as u64,
        root: TreeHash::new([1; 32]),
    };
    fs::write(stage.path("foreign"), other.sign(&key)).unwrap();
    pack(&stage, 2, &["foreign", "now"]);
    fs::write(stage.path("text"), "minutes").unwrap();
    pack(&stage, 2, &["text", "now"]);
    pack(&stage, 2, &["absent", "now"]);
    // The same name, another key: packed, unless the log's key is named; never shown.
    let forged = Checkpoint {
        origin: KeyName::new("hattama.example/sample").unwrap(),
        ..other
    };
    fs::write(stage.path("forged"), forged.sign(&key)).unwrap();
    let [flag, vkey] = known(&stage);
    pack(&stage, 2, &["forged", "now", &flag, &vkey]);
    pack(&stage, 0, &["forged", "now"]);
    assert_eq!(check(&stage, 1)["verdict"], "not-shown");
}

/// Numbers that no tree has: two roots are two roots, and nothing is computed with them.
#[test]
fn giant_numbers() {
    let stage = Stage::new();
    stage.publish("now");
    let write = |name: &str, size: u64, byte: u8| {
        let root = TreeHash::new([byte; 32]);
        fs::write(stage.path(name), stage.signed_root(size, root)).unwrap();
    };
    for size in [1 << 62, (1 << 62) + 1, u64::MAX] {
        write("one", size, 1);
        write("two", size, 2);
        pack(&stage, 0, &["one", "two"]);
        check(&stage, 0);
        write("more", size - 1, 2);
        pack(&stage, 2, &["one", "more", "--from", "now"]);
        pack(&stage, 2, &["now", "one", "--from", "now"]);
    }
}
