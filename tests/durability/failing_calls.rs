//! Every call that writes, syncs, renames, opens or removes fails once, having done nothing or having
//! done its work: what was acknowledged is there, and the process takes no more.
//!
//! `HATTAMA_CALLS` sets how many calls of each run fail (25; 0 is every one of them).

use std::time::{Duration, Instant};

use crate::election::Election;
use crate::power_cuts::place;
use crate::promises::{Told, check};
use crate::random::asked;
use crate::shim::Disk;
use crate::trace::{self, What};
use crate::writer::{Kind, Work};

/// What the system says when a disk is broken, and when it is full.
pub(crate) const BROKEN: i32 = 5;
pub(crate) const FULL: i32 = 28;

/// So many of the numbers from 1 to `last`, the first and the last among them.
pub(crate) fn chosen(last: usize, otherwise: u64) -> Vec<usize> {
    let count = match usize::try_from(asked("HATTAMA_CALLS", otherwise)).unwrap() {
        0 => last,
        count => count.min(last),
    };
    if count < 2 {
        return (1..=count).collect();
    }
    (0..count)
        .map(|n| 1 + n * (last - 1) / (count - 1))
        .collect()
}

/// How many calls a trace has, as the library counts them.
pub(crate) fn calls(trace: &std::path::Path) -> usize {
    let calls = trace::read(trace);
    let told = |call: &&trace::Call| matches!(call.what, What::Told(_));
    calls.len() - calls.iter().filter(told).count()
}

/// A ledger that is created and appended to, by a writer one of whose calls fails.
#[test]
fn of_a_writer_leave_what_was_acknowledged() {
    let election = Election::new(1);
    let (_place, path) = place();
    let work = |name: &str| Work {
        folder: path.join("disk").join(name).join("ledger"),
        kind: Kind::Ledger(1),
        batches: 8,
        largest: 9,
        seed: 3,
    };
    let trace = path.join("trace");
    let undisturbed = work("undisturbed");
    let shim = Disk {
        trace: Some(&trace),
        ..Disk::default()
    };
    let ran = undisturbed.run(|command| shim.under(command, &path.join("disk")));
    assert!(ran.status.success());
    let run = election.whole(&path.join("whole"));
    let last = calls(&trace);
    let (mut failed, mut poisoned) = (0, 0);
    for call in chosen(last, 25) {
        for (how, errno) in [("before", BROKEN), ("after", BROKEN), ("from", FULL)] {
            let work = work(&format!("{call}-{how}"));
            std::fs::create_dir_all(work.folder.parent().unwrap()).unwrap();
            let shim = Disk {
                fail: Some((call, how, errno)),
                ..Disk::default()
            };
            let ran = work.run(|command| shim.under(command, &path.join("disk")));
            let said = String::from_utf8_lossy(&ran.stderr);
            let context = || format!("call {call} of {last} fails {how}: {said}");
            assert!(!said.contains("panicked"), "{}", context());
            let told = Told::all(&ran.stdout);
            if !ran.status.success() {
                failed += 1;
                assert_eq!(ran.status.code(), Some(2), "{}", context());
                poisoned += usize::from(
                    said.contains("takes nothing more") || said.contains("HEAD durable"),
                );
            }
            if told.is_empty() && !work.folder.exists() {
                continue;
            }
            let ledger = check(&work.folder, &election, &told, &run);
            let ledger = ledger.unwrap_or_else(|why| panic!("{}\n{why}", context()));
            drop(ledger);
            // It goes on when the disk is well again.
            let ran = work.run(|_| ());
            assert!(ran.status.success(), "{}", context());
            let told = Told::all(&ran.stdout);
            if let Err(why) = check(&work.folder, &election, &told, &run) {
                panic!("{}\n{why}", context());
            }
        }
    }
    println!("{last} calls; {failed} runs failed, {poisoned} of them after a write");
    assert!(poisoned > 0, "no batch ever failed");
}

/// sled's threads may fail without waking whoever waits for them already.
#[test]
fn no_writer_waits_for_a_disk_that_refuses() {
    let (_place, path) = place();
    for run in 0..800 {
        let work = Work {
            folder: path.join(format!("disk/{run}/ledger")),
            kind: Kind::Ledger(1),
            batches: 2,
            largest: 9,
            seed: 3,
        };
        std::fs::create_dir_all(work.folder.parent().unwrap()).unwrap();
        let disk = Disk {
            fail: Some((21 + run % 8, "late", FULL)),
            ..Disk::default()
        };
        let started = Instant::now();
        let ran = work.run(|command| disk.under(command, &path.join("disk")));
        assert_eq!(ran.status.code(), Some(2));
        // Somebody had to be woken; without it this run would not have ended.
        if started.elapsed() > Duration::from_millis(500) {
            println!("run {run} took {:?}", started.elapsed());
            return;
        }
    }
    panic!("the case was not met");
}
