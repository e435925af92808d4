//! A log folded into state, and views of that state: tallies, history, completeness.
//!
//! In: entries' bytes, in order, from any [`LogSource`]. Out: a [`Replay`] at a position, the
//! [`Fault`]s found on the way, and views. Nothing here is stored: every total is derived.
//! Pure; whoever has threads passes them in as [`Workers`](crate::rules::Workers).

mod annulled;
mod chambers;
mod copies;
mod explain;
mod fault;
mod fold;
mod history;
mod reading;
mod scope;
mod source;
mod tally;
mod turnout;

pub use annulled::{AsIf, as_if_nothing_annulled};
pub use chambers::{ChamberSeats, chamber_seats};
pub use copies::{Comparison, CopyCounts, CopyDifference, compare};
pub use explain::EXPLANATIONS;
pub use fault::{Fault, FaultKind};
pub use fold::{BATCH, Observer, Replay, Signatures, fold};
pub use history::{Fate, FigureChange, HistoryStep, changes, history};
pub use reading::{Read, Unread, read_entry};
pub use scope::{Scope, Units};
pub use source::{LogSource, SourceError};
pub use tally::{
    ContestTally, ProtocolCounts, ResultStanding, TallyOption, Turnout, tallies, tally,
};
pub use turnout::{TurnoutInstant, turnout_reports, turnout_reports_of};
