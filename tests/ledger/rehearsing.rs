//! The same seed, folder and options: the same ledger, byte for byte.

use hattama::rehearsal::Options;

use crate::stage::{Stage, rehearsal};

#[test]
fn the_same_rehearsal_gives_the_same_bytes() {
    let (one, other) = (Stage::new(), Stage::new());
    let heads = [one.full().head().clone(), other.full().head().clone()];
    assert_eq!(heads[0], heads[1]);
    assert_eq!(one.entries().0, other.entries().0);
}

#[test]
fn another_seed_or_roster_gives_another_genesis() {
    let of = |seed, members| rehearsal(&Options { seed, members }).genesis_hash();
    let base = of(0, None);
    assert_eq!(base, of(0, None));
    assert_ne!(base, of(1, None));
    // The rule needs as many as this, yet it is another option and another rehearsal.
    assert_ne!(base, of(0, Some(3)));
    assert_ne!(of(0, Some(1)), of(0, Some(2)));
}

#[test]
fn batches_leave_no_trace_in_the_log() {
    let stage = Stage::new();
    let whole = stage.full().head().clone();
    let other = Stage::new();
    let mut ledger = other.create();
    for offer in other.offers() {
        ledger.append(vec![offer]).unwrap();
    }
    assert_eq!(*ledger.head(), whole);
}

#[test]
fn a_rehearsal_is_never_official() {
    let rehearsal = rehearsal(&Options::default());
    let presented = rehearsal.genesis().submission.present().unwrap();
    let hattama::event::Body::ElectionOpened(opened) = &presented.statement().body else {
        panic!("not a genesis");
    };
    assert_eq!(opened.nature.name(), "reconstructed");
    assert!(
        opened.origin.contains("/reconstructed/"),
        "{}",
        opened.origin
    );
}
