//! Statements as files: blank sheets, what is wrong with a filled one, signatures, comparison.
//!
//! In: TOML that people fill in, a [`Kit`](super::kit::Kit), signatures. Out: [`Statement`](crate::event::Statement)s whose bytes depend on nothing but what the
//! file says, so that two members who sign the same file on two machines sign the same statement;
//! [`Remark`]s; [`Submission`](crate::event::Submission)s.
//!
//! Whether a statement may enter the log is asked of the one rule book, in the state that the kit
//! holds. This room only translates its answer into the words of the paper.

mod accreditation;
mod act;
mod addition;
mod allocation;
mod annulment;
mod answers;
mod attendance;
mod beyond_kit;
mod blank;
mod chamber;
mod column;
mod commission;
mod contest;
mod copy;
mod difference;
mod draft;
mod gaps;
mod hours;
mod labels;
mod lots;
mod no_vote;
mod number;
mod objection;
mod other_result;
mod paper;
mod protocol;
mod reason;
mod relation;
mod remark;
mod roster;
mod scan;
mod sheet;
mod signing;
mod speaker;
mod time;
mod trial;
mod turnout;
mod value;
mod withdrawal;
mod words;
mod writer;

pub use blank::{BlankError, Target, blank};
pub use difference::{Difference, differences};
pub use draft::{Reading, read};
pub use remark::Remark;
pub use scan::sha256;
pub use signing::{Holder, Missing, Signer, SigningError, add_signature, merge, missing, signers};
pub use time::local;
pub use trial::{Judgement, Trial};
pub use words::in_words;
pub(crate) use writer::toml_key;
