//! The rule book: for each kind of statement its lawful use, and each way it is refused.
//!
//! One scenario a file. `codes` checks that no code of a refusal or finding goes untested.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod acts;
mod adding;
mod annulling;
mod check_names;
mod closing;
mod codes;
mod correcting;
mod declaring;
mod defining;
mod early_closing;
mod enrolling;
mod findings;
mod held;
mod late_roster;
mod lots;
mod member_numbers;
mod no_votes;
mod observing;
mod opening;
mod order;
mod protocols;
mod quorum;
mod recovery_keys;
mod rivals;
mod rosters;
mod saying;
mod second_rounds;
mod settling;
mod signing;
mod summing;
mod support;
mod transcribing;
mod turnout;
mod turnout_order;
mod who_counts;
mod withdrawing;
