//! What is known of a station: turnout, that no vote was held, sheets, corrections.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, List, ScanHash, Sorted, StatementHash, Text, TextHash};
use crate::election::{Basis, CivilDate, MAX_OPTIONS, SheetFigures, UtcMillis};

/// Voters so far, in one contest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct TurnoutReported {
    /// The contest.
    pub contest: Id,
    /// The instant the figure is of.
    pub at: UtcMillis,
    /// Voters who have received a ballot by then.
    pub voted: u32,
}

/// Why a sheet that fails a control relation is filed as it stands on paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct AsOnPaper {
    /// A code for the reason.
    pub reason: Id,
    /// Salted hash of a text that stands beside the log.
    pub text: Option<TextHash>,
}

/// A results protocol: the sheet of one contest at one station.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Sheet {
    /// The contest.
    pub contest: Id,
    /// One figure per field of the form, in its order.
    pub fields: List<u32, 256>,
    /// One figure per option, in ballot order.
    pub votes: List<u32, MAX_OPTIONS>,
    /// When voting ended here, where the sheet says it.
    pub voting_ended_at: Option<UtcMillis>,
    /// When the sheet was signed.
    pub signed_at: UtcMillis,
    /// SHA-256 of the scanned paper.
    pub scan: Option<ScanHash>,
    /// Set where the paper does not balance and is filed as it stands.
    pub as_on_paper: Option<AsOnPaper>,
}

impl Sheet {
    /// The figures.
    pub fn figures(&self) -> SheetFigures<'_> {
        SheetFigures {
            fields: &self.fields,
            votes: &self.votes,
        }
    }
}

/// A precinct's sheet, copied from its paper by a commission above it: most stations have no
/// computer. Two members at least copy it, and it names the scan of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ProtocolTranscribed {
    /// The station.
    pub station: Id,
    /// Its sheet.
    pub sheet: Sheet,
}

/// A commission above a station says that no protocol is to be expected from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct NoVoteHeld {
    /// The station.
    pub station: Id,
    /// The contests in which nobody voted there.
    pub contests: Sorted<Id, 64>,
    /// A code for the reason.
    pub reason: Id,
    /// Salted hash of a text that stands beside the log.
    pub text: Option<TextHash>,
}

/// The act that a correction rests on: its number and date, no text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Act {
    /// The act's number.
    pub number: Text<64>,
    /// Its date.
    pub date: CivilDate,
}

/// A sheet that replaces another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ProtocolCorrected {
    /// The station.
    pub station: Id,
    /// The statement whose sheet is replaced: the current one.
    pub replaces: StatementHash,
    /// Why.
    pub basis: Basis,
    /// The act it rests on; a recount and a court need one.
    pub act: Option<Act>,
    /// The new sheet.
    pub sheet: Sheet,
}
