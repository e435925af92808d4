//! A ledger is published anew, into a new folder: what the others show, and what witnesses have cosigned,
//! is held against it first.

use std::fs;

use hattama::published::Manifest;

use crate::restored::restored;
use crate::server::Server;
use crate::stage::Stage;
use crate::witnesses::serve;

/// A ledger `fork`, of the same key and size as `ledger`, with other entries at its end, beside what was
/// published of the first in `now`.
fn two_histories() -> Stage {
    let stage = Stage::new();
    stage.publish("now");
    crate::views_support::forked(&stage.path("fork"));
    stage
}

#[test]
fn a_new_folder_shows_no_other_history_than_the_one_before() {
    let stage = two_histories();
    let config = fs::read_to_string(stage.path("ledger/ledger.toml")).unwrap();
    assert!(config.contains("now"), "{config}");
    fs::copy(
        stage.path("ledger/ledger.toml"),
        stage.path("fork/ledger.toml"),
    )
    .unwrap();
    let publish = ["publish", "--ledger", "fork", "--out", "new"];
    let refused = stage.object(1, &publish);
    let says = refused["error"].to_string();
    assert!(
        says.contains("another history") && says.contains("now"),
        "{says}"
    );
    assert!(!stage.path("new").exists(), "nothing was begun");
    // Of a folder that is gone nothing can be said; what is published now is what counts from then on.
    fs::rename(stage.path("now"), stage.path("away")).unwrap();
    let refused = stage.object(2, &publish);
    assert!(
        refused["error"].to_string().contains("--assume-latest"),
        "{refused}"
    );
    assert!(!stage.path("new").exists(), "nothing was begun");
    let (code, _, warned) = stage.run(&[&publish[..], &["--assume-latest"]].concat());
    assert_eq!(code, 0, "{warned}");
    assert!(
        warned.contains("not compared with what others have seen"),
        "{warned}"
    );
    // One that is there, and damaged, is looked after first.
    fs::create_dir(stage.path("now")).unwrap();
    fs::write(stage.path("now/checkpoint"), "no checkpoint").unwrap();
    let refused = stage.object(2, &["publish", "--ledger", "fork", "--out", "third"]);
    let says = refused["error"].to_string();
    assert!(says.contains("hattama fsck"), "{says}");
}

#[test]
fn a_ledger_that_lost_entries_is_published_nowhere_else() {
    let stage = Stage::new();
    let entries = stage.entries();
    stage.publish("now");
    // The published folder shows a checkpoint of one entry more, which the log's key has signed.
    let more = [&entries[..], &entries[..1]].concat();
    fs::write(stage.path("now/checkpoint"), stage.signed(&more)).unwrap();
    let refused = stage.object(1, &["publish", "--ledger", "ledger", "--out", "new"]);
    let says = refused["error"].to_string();
    assert!(says.contains("has seen more of this ledger"), "{says}");
    assert!(!stage.path("new").exists());
}

#[test]
fn what_a_witness_has_cosigned_is_shown_by_the_logs_own_key() {
    let stage = two_histories();
    let web = Server::new(&stage.path("now"));
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    let vkey = vkey.trim();
    let logs = format!("log {vkey} {}\nquorum none\n", web.url);
    fs::write(stage.path("logs.policy"), logs).unwrap();
    let witness = serve(&stage, "one.example/witness", "consistent");
    let policy = format!(
        "log {vkey}\nwitness one {} {}\nquorum none\n",
        witness.vkey, witness.url
    );
    fs::write(stage.path("policy"), policy).unwrap();
    let publish = |code, ledger, out| {
        let publish = [
            "publish", "--ledger", ledger, "--out", out, "--policy", "policy",
        ];
        stage.object(code, &publish)
    };
    publish(0, "ledger", "now");
    // The other history, under the same name, whose operator asks the same witness. That the witness
    // refuses is its word; that both checkpoints bear the log's signature is not.
    let refused = publish(1, "fork", "other");
    let says = refused["error"].to_string();
    assert!(
        says.contains("the witness one has seen another history"),
        "{says}"
    );
    assert!(!stage.path("other/checkpoint").exists());
    // Without the witness nobody here knows.
    stage.object(0, &["publish", "--ledger", "fork", "--out", "other"]);
}

/// The folder that ledger.toml names has lost its checkpoint, and the ledger is an older copy.
#[test]
fn a_folder_without_its_checkpoint_is_not_rolled_back() {
    let stage = Stage::new();
    restored(&stage);
    let publish = ["publish", "--ledger", "now", "--out", "public"];
    let says = |code, what: &str| {
        let refused = stage.object(code, &publish);
        let says = refused["error"].to_string();
        assert!(says.contains(what), "{says}");
    };
    fs::remove_file(stage.path("public/checkpoint")).unwrap();
    says(2, "manifest.json is of 23 entries");
    // Whose manifest it is counts before what it says.
    let manifest = stage.path("public/manifest.json");
    let mut other = Manifest::from_bytes(&fs::read(&manifest).unwrap()).unwrap();
    other.origin = "other.example/log".into();
    fs::write(&manifest, other.to_bytes()).unwrap();
    says(2, "of another log");
    fs::remove_file(manifest).unwrap();
    fs::remove_file(stage.path("public/log.vkey")).unwrap();
    fs::remove_dir_all(stage.path("public/results")).unwrap();
    says(2, "tile/");
    // Nothing stands there any more: that nobody knows is no leave to begin anew, and then to sign.
    fs::remove_dir_all(stage.path("public")).unwrap();
    says(2, "no checkpoint stands in");
    let append = ["append", "--ledger", "now", "again.submission"];
    assert_eq!(stage.run(&append).0, 2);
    let (code, _, warned) = stage.run(&[&publish[..], &["--assume-latest"]].concat());
    assert_eq!(code, 0, "{warned}");
    assert!(warned.contains("no checkpoint stands in"), "{warned}");
}

#[test]
fn a_configuration_that_does_not_read_is_not_taken_for_none() {
    let stage = Stage::new();
    restored(&stage);
    fs::write(stage.path("now/ledger.toml"), "garbage = [").unwrap();
    for command in ["publish", "bundle"] {
        let made = [command, "--ledger", "now", "--out", "made"];
        stage.object(2, &made);
        assert!(!stage.path("made").exists());
    }
    fs::remove_file(stage.path("now/ledger.toml")).unwrap();
    let (code, _, warned) = stage.run(&["bundle", "--ledger", "now", "--out", "made"]);
    assert_eq!(code, 0, "{warned}");
    assert!(warned.contains("ledger.toml is not there"), "{warned}");
}

/// The store has lost entries that HEAD and the published folder know of: that is no restored backup.
#[test]
fn a_store_that_is_short_is_told_as_that() {
    let stage = Stage::new();
    restored(&stage);
    let whole = stage.path("whole");
    crate::views_support::create_settled(&whole);
    fs::copy(whole.join("HEAD"), stage.path("now/HEAD")).unwrap();
    for out in ["public", "new"] {
        let refused = stage.object(1, &["publish", "--ledger", "now", "--out", out]);
        let says = refused["error"].to_string();
        assert!(
            says.contains("the store does not hold what was promised"),
            "{says}"
        );
        assert!(!says.contains("older copy"), "{says}");
    }
}

#[test]
fn what_is_damaged_is_not_bundled() {
    let stage = Stage::new();
    stage.publish("public");
    let bundle = ["bundle", "--from", "public", "--out", "log.bundle"];
    fs::write(stage.path("public/stray"), "left out").unwrap();
    stage.object(0, &bundle);
    fs::remove_file(stage.path("log.bundle")).unwrap();
    let path = stage.path("public/results/overview.json");
    fs::write(path, "{}").unwrap();
    let refused = stage.object(1, &bundle);
    let says = refused["error"].to_string();
    assert!(says.contains("results/overview.json"), "{says}");
    assert!(!stage.path("log.bundle").exists());
}
