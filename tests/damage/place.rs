//! A published log in memory, of which one file or several are others.

use std::collections::BTreeMap;
use std::path::Path;

use hattama::published::{Folder, Listed, Place, PublishedLog, Ungot};
use hattama::verify::{Claim, Task};

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Every file of a folder.
pub(crate) fn files(folder: &Path) -> Files {
    let place = Folder::new(folder);
    let listed = place.list().unwrap().into_iter();
    listed
        .map(|file| {
            let bytes = place.get(&file.path, u64::MAX).unwrap();
            (file.path, bytes)
        })
        .collect()
}

/// The files, some of them changed.
#[derive(Clone)]
pub(crate) struct Changed<'a> {
    pub(crate) files: &'a Files,
    pub(crate) changed: Files,
}

impl<'a> Changed<'a> {
    pub(crate) const fn nothing(files: &'a Files) -> Self {
        Self {
            files,
            changed: Files::new(),
        }
    }

    pub(crate) fn flip(&mut self, path: &str, bit: usize) {
        let whole = || self.files[path].clone();
        let bytes = self.changed.entry(path.into()).or_insert_with(whole);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

impl Place for Changed<'_> {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        let bytes = self.changed.get(path).or_else(|| self.files.get(path));
        let bytes = bytes.ok_or(Ungot::Absent)?;
        let found = bytes.len() as u64;
        if found > at_most {
            return Err(Ungot::TooLarge { found, at_most });
        }
        Ok(bytes.clone())
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        let listed = self.files.iter().map(|(path, bytes)| Listed {
            path: path.clone(),
            bytes: bytes.len() as u64,
            odd: None,
        });
        Ok(listed.collect())
    }

    fn name(&self) -> String {
        "memory".into()
    }
}

/// Where an entry stands in its bundle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bundled {
    pub(crate) entry: usize,
    /// The byte within the entry; nothing in the two that say how long it is.
    pub(crate) byte: Option<usize>,
}

/// The entry that a byte of a bundle belongs to.
pub(crate) fn bundled(bundle: &[u8], first: usize, byte: usize) -> Bundled {
    let (mut entry, mut from) = (first, 0);
    loop {
        let length = usize::from(u16::from_be_bytes([bundle[from], bundle[from + 1]]));
        if byte < from + 2 + length {
            let byte = byte.checked_sub(from + 2);
            return Bundled { entry, byte };
        }
        from += 2 + length;
        entry += 1;
    }
}

/// The bytes of an entry that say when it was recorded: no rule, but only the next link of the chain
/// tells that they are others, if order and hours allow them.
pub(crate) const RECORDED_AT: std::ops::Range<usize> = 42..50;

/// What is claimed of a log that was published, and nothing known besides.
pub(crate) fn task<'a>(log: &'a PublishedLog<Changed<'a>>) -> Task<'a> {
    Task {
        source: log,
        claim: Claim {
            size: log.promised(),
            chain: None,
            root: log.checkpoint().root,
            checkpoint: log.text().into(),
            tail: 0,
        },
        anchor: None,
        proven: false,
        kept: &[],
        entropy: [1; 32],
    }
}
