//! A published log as far as its entries are its own.

use std::ops::Range;

use super::{Inspection, PublishedLog};
use crate::published::Place;
use crate::replay::{LogSource, SourceError};

/// The entries before the first one that the tree shows not to be the log's. What stands behind it would
/// be judged by what the log does not hold: its chain would be broken, its root another, and its totals
/// would follow from nothing.
pub struct Sound<'a> {
    log: &'a dyn LogSource,
    /// The first entry that is not the log's, and what to say of it.
    damaged: Option<(u64, String)>,
}

impl<'a> Sound<'a> {
    /// The log as far as the inspection of it goes without finding an entry damaged.
    pub fn of<P: Place>(log: &'a PublishedLog<P>, inspection: &Inspection) -> Self {
        let damaged = inspection.first_damaged_entry().map(|(entry, path)| {
            let place = log.place().name();
            let what = format!(
                "{place}: {path}: entry {entry} is not the one that the tree holds, and what follows it \
                 cannot be judged without it"
            );
            (entry, what)
        });
        Self { log, damaged }
    }
}

impl LogSource for Sound<'_> {
    fn size(&self) -> u64 {
        self.log.size()
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        let Some((end, what)) = self.damaged.as_ref().filter(|(end, _)| range.end > *end) else {
            return self.log.read(range, each);
        };
        if range.start < *end {
            self.log.read(range.start..*end, each)?;
        }
        Err(SourceError {
            what: what.clone(),
            damaged: true,
        })
    }
}
