//! An election is opened by its central commission and a station is enrolled, as people type it.

#![allow(clippy::unwrap_used, reason = "a test program")]

mod intake_small;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hattama::bytes::{Domain, Sorted};
use hattama::event::{SignaturePair, Submission};
use hattama::keys::Message;
use hattama::keystore::{PassphraseSource, read};
use serde_json::Value;
use tempfile::TempDir;

/// A machine: a folder with a passphrase, and the program.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("pass"), "correct horse\n").unwrap();
        fs::create_dir(folder.path().join("election")).unwrap();
        for (name, text) in [
            ("election.toml", intake_small::ELECTION),
            ("commissions.csv", intake_small::COMMISSIONS),
        ] {
            fs::write(folder.path().join("election").join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_hattama"))
            .args(line.split_whitespace())
            .current_dir(&self.folder)
            .env_clear()
            .output()
            .unwrap()
    }

    /// Runs a command that ends with `code`; its JSON object.
    fn ends(&self, code: i32, line: &str) -> Value {
        let output = self.run(&format!("{line} --json"));
        let text = String::from_utf8_lossy(&output.stdout);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}{told}");
        serde_json::from_str(&text).unwrap()
    }

    fn key(&self, name: &str) {
        self.ends(
            0,
            &format!("key generate --out {name}.pem --passphrase-file pass"),
        );
    }

    /// A commission's chair and secretary, with their requests.
    fn members(&self, commission: &str) {
        fs::create_dir_all(self.path("requests")).unwrap();
        for (number, role) in [(1, "chair"), (2, "secretary")] {
            let name = format!("{commission}-{number}");
            self.key(&name);
            self.ends(
                0,
                &format!(
                    "key request --commission {commission} --member {number} --role {role} \
                     --key {name}.pem --out requests/{name}.toml --passphrase-file pass"
                ),
            );
        }
    }

    /// Both members sign a submission file.
    fn sign(&self, file: &Path, commission: &str) {
        let mut submission = Submission::from_bytes(&fs::read(file).unwrap()).unwrap();
        let source = PassphraseSource::File(self.path("pass"));
        let pairs = [1, 2].map(|number| {
            let path = self.path(&format!("{commission}-{number}.pem"));
            let secret = read(&path, |path| source.existing(path)).unwrap().key;
            let message = Message::new(Domain::Statement, &submission.statement);
            SignaturePair {
                key: secret.public(),
                signature: secret.sign(&message),
            }
        });
        submission.signatures = Sorted::new(pairs.into()).unwrap();
        fs::write(file, submission.to_bytes()).unwrap();
    }

    fn sign_all(&self, folder: &str, commission: &str) {
        for entry in fs::read_dir(self.path(folder)).unwrap() {
            self.sign(&entry.unwrap().path(), commission);
        }
    }

    /// A ledger with the genesis, contests and chamber.
    fn open_ledger(&self) {
        self.key("log");
        self.key("refusal");
        self.members("C");
        let keys = "--log-key log.pem --refusal-key refusal.pem --passphrase-file pass";
        self.ends(
            0,
            &format!(
                "init --draft genesis.submission --election election --requests requests \
                 --origin example.org/small {keys}"
            ),
        );
        self.sign(&self.path("genesis.submission"), "C");
        let made = self.ends(
            0,
            &format!(
                "init --ledger ledger --election election --genesis genesis.submission {keys} \
                 --drafts drafts"
            ),
        );
        assert_eq!(made["nature"], "rehearsal");
        assert_eq!(made["drafts"].as_array().unwrap().len(), 3);
        self.sign_all("drafts", "C");
        let appended = self.ends(0, "append --ledger ledger drafts --passphrase-file pass");
        assert_eq!(appended["recorded"], 3);
    }
}

#[test]
fn an_election_is_opened_and_commissions_are_enrolled() {
    let machine = Machine::new();
    machine.open_ledger();
    for commission in ["T", "D", "P1"] {
        machine.members(commission);
    }
    let enrolled = machine.ends(
        0,
        "enroll requests --ledger ledger --election election --all --out-dir enrolments",
    );
    assert_eq!(enrolled["without_requests"], serde_json::json!(["P2"]));
    machine.sign_all("enrolments/1-C", "C");
    machine.sign_all("enrolments/2-T", "T");
    let append = "append --ledger ledger enrolments --passphrase-file pass";
    assert_eq!(machine.ends(0, append)["head"]["size"], 7);
    assert_eq!(machine.ends(0, append)["already_recorded"], 3);

    let rebuild = "rebuild --from ledger --ledger again --log-key log.pem --passphrase-file pass";
    let rebuilt = machine.ends(0, rebuild);
    assert_eq!(rebuilt["head"]["size"], 7);
    assert_eq!(machine.ends(2, rebuild)["ok"], false);
}

#[test]
fn a_genesis_that_says_something_else_than_the_folder_opens_nothing() {
    let machine = Machine::new();
    machine.open_ledger();
    let definition = intake_small::ELECTION.replace("quorum = 2", "quorum = 1");
    fs::write(machine.path("election/election.toml"), definition).unwrap();
    let told = machine.ends(
        1,
        "init --ledger other --election election --genesis genesis.submission \
         --log-key log.pem --refusal-key refusal.pem --passphrase-file pass",
    );
    let says = told["error"]["says"].as_str().unwrap();
    assert!(says.contains("signing[0].rule.quorum"), "{says}");
    assert!(!machine.path("other").exists());
}

#[test]
fn what_is_not_signed_is_refused_and_the_rest_goes_on() {
    let machine = Machine::new();
    machine.open_ledger();
    machine.members("T");
    machine.members("D");
    let enroll = "enroll requests --ledger ledger --election election --all --out-dir";
    machine.ends(0, &format!("{enroll} unsigned"));
    machine.ends(
        0,
        &format!("{enroll} signed --key C-1.pem --key C-2.pem --passphrase-file pass"),
    );
    let part = machine.ends(
        3,
        "append --ledger ledger signed/1-C/T.submission unsigned/1-C/D.submission pass \
         --passphrase-file pass",
    );
    assert_eq!(part["submissions"][0]["outcome"], "recorded");
    assert_eq!(part["submissions"][1]["reasons"][0]["code"], "R041");
    assert_eq!(part["submissions"][2]["reasons"][0]["code"], "R002");
}

#[test]
fn a_request_that_was_altered_is_not_used() {
    let machine = Machine::new();
    machine.open_ledger();
    machine.members("T");
    let path = machine.path("requests/T-2.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("secretary", "chair")).unwrap();
    let told = machine.ends(
        3,
        "enroll requests --ledger ledger --election election --all --out-dir enrolments",
    );
    assert!(told["unusable"][0].as_str().unwrap().contains("proof"));
    let remark = told["remarks"][0].as_str().unwrap();
    assert!(
        remark.contains("cannot sign commission-enrolled"),
        "{remark}"
    );
}
