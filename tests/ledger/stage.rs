//! The carried election, rehearsed into a ledger of a test's own.

use std::ops::Range;
use std::path::{Path, PathBuf};

use hattama::ledger::{Config, Ledger, LedgerError, LogKeys, Offer, Reader};
use hattama::rehearsal::{Options, Rehearsal};
use hattama::replay::{LogSource, SourceError};

pub(crate) fn rehearsal(options: &Options) -> Rehearsal {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
    Rehearsal::new(
        hattama::intake::read_folder(&folder).value.unwrap(),
        options,
    )
    .unwrap()
}

pub(crate) fn config() -> Config {
    Config::new("log.pem".into(), "refusals.pem".into())
}

/// A ledger's folder that goes with its test.
pub(crate) struct Stage {
    pub(crate) rehearsal: Rehearsal,
    pub(crate) place: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            rehearsal: rehearsal(&Options::default()),
            place: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("ledger")
    }

    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub(crate) fn keys(&self) -> LogKeys {
        LogKeys {
            log: self.rehearsal.keys().log(),
        }
    }

    pub(crate) fn create(&self) -> Ledger {
        let Offer { submission, at } = self.rehearsal.genesis();
        Ledger::create(&self.folder(), submission, &self.keys(), &config(), at).unwrap()
    }

    pub(crate) fn open(&self) -> Result<Ledger, LedgerError> {
        Ledger::open(&self.folder(), &self.keys())
    }

    pub(crate) fn offers(&self) -> Vec<Offer> {
        let acts = self.rehearsal.acts().iter();
        acts.map(|act| self.rehearsal.perform(*act).unwrap())
            .collect()
    }

    /// A ledger with everything in it.
    pub(crate) fn full(&self) -> Ledger {
        let mut ledger = self.create();
        ledger.append(self.offers()).unwrap();
        ledger
    }

    /// The entries of the ledger.
    pub(crate) fn entries(&self) -> Memory {
        let reader = Reader::open(&self.folder()).unwrap();
        let mut entries = Vec::new();
        reader
            .read(0..reader.size(), &mut |_, bytes| {
                entries.push(bytes.to_vec());
            })
            .unwrap();
        Memory(entries)
    }
}

/// Entries in memory, which a test can alter.
#[derive(Clone)]
pub(crate) struct Memory(pub(crate) Vec<Vec<u8>>);

impl LogSource for Memory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        self.0.read(range, each)
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
