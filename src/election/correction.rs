//! Who may correct what, and until when.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Keyed, tagged};

tagged! {
    /// Why figures change.
    pub enum Basis ("basis") {
        /// A slip of the pen, found by the commission itself.
        Slip = 1 "slip",
        /// A recount of the ballots.
        Recount = 2 "recount",
        /// A court's decision.
        Court = 3 "court",
        /// The superior commission settles which of a station's differing protocols stands.
        /// The figures must be those of one of them.
        Rival = 4 "rival",
    }
}

tagged! {
    /// Who corrects, seen from the station.
    pub enum CorrectingBody ("correcting body") {
        /// The station's own commission.
        Precinct = 1 "precinct",
        /// The commission that the station's contest goes up to.
        Superior = 2 "superior",
        /// The commission that determines the contest's result.
        Determining = 3 "determining",
        /// The central commission.
        Central = 4 "central",
    }
}

tagged! {
    /// The last moment for a correction.
    pub enum Until ("until") {
        /// Until the sheet stands in a superior's summary.
        Summary = 1 "summary",
        /// Until the contest's result is declared.
        Declared = 2 "declared",
        /// Until the ledger is closed.
        Closed = 3 "closed",
    }
}

impl Keyed for CorrectingBody {
    type Key<'a> = CorrectingBody;
    fn key(&self) -> CorrectingBody {
        *self
    }
}

/// Permission for one body to correct on one basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize)]
pub struct CorrectionRule {
    /// Who.
    pub by: CorrectingBody,
    /// On which basis.
    pub basis: Basis,
    /// Until when.
    pub until: Until,
}

impl Keyed for CorrectionRule {
    type Key<'a> = (CorrectingBody, Basis);
    fn key(&self) -> Self::Key<'_> {
        (self.by, self.basis)
    }
}

/// Who annuls votes where a definition says nothing.
pub fn default_annulments() -> Vec<CorrectingBody> {
    vec![CorrectingBody::Determining, CorrectingBody::Central]
}

/// What holds where a definition says nothing: a precinct corrects its own slips and recounts until
/// its sheet stands in a summary; afterwards figures change only by a recount or a court act; only
/// the superior settles rivals.
pub fn default_corrections() -> Vec<CorrectionRule> {
    use Basis::{Court, Recount, Rival, Slip};
    use CorrectingBody::{Central, Determining, Precinct, Superior};
    [
        (Precinct, Slip, Until::Summary),
        (Precinct, Recount, Until::Summary),
        (Superior, Recount, Until::Closed),
        (Superior, Court, Until::Closed),
        (Superior, Rival, Until::Closed),
        (Determining, Recount, Until::Closed),
        (Determining, Court, Until::Closed),
        (Central, Recount, Until::Closed),
        (Central, Court, Until::Closed),
    ]
    .map(|(by, basis, until)| CorrectionRule { by, basis, until })
    .into()
}
