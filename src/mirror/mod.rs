//! A published log fetched from an address into a folder of one's own, only what is new.
//!
//! In: an address, a folder that may hold an earlier copy. Out: the folder as it is served now, ready to
//! be inspected and verified as any published folder. Nothing is believed on the way: what an earlier
//! run left is used again only under names whose content never changes, and the checkpoint is written
//! last, so that an interrupted run goes on where it stopped.
//!
//! This room reaches network and disk, and knows nothing of rules.

mod client;
mod fetching;

pub use client::{Client, Unfetched, agent, names_somebody};
pub use fetching::{Fetched, Mirror};
