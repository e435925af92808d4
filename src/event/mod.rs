//! What can be said: statements, signed submissions, entries.
//!
//! In: types of [`election`](crate::election) and key bytes. Out: [`Statement`], [`Submission`],
//! [`Entry`] with their canonical bytes, and the list of signatures and proofs that each carries.
//! This room decides nothing: whether a statement may be said is for the rule book.

mod addition;
mod annulment;
mod body;
mod definition;
mod entry;
mod genesis;
mod kind;
mod observer;
mod protocol;
mod roster;
mod speaker;
mod statement;
mod submission;
mod totals;

pub use addition::{Attendance, AttendanceRecorded, DissentLodged, Presence, SignatureAdded};
pub use annulment::{RerunOpened, UnitVoided};
pub use body::Body;
pub use definition::{CommissionEnrolled, OptionWithdrawn};
pub use entry::{ENTRY_HEADER, ENTRY_VERSION, Entry, EntryError, MAX_ENTRY};
pub use genesis::{CentralCommission, Continues, ElectionOpened, KindRule, Recovery};
pub use kind::Kind;
pub use observer::{
    Answer, CopyAttested, ObjectionAnswered, ObjectionLodged, ObserverAccredited, observer_message,
};
pub use protocol::{
    Act, AsOnPaper, NoVoteHeld, ProtocolCorrected, ProtocolTranscribed, Sheet, TurnoutReported,
};
pub use roster::{Member, RosterChange, RosterChanged, possession_message};
pub use speaker::Speaker;
pub use statement::{Holder, Registration, Statement};
pub use submission::{MAX_SUBMISSION, Presented, SignaturePair, Submission, SubmissionError};
pub use totals::{ActRecorded, LotsDrawn, ResultsDeclared, SummarySubmitted, Totals};
