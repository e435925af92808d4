//! A log of any size in memory, published. Its entries are any bytes: tiles do not know rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hattama::bytes::{ChainHash, TreeHash};
use hattama::election::UtcMillis;
use hattama::publish::{
    Cosigners, Nobody, Promise, Publication, PublishError, Publishing, publish,
};
use hattama::replay::{Replay, Signatures, fold};
use hattama::state::State;
use hattama::threads::Threads;
use hattama::tlog::{Checkpoint, KeyName, Tree, leaf_hash};

use crate::support;

/// A log and the state beside it.
pub(crate) struct Stage {
    pub(crate) entries: Vec<Vec<u8>>,
    state: State,
}

impl Stage {
    /// A log of `size` entries.
    pub(crate) fn new(size: u64) -> Self {
        Self {
            entries: (0..size)
                .map(|n| format!("entry {n} of a log").into_bytes())
                .collect(),
            state: small_state(),
        }
    }

    pub(crate) fn grow(&mut self, size: u64) {
        let more = Self::new(size).entries;
        let from = self.entries.len();
        self.entries.extend(more.into_iter().skip(from));
    }

    pub(crate) fn root(&self) -> TreeHash {
        Tree::root_of(self.entries.iter().map(|entry| leaf_hash(entry)))
    }

    pub(crate) fn promise(&self) -> Promise {
        let (size, root) = (self.entries.len() as u64, self.root());
        let origin = KeyName::new(support::opened().origin.as_str()).unwrap();
        let checkpoint = Checkpoint { origin, size, root };
        let key = ed25519_dalek::SigningKey::from_bytes(&support::key("log", 0).seed());
        Promise {
            size,
            chain: ChainHash::of_entry(self.entries.last().unwrap()),
            root,
            checkpoint: checkpoint.sign(&key),
        }
    }

    pub(crate) fn publish(&self, folder: &Path) -> Result<Publication, PublishError> {
        self.publish_with(folder, &mut Nobody)
    }

    pub(crate) fn publish_with(
        &self,
        folder: &Path,
        cosigners: &mut dyn Cosigners,
    ) -> Result<Publication, PublishError> {
        let promise = self.promise();
        let task = Publishing {
            log: &self.entries,
            promise: &promise,
            state: &self.state,
            now: UtcMillis(u64::MAX),
        };
        publish(&task, folder, cosigners, &Threads, &mut |_| ())
    }
}

/// The small election, opened and defined.
fn small_state() -> State {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ledger");
    let ledger = support::ledger(&folder);
    let mut replay = Replay::new();
    let faults = fold(
        &mut replay,
        &ledger,
        None,
        Signatures::Assume,
        &Threads,
        &mut (),
    );
    assert!(faults.unwrap().is_empty());
    replay.into_state()
}

/// Every file of a folder by its path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, before: &str, all: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{before}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{path}/"), all);
            } else {
                all.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(folder, "", &mut all);
    all
}

/// The folder after each file that a publication onto `before` writes, in the order that
/// `docs/FORMAT.md`, section 18, prescribes.
pub(crate) fn steps(
    before: &BTreeMap<String, Vec<u8>>,
    stage: &Stage,
) -> Vec<BTreeMap<String, Vec<u8>>> {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), before);
    stage.publish(place.path()).unwrap();
    let after = files(place.path());
    let tile = |path: &&String| path.starts_with("tile/") && !before.contains_key(*path);
    let tiles: Vec<_> = after.keys().filter(tile).cloned().collect();
    let mut now = before.clone();
    let mut steps = vec![now.clone()];
    for path in tiles {
        now.insert(path.clone(), after[&path].clone());
        steps.push(now.clone());
    }
    let read = |bytes: &[u8]| hattama::published::Manifest::from_bytes(bytes).unwrap();
    let (old, mut under_way) = (
        read(&before["manifest.json"]),
        read(&after["manifest.json"]),
    );
    under_way.replacing = Some(hattama::published::Replaced {
        head: old.head.clone(),
        files: old.files.clone(),
    });
    now.insert("manifest.json".into(), under_way.to_bytes());
    steps.push(now.clone());
    now.insert("checkpoint".into(), after["checkpoint"].clone());
    steps.push(now.clone());
    for path in under_way.files.keys() {
        now.insert(path.clone(), after[path].clone());
        steps.push(now.clone());
    }
    now.insert("manifest.json".into(), after["manifest.json"].clone());
    steps.push(now);
    steps
}

fn write(folder: &Path, all: &BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in all {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
