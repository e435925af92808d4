//! A ledger that was restored from a backup signs nothing that contradicts what others have seen.

use std::fs;

use hattama::keystore;
use hattama::ledger::{Ledger, LedgerError, LogKeys, Reader, Seen};

use hattama::tlog::{KeyName, VerifierKey};

use crate::memory::copy;
use crate::server::Server;
use crate::stage::Stage;
use crate::views_support;
use crate::witnesses::serve;

/// The ledger with three entries more, published, then put back to what it was before.
pub(crate) fn restored(stage: &Stage) {
    views_support::create_settled(&stage.path("now"));
    keystore::write_plain_rehearsal(&stage.path("now/log.pem"), &views_support::log_key()).unwrap();
    let published = stage.object(0, &["publish", "--ledger", "now", "--out", "public"]);
    assert_eq!(published["size"], 23);
    for of in ["store", "HEAD"] {
        let _ = fs::remove_dir_all(stage.path("now").join(of));
        let _ = fs::remove_file(stage.path("now").join(of));
    }
    copy(stage, "ledger/store", "now/store");
    fs::copy(stage.path("ledger/HEAD"), stage.path("now/HEAD")).unwrap();
    // Something to append, which is in the log already: opening is what matters.
    let entries = stage.entries();
    let entry = hattama::event::Entry::from_bytes(&entries[12]).unwrap();
    fs::write(stage.path("again.submission"), entry.submission.to_bytes()).unwrap();
}

#[test]
fn what_stands_in_the_published_folder_is_looked_at_first() {
    let stage = Stage::new();
    restored(&stage);
    let append = ["append", "--ledger", "now", "again.submission"];
    let (code, _, error) = stage.run(&append);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("has seen more of this ledger"), "{error}");
    assert!(error.contains("hattama rebuild --from"), "{error}");
    // The flag is for when nobody can be asked, not for what they say.
    let (code, _, error) = stage.run(&[&append[..], &["--assume-latest"]].concat());
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("has seen more of this ledger"), "{error}");
    // Nor is less published over it.
    let (code, _, error) = stage.run(&["publish", "--ledger", "now", "--out", "public"]);
    assert_eq!(code, 1, "{error}");
    // Nobody to ask is no leave to go on.
    fs::rename(stage.path("public"), stage.path("away")).unwrap();
    let (code, _, error) = stage.run(&append);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("--assume-latest"), "{error}");
    let (code, out, error) = stage.run(&[&append[..], &["--assume-latest"]].concat());
    assert_eq!(code, 0, "{out}{error}");
    assert!(error.contains("was not checked"), "{error}");
    // Nor is a configuration that is gone, which said where it was published.
    fs::rename(stage.path("away"), stage.path("public")).unwrap();
    fs::rename(stage.path("now/ledger.toml"), stage.path("toml")).unwrap();
    let with_key = [&append[..], &["--log-key", "now/log.pem"]].concat();
    let (code, _, error) = stage.run(&with_key);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("ledger.toml"), "{error}");
    fs::rename(stage.path("toml"), stage.path("now/ledger.toml")).unwrap();
    // Nor a copy that is shorter than what was published, whatever lies beside it.
    let shorter = [
        "rebuild",
        "--from",
        "now",
        "--ledger",
        "short",
        "--log-key",
        "now/log.pem",
    ];
    let (code, _, error) = stage.run(&shorter);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("has seen more of this ledger"), "{error}");
    assert!(!stage.path("short").exists());
    // What was published is the way back.
    let rebuild = [
        "rebuild",
        "--from",
        "public",
        "--ledger",
        "again",
        "--log-key",
        "now/log.pem",
    ];
    stage.object(0, &rebuild);
    // It is asked from then on.
    let toml = fs::read_to_string(stage.path("again/ledger.toml")).unwrap();
    assert!(toml.contains("public"), "{toml}");
    assert_eq!(stage.object(0, &["verify", "again"])["head"]["size"], 23);
}

/// Whoever shows another log, or knows nothing of this one, does not say that there is no more of it.
#[test]
fn who_knows_nothing_is_no_leave_to_sign() {
    let stage = Stage::new();
    restored(&stage);
    let append = ["append", "--ledger", "now", "again.submission"];
    let refused = |what: &str| {
        let (code, text, error) = stage.run(&append);
        assert_eq!(code, 2, "{what}: {text}{error}");
        assert!(
            error.contains(what) && error.contains("--assume-latest"),
            "{what}: {error}"
        );
    };
    let shown = fs::read_to_string(stage.path("public/checkpoint")).unwrap();
    let other = shown.replacen("hattama.example/", "other.example/", 1);
    fs::write(stage.path("public/checkpoint"), other).unwrap();
    refused("it shows a checkpoint of another log");
    fs::write(stage.path("public/checkpoint"), "no checkpoint").unwrap();
    refused("the published folder");

    fs::rename(stage.path("public"), stage.path("away")).unwrap();
    fs::create_dir(stage.path("empty")).unwrap();
    let web = Server::new(&stage.path("empty"));
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key();
    let name = KeyName::new("one.example").unwrap();
    let vkey = VerifierKey::ed25519_cosignature(name, &key);
    let log = fs::read_to_string(stage.path("now/log.vkey")).unwrap();
    let toml = fs::read_to_string(stage.path("now/ledger.toml")).unwrap();
    fs::write(
        stage.path("now/ledger.toml"),
        format!("{toml}policy = \"../policy\"\n"),
    )
    .unwrap();
    let policy = |url: &str| {
        let text = format!(
            "log {}\nwitness one {vkey} {url}\nquorum none\n",
            log.trim()
        );
        fs::write(stage.path("policy"), text).unwrap();
    };
    policy(&web.url);
    refused("it has cosigned nothing of this log");
    policy("");
    refused("the policy names no address of it");
    // A policy that is gone asks nobody, and keeps nobody from being asked.
    fs::remove_file(stage.path("policy")).unwrap();
    refused("the policy cannot be read");
    fs::rename(stage.path("away"), stage.path("public")).unwrap();
    fs::write(stage.path("public/checkpoint"), shown).unwrap();
    let (code, text, error) = stage.run(&append);
    assert_eq!(code, 1, "{text}{error}");
}

/// What says who is to be asked is carried over, or missed.
#[test]
fn a_configuration_that_does_not_read_is_not_rebuilt_without() {
    let stage = Stage::new();
    restored(&stage);
    let toml = fs::read_to_string(stage.path("now/ledger.toml")).unwrap();
    fs::write(stage.path("now/ledger.toml"), format!("{toml}garbage = [")).unwrap();
    let rebuild = [
        "rebuild",
        "--from",
        "now",
        "--instead-of",
        "now",
        "--ledger",
        "new",
        "--log-key",
        "now/log.pem",
    ];
    let refused = stage.object(2, &rebuild);
    assert!(
        refused["error"]["next"].to_string().contains("`published`"),
        "{refused}"
    );
    assert!(!stage.path("new").exists());
}

/// The published folder is gone with the disk; a witness that has cosigned more has it in writing.
#[test]
fn a_witness_knows_of_more_than_a_backup() {
    let stage = Stage::new();
    views_support::create_settled(&stage.path("full"));
    let web = Server::new(&stage.path("public"));
    let log = fs::read_to_string(stage.path("full/log.vkey")).unwrap();
    let log = log.trim();
    let followed = format!("log {log} {}\nquorum none\n", web.url);
    fs::write(stage.path("logs.policy"), followed).unwrap();
    let witness = serve(&stage, "one.example/witness", "consistent");
    let policy = format!(
        "log {log}\nwitness one {} {}\nquorum none\n",
        witness.vkey, witness.url
    );
    fs::write(stage.path("policy"), policy).unwrap();
    let publish = [
        "publish", "--ledger", "full", "--out", "seen", "--policy", "policy",
    ];
    assert_eq!(stage.object(0, &publish)["size"], 23);
    restored(&stage);
    fs::rename(stage.path("public"), stage.path("away")).unwrap();
    let toml = fs::read_to_string(stage.path("now/ledger.toml")).unwrap();
    fs::write(
        stage.path("now/ledger.toml"),
        format!("{toml}policy = \"../policy\"\n"),
    )
    .unwrap();
    let head = fs::read(stage.path("now/HEAD")).unwrap();
    let (code, text, error) = stage.run(&["append", "--ledger", "now", "again.submission"]);
    assert_eq!(code, 1, "{text}{error}");
    let says = "the witness one has seen more of this ledger";
    assert!(error.contains(says), "{error}");
    assert_eq!(fs::read(stage.path("now/HEAD")).unwrap(), head);
}

#[test]
fn a_ledger_is_compared_with_each_checkpoint_that_its_key_has_signed() {
    let stage = Stage::new();
    let entries = stage.entries();
    let size = entries.len();
    let folder = stage.path("ledger");
    let keys = || LogKeys {
        log: views_support::log_key(),
    };
    let open = |note: &str| {
        let seen = Seen::new("a witness", note).unwrap();
        Ledger::open_against(&folder, &keys(), &[seen]).map(drop)
    };
    for known in [1, size / 2, size] {
        open(&stage.signed(&entries[..known])).unwrap();
    }
    let before = Reader::open(&folder).unwrap().head().clone();
    let more = [&entries[..], &[b"one more".to_vec()]].concat();
    let error = open(&stage.signed(&more)).unwrap_err();
    assert!(
        matches!(error, LedgerError::Forgotten { found, .. } if found == size as u64),
        "{error}"
    );
    let mut other = entries.clone();
    other[5] = b"another".to_vec();
    for known in [6, size] {
        let error = open(&stage.signed(&other[..known])).unwrap_err();
        assert!(matches!(error, LedgerError::OtherHistory { .. }), "{error}");
    }
    // What no key that it knows has signed may be of a key that came in after its backup was made.
    let stray = stage
        .signed(&more)
        .replacen(&format!("\n{}\n", size + 1), "\n99\n", 1);
    let error = open(&stray).unwrap_err();
    assert!(matches!(error, LedgerError::SeenUnknown { .. }), "{error}");
    assert_eq!(Reader::open(&folder).unwrap().head(), &before);
}
