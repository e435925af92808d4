//! What a witness remembers, and what it does if it cannot.

use std::fs;
use std::path::Path;

use hattama::tlog::{KeyName, VerifierKey};
use hattama::witness::{Consistent, Refused, State, StateError, Witness, origin_hash};

use crate::support::*;

fn log() -> Log {
    Log::new(ORIGIN, 0, 50)
}

fn file_of(state: &Path, origin: &str) -> std::path::PathBuf {
    state.join(format!("{}.checkpoint", origin_hash(origin)))
}

/// A state in which size 5 was cosigned.
fn cosigned(state: &Path) {
    let log = log();
    let witness = witness(state, policy(&[&log]), Box::new(Consistent));
    let request = log.request(0, 5).to_string();
    witness.add_checkpoint(request.as_bytes()).result.unwrap();
}

#[test]
fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let (log, other) = (log(), Log::new(ORIGIN, 1, 50));
    cosigned(&state);
    let serving = Serving::consistent(&state, &[&log]);
    assert_eq!(serving.last(), Some(log.checkpoint(5)));
    assert_eq!(serving.add(&other.request(0, 5)).status, 409);
    assert_eq!(serving.add(&other.request(5, 5)).status, 422);
    assert_eq!(serving.add(&log.request(5, 9)).status, 200);
    drop(serving);
    // A log that is followed no more is remembered all the same.
    let third = Log::new("example.org/third", 0, 5);
    drop(Serving::consistent(&state, &[&third]));
    let serving = Serving::consistent(&state, &[&log, &third]);
    assert_eq!(serving.last(), Some(log.checkpoint(9)));
    let shown = State::show(&state).unwrap();
    assert_eq!(shown.key, witness_vkey());
    let sizes: Vec<_> = shown
        .origins
        .iter()
        .map(|(origin, seen)| (origin.as_str(), seen.as_ref().map(|s| s.checkpoint.size)))
        .collect();
    assert_eq!(sizes, [(ORIGIN, Some(9)), ("example.org/third", None)]);
}

#[test]
fn what_is_damaged_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    cosigned(&state);
    let open = || State::open(&state, &witness_vkey());
    assert!(open().is_ok());
    for name in [file_of(&state, ORIGIN), state.join("witness")] {
        let good = fs::read(&name).unwrap();
        for at in (0..good.len()).step_by(7) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&name, bad).unwrap();
            assert!(matches!(open(), Err(StateError::Damaged { .. })), "{at}");
        }
        for bad in [&good[..good.len() / 2], &good[..1], b""] {
            fs::write(&name, bad).unwrap();
            assert!(matches!(open(), Err(StateError::Damaged { .. })));
        }
        fs::write(&name, &good).unwrap();
    }
    // A file that is gone is not "nothing cosigned".
    let file = file_of(&state, ORIGIN);
    let good = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert!(matches!(open(), Err(StateError::Damaged { .. })));
    // Nor is one of another log, whole as it is.
    let elsewhere = folder.path().join("elsewhere");
    let other = Log::new("example.org/other", 0, 5);
    let witness = witness(&elsewhere, policy(&[&other]), Box::new(Consistent));
    let request = other.request(0, 5).to_string();
    witness.add_checkpoint(request.as_bytes()).result.unwrap();
    fs::copy(file_of(&elsewhere, "example.org/other"), &file).unwrap();
    assert!(matches!(open(), Err(StateError::Damaged { .. })));
    fs::write(&file, good).unwrap();
    assert!(open().is_ok());
}

#[test]
fn a_state_belongs_to_one_witness_and_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    cosigned(&state);
    let other = KeyName::new("witness.example/w2").unwrap();
    let other = VerifierKey::ed25519_cosignature(other, &witness_key().verifying_key());
    let verdict = State::open(&state, &other);
    assert!(matches!(verdict, Err(StateError::OtherWitness { .. })));
    let first = State::open(&state, &witness_vkey()).unwrap();
    let second = State::open(&state, &witness_vkey());
    assert!(matches!(second, Err(StateError::InUse { .. })));
    // It can be looked at meanwhile.
    assert!(State::show(&state).is_ok());
    let wrong_key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let policy = policy(&[&log()]);
    let verdict = Witness::new(
        wrong_key,
        policy,
        first,
        Box::new(Consistent),
        Box::new(|| 1),
    );
    assert!(matches!(verdict, Err(StateError::OtherKey { .. })));

    let verdict = State::create(&state, &witness_vkey());
    assert!(matches!(verdict, Err(StateError::NotEmpty { .. })));
    let verdict = State::open(folder.path(), &witness_vkey());
    assert!(matches!(verdict, Err(StateError::NoState { .. })));
    assert!(!folder.path().join("lock").exists());
}

#[test]
fn what_an_interruption_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    cosigned(&state);
    fs::write(state.join(".tmpAbCdEf"), "half").unwrap();
    // A log whose file was written and whose line was not: nothing was cosigned.
    let third = Log::new("example.org/third", 0, 5);
    fs::write(file_of(&state, "example.org/third"), "half").unwrap();
    let serving = Serving::consistent(&state, &[&log(), &third]);
    assert!(!state.join(".tmpAbCdEf").exists());
    assert_eq!(serving.add(&third.request(0, 5)).status, 200);
}

#[test]
fn without_a_disk_nothing_is_cosigned() {
    let folder = tempfile::tempdir().unwrap();
    let (state, away) = (folder.path().join("state"), folder.path().join("away"));
    let log = log();
    let serving = Serving::consistent(&state, &[&log]);
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    fs::rename(&state, &away).unwrap();
    let answered = serving.add(&log.request(5, 9));
    assert_eq!(answered.status, 500);
    assert!(!answered.body.contains("state/"), "{}", answered.body);
    assert_eq!(serving.last(), Some(log.checkpoint(5)));
    fs::rename(&away, &state).unwrap();
    assert_eq!(serving.add(&log.request(5, 7)).status, 200);
}

#[test]
fn a_clock_that_stands_back_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let log = log();
    let at = |now: u64| {
        if !state.exists() {
            State::create(&state, &witness_vkey()).unwrap();
        }
        let open = State::open(&state, &witness_vkey()).unwrap();
        let policy = policy(&[&log]);
        let clock = Box::new(move || now);
        Witness::new(witness_key(), policy, open, Box::new(Consistent), clock).unwrap()
    };
    let ask = |now, old, size| {
        let request = log.request(old, size).to_string();
        at(now)
            .add_checkpoint(request.as_bytes())
            .result
            .map(|_| ())
    };
    assert_eq!(ask(0, 0, 5), Err(Refused::ClockStandsBack));
    assert_eq!(ask(u64::MAX, 0, 5), Err(Refused::ClockStandsBack));
    assert_eq!(ask(1000, 0, 5), Ok(()));
    assert_eq!(ask(999, 5, 6), Err(Refused::ClockStandsBack));
    assert_eq!(ask(1000, 5, 6), Ok(()));
    assert_eq!(Refused::ClockStandsBack.status(), 503);
}
