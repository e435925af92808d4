//! Evidence as one file: a tar archive that any tool unpacks.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use super::described::{Described, MAX_DESCRIBED, TWO_HISTORIES, UNLAWFUL_ENTRY};
use super::error::UnreadEvidence;
use super::{BundledEntries, TwoHistories, Unlawful};
use crate::published::{Archive, ArchiveWriter, CHECKPOINT, Place as _};
use crate::replay::LogSource;
use crate::tlog::{
    Checkpoint, MAX_NOTE_BYTES, Note, TILE_WIDTH, TileName, entry_bundles, push_entry,
};

const DESCRIBED: &str = "evidence.json";
const FIRST: &str = "first.checkpoint";
const SECOND: &str = "second.checkpoint";

/// What evidence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Two checkpoints that no single history holds.
    TwoHistories(TwoHistories),
    /// An entry that the rule book does not let in.
    Unlawful(Unlawful),
}

/// A file of evidence. It was read, and that is all.
pub struct OpenedEvidence {
    archive: Archive,
    evidence: Evidence,
}

impl OpenedEvidence {
    /// Opens a file.
    ///
    /// # Errors
    /// [`UnreadEvidence`] if it is not evidence, or a part of it is missing.
    pub fn open(path: &Path) -> Result<Self, UnreadEvidence> {
        let archive = Archive::open(path).map_err(UnreadEvidence::Archive)?;
        let described = Described::from_bytes(&part(&archive, DESCRIBED, MAX_DESCRIBED)?)?;
        let (root, proof) = (described.root()?, described.proof()?);
        let kind = (described.shows.as_str(), described.index, described.faults);
        let evidence = match kind {
            (TWO_HISTORIES, None, None) => {
                only(&archive, [FIRST.into(), SECOND.into()].into())?;
                Evidence::TwoHistories(TwoHistories {
                    first: note(&archive, FIRST)?,
                    second: note(&archive, SECOND)?,
                    root,
                    proof,
                })
            }
            (UNLAWFUL_ENTRY, Some(index), Some(faults)) => {
                only_bundles(&archive, index)?;
                Evidence::Unlawful(Unlawful {
                    checkpoint: note(&archive, CHECKPOINT)?,
                    index,
                    root,
                    proof,
                    faults,
                })
            }
            (TWO_HISTORIES | UNLAWFUL_ENTRY, ..) => {
                let why = "it has too few fields, or too many, for what it shows";
                return Err(UnreadEvidence::Form(why.into()));
            }
            (other, ..) => {
                return Err(UnreadEvidence::Schema {
                    expected: "two-histories or unlawful-entry",
                    found: other.chars().take(80).collect(),
                });
            }
        };
        Ok(Self { archive, evidence })
    }

    /// What it says.
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The entries that it holds, up to and with `index`.
    pub fn entries(&self, index: u64) -> BundledEntries<'_> {
        BundledEntries::new(&self.archive, index.saturating_add(1))
    }
}

fn part(archive: &Archive, path: &str, at_most: u64) -> Result<Vec<u8>, UnreadEvidence> {
    archive
        .get(path, at_most)
        .map_err(|why| UnreadEvidence::Part {
            path: path.into(),
            why,
        })
}

fn note(archive: &Archive, path: &str) -> Result<Note, UnreadEvidence> {
    let bytes = part(archive, path, MAX_NOTE_BYTES as u64)?;
    let malformed = |why| UnreadEvidence::Note {
        path: path.into(),
        why,
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| malformed(crate::tlog::NoteError::Malformed("it is not UTF-8")))?;
    let note: Note = text.parse().map_err(malformed)?;
    Checkpoint::from_note_text(note.text()).map_err(|why| UnreadEvidence::Checkpoint {
        path: path.into(),
        why,
    })?;
    Ok(note)
}

/// Whether these files are in it beside `evidence.json`, and no others.
fn only(archive: &Archive, mut expected: BTreeSet<String>) -> Result<(), UnreadEvidence> {
    expected.insert(DESCRIBED.into());
    let listed = archive.list().map_err(|why| UnreadEvidence::Part {
        path: ".".into(),
        why,
    })?;
    match listed.iter().find(|one| !expected.contains(&one.path)) {
        Some(one) => Err(UnreadEvidence::Superfluous {
            path: one.path.clone(),
        }),
        // What is missing is told when it is read.
        None => Ok(()),
    }
}

/// Whether it holds the bundles of the entries up to `index`, and nothing else but the checkpoint.
fn only_bundles(archive: &Archive, index: u64) -> Result<(), UnreadEvidence> {
    let listed = archive.list().map(|listed| listed.len() as u64);
    // However large the number is that somebody wrote there: no more names than files are made.
    let bundles = (index / u64::from(TILE_WIDTH)).saturating_add(1);
    if !listed.is_ok_and(|files| bundles <= files) {
        return Err(UnreadEvidence::Form(format!(
            "entries are missing: it is about entry {index}, and holds fewer"
        )));
    }
    let names = entry_bundles(index.saturating_add(1)).map(|name| name.to_string());
    let mut expected: BTreeSet<_> = names.collect();
    expected.insert(CHECKPOINT.into());
    only(archive, expected)
}

/// Writes evidence of two histories: the same evidence is the same bytes.
///
/// # Errors
/// What the operating system says.
pub fn write_two_histories<W: Write>(evidence: &TwoHistories, out: W) -> io::Result<W> {
    let mut archive = ArchiveWriter::new(out);
    archive.add(DESCRIBED, &Described::two_histories(evidence).to_bytes())?;
    archive.add(FIRST, evidence.first.to_string().as_bytes())?;
    archive.add(SECOND, evidence.second.to_string().as_bytes())?;
    archive.finish()
}

/// Writes evidence of an unlawful entry, with the entries up to it.
///
/// # Errors
/// What the operating system, or whoever holds the entries, says.
pub fn write_unlawful<W: Write>(
    evidence: &Unlawful,
    entries: &dyn LogSource,
    out: W,
) -> io::Result<W> {
    let mut archive = ArchiveWriter::new(out);
    archive.add(DESCRIBED, &Described::unlawful(evidence).to_bytes())?;
    archive.add(CHECKPOINT, evidence.checkpoint.to_string().as_bytes())?;
    for name in entry_bundles(evidence.index.saturating_add(1)) {
        archive.add(&name.to_string(), &bundled(entries, name)?)?;
    }
    archive.finish()
}

fn bundled(entries: &dyn LogSource, name: TileName) -> io::Result<Vec<u8>> {
    let first = name.n * u64::from(TILE_WIDTH);
    let (mut bundle, mut pushed) = (Vec::new(), Ok(()));
    let read = entries.read(first..first + u64::from(name.width), &mut |_, entry| {
        if pushed.is_ok() {
            pushed = push_entry(&mut bundle, entry);
        }
    });
    read.map_err(|error| io::Error::other(error.to_string()))?;
    pushed.map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bundle)
}
