//! `statement new`: a blank as commented TOML.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use super::files::{given_nature, is_stdout, optional_kit};
use crate::bytes::Id;
use crate::cli::new_file;
use crate::cli::{Exit, Problem, Report};
use crate::event::Kind;
use crate::intake::statement::{Target, blank};

/// Arguments of `statement new`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama statement new turnout-reported --kit R-00001.kit --contest duma-list --out noon.toml
  hattama statement new protocol-corrected --kit R-00001.kit --contest duma-list --out new.toml
  hattama statement new roster-changed --kit T-01.kit --station R-00001 --out roster.toml
  hattama statement new attendance-recorded --kit R-00001.kit \\
      --contest duma-list --out present.toml
  hattama statement new copy-attested --kit R-00001.kit \\
      --contest duma-list --out copy.toml")]
pub(in crate::cli) struct Arguments {
    /// The kind of statement
    #[arg(value_name = "KIND", value_parser = kinds())]
    pub(super) kind: Kind,
    #[command(flatten)]
    pub(super) blank: Blank,
}

/// What a blank is for, and where it goes.
#[derive(Debug, Args)]
pub(in crate::cli) struct Blank {
    /// The commission's kit; with it, everything that is known is filled in
    #[arg(long, value_name = "FILE")]
    kit: Option<PathBuf>,
    /// The contest, where the station counts several
    #[arg(long, value_name = "ID")]
    contest: Option<Id>,
    /// The station, the commission whose roster changes, or the unit whose vote is annulled or
    /// repeated, if not the kit's own
    #[arg(long, value_name = "ID")]
    station: Option<Id>,
    /// The new file; one that is there is never overwritten; without it, stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = Kind::ALL.iter().map(|kind| kind.name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Kind>())
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(in crate::cli) fn run(kind: Kind, arguments: &Blank) -> Result<Report, Problem> {
    let kit = optional_kit(arguments.kit.as_ref())?;
    let target = Target {
        contest: arguments.contest.as_ref(),
        station: arguments.station.as_ref(),
    };
    let text = blank(kind, kit.as_ref(), target)
        .map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    let mut json = json!({ "command": "new", "kind": kind });
    let nature = kit.map(|kit| kit.nature());
    let out = arguments.out.as_ref().filter(|out| !is_stdout(out));
    let mut report = if let Some(out) = out {
        new_file::write(out, text.as_bytes())?;
        json["out"] = out.to_string_lossy().into();
        let nature = nature.map(given_nature).unwrap_or_default();
        Report::done(
            format!(
                "{nature}{} written: fill it in, then check it\n",
                out.display()
            ),
            json,
        )
    } else {
        json["text"] = text.clone().into();
        let mut report = Report::done("", json);
        report.raw = Some(text.into_bytes());
        report
    };
    report.nature = nature;
    Ok(report)
}
