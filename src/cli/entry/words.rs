//! How a protocol came about and what became of it, in words.

use crate::cli::present::short_hash;
use crate::replay::{Fate, HistoryStep};
use crate::state::{Protocol, ProtocolOrigin, State};

/// Who made it, and why.
pub(in crate::cli) fn made(state: &State, protocol: &Protocol) -> String {
    match &protocol.origin {
        ProtocolOrigin::Submitted => "submitted".to_owned(),
        ProtocolOrigin::Transcribed { by } => {
            format!("copied from paper by {}", state.commission(*by).id)
        }
        ProtocolOrigin::Corrected { basis, by, .. } => {
            format!("corrected ({basis}) by {}", state.commission(*by).id)
        }
    }
}

/// What became of it.
pub(in crate::cli) fn became(step: &HistoryStep<'_>) -> String {
    match step.fate {
        Fate::Stands if step.protocol.held => "stands, held: not in the sums".to_owned(),
        Fate::Stands => "stands".to_owned(),
        Fate::Replaced { by } => format!("replaced by {}", short_hash(by)),
        Fate::Confirmed { by } => format!("confirmed by {}", short_hash(by)),
        Fate::Annulled { entry } => format!("annulled by entry {entry}"),
        Fate::Rival => "differs; not settled".to_owned(),
        Fate::Settled { by } => format!("differed; settled by {}", short_hash(by)),
        Fate::Repeats { of } => format!("same figures as {}", short_hash(of)),
    }
}
