//! Power cuts of the store and HEAD by themselves: entries of 65,535 bytes, which no message of sled's
//! may hold whole, and a store so large that sled writes over segments that it has freed.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::{Disk, Luck};
use crate::power_cuts::{cut, cuts, nothing_broken, place, record, scratch};
use crate::promises::Told;
use crate::random::{Random, asked};
use crate::trace::{self, Call, What};
use crate::writer::{Kind, Work, check_store};

/// A store that was there with `there` batches, and is appended to.
struct Recorded {
    calls: Vec<Call>,
    before: Disk,
    length: usize,
    /// Bytes of sled's file before.
    end: usize,
}

impl Recorded {
    fn new(length: usize, largest: usize, there: usize, batches: usize) -> Self {
        let (_place, path) = place();
        let (disk, trace) = (path.join("disk"), path.join("trace"));
        let mut work = Work {
            folder: disk.clone(),
            kind: Kind::Store(length),
            batches: there,
            largest,
            seed: 1,
        };
        if there > 0 {
            let ran = work.run(|_| ());
            assert!(ran.status.success());
        }
        let before = Disk::of(&disk);
        let end = std::fs::metadata(disk.join("store/db")).map_or(0, |db| db.len());
        work.batches = batches;
        record(&work, &disk, &trace);
        let blobs = std::fs::read_dir(disk.join("store/blobs")).unwrap().count();
        assert_eq!(blobs, 0, "sled syncs no blob");
        let calls = trace::read(&trace);
        nothing_taken_for_durable(&calls);
        let mut played = before.clone();
        for call in &calls {
            played.apply(call);
        }
        assert_eq!(
            played.difference(&disk),
            None,
            "a call is missing in the trace"
        );
        Self {
            calls,
            before,
            length,
            end: usize::try_from(end).unwrap(),
        }
    }

    fn cut(&self) -> (usize, Vec<String>) {
        let holds = &mut |left: &Path, told: &[u8]| {
            let Some(last) = Told::all(told).pop() else {
                return Ok(());
            };
            let size = check_store(left, self.length)?;
            if size < last.size {
                return Err(format!(
                    "{} entries were promised, {size} are there",
                    last.size
                ));
            }
            Ok(())
        };
        cut(self.before.clone(), &self.calls, cuts() / 2, holds)
    }

    /// What is lost if all that was not synced is lost, right after each sync of sled's file.
    fn lost_after_syncs(&self, calls: &[Call]) -> Vec<String> {
        let (mut disk, mut random) = (self.before.clone(), Random::new(1));
        let mut lost = Vec::new();
        for (at, call) in calls.iter().enumerate() {
            disk.apply(call);
            if call.what != What::Sync || !call.path.ends_with("disk/store/db") {
                continue;
            }
            let place = scratch();
            let left = place.path().join("left");
            disk.cut(Luck::Nothing, &mut random, &left);
            if let Err(why) = check_store(&left, self.length) {
                lost.push(format!("after {at} calls: {why}"));
            }
        }
        lost
    }

    fn used_again(&self) -> usize {
        used_again(&self.calls, self.end)
    }
}

/// What was done to the store's own file, and not to the copy that is opened first.
pub(crate) fn is_of_store(call: &Call) -> bool {
    let path = call.path.to_str().unwrap();
    path.ends_with("/store/db") && !path.contains(".hattama-opening-")
}

/// sled has had nothing written out in the way that it takes for durable.
pub(crate) fn nothing_taken_for_durable(calls: &[Call]) {
    let is_it = |call: &Call| call.what == What::Range && is_of_store(call);
    assert!(!calls.iter().any(is_it));
}

/// Whether sled begins a segment with this call, if it is one of the store's file.
pub(crate) fn begins_segment(call: &Call) -> bool {
    matches!(call.what, What::Write { at, .. } if at % SEGMENT == 0)
}

/// How often sled has begun a segment where one stood before, in a file of so many bytes.
pub(crate) fn used_again(calls: &[Call], end: usize) -> usize {
    let mut segments: BTreeSet<usize> = (0..end.div_ceil(SEGMENT)).collect();
    let calls = calls.iter().filter(|call| is_of_store(call));
    let begun = calls.filter_map(|call| match &call.what {
        What::Write { at, .. } if at % SEGMENT == 0 => Some(at / SEGMENT),
        _ => None,
    });
    begun.filter(|segment| !segments.insert(*segment)).count()
}

/// Bytes of a segment of sled's.
const SEGMENT: usize = 512 * 1024;

#[test]
fn with_entries_of_65535_bytes() {
    nothing_broken(Recorded::new(65_535, 4, 0, 10).cut());
    nothing_broken(Recorded::new(65_535, 12, 6, 10).cut());
}

#[test]
fn with_segments_that_are_used_again() {
    let there = usize::try_from(asked("HATTAMA_BATCHES", 200)).unwrap();
    let recorded = Recorded::new(600, 300, there, 60);
    let used_again = recorded.used_again();
    println!("segments used again: {used_again}");
    assert!(used_again > 0, "the store is too small to tell");
    nothing_broken(recorded.cut());
}

/// A commit is larger than several segments, and goes where others stood: while it is written, what it
/// frees must not be written over before what comes in its place is on the disk.
#[test]
fn with_commits_of_many_segments() {
    for (length, largest, there, batches) in [(65_535, 60, 6, 6), (600, 5_000, 8, 6)] {
        let recorded = Recorded::new(length, largest, there, batches);
        let used_again = recorded.used_again();
        println!("entries of {length} bytes: segments used again: {used_again}");
        assert!(used_again > 0, "the store is too small to tell");
        nothing_broken(recorded.cut());
    }
}

/// sled wipes freed segments by the snapshot that it has just made, whose name it does not sync. With
/// the name lost and the wiping kept, the entries that the older snapshot leads to would be gone.
#[test]
fn a_snapshot_is_durable_before_segments_are_wiped() {
    // Where sled puts what depends on its threads, so that not every run has something to lose.
    for run in 1..=30 {
        let recorded = Recorded::new(65_535, 12, 6, 1);
        let is_it = |call: &Call| call.what == What::Sync && call.path.ends_with("store");
        let calls = recorded.calls.iter();
        let without: Vec<Call> = calls.filter(|call| !is_it(call)).cloned().collect();
        assert!(without.len() < recorded.calls.len());
        let lost = recorded.lost_after_syncs(&recorded.calls);
        assert!(lost.is_empty(), "{}", lost.join("\n"));
        let lost = recorded.lost_after_syncs(&without);
        if !lost.is_empty() {
            println!("run {run}: without the sync of the folder, {}", lost[0]);
            return;
        }
    }
    panic!("the sync of the store's folder is not missed");
}
