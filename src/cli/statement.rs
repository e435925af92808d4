//! `hattama statement`: statements as files, from the blank to the signed submission.

pub(super) mod check;
mod files;
pub(super) mod merge;
pub(super) mod new;
pub(super) mod show;
pub(super) mod sign;

use clap::{Args, Subcommand};

pub(super) use files::{Kinds, given_nature, is_stdout};

use super::{Context, Problem, Report};

const EXAMPLES: &str = "Examples:
  hattama statement new turnout-reported --kit R-00001.kit --contest duma-list --out noon.toml
  hattama statement check noon.toml --kit R-00001.kit
  hattama statement sign noon.toml --kit R-00001.kit --key chair.pem
  hattama statement show noon.submission --kit R-00001.kit";

const LONG: &str = "Write, check, sign, merge and show statements of any kind.

A statement begins as commented TOML that people fill in. `check` says everything that is wrong \
with it, from the kit alone; `sign` refuses what `check` objects to. The bytes that are signed \
depend on nothing but the file, so that members who sign it on different machines sign the same \
statement; `merge` joins their signatures.";

/// Arguments of `hattama statement`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, long_about = LONG)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a blank statement as commented TOML
    New(new::Arguments),
    /// Say everything that is wrong with a filled statement, offline
    Check(check::Arguments),
    /// Sign statements with the keys of members, of an observer, or recovery keys
    Sign(sign::Arguments),
    /// Join the signatures of several members on one statement
    Merge(merge::Arguments),
    /// Say what a statement says, and who has signed it
    Show(show::Arguments),
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    match arguments.verb {
        Verb::New(arguments) => new::run(arguments.kind, &arguments.blank),
        Verb::Check(arguments) => check::run(&arguments, Kinds::All),
        Verb::Sign(arguments) => sign::run(&arguments, Kinds::All, context),
        Verb::Merge(arguments) => merge::run(&arguments, Kinds::All),
        Verb::Show(arguments) => show::run(&arguments, Kinds::All),
    }
}
