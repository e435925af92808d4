//! The program on damaged ledgers and damaged publications: exit codes, words, time, memory.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::wounds::{WHOLE, Wound, at_random, bytes_of, of_whole_files, store_files};
use crate::{Numbers, long};

/// Seconds that a command may take, and kilobytes of memory that it may ask for.
const LIMITS: &str = "ulimit -v 4000000; exec timeout 60 \"$0\" \"$@\"";

fn run(place: &Path, arguments: &[&str]) -> Output {
    Command::new("bash")
        .args(["-c", LIMITS, env!("CARGO_BIN_EXE_hattama")])
        .args(arguments)
        .current_dir(place)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HATTAMA_STATE", place.join("state"))
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap()
}

/// Exit code and the one JSON object, after what holds of every command.
fn object(place: &Path, arguments: &[&str], what: &str) -> (i32, Value) {
    let output = run(place, arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code();
    let code = code.unwrap_or_else(|| panic!("{what}, {arguments:?}: killed: {told}"));
    for word in ["panicked", "backtrace", "src/", "Error {", "allocation"] {
        assert!(!told.contains(word), "{what}, {arguments:?}: {told}");
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let object: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{what}, {arguments:?}: {error}: {text}{told}"));
    assert_eq!(object["exit_code"], code, "{what}, {arguments:?}");
    assert_eq!(object["ok"], code == 0, "{what}, {arguments:?}");
    (code, object)
}

const LOG: [&str; 4] = ["log", "--ledger", "ledger", "--json"];

/// Every `step`-th wound.
fn sample(all: Vec<Wound>, step: usize) -> Vec<Wound> {
    all.into_iter()
        .step_by(if long() { 1 } else { step })
        .collect()
}

#[test]
fn a_damaged_ledger_read_by_the_program() {
    let whole = &*WHOLE;
    let folder = whole.folder();
    let mut wounds = sample(of_whole_files(&folder), 5);
    let mut numbers = Numbers::new("damaged stores for the program");
    wounds.extend(at_random(
        &folder,
        &mut numbers,
        if long() { 300 } else { 10 },
    ));
    let (code, _) = object(
        whole.copy().path(),
        &["verify", "ledger", "--json"],
        "whole",
    );
    assert_eq!(code, 0);
    let mut ends = std::collections::BTreeMap::new();
    for wound in wounds {
        let what = format!("{wound:?}");
        let place = whole.copy();
        let ledger = place.path().join("ledger");
        wound.inflict(&ledger);
        let before = bytes_of(&ledger);
        let (verified, object_of) = object(place.path(), &["verify", "ledger", "--json"], &what);
        let size = whole.entries.len() as u64;
        match verified {
            0 => assert_eq!(object_of["head"]["size"], size, "{what}"),
            1 => assert_eq!(
                object_of["failures"][0]["code"], "V201",
                "{what}: {object_of}"
            ),
            _ => assert_eq!(verified, 2, "{what}"),
        }
        // Totals are of all of it, or there are none; a list of a part says that it is one.
        let tally = ["tally", "--ledger", "ledger", "--json"];
        assert_eq!(object(place.path(), &tally, &what).0, verified, "{what}");
        let (listed, entries) = object(place.path(), &LOG, &what);
        assert_eq!(
            listed,
            [0, 3, 2][usize::try_from(verified).unwrap()],
            "{what}"
        );
        if listed == 0 {
            let last = entries["entries"].as_array().unwrap().last().unwrap();
            assert_eq!(last["index"], size - 1, "{what}");
        }
        // A ledger is no published folder, whatever is left of it.
        let (looked, _) = object(place.path(), &["fsck", "ledger", "--json"], &what);
        assert_eq!(looked, 2, "{what}");
        assert!(
            bytes_of(&ledger) == before,
            "{what}: the files have changed"
        );
        *ends.entry(verified).or_insert(0) += 1;
    }
    println!("exit codes of verify, and how often: {ends:?}");
    assert!(ends.contains_key(&2), "{ends:?}");
}

/// Files in the place of a folder, folders in the place of files.
#[test]
fn a_ledger_whose_files_are_of_another_kind() {
    let whole = &*WHOLE;
    let files = store_files(&whole.folder());
    let names = files
        .iter()
        .map(|(path, _)| path.to_str().unwrap().to_owned());
    for name in names.chain(["HEAD".into(), "store".into()]) {
        let place = whole.copy();
        let at = place.path().join("ledger").join(&name);
        if at.is_dir() {
            std::fs::remove_dir_all(&at).unwrap();
            std::fs::write(&at, "a file").unwrap();
        } else {
            std::fs::remove_file(&at).unwrap();
            std::fs::create_dir(&at).unwrap();
        }
        let before = bytes_of(&place.path().join("ledger"));
        let (code, _) = object(place.path(), &["verify", "ledger", "--json"], &name);
        // Of a snapshot that is gone the engine makes do without.
        let snapshot = name.contains("snap.");
        assert!(code == 2 || (snapshot && code == 0), "{name}: {code}");
        assert!(bytes_of(&place.path().join("ledger")) == before, "{name}");
    }
}

/// Some bits of each file of a published folder, as it lies on a disk.
#[test]
fn a_damaged_publication_read_by_the_program() {
    let place = tempfile::tempdir().unwrap();
    let public = place.path().join("public");
    crate::random::small(&public);
    let files = crate::place::files(&public);
    let mut numbers = Numbers::new("bits of a published folder");
    let chosen: Vec<_> = files
        .keys()
        .filter(|path| !path.starts_with("results/stations"))
        .collect();
    let step = if long() { 1 } else { chosen.len().div_ceil(9) };
    for path in chosen.into_iter().step_by(step) {
        let bytes = &files[path];
        let mut changed = bytes.clone();
        let bit = numbers.below(bytes.len() * 8);
        changed[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(public.join(path), &changed).unwrap();
        let what = format!("{path}, bit {bit}");
        let (code, found) = object(place.path(), &["fsck", "public", "--json"], &what);
        assert_eq!(code, 1, "{what}: {found}");
        assert!(found.to_string().contains(path.as_str()), "{what}: {found}");
        let (code, found) = object(place.path(), &["verify", "public", "--json"], &what);
        assert_eq!(code, 1, "{what}: {found}");
        assert_eq!(std::fs::read(public.join(path)).unwrap(), changed);
        std::fs::write(public.join(path), bytes).unwrap();
    }
    let (code, _) = object(place.path(), &["verify", "public", "--json"], "mended");
    assert_eq!(code, 0);
}
