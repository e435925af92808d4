//! `statement show`: what a submission says, and who has signed it.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::check::nature_of;
use super::files::{Kinds, given_nature, optional_kit, submission};
use super::sign::{missing_text, signer_json, signer_text};
use crate::cli::times::now;
use crate::cli::{Exit, Problem, Report};
use crate::event::Body;
use crate::intake::statement::{Trial, in_words, missing, signers};

/// Arguments of `statement show`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama statement show list.submission
  hattama statement show list.submission --kit R-00001.kit")]
pub(in crate::cli) struct Arguments {
    /// The submission
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The commission's kit, which gives figures and members their names
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if a file cannot be read.
pub(in crate::cli) fn run(arguments: &Arguments, kinds: Kinds) -> Result<Report, Problem> {
    let kit = optional_kit(arguments.kit.as_ref())?;
    let presented = submission(&arguments.file)?;
    let statement = presented.statement();
    kinds.take(statement.kind(), &arguments.file)?;
    let mut trial = Trial::new(kit.as_ref(), now());
    if let Body::ElectionOpened(_) = &statement.body {
        // Genesis brings its own roster.
        trial.take_in(statement);
    }
    let known = trial.state().election().is_some();
    let signers = signers(
        presented.submission(),
        statement,
        known.then(|| trial.state()),
    );
    let nature = nature_of(&trial);
    let mut text = nature.map(given_nature).unwrap_or_default();
    for line in in_words(statement, kit.as_ref()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let count = signers.len();
    let _ = write!(
        text,
        "\nStatement hash  {}\nSignatures      {count}\n",
        presented.hash()
    );
    for signer in &signers {
        text.push_str(&signer_text(signer));
    }
    let mut json = json!({
        "command": "show",
        "hash": presented.hash(),
        "statement": statement,
        "signers": signers.iter().map(signer_json).collect::<Vec<Value>>(),
    });
    if known {
        let missing = missing(trial.state(), statement, &signers);
        text.push_str(&missing_text(&missing));
        json["complete"] = missing.shortfall.is_none().into();
        json["missing"] = missing.says().into();
    }
    let valid = signers.iter().all(|signer| signer.valid);
    let exit = if valid { Exit::Done } else { Exit::Failed };
    let mut report = Report::done(text, json).exit(exit);
    report.nature = nature;
    Ok(report)
}
