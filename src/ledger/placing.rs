//! A ledger is made beside its place and moved there whole, so that an interruption leaves no half.

use std::path::Path;

use super::LedgerError;
use crate::files::Scratch;
use crate::files::durable::{make_directories, sync_parent};

/// A folder to make a ledger in, beside the place that it is to have; gone if it is dropped. The
/// folders around that place are made, and durable.
///
/// # Errors
/// [`LedgerError::Io`].
pub fn beside(place: &Path, prefix: &str) -> Result<Scratch, LedgerError> {
    let around = match place.parent() {
        Some(around) if !around.as_os_str().is_empty() => around,
        _ => Path::new("."),
    };
    make_directories(around).map_err(io(place, "create the folder around it"))?;
    let made = Scratch::new(around, prefix);
    made.map_err(io(place, "create it"))
}

/// Moves a ledger that is made, closed and durable into its place, in one step that lasts.
///
/// # Errors
/// [`LedgerError::Io`].
pub fn put_in_place(made: &Path, place: &Path) -> Result<(), LedgerError> {
    std::fs::rename(made, place).map_err(io(place, "move it to its place"))?;
    sync_parent(place).map_err(io(place, "sync the folder around it"))
}

fn io(place: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> LedgerError {
    let path = place.into();
    move |source| LedgerError::Io {
        path,
        doing,
        source,
    }
}
