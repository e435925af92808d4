//! `hattama receipt`: that an entry stands in a log, as one small file.

mod get;
mod verify;

use clap::{Args, Subcommand};

use super::{Context, Problem, Report};

const EXAMPLES: &str = "\
Examples:
  hattama receipt verify protocol.tlog-proof --policy keys/policy
  hattama receipt get 4711 --from public --out entry-4711.tlog-proof";

/// Arguments of `hattama receipt`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the receipt of an entry
    Get(get::Arguments),
    /// Check a receipt, offline
    Verify(verify::Arguments),
}

impl Arguments {
    /// What the command is called where its answer is: what is got, and what is found, differ.
    pub(super) const fn name(&self) -> &'static str {
        match self.command {
            Command::Get(_) => "receipt-get",
            Command::Verify(_) => "receipt-verify",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if there is no such entry, or the receipt cannot be read or checked.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    match &arguments.command {
        Command::Get(get) => get::run(get, context),
        Command::Verify(verify) => verify::run(verify),
    }
}
