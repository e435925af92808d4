//! Findings: lawful, worth a look, never more.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::refusal::less;
use crate::bytes::Id;
use crate::election::UtcMillis;

/// Something about a lawful statement that is worth a look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "the sentence of each finding says what its fields are"
)]
pub enum Finding {
    #[error("control relation {check} fails: {left} {op} {right}{} does not hold", less(*.minus))]
    CheckFailed {
        check: Id,
        left: u64,
        op: &'static str,
        right: u64,
        minus: u64,
    },
    #[error("turnout went down from {before} to {after} at {at}")]
    TurnoutDecreases {
        before: u32,
        after: u32,
        at: UtcMillis,
    },
    #[error("the last turnout report says {reported} voters, the sheet {on_sheet} ballots issued")]
    TurnoutAboveSheet { reported: u32, on_sheet: u64 },
    #[error("{registered} registered here, {other} on the sheet of contest {contest}")]
    RegistersDiffer {
        registered: u64,
        other: u64,
        contest: Id,
    },
    #[error("{issued} ballots issued here, {other} on the sheet of contest {contest}")]
    IssuedDiffers {
        issued: u64,
        other: u64,
        contest: Id,
    },
    #[error("every figure is zero")]
    AllZero,
    #[error("{option} has {votes} of {valid} valid votes")]
    LeaderShare { option: Id, votes: u64, valid: u64 },
    #[error("{issued} ballots issued to {registered} registered voters")]
    HighTurnout { issued: u64, registered: u64 },
    #[error("the same votes for every option as {station}")]
    SameVotes { station: Id },
    #[error("the roster of {station} was changed by entry {index}, after its polls opened")]
    RosterChangedLate { station: Id, index: u64 },
    #[error("{station} was enrolled after its polls opened")]
    EnrolledLate { station: Id },
    #[error("recorded {hours} hours after the polls closed")]
    Late { hours: u64 },
    #[error("signed at {signed_at}, before closing time ({closes}); the station may close early")]
    ClosedEarly {
        signed_at: UtcMillis,
        closes: UtcMillis,
    },
    #[error("filed as it stands on paper")]
    AsOnPaper,
    #[error("{votes} votes, but {valid} valid ballots of {per_ballot} votes at most")]
    MoreVotesThanBallots {
        votes: u64,
        valid: u64,
        per_ballot: u32,
    },
    #[error("signed at {signed_at}, after it was recorded ({recorded_at})")]
    SignedInFuture {
        signed_at: UtcMillis,
        recorded_at: UtcMillis,
    },
    #[error("the station has signed protocols that differ, and nobody has settled which stands")]
    Contested,
    #[error("the hours of contest {contest} were set after its polls opened")]
    DefinedLate { contest: Id },
    #[error("the same figures as a protocol that the station has filed before")]
    Repeated,
    #[error("the roster of {commission} cannot meet the signing rule: {why}")]
    RosterCannotSign { commission: Id, why: String },
    #[error("{what} is said to be {says}; by replay it is {derived}")]
    SummaryDiffers {
        what: String,
        says: String,
        derived: String,
    },
    #[error("{outstanding} protocols are not received, {held} are held, {contested} are contested")]
    SumsIncomplete {
        outstanding: u64,
        held: u64,
        contested: u64,
    },
    #[error("entry {index} says that no vote was held here")]
    VoteInSpite { index: u64 },
    #[error("option {option} is withdrawn after the polls of contest {contest} opened")]
    WithdrawnLate { option: Id, contest: Id },
    #[error("{signed} of the {members} members in force have signed it")]
    SignatureMissing { signed: usize, members: usize },
    #[error("a member has lodged a separate opinion in entry {index}")]
    Dissent { index: u64 },
    #[error("by entry {index}, {members} members would not sign, and {copies} copies were refused")]
    Refused {
        index: u64,
        members: usize,
        copies: u16,
    },
    #[error("the second round does not follow from {first}: {why}")]
    SecondRoundDiffers { first: Id, why: &'static str },
    #[error("the act says that {what} is {says}; by replay it is {derived}")]
    ActDiffers {
        what: String,
        says: String,
        derived: String,
    },
    #[error("the copy of observer {observer} in entry {index} has other figures")]
    CopyDiffers { observer: Id, index: u64 },
    #[error("{}", objection(*.index, *.upheld))]
    Objected { index: u64, upheld: bool },
    #[error("the vote is annulled by entry {index}")]
    Annulled { index: u64 },
}

fn objection(index: u64, upheld: bool) -> String {
    if upheld {
        format!("the objection in entry {index} is upheld")
    } else {
        format!("nobody else has answered the objection in entry {index}")
    }
}

impl Finding {
    /// The stable code; a failed control relation bears the name that its form gives it.
    pub fn code(&self) -> &str {
        match self {
            Self::CheckFailed { check, .. } => check.as_str(),
            Self::TurnoutDecreases { .. } => "F101",
            Self::TurnoutAboveSheet { .. } => "F102",
            Self::RegistersDiffer { .. } => "F103",
            Self::IssuedDiffers { .. } => "F104",
            Self::AllZero => "F105",
            Self::LeaderShare { .. } => "F106",
            Self::HighTurnout { .. } => "F107",
            Self::SameVotes { .. } => "F108",
            Self::RosterChangedLate { .. } => "F109",
            Self::EnrolledLate { .. } => "F110",
            Self::Late { .. } => "F111",
            Self::ClosedEarly { .. } => "F112",
            Self::AsOnPaper => "F113",
            Self::MoreVotesThanBallots { .. } => "F114",
            Self::SignedInFuture { .. } => "F115",
            Self::Contested => "F116",
            Self::DefinedLate { .. } => "F117",
            Self::Repeated => "F118",
            Self::RosterCannotSign { .. } => "F119",
            Self::VoteInSpite { .. } => "F120",
            Self::SummaryDiffers { .. } => "F121",
            Self::SumsIncomplete { .. } => "F122",
            Self::WithdrawnLate { .. } => "F123",
            Self::SignatureMissing { .. } => "F124",
            Self::Dissent { .. } => "F125",
            Self::Refused { .. } => "F126",
            Self::SecondRoundDiffers { .. } => "F127",
            Self::ActDiffers { .. } => "F128",
            Self::CopyDiffers { .. } => "F129",
            Self::Objected { .. } => "F130",
            Self::Annulled { .. } => "F131",
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Finding", 2)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("says", &self.to_string())?;
        object.end()
    }
}
