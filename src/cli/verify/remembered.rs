//! The last checkpoint of each log that was verified here, so that no log goes back behind it.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::bytes::StatementHash;
use crate::cli::Problem;
use crate::published::{Place, PublishedLog};
use crate::tlog::{Checkpoint, Note};
use crate::verify::{Kept, Verdict, Verification};
use crate::witness::origin_hash;

/// What the file begins with: a person may look at it.
const HEADER: &str = "hattama remembers this log; `hattama verify --forget` takes it back";

/// What is remembered of a log.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The genesis that it had.
    pub(super) genesis: StatementHash,
    /// The checkpoint that was verified last.
    pub(super) kept: Kept,
}

/// The place of one log's memory.
pub(super) struct Memory {
    /// Nothing if this machine has no place for it.
    file: Option<PathBuf>,
}

impl Memory {
    /// The memory of the log of a checkpoint, in `folder` or where such things lie on this machine.
    pub(super) fn open(folder: Option<&Path>, checkpoint: &Checkpoint) -> Self {
        let folder = folder.map(Path::to_owned).or_else(usual_folder);
        let name = format!("{}.seen", origin_hash(&checkpoint.origin));
        Self {
            file: folder.map(|folder| folder.join(name)),
        }
    }

    /// What is remembered.
    ///
    /// # Errors
    /// [`Problem`] if there is something that cannot be read: it is never taken for nothing.
    pub(super) fn read(&self) -> Result<Option<Seen>, Problem> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let wrong = |why: String| {
            Problem::could_not(format!(
                "what is remembered of this log cannot be read: {why}"
            ))
            .at(file.display())
            .next("With --forget this verifier begins anew; keep a copy of the file if in doubt.")
        };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let form = || wrong("it has another form".into());
        let rest = text
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix("\ngenesis "));
        let (genesis, note) = rest
            .and_then(|rest| rest.split_once('\n'))
            .ok_or_else(form)?;
        let genesis = genesis.parse().map_err(|_| form())?;
        let read: Note = note.parse().map_err(|_| form())?;
        let checkpoint = Checkpoint::from_note_text(read.text()).map_err(|_| form())?;
        Ok(Some(Seen {
            genesis,
            kept: Kept {
                by: format!("was verified here before ({})", file.display()),
                note: note.to_owned(),
                checkpoint,
            },
        }))
    }

    /// Takes the memory away.
    pub(super) fn forget(&self) -> Result<(), Problem> {
        match self.file.as_ref().map(fs::remove_file) {
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => Err(Problem::could_not(
                format!("it cannot be forgotten: {error}"),
            )),
            _ => Ok(()),
        }
    }

    /// Remembers what was verified, unless more of it is remembered already; what to say if it could
    /// not be.
    pub(super) fn keep<P: Place>(
        &self,
        log: &PublishedLog<P>,
        verification: &Verification,
    ) -> Option<String> {
        let (Verdict::Verified, Some(genesis)) = (verification.verdict, verification.trust.genesis)
        else {
            return None;
        };
        let not = |why: String| {
            Some(format!(
                "this log the next time: it was not remembered ({why})"
            ))
        };
        let Some(file) = &self.file else {
            return not("this machine has no place for it; name one with --state".into());
        };
        let size = log.promised();
        let more = |seen: &Seen| seen.genesis == genesis && seen.kept.checkpoint.size > size;
        if self.read().ok().flatten().is_some_and(|seen| more(&seen)) {
            return None;
        }
        let text = format!("{HEADER}\ngenesis {genesis}\n{}", log.text());
        match write(file, &text) {
            Ok(()) => None,
            Err(error) => not(error.to_string()),
        }
    }
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut written = tempfile::NamedTempFile::new_in(folder)?;
    written.write_all(text.as_bytes())?;
    written.as_file().sync_all()?;
    written.persist(file)?;
    Ok(())
}

/// Where programs keep their state: the XDG base directories, or what stands for them elsewhere.
fn usual_folder() -> Option<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let state = set("XDG_STATE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"));
    state.map(|state| state.join("hattama/remembered"))
}
