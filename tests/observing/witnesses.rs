//! Witnesses that a publication asks: both levels, as processes and in this one.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, KeyName, LeafTree, Note, Policy, VerifierKey, leaf_hash,
    prove_consistency,
};
use hattama::witness::judging::Judge;
use hattama::witness::replaying::Replayed;
use hattama::witness::{Consistent, State, Witness};

use crate::server::Server;
use crate::stage::Stage;

/// A witness in this process.
fn witness(stage: &Stage, name: &str, url: Option<&str>, judge: Box<dyn Judge>) -> Witness {
    let key = SigningKey::from_bytes(leaf_hash(name.as_bytes()).as_bytes());
    let verifier =
        VerifierKey::ed25519_cosignature(KeyName::new(name).unwrap(), &key.verifying_key());
    let folder = stage.path("witnesses").join(name.replace('/', "-"));
    State::create(&folder, &verifier).unwrap();
    let state = State::open(&folder, &verifier).unwrap();
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    let policy = format!(
        "log {} {}\nquorum none\n",
        vkey.trim(),
        url.unwrap_or_default()
    );
    let policy: Policy = policy.parse().unwrap();
    Witness::new(key, policy, state, judge, Box::new(|| 1_700_000_000)).unwrap()
}

fn replayed(stage: &Stage, url: &str) -> Witness {
    let judge = Replayed::new(&stage.path("entries"), Duration::from_secs(20));
    witness(stage, "ngo.example/replayed", Some(url), Box::new(judge))
}

/// Asks for a cosignature of these entries, from the first `old` of them on: the status, and what is
/// said.
fn ask(stage: &Stage, witness: &Witness, old: u64, entries: &[Vec<u8>]) -> (u16, String) {
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let request = AddCheckpoint {
        old,
        proof: prove_consistency(old, leaves.len() as u64, &LeafTree::new(leaves)).unwrap(),
        checkpoint: stage.signed(entries).parse().unwrap(),
    };
    let outcome = witness.add_checkpoint(request.to_string().as_bytes());
    let answer = hattama::witness::Answer::from(&outcome.result);
    (answer.status, answer.body)
}

#[test]
fn a_lawful_log_is_cosigned_and_followed() {
    let stage = Stage::new();
    let size = stage.entries().len();
    let entries = stage.entries();
    stage.publish_prefix(size - 4, "public");
    let server = Server::new(&stage.path("public"));
    let witness = replayed(&stage, &server.url);
    let (status, says) = ask(&stage, &witness, 0, &entries[..size - 4]);
    assert_eq!(status, 200, "{says}");
    assert_eq!(server.asked(), [format!("tile/entries/000.p/{}", size - 4)]);
    // Its entries are not there yet: not now, and no more than that.
    let (status, says) = ask(&stage, &witness, (size - 4) as u64, &entries);
    assert_eq!(status, 503, "{says}");
    server.asked();
    stage.publish("public");
    let (status, says) = ask(&stage, &witness, (size - 4) as u64, &entries);
    assert_eq!(status, 200, "{says}");
    assert_eq!(server.asked(), [format!("tile/entries/000.p/{size}")]);
    // The same once more costs nothing.
    assert_eq!(ask(&stage, &witness, size as u64, &entries).0, 200);
    assert!(server.asked().is_empty());
}

#[test]
fn an_unlawful_entry_is_not_cosigned_and_what_was_signed_is_kept() {
    let stage = Stage::new();
    let lawful = stage.entries();
    let size = lawful.len();
    // The operator appends, past the rule book, what was refused: a protocol with one figure changed.
    let mut forged = lawful.clone();
    let last = forged.last_mut().unwrap();
    let at = last.len() - 3;
    last[at] ^= 1;
    stage.publish_prefix(size - 1, "public");
    stage.write_bundle(&forged, "public");
    let server = Server::new(&stage.path("public"));
    let witness = replayed(&stage, &server.url);
    assert_eq!(ask(&stage, &witness, 0, &forged[..size - 1]).0, 200);
    let (status, says) = ask(&stage, &witness, (size - 1) as u64, &forged);
    assert_eq!(status, 422, "{says}");
    assert!(says.contains(&format!("entry {}", size - 1)), "{says}");
    let kept = stage.path("witnesses/ngo.example-replayed/evidence");
    assert!(fs::read_dir(kept).unwrap().count() > 0);
    // A witness of the first level sees a log that goes on, and says no more than that.
    let consistent = self::witness(&stage, "ngo.example/witness", None, Box::new(Consistent));
    assert_eq!(ask(&stage, &consistent, 0, &forged).0, 200);
    // The lawful log is still cosigned: nothing of the other was gone on from.
    stage.publish("public");
    assert_eq!(ask(&stage, &witness, (size - 1) as u64, &lawful).0, 200);
}

#[test]
fn entries_that_are_not_those_of_the_checkpoint_are_not_yet_it() {
    let stage = Stage::new();
    let entries = stage.entries();
    stage.publish("public");
    let bundle = stage.path(&format!("public/tile/entries/000.p/{}", entries.len()));
    let whole = fs::read(&bundle).unwrap();
    let server = Server::new(&stage.path("public"));
    let witness = replayed(&stage, &server.url);
    for bad in [&whole[..whole.len() - 1], &whole[..0], b"nonsense"] {
        fs::write(&bundle, bad).unwrap();
        assert_eq!(ask(&stage, &witness, 0, &entries).0, 503);
    }
    let mut changed = whole.clone();
    changed[300] ^= 1;
    fs::write(&bundle, changed).unwrap();
    assert_eq!(ask(&stage, &witness, 0, &entries).0, 503);
    fs::write(&bundle, whole).unwrap();
    assert_eq!(ask(&stage, &witness, 0, &entries).0, 200);
    // Nobody told it where the entries are.
    let judge = Replayed::new(&stage.path("entries-2"), Duration::from_secs(5));
    let lost = self::witness(&stage, "lost.example/replayed", None, Box::new(judge));
    assert_eq!(ask(&stage, &lost, 0, &entries).0, 503);
}

/// A witness in a process of its own.
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
    pub(crate) vkey: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn serve(stage: &Stage, name: &str, level: &str) -> Served {
    let folder = name.replace('/', "-");
    fs::write(stage.path("pass"), "a long passphrase\n").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_hattama"))
        .env_clear()
        .current_dir(stage.at())
        .args([
            "witness",
            "serve",
            "--name",
            name,
            "--key",
            &format!("{folder}.pem"),
        ])
        .args([
            "--state",
            &folder,
            "--listen",
            "127.0.0.1:0",
            "--policy",
            "logs.policy",
        ])
        .args(["--level", level, "--passphrase-file", "pass"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut url, mut vkey) = (String::new(), String::new());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while url.is_empty() || vkey.is_empty() {
        let line = lines.next().unwrap().unwrap();
        if let Some(found) = line.strip_prefix("listening on ") {
            found.clone_into(&mut url);
        } else if let Some(found) = line.strip_prefix("verifier key: ") {
            found.clone_into(&mut vkey);
        }
    }
    std::thread::spawn(move || lines.for_each(drop));
    Served { child, url, vkey }
}

#[test]
fn a_publication_collects_cosignatures_and_says_who_did_not_answer() {
    let stage = Stage::new();
    let size = stage.entries().len();
    let web = Server::new(&stage.path("public"));
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    let vkey = vkey.trim();
    fs::write(
        stage.path("logs.policy"),
        format!("log {vkey} {}\nquorum none\n", web.url),
    )
    .unwrap();
    let one = serve(&stage, "one.example/witness", "consistent");
    let two = serve(&stage, "two.example/replayed", "replayed");
    let gone = SigningKey::from_bytes(&[3; 32]).verifying_key();
    let gone = VerifierKey::ed25519_cosignature(KeyName::new("gone.example").unwrap(), &gone);
    let policy = |quorum: &str| {
        let text = format!(
            "log {vkey}\nwitness one {} {}\nwitness two {} {}\nwitness gone {gone} \
             http://127.0.0.1:9/\ngroup both all one two\ngroup everybody all both gone\nquorum \
             {quorum}\n",
            one.vkey, one.url, two.vkey, two.url
        );
        fs::write(stage.path("policy"), text).unwrap();
    };
    let publish = [
        "publish", "--ledger", "ledger", "--out", "public", "--policy", "policy",
    ];
    // A first publication that the quorum is asked of and does not reach: no checkpoint stands.
    policy("everybody");
    let refused = stage.object(2, &[&publish[..], &["--require-quorum"]].concat());
    let says = refused["error"].to_string();
    assert!(says.contains("gone") && says.contains("one, two"), "{says}");
    assert!(!stage.path("public/checkpoint").exists());
    // Without that it stands, and the exit code says that something is missing.
    let partly = stage.object(3, &publish);
    assert_eq!(partly["quorum"], false);
    policy("both");
    let done = stage.object(0, &[&publish[..], &["--require-quorum"]].concat());
    assert_eq!(
        (&done["quorum"], &done["size"]),
        (&true.into(), &size.into())
    );
    let note: Note = fs::read_to_string(stage.path("public/checkpoint"))
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(note.signatures().len(), 3);
    assert_eq!(
        Checkpoint::from_note_text(note.text()).unwrap().size,
        size as u64
    );
    let verified = stage.object(
        0,
        &["verify", "public", "--policy", "policy", "--ask-witnesses"],
    );
    assert_eq!(verified["checked"]["cosignatures"]["valid"], 2);
    // A log that stands still for one reader: the witnesses know of more.
    stage.publish_prefix(size - 2, "frozen");
    fs::write(stage.path("policy"), {
        let text = fs::read_to_string(stage.path("policy")).unwrap();
        text.replace("quorum both", "quorum none")
    })
    .unwrap();
    let state = stage.path("fresh");
    let frozen = [
        "frozen",
        "--policy",
        "policy",
        "--state",
        state.to_str().unwrap(),
    ];
    stage.object(0, &[&["verify"][..], &frozen].concat());
    assert_eq!(
        stage.failures(&[&frozen[..], &["--ask-witnesses"]].concat()),
        ["V209"]
    );
}

/// A witness is asked at an address that everybody may read.
#[test]
fn a_password_in_an_address_is_not_repeated() {
    let stage = Stage::new();
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    let key = SigningKey::from_bytes(&[3; 32]).verifying_key();
    let key = VerifierKey::ed25519_cosignature(KeyName::new("a.example").unwrap(), &key);
    for url in [
        "http://somebody:hunter2@127.0.0.1:9/",
        "http://127.0.0.1:9/?token=hunter2",
        "hunter2://somebody:hunter2@127.0.0.1:9/",
    ] {
        let text = format!("log {}\nwitness a {key} {url}\nquorum a\n", vkey.trim());
        fs::write(stage.path("policy"), text).unwrap();
        let (code, out, error) = stage.run(&[
            "publish", "--ledger", "ledger", "--out", "public", "--policy", "policy",
        ]);
        let told = out + &error;
        assert_eq!(code, 3, "{told}");
        assert!(!told.contains("hunter2"), "{told}");
        assert!(told.contains("address"), "{told}");
    }
}

#[test]
fn each_level_has_a_name_of_its_own() {
    let stage = Stage::new();
    fs::write(stage.path("logs.policy"), "log x\n").unwrap();
    let vkey = fs::read_to_string(stage.path("ledger/log.vkey")).unwrap();
    fs::write(
        stage.path("logs.policy"),
        format!("log {}\nquorum none\n", vkey.trim()),
    )
    .unwrap();
    for (name, level) in [
        ("a.example/witness", "replayed"),
        ("a.example/replayed", "consistent"),
    ] {
        let (code, _, error) = stage.run(&[
            "witness",
            "serve",
            "--name",
            name,
            "--key",
            "k.pem",
            "--state",
            "s",
            "--listen",
            "127.0.0.1:0",
            "--policy",
            "logs.policy",
            "--level",
            level,
        ]);
        assert_eq!(code, 2);
        assert!(error.contains("replay"), "{error}");
        assert!(!stage.path("k.pem").exists());
    }
}
