//! The rule book: whether a submission may enter the log, and what about it is worth a look.
//!
//! In: the [`State`](crate::state::State) so far, a [`Presented`](crate::event::Presented)
//! submission, what is known of its signatures, the time of recording. Out: [`Admitted`] or a
//! [`Refusal`]. The ledger asks before it appends; every verifier asks the same question while it
//! replays, so a valid log holds nothing that an observer's own program would not have let in.
//!
//! Pure: no disk, network, clock or randomness. Codes are decided in one order, the same on every
//! path: size, decoding, repetition, election, kind allowed here, keys in force, signatures,
//! content. Within content all reasons are given at once.

mod adding;
mod admit;
mod annulling;
mod attention;
mod content;
mod correcting;
mod declaring;
mod definitions;
mod enrolling;
mod evidence;
mod explain;
mod filing;
mod finding;
mod observing;
mod place;
mod refusal;
mod signers;
mod speakers;
mod summing;
mod superior;

pub use admit::{Admitted, admit};
pub use attention::filing_findings;
pub use evidence::{Alone, Claimed, Evidence, KeyRing, Workers, weigh};
pub use explain::{Explanation, explanations};
pub use filing::refused_for_figures;
pub use finding::Finding;
pub use refusal::{Reason, Refusal};
