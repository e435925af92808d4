//! `statement sign`: signatures on statements that are in order.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::check::nature_of;
use super::files::{Judged, Kinds, given_nature, is_stdout, judged, optional_kit};
use crate::bytes::Domain;
use crate::cli::keyfile::PassphraseFile;
use crate::cli::new_file;
use crate::cli::submission_file::{ENDING, read_bytes};
use crate::cli::times::now;
use crate::cli::{Context, Exit, Problem, Report};
use crate::event::{Presented, SignaturePair, Submission};
use crate::intake::statement::{Holder, Missing, Signer, Trial, add_signature, missing, signers};
use crate::keys::{Message, SecretKey};

/// Arguments of `statement sign`.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:
  hattama statement sign list.toml --kit R-00001.kit --key chair.pem
  hattama statement sign *.toml --kit R-00001.kit --key chair.pem --passphrase-file chair.pass
  hattama statement sign list.submission --kit R-00001.kit --key member.pem
  hattama statement sign list.submission --kit R-00001.kit --key member.pem --out signed.submission",
    after_long_help = "A filled statement file (TOML) stays as it is: the submission is written \
beside it. A submission is signed in place: the signature is added to those in the file, which is \
replaced whole or not at all; nothing in it is lost. With --out a new file is written instead, and \
none is overwritten."
)]
pub(in crate::cli) struct Arguments {
    /// Statement files, or submissions that others have signed
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The commission's kit; only genesis can be signed without one
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
    /// Key files of those who sign: members, the observer, recovery keys
    #[arg(long = "key", value_name = "KEYFILE", required = true, num_args = 1..)]
    keys: Vec<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseFile,
    /// The new file, or of several FILEs the folder. By default a submission is signed in place,
    /// and any other FILE gets one beside it, ending in .submission
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A file that was looked at: signed, or refused.
struct Done<'a> {
    path: &'a Path,
    judged: Judged,
    signed: Option<Signed>,
}

struct Signed {
    out: Place,
    submission: Submission,
    signers: Vec<Signer>,
    missing: Missing,
}

/// Where a signed submission goes.
enum Place {
    /// To a file that must not exist yet.
    New(PathBuf),
    /// Into the file that it came from.
    Same(PathBuf),
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if a file cannot be read or written, or a key may not sign.
pub(in crate::cli) fn run(
    arguments: &Arguments,
    kinds: Kinds,
    context: Context,
) -> Result<Report, Problem> {
    let kit = optional_kit(arguments.kit.as_ref())?;
    let mut trial = Trial::new(kit.as_ref(), now());
    let mut all = Vec::new();
    for path in &arguments.files {
        let judged = judged(path, kit.as_ref(), &trial, kinds)?;
        if let Some(presented) = &judged.presented {
            trial.take_in(presented.statement());
        }
        all.push(Done {
            path,
            judged,
            signed: None,
        });
    }
    // Nobody is asked for a passphrase in vain, and each only once.
    let in_order = |done: &Done<'_>| done.judged.judgement.objections.is_empty();
    if all.iter().any(in_order) {
        let keys = read_keys(arguments, context)?;
        for done in &mut all {
            let out = place(arguments, done)?;
            if let Some(presented) = &done.judged.presented
                && done.judged.judgement.objections.is_empty()
            {
                done.signed = Some(sign(presented, &keys, &trial, out, done.path)?);
            }
        }
    }
    for done in &all {
        done.write()?;
    }
    let nature = nature_of(&trial);
    let mut text = nature.map(given_nature).unwrap_or_default();
    for done in &all {
        text.push_str(&done.text());
    }
    let files: Vec<Value> = all.iter().map(Done::json).collect();
    let signed = all.iter().filter(|done| done.signed.is_some()).count();
    let exit = match signed {
        0 => Exit::Failed,
        some if some < all.len() => Exit::Partly,
        _ => Exit::Done,
    };
    let mut report = Report::done(text, json!({ "command": "sign", "files": files })).exit(exit);
    report.nature = nature;
    Ok(report)
}

fn read_keys(arguments: &Arguments, context: Context) -> Result<Vec<SecretKey>, Problem> {
    let paths = arguments.keys.iter();
    paths
        .map(|path| arguments.passphrase.secret(path, context))
        .collect()
}

fn place(arguments: &Arguments, done: &Done<'_>) -> Result<Place, Problem> {
    let path = done.path;
    let name = path.with_extension(ENDING);
    match &arguments.out {
        Some(out) if arguments.files.len() == 1 => Ok(Place::New(out.clone())),
        Some(folder) => {
            let name = name.file_name().unwrap_or_default();
            Ok(Place::New(folder.join(name)))
        }
        None if is_stdout(path) || (name == path && !done.judged.is_submission) => Err(
            Problem::could_not("where the signed submission goes is not said")
                .at(path.display())
                .next("Name a new file with --out."),
        ),
        None if done.judged.is_submission => Ok(Place::Same(path.into())),
        None => Ok(Place::New(name)),
    }
}

fn sign(
    presented: &Presented,
    keys: &[SecretKey],
    trial: &Trial,
    out: Place,
    path: &Path,
) -> Result<Signed, Problem> {
    let statement = presented.statement();
    let state = trial.state();
    let mut submission = presented.submission().clone();
    for key in keys {
        let message = Message::new(Domain::Statement, &submission.statement);
        let pair = SignaturePair {
            key: key.public(),
            signature: key.sign(&message),
        };
        (submission, _) = add_signature(submission, statement, pair, state)
            .map_err(|error| Problem::from_error(Exit::Failed, &error).at(path.display()))?;
    }
    let signers = signers(&submission, statement, Some(state));
    let missing = missing(state, statement, &signers);
    Ok(Signed {
        out,
        submission,
        signers,
        missing,
    })
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::New(path) | Self::Same(path) => path,
        }
    }
}

impl Done<'_> {
    fn write(&self) -> Result<(), Problem> {
        let Some(signed) = &self.signed else {
            return Ok(());
        };
        let bytes = signed.submission.to_bytes();
        let Place::Same(path) = &signed.out else {
            return new_file::write(signed.out.path(), &bytes);
        };
        // Passphrases take their time, and another member may have signed this file meanwhile.
        let before = self.judged.presented.as_ref();
        let before = before.map(|presented| presented.submission().to_bytes());
        if Some(read_bytes(path)?) != before {
            return Err(
                Problem::could_not("the file has changed while it was signed")
                    .at(path.display())
                    .next("Sign again: the signature is added to what the file holds now."),
            );
        }
        new_file::replace(path, &bytes)
    }

    fn json(&self) -> Value {
        let mut json = self.judged.json(self.path);
        if let Some(signed) = &self.signed {
            json["out"] = signed.out.path().to_string_lossy().into();
            json["signers"] = signed.signers.iter().map(signer_json).collect();
            json["complete"] = signed.missing.shortfall.is_none().into();
            json["missing"] = signed.missing.says().into();
        }
        json
    }

    fn text(&self) -> String {
        let mut text = self.judged.text(self.path);
        match &self.signed {
            None => text.push_str("\nNot signed.\n"),
            Some(signed) => {
                if !self.judged.judgement.findings.is_empty() {
                    text.push('\n');
                }
                text.push_str("  signed    ");
                text.push_str(&signed.out.path().to_string_lossy());
                text.push('\n');
                for signer in &signed.signers {
                    text.push_str(&signer_text(signer));
                }
                text.push_str(&missing_text(&signed.missing));
            }
        }
        text
    }
}

/// What is still missing, in a line.
pub(super) fn missing_text(missing: &Missing) -> String {
    match missing.says() {
        None => "  enough signatures: it can be handed in\n".into(),
        Some(shortfall) => format!("  not enough yet: {shortfall}\n"),
    }
}

/// A signer in a line.
pub(super) fn signer_text(signer: &Signer) -> String {
    let verdict = if signer.valid {
        "valid"
    } else {
        "NOT VALID for this statement"
    };
    let key: String = signer.key.to_string().chars().take(16).collect();
    let who = match signer.holder {
        Some(Holder::Member(member)) => format!("member {:>3} {:10}", member.number, member.role),
        Some(Holder::Observer) => "the observer".into(),
        Some(Holder::RecoveryKey) => "a recovery key".into(),
        None => "somebody".into(),
    };
    format!("  {who:21} key {key}…  {verdict}\n")
}

/// A signer as JSON.
pub(super) fn signer_json(signer: &Signer) -> Value {
    json!({
        "key": signer.key,
        "valid": signer.valid,
        "holder": signer.holder.map(Holder::name),
        "member": signer.member().map(|member| member.number),
        "role": signer.member().map(|member| member.role),
    })
}
