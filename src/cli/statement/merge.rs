//! `statement merge`: signatures of several members on one statement, joined.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::files::{Kinds, given_nature, optional_kit, submission};
use super::sign::{missing_text, signer_json, signer_text};
use crate::cli::new_file;
use crate::cli::{Exit, Problem, Report};
use crate::event::Presented;
use crate::intake::kit::Kit;
use crate::intake::statement::{Difference, differences, merge, missing, signers};

/// Arguments of `statement merge`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama statement merge chair.submission secretary.submission --out list.submission")]
pub(in crate::cli) struct Arguments {
    /// Submissions of one statement, signed by different members
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The commission's kit, to say who has signed and what is missing
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
    /// The new file; one that is there is never overwritten
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if a file cannot be read or written.
pub(in crate::cli) fn run(arguments: &Arguments, kinds: Kinds) -> Result<Report, Problem> {
    let kit = optional_kit(arguments.kit.as_ref())?;
    let mut all = Vec::new();
    for path in &arguments.files {
        let presented = submission(path)?;
        kinds.take(presented.statement().kind(), path)?;
        all.push(presented);
    }
    // clap has made sure that there is one.
    let Some(first) = all.first() else {
        return Err(Problem::could_not("no file is named"));
    };
    if all.iter().any(|other| other.hash() != first.hash()) {
        return Ok(different(arguments, &all, kit.as_ref()));
    }
    let submissions = all.iter().map(|one| one.submission().clone()).collect();
    let joined = merge(submissions).map_err(|error| Problem::from_error(Exit::Failed, &error))?;
    new_file::write(&arguments.out, &joined.to_bytes())?;

    let state = kit.as_ref().map(Kit::state);
    let signers = signers(&joined, first.statement(), state);
    let nature = kit.as_ref().map(Kit::nature);
    let mut text = format!(
        "{}{}: {} signatures joined\n  statement {}\n",
        nature.map(given_nature).unwrap_or_default(),
        arguments.out.display(),
        signers.len(),
        first.hash()
    );
    let mut json = json!({
        "command": "merge",
        "same": true,
        "statement": first.hash(),
        "out": arguments.out.to_string_lossy(),
        "signers": signers.iter().map(signer_json).collect::<Vec<Value>>(),
    });
    for signer in &signers {
        text.push_str(&signer_text(signer));
    }
    if let Some(state) = state {
        let missing = missing(state, first.statement(), &signers);
        text.push_str(&missing_text(&missing));
        json["complete"] = missing.shortfall.is_none().into();
        json["missing"] = missing.says().into();
    }
    let mut report = Report::done(text, json);
    report.nature = nature;
    Ok(report)
}

/// Says which statements differ from the first, and where.
fn different(arguments: &Arguments, all: &[Presented], kit: Option<&Kit>) -> Report {
    let mut text = "These are different statements; nothing was joined.\n\n".to_owned();
    for (path, one) in arguments.files.iter().zip(all) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}\n  statement {}", path.display(), one.hash());
    }
    let mut json = Vec::new();
    let pairs = arguments.files.iter().zip(all);
    if let Some((first_path, first)) = pairs.clone().next() {
        for (path, other) in pairs.filter(|(_, other)| other.hash() != first.hash()) {
            let found = differences(first.statement(), other.statement(), kit);
            let _ = writeln!(
                text,
                "\n{} differs from {}:",
                path.display(),
                first_path.display()
            );
            for difference in &found {
                text.push_str(&place(difference));
            }
            json.push(json!({
                "first": first_path.to_string_lossy(),
                "other": path.to_string_lossy(),
                "differences": found,
            }));
        }
    }
    text.push_str("\nCompare both with the paper, and sign the one that is as the paper says.\n");
    let json = json!({ "command": "merge", "same": false, "different": json });
    let mut report = Report::done(text, json).exit(Exit::Failed);
    report.nature = kit.map(Kit::nature);
    report
}

fn place(difference: &Difference) -> String {
    let nothing = || "nothing".to_owned();
    let first = difference.first.clone().unwrap_or_else(nothing);
    let other = difference.other.clone().unwrap_or_else(nothing);
    format!(
        "  {}\n    first:  {first}\n    other:  {other}\n",
        difference.place
    )
}
