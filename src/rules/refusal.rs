//! Why a submission is refused. Each reason has a stable code and one sentence.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::bytes::{Id, StatementHash};
use crate::election::{Basis, UtcMillis};
use crate::event::{Kind, Presence, Speaker, SubmissionError};
use crate::keys::PublicKeyBytes;

/// One reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "the sentence of each reason says what its fields are"
)]
pub enum Reason {
    #[error("{0}")]
    Unreadable(SubmissionError),
    #[error("no election is open yet: the first statement has to open one")]
    NoElection,
    #[error("the statement is for election {found}; this ledger is {expected}")]
    OtherElection {
        expected: StatementHash,
        found: StatementHash,
    },
    #[error("the statement names no election, and only the first may do so")]
    ElectionMissing,
    #[error("this ledger is already opened")]
    AlreadyOpened,
    #[error("the definition has no signing rule for {kind}, so it cannot be said here")]
    KindNotAllowed { kind: Kind },
    #[error("the ledger was closed by entry {index}; nothing may follow")]
    Closed { index: u64 },
    #[error("{kind} is for {expected} to say; {found} says it")]
    WrongSpeaker {
        kind: Kind,
        expected: String,
        found: Speaker,
    },
    #[error("{}", nobody(speaker))]
    UnknownSpeaker { speaker: Speaker },
    #[error("the key {key} is none of the recovery keys that genesis names")]
    NoRecoveryKey { key: PublicKeyBytes },
    #[error("the key {key} is not registered")]
    UnknownKey { key: PublicKeyBytes },
    #[error("the key {key} belongs to {owner}, not to {speaker}")]
    KeyOfAnother {
        key: PublicKeyBytes,
        owner: String,
        speaker: Speaker,
    },
    #[error("the key {key}{} was revoked by entry {by}", of_member(*.number))]
    RevokedKey {
        key: PublicKeyBytes,
        number: u16,
        by: u64,
    },
    #[error("the signature{} with key {key} is not valid for this statement", of_member(*.number))]
    BadSignature { key: PublicKeyBytes, number: u16 },
    #[error("{found} of the {needed} members needed have signed")]
    TooFewSigners { needed: usize, found: usize },
    #[error("no different members who signed hold the roles required: {wanted}")]
    RolesNotMet { wanted: String },
    #[error("recorded at {found}, before the entry before it ({previous})")]
    TimeBackwards {
        previous: UtcMillis,
        found: UtcMillis,
    },
    #[error("{what} {id} is already defined")]
    IdTaken { what: &'static str, id: Id },
    #[error("{place}: {fault}")]
    Definition { place: String, fault: String },
    #[error("there is no {what} {id}")]
    Unknown { what: &'static str, id: Id },
    #[error("the key{} cannot be registered: {fault}", of_member(*.number))]
    KeyNotUsable { number: u16, fault: String },
    #[error("the key {key}{} is already registered; a key is registered once", of_member(*.number))]
    KeyTaken { key: PublicKeyBytes, number: u16 },
    #[error("there is no valid proof that the holder{} has the key {key}", of_member(*.number))]
    BadProof { key: PublicKeyBytes, number: u16 },
    #[error("number {number} was given before in {commission}; a new member needs a new number")]
    NumberTaken { commission: Id, number: u16 },
    #[error("{commission} has no member {number} in force")]
    NoSuchMember { commission: Id, number: u16 },
    #[error("{station} does not count contest {contest}")]
    NotCountedThere { station: Id, contest: Id },
    #[error("{what} at {found}, before the polls of {station} close ({closes})")]
    BeforeClosing {
        what: &'static str,
        station: Id,
        closes: UtcMillis,
        found: UtcMillis,
    },
    #[error("{what} is {found}; it has to lie between {from} and {to}")]
    InstantOutOfRange {
        what: &'static str,
        from: UtcMillis,
        to: UtcMillis,
        found: UtcMillis,
    },
    #[error("the sheet of {contest} has {found} {what}; the form has {expected}")]
    SheetShape {
        contest: Id,
        what: &'static str,
        expected: usize,
        found: usize,
    },
    #[error("control relation {check} fails: {left} {op} {right}{} does not hold", less(*.minus))]
    CheckFailed {
        check: Id,
        left: u64,
        op: &'static str,
        right: u64,
        minus: u64,
    },
    #[error("{votes} votes, but {valid} valid ballots of {per_ballot} votes at most")]
    MoreVotesThanBallots {
        votes: u64,
        valid: u64,
        per_ballot: u32,
    },
    #[error("{replaces} is no protocol of {station} in contest {contest}")]
    ReplacesUnknown {
        replaces: StatementHash,
        station: Id,
        contest: Id,
    },
    #[error("the protocol that stands is {current}, not {replaces}")]
    ReplacesNotCurrent {
        current: StatementHash,
        replaces: StatementHash,
    },
    #[error("{by} may not correct a protocol of {station} on the basis of {basis}")]
    MayNotCorrect { by: Id, station: Id, basis: Basis },
    #[error("{what} needs the number and date of its act")]
    ActMissing { what: String },
    #[error("the act's date is no day of the calendar")]
    NoSuchDay,
    #[error("protocols of {station} differ; only its superior can settle which stands")]
    Contested { station: Id },
    #[error("{station} has no differing protocols that could be settled")]
    NotContested { station: Id },
    #[error("the figures are those of none of the protocols of {station} that differ")]
    NoneOfTheRivals { station: Id },
    #[error("the correction leaves every figure as it is")]
    NothingCorrected,
    #[error("a transcribed protocol names the SHA-256 of the paper's scan, and this one does not")]
    ScanMissing,
    #[error("{by} does not stand above {station} for contest {contest}")]
    NotAbove { by: Id, station: Id, contest: Id },
    #[error(
        "{station} has filed a protocol or reported voters in contest {contest}: a vote was held"
    )]
    VoteWasHeld { station: Id, contest: Id },
    #[error("entry {index} has said already that {station} held no vote in contest {contest}")]
    NoVoteSaid {
        station: Id,
        contest: Id,
        index: u64,
    },
    #[error("{by} has no station below it that counts contest {contest}")]
    SumsNothing { by: Id, contest: Id },
    #[error("the sums are of {found} entries; the log has {size}")]
    NoSuchSize { size: u64, found: u64 },
    #[error("entry {index} has changed the sums after the {size} entries that the result is of")]
    ChangedSince { size: u64, index: u64 },
    #[error("{what} is said to be {says}; by replay it is {derived}")]
    DeclaredDiffers {
        what: String,
        says: String,
        derived: String,
    },
    #[error("the seats of contest {contest} are not settled: {state}")]
    NotSettled { contest: Id, state: String },
    #[error(
        "entry {index} declares the result of contest {contest}, and nothing has changed since"
    )]
    DeclaredAlready { contest: Id, index: u64 },
    #[error("no such tie stands in contest {contest}: tied are {tied}")]
    NoSuchTie { contest: Id, tied: String },
    #[error(
        "lots are drawn once all is counted: {outstanding} protocols are not received, {held} are \
         held, {contested} are contested"
    )]
    TooEarlyForLots {
        outstanding: u64,
        held: u64,
        contested: u64,
    },
    #[error("entry {index} has withdrawn option {option} already")]
    WithdrawnAlready { option: Id, index: u64 },
    #[error("{option} is a way to vote against all, which nobody can withdraw")]
    CannotWithdraw { option: Id },
    #[error("the protocol is of {maker}; {by} adds nothing to it")]
    NotTheMaker { by: Id, maker: Id },
    #[error("member {number} has signed the protocol already")]
    SignedAlready { number: u16 },
    #[error("it is for member {member} to sign this; member {number} has")]
    OtherMember { member: u16, number: u16 },
    #[error("the key of member {number} came in with entry {since}, after the protocol")]
    CameAfter { number: u16, since: u64 },
    #[error("member {number} has signed the protocol, and is said to be {presence}")]
    AttendanceContradicts { number: u16, presence: Presence },
    #[error("{by} may not annul or repeat the vote of {unit} in contest {contest}")]
    MayNotAnnul { by: Id, unit: Id, contest: Id },
    #[error("no vote in contest {contest} is left to annul at {unit}")]
    NothingToAnnul { unit: Id, contest: Id },
    #[error("no annulled vote in contest {contest} is there to repeat at {unit}")]
    NothingToRepeat { unit: Id, contest: Id },
    #[error("the act says of contest {contest} what replay gives: it can be declared")]
    ActAgrees { contest: Id },
    #[error("the copy has no figure that can be read")]
    EmptyCopy,
    #[error("no statement {about} is recorded here")]
    NoSuchStatement { about: StatementHash },
    #[error("there is no objection {objection}")]
    NoSuchObjection { objection: StatementHash },
    #[error("the objection is addressed to {to}; {by} is neither that nor above it")]
    MayNotAnswer { by: Id, to: Id },
    #[error("entry {index} is the answer of {by} already")]
    AnsweredAlready { by: Id, index: u64 },
    #[error("the vote would be repeated at {opens}, before this is recorded ({recorded_at})")]
    RepeatTooEarly {
        opens: UtcMillis,
        recorded_at: UtcMillis,
    },
    #[error("no poll of {station} in contest {contest} was opened by that entry")]
    NoSuchPoll { station: Id, contest: Id },
    #[error("member {member} has lodged a separate opinion on it in entry {index}")]
    DissentedAlready { member: u16, index: u64 },
    #[error("the observer has attested {copies} copies of it already")]
    TooManyCopies { copies: usize },
    #[error("the ledger cannot be closed before {earliest}; it is {found}")]
    TooEarlyToClose {
        earliest: UtcMillis,
        found: UtcMillis,
    },
}

/// Whose key or signature it is, where it is a member's.
fn of_member(number: u16) -> String {
    match number {
        0 => String::new(),
        number => format!(" of member {number}"),
    }
}

fn nobody(speaker: &Speaker) -> String {
    match speaker {
        Speaker::Commission(id) => format!("no commission {id} is enrolled"),
        Speaker::Observer(id) => format!("no observer {id} is accredited"),
        Speaker::RecoveryKeys => "genesis names no recovery keys".into(),
    }
}

/// The end of a sentence about a relation from whose right side something is taken.
pub(super) fn less(minus: u64) -> String {
    if minus == 0 {
        String::new()
    } else {
        format!(" − {minus}")
    }
}

impl Reason {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(SubmissionError::TooLarge { .. }) => "R001",
            Self::Unreadable(_) => "R002",
            Self::NoElection => "R010",
            Self::OtherElection { .. } => "R011",
            Self::ElectionMissing => "R012",
            Self::AlreadyOpened => "R013",
            Self::KindNotAllowed { .. } => "R020",
            Self::Closed { .. } => "R021",
            Self::UnknownSpeaker { .. } => "R022",
            Self::WrongSpeaker { .. } => "R023",
            Self::NoRecoveryKey { .. } => "R033",
            Self::UnknownKey { .. } => "R030",
            Self::KeyOfAnother { .. } => "R031",
            Self::RevokedKey { .. } => "R032",
            Self::BadSignature { .. } => "R040",
            Self::TooFewSigners { .. } => "R041",
            Self::RolesNotMet { .. } => "R042",
            Self::TimeBackwards { .. } => "R050",
            Self::IdTaken { .. } => "R100",
            Self::Definition { .. } => "R101",
            Self::Unknown { .. } => "R102",
            Self::KeyNotUsable { .. } => "R110",
            Self::KeyTaken { .. } => "R111",
            Self::BadProof { .. } => "R112",
            Self::NumberTaken { .. } => "R113",
            Self::NoSuchMember { .. } => "R114",
            Self::NotCountedThere { .. } => "R120",
            Self::BeforeClosing { .. } => "R121",
            Self::InstantOutOfRange { .. } => "R122",
            Self::SheetShape { .. } => "R123",
            Self::CheckFailed { .. } => "R124",
            Self::MoreVotesThanBallots { .. } => "R125",
            Self::ReplacesUnknown { .. } => "R130",
            Self::ReplacesNotCurrent { .. } => "R131",
            Self::MayNotCorrect { .. } => "R132",
            Self::ActMissing { .. } => "R133",
            Self::NoSuchDay => "R134",
            Self::Contested { .. } => "R135",
            Self::NotContested { .. } => "R136",
            Self::NoneOfTheRivals { .. } => "R137",
            Self::NothingCorrected => "R138",
            Self::ScanMissing => "R139",
            Self::TooEarlyToClose { .. } => "R140",
            Self::NotAbove { .. } => "R141",
            Self::VoteWasHeld { .. } => "R142",
            Self::NoVoteSaid { .. } => "R143",
            Self::SumsNothing { .. } => "R144",
            Self::NoSuchSize { .. } => "R145",
            Self::ChangedSince { .. } => "R146",
            Self::DeclaredDiffers { .. } => "R147",
            Self::NotSettled { .. } => "R148",
            Self::DeclaredAlready { .. } => "R149",
            Self::NoSuchTie { .. } => "R150",
            Self::TooEarlyForLots { .. } => "R151",
            Self::WithdrawnAlready { .. } => "R152",
            Self::CannotWithdraw { .. } => "R153",
            Self::NotTheMaker { .. } => "R154",
            Self::SignedAlready { .. } => "R155",
            Self::CameAfter { .. } => "R156",
            Self::AttendanceContradicts { .. } => "R157",
            Self::MayNotAnnul { .. } => "R158",
            Self::NothingToAnnul { .. } => "R159",
            Self::NothingToRepeat { .. } => "R160",
            Self::ActAgrees { .. } => "R161",
            Self::EmptyCopy => "R162",
            Self::NoSuchStatement { .. } => "R163",
            Self::NoSuchObjection { .. } => "R164",
            Self::MayNotAnswer { .. } => "R165",
            Self::AnsweredAlready { .. } => "R166",
            Self::OtherMember { .. } => "R167",
            Self::RepeatTooEarly { .. } => "R168",
            Self::NoSuchPoll { .. } => "R169",
            Self::DissentedAlready { .. } => "R170",
            Self::TooManyCopies { .. } => "R171",
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Reason", 2)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("says", &self.to_string())?;
        object.end()
    }
}

/// What the rule book answers to a submission that it does not admit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The identical statement stands in the log; submitting is idempotent.
    AlreadyRecorded(u64),
    /// Not lawful here; never without a reason.
    Unlawful(Vec<Reason>),
}

impl Refusal {
    /// The code of an identical statement where none may be, as in a log that is verified.
    pub const ALREADY_RECORDED: &'static str = "R003";

    /// The stable codes, sorted, each once.
    pub fn codes(&self) -> Vec<&'static str> {
        match self {
            Self::AlreadyRecorded(_) => vec![Self::ALREADY_RECORDED],
            Self::Unlawful(reasons) => {
                let mut codes: Vec<_> = reasons.iter().map(Reason::code).collect();
                codes.sort_unstable();
                codes.dedup();
                codes
            }
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Unlawful(vec![reason])
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyRecorded(index) => {
                write!(f, "R003 the identical statement stands in entry {index}")
            }
            Self::Unlawful(reasons) => {
                for (at, reason) in reasons.iter().enumerate() {
                    let between = if at == 0 { "" } else { "; " };
                    write!(f, "{between}{} {reason}", reason.code())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Refusal {}
