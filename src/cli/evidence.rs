//! `hattama evidence`: what contradicts itself or breaks a rule, in a file that anyone can check.

mod check;
mod checkpoints;
mod entry;
mod told;

use std::io::Write as _;
use std::path::Path;

use clap::{Args, Subcommand};

use super::{Context, Problem, Report};

const EXAMPLES: &str = "\
Examples:
  hattama evidence checkpoints kept.txt public/checkpoint --from public \\
    --out two-histories.tar
  hattama evidence entry 4711 --from public --out entry-4711.tar
  hattama evidence check two-histories.tar --policy keys/policy";

const LONG: &str = "\
Evidence states facts and accuses nobody: a restored backup, two machines that
append to copies of one ledger, a stolen key and intent leave the same traces.
It holds signed checkpoints, proofs and entries, and nothing else, in a tar
file whose form docs/FORMAT.md describes, so that it is checked with other
programs, too.";

/// Arguments of `hattama evidence`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Pack two checkpoints that no single history holds
    Checkpoints(checkpoints::Arguments),
    /// Pack an entry that breaks a rule, with everything before it
    Entry(entry::Arguments),
    /// Check what a file of evidence shows, offline
    Check(check::Arguments),
}

impl Arguments {
    /// What the command is called where its answer is.
    pub(super) const fn name(&self) -> &'static str {
        match self.command {
            Command::Checkpoints(_) => "evidence-checkpoints",
            Command::Entry(_) => "evidence-entry",
            Command::Check(_) => "evidence-check",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if there is nothing to pack, or the file cannot be checked.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    match &arguments.command {
        Command::Checkpoints(checkpoints) => checkpoints::run(checkpoints, context),
        Command::Entry(entry) => entry::run(entry, context),
        Command::Check(check) => check::run(check, context),
    }
}

/// Whether a file can be written there.
fn free(out: &Path) -> Result<(), Problem> {
    if out.exists() {
        return Err(
            Problem::could_not("the file exists already, and is not overwritten")
                .at(out.display())
                .next("Name another file, or move this one away."),
        );
    }
    Ok(())
}

/// Writes a new file, whole or not at all.
fn put(
    out: &Path,
    write: impl FnOnce(
        std::io::BufWriter<tempfile::NamedTempFile>,
    ) -> std::io::Result<std::io::BufWriter<tempfile::NamedTempFile>>,
) -> Result<(), Problem> {
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let file = tempfile::NamedTempFile::new_in(folder)?;
        let mut written = write(std::io::BufWriter::new(file))?;
        written.flush()?;
        let file = written
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        super::new_file::readable_by_all(file.as_file())?;
        Ok(file.persist_noclobber(out)?)
    });
    written.map(|_| ()).map_err(|error| {
        Problem::could_not(format!("the evidence cannot be written: {error}"))
            .at(out.display())
            .next("Check the folder and the space on disk.")
    })
}
