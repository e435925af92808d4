//! What only the operator of a log can make: other histories, and entries past the rule book, signed.

use std::fs;

use hattama::bytes::ChainHash;
use hattama::event::Entry;
use hattama::ledger::Reader;
use hattama::publish::{Nobody, Promise, Publishing, publish};
use hattama::replay::{LogSource as _, Replay, Signatures, fold};
use hattama::threads::Threads;
use hattama::tlog::{Tree, leaf_hash};

use crate::stage::Stage;

/// The log's key, as it was announced.
pub(crate) fn known(stage: &Stage) -> [String; 2] {
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    ["--log-key".into(), vkey.trim().into()]
}

/// Publishes any entries, under a checkpoint of the log's own key.
pub(crate) fn publish_all(stage: &Stage, entries: &[Vec<u8>], out: &str) {
    let entries = entries.to_vec();
    let mut replay = Replay::new();
    let folded = fold(
        &mut replay,
        &entries,
        None,
        Signatures::Assume,
        &Threads,
        &mut (),
    );
    folded.unwrap();
    let promise = Promise {
        size: entries.len() as u64,
        chain: replay.state().position().chain,
        root: Tree::root_of(entries.iter().map(|entry| leaf_hash(entry))),
        checkpoint: stage.signed(&entries),
    };
    let task = Publishing {
        log: &entries,
        promise: &promise,
        state: replay.state(),
        now: hattama::election::UtcMillis(u64::MAX),
    };
    publish(&task, &stage.path(out), &mut Nobody, &Threads, &mut |_| ()).unwrap();
}

/// The entries of another history, which differs in its last two.
pub(crate) fn other_history(stage: &Stage) -> Vec<Vec<u8>> {
    crate::views_support::forked(&stage.path("fork"));
    let reader = Reader::open(&stage.path("fork")).unwrap();
    let mut entries = Vec::new();
    reader
        .read(0..reader.size(), &mut |_, bytes| entries.push(bytes.into()))
        .unwrap();
    entries
}

/// An entry behind others, with the submission of one of them.
pub(crate) fn again(entries: &[Vec<u8>], of: usize) -> Entry {
    let last = entries.last().unwrap();
    Entry {
        index: entries.len() as u64,
        previous: ChainHash::of_entry(last),
        recorded_at: Entry::from_bytes(last).unwrap().recorded_at,
        ..Entry::from_bytes(&entries[of]).unwrap()
    }
}

/// The log with an entry that stands in it already, and one that follows it lawfully but for that.
pub(crate) fn with_unlawful(stage: &Stage) -> Vec<Vec<u8>> {
    let mut entries = stage.entries();
    let last = entries.pop().unwrap();
    entries.push(again(&entries, 12).to_bytes());
    let previous = ChainHash::of_entry(entries.last().unwrap());
    let follows = Entry {
        index: entries.len() as u64,
        previous,
        ..Entry::from_bytes(&last).unwrap()
    };
    entries.push(follows.to_bytes());
    entries
}
