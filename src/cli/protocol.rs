//! `hattama protocol`: short for `hattama statement … protocol-submitted`.

use clap::{Args, Subcommand};

use super::statement::{Kinds, check, merge, new, show, sign};
use super::{Context, Problem, Report};
use crate::event::Kind;

const EXAMPLES: &str = "Examples:
  hattama protocol new --kit R-00001.kit --contest duma-list --out list.toml
  hattama protocol check list.toml --kit R-00001.kit
  hattama protocol sign list.toml --kit R-00001.kit --key chair.pem
  hattama protocol merge chair/list.submission secretary/list.submission --out list.submission
  hattama protocol show list.submission --kit R-00001.kit";

/// Arguments of `hattama protocol`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a blank protocol in the order of the paper
    New(new::Blank),
    /// Say everything that is wrong with a filled protocol, offline
    Check(check::Arguments),
    /// Sign filled protocols with members' keys
    Sign(sign::Arguments),
    /// Join the signatures of several members on one protocol
    Merge(merge::Arguments),
    /// Say what a protocol says, and who has signed it
    Show(show::Arguments),
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    match arguments.verb {
        Verb::New(blank) => new::run(Kind::ProtocolSubmitted, &blank),
        Verb::Check(arguments) => check::run(&arguments, Kinds::Protocols),
        Verb::Sign(arguments) => sign::run(&arguments, Kinds::Protocols, context),
        Verb::Merge(arguments) => merge::run(&arguments, Kinds::Protocols),
        Verb::Show(arguments) => show::run(&arguments, Kinds::Protocols),
    }
}
