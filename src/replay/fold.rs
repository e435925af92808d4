//! The fold itself: entry after entry through the rule book.

use std::ops::Range;

use super::{Fault, FaultKind, LogSource, Read, SourceError, Unread, read_entry};
use crate::event::{Presented, Submission};
use crate::keys::CHUNK;
use crate::rules::{Admitted, Alone, Claimed, Evidence, KeyRing, Workers, admit};
use crate::state::State;

/// Entries that whoever reads a log takes at a time.
pub const BATCH: u64 = 4096;

/// Entries of one item of the line, at most: as many as share one bulk check if each has one signature.
const ITEM: u64 = CHUNK as u64;

/// Entries of one item where no signature is checked: as many as stay in the cache.
const UNWEIGHED_ITEM: u64 = 1024;

/// Bytes of entries that are on the line together, at most, before they are decoded: protocols never come to
/// so many, and whoever fills a log with entries of 65,535 bytes gets no more memory than this, a few times over.
const LINE_BYTES: usize = 64 * 1024 * 1024;

/// Items of one thread that are on the line.
const ITEMS_OF_ONE: usize = 2;

/// Entries read between two looks at how large an item is: what published logs keep in one bundle.
const STEP: u64 = 256;

/// The same where entries are large.
const STEP_OF_LARGE: u64 = 16;

/// Bytes of an entry that is large.
const LARGE: usize = 4096;

/// What to do about signatures.
#[derive(Debug, Clone, Copy)]
pub enum Signatures {
    /// Check every one; the 32 bytes are entropy that nobody could foresee.
    Check([u8; 32]),
    /// Take them as valid: for totals of a log that is verified elsewhere.
    Assume,
}

/// A log so far, as state.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    state: State,
    ring: KeyRing,
    /// The position up to which the ring knows every key.
    ring_at: u64,
}

impl Replay {
    /// Before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The state at this position.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The state at this position.
    pub fn into_state(self) -> State {
        self.state
    }

    /// Takes in the next entry, if it is in its place and the rule book admits it. In any case the
    /// position moves on, so that a fault does not hide the next. The submission is given back
    /// once it is taken in.
    ///
    /// # Errors
    /// Every [`Fault`] of the entry.
    pub fn take(
        &mut self,
        read: Read,
        evidence: &Evidence,
        observer: &mut impl Observer,
    ) -> Result<Submission, Vec<Fault>> {
        let Read {
            index: claimed,
            previous,
            recorded_at,
            presented,
            chain,
        } = read;
        let position = *self.state.position();
        let fault = |kind| Fault {
            index: position.size,
            kind,
        };
        let mut faults = Vec::new();
        let mut taken = None;
        if claimed != position.size {
            let expected = position.size;
            faults.push(fault(FaultKind::Position {
                expected,
                found: claimed,
            }));
        }
        if previous != position.chain {
            let expected = position.chain;
            faults.push(fault(FaultKind::Chain {
                expected,
                found: previous,
            }));
        }
        match admit(&self.state, presented, evidence, recorded_at) {
            Ok(admitted) => {
                observer.admitted(&self.state, &admitted);
                taken = Some(admitted.replayed(&mut self.state, chain));
            }
            Err(refusal) => {
                faults.push(fault(FaultKind::Unlawful(refusal)));
                self.state.pass_over(chain);
            }
        }
        taken.filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// Sees each entry of a fold go by.
pub trait Observer: Send {
    /// What it makes of the bytes of entries, apart from all others.
    type Prepared: Send + Default;

    /// Looks at the bytes of some entries, in any thread, before anything is known about them.
    fn prepare(_entries: &[&[u8]]) -> Self::Prepared {
        Self::Prepared::default()
    }

    /// What was made of the next entries, before they are taken in.
    fn batch(&mut self, _prepared: Self::Prepared) {}

    /// An admitted entry, with the state before it.
    fn admitted(&mut self, _before: &State, _admitted: &Admitted) {}
    /// Entries done so far.
    fn progress(&mut self, _done: u64) {}
}

impl Observer for () {
    type Prepared = ();
}

/// Folds the entries of `source` up to `until` (or its end) into `replay`, which stands at some
/// earlier position of the same log.
///
/// Entries go down a [line](Workers::in_order): they are read and decoded, and what they claim is looked up, in
/// their order; signatures are checked side by side; the rule book takes them in their order. Memory is bounded by what
/// is on the line, whatever the log's length.
///
/// # Errors
/// [`SourceError`] if entries cannot be read, with the faults of those before. Faults of entries
/// are no error: they are returned.
pub fn fold<O: Observer>(
    replay: &mut Replay,
    source: &dyn LogSource,
    until: Option<u64>,
    signatures: Signatures,
    workers: &(impl Workers + Sync),
    observer: &mut O,
) -> Result<Vec<Fault>, (Vec<Fault>, SourceError)> {
    let end = until.unwrap_or(u64::MAX).min(source.size());
    let mut from = replay.state.position().size;
    if from >= end {
        return Ok(Vec::new());
    }
    let mut ring = std::mem::take(&mut replay.ring);
    // Until it is given back, nobody takes the empty one in its place for whole.
    let ring_at = std::mem::replace(&mut replay.ring_at, u64::MAX);
    if matches!(signatures, Signatures::Check(_)) && ring_at != from {
        ring.expect(&replay.state);
    }
    // A short log is shared out among all.
    let share = end.saturating_sub(from).div_ceil(workers.count() as u64);
    let most = match signatures {
        Signatures::Check(_) => ITEM,
        Signatures::Assume => UNWEIGHED_ITEM,
    };
    let mut measure = Measure {
        entries: share.clamp(1, most),
        bytes: LINE_BYTES / (ITEMS_OF_ONE * workers.count()),
        step: STEP_OF_LARGE,
    };
    let mut is_cut = false;
    let next = || {
        if from >= end || is_cut {
            return None;
        }
        let mut item = Item::read(source, from..end, &mut measure, signatures);
        (from, is_cut) = (item.to, item.cut.is_some());
        if let Signatures::Check(entropy) = signatures {
            item.claimed = Some(ring.claim(&item.presented(), entropy, &Alone));
        }
        Some(item)
    };
    let work = |mut item: Item| {
        let prepared = O::prepare(&item.bytes.entries());
        if let (Signatures::Check(entropy), Some(claimed)) = (signatures, item.claimed.take()) {
            item.evidence = claimed.weigh(&item.presented(), entropy, &Alone);
        }
        item.decode();
        (item, prepared)
    };
    let (mut faults, mut error) = (Vec::new(), None);
    let each = |(item, prepared): (Item, O::Prepared)| {
        observer.batch(prepared);
        faults.extend(take_all(
            replay,
            item.read,
            signatures,
            item.evidence,
            observer,
        ));
        error = item.cut;
        if error.is_none() {
            observer.progress(item.to);
        }
    };
    workers.in_order(next, work, each);
    replay.ring = ring;
    replay.ring_at = match signatures {
        Signatures::Check(_) => replay.state.position().size,
        Signatures::Assume => ring_at,
    };
    match error {
        Some(error) => Err((faults, error)),
        None => Ok(faults),
    }
}

/// How much an item takes.
struct Measure {
    entries: u64,
    bytes: usize,
    /// Entries read between two looks, by the size of those before.
    step: u64,
}

/// Entries that go down the line together.
struct Item {
    bytes: Bytes,
    read: Vec<Result<Read, Unread>>,
    /// The position behind them.
    to: u64,
    /// Why reading ended early: what came before is looked at all the same.
    cut: Option<SourceError>,
    claimed: Option<Claimed>,
    evidence: Vec<Evidence>,
}

impl Item {
    /// Reads entries of `range`, as many as are to go together; fewer if they are large or have many
    /// signatures. Where signatures are checked they are decoded as well, since keys are learned in the
    /// order of the log.
    fn read(
        source: &dyn LogSource,
        range: Range<u64>,
        measure: &mut Measure,
        signatures: Signatures,
    ) -> Self {
        let end = range.end.min(range.start + measure.entries);
        let mut item = Self {
            bytes: Bytes::default(),
            read: Vec::new(),
            to: range.start,
            cut: None,
            claimed: None,
            evidence: Vec::new(),
        };
        let (mut claims, mut of_step) = (0, 0);
        while item.to < end
            && item.cut.is_none()
            && item.bytes.joined.len() < measure.bytes
            && claims + of_step <= CHUNK
        {
            let (from, before) = (item.to, item.bytes.joined.len());
            item.to = end.min((from / measure.step + 1) * measure.step);
            let bytes = &mut item.bytes;
            let read = source.read(from..item.to, &mut |_, entry| bytes.push(entry));
            item.cut = read.err();
            let entries = usize::try_from(item.to - from).unwrap_or(usize::MAX);
            let is_large = (item.bytes.joined.len() - before) / entries > LARGE;
            measure.step = if is_large { STEP_OF_LARGE } else { STEP };
            if matches!(signatures, Signatures::Check(_)) {
                let known = item.read.len();
                item.decode();
                let read = item.read[known..].iter().flatten();
                of_step = read.map(|read| claims_of(&read.presented)).sum();
                claims += of_step;
            }
        }
        item
    }

    /// Decodes what has not been decoded.
    fn decode(&mut self) {
        for at in self.read.len()..self.bytes.ends.len() {
            self.read.push(read_entry(self.bytes.entry(at)));
        }
    }

    /// The submissions that could be read.
    fn presented(&self) -> Vec<&Presented> {
        self.read
            .iter()
            .flatten()
            .map(|read| &read.presented)
            .collect()
    }
}

/// Signatures and proofs that a submission claims.
fn claims_of(presented: &Presented) -> usize {
    presented.submission().signatures.len() + presented.statement().registers().len()
}

/// The bytes of entries, one behind the other.
#[derive(Default)]
struct Bytes {
    joined: Vec<u8>,
    ends: Vec<usize>,
}

impl Bytes {
    fn push(&mut self, entry: &[u8]) {
        self.joined.extend_from_slice(entry);
        self.ends.push(self.joined.len());
    }

    fn entry(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.joined[start..self.ends[at]]
    }

    fn entries(&self) -> Vec<&[u8]> {
        (0..self.ends.len()).map(|at| self.entry(at)).collect()
    }
}

fn take_all(
    replay: &mut Replay,
    read: Vec<Result<Read, Unread>>,
    signatures: Signatures,
    evidence: Vec<Evidence>,
    observer: &mut impl Observer,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut evidence = evidence.into_iter();
    for one in read {
        match one {
            Ok(read) => {
                let evidence = match signatures {
                    Signatures::Assume => Evidence::assumed(),
                    // One for each entry that could be read, in their order.
                    Signatures::Check(_) => evidence.next().unwrap_or_else(Evidence::none),
                };
                if let Err(found) = replay.take(read, &evidence, observer) {
                    faults.extend(found);
                }
            }
            Err(Unread { kind, chain }) => {
                let index = replay.state.position().size;
                faults.push(Fault { index, kind });
                replay.state.pass_over(chain);
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log of entries of the largest size, none of which says anything.
    struct Large(u64);

    impl LogSource for Large {
        fn size(&self) -> u64 {
            self.0
        }

        fn read(
            &self,
            range: Range<u64>,
            each: &mut dyn FnMut(u64, &[u8]),
        ) -> Result<(), SourceError> {
            let entry = vec![0xff; 65_535];
            range.for_each(|index| each(index, &entry));
            Ok(())
        }
    }

    /// The entries seen, and the most bytes of them together.
    #[derive(Default)]
    struct Most(usize, usize);

    impl Observer for Most {
        type Prepared = (usize, usize);

        fn prepare(entries: &[&[u8]]) -> Self::Prepared {
            (entries.len(), entries.iter().map(|entry| entry.len()).sum())
        }

        fn batch(&mut self, (entries, bytes): Self::Prepared) {
            self.0 += entries;
            self.1 = self.1.max(bytes);
        }
    }

    #[test]
    fn a_batch_is_bounded_by_its_bytes_too() {
        let (mut replay, mut most) = (Replay::new(), Most::default());
        let log = Large(3_000);
        let check = Signatures::Check([7; 32]);
        let faults = fold(&mut replay, &log, None, check, &Alone, &mut most).unwrap();
        assert_eq!(faults.len(), 3_000);
        assert_eq!(replay.state().position().size, 3_000);
        assert_eq!(most.0, 3_000);
        let of_step = usize::try_from(STEP_OF_LARGE).unwrap() * 65_535;
        assert!(most.1 < LINE_BYTES / ITEMS_OF_ONE + of_step, "{}", most.1);
    }
}
