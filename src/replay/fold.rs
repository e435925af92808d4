//! The fold itself: entry after entry through the rule book.

use std::ops::Range;

use super::{Fault, FaultKind, LogSource, Read, SourceError, Unread, read_entry};
use crate::event::Submission;
use crate::rules::{Admitted, Evidence, KeyRing, Workers, admit, weigh};
use crate::state::State;

/// Entries read and weighed together: enough that a bulk signature check is worth its fixed cost
/// on every thread.
pub const BATCH: u64 = 4096;

/// Bytes of entries after which a batch is not filled further: protocols never come to so many, and
/// whoever fills a log with entries of 65,535 bytes gets no more memory than this, a few times over.
const BATCH_BYTES: usize = 32 * 1024 * 1024;

/// Entries read between two looks at the bytes: what published logs keep in one bundle.
const STEP: u64 = 256;

/// Entries read together where no signature is checked: as many as stay in the cache.
const UNWEIGHED_BATCH: u64 = 1024;

/// How many entries one thread reads at a time.
const READ_PART: usize = 64;

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
    /// The bytes of a batch of entries, before anything is known about them.
    fn batch(&mut self, _entries: &[&[u8]]) {}
    /// An admitted entry, with the state before it.
    fn admitted(&mut self, _before: &State, _admitted: &Admitted) {}
    /// Entries done so far.
    fn progress(&mut self, _done: u64) {}
}

impl Observer for () {}

/// Folds the entries of `source` up to `until` (or its end) into `replay`, which stands at some
/// earlier position of the same log.
///
/// # Errors
/// [`SourceError`] if entries cannot be read, with the faults of those before. Faults of entries
/// are no error: they are returned.
pub fn fold(
    replay: &mut Replay,
    source: &dyn LogSource,
    until: Option<u64>,
    signatures: Signatures,
    workers: &(impl Workers + Sync),
    observer: &mut impl Observer,
) -> Result<Vec<Fault>, (Vec<Fault>, SourceError)> {
    let end = until.unwrap_or(u64::MAX).min(source.size());
    let size = match signatures {
        Signatures::Check(_) => BATCH,
        Signatures::Assume => UNWEIGHED_BATCH,
    };
    let next = |from: u64, room| Batch::read(source, from..end.min(from + size), room, workers);
    let mut faults = Vec::new();
    let mut ring = KeyRing::new();
    let mut from = replay.state.position().size;
    let mut batch = next(from, Bytes::default());
    let mut done = Vec::new();
    while from < end {
        observer.batch(&batch.bytes.entries());
        let evidence = match signatures {
            Signatures::Assume => Vec::new(),
            Signatures::Check(entropy) => {
                let readable: Vec<_> = batch.read.iter().flatten().map(|r| &r.presented).collect();
                weigh(&replay.state, &readable, &mut ring, entropy, workers)
            }
        };
        let Batch {
            bytes,
            read,
            to,
            cut,
        } = batch;
        from = to;
        // The rule book goes entry by entry; the next batch is read meanwhile, and what the one
        // before left is cleared away.
        let take = || take_all(replay, read, signatures, evidence, observer);
        let meanwhile = || {
            drop(done);
            next(from, bytes)
        };
        let ((found, taken), following) = workers.both(take, meanwhile);
        faults.extend(found);
        done = taken;
        if let Some(error) = cut {
            return Err((faults, error));
        }
        batch = following;
        observer.progress(from);
    }
    Ok(faults)
}

/// Entries read together.
struct Batch {
    bytes: Bytes,
    read: Vec<Result<Read, Unread>>,
    /// The position behind them.
    to: u64,
    /// Why reading ended early: what came before is looked at all the same.
    cut: Option<SourceError>,
}

impl Batch {
    /// Reads entries of `range`, all if they are not too large, into `bytes`, whose memory an earlier
    /// batch may have left.
    fn read(
        source: &dyn LogSource,
        range: Range<u64>,
        mut bytes: Bytes,
        workers: &impl Workers,
    ) -> Self {
        bytes.clear();
        let (mut to, mut cut) = (range.start, None);
        while to < range.end && cut.is_none() && bytes.joined.len() < BATCH_BYTES {
            let from = to;
            to = range.end.min((from / STEP + 1) * STEP);
            let read = source.read(from..to, &mut |_, entry| bytes.push(entry));
            cut = read.err();
        }
        let read = workers.in_parts(&bytes.entries(), READ_PART, |part| {
            part.iter().map(|bytes| read_entry(bytes)).collect()
        });
        Self {
            bytes,
            read,
            to,
            cut,
        }
    }
}

/// The bytes of entries, one behind the other: a batch costs no memory that the one before had.
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

    fn clear(&mut self) {
        self.joined.clear();
        self.ends.clear();
    }

    fn entries(&self) -> Vec<&[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bounds = starts.zip(&self.ends);
        bounds
            .map(|(start, end)| &self.joined[start..*end])
            .collect()
    }
}

fn take_all(
    replay: &mut Replay,
    read: Vec<Result<Read, Unread>>,
    signatures: Signatures,
    evidence: Vec<Evidence>,
    observer: &mut impl Observer,
) -> (Vec<Fault>, Vec<Submission>) {
    let mut faults = Vec::new();
    let mut taken = Vec::with_capacity(read.len());
    let mut evidence = evidence.into_iter();
    for one in read {
        match one {
            Ok(read) => {
                let evidence = match signatures {
                    Signatures::Assume => Evidence::assumed(),
                    // One for each entry that could be read, in their order.
                    Signatures::Check(_) => evidence.next().unwrap_or_else(Evidence::none),
                };
                match replay.take(read, &evidence, observer) {
                    Ok(submission) => taken.push(submission),
                    Err(found) => faults.extend(found),
                }
            }
            Err(Unread { kind, chain }) => {
                let index = replay.state.position().size;
                faults.push(Fault { index, kind });
                replay.state.pass_over(chain);
            }
        }
    }
    (faults, taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Alone;

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
        fn batch(&mut self, entries: &[&[u8]]) {
            self.0 += entries.len();
            self.1 = self.1.max(entries.iter().map(|entry| entry.len()).sum());
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
        assert!(most.1 < BATCH_BYTES + 256 * 65_535, "{}", most.1);
    }
}
