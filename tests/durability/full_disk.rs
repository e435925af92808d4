//! A disk that is full after so many bytes, at many of them: nothing acknowledged is lost, and when
//! there is space again the writer goes on.
//!
//! `HATTAMA_CALLS` sets after how many numbers of bytes (25).

use std::process::Output;

use crate::commands::{Stage, said};
use crate::election::Election;
use crate::failing_calls::chosen;
use crate::failing_commands::{REBUILD, lost, rebuilt_or_none};
use crate::init;
use crate::power_cuts::place;
use crate::promises::{Told, check};
use crate::shim::Disk;
use crate::trace::{self, What};
use crate::writer::{Kind, Work};

/// Bytes that were written.
fn written(trace: &std::path::Path) -> usize {
    let calls = trace::read(trace);
    let bytes = calls.iter().map(|call| match &call.what {
        What::Write { bytes, .. } => bytes.len(),
        _ => 0,
    });
    bytes.sum()
}

#[test]
fn leaves_a_writer_what_was_acknowledged() {
    let election = Election::new(1);
    let (_place, path) = place();
    let run = election.whole(&path.join("whole"));
    let work = |name: &str| Work {
        folder: path.join("disk").join(name),
        kind: Kind::Ledger(1),
        batches: 8,
        largest: 9,
        seed: 3,
    };
    let trace = path.join("trace");
    let recorded = Disk {
        trace: Some(&trace),
        ..Disk::default()
    };
    let ran = work("undisturbed").run(|command| recorded.under(command, &path.join("disk")));
    assert!(ran.status.success());
    let all = written(&trace);
    let (mut full, mut kept) = (0, 0);
    for bytes in chosen(all, 25) {
        let work = work(&bytes.to_string());
        let disk = Disk {
            space: Some(bytes),
            ..Disk::default()
        };
        let ran = work.run(|command| disk.under(command, &path.join("disk")));
        let said = String::from_utf8_lossy(&ran.stderr);
        let context = || format!("full after {bytes} of {all} bytes: {said}");
        assert!(!said.contains("panicked"), "{}", context());
        assert!(matches!(ran.status.code(), Some(0 | 2)), "{}", context());
        full += usize::from(!ran.status.success());
        let told = Told::all(&ran.stdout);
        if told.is_empty() && !work.folder.exists() {
            continue;
        }
        kept += told.len();
        if let Err(why) = check(&work.folder, &election, &told, &run) {
            panic!("{}\n{why}", context());
        }
        let ran = work.run(|_| ());
        assert!(ran.status.success(), "{}", context());
    }
    println!("{all} bytes; {full} times full, {kept} answers kept");
    assert!(full > 10 && kept > 10);
}

/// Runs a command that makes a ledger, on disks of some sizes, and shows what it left.
fn full(stage: &Stage, line: &str, ledger: &str, left: impl Fn(&Output, &str)) {
    let trace = stage.path.join("trace");
    stage.keep();
    let recorded = Disk {
        trace: Some(&trace),
        ..Disk::default()
    };
    let ran = stage.run(line, &recorded);
    assert!(ran.status.success(), "{}", said(&ran));
    let all = written(&trace);
    let (mut full, mut none) = (0, 0);
    for bytes in chosen(all - 1, 6) {
        stage.restore();
        let disk = Disk {
            space: Some(bytes),
            ..Disk::default()
        };
        let ran = stage.run(line, &disk);
        let context = format!("full after {bytes} of {all} bytes: {}", said(&ran));
        assert!(!context.contains("panicked"), "{context}");
        assert!(matches!(ran.status.code(), Some(0 | 2)), "{context}");
        if ran.status.code() == Some(2) {
            assert!(context.contains("No space left"), "{context}");
            assert!(!context.contains("damaged:"), "{context}");
            full += 1;
        }
        none += usize::from(!stage.disk().join(ledger).exists());
        left(&ran, &context);
    }
    println!("{all} bytes; {full} times full, {none} without a ledger");
    assert!(full > 3);
}

#[test]
fn leaves_a_new_ledger_whole_or_none() {
    let stage = init::stage();
    full(&stage, &init::line(), "ledger", |ran, context| {
        init::whole_or_none(&stage, ran, context);
    });
    let stage = lost();
    full(&stage, REBUILD, "new/ledger", |ran, context| {
        rebuilt_or_none(&stage, ran, context);
    });
}

#[test]
fn stops_a_publication_that_goes_on_later() {
    let stage = Stage::new(0);
    let line = "publish --ledger disk/ledger --out disk/public";
    let trace = stage.path.join("trace");
    stage.keep();
    let recorded = Disk {
        trace: Some(&trace),
        ..Disk::default()
    };
    assert!(stage.run(line, &recorded).status.success());
    let all = written(&trace);
    let whole = crate::commands::files(&stage.disk().join("public"));
    for bytes in chosen(all - 1, 6) {
        stage.restore();
        let disk = Disk {
            space: Some(bytes),
            ..Disk::default()
        };
        let ran = stage.run(line, &disk);
        let context = format!("full after {bytes} of {all} bytes: {}", said(&ran));
        // Last comes the line in ledger.toml that names what was published.
        let is_published = context.contains("ledger.toml does not name");
        let code = if is_published { 0 } else { 2 };
        assert_eq!(ran.status.code(), Some(code), "{context}");
        assert!(context.contains("No space left"), "{context}");
        assert!(!context.contains("panicked"), "{context}");
        stage.done(line);
        let public = stage.disk().join("public");
        assert!(crate::commands::files(&public) == whole, "{context}");
    }
}
