//! The outside world into statements: results folders and definitions, time zones resolved.

mod allocation;
mod commissions;
mod contests;
mod definition;
mod document;
mod election;
mod forms;
mod identifier;
mod members;
mod problem;
mod report;
mod suggest;
mod table;
mod tree;
mod zones;

pub use definition::{Commission, Definition, GivenMember, SMALL_STATION};
pub use problem::{Problem, Read, Severity, Unreadable};
pub use report::LISTED_PER_FILE;
