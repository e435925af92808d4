//! The outside world into statements: results folders and definitions, statement files, kits; time
//! zones resolved.
//!
//! In: the files of a results folder. Out: a [`Definition`] and, of a whole folder, the
//! [`ResultsFolder`] with its sheets and turnout reports, ready to be made into statements; or every
//! [`Problem`] at once, with file and line. This is where zone names become instants in UTC and text
//! from elsewhere becomes identifiers and names that may stand in an entry.
//!
//! This room reads files and nothing else: it knows no secret key, no ledger and no clock, and does
//! not judge figures. Whether a sheet keeps the relations of its form is for the rule book.

mod allocation;
mod commissions;
mod contests;
mod definition;
mod document;
mod election;
mod folder;
mod forms;
mod identifier;
pub mod kit;
mod members;
mod observer_request;
mod opening;
mod problem;
mod protocols;
mod report;
mod request;
mod roster;
pub mod statement;
mod suggest;
mod table;
mod tree;
mod turnout;
mod votes;
mod zones;

pub use definition::{Commission, Definition, GivenMember, SMALL_STATION};
pub use folder::{
    ProtocolRow, ResultsFolder, read_definition, read_definition_folder, read_folder,
};
pub use observer_request::{ObserverRequest, read_observer_request};
pub(crate) use opening::usual_rule;
pub use opening::{
    Difference, LogIdentity, OpeningError, definitions, differences, enrolment, genesis,
    signing_rules,
};
pub use problem::{Problem, Read, Severity, Unreadable};
pub use report::LISTED_PER_FILE;
pub use request::{FiledRequest, KeyRequest, RequestError, read_request, read_requests};
pub use roster::{Roster, roster};
pub(crate) use suggest::nearest;
pub use turnout::TurnoutRow;
pub(crate) use zones::{Clock, Hours, local_hours, outer_hours};
