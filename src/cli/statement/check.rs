//! `statement check`: everything that is wrong, at once, offline.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::files::{Kinds, given_nature, judged, optional_kit};
use crate::cli::times::now;
use crate::cli::{Exit, Problem, Report};
use crate::intake::kit::Kit;
use crate::intake::statement::Trial;

/// Arguments of `statement check`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama statement check list.toml --kit R-00001.kit
  hattama statement check *.toml --kit R-00001.kit --json")]
pub(in crate::cli) struct Arguments {
    /// Statement files or submissions; of several, each is judged after those before it
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The commission's kit; only genesis can be checked without one
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if a file cannot be read.
pub(in crate::cli) fn run(arguments: &Arguments, kinds: Kinds) -> Result<Report, Problem> {
    let kit = optional_kit(arguments.kit.as_ref())?;
    let mut trial = Trial::new(kit.as_ref(), now());
    let nature = kit.as_ref().map(Kit::nature);
    let mut text = nature.map(given_nature).unwrap_or_default();
    let mut files = Vec::new();
    let mut good = true;
    for (at, path) in arguments.files.iter().enumerate() {
        let judged = judged(path, kit.as_ref(), &trial, kinds)?;
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&judged.text(path));
        files.push(judged.json(path));
        good &= judged.judgement.objections.is_empty();
        if let Some(presented) = &judged.presented {
            trial.take_in(presented.statement());
        }
    }
    let exit = if good { Exit::Done } else { Exit::Failed };
    let json = json!({ "command": "check", "files": files });
    let mut report = Report::done(text, json).exit(exit);
    report.nature = nature.or_else(|| nature_of(&trial));
    Ok(report)
}

/// The nature of an election that the files themselves open.
pub(super) fn nature_of(trial: &Trial) -> Option<crate::election::Nature> {
    Some(trial.state().election()?.opened().nature)
}
