//! The store engine's own files, and HEAD: whatever happens to them, a reader gives what was
//! acknowledged or says that it cannot, and changes nothing.

use std::fmt::Debug;
use std::panic;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hattama::ledger::store::panic_is_caught;
use hattama::ledger::{Ledger, LedgerError, LogKeys, Reader};
use hattama::replay::LogSource;
use hattama::threads::Threads;
use hattama::verify::{Claim, Failure, Task, Verdict, Verification, verify};

use crate::support::secret;
use crate::wounds::{WHOLE, Whole, Wound, at_random, bytes_of, of_whole_files};
use crate::{Numbers, given, long};

/// How long a reader may take of a ledger of 1,000 entries, on a machine that has much else to do.
const LONGEST: Duration = Duration::from_secs(30);

/// Panics that would have reached the user.
static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What the program does with the engine's panics, and a list of all others.
fn watch_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !panic_is_caught() {
                SEEN.lock().unwrap().push(info.to_string());
                print(info);
            }
        }));
    });
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// With every acknowledged entry.
    Whole,
    /// It was not opened.
    NotOpened,
    /// It was opened, and ended early with an error.
    CutShort,
    /// It was opened with fewer entries than were acknowledged, which HEAD tells.
    Fewer,
}

fn read(whole: &Whole, wound: &Wound) -> Ended {
    let place = whole.copy();
    let folder = place.path().join("ledger");
    wound.inflict(&folder);
    read_as_it_is(whole, &folder, wound)
}

/// What a reader makes of the damaged ledger in this folder.
fn read_as_it_is(whole: &Whole, folder: &Path, wound: &dyn Debug) -> Ended {
    let before = bytes_of(folder);
    let began = Instant::now();
    let ended = match Reader::open(folder) {
        Err(error) => {
            typed(&error, &wound);
            Ended::NotOpened
        }
        Ok(reader) => {
            let mut read = 0;
            let all = reader.read(0..reader.size(), &mut |index, bytes| {
                assert_eq!(index, read as u64, "{wound:?}");
                assert!(
                    bytes == whole.entries[read],
                    "{wound:?}: entry {index} is another"
                );
                read += 1;
            });
            let size = whole.entries.len();
            let found = verified(&reader);
            if let Err(error) = all {
                // The first entry that is not to be had.
                let named = error.to_string();
                let words = named.split(|c: char| !c.is_alphanumeric());
                let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
                let entry = ["entry".to_owned(), read.to_string()];
                let is_named = words.windows(2).any(|two| two == entry);
                assert!(is_named, "{wound:?}: {entry:?}: {named}");
                assert_eq!(
                    found.verdict,
                    Verdict::CouldNot,
                    "{wound:?}: {:?}",
                    found.failures
                );
                assert!(found.unreadable.is_some(), "{wound:?}");
                Ended::CutShort
            } else if read < size {
                let codes: Vec<_> = found.failures.iter().map(Failure::code).collect();
                assert_eq!(found.verdict, Verdict::Failed, "{wound:?}");
                assert!(codes.contains(&"V201"), "{wound:?}: {codes:?}");
                let fewer = Failure::Fewer {
                    expected: size as u64,
                    found: read as u64,
                };
                assert!(
                    found.failures.contains(&fewer),
                    "{wound:?}: {:?}",
                    found.failures
                );
                Ended::Fewer
            } else {
                assert_eq!(
                    found.verdict,
                    Verdict::Verified,
                    "{wound:?}: {:?}",
                    found.failures
                );
                Ended::Whole
            }
        }
    };
    assert!(
        began.elapsed() < LONGEST,
        "{wound:?}: {:?}",
        began.elapsed()
    );
    assert!(
        bytes_of(folder) == before,
        "{wound:?}: a reader has changed the files"
    );
    ended
}

/// The error names the place and what to do.
fn typed(error: &LedgerError, wound: &dyn Debug) {
    let text = error.to_string();
    let store = matches!(error, LedgerError::Store(_) | LedgerError::Head(_));
    assert!(store, "{wound:?}: {text}");
    assert!(
        text.contains("ledger") && text.contains("hattama rebuild"),
        "{wound:?}: {text}"
    );
    // No debugging text of the engine's.
    for word in ["panicked", "src/", "Error {", "Some(", "unwrap"] {
        assert!(!text.contains(word), "{wound:?}: {text}");
    }
}

fn verified(reader: &Reader) -> Verification {
    let head = reader.head();
    let task = Task {
        source: reader,
        claim: Claim {
            size: head.size,
            chain: Some(head.chain),
            root: head.root,
            checkpoint: head.checkpoint.clone(),
            tail: reader.tail(),
        },
        anchor: None,
        proven: false,
        kept: &[],
        entropy: [1; 32],
    };
    verify(&task, None, &Threads, &mut |_| ())
}

#[test]
fn a_damaged_store_gives_what_was_acknowledged_or_an_error() {
    watch_panics();
    let whole = &*WHOLE;
    let folder = whole.folder();
    let mut wounds = of_whole_files(&folder);
    let systematic = wounds.len();
    let count = given("HATTAMA_STORES", if long() { 2_000 } else { 60 });
    let mut numbers = Numbers::new("damaged stores");
    wounds.extend(at_random(
        &folder,
        &mut numbers,
        usize::try_from(count).unwrap(),
    ));
    let mut ends = Vec::new();
    for wound in &wounds {
        ends.push(read(whole, wound));
    }
    assert_eq!(*SEEN.lock().unwrap(), [""; 0], "a panic that nobody caught");
    let of = |ended| ends.iter().filter(|one| **one == ended).count();
    let (unharmed, refused) = (of(Ended::Whole), of(Ended::NotOpened));
    println!(
        "{systematic} whole files and {count} at random: {unharmed} read whole, {refused} not opened, {} ended early, {} held fewer",
        of(Ended::CutShort),
        of(Ended::Fewer),
    );
    // Every way out was taken by some: else the damage was none.
    assert!(unharmed > 0 && refused > 10, "{ends:?}");
    for (wound, ended) in wounds.iter().zip(&ends) {
        let name = wound.path().file_name().unwrap().to_str().unwrap();
        let gone = matches!(wound, Wound::Remove(_)) || matches!(wound, Wound::Truncate(_, 0..=8));
        if gone && ["db", "conf", "store", "HEAD"].contains(&name) {
            assert_eq!(*ended, Ended::NotOpened, "{wound:?}");
        }
    }
}

/// What is left of the engine's folder when some of it was deleted, in every combination: a reader and a
/// writer give all of it, or say that they cannot, and a writer makes nothing of it worse.
#[test]
fn a_store_that_was_half_deleted_gives_all_of_it_or_an_error() {
    watch_panics();
    let whole = &*WHOLE;
    let items = std::fs::read_dir(whole.folder().join("store")).unwrap();
    let mut items: Vec<_> = items.map(|item| item.unwrap().file_name()).collect();
    items.sort();
    let (mut refused, mut all) = (0, 0);
    for kept in 1..(1_u32 << items.len()) - 1 {
        let gone = items.iter().enumerate();
        let gone: Vec<_> = gone.filter(|(n, _)| kept & (1 << n) == 0).collect();
        let gone: Vec<_> = gone.into_iter().map(|(_, name)| name).collect();
        let place = whole.copy();
        let folder = place.path().join("ledger");
        for name in &gone {
            Wound::Remove(Path::new("store").join(name)).inflict(&folder);
        }
        let ended = read_as_it_is(whole, &folder, &gone);
        let before = bytes_of(&folder);
        let keys = LogKeys {
            log: secret("log", 0, 0),
        };
        match Ledger::open(&folder, &keys) {
            Ok(ledger) => {
                assert_eq!(ended, Ended::Whole, "{gone:?}");
                assert_eq!(ledger.head().size, whole.entries.len() as u64, "{gone:?}");
                all += 1;
            }
            Err(error) => {
                typed(&error, &gone);
                assert_ne!(ended, Ended::Whole, "{gone:?}: {error}");
                assert!(bytes_of(&folder) == before, "{gone:?}: {error}");
                refused += 1;
            }
        }
    }
    assert_eq!(*SEEN.lock().unwrap(), [""; 0], "a panic that nobody caught");
    println!(
        "{} items, some deleted: {all} times whole, {refused} refused",
        items.len()
    );
    assert!(refused > 5 && all > 0, "{refused} refused, {all} whole");
}

/// One slot of HEAD stands for the other: what the older one says was acknowledged, too.
#[test]
fn a_damaged_head_is_the_one_before_or_none() {
    watch_panics();
    let whole = &*WHOLE;
    let length = std::fs::metadata(whole.folder().join("HEAD"))
        .unwrap()
        .len();
    let bits = usize::try_from(length * 8).unwrap();
    let mut ends = std::collections::BTreeMap::new();
    for bit in (0..bits).step_by(if long() { 97 } else { 1_999 }) {
        let place = whole.copy();
        let folder = place.path().join("ledger");
        Wound::Flip("HEAD".into(), bit).inflict(&folder);
        let before = bytes_of(&folder);
        let reader = Reader::open(&folder).unwrap();
        let found = verified(&reader);
        assert_eq!(
            found.verdict,
            Verdict::Verified,
            "bit {bit}: {:?}",
            found.failures
        );
        let (size, tail) = (reader.head().size, reader.tail());
        assert_eq!(size + tail, whole.entries.len() as u64, "bit {bit}");
        let told = found
            .not_checked
            .iter()
            .any(|what| what.contains("behind the last that HEAD promises"));
        assert_eq!(told, tail > 0, "bit {bit}: {:?}", found.not_checked);
        assert!(bytes_of(&folder) == before, "bit {bit}");
        *ends.entry(tail).or_insert(0) += 1;
    }
    println!("entries behind HEAD, and at how many bits: {ends:?}");
    assert_eq!(ends.len(), 2, "{ends:?}");
    // Both slots: there is no HEAD any more.
    let place = whole.copy();
    let folder = place.path().join("ledger");
    Wound::ZeroBlock("HEAD".into(), 0).inflict(&folder);
    Wound::ZeroBlock("HEAD".into(), 1).inflict(&folder);
    let error = Reader::open(&folder).err().unwrap();
    typed(&error, &Wound::Remove("HEAD".into()));
}
