//! The folders beside a log: which files lie there, and whether they are what their names say.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{AnnexText, Named};
use crate::bytes::TextHash;
use crate::files;
use crate::intake::statement::sha256;

/// Whether a file that a statement names lies beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It does, and is what its name says.
    Present,
    /// It does not. It may have been taken away, or never been handed in.
    Absent,
    /// A file of that name is not what it says.
    Wrong,
}

/// The files beside one log, by the hash in their names.
#[derive(Debug, Clone, Default)]
pub struct Files {
    scans: BTreeMap<String, PathBuf>,
    texts: BTreeMap<String, PathBuf>,
}

impl Files {
    /// Lists `scans/` and `annex/` in a folder; either may be missing.
    ///
    /// # Errors
    /// What the system says if one cannot be listed.
    pub fn beside(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            scans: listed(&folder.join(SCANS))?,
            texts: listed(&folder.join(TEXTS))?,
        })
    }

    /// Where a file has to be kept: a scan keeps the ending of the file it comes from.
    pub fn place(folder: &Path, named: &Named, from: &Path) -> PathBuf {
        match named {
            Named::Text(hash) => folder.join(TEXTS).join(format!("{hash}.txt")),
            Named::Scan(hash) => {
                let ending = from.extension().and_then(|ending| ending.to_str());
                let ending = ending.filter(|ending| {
                    ending.len() <= 8 && ending.bytes().all(|b| b.is_ascii_alphanumeric())
                });
                let name = match ending {
                    Some(ending) => format!("{hash}.{}", ending.to_ascii_lowercase()),
                    None => hash.to_string(),
                };
                folder.join(SCANS).join(name)
            }
        }
    }

    /// Where the file lies, if there is one.
    pub fn find(&self, named: &Named) -> Option<&Path> {
        let files = match named {
            Named::Scan(_) => &self.scans,
            Named::Text(_) => &self.texts,
        };
        files.get(&named.to_string()).map(PathBuf::as_path)
    }

    /// Whether the file lies there, read to its end.
    ///
    /// # Errors
    /// What the system says if it cannot be read.
    pub fn presence(&self, named: &Named) -> io::Result<Presence> {
        let Some(path) = self.find(named) else {
            return Ok(Presence::Absent);
        };
        let same = match named {
            Named::Scan(hash) => match sha256(path) {
                // No statement names a hash of it.
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => false,
                found => found? == *hash,
            },
            Named::Text(hash) => text_hash(path)?.as_ref() == Some(hash),
        };
        Ok(if same {
            Presence::Present
        } else {
            Presence::Wrong
        })
    }
}

/// The hash of the text that a file of an annex keeps; nothing if it keeps none.
///
/// # Errors
/// What the system says if it cannot be read.
pub fn text_hash(path: &Path) -> io::Result<Option<TextHash>> {
    let bytes = files::read(path, AnnexText::MAX_FILE as u64)?;
    Ok(AnnexText::from_file(&bytes).ok().map(|text| text.hash()))
}

const SCANS: &str = "scans";
const TEXTS: &str = "annex";

/// The files of a folder by the part of their name before the first dot.
fn listed(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|_| path.is_file()) {
            let stem = name.split('.').next().unwrap_or(name).to_owned();
            files.insert(stem, path);
        }
    }
    Ok(files)
}
