//! `hattama annex make`: a text that stands beside the log, and the hash that names it there.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Context, Exit, Problem, Report, new_file};
use crate::annex::{AnnexText, Files, Named};
use crate::files;

const EXAMPLES: &str = "\
Examples:
  hattama annex make reason.txt --out-dir outbox
  echo \"the ballots were sorted by one member\" | hattama annex make - --out-dir outbox";

const LONG: &str = "\
A log cannot forget, so it holds no text: only a hash of it with 32 random bytes, the salt, from
which nobody learns what it says. The file that this command writes keeps both. Name it in a
statement (text_hash = \"FILE\"), and hand it in with the statement (`hattama append --annex FILE`);
whoever runs the ledger keeps it in the folder annex/ beside the log. If it has to be taken away one
day, the log stays as valid as it was, and nobody can guess the text from the hash.";

/// Arguments of `hattama annex`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a text with its salt, named by its hash
    #[command(before_help = EXAMPLES, after_long_help = LONG)]
    Make(Make),
}

#[derive(Debug, Args)]
struct Make {
    /// The text, in UTF-8; - is stdin
    file: PathBuf,
    /// The folder that the file with the salt is written into
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if there is no text, or the file cannot be written.
pub(super) fn run(arguments: &Arguments, _: Context) -> Result<Report, Problem> {
    let Command::Make(make) = &arguments.command;
    let text = read(&make.file)?;
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    let text = AnnexText::new(text, salt)
        .map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(make.file.display()))?;
    let hash = text.hash();
    let path = make.out_dir.join(format!("{hash}.txt"));
    new_file::write(&path, &text.to_file())?;
    let shown = path.display();
    let says = format!(
        "Text hash  {hash}\nFile       {shown}\n\nName the file in the statement, and hand it in \
         with `hattama append --annex`.\n"
    );
    Ok(Report::done(
        says,
        json!({ "text_hash": hash, "file": path }),
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    files::read_or_stdin(path, AnnexText::MAX_FILE as u64).map_err(|error| {
        Problem::could_not(format!("the text cannot be read: {error}")).at(path.display())
    })
}

/// Files that are handed in with statements, to be kept beside the log.
#[derive(Debug, Default)]
pub(super) struct HandedIn(Vec<(Named, PathBuf)>);

impl HandedIn {
    /// Takes a file that a statement may name.
    pub(super) fn add(&mut self, named: Named, path: &Path) {
        self.0.push((named, path.to_owned()));
    }

    /// Takes the text in a file.
    ///
    /// # Errors
    /// [`Problem`] if it keeps none.
    pub(super) fn add_text(&mut self, path: &Path) -> Result<(), Problem> {
        let text = AnnexText::from_file(&read(path)?)
            .map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(path.display()))?;
        self.add(Named::Text(text.hash()), path);
        Ok(())
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first that none of these names.
    pub(super) fn unnamed(&self, named: &[Named]) -> Option<&(Named, PathBuf)> {
        self.0.iter().find(|(one, _)| !named.contains(one))
    }

    /// Keeps those that are named beside a log; how many were new.
    ///
    /// # Errors
    /// [`Problem`] if one cannot be written.
    pub(super) fn keep(&self, folder: &Path, named: &[Named]) -> Result<usize, Problem> {
        let mut kept = 0;
        for (one, from) in self.0.iter().filter(|(one, _)| named.contains(one)) {
            let files = Files::beside(folder);
            let files = files.map_err(|error| not_kept(folder, &error))?;
            if files.find(one).is_some() {
                continue;
            }
            let to = Files::place(folder, one, from);
            new_file::copy(from, &to)?;
            kept += 1;
        }
        Ok(kept)
    }
}

fn not_kept(folder: &Path, error: &std::io::Error) -> Problem {
    Problem::could_not(format!("files beside the log cannot be listed: {error}"))
        .at(folder.display())
}
