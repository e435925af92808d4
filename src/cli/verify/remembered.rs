//! The last checkpoint of each log that was verified here, so that no log goes back behind it.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::bytes::StatementHash;
use crate::cli::Problem;
use crate::election::Nature;
use crate::files;
use crate::published::{Place, PublishedLog};
use crate::tlog::{Checkpoint, MAX_NOTE_BYTES, Note, VerifierKey};
use crate::verify::{Kept, Verdict, Verification};
use crate::witness::origin_hash;

/// What the file begins with: a person may look at it.
const HEADER: &str = "hattama remembers this log; `hattama verify --forget` takes it back";

/// The most bytes of such a file: a note, and three lines before it.
const MAX_SEEN: u64 = MAX_NOTE_BYTES as u64 + 1024;

/// What is remembered of a log.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The checkpoint that was verified last.
    pub(super) kept: Kept,
}

/// The memory of one log: of this name, and opened by this genesis.
pub(super) struct Memory {
    /// Nothing if this machine has no place for it.
    folder: Option<PathBuf>,
    /// What the names of the files of all logs of this name begin with.
    origin: String,
    genesis: Option<StatementHash>,
}

impl Memory {
    /// The memory of the log of a checkpoint, in `folder` or where such things lie on this machine.
    pub(super) fn open(
        folder: Option<&Path>,
        checkpoint: &Checkpoint,
        genesis: Option<StatementHash>,
    ) -> Self {
        Self {
            folder: folder.map(Path::to_owned).or_else(usual_folder),
            origin: origin_hash(&checkpoint.origin),
            genesis,
        }
    }

    fn file(&self) -> Option<PathBuf> {
        let name = format!("{}-{}.seen", self.origin, self.genesis?);
        Some(self.folder.as_ref()?.join(name))
    }

    /// The files of the other logs of this name.
    fn others_files(&self) -> Vec<PathBuf> {
        let listed = self
            .folder
            .as_ref()
            .and_then(|folder| fs::read_dir(folder).ok());
        let entries = listed.into_iter().flatten().flatten();
        let of_name = entries.filter(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().starts_with(&self.origin)
        });
        let ours = self.file();
        let files = of_name.map(|entry| entry.path());
        files.filter(|file| ours.as_ref() != Some(file)).collect()
    }

    /// The genesis of each other log of this name that was verified here and is no rehearsal.
    pub(super) fn others(&self) -> Vec<StatementHash> {
        let official = self.others_files().into_iter().filter_map(|file| {
            let text = files::read_text(&file, MAX_SEEN).ok()?;
            let Parts {
                genesis, nature, ..
            } = parts(&text)?;
            (nature == Nature::Official.name()).then_some(genesis)
        });
        official.collect()
    }

    /// What to say if it cannot be told which of the logs of this name that were verified here it is.
    pub(super) fn unconsulted(&self) -> Option<String> {
        let unknown = self.genesis.is_none() && !self.others_files().is_empty();
        unknown.then(|| {
            "whether it goes on from what was verified here before: its first entry cannot be read".into()
        })
    }

    /// What is remembered of this log.
    ///
    /// # Errors
    /// [`Problem`] if there is something that cannot be read: it is never taken for nothing.
    pub(super) fn read(&self) -> Result<Option<Seen>, Problem> {
        let Some(file) = &self.file() else {
            return Ok(None);
        };
        let wrong = |why: String| {
            Problem::could_not(format!(
                "what is remembered of this log cannot be read: {why}"
            ))
            .at(file.display())
            .next("With --forget this verifier begins anew; keep a copy of the file if in doubt.")
        };
        let text = match files::read_text(file, MAX_SEEN) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let (genesis, seen) =
            seen(file, &text).ok_or_else(|| wrong("it has another form".into()))?;
        if Some(genesis) != self.genesis {
            return Err(wrong("it has another form".into()));
        }
        Ok(Some(seen))
    }

    /// What is remembered of all logs of this name, if it cannot be told which of them this is.
    pub(super) fn of_name(&self) -> Vec<Seen> {
        if self.genesis.is_some() {
            return Vec::new();
        }
        let read = |file: PathBuf| {
            let text = files::read_text(&file, MAX_SEEN).ok()?;
            Some(seen(&file, &text)?.1)
        };
        self.others_files().into_iter().filter_map(read).collect()
    }

    /// Takes the memory away.
    pub(super) fn forget(&self) -> Result<(), Problem> {
        match self.file().map(fs::remove_file) {
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
        let Some(file) = &self.file() else {
            return not("this machine has no place for it; name one with --state".into());
        };
        let size = log.promised();
        let more = |seen: &Seen| seen.kept.checkpoint.size > size;
        if self.read().ok().flatten().is_some_and(|seen| more(&seen)) {
            return None;
        }
        let nature = verification.nature.map_or("", Nature::name);
        let key = verification.checkpoint_key.as_ref();
        let key = key.map(ToString::to_string).unwrap_or_default();
        let text = format!(
            "{HEADER}\ngenesis {genesis}\nnature {nature}\nkey {key}\n{}",
            log.text()
        );
        match write(file, &text) {
            Ok(()) => None,
            Err(error) => not(error.to_string()),
        }
    }
}

/// What is remembered, as it stands in a file.
struct Parts<'a> {
    genesis: StatementHash,
    nature: &'a str,
    /// The key that the log had then.
    key: Option<VerifierKey>,
    note: &'a str,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let rest = text.strip_prefix(HEADER)?.strip_prefix("\ngenesis ")?;
    let (genesis, rest) = rest.split_once('\n')?;
    let (nature, rest) = rest.strip_prefix("nature ")?.split_once('\n')?;
    // Files of earlier versions name no key.
    let key = rest
        .strip_prefix("key ")
        .and_then(|rest| rest.split_once('\n'));
    let (key, note) = match key {
        Some((key, note)) => (Some(key.parse().ok()?), note),
        None => (None, rest),
    };
    Some(Parts {
        genesis: genesis.parse().ok()?,
        nature,
        key,
        note,
    })
}

/// What a file says, and of which log.
fn seen(file: &Path, text: &str) -> Option<(StatementHash, Seen)> {
    let Parts {
        genesis, key, note, ..
    } = parts(text)?;
    let read: Note = note.parse().ok()?;
    let checkpoint = Checkpoint::from_note_text(read.text()).ok()?;
    let kept = Kept {
        by: format!("was verified here before ({})", file.display()),
        note: note.to_owned(),
        checkpoint,
        keys: key.into_iter().collect(),
    };
    Some((genesis, Seen { kept }))
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
