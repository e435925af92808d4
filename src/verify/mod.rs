//! A whole log in, a report out: everything, from the bytes up.
//!
//! In: entries from any [`LogSource`](crate::replay::LogSource), what is claimed about them (a
//! checkpoint, a head), and, from outside the log, an [`Anchor`]. Out: a [`Verification`] that says
//! what was checked, against what, what was not checked, and everything that is wrong, with its
//! position. This room never reaches `ledger`: a verifier needs no writer.

mod anchor;
mod check;
mod explain;
mod failure;
mod report;

pub use anchor::{Anchor, AnchorError};
pub use check::{Claim, Kept, Task, Visit, verify};
pub use explain::EXPLANATIONS;
pub use failure::Failure;
pub use report::{Checked, TrustReport, Verdict, Verification};
