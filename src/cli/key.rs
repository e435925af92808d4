//! `hattama key`: keys, public keys, requests to be enrolled.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::keyfile::PassphraseFile;
use super::new_file;
use super::output::output;
use super::{Context, Problem, Report};
use crate::bytes::{Domain, Id};
use crate::election::Role;
use crate::event::{Member, observer_message, possession_message};
use crate::intake::{KeyRequest, ObserverRequest};
use crate::keys::{Message, SecretKey};
use crate::keystore;

const EXAMPLES: &str = "Examples:
  hattama key generate --out chair.pem
  hattama key public chair.pem
  hattama key request --commission R-00001 --member 1 --role chair \\
      --key chair.pem --out R-00001-1.toml
  hattama key request --observer O-17 --key observer.pem --out O-17.toml";

const LONG: &str = "Every member makes a key of his own on his own machine and keeps it: a key file is encrypted with a \
passphrase and never leaves its owner. What he hands to the commission above is a request: his \
commission, number, role and public key, with a signature that proves that he holds the key. \
`hattama enroll` (for the central commission `hattama init --draft`) checks that proof. An observer \
does the same with an id of his own, and hands his request to the commission that accredits him: it \
names the file in a statement `hattama statement new observer-accredited`.";

/// Arguments of `hattama key`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new key in an encrypted PKCS#8 file, which OpenSSL reads too
    Generate(Generate),
    /// Print the public key of a key file, 64 hexadecimal digits
    Public(Public),
    /// Write a member's or an observer's request, with proof that he holds the key
    Request(Request),
}

#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama key generate --out chair.pem
  hattama key generate --out log.pem --passphrase-file log.pass")]
struct Generate {
    /// The new key file; a file that is there is never overwritten
    #[arg(long, value_name = "FILE", value_parser = output())]
    out: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama key public chair.pem
  hattama key public log.pem > log.pub")]
struct Public {
    /// The key file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

#[derive(Debug, Args)]
#[command(
    before_help = "Examples:
  hattama key request --commission R-00001 --member 1 --role chair \\
      --key chair.pem --out R-00001-1.toml
  hattama key request --observer O-17 --key observer.pem --out O-17.toml",
    override_usage = "hattama key request [OPTIONS] <--commission <ID> --member <N> --role <ROLE>|\
                      --observer <ID>> --key <FILE> --out <FILE>"
)]
struct Request {
    #[command(flatten)]
    seat: Option<Seat>,
    /// An observer's id, which the commission that accredits him has given him
    #[arg(
        long,
        value_name = "ID",
        conflicts_with_all = ["commission", "member", "role"],
        required_unless_present = "commission"
    )]
    observer: Option<Id>,
    /// The key file of the member or observer
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The request, a small text file to hand to the commission above
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// A member's place in a commission.
#[derive(Debug, Args)]
struct Seat {
    /// The commission, as commissions.csv writes it
    #[arg(long, value_name = "ID", required = false, requires_all = ["member", "role"])]
    commission: Id,
    /// The member's number on the commission's list, from 1
    #[arg(
        long,
        value_name = "N",
        required = false,
        requires = "commission",
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    member: u16,
    /// chair, deputy, secretary or member
    #[arg(long, required = false, requires = "commission")]
    role: Role,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    match arguments.command {
        Command::Generate(arguments) => generate(&arguments),
        Command::Public(arguments) => public(&arguments, context),
        Command::Request(arguments) => request(arguments, context),
    }
}

fn generate(arguments: &Generate) -> Result<Report, Problem> {
    let out = &arguments.out;
    let passphrase = arguments.passphrase.source().fresh(out);
    let passphrase = passphrase.map_err(keystore::KeystoreError::from)?;
    let key = keystore::generate()?;
    keystore::write_new(out, &key, &passphrase)?;
    let public = key.public();
    let text = format!(
        "A new key is in {}; keep the file and its passphrase apart.\npublic key: {public}\n",
        out.display()
    );
    let json = json!({ "file": out.display().to_string(), "public_key": public });
    Ok(Report::done(text, json))
}

fn public(arguments: &Public, context: Context) -> Result<Report, Problem> {
    let key = arguments.passphrase.public(&arguments.file, context)?;
    Ok(Report::done(
        format!("{key}\n"),
        json!({ "public_key": key }),
    ))
}

fn request(arguments: Request, context: Context) -> Result<Report, Problem> {
    let Request {
        seat,
        observer,
        key,
        out,
        passphrase,
    } = arguments;
    let secret = passphrase.secret(&key, context)?;
    match (seat, observer) {
        (Some(seat), _) => of_member(seat, &secret, &out),
        (None, Some(observer)) => of_observer(observer, &secret, &out),
        // clap has made sure that there is one.
        (None, None) => Err(Problem::could_not("nobody asks for anything")
            .next("Name a commission with --commission, or an observer with --observer.")),
    }
}

fn of_observer(observer: Id, secret: &SecretKey, out: &Path) -> Result<Report, Problem> {
    let key = secret.public();
    let message = observer_message(&observer, &key);
    let proof = secret.sign(&Message::new(Domain::Observer, &message));
    // Reads the proof back through the check that the commission will make.
    let request = ObserverRequest::new(observer, key, proof)
        .map_err(|error| Problem::could_not(error.to_string()).at(out.display()))?;
    new_file::write(out, request.to_text().as_bytes())?;
    let observer = request.observer();
    let text = format!(
        "{}: observer {observer} asks to be accredited with key {key}.\n\
         Hand this file to the commission that accredits; it holds no secret.\n",
        out.display()
    );
    let json = json!({
        "file": out.display().to_string(),
        "observer": observer,
        "public_key": key,
    });
    Ok(Report::done(text, json))
}

fn of_member(seat: Seat, secret: &SecretKey, out: &Path) -> Result<Report, Problem> {
    let Seat {
        commission,
        member: number,
        role,
    } = seat;
    let key = secret.public();
    let message = possession_message(&commission, number, role, &key);
    let proof = secret.sign(&Message::new(Domain::Possession, &message));
    let member = Member {
        number,
        role,
        key,
        proof,
    };
    // Reads the proof back through the check that the commission above will make.
    let request = KeyRequest::new(commission, member)
        .map_err(|error| Problem::could_not(error.to_string()).at(out.display()))?;
    new_file::write(out, request.to_text().as_bytes())?;
    let commission = request.commission();
    let text = format!(
        "{}: member {number} ({role}) of {commission} asks to be enrolled with key {key}.\n\
         Hand this file to the commission above; it holds no secret.\n",
        out.display()
    );
    let json = json!({
        "file": out.display().to_string(),
        "commission": commission,
        "member": number,
        "role": role,
        "public_key": key,
    });
    Ok(Report::done(text, json))
}
