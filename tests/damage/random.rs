//! Bits of a large log, flipped at random: one in each bundle or tile at a time, all over the log.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use hattama::election::UtcMillis;
use hattama::publish::{Nobody, Promise, Publishing, publish};
use hattama::published::{PublishedLog, inspect};
use hattama::replay::{Replay, Signatures, fold};
use hattama::threads::Threads;
use hattama::tlog::{Tree, leaf_hash};
use hattama::verify::{Failure, Verdict, verify};

use crate::place::{Bundled, Changed, Files, RECORDED_AT, bundled, files, task};
use crate::{Numbers, given, log, long, making};

/// Publishes the log of 1,000 entries.
pub(crate) fn small(out: &Path) {
    let log = making::made();
    let mut replay = Replay::new();
    let all = Signatures::Assume;
    let faults = fold(&mut replay, &log.entries, None, all, &Threads, &mut ());
    assert!(faults.unwrap().is_empty());
    let promise = Promise {
        size: log.entries.len() as u64,
        chain: replay.state().position().chain,
        root: Tree::root_of(log.entries.iter().map(|entry| leaf_hash(entry))),
        checkpoint: log::checkpoint(&log.entries),
    };
    let task = Publishing {
        log: &log.entries,
        promise: &promise,
        state: replay.state(),
        now: UtcMillis(u64::MAX),
    };
    publish(&task, out, &mut Nobody, &Threads, &mut |_| ()).unwrap();
}

/// Publishes the demo's log, of some 50,000 entries.
fn large(place: &Path, out: &Path) {
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_hattama"));
        let output = program.current_dir(place).args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
    };
    run(&["demo", "demo", "--quiet"]);
    run(&[
        "publish",
        "--ledger",
        "demo",
        "--out",
        out.to_str().unwrap(),
        "--quiet",
    ]);
}

/// The bundles and the tiles of level 0, by their place.
fn lowest(files: &Files) -> Vec<[&str; 2]> {
    let of = |folder: &'static str| {
        let there = files.keys().filter(move |path| path.starts_with(folder));
        there.map(String::as_str).collect::<Vec<_>>()
    };
    let (bundles, tiles) = (of("tile/entries/"), of("tile/0/"));
    assert_eq!(bundles.len(), tiles.len());
    bundles
        .into_iter()
        .zip(tiles)
        .map(|(bundle, tile)| [bundle, tile])
        .collect()
}

#[test]
fn every_flipped_bit_of_a_large_log_is_named_with_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    if long() {
        large(folder.path(), &out);
    } else {
        small(&out);
    }
    let files = files(&out);
    let lowest = lowest(&files);
    let wanted = given("HATTAMA_FLIPS", if long() { 100_000 } else { 500 });
    let mut numbers = Numbers::new("bits of a large log");
    let (mut flips, mut rounds, mut verified) = (0, 0, 0);
    while flips < wanted {
        let mut place = Changed::nothing(&files);
        // What is to be named: the file, and the entries from this one on.
        let mut expected = BTreeMap::new();
        let mut in_bundles = Vec::new();
        for (n, here) in lowest.iter().enumerate() {
            // Of a tile and its bundle one: if both are damaged nothing tells which is right.
            let which = usize::from(numbers.below(4) == 0);
            let path = here[which];
            let bit = numbers.below(files[path].len() * 8);
            place.flip(path, bit);
            let entry = if which == 0 {
                let at = bundled(&files[path], n * 256, bit / 8);
                in_bundles.push(at);
                at.entry
            } else {
                n * 256 + bit / 8 / 32
            };
            expected.insert(path, entry as u64);
            flips += 1;
        }
        let log = PublishedLog::open(place).unwrap();
        let found = inspect(&log, &Threads, &|_| ()).unwrap();
        let faults = found
            .faults()
            .map(|spot| (spot.path.as_str(), spot.entries[0].start));
        assert_eq!(
            faults.collect::<BTreeMap<_, _>>(),
            expected,
            "round {rounds}"
        );
        assert!(found.root_holds, "round {rounds}");
        if rounds % 25 == 0 {
            verified += 1;
            whole(&log, &in_bundles, rounds);
        }
        rounds += 1;
    }
    println!("{flips} bits in {rounds} rounds, {verified} verified as a whole");
}

/// The verification of a log of which one entry in each bundle is another.
fn whole(log: &PublishedLog<Changed<'_>>, damaged: &[Bundled], round: u64) {
    let found = verify(&task(log), None, &Threads, &mut |_| ());
    assert_eq!(found.verdict, Verdict::Failed, "round {round}");
    let entries: Vec<_> = found.failures.iter().filter_map(Failure::entry).collect();
    // It is read until lengths do not fit.
    let readable = damaged.iter().take_while(|at| at.byte.is_some());
    let mut first = None;
    for at in readable {
        let here = at.entry as u64;
        let of_time = at.byte.is_some_and(|byte| RECORDED_AT.contains(&byte));
        let named = entries.contains(&here) || (of_time && entries.contains(&(here + 1)));
        assert!(
            named || here + 1 == log.promised(),
            "round {round}, entry {here}"
        );
        first = first.or(Some((here, of_time)));
    }
    if let (Some((here, of_time)), Some(named)) = (first, entries.iter().min()) {
        let next = of_time && *named == here + 1;
        assert!(
            *named == here || next,
            "round {round}: {named} is named before {here}"
        );
    }
}
