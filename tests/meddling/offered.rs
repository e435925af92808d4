//! What the writer answers to what was meddled with.

use std::path::Path;

use hattama::bytes::ChainHash;
use hattama::election::UtcMillis;
use hattama::event::{Entry, Submission};
use hattama::ledger::{Config, Ledger, LedgerError, LogKeys, Offer, Outcome, Reader, Seen};
use hattama::replay::{LogSource, Replay, read_entry};
use hattama::rules::{Alone, Evidence, KeyRing, Reason, Refusal, admit, weigh};
use hattama::state::State;

use crate::expected::first;
use crate::kinds::{Kind, Slot, What, alter};
use crate::log::{Log, SIZE, checkpoint, opened};
use crate::operator::{Operator, left};
use crate::support::secret;
use crate::{LOG, long, looked_at};

/// The codes with which what stands first in an altered log is refused there; none if it is lawful.
fn refused(log: &Log, kind: Kind, position: usize) -> Option<(usize, Slot<'_>, Vec<String>)> {
    let altered = alter(log, kind, position)?;
    let at = altered.first;
    let found = first(log, &altered, Operator::Clever).filter(|found| found.position == at);
    let codes = found.map_or_else(Vec::new, |found| {
        let codes = found.codes[0].strip_prefix("V105/").unwrap();
        codes.split('+').map(str::to_owned).collect()
    });
    Some((at, altered.into_first(log)?, codes))
}

fn submission(slot: &Slot<'_>) -> Submission {
    Submission::from_bytes(&slot.submission).unwrap()
}

/// What the rule book answers.
fn answered(state: &State, ring: &mut KeyRing, slot: &Slot<'_>) -> Vec<String> {
    let presented = submission(slot).present().unwrap();
    let evidence = weigh(state, &[&presented], ring, [9; 32], &Alone);
    match admit(state, presented, &evidence[0], slot.at) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.codes().into_iter().map(str::to_owned).collect(),
    }
}

/// The next position of the replay, which takes in the log's own entry.
fn take(log: &Log, replay: &mut Replay, position: usize) {
    let read = read_entry(&log.entries[position]).unwrap();
    replay.take(read, &Evidence::assumed(), &mut ()).unwrap();
}

/// Each kind at each position, as it would be offered next.
#[test]
fn the_rule_book_refuses_it_with_the_code_or_lets_in_what_is_lawful() {
    let log = &*LOG;
    let mut replay = Replay::new();
    let mut ring = KeyRing::new();
    let (mut refusals, mut lawful) = (0, 0);
    for position in 0..=SIZE {
        for (kind, name) in Kind::ALL {
            // What is done twice is offered behind its first.
            let before = usize::from(kind == Kind::Duplicate);
            let Some(from) = position.checked_sub(before) else {
                continue;
            };
            let Some((at, slot, codes)) = refused(log, kind, from) else {
                continue;
            };
            assert_eq!(at, position);
            let found = answered(replay.state(), &mut ring, &slot);
            assert_eq!(found, codes, "{name}, position {position}");
            refusals += usize::from(!codes.is_empty());
            lawful += usize::from(codes.is_empty());
        }
        if position < SIZE {
            take(log, &mut replay, position);
        }
    }
    println!("{refusals} offers refused, {lawful} lawful where they were offered");
    assert!(refusals > 10_000 && lawful > 3_000, "{refusals}, {lawful}");
}

fn keys() -> LogKeys {
    LogKeys {
        log: secret("log", 0, 0),
    }
}

fn create(folder: &Path, genesis: Submission, at: UtcMillis) -> Result<Ledger, LedgerError> {
    let config = Config::new("log.pem".into(), "refusals.pem".into());
    Ledger::create(folder, genesis, &keys(), &config, at)
}

fn offer(slot: &Slot<'_>) -> Offer {
    Offer {
        submission: submission(slot),
        at: slot.at,
    }
}

fn own(log: &Log, position: usize) -> Offer {
    Offer {
        submission: Submission::from_bytes(&log.lines[position].submission).unwrap(),
        at: log.lines[position].at,
    }
}

/// A ledger on a disk, to whose writer everything is offered in one batch.
#[test]
fn the_writer_refuses_all_of_it_and_the_log_is_the_same_byte_for_byte() {
    let log = &*LOG;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ledger");
    for (kind, name) in Kind::ALL {
        let Some((0, slot, codes)) = refused(log, kind, 0).filter(|(.., codes)| !codes.is_empty())
        else {
            continue;
        };
        match create(&folder, submission(&slot), slot.at) {
            Err(LedgerError::Genesis(refusal)) => assert_eq!(refusal.codes(), codes, "{name}"),
            other => panic!("{name}: {:?}", other.err()),
        }
        assert!(!folder.exists(), "{name}");
    }
    let Offer { submission, at } = own(log, 0);
    let mut ledger = create(&folder, submission, at).unwrap();
    let mut waiting = Vec::new();
    let mut offers = 0;
    for position in 1..=SIZE {
        if looked_at(position, SIZE, 25) {
            let expected = waiting.len();
            let outcomes = ledger.append(std::mem::take(&mut waiting)).unwrap();
            let recorded = |one: &&Outcome| matches!(one, Outcome::Recorded { .. });
            assert_eq!(outcomes.iter().filter(recorded).count(), expected);
            offers += everything(log, &mut ledger, position);
        }
        if position < SIZE {
            waiting.push(own(log, position));
        }
    }
    println!("{offers} offers to the writer");
    drop(ledger);
    let reader = Reader::open(&folder).unwrap();
    let mut entries = Vec::new();
    let each = &mut |_, bytes: &[u8]| entries.push(bytes.to_vec());
    reader.read(0..reader.size(), each).unwrap();
    assert!(entries == log.entries);
}

/// Offers every kind at once; how many they are.
fn everything(log: &Log, ledger: &mut Ledger, position: usize) -> usize {
    let before = ledger.head().clone();
    assert_eq!(before.size, position as u64);
    let refused = Kind::ALL.iter().filter_map(|(kind, name)| {
        let (at, slot, mut codes) = refused(log, *kind, position)?;
        // The writer's clock is never behind: what is offered late is recorded late.
        codes.retain(|code| code != "R050");
        (at == position && !codes.is_empty()).then_some((name, slot, codes))
    });
    let mut offers: Vec<_> = refused.collect();
    // Backdated, and refused for nothing else: recorded, as of the time of the one before.
    offers.retain(|(_, slot, _)| !matches!(slot.what, What::Line(line) if line == position));
    let batch = offers.iter().map(|(_, slot, _)| offer(slot)).collect();
    for (outcome, (name, _, codes)) in ledger.append(batch).unwrap().iter().zip(&offers) {
        let Outcome::Refused(reasons) = outcome else {
            panic!("{name}, position {position}: {outcome:?}");
        };
        let found = Refusal::Unlawful(reasons.clone()).codes();
        assert_eq!(found, *codes, "{name}, position {position}");
    }
    // Each that stands there is told where it stands.
    let again: Vec<_> = [0, position / 2, position - 1].into();
    let batch = again.iter().map(|at| own(log, *at)).collect();
    for (outcome, index) in ledger.append(batch).unwrap().iter().zip(again) {
        let index = index as u64;
        assert!(
            matches!(outcome, Outcome::AlreadyRecorded { index: found, .. } if *found == index),
            "{outcome:?}"
        );
    }
    assert_eq!(*ledger.head(), before, "position {position}");
    offers.len() + 3
}

/// Whoever sets the writer's clock back backdates nothing.
#[test]
fn a_clock_that_is_set_back_backdates_nothing() {
    let log = &*LOG;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ledger");
    let Offer { submission, at } = own(log, 0);
    let mut ledger = create(&folder, submission, at).unwrap();
    for position in 1..40 {
        let mut offer = own(log, position);
        offer.at = UtcMillis(at.0 - position as u64);
        let outcome = ledger.append(vec![offer]).unwrap().remove(0);
        assert!(matches!(outcome, Outcome::Recorded { .. }), "{outcome:?}");
    }
    // A protocol before the polls close, whatever time is claimed.
    let protocol = log
        .lines
        .iter()
        .position(|line| line.statement.sheet().is_some())
        .unwrap();
    let mut early = own(log, protocol);
    early.at = at;
    let outcome = ledger.append(vec![early]).unwrap().remove(0);
    let Outcome::Refused(reasons) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        reasons.iter().map(Reason::code).collect::<Vec<_>>(),
        ["R121"]
    );
    ledger
        .read(0..40, &mut |_, bytes| {
            assert_eq!(Entry::from_bytes(bytes).unwrap().recorded_at, at);
        })
        .unwrap();
}

/// A backup that was restored, and one who has seen more, or another history.
#[test]
fn a_writer_signs_nothing_behind_or_beside_what_others_have_seen() {
    let log = &*LOG;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ledger");
    let Offer { submission, at } = own(log, 0);
    let mut ledger = create(&folder, submission, at).unwrap();
    let end = Seen::new("a witness", &checkpoint(&log.entries)).unwrap();
    let mut tried = 0;
    for position in 1..SIZE {
        if looked_at(position, SIZE - 1, 333) || position == 1 {
            drop(ledger);
            match Ledger::open_against(&folder, &keys(), std::slice::from_ref(&end)).err() {
                Some(LedgerError::Forgotten {
                    expected, found, ..
                }) => {
                    assert_eq!((expected, found), (SIZE as u64, position as u64));
                }
                other => panic!("position {position}: {other:?}"),
            }
            // Another history up to here, which the same key has signed.
            let altered = alter(log, Kind::ForkTime, position - 1).unwrap();
            let other = &left(log, &altered, Operator::Clever)[..position];
            assert_ne!(
                ChainHash::of_entry(&other[position - 1]),
                ledger_chain(log, position)
            );
            let seen = Seen::new("a mirror", &checkpoint(other)).unwrap();
            match Ledger::open_against(&folder, &keys(), &[seen]).err() {
                Some(LedgerError::OtherHistory { size, .. }) => assert_eq!(size, position as u64),
                other => panic!("position {position}: {other:?}"),
            }
            // What it has signed itself does not keep it from going on.
            let same = Seen::new("a mirror", &checkpoint(&log.entries[..position])).unwrap();
            ledger = Ledger::open_against(&folder, &keys(), &[same]).unwrap();
            tried += 1;
        }
        let outcome = ledger.append(vec![own(log, position)]).unwrap();
        assert!(
            matches!(outcome[0], Outcome::Recorded { .. }),
            "{outcome:?}"
        );
        if !long() && position == 334 {
            // The rest in batches, as the commit of each is of no interest here.
            for from in (position + 1..SIZE).step_by(111) {
                let batch = (from..SIZE.min(from + 111))
                    .map(|at| own(log, at))
                    .collect();
                ledger.append(batch).unwrap();
            }
            assert_eq!(ledger.head().root, end.checkpoint.root);
            break;
        }
    }
    println!("{tried} positions; {}", opened().origin.as_str());
    assert!(tried >= 2);
}

fn ledger_chain(log: &Log, size: usize) -> ChainHash {
    ChainHash::of_entry(&log.entries[size - 1])
}
