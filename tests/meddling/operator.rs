//! Whoever holds the log and its key, and no member's: what he leaves, and what a verifier says of it.

use std::ops::Range;

use hattama::bytes::ChainHash;
use hattama::replay::{Fault, FaultKind, LogSource, Replay, Signatures, SourceError, fold};
use hattama::rules::Alone;
use hattama::tlog::{Tree, leaf_hash};
use hattama::verify::{Anchor, Claim, Kept, Task, Verification, verify};

use crate::expected::First;
use crate::kinds::{Altered, What};
use crate::log::{Log, SIZE, checkpoint_of, entry};

/// How he goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operator {
    /// Moves bytes as they are, and leaves the checkpoint.
    Clumsy,
    /// Makes every link of the chain anew, and signs a checkpoint of what he has made.
    Clever,
}

/// The entries from the first that is altered on, one after another.
pub(crate) struct Entries<'a> {
    log: &'a Log,
    altered: &'a Altered<'a>,
    operator: Operator,
    next: usize,
    previous: ChainHash,
}

impl<'a> Entries<'a> {
    pub(crate) fn new(log: &'a Log, altered: &'a Altered<'a>, operator: Operator) -> Self {
        let before = altered.first.checked_sub(1).map(|at| &log.entries[at]);
        Self {
            log,
            altered,
            operator,
            next: 0,
            previous: before.map_or(ChainHash::ZERO, |bytes| ChainHash::of_entry(bytes)),
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let slot = self.altered.slot(self.log, self.next)?;
        let position = self.altered.first + self.next;
        let as_it_is = match slot.what {
            What::Line(line) if self.operator == Operator::Clumsy => {
                // Only in its own place has an entry another time.
                let own = self.log.lines[line].at == slot.at || line != position || self.next > 0;
                own.then(|| self.log.entries[line].clone())
            }
            What::Again(line) if self.operator == Operator::Clumsy => {
                Some(self.log.entries[line].clone())
            }
            _ => None,
        };
        let bytes =
            as_it_is.unwrap_or_else(|| entry(position, self.previous, slot.at, &slot.submission));
        self.previous = ChainHash::of_entry(&bytes);
        self.next += 1;
        Some(bytes)
    }
}

/// Some entries of a log, from a position on.
struct Part {
    from: u64,
    entries: Vec<Vec<u8>>,
}

impl LogSource for Part {
    fn size(&self) -> u64 {
        self.from + self.entries.len() as u64
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        self.entries.read(
            range.start - self.from..range.end - self.from,
            &mut |at, bytes| {
                each(self.from + at, bytes);
            },
        )
    }
}

/// How many entries are read at a time.
const CHUNK: usize = 16;

/// The first fault that replay finds behind `before`, which has taken in what was not altered. The
/// signatures of the first entry are checked, and those of the others if `all`; no more than `most`
/// entries are read.
pub(crate) fn replayed(
    before: &Replay,
    entries: &mut Entries<'_>,
    most: usize,
    all: bool,
) -> Option<First> {
    let mut replay = before.clone();
    let mut left = most;
    let mut signatures = Signatures::Check([7; 32]);
    while left > 0 {
        let from = replay.state().position().size;
        let some = if from == before.state().position().size {
            1
        } else {
            CHUNK
        };
        let entries: Vec<_> = entries.by_ref().take(some.min(left)).collect();
        if entries.is_empty() {
            break;
        }
        left -= entries.len();
        let part = Part { from, entries };
        let faults = fold(&mut replay, &part, None, signatures, &Alone, &mut ()).unwrap();
        if let Some(first) = first_of(&faults) {
            return Some(first);
        }
        if !all {
            signatures = Signatures::Assume;
        }
    }
    None
}

/// The faults at the first position that has one.
pub(crate) fn first_of(faults: &[Fault]) -> Option<First> {
    let position = faults.first()?.index;
    let here = faults.iter().filter(|fault| fault.index == position);
    let codes = here.map(|fault| match &fault.kind {
        FaultKind::Unlawful(refusal) => format!("V105/{}", refusal.codes().join("+")),
        other => other.code().to_owned(),
    });
    Some(First {
        position: usize::try_from(position).unwrap(),
        codes: codes.collect(),
    })
}

/// Every entry that he leaves.
pub(crate) fn left(log: &Log, altered: &Altered<'_>, operator: Operator) -> Vec<Vec<u8>> {
    let mut all = log.entries[..altered.first].to_vec();
    all.extend(Entries::new(log, altered, operator));
    all
}

/// The whole verification of what he leaves, by one who knows the genesis and has kept checkpoints.
pub(crate) fn verified(
    log: &Log,
    entries: &Vec<Vec<u8>>,
    operator: Operator,
    kept: &[Kept],
) -> Verification {
    let promised = match operator {
        Operator::Clumsy => &log.entries,
        Operator::Clever => entries,
    };
    let root = Tree::root_of(promised.iter().map(|entry| leaf_hash(entry)));
    let chain = promised
        .last()
        .map_or(ChainHash::ZERO, |entry| ChainHash::of_entry(entry));
    let claim = Claim {
        size: promised.len() as u64,
        chain: Some(chain),
        root,
        checkpoint: checkpoint_of(promised.len(), root),
        tail: entries.len().saturating_sub(promised.len()) as u64,
    };
    assert!(operator == Operator::Clever || promised.len() == SIZE);
    let task = Task {
        source: entries,
        claim,
        anchor: Some(Anchor::Genesis(log.genesis())),
        proven: false,
        kept,
        entropy: [5; 32],
    };
    verify(&task, None, &hattama::threads::Threads, &mut |_| ())
}
