//! `hattama election`.

use clap::Args;

use super::{Context, Problem, Report};

/// Arguments of `hattama election`.
#[derive(Debug, Args)]
pub(super) struct Arguments {}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(_arguments: Arguments, _context: Context) -> Result<Report, Problem> {
    Err(Problem::could_not("this command is not built yet"))
}
