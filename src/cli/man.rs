//! `hattama man`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::output::output;
use super::{Context, Problem, Report};

const EXAMPLES: &str = "Examples:
  hattama man ~/.local/share/man/man1";

/// Arguments of `hattama man`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The folder for the pages, one for each command
    #[arg(value_name = "DIR", value_parser = output())]
    folder: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, _context: Context) -> Result<Report, Problem> {
    let folder = &arguments.folder;
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(with_examples(super::command()), folder));
    written.map_err(|error| {
        Problem::could_not(format!("cannot write the manual pages: {error}"))
            .at(folder.display())
            .next("Check the folder and the space on disk.")
    })?;
    let text = format!(
        "{}: manual pages; read them with `man -l`\n",
        folder.display()
    );
    Ok(Report::done(
        text,
        json!({ "folder": folder.display().to_string() }),
    ))
}

/// Help begins with examples; manual pages have them at the end, in a section of their own.
fn with_examples(command: clap::Command) -> clap::Command {
    let examples = command.get_before_help().map(ToString::to_string);
    let longer = command.get_after_long_help().map(ToString::to_string);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    let command = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, with_examples)
    });
    let parts: Vec<String> = longer.into_iter().chain(examples).collect();
    if parts.is_empty() {
        command
    } else {
        command.after_long_help(parts.join("\n\n"))
    }
}
