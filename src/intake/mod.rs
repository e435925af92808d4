//! The outside world into statements: results folders and definitions, time zones resolved.

mod identifier;
mod problem;
mod report;
mod suggest;

pub use problem::{Problem, Read, Severity, Unreadable};
pub use report::LISTED_PER_FILE;
