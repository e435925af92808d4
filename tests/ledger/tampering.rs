//! A verifier that trusts nobody: every alteration is found and named.

use hattama::bytes::{ChainHash, Sorted};
use hattama::election::UtcMillis;
use hattama::event::Entry;
use hattama::replay::LogSource;
use hattama::rules::Alone;
use hattama::tlog::{Tree, leaf_hash};
use hattama::verify::{Anchor, Claim, Task, Verdict, Verification, verify};

use crate::stage::{Memory, Stage};

struct Published {
    entries: Memory,
    claim: Claim,
    stage: Stage,
}

fn published() -> Published {
    let stage = Stage::new();
    let head = stage.full().head().clone();
    let claim = Claim {
        size: head.size,
        chain: Some(head.chain),
        root: head.root,
        checkpoint: head.checkpoint,
        tail: 0,
    };
    Published {
        entries: stage.entries(),
        claim,
        stage,
    }
}

fn check(entries: &Memory, claim: &Claim, anchor: Option<Anchor>) -> Verification {
    let task = Task {
        source: entries,
        claim: claim.clone(),
        anchor,
        proven: false,
        kept: &[],
        entropy: [3; 32],
    };
    verify(&task, None, &Alone, &mut |_| {})
}

/// The codes of a verification that failed, each once, in order of appearance.
#[track_caller]
fn codes(verification: &Verification) -> Vec<(&'static str, Option<u64>)> {
    assert_eq!(verification.verdict, Verdict::Failed);
    verification
        .failures
        .iter()
        .map(|failure| (failure.code(), failure.entry()))
        .collect()
}

/// Changes an entry and puts it back in its place.
fn alter(entries: &mut Memory, index: usize, change: impl FnOnce(&mut Entry)) {
    let mut entry = Entry::from_bytes(&entries.0[index]).unwrap();
    change(&mut entry);
    entries.0[index] = entry.to_bytes();
}

/// Makes every entry from `index` on name the one before it again, as an operator would who holds
/// everything but the members' keys.
fn mend_chain(entries: &mut Memory) {
    let mut previous = ChainHash::ZERO;
    for index in 0..entries.0.len() {
        alter(entries, index, |entry| {
            entry.previous = previous;
            entry.index = index as u64;
        });
        previous = ChainHash::of_entry(&entries.0[index]);
    }
}

#[test]
fn what_was_not_altered_is_verified() {
    let Published {
        entries,
        claim,
        stage,
    } = published();
    let anchor = Anchor::Genesis(stage.rehearsal.genesis_hash());
    let verification = check(&entries, &claim, Some(anchor));
    assert_eq!(
        verification.verdict,
        Verdict::Verified,
        "{:?}",
        verification.failures
    );
    assert_eq!(verification.checked.entries, claim.size);
    assert!(
        verification
            .not_checked
            .iter()
            .any(|what| what == "the count in the room")
    );
    assert!(
        !verification
            .not_checked
            .iter()
            .any(|what| what == "who opened this ledger")
    );
    assert_eq!(
        check(&entries, &claim, None).not_checked[1],
        "who opened this ledger"
    );
}

#[test]
fn any_byte_of_any_entry() {
    let Published { entries, claim, .. } = published();
    for index in (0..entries.0.len()).step_by(7) {
        let length = entries.0[index].len();
        for byte in [0, 2, 12, 42, 50, 70, length / 2, length - 1] {
            let mut altered = entries.clone();
            altered.0[index][byte] ^= 1;
            let verification = check(&altered, &claim, None);
            assert_eq!(
                verification.verdict,
                Verdict::Failed,
                "entry {index}, byte {byte}"
            );
            let named = verification
                .failures
                .iter()
                .filter_map(hattama::verify::Failure::entry);
            let first = named.min().unwrap();
            let last = entries.0.len() - 1;
            assert!(
                first == index as u64 || first == index as u64 + 1 || index == last,
                "entry {index}, byte {byte}: {first} is named"
            );
        }
    }
}

#[test]
fn an_altered_vote_with_a_mended_chain_lacks_its_signatures() {
    let Published {
        mut entries, claim, ..
    } = published();
    let last = entries.0.len() - 1;
    alter(&mut entries, last, |entry| {
        let at = entry.submission.statement.len() / 2;
        entry.submission.statement[at] ^= 1;
    });
    mend_chain(&mut entries);
    let found = codes(&check(&entries, &claim, None));
    assert_eq!(found[0].1, Some(last as u64));
    let codes: Vec<_> = found.iter().map(|(code, _)| *code).collect();
    assert!(
        codes.contains(&"V202") && codes.contains(&"V203"),
        "{codes:?}"
    );
}

#[test]
fn a_dropped_entry() {
    let Published {
        mut entries, claim, ..
    } = published();
    let last = entries.0.len() - 1;
    entries.0.remove(last);
    mend_chain(&mut entries);
    assert_eq!(codes(&check(&entries, &claim, None)), [("V201", None)]);
}

#[test]
fn entries_in_another_order() {
    let Published {
        mut entries, claim, ..
    } = published();
    let last = entries.0.len() - 1;
    // The two are of one minute or not: either way the promised chain and root are others.
    entries.0.swap(last - 1, last);
    mend_chain(&mut entries);
    let found: Vec<_> = codes(&check(&entries, &claim, None))
        .iter()
        .map(|(c, _)| *c)
        .collect();
    assert!(
        found.contains(&"V202") && found.contains(&"V203"),
        "{found:?}"
    );
}

#[test]
fn a_backdated_entry() {
    let Published {
        mut entries, claim, ..
    } = published();
    let last = entries.0.len() - 1;
    alter(&mut entries, last, |entry| entry.recorded_at = UtcMillis(0));
    mend_chain(&mut entries);
    let verification = check(&entries, &claim, None);
    let said: Vec<_> = verification
        .failures
        .iter()
        .map(hattama::verify::Failure::says)
        .collect();
    assert!(said[0].contains("R050"), "{said:?}");
}

#[test]
fn an_entry_twice() {
    let Published {
        mut entries,
        mut claim,
        ..
    } = published();
    let again = entries.0.last().unwrap().clone();
    entries.0.push(again);
    claim.size += 1;
    mend_chain(&mut entries);
    let verification = check(&entries, &claim, None);
    let said: Vec<_> = verification
        .failures
        .iter()
        .map(hattama::verify::Failure::says)
        .collect();
    assert!(said[0].contains("R003"), "{said:?}");
}

#[test]
fn a_signature_taken_away() {
    let Published {
        mut entries, claim, ..
    } = published();
    let last = entries.0.len() - 1;
    alter(&mut entries, last, |entry| {
        let mut pairs = entry.submission.signatures.clone().into_inner();
        pairs.pop();
        entry.submission.signatures = Sorted::new(pairs).unwrap();
    });
    mend_chain(&mut entries);
    let verification = check(&entries, &claim, None);
    // Three of three have signed; without one of them, the quorum or a role is missing.
    assert!(
        verification.failures[0].says().contains("R04"),
        "{:?}",
        verification.failures
    );
}

#[test]
fn a_root_promised_for_something_else() {
    let Published {
        entries, mut claim, ..
    } = published();
    claim.root = Tree::root_of([leaf_hash(b"something else")]);
    let found = codes(&check(&entries, &claim, None));
    assert_eq!(found, [("V203", None), ("V203", None)]);
}

#[test]
fn a_checkpoint_of_another_key() {
    let Published {
        entries, mut claim, ..
    } = published();
    claim.checkpoint = claim.checkpoint.replace('—', "-");
    let found = codes(&check(&entries, &claim, None));
    assert_eq!(found, [("V204", None)]);
}

#[test]
fn a_made_up_ledger_fails_the_anchor_and_without_one_says_what_was_not_checked() {
    let real = Stage::new();
    let made_up = Stage {
        rehearsal: crate::stage::rehearsal(&hattama::rehearsal::Options {
            seed: 666,
            members: None,
        }),
        ..Stage::new()
    };
    let head = made_up.full().head().clone();
    let claim = Claim {
        size: head.size,
        chain: Some(head.chain),
        root: head.root,
        checkpoint: head.checkpoint,
        tail: 0,
    };
    let entries = made_up.entries();
    let genesis = Anchor::Genesis(real.rehearsal.genesis_hash());
    assert_eq!(
        codes(&check(&entries, &claim, Some(genesis))),
        [("V206", Some(0))]
    );

    let central = |stage: &Stage| {
        let signatures = stage.rehearsal.genesis().submission.signatures;
        Anchor::CentralKeys(signatures.iter().map(|pair| pair.key).collect())
    };
    assert_eq!(
        codes(&check(&entries, &claim, Some(central(&real)))),
        [("V206", Some(0))]
    );
    let own = check(&entries, &claim, Some(central(&made_up)));
    assert_eq!(own.verdict, Verdict::Verified);

    let without = check(&entries, &claim, None);
    assert_eq!(without.verdict, Verdict::Verified);
    assert_eq!(without.trust.anchored_by, "none");
    assert!(
        without
            .not_checked
            .iter()
            .any(|what| what == "who opened this ledger")
    );
}

#[test]
fn an_empty_log_is_not_verified() {
    let Published {
        mut claim, stage, ..
    } = published();
    let entries = Memory(Vec::new());
    assert_eq!(entries.size(), 0);
    let anchor = Anchor::Genesis(stage.rehearsal.genesis_hash());
    let found = check(&entries, &claim, Some(anchor.clone()));
    assert_eq!(codes(&found), [("V207", None), ("V201", None)]);
    // Nor if nothing is what was promised.
    claim.size = 0;
    claim.chain = Some(ChainHash::ZERO);
    claim.root = Tree::new().root();
    let found = check(&entries, &claim, Some(anchor));
    assert_eq!(codes(&found), [("V207", None)]);
    let checked = found.checked;
    assert!(!checked.chain && !checked.rules && !checked.checkpoint);
    assert_eq!(found.trust.anchored_by, "none");
    assert!(
        found
            .not_checked
            .iter()
            .any(|what| what == "who opened this ledger")
    );
}

/// A source that breaks off.
struct Broken;

impl LogSource for Broken {
    fn size(&self) -> u64 {
        3
    }

    fn read(
        &self,
        _: std::ops::Range<u64>,
        _: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<(), hattama::replay::SourceError> {
        Err(hattama::replay::SourceError {
            what: "the disk is gone".into(),
            damaged: false,
        })
    }
}

#[test]
fn what_could_not_be_read_is_not_said_to_be_checked() {
    let Published { claim, stage, .. } = published();
    let anchor = Some(Anchor::Genesis(stage.rehearsal.genesis_hash()));
    let task = Task {
        source: &Broken,
        claim,
        anchor,
        proven: false,
        kept: &[],
        entropy: [3; 32],
    };
    let found = verify(&task, None, &Alone, &mut |_| {});
    assert_eq!(found.verdict, Verdict::CouldNot);
    let checked = found.checked;
    assert!(!checked.chain && !checked.rules && !checked.tree && !checked.checkpoint);
    assert_eq!(found.trust.anchored_by, "none");
}
