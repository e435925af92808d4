//! A small election with one good file of every kind that the program reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;

use hattama::bytes::TreeHash;
use hattama::keys::SecretKey;
use hattama::keystore::{self, Passphrase};
use hattama::tlog::Checkpoint;

use crate::answers::listed;
use crate::running::{Ended, User, run};
use crate::support::{LIST, SIGNED, append, key, ledger, protocol, sheet, signed};

/// The passphrase of every encrypted key here.
const PASSPHRASE: &str = "correct horse battery staple";

/// A folder with everything; what is broken goes into `bad`, what must not be written into `out`.
pub(crate) struct World(tempfile::TempDir);

/// The files of a whole world with their modes: made once, and laid out anew for each test.
static MADE: LazyLock<Vec<(PathBuf, u32, Vec<u8>)>> = LazyLock::new(|| {
    let world = World::make();
    let mut files = Vec::new();
    gather(world.at(), world.at(), &mut files);
    let configuration = Path::new("ledger/ledger.toml");
    for (name, _, bytes) in &mut files {
        if name == configuration {
            // It names the folder that was published to, where this world lay.
            let text = String::from_utf8(std::mem::take(bytes)).unwrap();
            let lines = text.lines().filter(|line| !line.starts_with("published"));
            *bytes = lines
                .flat_map(|line| [line, "\n"])
                .collect::<String>()
                .into();
        }
    }
    files
});

fn gather(top: &Path, folder: &Path, files: &mut Vec<(PathBuf, u32, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(top, &path, files);
        } else {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let name = path.strip_prefix(top).unwrap().to_owned();
            files.push((name, mode, fs::read(&path).unwrap()));
        }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        // For whoever else is to run the program here.
        set_mode(world.at(), 0o755);
        for (name, mode, bytes) in MADE.iter() {
            let path = world.at().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
            set_mode(&path, *mode);
        }
        fs::create_dir_all(world.path("ledger/store/blobs")).unwrap();
        fs::create_dir(world.path("bad")).unwrap();
        world
    }

    fn make() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        world.make_ledger();
        world.make_keys();
        for made in [
            "publish --ledger ledger --out public",
            "bundle --ledger ledger --out log.bundle",
            "export --from public --out own",
            "kit --ledger ledger --commission R-002 --out station.kit",
            "statement new protocol-submitted --kit station.kit --contest list --out draft.toml",
            "receipt get 6 --ledger ledger --out some.tlog-proof --entry-out some.entry",
            "key request --commission C --member 1 --role chair --key plain.pem \
             --out requests/1.toml",
            "annex make reason.txt --out-dir annexes",
            "append --ledger ledger wrong.submission --refusals refusals --no-receipts",
            "evidence checkpoints public/checkpoint forged.checkpoint --out evidence.tar",
            "witness init --name witness.example/w --key witness.pem --state witness \
             --passphrase-file pass",
        ] {
            if made.starts_with("annex") {
                fs::write(world.path("reason.txt"), "a member was ill\n").unwrap();
            }
            if made.starts_with("append") {
                world.write_wrong();
            }
            if made.starts_with("evidence") {
                world.forge();
            }
            let ended = world.run(&made.split_whitespace().collect::<Vec<_>>());
            // A refusal is told by the code of one.
            let code = i32::from(made.starts_with("append"));
            assert_eq!(
                ended.code,
                Some(code),
                "{made}: {}{}",
                ended.stdout,
                ended.stderr
            );
        }
        world.rename_only("refusals", "some.refusal");
        world.rename_only("annexes", "some.annex");
        let verdict = world.run(&["verify", "public", "--json"]);
        fs::write(world.path("verdict.json"), &verdict.stdout).unwrap();
        let vkey = fs::read_to_string(world.path("ledger/log.vkey")).unwrap();
        fs::write(world.path("policy"), format!("log {vkey}quorum none\n")).unwrap();
        fs::write(world.path("anchor"), anchor(&verdict)).unwrap();
        let good = protocol("R-002", sheet(LIST));
        fs::write(
            world.path("good.submission"),
            signed(&good, &[1, 2]).to_bytes(),
        )
        .unwrap();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023"),
            &world.path("results"),
        );
        world
    }

    pub(crate) fn at(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.at().join(name)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_as(arguments, Stdio::null(), User::Same)
    }

    pub(crate) fn run_as(&self, arguments: &[&str], stdin: Stdio, user: User) -> Ended {
        let arguments: Vec<_> = arguments.iter().map(|one| (*one).to_owned()).collect();
        run(self.at(), &arguments, stdin, user)
    }

    /// Puts bytes into a broken file; its path, as a command is given it.
    pub(crate) fn bad(&self, name: &str, bytes: &[u8]) -> String {
        let path = format!("bad/{name}");
        fs::write(self.path(&path), bytes).unwrap();
        path
    }

    /// A copy of a folder of the world, to be broken; its path, as a command is given it.
    pub(crate) fn bad_copy(&self, folder: &str, name: &str) -> String {
        let path = format!("bad/{name}");
        let _ = fs::remove_dir_all(self.path(&path));
        copy(&self.path(folder), &self.path(&path));
        path
    }

    /// Takes away what a command wrote; whether there was anything.
    pub(crate) fn take_out(&self) -> bool {
        let out = self.path("out");
        let there = out.symlink_metadata().is_ok();
        let _ = fs::remove_file(&out);
        let _ = fs::remove_dir_all(&out);
        there
    }

    /// All that no broken input may change.
    pub(crate) fn kept(&self) -> BTreeMap<String, String> {
        let mut all = listed_but_bad(self.at());
        for folder in ["ledger", "public", "results", "requests", "witness"] {
            for (name, hash) in listed(&self.path(folder)) {
                // A witness locks what it remembers.
                if name != "lock" {
                    all.insert(format!("{folder}/{name}"), hash);
                }
            }
        }
        all
    }

    /// What has changed since `before`, or is new.
    pub(crate) fn changed(&self, before: &BTreeMap<String, String>) -> BTreeSet<String> {
        let after = self.kept();
        let all = before.keys().chain(after.keys());
        let changed = all.filter(|name| before.get(*name) != after.get(*name));
        changed.cloned().collect()
    }

    /// Asserts that nothing has changed since `before`, and that nothing new is there.
    pub(crate) fn assert_kept(&self, before: &BTreeMap<String, String>) {
        let changed = self.changed(before);
        assert!(
            changed.is_empty(),
            "what was broken has changed {changed:?}"
        );
    }

    fn make_ledger(&self) {
        let mut ledger = ledger(&self.path("ledger"));
        let filed = protocol("R-001", sheet(LIST));
        append(&mut ledger, vec![signed(&filed, &[1, 2])], SIGNED);
    }

    fn make_keys(&self) {
        for (name, of) in [("log.pem", "log"), ("refusals.pem", "refusals")] {
            let path = self.path("ledger").join(name);
            keystore::write_plain_rehearsal(&path, &key(of, 0)).unwrap();
        }
        let chair: SecretKey = key("R-002", 1);
        let passphrase = Passphrase::new(PASSPHRASE.into(), "a test").unwrap();
        keystore::write_new(&self.path("chair.pem"), &chair, &passphrase).unwrap();
        keystore::write_plain_rehearsal(&self.path("plain.pem"), &key("C", 1)).unwrap();
        fs::write(self.path("pass"), PASSPHRASE).unwrap();
        fs::create_dir(self.path("requests")).unwrap();
    }

    /// A sheet with a vote more than valid ballots: refused.
    fn write_wrong(&self) {
        let mut wrong = sheet(LIST);
        wrong.votes = hattama::bytes::List::new(vec![201, 150, 100, 10]).unwrap();
        let wrong = signed(&protocol("R-003", wrong), &[1, 2]);
        fs::write(self.path("wrong.submission"), wrong.to_bytes()).unwrap();
    }

    /// Another root at the size that is published, under the log's own key.
    fn forge(&self) {
        let text = fs::read_to_string(self.path("public/checkpoint")).unwrap();
        let note: hattama::tlog::Note = text.parse().unwrap();
        let published = Checkpoint::from_note_text(note.text()).unwrap();
        let forged = Checkpoint {
            root: TreeHash::new([7; 32]),
            ..published
        };
        let key = ed25519_dalek::SigningKey::from_bytes(&key("log", 0).seed());
        fs::write(self.path("forged.checkpoint"), forged.sign(&key)).unwrap();
    }

    fn rename_only(&self, folder: &str, name: &str) {
        let mut entries = fs::read_dir(self.path(folder)).unwrap();
        fs::rename(entries.next().unwrap().unwrap().path(), self.path(name)).unwrap();
        assert!(entries.next().is_none());
    }
}

fn anchor(verdict: &Ended) -> String {
    let verdict: serde_json::Value = serde_json::from_str(&verdict.stdout).unwrap();
    verdict["trust"]["genesis"].as_str().unwrap().to_owned()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The names in the folder, and the hashes of its files.
fn listed_but_bad(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        // What a verifier remembers and fetches is its own.
        if ["bad", "state", "cache"].contains(&name.as_str()) {
            continue;
        }
        let told = if entry.file_type().unwrap().is_file() {
            blake3::hash(&fs::read(entry.path()).unwrap()).to_string()
        } else {
            "a folder".into()
        };
        all.insert(name, told);
    }
    all
}
