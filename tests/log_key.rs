//! The log key is lost or stolen: recovery keys bring in another, and what each signed stays apart.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/mod.rs"]
mod support;
mod views_support;

use std::fs;
use std::path::{Path, PathBuf};

use hattama::bytes::{Domain, List, Sorted, StatementHash, TreeHash};
use hattama::event::{
    Body, RosterChange, RosterChanged, SignaturePair, Speaker, Statement, Submission,
};
use hattama::keys::{Message, SecretKey};
use hattama::keystore;
use hattama::ledger::head::HeadFile;
use hattama::ledger::{Config, Head, Ledger, LedgerError, LogKeys, Offer, Reader, rebuild};
use hattama::tlog::{Checkpoint, KeyName};
use support::{BEFORE, CENTRAL, append, definitions, id, key, opened, signed};
use views_support::{object, prints};

/// A ledger of which one recovery key is kept.
struct Stage {
    place: tempfile::TempDir,
    genesis: Statement,
}

impl Stage {
    fn new() -> Self {
        let mut opened = opened();
        opened.recovery.needed = 1;
        opened.recovery.keys = Sorted::new(vec![key("recovery", 1).public()]).unwrap();
        let genesis = Statement {
            body: Body::ElectionOpened(Box::new(opened)),
            ..support::genesis()
        };
        let place = tempfile::tempdir().unwrap();
        let stage = Self { place, genesis };
        let genesis = signed(&stage.genesis, &[1, 2]);
        let ledger = Ledger::create(&stage.folder(), genesis, &held("log"), &config(), BEFORE);
        drop(ledger.unwrap());
        for of in ["log", "refusals", "next"] {
            let file = stage.at().join(format!("{of}.pem"));
            keystore::write_plain_rehearsal(&file, &key(of, 0)).unwrap();
        }
        for of in ["log.pem", "refusals.pem"] {
            fs::copy(stage.at().join(of), stage.folder().join(of)).unwrap();
        }
        stage
    }

    fn at(&self) -> &Path {
        self.place.path()
    }

    fn folder(&self) -> PathBuf {
        self.at().join("ledger")
    }

    fn election(&self) -> StatementHash {
        StatementHash::of_statement(&self.genesis.to_bytes())
    }

    /// What follows genesis.
    fn definitions(&self) -> Vec<Submission> {
        let of_this = |submission: Submission| Statement {
            election: Some(self.election()),
            ..Statement::from_bytes(&submission.statement).unwrap()
        };
        let statements = definitions().into_iter().map(of_this);
        statements.map(|one| signed(&one, &[1, 2])).collect()
    }

    /// The recovery key's word that this key signs from now on.
    fn change(&self, of: &str) -> Submission {
        let changes = vec![RosterChange::LogKey(key(of, 0).public())];
        let statement = Statement {
            election: Some(self.election()),
            speaker: Speaker::RecoveryKeys,
            body: Body::RosterChanged(RosterChanged {
                commission: id(CENTRAL),
                changes: List::new(changes).unwrap(),
            }),
        };
        let bytes = statement.to_bytes();
        let key = key("recovery", 1);
        let signature = key.sign(&Message::new(Domain::Statement, &bytes));
        let key = key.public();
        Submission {
            statement: bytes,
            signatures: Sorted::new(vec![SignaturePair { key, signature }]).unwrap(),
        }
    }

    fn head(&self) -> Head {
        Reader::open(&self.folder()).unwrap().head().clone()
    }
}

fn held(of: &str) -> LogKeys {
    LogKeys { log: key(of, 0) }
}

fn config() -> Config {
    Config::new("log.pem".into(), "refusals.pem".into())
}

/// HEAD with its checkpoint signed by a key.
fn promise(folder: &Path, head: &Head, key: &SecretKey) {
    let checkpoint = Checkpoint {
        origin: KeyName::new(opened().origin.as_str()).unwrap(),
        size: head.size,
        root: head.root,
    };
    let key = ed25519_dalek::SigningKey::from_bytes(&key.seed());
    let head = Head {
        checkpoint: checkpoint.sign(&key),
        ..head.clone()
    };
    fs::remove_file(folder.join("HEAD")).unwrap();
    drop(HeadFile::create(&folder.join("HEAD"), &head).unwrap());
}

/// What the program says when it could not.
fn complaint(at: &Path, arguments: &[&str]) -> String {
    let output = views_support::hattama(at, arguments);
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_next_log_key_comes_in_by_one_command_and_signs_from_then_on() {
    let stage = Stage::new();
    let at = stage.at();
    fs::write(
        at.join("change.submission"),
        stage.change("next").to_bytes(),
    )
    .unwrap();
    let before = object(at, 0, &["verify", "ledger"]);
    let vkey = || fs::read_to_string(stage.folder().join("log.vkey")).unwrap();
    let old = vkey();

    // Not with the key that goes, nor with one that nobody brought in.
    let append = ["append", "--ledger", "ledger", "change.submission"];
    let told = complaint(at, &append);
    assert!(told.contains("the next one is not at hand"), "{told}");
    let other = [&append[..], &["--log-key", "refusals.pem"]].concat();
    let told = complaint(at, &other);
    assert!(told.contains("the log key is not this ledger's"), "{told}");
    assert_eq!(object(at, 0, &["verify", "ledger"])["head"], before["head"]);

    let next = [&append[..], &["--log-key", "next.pem"]].concat();
    let told = prints(at, 0, &next);
    assert!(
        told.contains("the log key is a new one; ledger.toml names"),
        "{told}"
    );
    let after = object(at, 0, &["verify", "ledger"]);
    assert_ne!(after["trust"]["log_key"], before["trust"]["log_key"]);
    assert_ne!(vkey(), old);
    assert_eq!(after["trust"]["log_key"], vkey().trim());
    let entry = prints(at, 0, &["entry", "1", "--ledger", "ledger"]);
    assert!(entry.contains("log key"), "{entry}");

    // ledger.toml names it: the next command needs no flag; and the old one is refused.
    assert_eq!(object(at, 0, &append)["already_recorded"], 1);
    let with_old = [&append[..], &["--log-key", "log.pem"]].concat();
    let told = complaint(at, &with_old);
    assert!(told.contains("the log key is not this ledger's"), "{told}");
}

#[test]
fn each_key_signs_for_its_own_part_of_the_log_only() {
    let stage = Stage::new();
    let (at, folder) = (stage.at(), stage.folder());
    let short = stage.head();
    let vkey = || fs::read_to_string(folder.join("log.vkey")).unwrap();
    let old = vkey();
    let mut ledger = Ledger::open_to_change_key(&folder, &held("next"), &[]).unwrap();
    append(&mut ledger, vec![stage.change("next")], BEFORE);
    append(&mut ledger, stage.definitions(), BEFORE);
    let long = ledger.head().clone();
    drop(ledger);
    object(at, 0, &["verify", "ledger"]);

    // Whoever has the key that was replaced signs nothing more for the log, though a policy still knows it.
    let policy = format!("log {old}log {}quorum none\n", vkey());
    fs::write(at.join("policy"), policy).unwrap();
    let origin = KeyName::new(old.split('+').next().unwrap()).unwrap();
    for size in [long.size, 100] {
        let root = TreeHash::new([7; 32]);
        let origin = origin.clone();
        let thiefs = Checkpoint { origin, size, root };
        let thief = ed25519_dalek::SigningKey::from_bytes(&key("log", 0).seed());
        fs::write(at.join("kept"), thiefs.sign(&thief)).unwrap();
        let verify = [
            "verify",
            "ledger",
            "--policy",
            "policy",
            "--checkpoint",
            "kept",
        ];
        let verdict = object(at, 2, &verify);
        assert_eq!(verdict["failures"][0]["code"], "V218", "{verdict}");
    }

    // The old key, which somebody found, signs for what came after.
    promise(&folder, &long, &key("log", 0));
    let verdict = object(at, 1, &["verify", "ledger"]);
    assert_eq!(verdict["failures"][0]["code"], "V204", "{verdict}");
    // The new one for what was before: the log was shorter, and is shown as if it still were.
    promise(&folder, &short, &key("next", 0));
    object(at, 1, &["verify", "ledger"]);
    assert!(matches!(
        Ledger::open(&folder, &held("next")),
        Err(LedgerError::Checkpoint { .. })
    ));
    // The old one for what was before is what it was.
    promise(&folder, &short, &key("log", 0));
    object(at, 0, &["verify", "ledger"]);
}

#[test]
fn a_crash_in_between_leaves_the_new_key_in_force() {
    let stage = Stage::new();
    let folder = stage.folder();
    let before = fs::read(folder.join("HEAD")).unwrap();
    let vkey = fs::read(folder.join("log.vkey")).unwrap();
    let mut ledger = Ledger::open_to_change_key(&folder, &held("next"), &[]).unwrap();
    append(&mut ledger, vec![stage.change("next")], BEFORE);
    let after = ledger.head().clone();
    drop(ledger);
    fs::write(folder.join("HEAD"), before).unwrap();
    fs::write(folder.join("log.vkey"), &vkey).unwrap();
    let opened = Ledger::open(&folder, &held("log"));
    assert!(matches!(opened, Err(LedgerError::WrongKey { .. })));
    let ledger = Ledger::open(&folder, &held("next")).unwrap();
    assert_eq!(*ledger.head(), after);
    assert_ne!(fs::read(folder.join("log.vkey")).unwrap(), vkey);
}

#[test]
fn what_a_crash_left_is_promised_by_the_key_that_comes_in() {
    let stage = Stage::new();
    let folder = stage.folder();
    let before = fs::read(folder.join("HEAD")).unwrap();
    let mut ledger = Ledger::open(&folder, &held("log")).unwrap();
    append(&mut ledger, stage.definitions(), BEFORE);
    let size = ledger.head().size;
    drop(ledger);
    // A crash before HEAD, and then the key is lost.
    fs::write(folder.join("HEAD"), before).unwrap();
    let mut ledger = Ledger::open_to_change_key(&folder, &held("next"), &[]).unwrap();
    assert_eq!(ledger.head().size, 1, "nothing is promised yet");
    append(&mut ledger, vec![stage.change("next")], BEFORE);
    assert_eq!(ledger.head().size, size + 1);
    drop(ledger);
    object(stage.at(), 0, &["verify", "ledger"]);
}

#[test]
fn an_interruption_before_ledger_toml_is_made_good() {
    let stage = Stage::new();
    let at = stage.at();
    fs::write(
        at.join("change.submission"),
        stage.change("next").to_bytes(),
    )
    .unwrap();
    let config = fs::read(stage.folder().join("ledger.toml")).unwrap();
    let append = ["append", "--ledger", "ledger", "change.submission"];
    let next = [&append[..], &["--log-key", "next.pem"]].concat();
    object(at, 0, &next);
    fs::write(stage.folder().join("ledger.toml"), config).unwrap();
    let told = complaint(at, &append);
    assert!(told.contains("ledger.toml"), "{told}");
    assert_eq!(object(at, 0, &next)["already_recorded"], 1);
    object(at, 0, &append);
    // A path that starts at the ledger's folder is left as it is.
    let toml = stage.folder().join("ledger.toml");
    let relative = "log_key = \"../next.pem\"\nrefusal_key = \"refusals.pem\"\n";
    fs::write(&toml, relative).unwrap();
    object(at, 0, &append);
    assert_eq!(fs::read_to_string(&toml).unwrap(), relative);
    // A file where refusals were to go: nothing is appended, and that is said first.
    let nowhere = [&append[..], &["--refusals", "next.pem"]].concat();
    let told = complaint(at, &nowhere);
    assert!(told.contains("nothing has been appended"), "{told}");
}

#[test]
fn a_copy_that_lacks_what_was_promised_takes_no_place() {
    let stage = Stage::new();
    let (at, folder) = (stage.at(), stage.folder());
    let mut ledger = Ledger::open(&folder, &held("log")).unwrap();
    rebuild(&ledger, &at.join("short"), &held("log"), &config(), |_| {}).unwrap();
    append(&mut ledger, stage.definitions(), BEFORE);
    drop(ledger);
    let rebuild = [
        "rebuild",
        "--from",
        "short",
        "--ledger",
        "anew",
        "--log-key",
        "log.pem",
    ];
    let instead = [&rebuild[..], &["--instead-of", "ledger"]].concat();
    let refused = object(at, 1, &instead);
    assert_eq!(refused["ok"], false, "{refused}");
    assert!(!at.join("anew").exists());
    let from_itself = [&["rebuild", "--from", "ledger"], &instead[3..]].concat();
    object(at, 0, &from_itself);
    object(at, 0, &["verify", "anew"]);
}

#[test]
fn nothing_is_appended_under_a_key_that_has_not_come_in() {
    let stage = Stage::new();
    let folder = stage.folder();
    let before = stage.head();
    let mut ledger = Ledger::open_to_change_key(&folder, &held("next"), &[]).unwrap();
    let offers = |submissions: Vec<Submission>| {
        let offers = submissions.into_iter();
        offers
            .map(|submission| Offer {
                submission,
                at: BEFORE,
            })
            .collect::<Vec<_>>()
    };
    let error = ledger.append(offers(stage.definitions())).unwrap_err();
    assert!(matches!(error, LedgerError::NotIn { .. }), "{error}");
    drop(ledger);
    assert_eq!(stage.head(), before);
    let ledger = Ledger::open(&folder, &held("log")).unwrap();
    assert_eq!(ledger.state().position().size, 1, "nothing was stored");
}

#[test]
fn a_copy_is_rebuilt_with_the_key_in_force() {
    let stage = Stage::new();
    let folder = stage.folder();
    let mut ledger = Ledger::open(&folder, &held("log")).unwrap();
    append(&mut ledger, stage.definitions(), BEFORE);
    drop(ledger);
    let mut ledger = Ledger::open_to_change_key(&folder, &held("next"), &[]).unwrap();
    append(&mut ledger, vec![stage.change("next")], BEFORE);
    let head = ledger.head().clone();
    drop(ledger);
    let source = Reader::open(&folder).unwrap();
    let anew = |name: &str, of: &str| {
        let place = stage.at().join(name);
        rebuild(&source, &place, &held(of), &config(), |_| {})
    };
    assert_eq!(*anew("anew", "next").unwrap().head(), head);
    assert!(matches!(
        anew("never", "log"),
        Err(LedgerError::WrongKey { .. })
    ));
    let vkey = |of: &Path| fs::read(of.join("log.vkey")).unwrap();
    assert_eq!(vkey(&stage.at().join("anew")), vkey(&folder));
}
