//! `hattama witness`: saying in public which history of a log was seen.

mod init;
mod serve;
mod show;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Context, Exit, Problem, Report};
use crate::tlog::VerifierKey;
use crate::witness::StateError;

const EXAMPLES: &str = "\
Examples:
  hattama witness serve --name ngo.example/witness --key witness.pem --state witness \\
      --listen 127.0.0.1:8080 --policy logs.policy
  hattama witness show --state witness";

const LONG: &str = "\
Whoever runs a log can show one log to the commission and another to the press. A witness makes that
impossible to hide: it puts its name to one history of each log, and to nothing that does not go on
from it. Anybody can be one; it needs a machine that is on, and trusts nobody.

1. Write down which logs you follow, in a file that other tools read too (c2sp.org/tlog-policy). The
   operator of a log gives you the line; compare it over a second way, such as a telephone:
     log example.org/mazhilis-2023+1a2b3c4d+AbCd…
     quorum none
2. Start. The first time, a key and a folder for what is remembered are made, and a line is printed
   that you give to the operators of the logs:
     hattama witness serve --name ngo.example/witness --key witness.pem --state witness \\
         --listen 127.0.0.1:8080 --policy logs.policy
   A web server in front of it, with a name and a certificate, passes requests on.
3. The operators name you in their policy, and ask you for each checkpoint that they publish.

There are two levels, and each is a witness of its own, with its own key, name and folder:
consistent   the log goes on from what it showed before; witnesses any log of these formats.
replayed     besides, every entry was fetched from the address that the policy's `log` line names,
             and the rule book admits it: a log with an unlawful entry is not cosigned (status 422),
             one whose entries cannot be had in time is told to ask again (503). Such a witness's
             name ends with /replayed:
     hattama witness serve --level replayed --name ngo.example/replayed --key replayed.pem \\
         --state replayed --listen 127.0.0.1:8081 --policy logs.policy

Never start two witnesses with one key, and never bring back an older copy of the folder: the
witness would forget what it has said, and could say the opposite. If the folder is lost, make a new
key and a new folder. The protocol is c2sp.org/tlog-witness; what a log has signed that contradicts
what it signed before is kept in the folder `evidence`.";

/// Arguments of `hattama witness`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a witness: a key, and a folder for what it will remember
    Init(init::Arguments),
    /// Run a witness until it is told to stop; the first time, make it
    Serve(serve::Arguments),
    /// Show what a witness has cosigned last of each log
    Show(show::Arguments),
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    match arguments.command {
        Command::Init(arguments) => arguments.run(context),
        Command::Serve(arguments) => arguments.run(context),
        Command::Show(arguments) => arguments.run(),
    }
}

impl From<StateError> for Problem {
    fn from(error: StateError) -> Self {
        Self::from_error(Exit::CouldNot, &error)
    }
}

/// The line of a policy that names this witness.
fn policy_line(key: &VerifierKey, url: Option<&str>) -> String {
    let name = key.name();
    match url {
        Some(url) => format!("witness {name} {key} {url}"),
        None => format!("witness {name} {key}"),
    }
}

/// What to hand to the operators of logs. The line stands on one line, however long it is.
fn hand_out(key: &VerifierKey, url: Option<&str>) -> String {
    let line = policy_line(key, url);
    match url {
        Some(_) => format!("For the policies of the logs it follows:\n  {line}\n"),
        None => format!(
            "For the policies of the logs it follows, with its address in the world:\n  \
             {line} https://ADDRESS\n"
        ),
    }
}

fn identity(key: &VerifierKey, url: Option<&str>) -> Value {
    json!({
        "name": key.name().as_str(),
        "verifier_key": key.to_string(),
        "policy_line": policy_line(key, url),
    })
}
