//! A log's state written as a results folder again: the inverse of what [`intake`](crate::intake)
//! reads.
//!
//! In: a [`State`]. Out: an [`Exported`], the text of each file and a list of what such a folder
//! cannot hold, each with its count, so that nothing is dropped without a word. What is written is
//! what stands: the current protocols, the turnout reports of the current polls. Rehearsing the
//! folder gives the same tallies, but for what the list says changes them.
//!
//! `members.csv` is not written: it names keys, and whoever rehearses a folder has none of them and
//! makes rosters of his own.
//!
//! This room touches no disk and knows no ledger. Zone names are looked up in the tables of
//! [`intake`](crate::intake), since whoever reads the folder will use them.

mod allocation;
mod commissions;
mod contests;
mod election;
mod forms;
mod history;
mod hours;
mod left_out;
mod plan;
mod sheets;
mod stations;
mod tables;
mod toml;
mod turnout;

use std::fmt;

use crate::rules::Workers;
use crate::state::State;

pub use left_out::{Gap, LeftOut};
use plan::Plan;

/// One file of a results folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Rows without the header; nothing where a file has none.
    pub rows: Option<u64>,
    /// Its bytes, UTF-8.
    pub bytes: Vec<u8>,
}

/// A results folder that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its files: those that a reader of folders knows, then `stations.csv` and `history.csv`.
    pub files: Vec<File>,
    /// What the log says and the folder does not, in the order of [`Gap::ALL`].
    pub left_out: Vec<LeftOut>,
}

/// Why there is no folder to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportError {
    /// Nothing is opened yet.
    NoElection,
    /// No station counts a contest yet, so there is nothing to have results of.
    NothingCounted,
    /// Polling hours that begin and end at no times a folder can write.
    Hours,
    /// A field of a form bears the name of a column that `protocols.csv` has anyway.
    Column,
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoElection => {
                "no election is opened at this position\nAsk for a later one: entry 0 opens the \
                 election."
            }
            Self::NothingCounted => {
                "no station counts a contest at this position\nAsk for a later one: contests are \
                 defined and stations enrolled first."
            }
            Self::Hours => {
                "the election's polling hours do not fit into a results folder\nexpected: days in a \
                 row, whole minutes, and the same hours on each"
            }
            Self::Column => {
                "a field of a form is called contest, commission or signed_at\nexpected: names \
                 that are no columns of protocols.csv"
            }
        })
    }
}

impl std::error::Error for ExportError {}

/// The results folder of a state.
///
/// # Errors
/// [`ExportError`] if there is nothing that a folder could hold.
pub fn export(state: &State, workers: &(impl Workers + Sync)) -> Result<Exported, ExportError> {
    let plan = Plan::new(state)?;
    // The largest of them go side by side.
    let (sheets, (history, stations)) = workers.both(
        || sheets::files(&plan),
        || (history::file(&plan), stations::file(&plan, workers)),
    );
    let (protocols, votes) = sheets?;
    let files = vec![
        election::file(&plan),
        commissions::file(&plan),
        protocols,
        votes,
        turnout::file(&plan),
        stations,
        history,
    ];
    let left_out = plan.left_out();
    Ok(Exported { files, left_out })
}
