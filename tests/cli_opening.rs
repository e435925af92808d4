//! An election is opened by its central commission and a station is enrolled, as people type it.

#![allow(clippy::unwrap_used, reason = "a test program")]

mod intake_small;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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

    /// Runs a command that is done; what it tells people.
    fn tells(&self, line: &str) -> String {
        let output = self.run(line);
        let text = String::from_utf8(output.stdout).unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}\n{text}{told}");
        text
    }

    /// Does what a command has told to do next, line by line, as a shell does; where a member signs,
    /// both members of the commission above do.
    fn follow(&self, told: &str) {
        let mut signers = "C".to_owned();
        for line in told
            .lines()
            .filter_map(|line| line.strip_prefix("  hattama "))
        {
            if let Some((_, kit)) = line.split_once("--commission ") {
                signers = kit.split_whitespace().next().unwrap().into();
            }
            let line = match line.split(' ').next().unwrap() {
                "kit" => line.to_owned(),
                _ => format!("{line} --passphrase-file pass"),
            };
            if line.contains("--key KEY") {
                for member in [1, 2] {
                    let key = format!("--key {signers}-{member}.pem");
                    self.shell(&line.replace("--key KEY", &key));
                }
            } else {
                self.shell(&line);
            }
        }
    }

    fn shell(&self, line: &str) {
        let program = Path::new(env!("CARGO_BIN_EXE_hattama"));
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("hattama {line}")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", program.parent().unwrap())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}\n{text}{told}");
    }

    /// A ledger with the genesis, contests and chamber.
    fn open_ledger(&self) {
        self.key("log");
        self.key("refusal");
        self.members("C");
        let keys = "--log-key log.pem --refusal-key refusal.pem --passphrase-file pass";
        let drafted = self.tells(&format!(
            "init --draft genesis.submission --election election --requests requests \
                 --origin example.org/small {keys}"
        ));
        self.follow(&drafted);
        let init = "init --election election --genesis genesis.submission";
        let created = self.tells(&format!("{init} {keys} --ledger ledger --drafts drafts"));
        let made = self.ends(0, &format!("{init} --drafts looked-at-drafts"));
        assert_eq!(made["nature"], "rehearsal");
        assert_eq!(made["drafts"].as_array().unwrap().len(), 3);
        self.follow(&created);
        let appended = self.ends(0, "append --ledger ledger drafts --passphrase-file pass");
        assert_eq!(appended["already_recorded"], 3);
    }
}

#[test]
fn an_election_is_opened_and_commissions_are_enrolled() {
    let machine = Machine::new();
    machine.open_ledger();
    for commission in ["T", "D", "P1"] {
        machine.members(commission);
    }
    let enroll = "enroll requests --ledger ledger --election election";
    let enrolled = machine.ends(0, &format!("{enroll} --all --out-dir looked-at"));
    assert_eq!(enrolled["without_requests"], serde_json::json!(["P2"]));
    machine.follow(&machine.tells(&format!("{enroll} --all --out-dir enrolments")));
    let append = "append --ledger ledger enrolments --passphrase-file pass";
    let appended = machine.ends(0, append);
    assert_eq!(appended["head"]["size"], 7);
    assert_eq!(appended["already_recorded"], 3);

    machine.members("P2");
    let one = format!("{enroll} --commission P2 --out P2.submission");
    machine.follow(&machine.tells(&one));

    let rebuild = "rebuild --from ledger --ledger again --log-key log.pem --passphrase-file pass";
    let rebuilt = machine.ends(0, rebuild);
    assert_eq!(rebuilt["head"]["size"], 8);
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

#[cfg(unix)]
#[test]
fn a_command_line_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let output = Command::new(env!("CARGO_BIN_EXE_hattama"))
        .args([std::ffi::OsStr::from_bytes(b"\xff"), "--json".as_ref()])
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["ok"], false);
}

#[test]
fn a_file_beyond_every_kit_is_not_read_to_its_end() {
    let machine = Machine::new();
    let kit = fs::File::create(machine.path("disk.kit")).unwrap();
    kit.set_len(1 << 36).unwrap();
    let told = machine.ends(2, "statement check pass --kit disk.kit");
    assert_eq!(told["error"]["says"], "the file is too large");
}

#[test]
fn recovery_keys_and_a_successor_are_looked_at_before_anybody_signs() {
    let machine = Machine::new();
    machine.open_ledger();
    machine.key("keeper");
    machine.key("second");
    let draft = "init --draft again.submission --election election --requests requests \
                 --refusal-key refusal.pem --passphrase-file pass";
    let refused = |origin: &str, log: &str, more: &str| {
        let line = format!("{draft} --origin {origin} --log-key {log}.pem {more}");
        let object = machine.ends(2, &line);
        object["error"]["says"].as_str().unwrap().to_owned()
    };
    let other = "example.org/other";
    let own = refused(other, "log", "--recovery-key log.pem --recovery-needed 1");
    assert!(own.contains("one of the log's own"), "{own}");
    let unsaid = refused(other, "log", "--recovery-key keeper.pem");
    assert!(unsaid.contains("how many recovery keys"), "{unsaid}");
    let more = refused(
        other,
        "log",
        "--recovery-key keeper.pem --recovery-needed 2",
    );
    assert!(more.contains("how many recovery keys"), "{more}");

    // The lost ledger's own name or key, or no ledger at all.
    let verdict = machine.ends(0, "verify ledger");
    fs::write(machine.path("lost.json"), verdict.to_string()).unwrap();
    let key = verdict["trust"]["log_key"].as_str().unwrap();
    let (origin, _) = key.split_once('+').unwrap();
    let continues = "--continues lost.json";
    for (origin, log) in [(origin, "second"), (other, "log")] {
        let same = refused(origin, log, continues);
        assert!(same.contains("of its own"), "{same}");
    }
    fs::write(machine.path("nothing.json"), "{}").unwrap();
    let none = refused(other, "second", "--continues nothing.json");
    assert!(none.contains("which ledger goes on here"), "{none}");
    machine.ends(
        0,
        &format!("{draft} --origin {other} --log-key second.pem {continues}"),
    );
}
