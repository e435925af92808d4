//! The command line: one file per command, each of which parses, calls, and prints.
//!
//! In: arguments. Out: one [`Report`] or one [`Problem`], which [`main`] turns into text or exactly
//! one JSON object, and an exit code. Nothing is decided here that a library user could not decide.

mod exit;
mod report;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;
pub use report::{Problem, Report};

/// Results audit ledger: signed protocols, a tamper-evident log, totals and seats that anyone can
/// re-derive.
#[derive(Debug, Parser)]
#[command(
    name = "hattama",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Cli {
    /// Print exactly one JSON object on stdout, on failure too
    #[arg(long, global = true)]
    json: bool,
    /// Print no progress and no remarks
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

/// What every command is told besides its own arguments.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Whether the report is printed as JSON: prose that is not part of it goes to stderr.
    pub json: bool,
    /// Whether progress and remarks are silenced.
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    report::silence_caught_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error),
    };
    let context = Context {
        json: cli.json,
        quiet: cli.quiet,
    };
    let (name, result) = dispatch(cli.command, context);
    report::print(name, context, result)
}

fn dispatch(command: Command, _context: Context) -> (&'static str, Result<Report, Problem>) {
    match command {}
}
