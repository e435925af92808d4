//! `hattama init`: an election is opened.

mod create;
mod draft;

use std::path::PathBuf;

use clap::Args;

use super::keyfile::PassphraseFile;
use super::output::output;
use super::{Context, Problem, Report};

const EXAMPLES: &str = "Examples:
  hattama init --draft genesis.submission --election FOLDER --requests requests \\
      --origin example.org/mazhilis-2023 --log-key log.pem --refusal-key refusal.pem
  hattama init --ledger LEDGER --election FOLDER --genesis genesis.submission \\
      --log-key log.pem --refusal-key refusal.pem --drafts drafts";

const LONG: &str =
    "An election is opened by the central commission, whose members sign on their own machines:

1. Each central member makes a key and a request, and hands the request in:
     hattama key generate --out chair.pem
     hattama key request --commission CEC --member 1 --role chair --key chair.pem --out CEC-1.toml
2. Whoever will run the ledger makes its two keys and drafts the genesis:
     hattama key generate --out log.pem
     hattama key generate --out refusal.pem
     hattama init --draft genesis.submission --election FOLDER --requests requests \\
         --origin example.org/mazhilis-2023 --log-key log.pem --refusal-key refusal.pem
   With --recovery-key, once for each, and --recovery-needed N, it names keys kept offline, N of
   which together replace members of the central commission who have lost theirs.
3. Each central member looks at the draft and adds his signature to it:
     hattama statement show genesis.submission
     hattama statement sign genesis.submission --key chair.pem
4. The ledger is created. The signed genesis has to say what FOLDER defines; every difference is
   told. The contests and chambers are written as drafts:
     hattama init --ledger LEDGER --election FOLDER --genesis genesis.submission \\
         --log-key log.pem --refusal-key refusal.pem --drafts drafts
5. Central members sign the drafts, each in turn in the same files, and they are appended in the
   order of their names. The kit says what a statement is checked against before it is signed:
     hattama kit --ledger LEDGER --commission CEC --out drafts/CEC.kit
     hattama statement sign drafts/*.submission --kit drafts/CEC.kit --key chair.pem
     hattama append --ledger LEDGER drafts
6. Commissions are enrolled, each by the one above it: see `hattama enroll --help`.

The hash of the genesis names the election for ever. Publish it where everyone sees it: it is the \
anchor that `hattama verify --anchor` asks for. To try all this alone, use `hattama rehearse`.";

/// Arguments of `hattama init`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The folder with election.toml and commissions.csv
    #[arg(long, value_name = "FOLDER")]
    election: PathBuf,
    /// The key that signs checkpoints; its public key is enough for a draft
    #[arg(long, value_name = "FILE")]
    log_key: Option<PathBuf>,
    /// The key that signs refusals; its public key is enough
    #[arg(long, value_name = "FILE")]
    refusal_key: Option<PathBuf>,
    /// The signed genesis
    #[arg(long, value_name = "SUBMISSION", required_unless_present = "draft")]
    genesis: Option<PathBuf>,
    /// The ledger's folder, which must not exist or be empty
    #[arg(long, value_name = "DIR", requires_all = ["genesis", "log_key", "refusal_key"], value_parser = output())]
    ledger: Option<PathBuf>,
    /// Write the drafts of contests and chambers into this new folder
    #[arg(long, value_name = "DIR", requires = "genesis", value_parser = output())]
    drafts: Option<PathBuf>,
    /// Write an unsigned genesis to this file instead of creating a ledger
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["genesis", "ledger", "drafts"],
        requires_all = ["requests", "origin", "log_key", "refusal_key"]
    , value_parser = output())]
    draft: Option<PathBuf>,
    /// The folder with the requests of the central commission's members
    #[arg(long, value_name = "DIR", requires = "draft")]
    requests: Option<PathBuf>,
    /// A key that is kept offline to replace the central roster; its public key is enough
    #[arg(long, value_name = "FILE", requires = "draft")]
    recovery_key: Vec<PathBuf>,
    /// How many recovery keys have to sign together
    #[arg(long, value_name = "N", requires = "recovery_key")]
    recovery_needed: Option<u16>,
    /// The lost ledger that this one goes on from: what `hattama verify --json` printed for the
    /// longest copy of it that is left
    #[arg(long, value_name = "FILE", requires = "draft")]
    continues: Option<PathBuf>,
    /// The log's name in its checkpoints, such as example.org/mazhilis-2023
    #[arg(long, value_name = "NAME", requires = "draft")]
    origin: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    if arguments.draft.is_some() {
        draft::run(arguments, context)
    } else {
        create::run(arguments, context)
    }
}

/// An argument that clap has made sure of.
pub(super) use create::absolute;

fn given<'a, T>(argument: Option<&'a T>, name: &str) -> Result<&'a T, Problem> {
    argument.ok_or_else(|| Problem::could_not(format!("{name} is missing")))
}
