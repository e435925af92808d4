//! The manifest: which files stand beside tiles, bundles and checkpoint, and what is in them.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of the largest manifest that is read.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The schema of this version.
const SCHEMA: &str = "hattama.manifest/1";

/// Why bytes are no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// No JSON object of its form.
    #[error("manifest.json is not a manifest: {0}")]
    Form(String),
    /// Not as it was written.
    #[error("manifest.json is not as it was written: its sum, or its form, is another")]
    Sum,
    /// Of another version.
    #[error(
        "manifest.json has another schema\n  expected: {SCHEMA}\n  found:    {found}\nA newer version of this program may read it."
    )]
    Schema {
        /// The schema that it names.
        found: String,
    },
}

/// The position of the log that the results were derived from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestHead {
    /// Entries.
    pub size: u64,
    /// Chain hash of the last, in hexadecimal.
    pub chain: String,
    /// Root of the tree over them, in hexadecimal.
    pub root: String,
}

/// What stood before a publication that is under way, or was interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The position that those results were derived from.
    pub head: ManifestHead,
    /// SHA-256, in hexadecimal, of each file by its path.
    pub files: BTreeMap<String, String>,
}

/// What stands in `manifest.json`. Nobody signs it: a file that differs from it is damaged, and
/// evidence of nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    schema: String,
    /// The log.
    pub origin: String,
    /// The election.
    pub election: String,
    /// What kind of truth the log claims.
    pub nature: String,
    /// The hash of the genesis statement.
    pub genesis: String,
    /// The position that the results were derived from.
    pub head: ManifestHead,
    /// Until when, in milliseconds since 1970, entries and totals are held back; nothing if they
    /// are not, any more.
    pub held_back_until: Option<u64>,
    /// SHA-256, in hexadecimal, of each file by its path.
    pub files: BTreeMap<String, String>,
    /// What stood before, while a publication replaces it file by file: until it is done, each file is
    /// the one or the other.
    pub replacing: Option<Replaced>,
    /// SHA-256 of this file's bytes as they are with nothing between these quotes: it tells damage,
    /// and nothing else.
    sum: String,
}

impl Manifest {
    /// Bytes of the largest manifest that is read.
    pub const MAX_BYTES: u64 = MAX_BYTES;

    /// A manifest without files.
    pub fn new(
        origin: String,
        election: String,
        nature: String,
        genesis: String,
        head: ManifestHead,
    ) -> Self {
        Self {
            schema: SCHEMA.into(),
            origin,
            election,
            nature,
            genesis,
            head,
            held_back_until: None,
            files: BTreeMap::new(),
            replacing: None,
            sum: String::new(),
        }
    }

    /// The path of every file that is or was published, each once, in their order.
    pub fn paths(&self) -> BTreeSet<&str> {
        let before = self.replacing.iter().flat_map(|before| before.files.keys());
        self.files
            .keys()
            .chain(before)
            .map(String::as_str)
            .collect()
    }

    /// The hashes that a file may have: as it is published, and as it was before, while it is replaced.
    pub fn sums(&self, path: &str) -> impl Iterator<Item = &str> {
        let before = self
            .replacing
            .as_ref()
            .and_then(|before| before.files.get(path));
        self.files
            .get(path)
            .into_iter()
            .chain(before)
            .map(String::as_str)
    }

    /// Whether a file may be absent: it is not in its place yet, or not any more.
    pub fn may_be_absent(&self, path: &str) -> bool {
        let before = self.replacing.as_ref();
        before.is_some_and(|before| {
            !before.files.contains_key(path) || !self.files.contains_key(path)
        })
    }

    /// The position that a file was derived from, by its hash.
    pub fn derived_at(&self, path: &str, sum: &str) -> Option<&ManifestHead> {
        if self.files.get(path).is_some_and(|named| named == sum) {
            return Some(&self.head);
        }
        let before = self.replacing.as_ref()?;
        (before.files.get(path)? == sum).then_some(&before.head)
    }

    /// The bytes of the file. Inverse of [`Self::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let unsummed = Self {
            sum: String::new(),
            ..self.clone()
        };
        let sum = sha256_hex(&unsummed.serialised());
        Self { sum, ..unsummed }.serialised()
    }

    fn serialised(&self) -> Vec<u8> {
        // Maps with text keys always serialise.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError`] if it is none, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        let read: Self = serde_json::from_slice(bytes)
            .map_err(|error| ManifestError::Form(error.to_string()))?;
        if read.schema != SCHEMA {
            return Err(ManifestError::Schema { found: read.schema });
        }
        let before = read.replacing.iter().flat_map(|before| before.files.keys());
        if read
            .files
            .keys()
            .chain(before)
            .any(|path| path.contains(char::is_control))
        {
            return Err(ManifestError::Form(
                "a path holds a control character".into(),
            ));
        }
        if read.to_bytes() == bytes {
            Ok(read)
        } else {
            Err(ManifestError::Sum)
        }
    }
}

/// SHA-256 in hexadecimal, as `sha256sum` prints it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
