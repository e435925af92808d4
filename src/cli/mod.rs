//! The command line: one file per command, each of which parses, calls, and prints.
//!
//! In: arguments. Out: one [`Report`] or one [`Problem`], which [`main`] turns into text or exactly
//! one JSON object, and an exit code. Nothing is decided here that a library user could not decide.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a command takes its arguments"
)]

mod annex;
mod append;
mod bench;
mod bundle;
mod completions;
mod definition;
mod demo;
mod dossier;
mod election;
mod enroll;
mod entry;
mod evidence;
mod exit;
mod explain;
mod export;
mod fsck;
mod init;
mod interrupt;
mod key;
mod keyfile;
mod kit;
mod known_log;
mod log;
mod make;
mod man;
mod new_file;
mod note_file;
mod output;
mod policy_file;
mod present;
mod progress;
mod protocol;
mod publish;
mod rebuild;
mod receipt;
mod refusal;
mod rehearse;
mod remark;
mod report;
mod seen;
mod source;
mod statement;
mod submission_file;
mod tally;
mod times;
mod totals;
pub mod verify;
mod witness;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use exit::Exit;
pub use progress::Progress;
pub(crate) use remark::remark;
pub use report::{Problem, Report};
pub use source::{LedgerOrSource, OpenLog};

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
enum Command {
    /// A whole election, reconstructed, in a ledger of your own
    Demo(demo::Arguments),
    /// Check an election's definition
    Election(election::Arguments),
    /// Make keys, show public keys, request enrolment
    Key(key::Arguments),
    /// Create a ledger with its signed genesis
    Init(init::Arguments),
    /// Enrol a folder of members' requests as a commission's roster
    Enroll(enroll::Arguments),
    /// Write one file with what a station needs offline
    Kit(kit::Arguments),
    /// Write, check, sign, merge and show statements of any kind
    Statement(statement::Arguments),
    /// Write, check, sign, merge and show results protocols
    Protocol(protocol::Arguments),
    /// Keep texts beside the log, which holds their hashes
    Annex(annex::Arguments),
    /// Sum up the stations below a commission
    Summary(make::SummaryArguments),
    /// Declare the result of a contest
    Declare(make::DeclareArguments),
    /// Admit submissions to a ledger and append them
    Append(append::Arguments),
    /// Get and check receipts: that an entry stands in a log
    Receipt(receipt::Arguments),
    /// Check what a ledger has refused in writing
    Refusal(refusal::Arguments),
    /// List entries, one a line
    Log(log::Arguments),
    /// Show one entry in full
    Entry(entry::Arguments),
    /// Totals, seats and completeness, by replay
    Tally(tally::Arguments),
    /// Verify a ledger from the bytes up
    Verify(verify::Arguments),
    /// Publish a ledger as a folder that any web server can serve
    Publish(publish::Arguments),
    /// Name every damaged, missing and superfluous file of a published folder
    Fsck(fsck::Arguments),
    /// Write one file with everything that an observer needs, offline
    Bundle(bundle::Arguments),
    /// Make a ledger's store anew, verified on the way
    Rebuild(rebuild::Arguments),
    /// Write one file about a station, for a court
    Dossier(dossier::Arguments),
    /// Write a results folder again from what a ledger holds
    Export(export::Arguments),
    /// Pack what contradicts itself or breaks a rule, so that anyone can check it
    Evidence(evidence::Arguments),
    /// Run a witness, which says in public which history of a log it has seen
    Witness(witness::Arguments),
    /// Run a results folder through a new ledger
    Rehearse(rehearse::Arguments),
    /// Measure each stage beside the limits of this machine
    Bench(bench::Arguments),
    /// Explain a code of a refusal, a finding or a failure
    Explain(explain::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write manual pages to a folder
    Man(man::Arguments),
}

impl Command {
    /// The command's name in the schema of what it prints.
    const fn name(&self) -> &'static str {
        match self {
            Self::Demo(_) => "demo",
            Self::Election(_) => "election",
            Self::Key(_) => "key",
            Self::Init(_) => "init",
            Self::Enroll(_) => "enroll",
            Self::Kit(_) => "kit",
            Self::Statement(_) => "statement",
            Self::Protocol(_) => "protocol",
            Self::Annex(_) => "annex",
            Self::Summary(_) => "summary",
            Self::Declare(_) => "declare",
            Self::Append(_) => "append",
            Self::Receipt(arguments) => arguments.name(),
            Self::Refusal(_) => "refusal",
            Self::Log(_) => "log",
            Self::Entry(_) => "entry",
            Self::Tally(_) => "tally",
            Self::Verify(_) => "verify",
            Self::Publish(_) => "publish",
            Self::Fsck(_) => "fsck",
            Self::Bundle(_) => "bundle",
            Self::Rebuild(_) => "rebuild",
            Self::Dossier(_) => "dossier",
            Self::Export(_) => "export",
            Self::Evidence(arguments) => arguments.name(),
            Self::Witness(_) => "witness",
            Self::Rehearse(_) => "rehearse",
            Self::Bench(_) => "bench",
            Self::Explain(_) => "explain",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
        }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    crate::keystore::keep_memory_private();
    report::silence_caught_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error),
    };
    let context = Context {
        json: cli.json,
        quiet: cli.quiet,
    };
    let name = cli.command.name();
    // A witness's server stops by itself.
    if !matches!(cli.command, Command::Witness(_)) {
        interrupt::watch(name, context);
    }
    report::print(name, context, dispatch(cli.command, context))
}

/// The whole tree of commands, for completions and manual pages.
fn command() -> clap::Command {
    Cli::command()
}

fn dispatch(command: Command, context: Context) -> Result<Report, Problem> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, context),
        Command::Election(arguments) => election::run(&arguments, context),
        Command::Key(arguments) => key::run(arguments, context),
        Command::Init(arguments) => init::run(&arguments, context),
        Command::Enroll(arguments) => enroll::run(&arguments, context),
        Command::Kit(arguments) => kit::run(arguments, context),
        Command::Statement(arguments) => statement::run(arguments, context),
        Command::Protocol(arguments) => protocol::run(arguments, context),
        Command::Annex(arguments) => annex::run(&arguments, context),
        Command::Summary(arguments) => make::summary(&arguments, context),
        Command::Declare(arguments) => make::declare(&arguments, context),
        Command::Append(arguments) => append::run(&arguments, context),
        Command::Receipt(arguments) => receipt::run(&arguments, context),
        Command::Refusal(arguments) => refusal::run(&arguments, context),
        Command::Log(arguments) => log::run(arguments, context),
        Command::Entry(arguments) => entry::run(arguments, context),
        Command::Tally(arguments) => tally::run(arguments, context),
        Command::Verify(arguments) => verify::run(arguments, context),
        Command::Publish(arguments) => publish::run(&arguments, context),
        Command::Fsck(arguments) => fsck::run(&arguments, context),
        Command::Bundle(arguments) => bundle::run(&arguments, context),
        Command::Rebuild(arguments) => rebuild::run(&arguments, context),
        Command::Dossier(arguments) => dossier::run(&arguments, context),
        Command::Export(arguments) => export::run(&arguments, context),
        Command::Evidence(arguments) => evidence::run(&arguments, context),
        Command::Witness(arguments) => witness::run(arguments, context),
        Command::Rehearse(arguments) => rehearse::run(arguments, context),
        Command::Bench(arguments) => bench::run(&arguments, context),
        Command::Explain(arguments) => explain::run(&arguments, context),
        Command::Completions(arguments) => completions::run(&arguments, context),
        Command::Man(arguments) => man::run(&arguments, context),
    }
}
