//! A small election's ledger that grows, and an observer's machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hattama::election::UtcMillis;
use hattama::keys::SecretKey;
use hattama::ledger::Reader;
use hattama::publish::{Nobody, Promise, Publishing, publish};
use hattama::replay::{LogSource as _, Replay, Signatures, fold};
use hattama::threads::Threads;
use hattama::tlog::{Checkpoint, KeyName, Tree, leaf_hash};
use serde_json::Value;

/// A place with a ledger, `ledger`, and what observers keep.
pub(crate) struct Stage(tempfile::TempDir);

impl Stage {
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        crate::views_support::create(&place.path().join("ledger"));
        Self(place)
    }

    pub(crate) fn at(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.at().join(name)
    }

    /// Runs the program on the observer's machine: exit code, stdout, stderr.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_hattama"))
            .env_clear()
            .env("HATTAMA_STATE", self.path("state"))
            .env("HATTAMA_CACHE", self.path("cache"))
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

    /// The codes of the failures of a verification, each once, in order.
    pub(crate) fn failures(&self, arguments: &[&str]) -> Vec<String> {
        self.codes(1, arguments)
    }

    /// The codes of what is lacking where nothing is evidence of a mismatch.
    pub(crate) fn lacking(&self, arguments: &[&str]) -> Vec<String> {
        self.codes(2, arguments)
    }

    fn codes(&self, exit: i32, arguments: &[&str]) -> Vec<String> {
        let object = self.object(exit, &[&["verify"], arguments].concat());
        let failures = object["failures"].as_array().unwrap().iter();
        let mut codes: Vec<_> = failures
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect();
        codes.dedup();
        codes
    }

    pub(crate) fn publish(&self, out: &str) -> Value {
        self.object(0, &["publish", "--ledger", "ledger", "--out", out])
    }

    /// The entries of the ledger.
    pub(crate) fn entries(&self) -> Vec<Vec<u8>> {
        self.entries_of("ledger")
    }

    /// The entries of another ledger in this place.
    pub(crate) fn entries_of(&self, ledger: &str) -> Vec<Vec<u8>> {
        let reader = Reader::open(&self.path(ledger)).unwrap();
        let mut entries = Vec::new();
        reader
            .read(0..reader.size(), &mut |_, bytes| entries.push(bytes.into()))
            .unwrap();
        entries
    }

    /// A checkpoint of these entries, signed with the log's own key: what only its operator can make.
    pub(crate) fn signed(&self, entries: &[Vec<u8>]) -> String {
        let root = Tree::root_of(entries.iter().map(|entry| leaf_hash(entry)));
        self.signed_root(entries.len() as u64, root)
    }

    pub(crate) fn signed_root(&self, size: u64, root: hattama::bytes::TreeHash) -> String {
        let vkey = fs::read_to_string(self.path("ledger/log.vkey")).unwrap();
        let origin = KeyName::new(vkey.split('+').next().unwrap()).unwrap();
        let checkpoint = Checkpoint { origin, size, root };
        let key = ed25519_dalek::SigningKey::from_bytes(&crate::views_support::log_key().seed());
        checkpoint.sign(&key)
    }

    /// Puts a bundle of these entries into a published folder, and nothing else.
    pub(crate) fn write_bundle(&self, entries: &[Vec<u8>], out: &str) {
        let mut bundle = Vec::new();
        for entry in entries {
            hattama::tlog::push_entry(&mut bundle, entry).unwrap();
        }
        let name = hattama::tlog::entry_bundles(entries.len() as u64)
            .last()
            .unwrap();
        fs::write(self.path(out).join(name.to_string()), bundle).unwrap();
    }

    /// Publishes the first entries of the ledger into a folder, as its operator could at that size.
    pub(crate) fn publish_prefix(&self, size: usize, out: &str) {
        let entries = self.entries()[..size].to_vec();
        self.publish_entries(&entries, out, UtcMillis(u64::MAX));
    }

    /// Publishes a ledger as if it were that instant.
    pub(crate) fn publish_at(&self, ledger: &str, out: &str, now: UtcMillis) {
        self.publish_entries(&self.entries_of(ledger), out, now);
    }

    /// Publishes entries as if it were that instant.
    pub(crate) fn publish_entries(&self, entries: &[Vec<u8>], out: &str, now: UtcMillis) {
        self.publish_signed(entries, out, now, &crate::views_support::log_key());
    }

    /// Publishes entries of a log that has this key.
    pub(crate) fn publish_entries_signed(&self, entries: &[Vec<u8>], out: &str, key: &SecretKey) {
        self.publish_signed(entries, out, UtcMillis(u64::MAX), key);
    }

    pub(crate) fn publish_signed(
        &self,
        entries: &[Vec<u8>],
        out: &str,
        now: UtcMillis,
        key: &SecretKey,
    ) {
        let entries = entries.to_vec();
        let mut replay = Replay::new();
        fold(
            &mut replay,
            &entries,
            None,
            Signatures::Assume,
            &Threads,
            &mut (),
        )
        .unwrap();
        let root = Tree::root_of(entries.iter().map(|entry| leaf_hash(entry)));
        let opened = replay.state().election().unwrap().opened();
        let checkpoint = Checkpoint {
            origin: KeyName::new(opened.origin.as_str()).unwrap(),
            size: entries.len() as u64,
            root,
        };
        let key = ed25519_dalek::SigningKey::from_bytes(&key.seed());
        let promise = Promise {
            size: entries.len() as u64,
            chain: replay.state().position().chain,
            root,
            checkpoint: checkpoint.sign(&key),
        };
        let task = Publishing {
            log: &entries,
            promise: &promise,
            state: replay.state(),
            now,
        };
        publish(&task, &self.path(out), &mut Nobody, &Threads, &mut |_| ()).unwrap();
    }
}

/// Every file of a folder by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    use hattama::published::{Folder, Place as _};
    let place = Folder::new(folder);
    let listed = place.list().unwrap().into_iter();
    listed
        .map(|file| (file.path.clone(), place.get(&file.path, u64::MAX).unwrap()))
        .collect()
}
