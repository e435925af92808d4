//! Ledgers, keys and arguments that cannot be used.

use std::fs;

use hattama::event::Entry;
use hattama::keystore::{self, PassphraseSource};
use hattama::ledger::store::SledStore;
use hattama::ledger::{Ledger, LogKeys, Reader};
use hattama::replay::LogSource as _;

use super::environment::TestEnvironment;

const READING: [&str; 5] = [
    "tally --ledger ledger",
    "log --ledger ledger",
    "entry 0 --ledger ledger",
    "verify ledger",
    "kit --ledger ledger --commission CEC --out CEC.kit",
];

#[test]
fn no_ledger_there() {
    let environment = TestEnvironment::new();
    fs::write(environment.path("some.submission"), "no submission").unwrap();
    let append = "append --ledger ledger some.submission";
    let absent: String = READING
        .iter()
        .map(|line| environment.could_not(line))
        .collect();
    let absent = absent + &environment.could_not(append);
    fs::create_dir(environment.path("ledger")).unwrap();
    let empty = environment.could_not(READING[0]) + &environment.could_not(append);
    insta::assert_snapshot!("no-ledger", absent + &empty);
}

#[test]
fn readers_keep_nobody_out() {
    let environment = TestEnvironment::with_ledger();
    let held = Reader::open(&environment.path("ledger")).unwrap();
    for line in READING {
        let code = environment.run(line).status.code();
        assert!(matches!(code, Some(0)), "{line}: {code:?}");
    }
    drop(held);
}

#[test]
fn a_ledger_that_somebody_writes() {
    let environment = TestEnvironment::with_ledger();
    // What a writer holds while it runs: the store's own lock.
    let held = SledStore::open(&environment.path("ledger").join("store")).unwrap();
    let told: String = READING
        .iter()
        .map(|line| environment.could_not(line))
        .collect();
    drop(held);
    insta::assert_snapshot!("held-by-a-writer", told);
    assert_eq!(environment.run(READING[0]).status.code(), Some(0));
}

#[test]
fn a_second_writer() {
    let environment = TestEnvironment::with_ledger();
    let folder = environment.path("ledger");
    let append = "append --ledger ledger last.submission";
    let mut last = Vec::new();
    let reader = Reader::open(&folder).unwrap();
    let size = reader.size();
    let mut keep = |_, bytes: &[u8]| last = bytes.to_vec();
    reader.read(size - 1..size, &mut keep).unwrap();
    drop(reader);
    let submission = Entry::from_bytes(&last).unwrap().submission;
    fs::write(environment.path("last.submission"), submission.to_bytes()).unwrap();

    let plain = PassphraseSource::File(environment.path("none"));
    let key = folder.join("rehearsal-log.pem");
    let log = keystore::read(&key, |path| plain.existing(path))
        .unwrap()
        .key;
    let writer = Ledger::open(&folder, &LogKeys { log }).unwrap();
    let told = environment.could_not(append);
    drop(writer);
    insta::assert_snapshot!("second-writer", told);
    assert_eq!(environment.run(append).status.code(), Some(0));
}

#[test]
fn damaged_keys() {
    let environment = TestEnvironment::new();
    fs::write(environment.path("pass"), "a passphrase\n").unwrap();
    fs::write(environment.path("other"), "another one\n").unwrap();
    let made = environment.run("key generate --out key.pem --passphrase-file pass");
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let public = |file: &str, pass: &str| {
        environment.could_not(&format!(
            "key request --commission C --member 1 --role chair \
            --key {file} --passphrase-file {pass} --out request.toml"
        ))
    };
    let text = fs::read_to_string(environment.path("key.pem")).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    fs::write(
        environment.path("cut.pem"),
        format!("{head}\n{}", &rest[..40]),
    )
    .unwrap();
    fs::write(environment.path("no.pem"), "not a key\n").unwrap();
    let told = [
        public("key.pem", "other"),
        public("cut.pem", "pass"),
        public("no.pem", "pass"),
        public("absent.pem", "pass"),
        public("key.pem", "absent"),
        environment.could_not("key generate --out key.pem --passphrase-file pass"),
    ];
    assert_eq!(
        fs::read_to_string(environment.path("key.pem")).unwrap(),
        text
    );
    insta::assert_snapshot!("keys", told.concat());
}

#[test]
fn arguments_that_are_not_known() {
    let environment = TestEnvironment::with_ledger();
    let told: String = [
        "talley --ledger ledger",
        "tally --legder ledger",
        "tally",
        "tally --ledger ledger --contest lists",
        "tally --ledger ledger --unit T-99",
        "tally --ledger ledger --at 5000",
        "entry 5000 --ledger ledger",
        "verify ledger --anchor 1234",
        "explain F999",
        "statement new protocol",
        "rehearse results --seed 2 --ledger ledger",
    ]
    .iter()
    .map(|line| environment.could_not(line))
    .collect();
    insta::assert_snapshot!("arguments", told);
}
