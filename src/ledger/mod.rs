//! The writer: sequencing, group commit, the sled store, HEAD, rebuilding.
//!
//! In: submissions, in batches. Out: what became of each, once that is durable. The order of one
//! commit is: admit → store (synced) → root and checkpoint in memory → HEAD (synced) → answers.
//! Nothing that depends on a batch is told to anyone before its HEAD is durable.
//!
//! Only this room writes a ledger; `verify` never reaches it, and reads through
//! [`LogSource`](crate::replay::LogSource), which [`Reader`] is.

mod config;
mod creating;
mod error;
pub mod head;
mod layout;
mod leaves;
mod opening;
mod placing;
mod reader;
mod rebuild;
mod receipts;
mod refusing;
mod seen;
mod signing;
pub mod store;
mod writer;

pub use config::{Config, KeyPlace};
pub use error::LedgerError;
pub use head::Head;

pub use layout::Layout;
pub use placing::{beside, put_in_place};
pub use reader::Reader;
pub use rebuild::rebuild;
pub use receipts::{Issued, Receipts};
pub use seen::{Seen, goes_on_from};
pub use writer::{Ledger, LogKeys, Offer, Outcome, Spent};
