//! The store anew from a log that somebody else kept, everything verified on the way.

use std::path::Path;

use super::writer::KeyDue;
use super::{Config, Ledger, LedgerError, LogKeys, Offer, Outcome};
use crate::event::Entry;
use crate::replay::{Fault, FaultKind, LogSource};
use crate::rules::Refusal;

/// Entries appended together while rebuilding.
const BATCH: u64 = 1024;

/// Makes a ledger in `folder` from the entries of `source`: each goes through the rule book with
/// its signatures and has to come out with the very bytes it had.
///
/// # Errors
/// [`LedgerError`] if the folder is not empty, an entry is not lawful or not in its place, or the
/// disk refuses. What is there then is not a ledger to go on with; it is removed by the caller.
pub fn rebuild(
    source: &dyn LogSource,
    folder: &Path,
    keys: &LogKeys,
    config: &Config,
    mut progress: impl FnMut(u64),
) -> Result<Ledger, LedgerError> {
    let mut ledger: Option<Ledger> = None;
    let mut from = 0;
    while from < source.size() {
        let to = source.size().min(from + BATCH);
        let mut entries: Vec<Vec<u8>> = Vec::new();
        source.read(from..to, &mut |_, bytes| entries.push(bytes.into()))?;
        let mut offers = Vec::with_capacity(entries.len());
        let mut wanted = Vec::with_capacity(entries.len());
        for (index, bytes) in (from..).zip(&entries) {
            let entry = Entry::from_bytes(bytes).map_err(|error| {
                unlawful(
                    folder,
                    index,
                    FaultKind::Encoding {
                        why: error.to_string(),
                    },
                )
            })?;
            wanted.push(crate::bytes::ChainHash::of_entry(bytes));
            offers.push(Offer {
                submission: entry.submission,
                at: entry.recorded_at,
            });
        }
        let mut offers = offers.into_iter();
        let mut first = from;
        let open = if let Some(open) = ledger.as_mut() {
            open
        } else {
            let Some(genesis) = offers.next() else { break };
            first += 1;
            ledger.insert(Ledger::create_with(
                folder,
                genesis.submission,
                keys,
                config,
                genesis.at,
                KeyDue::AtTheEnd,
            )?)
        };
        for (index, outcome) in (first..).zip(open.append(offers.collect())?) {
            match outcome {
                Outcome::Recorded { .. } => {}
                Outcome::AlreadyRecorded { index: at, .. } => {
                    let refusal = Refusal::AlreadyRecorded(at);
                    return Err(unlawful(folder, index, FaultKind::Unlawful(refusal)));
                }
                Outcome::Refused(reasons) => {
                    let refusal = Refusal::Unlawful(reasons);
                    return Err(unlawful(folder, index, FaultKind::Unlawful(refusal)));
                }
            }
        }
        // The chain holds every byte before it: comparing the last link compares the whole batch.
        let found = open.head().chain;
        if let Some(expected) = wanted.last().copied()
            && expected != found
        {
            return Err(unlawful(
                folder,
                to - 1,
                FaultKind::Chain { expected, found },
            ));
        }
        from = to;
        progress(from);
    }
    let no_election = || LedgerError::Genesis(Refusal::from(crate::rules::Reason::NoElection));
    let mut ledger = ledger.ok_or_else(no_election)?;
    ledger.require_log_key()?;
    Ok(ledger)
}

fn unlawful(folder: &Path, index: u64, kind: FaultKind) -> LedgerError {
    LedgerError::Unlawful {
        path: folder.into(),
        fault: Box::new(Fault { index, kind }),
    }
}
