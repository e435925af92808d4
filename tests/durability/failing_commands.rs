//! Each call of `append`, `publish` and `rebuild` (and of `init`, in its own file) fails once: afterwards there is a valid
//! prefix with everything that was acknowledged, and the command, given again, does its work.
//!
//! `HATTAMA_CALLS` sets how many calls of each command fail (5; 0 is every one of them).

use std::process::Output;

use hattama::ledger::Receipts;
use hattama::replay::LogSource as _;
use hattama::tlog::{Receipt, leaf_hash};

use crate::commands::{Stage, copy, files, said};
use crate::failing_calls::{BROKEN, FULL, chosen};
use crate::shim::Disk;

/// Runs a command once for each chosen call and way to fail, on the disk as it was kept, and shows
/// what it left.
pub(crate) fn each(stage: &Stage, line: &str, mut left: impl FnMut(&std::process::Output, &str)) {
    stage.keep();
    let last = stage.count(line);
    assert!(last > 10, "{line}: only {last} calls were seen");
    let mut failed = 0;
    // Some of all, and of the calls that make a folder durable the first and the last.
    let folders = stage.syncs_of_folders();
    assert!(!folders.is_empty(), "{line}: no folder is made durable");
    let folders = [folders[0], folders[folders.len() - 1]];
    let mut calls = [&chosen(last, 5)[..], &folders].concat();
    calls.sort_unstable();
    calls.dedup();
    for call in calls {
        for (how, errno) in [("before", BROKEN), ("after", BROKEN), ("from", FULL)] {
            stage.restore();
            let disk = Disk {
                fail: Some((call, how, errno)),
                ..Disk::default()
            };
            let ran = stage.run(line, &disk);
            let context = format!("{line}: call {call} of {last} fails {how}: {}", said(&ran));
            assert!(!context.contains("panicked"), "{context}");
            let code = ran.status.code();
            // 3: some receipts could not be written.
            let is_append = line.starts_with("append");
            assert!(
                matches!(code, Some(0 | 2)) || is_append && code == Some(3),
                "{code:?}: {context}"
            );
            failed += usize::from(code != Some(0));
            left(&ran, &context);
        }
    }
    let name = line.split(' ').next().unwrap();
    println!("{name}: {last} calls, {failed} runs failed");
    assert!(failed > 0, "{line}: nothing ever failed");
}

#[test]
fn append_leaves_what_it_acknowledged() {
    let stage = Stage::new(6);
    let line = "append drafts --ledger disk/ledger --receipts disk/receipts";
    let before = stage.open("ledger").head().clone();
    let whole = u64::try_from(stage.there + stage.drafts).unwrap();
    each(&stage, line, |ran, context| {
        let ledger = stage.open("ledger");
        let size = ledger.head().size;
        assert!(size == before.size || size == whole, "{size}: {context}");
        // 3: in the log, and receipts could not be written.
        if matches!(ran.status.code(), Some(0 | 3)) {
            assert_eq!(size, whole, "{context}");
        }
        let (mut standing, mut given) = (Receipts::default(), 0);
        if let Ok(receipts) = std::fs::read_dir(stage.disk().join("receipts")) {
            for receipt in receipts {
                let path = receipt.unwrap().path();
                if path.extension().is_none_or(|ending| ending != "tlog-proof") {
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                let receipt: Receipt = text.parse().unwrap_or_else(|_| panic!("{context}"));
                let index = receipt.index;
                let mut leaf = None;
                let each = &mut |_, entry: &[u8]| leaf = Some(leaf_hash(entry));
                ledger.read(index..index + 1, each).unwrap();
                let stands = standing.stands_by(&ledger, &receipt, index, leaf.unwrap());
                assert!(stands.unwrap(), "{context}");
                given += 1;
            }
        }
        assert!(given == 0 || size == whole, "{context}");
        drop(ledger);
        stage.done(line);
        assert_eq!(stage.open("ledger").head().size, whole, "{context}");
    });
}

#[test]
fn publish_leaves_what_can_be_verified_and_goes_on() {
    for first in [true, false] {
        let stage = Stage::new(30);
        let line = "publish --ledger disk/ledger --out disk/public";
        if !first {
            stage.done(line);
            stage.done("append drafts --ledger disk/ledger --no-receipts");
        }
        stage.keep();
        stage.done(line);
        let whole = files(&stage.disk().join("public"));
        stage.restore();
        each(&stage, line, |ran, context| {
            let public = stage.disk().join("public");
            let verified = stage.run("verify disk/public", &Disk::default());
            let code = verified.status.code();
            // Of a first one that did not end there may be nothing to verify yet; it is no evidence.
            let allowed = code == Some(0) || (first && !ran.status.success() && code == Some(2));
            assert!(allowed, "{}\n{context}", said(&verified));
            stage.done(line);
            assert!(files(&public) == whole, "{context}");
        });
    }
}

#[test]
fn rebuild_leaves_a_whole_ledger_or_none() {
    let stage = lost();
    each(&stage, REBUILD, |ran, context| {
        rebuilt_or_none(&stage, ran, context);
    });
}

pub(crate) const REBUILD: &str = "rebuild --from copy --ledger disk/new/ledger --log-key log.pem";

/// A ledger that is lost, and a copy of it elsewhere.
pub(crate) fn lost() -> Stage {
    let stage = Stage::new(0);
    copy(&stage.disk().join("ledger"), &stage.path.join("copy"));
    std::fs::remove_dir_all(stage.disk().join("ledger")).unwrap();
    stage
}

/// There is a whole ledger, or none, and the command goes on.
pub(crate) fn rebuilt_or_none(stage: &Stage, ran: &Output, context: &str) {
    let whole = u64::try_from(stage.there).unwrap();
    if !stage.disk().join("new/ledger").exists() {
        assert_eq!(ran.status.code(), Some(2), "{context}");
        stage.done(REBUILD);
    }
    assert_eq!(stage.open("new/ledger").head().size, whole, "{context}");
}
