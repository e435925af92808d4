//! Files beside the log: present, absent, wrong.

use std::collections::BTreeMap;
use std::path::Path;

use crate::annex::{Files, Named, Presence, named};
use crate::cli::Problem;
use crate::replay::{LogSource, read_entry};
use crate::verify::{Failure, Verdict, Verification};

/// What lies beside a log of what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Beside {
    pub(super) named: u64,
    pub(super) present: u64,
    pub(super) absent: u64,
    pub(super) wrong: u64,
}

/// Compares each file that the log names with the one that lies beside it; a wrong one is a failure.
pub(super) fn compare(
    log: &dyn LogSource,
    folder: &Path,
    verification: &mut Verification,
) -> Result<Beside, Problem> {
    let mut names: BTreeMap<Named, u64> = BTreeMap::new();
    let read = log.read(0..log.size(), &mut |index, bytes| {
        // What cannot be read is a failure already, and names nothing.
        if let Ok(read) = read_entry(bytes) {
            for one in named(read.presented.statement()) {
                names.entry(one).or_insert(index);
            }
        }
    });
    // Why reading ended early is told already.
    if read.is_err() && names.is_empty() {
        return Ok(Beside::default());
    }
    let could_not = |error: std::io::Error| {
        Problem::could_not(format!("a file beside the log cannot be read: {error}"))
            .at(folder.display())
    };
    let files = Files::beside(folder).map_err(could_not)?;
    let mut beside = Beside::default();
    for (one, entry) in names {
        beside.named += 1;
        match files.presence(&one).map_err(could_not)? {
            Presence::Present => beside.present += 1,
            Presence::Absent => beside.absent += 1,
            Presence::Wrong => {
                beside.wrong += 1;
                let expected = one.to_string();
                verification
                    .failures
                    .push(Failure::File { entry, expected });
                if verification.verdict == Verdict::Verified {
                    verification.verdict = Verdict::Failed;
                }
            }
        }
    }
    Ok(beside)
}
