//! `hattama verify`.

use clap::Args;

use super::{Context, Problem, Report};

/// Arguments of `hattama verify`.
#[derive(Debug, Args)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub fn run(_arguments: Arguments, _context: Context) -> Result<Report, Problem> {
    Err(Problem::could_not("this command is not built yet"))
}
