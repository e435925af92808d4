//! The ledger from its signed genesis, and the drafts of what the central commission defines next.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::submission_file::{ENDING, draft, read, signing_lines, write_new};
use super::super::{Context, Problem, Report, definition, times};
use super::{Arguments, given};
use crate::bytes::StatementHash;
use crate::event::{Body, ElectionOpened, Presented, Submission};
use crate::intake::{Definition, definitions, differences};
use crate::ledger::{Config, Ledger, LedgerError, LogKeys};

/// Differences listed; the rest are counted.
const LISTED: usize = 50;

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let file = given(arguments.genesis.as_ref(), "--genesis")?;
    if arguments.ledger.is_none() && arguments.drafts.is_none() {
        return Err(Problem::could_not("nothing is to be made")
            .expected("--ledger DIR, --drafts DIR, or both")
            .next("Name the ledger's folder with --ledger."));
    }
    let definition = definition::read(&arguments.election, context)?;
    let submission = read(file)?;
    let presented = present(submission.clone(), file)?;
    let Body::ElectionOpened(opened) = &presented.statement().body else {
        return Err(
            Problem::could_not("this submission does not open an election")
                .at(file.display())
                .expected("election-opened")
                .found(presented.statement().kind())
                .next("Name the genesis that `hattama init --draft` wrote and members signed."),
        );
    };
    refuse_differences(&definition, opened, file)?;
    if let Some(folder) = &arguments.drafts {
        refuse_existing(folder)?;
    }
    let hash = presented.hash();
    let mut text = String::new();
    let mut json = json!({ "election": definition.id, "genesis": hash, "origin": opened.origin });
    if let Some(folder) = &arguments.ledger {
        let ledger = create(arguments, folder, submission, opened, context)?;
        let vkey = ledger.layout().log_vkey();
        text = format!(
            "{}: a ledger for {}, with its genesis as entry 0\n\
             genesis: {hash}\nlog key: {}\n\
             Publish the genesis hash where everyone sees it: it is what a verifier is anchored to.\n",
            folder.display(),
            definition.id,
            vkey.display(),
        );
        json["ledger"] = folder.display().to_string().into();
        json["log_vkey"] = std::fs::read_to_string(&vkey)
            .unwrap_or_default()
            .trim()
            .into();
    }
    match &arguments.drafts {
        Some(folder) => {
            let drafts = write_drafts(&definition, hash, folder)?;
            let ledger = arguments.ledger.as_deref().unwrap_or(Path::new("LEDGER"));
            let _ = write!(
                text,
                "{}: {} drafts of contests and chambers, not signed yet\n\
                 Now members of the central commission sign them, each with KEY of his own, and \
                 they are appended:\n{}",
                folder.display(),
                drafts.len(),
                signing_lines(ledger, &opened.central.id, folder),
            );
            json["drafts"] = drafts.into();
        }
        None => {
            text += "Write the drafts of contests and chambers with the same command and \
                     --drafts DIR in the place of --ledger.\n";
        }
    }
    Ok(Report::done(text, json).nature(opened.nature))
}

fn present(submission: Submission, file: &Path) -> Result<Presented, Problem> {
    submission.present().map_err(|error| {
        Problem::could_not(format!("this is no submission: {error}")).at(file.display())
    })
}

fn refuse_differences(
    definition: &Definition,
    opened: &ElectionOpened,
    file: &Path,
) -> Result<(), Problem> {
    let differences = differences(definition, opened)?;
    if differences.is_empty() {
        return Ok(());
    }
    let mut what = String::from("the signed genesis does not say what the folder defines");
    for one in differences.iter().take(LISTED) {
        let _ = write!(
            what,
            "\n{}\n  folder:  {}\n  genesis: {}",
            one.field, one.expected, one.found
        );
    }
    if let Some(rest) = differences.len().checked_sub(LISTED).filter(|n| *n > 0) {
        let _ = write!(what, "\nand {rest} more");
    }
    Err(Problem::failed(what)
        .at(file.display())
        .next("Name the folder that the genesis was drafted from, or draft and sign it anew."))
}

fn create(
    arguments: &Arguments,
    folder: &Path,
    genesis: Submission,
    opened: &ElectionOpened,
    context: Context,
) -> Result<Ledger, Problem> {
    let log_key = given(arguments.log_key.as_ref(), "--log-key")?;
    let refusal_key = given(arguments.refusal_key.as_ref(), "--refusal-key")?;
    let found = arguments.passphrase.public(refusal_key, context)?;
    if found != opened.refusal_key {
        return Err(
            Problem::could_not("this is not the refusal key of the genesis")
                .at(refusal_key.display())
                .expected(opened.refusal_key)
                .found(found)
                .next("Name the file of the key that the genesis was drafted with."),
        );
    }
    let keys = LogKeys {
        log: arguments.passphrase.secret(log_key, context)?,
    };
    let config = Config::new(absolute(log_key)?, absolute(refusal_key)?);
    let created = Ledger::create(folder, genesis, &keys, &config, times::now());
    created.map_err(|error| match error {
        LedgerError::Genesis(_) => Problem::from(error).next(
            "Members sign with `hattama statement sign`; `hattama explain CODE` tells what a code \
             means.",
        ),
        error => error.into(),
    })
}

/// A path that holds wherever the ledger is opened from.
pub(in super::super) fn absolute(path: &Path) -> Result<PathBuf, Problem> {
    std::path::absolute(path).map_err(|error| {
        Problem::could_not(format!("the path cannot be made absolute: {error}")).at(path.display())
    })
}

fn refuse_existing(folder: &Path) -> Result<(), Problem> {
    let empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if empty {
        return Ok(());
    }
    Err(Problem::could_not("the drafts cannot be written here")
        .at(folder.display())
        .expected("no folder, or an empty one")
        .found("a folder with files in it")
        .next("Name another folder."))
}

/// Writes the drafts, named so that their order is the order of appending.
fn write_drafts(
    definition: &Definition,
    genesis: StatementHash,
    folder: &Path,
) -> Result<Vec<Value>, Problem> {
    let statements = definitions(definition, genesis)?;
    let mut written = Vec::with_capacity(statements.len());
    for (at, statement) in (1..).zip(&statements) {
        let id = match &statement.body {
            Body::ContestDefined(contest) => &contest.id,
            Body::ChamberDefined(chamber) => &chamber.id,
            _ => continue,
        };
        let kind = statement.kind();
        let path = folder.join(format!("{at:04}-{kind}-{id}.{ENDING}"));
        let (submission, hash) = draft(statement)?;
        write_new(&path, &submission)?;
        written.push(json!({
            "file": path.display().to_string(),
            "kind": kind,
            "id": id,
            "statement": hash,
        }));
    }
    Ok(written)
}
