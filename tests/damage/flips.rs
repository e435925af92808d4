//! Each bit of every file of a published log of 100 entries, one at a time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use hattama::election::UtcMillis;
use hattama::publish::{Nobody, Promise, Publishing, publish};
use hattama::published::{
    CHECKPOINT, LOG_VKEY, OpenError, PublishedLog, inspect, inspect_without_checkpoint,
};
use hattama::replay::{LogSource, Replay, Signatures, fold};
use hattama::rules::Alone;
use hattama::threads::Threads;
use hattama::verify::{Failure, Verdict, Verification, verify};
use rayon::prelude::*;

use crate::place::{Bundled, Changed, Files, RECORDED_AT, bundled, files, task};
use crate::stage::Stage;
use crate::{given, long};

/// Entries of the log.
const SIZE: usize = 100;

const BUNDLE: &str = "tile/entries/000.p/100";
const TILE: &str = "tile/0/000.p/100";

struct Published {
    files: Files,
    /// The state before each entry.
    before: Vec<Replay>,
}

static LOG: LazyLock<Published> = LazyLock::new(|| {
    let stage = Stage::new();
    let mut ledger = stage.create();
    ledger.append(stage.offers()[..SIZE - 1].to_vec()).unwrap();
    let head = ledger.head().clone();
    let promise = Promise {
        size: head.size,
        chain: head.chain,
        root: head.root,
        checkpoint: head.checkpoint,
    };
    let task = Publishing {
        log: &ledger,
        promise: &promise,
        state: ledger.state(),
        now: UtcMillis(u64::MAX),
    };
    let folder = stage.beside("public");
    publish(&task, &folder, &mut Nobody, &Threads, &mut |_| ()).unwrap();
    let mut replay = Replay::new();
    let before = (1..=SIZE as u64).map(|until| {
        let before = replay.clone();
        let all = Signatures::Assume;
        let faults = fold(&mut replay, &ledger, Some(until), all, &Alone, &mut ());
        assert!(faults.unwrap().is_empty());
        before
    });
    let before = before.collect();
    Published {
        files: files(&folder),
        before,
    }
});

/// What is done with a share of the bits.
#[derive(Default)]
struct Done {
    flips: AtomicU64,
    verified: AtomicU64,
}

#[test]
fn whatever_bit_is_flipped_the_file_and_the_entry_are_named() {
    let published = &*LOG;
    let all: Vec<(&String, usize)> = published
        .files
        .iter()
        .map(|(path, bytes)| (path, bytes.len() * 8))
        .collect();
    let bits: usize = all.iter().map(|(_, bits)| bits).sum();
    // A prime, so that every bit of a byte is met, and every byte of an entry.
    let (step, verify_each) = if long() { (1, 64) } else { (2_003, 24) };
    let offset = usize::try_from(given("HATTAMA_OFFSET", 0)).unwrap() % step;
    let places = all
        .iter()
        .flat_map(|(path, bits)| (0..*bits).map(move |bit| (*path, bit)));
    let chosen: Vec<_> = places.skip(offset).step_by(step).collect();
    // Of the smallest files more.
    let small = [CHECKPOINT, LOG_VKEY].into_iter().filter(|_| step > 1);
    let small = small.flat_map(|path| {
        (offset % 5..published.files[path].len() * 8)
            .step_by(5)
            .map(move |bit| (published.files.get_key_value(path).unwrap().0, bit))
    });
    let chosen: Vec<_> = chosen.into_iter().chain(small).collect();
    let done = Done::default();
    chosen
        .par_iter()
        .enumerate()
        .for_each(|(number, (path, bit))| {
            let whole = number % verify_each == 0;
            flipped(published, path, *bit, whole, &done);
        });
    let mut by_file: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, _) in &chosen {
        let kind = match path.split_once('/') {
            Some((first, _)) if first == "results" => first,
            _ => path.as_str(),
        };
        *by_file.entry(kind).or_default() += 1;
    }
    println!(
        "{} of {bits} bits flipped (HATTAMA_OFFSET={offset}, every {step}), {} verified as a whole: {by_file:?}",
        done.flips.into_inner(),
        done.verified.into_inner(),
    );
    assert!(
        by_file.len() == 6 && by_file.values().all(|count| *count > 10),
        "{by_file:?}"
    );
}

fn flipped(published: &Published, path: &str, bit: usize, whole: bool, done: &Done) {
    let what = format!("{path}, bit {bit}");
    let mut place = Changed::nothing(&published.files);
    place.flip(path, bit);
    done.flips.fetch_add(1, Ordering::Relaxed);
    let log = match PublishedLog::open(place.clone()) {
        Ok(log) => log,
        Err(error) => {
            // It can only be the one file that is read first; the rest is looked at all the same.
            assert_eq!(path, CHECKPOINT, "{what}");
            assert!(
                matches!(error, OpenError::Malformed { .. }),
                "{what}: {error}"
            );
            let found = inspect_without_checkpoint(&place, &error, &Alone).unwrap();
            let named: Vec<_> = found.faults().map(|spot| spot.path.as_str()).collect();
            assert_eq!(named, [CHECKPOINT], "{what}");
            return;
        }
    };
    let found = inspect(&log, &Alone, &|_| ()).unwrap();
    let faults: Vec<_> = found.faults().collect();
    let named: Vec<_> = faults.iter().map(|spot| spot.path.as_str()).collect();
    if [CHECKPOINT, LOG_VKEY].contains(&path) {
        // A key and what it signed: which of two that do not agree is damaged, the sum tells of one.
        assert!(named.contains(&path), "{what}: {named:?}");
    } else {
        assert_eq!(named, [path], "{what}");
        assert!(found.root_holds, "{what}");
    }
    match path {
        BUNDLE => {
            let at = bundled(&published.files[BUNDLE], 0, bit / 8);
            let first = faults[0].entries[0].start;
            assert_eq!(first, at.entry as u64, "{what}");
            if at.byte.is_some() {
                assert_eq!(only(&faults[0].entries), Some(first), "{what}");
            }
            entry(published, &log, at, &what);
        }
        TILE => {
            let entry = (bit / 8 / 32) as u64;
            assert_eq!(only(&faults[0].entries), Some(entry), "{what}");
        }
        _ => {}
    }
    if whole {
        done.verified.fetch_add(1, Ordering::Relaxed);
        let verification = verify(&task(&log), None, &Alone, &mut |_| ());
        verdict(published, path, bit, &verification, &what);
    }
}

/// The one entry that ranges are of, if they are of one.
fn only(ranges: &[Range<u64>]) -> Option<u64> {
    match ranges {
        [one] if one.end == one.start + 1 => Some(one.start),
        _ => None,
    }
}

/// What replay says of an entry whose bytes are others, and of the next.
fn entry(published: &Published, log: &dyn LogSource, at: Bundled, what: &str) {
    let mut replay = published.before[at.entry].clone();
    let until = (at.entry as u64 + 2).min(SIZE as u64);
    let check = Signatures::Check([1; 32]);
    let folded = fold(&mut replay, log, Some(until), check, &Alone, &mut ());
    let Some(byte) = at.byte else {
        // Lengths that do not fit leave no entry in the bundle that can be trusted to begin there.
        let (_, error) = folded.err().unwrap_or_else(|| panic!("{what}"));
        assert!(
            error.damaged && error.what.contains(BUNDLE),
            "{what}: {error}"
        );
        return;
    };
    let first = folded
        .unwrap_or_else(|_| panic!("{what}"))
        .first()
        .map(|fault| fault.index);
    let here = at.entry as u64;
    let expected = if RECORDED_AT.contains(&byte) && first != Some(here) {
        // A time that the rules allow: the next link of the chain shows it, and of the last the root.
        (at.entry + 1 < SIZE).then_some(here + 1)
    } else {
        Some(here)
    };
    assert_eq!(first, expected, "{what}");
}

fn verdict(published: &Published, path: &str, bit: usize, found: &Verification, what: &str) {
    let failed = match path {
        CHECKPOINT => true,
        BUNDLE => {
            let at = bundled(&published.files[BUNDLE], 0, bit / 8);
            let first = found.failures.iter().filter_map(Failure::entry).min();
            let last_time = at.entry == SIZE - 1 && first.is_none();
            match at.byte {
                None => assert!(found.unreadable.is_some(), "{what}"),
                Some(_) if last_time => {}
                Some(_) => {
                    let first = first.unwrap();
                    let here = at.entry as u64;
                    assert!(first == here || first == here + 1, "{what}: {first}");
                }
            }
            true
        }
        // The rest says nothing that the entries do not: the inspection names it.
        _ => false,
    };
    let expected = if failed {
        Verdict::Failed
    } else {
        Verdict::Verified
    };
    assert_eq!(found.verdict, expected, "{what}: {:?}", found.failures);
}
