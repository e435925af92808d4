//! Power cuts while a log is published: what stands can be verified, readable by everybody, and the
//! next publication goes on. Also after a publication that was killed, whose names were not durable.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::commands::{Stage, files, said};
use crate::failing_calls::calls;
use crate::model::{Disk, Luck};
use crate::power_cuts::cuts;
use crate::random::{Random, asked};
use crate::shim;
use crate::trace::{self, What};

const LINE: &str = "publish --ledger disk/ledger --out disk/public";

/// Whether what is left of a folder can be read by whoever serves it.
fn check_modes(public: &Path) {
    for (name, _) in files(public) {
        let name = name.to_str().unwrap();
        let is_temporary = name.rsplit('/').next().unwrap().starts_with(".hattama-");
        let mode = std::fs::metadata(public.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert!(is_temporary || mode & 0o444 == 0o444, "{name}: {mode:o}");
    }
}

/// Publishes over a folder that stands, cuts the power, and goes on; killed before at some call.
fn cut(killed: Option<usize>) -> usize {
    let (cuts, seed) = (cuts() / 6, asked("HATTAMA_SEED", 1));
    let mut random = Random::new(seed);
    let stage = Stage::new(30);
    stage.done(LINE);
    stage.done("append drafts --ledger disk/ledger --no-receipts");
    let mut disk = Disk::of(&stage.disk());
    let trace = stage.path.join("trace");
    let recorded = shim::Disk {
        trace: Some(&trace),
        ..shim::Disk::default()
    };
    if let Some(call) = killed {
        let fail = Some((call, "kill", 0));
        let ran = stage.run(
            LINE,
            &shim::Disk {
                fail,
                ..recorded.clone()
            },
        );
        assert_eq!(ran.status.code(), None, "{}", said(&ran));
    }
    let from = trace::read_if_there(&trace).len();
    let ran = stage.run(LINE, &recorded);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let made = trace::read(&trace);
    let whole = files(&stage.disk().join("public"));
    let mut played = disk.clone();
    for call in &made {
        played.apply(call);
    }
    assert_eq!(
        played.difference(&stage.disk()),
        None,
        "a call is missing in the trace"
    );

    let mut moments: Vec<usize> = (0..cuts)
        .map(|_| from + random.below(made.len() + 1 - from))
        .collect();
    moments.push(made.len());
    moments.sort_unstable();
    let mut done = 0;
    for (n, moment) in moments.iter().copied().enumerate() {
        made[done..moment].iter().for_each(|call| disk.apply(call));
        done = moment;
        std::fs::remove_dir_all(stage.disk()).unwrap();
        let luck = Luck::ALL[n % Luck::ALL.len()];
        disk.cut(luck, &mut random, &stage.disk());
        let verified = stage.run("verify disk/public", &shim::Disk::default());
        let context = format!(
            "seed {seed}, killed {killed:?}, after {moment} of {} calls, {luck:?}: {}",
            made.len(),
            said(&verified)
        );
        assert_eq!(verified.status.code(), Some(0), "{context}");
        if moment == made.len() {
            // It was said that it is published.
            assert!(files(&stage.disk().join("public")) == whole, "{context}");
        }
        check_modes(&stage.disk().join("public"));
        stage.done(LINE);
        assert!(files(&stage.disk().join("public")) == whole, "{context}");
    }
    moments.len()
}

#[test]
fn cuts_leave_what_can_be_verified() {
    println!("{} power cuts", cut(None));
}

#[test]
fn cuts_after_a_publication_that_was_killed() {
    let stage = Stage::new(30);
    stage.done(LINE);
    stage.done("append drafts --ledger disk/ledger --no-receipts");
    let trace = stage.path.join("trace");
    let recorded = shim::Disk {
        trace: Some(&trace),
        ..shim::Disk::default()
    };
    assert!(stage.run(LINE, &recorded).status.success());
    let made = trace::read(&trace);
    let renamed = made
        .iter()
        .filter(|call| !matches!(call.what, What::Told(_)))
        .zip(1..)
        .filter(|(call, _)| matches!(call.what, What::Move { .. }))
        .map(|(_, number)| number);
    let renamed: Vec<usize> = renamed.collect();
    assert!(calls(&trace) > *renamed.last().unwrap());
    // Just after a file has its name, and before the name is durable.
    let mut done = 0;
    for killed in renamed.iter().step_by((renamed.len() / 3).max(1)) {
        done += cut(Some(killed + 1));
    }
    println!("{done} power cuts");
}
