//! The program's own commands, over a disk that is looked at.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hattama::keystore::write_plain_rehearsal;
use hattama::ledger::{Config, Ledger};

use crate::election::Election;
use crate::failing_calls::calls;
use crate::shim::Disk;
use crate::trace::{self, Call, What};

/// A folder with a disk in it, and beside the disk what the commands are given.
pub(crate) struct Stage {
    _place: tempfile::TempDir,
    pub(crate) path: PathBuf,
    pub(crate) election: Election,
    /// Entries in the ledger, and submissions that are not in it yet.
    pub(crate) there: usize,
    pub(crate) drafts: usize,
}

impl Stage {
    /// A ledger with half of the election in it, and drafts of the next submissions.
    pub(crate) fn new(drafts: usize) -> Self {
        let stage = Self::empty();
        let (path, election) = (&stage.path, &stage.election);
        let log_key = path.join("log.pem");
        write_plain_rehearsal(&log_key, &election.keys().log).unwrap();
        let config = Config::new(log_key, path.join("refusals.pem"));
        let genesis = election.genesis();
        let folder = path.join("disk/ledger");
        let (keys, at) = (election.keys(), genesis.at);
        let mut ledger = Ledger::create(&folder, genesis.submission, &keys, &config, at).unwrap();
        let there = 41;
        ledger
            .append(election.offers(0).take(there - 1).collect())
            .unwrap();
        drop(ledger);
        std::fs::create_dir(path.join("drafts")).unwrap();
        for (n, offer) in election.offers(there - 1).take(drafts).enumerate() {
            let file = path.join(format!("drafts/{n:03}.submission"));
            std::fs::write(file, offer.submission.to_bytes()).unwrap();
        }
        Self {
            there,
            drafts,
            ..stage
        }
    }

    /// A disk with nothing on it.
    pub(crate) fn empty() -> Self {
        let (place, path) = crate::power_cuts::place();
        Self {
            _place: place,
            path,
            election: Election::new(1),
            there: 0,
            drafts: 0,
        }
    }

    pub(crate) fn disk(&self) -> PathBuf {
        self.path.join("disk")
    }

    /// Runs a command beside the disk.
    pub(crate) fn run(&self, line: &str, disk: &Disk<'_>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hattama"));
        command
            .args(line.split_whitespace())
            .current_dir(&self.path)
            .env_clear()
            .env("TMPDIR", &self.path);
        disk.under(&mut command, &self.disk());
        crate::timely::output(&mut command)
    }

    /// Runs a command that is done.
    pub(crate) fn done(&self, line: &str) -> Output {
        let ran = self.run(line, &Disk::default());
        assert_eq!(ran.status.code(), Some(0), "{line}: {}", said(&ran));
        ran
    }

    /// Runs a command and counts its calls.
    pub(crate) fn count(&self, line: &str) -> usize {
        let trace = self.path.join("trace");
        let _ = std::fs::remove_file(&trace);
        let disk = Disk {
            trace: Some(&trace),
            ..Disk::default()
        };
        let ran = self.run(line, &disk);
        assert_eq!(ran.status.code(), Some(0), "{line}: {}", said(&ran));
        calls(&trace)
    }

    /// The calls that made a folder durable, in the run that was counted last.
    pub(crate) fn syncs_of_folders(&self) -> Vec<usize> {
        let calls = trace::read(&self.path.join("trace"));
        let calls = calls
            .iter()
            .filter(|call| !matches!(call.what, What::Told(_)));
        let of_folder = |call: &Call| call.what == What::Sync && call.path.is_dir();
        let numbered = calls.enumerate();
        numbered
            .filter(|(_, call)| of_folder(call))
            .map(|(n, _)| n + 1)
            .collect()
    }

    /// Keeps the disk as it is, to come back to.
    pub(crate) fn keep(&self) {
        copy(&self.disk(), &self.path.join("kept"));
    }

    /// Makes the disk what it was.
    pub(crate) fn restore(&self) {
        std::fs::remove_dir_all(self.disk()).unwrap();
        copy(&self.path.join("kept"), &self.disk());
    }

    pub(crate) fn open(&self, name: &str) -> Ledger {
        Ledger::open(&self.disk().join(name), &self.election.keys()).unwrap()
    }
}

/// Everything that a command printed.
pub(crate) fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    format!("{text}{}", String::from_utf8_lossy(&output.stderr))
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files under a folder with their bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
