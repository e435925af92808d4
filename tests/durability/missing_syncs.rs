//! Every sync earns its place: taken out, something that was told is lost.
//!
//! The same traces as in `power_cuts`, without the calls that make one file or folder durable, or
//! without the writes of HEAD. If nothing broke then, that sync would be superfluous, or the cuts
//! too kind to find what it is for.

use std::collections::BTreeSet;

use crate::bare_store::begins_segment;
use crate::model::Luck;
use crate::power_cuts::{Recorded, nothing_broken};
use crate::trace::{Call, What};

/// Cuts that have to find each of them missing.
const CUTS: usize = 24;

/// What a path is in a ledger's folder.
fn place(call: &Call) -> &'static str {
    let path = call.path.to_str().unwrap();
    let is_making = path.contains(".hattama-creating-");
    let ends = [
        ("/store/db", "store/db"),
        ("/store/conf", "store/conf"),
        ("/store", "store"),
        ("/HEAD", "HEAD"),
        ("/ledger.toml", "ledger.toml"),
        ("/log.vkey", "log.vkey"),
        ("/disk", "the folder around the one around"),
        ("/elections", "the folder around"),
    ];
    match ends.iter().find(|(end, _)| path.ends_with(end)) {
        // The copy that is opened first need not last.
        _ if path.contains(".hattama-opening-") => "another",
        Some((_, place)) => place,
        None if is_making => "the folder",
        // sled's own snapshots, and the folder of a ledger that is in its place.
        None => "another",
    }
}

fn without(calls: &[Call], taken_out: impl Fn(&Call) -> bool) -> Vec<Call> {
    calls
        .iter()
        .filter(|call| !taken_out(call))
        .cloned()
        .collect()
}

/// The places whose syncs are made, and those of them whose syncs are missed when they are taken out.
fn missed(recorded: &Recorded) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let syncs = recorded.calls.iter().filter(|call| call.what == What::Sync);
    let places: BTreeSet<_> = syncs.map(place).collect();
    let is_missed = |one: &&&'static str| {
        let is_it = |call: &Call| call.what == What::Sync && place(call) == **one;
        let (cuts, broken) = recorded.cut(&without(&recorded.calls, is_it), CUTS);
        println!("{one}: {} of {cuts} cuts find it missing", broken.len());
        !broken.is_empty()
    };
    let missed = places.iter().filter(is_missed).copied().collect();
    (places, missed)
}

#[test]
fn of_a_ledger_in_use_are_all_missed() {
    let recorded = Recorded::new(5, &[]);
    let (places, missed) = missed(&recorded);
    assert!(
        places.is_superset(&["HEAD", "store/db"].into()),
        "{places:?}"
    );
    assert!(
        missed.is_superset(&["HEAD", "store/db"].into()),
        "{missed:?}"
    );
}

#[test]
fn of_a_ledger_that_is_created_are_all_missed() {
    let recorded = Recorded::new(0, &[]);
    let (places, missed) = missed(&recorded);
    println!(
        "not missed: {:?}",
        places.difference(&missed).collect::<Vec<_>>()
    );
    let needed = [
        "HEAD",
        "store/db",
        "store/conf",
        "store",
        "the folder",
        "the folder around",
        "the folder around the one around",
    ];
    assert!(missed.is_superset(&needed.into()), "{missed:?}");
    // Without these two the ledger is whole, and says how to go on; and sled's snapshot is rarely missed.
    let others: BTreeSet<_> = ["ledger.toml", "log.vkey", "another"].into();
    let expected: BTreeSet<_> = needed.into_iter().chain(others).collect();
    assert!(places.is_subset(&expected), "{places:?}");
}

/// Only what makes a batch durable before the HEAD that promises it, and no other sync of the store's file.
#[test]
fn a_batch_that_is_not_synced_before_its_head_is_missed() {
    let recorded = Recorded::new(5, &[]);
    let (mut since, mut taken_out) = (Vec::new(), BTreeSet::new());
    for (at, call) in recorded.calls.iter().enumerate() {
        match (&call.what, place(call)) {
            (What::Sync, "store/db") => since.push(at),
            (What::Write { .. }, "HEAD") => taken_out.extend(std::mem::take(&mut since)),
            _ => {}
        }
    }
    assert!(taken_out.len() > 5, "{taken_out:?}");
    let calls = recorded.calls.iter().enumerate();
    let without = calls.filter(|(at, _)| !taken_out.contains(at));
    let without: Vec<_> = without.map(|(_, call)| call.clone()).collect();
    let (cuts, broken) = recorded.cut(&without, CUTS);
    println!("a batch: {} of {cuts} cuts find it missing", broken.len());
    assert!(!broken.is_empty());
}

/// sled's own syncs, one after each write. With them the power may go at each segment that is begun, and leave
/// nothing but its beginning; if only the end of a batch is synced, what it writes over is gone then.
#[test]
fn what_is_not_synced_within_a_batch_is_missed() {
    let recorded = Recorded::of_large_entries(24);
    let is_sync = |call: &Call| call.what == What::Sync && place(call) == "store/db";
    let (mut last, mut ends) = (None, BTreeSet::new());
    for (at, call) in recorded.calls.iter().enumerate() {
        match &call.what {
            _ if is_sync(call) => last = Some(at),
            What::Write { .. } if place(call) == "HEAD" => ends.extend(last.take()),
            _ => {}
        }
    }
    let opened = ends.first().unwrap();
    let calls = recorded.calls.iter().enumerate();
    let kept = calls.filter(|(at, call)| at <= opened || ends.contains(at) || !is_sync(call));
    let without: Vec<_> = kept.map(|(_, call)| call.clone()).collect();
    let taken_out = recorded.calls.len() - without.len();

    let broken = |calls: &[Call], step| {
        let begins = |call: &Call| place(call) == "store/db" && begins_segment(call);
        let begun = calls.iter().enumerate().filter(|(_, call)| begins(call));
        let begun: Vec<_> = begun.map(|(at, _)| at).step_by(step).collect();
        recorded.cut_after(calls, &begun, Luck::Last)
    };
    nothing_broken(broken(&recorded.calls, 2));
    let (cuts, broken) = broken(&without, 1);
    println!(
        "{taken_out} syncs within batches: {} of {cuts} cuts find them missing",
        broken.len()
    );
    assert!(!broken.is_empty());
}

#[test]
fn a_head_that_is_not_written_is_missed() {
    let recorded = Recorded::new(5, &[]);
    let is_it =
        |call: &Call| matches!(call.what, What::Write { .. } | What::Sync) && place(call) == "HEAD";
    let (cuts, broken) = recorded.cut(&without(&recorded.calls, is_it), CUTS);
    println!("HEAD: {} of {cuts} cuts find it missing", broken.len());
    assert!(!broken.is_empty());
}
