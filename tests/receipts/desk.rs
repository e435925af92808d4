//! A small election's ledger with its keys, and submissions that are handed in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hattama::bytes::StatementHash;
use hattama::election::UtcMillis;
use hattama::event::{Body, Statement, Submission};
use hattama::keystore;
use hattama::ledger::{Config, Ledger, LogKeys};
use hattama::tlog::{Receipt, VerifierKey};
use serde_json::Value;

use crate::support::{self, CENTRAL, LIST, OPENS, key, says, signed, turnout};

/// Entries of the ledger before anything is handed in: genesis, contests, commissions.
pub(crate) const DEFINED: u64 = 7;

/// A place with a ledger, `ledger`.
pub(crate) struct Desk {
    place: tempfile::TempDir,
    genesis: Statement,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        drop(support::ledger(&place.path().join("ledger")));
        Self::with_keys(place, support::genesis())
    }

    /// With a ledger of genesis and one contest, whose results are held back for a long time.
    pub(crate) fn held_back() -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut genesis = support::genesis();
        if let Body::ElectionOpened(opened) = &mut genesis.body {
            opened.publish_from = Some(UtcMillis(32_503_680_000_000));
        }
        let config = Config::new("log.pem".into(), "refusals.pem".into());
        let keys = LogKeys { log: key("log", 0) };
        let opening = signed(&genesis, &[1, 2]);
        let folder = place.path().join("ledger");
        drop(Ledger::create(&folder, opening, &keys, &config, support::BEFORE).unwrap());
        Self::with_keys(place, genesis)
    }

    fn with_keys(place: tempfile::TempDir, genesis: Statement) -> Self {
        for (name, of) in [("log.pem", "log"), ("refusals.pem", "refusals")] {
            let file = place.path().join("ledger").join(name);
            keystore::write_plain_rehearsal(&file, &key(of, 0)).unwrap();
        }
        Self { place, genesis }
    }

    /// Something that can be handed in at any time, the n-th of several.
    pub(crate) fn defined(&self, n: usize) -> Submission {
        let contest = support::contest([support::LIST, support::DISTRICT][n]);
        let statement = Statement {
            election: Some(StatementHash::of_statement(&self.genesis.to_bytes())),
            ..says(CENTRAL, Body::ContestDefined(Box::new(contest)))
        };
        signed(&statement, &[1, 2])
    }

    pub(crate) fn at(&self) -> &Path {
        self.place.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.at().join(name)
    }

    pub(crate) fn write(&self, name: &str, submission: &Submission) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, submission.to_bytes()).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn receipt(&self, name: &str) -> Receipt {
        self.read(name).parse().unwrap()
    }

    pub(crate) fn vkey(&self) -> VerifierKey {
        self.read("ledger/log.vkey").trim().parse().unwrap()
    }

    /// The ledger, open for appending.
    pub(crate) fn open(&self) -> Ledger {
        let keys = LogKeys { log: key("log", 0) };
        Ledger::open(&self.path("ledger"), &keys).unwrap()
    }

    /// Runs the program: exit code, stdout, stderr.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_hattama"))
            .env_clear()
            .env("HATTAMA_STATE", self.path("state"))
            .env("COLUMNS", "80")
            .current_dir(self.at())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// The JSON object that the program prints when it ends with `code`.
    pub(crate) fn object(&self, code: i32, arguments: &[&str]) -> Value {
        let (found, stdout, stderr) = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(found, code, "{arguments:?}: {stdout}{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }

    /// Appends files, each of which has to be in the log then.
    pub(crate) fn append(&self, files: &[&str]) -> Value {
        self.object(0, &[&["append", "--ledger", "ledger"], files].concat())
    }
}

/// A turnout report of a station, the n-th of many.
pub(crate) fn report(n: u64) -> Statement {
    let voted = u32::try_from(n % 800).unwrap();
    turnout("R-001", LIST, UtcMillis(OPENS.0 + n), voted)
}

/// The same as a submission.
pub(crate) fn reported(n: u64) -> Submission {
    signed(&report(n), &[1])
}
