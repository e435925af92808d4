//! What each part of verifying costs by itself, one thread at a time.

use std::time::Duration;

use super::limits::Rate;
use crate::replay::{LogSource, Replay, Signatures, SourceError, fold, read_entry};
use crate::rules::Alone;
use crate::tlog::leaf_hash;

/// Entries that are held in memory meanwhile.
const AT_ONCE: u64 = 65_536;

/// The parts of verifying that are not signatures: each of one thread, over every entry of a log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts {
    /// Getting the bytes from where they lie.
    pub reading: Rate,
    /// Hashing them as leaves of the tree.
    pub leaves: Rate,
    /// Decoding them: canonical, chained, the statement read.
    pub decoding: Rate,
    /// The rule book and the state.
    pub rules: Rate,
}

/// Does each part alone.
///
/// # Errors
/// [`SourceError`] if the log cannot be read.
pub fn parts(log: &dyn LogSource) -> Result<Parts, SourceError> {
    let mut found = Parts::default();
    let mut replay = Replay::new();
    let mut from = 0;
    while from < log.size() {
        let to = log.size().min(from + AT_ONCE);
        let mut entries: Vec<Vec<u8>> = Vec::new();
        let (rate, read) = Rate::of(to - from, || {
            log.read(from..to, &mut |_, bytes| entries.push(bytes.into()))
        });
        read?;
        found.reading.add(rate);
        let (rate, _) = Rate::of(to - from, || {
            entries
                .iter()
                .fold(0, |sum, entry| sum ^ leaf_hash(entry).as_bytes()[0])
        });
        found.leaves.add(rate);
        let (decoding, _) = Rate::of(to - from, || {
            entries
                .iter()
                .filter(|entry| read_entry(entry).is_ok())
                .count()
        });
        found.decoding.add(decoding);
        let behind = Behind {
            from,
            entries: &entries,
        };
        let (whole, folded) = Rate::of(to - from, || {
            fold(
                &mut replay,
                &behind,
                None,
                Signatures::Assume,
                &Alone,
                &mut (),
            )
        });
        folded.map_err(|(_, error)| error)?;
        // The fold decodes as well.
        let time = whole
            .time
            .checked_sub(decoding.time)
            .unwrap_or(Duration::ZERO);
        found.rules.add(Rate { time, ..whole });
        from = to;
    }
    Ok(found)
}

/// Entries of a log, of which those before are not there any more.
struct Behind<'a> {
    from: u64,
    entries: &'a [Vec<u8>],
}

impl LogSource for Behind<'_> {
    fn size(&self) -> u64 {
        self.from + self.entries.len() as u64
    }

    fn read(
        &self,
        range: std::ops::Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<(), SourceError> {
        for index in range {
            let place = index
                .checked_sub(self.from)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(entry) = place.and_then(|place| self.entries.get(place)) {
                each(index, entry);
            }
        }
        Ok(())
    }
}
