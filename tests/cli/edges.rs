//! Where the program meets the terminal and the shell: a full disk behind stderr, an interrupt, `-`, exit codes
//! of what says nothing, and what is never repeated.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(at: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hattama"));
    program.env_clear().current_dir(at).stdin(Stdio::null());
    program
}

fn run(at: &Path, arguments: &[&str]) -> Output {
    program(at).args(arguments).output().unwrap()
}

/// Exit code, and the one JSON object.
fn object(at: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = run(at, &[arguments, &["--json"]].concat());
    let object = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code().unwrap(), object)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stderr_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    for arguments in [
        &["tally", "--ledger", "nope"][..],
        &["tally"],
        &["explain", "X1"],
        &["tally", "--ledger", "nope", "--json"],
    ] {
        let said = run(place.path(), arguments);
        let mut lost = program(place.path());
        let lost = lost.args(arguments).stderr(full()).output().unwrap();
        assert_eq!(lost.status.code(), said.status.code(), "{arguments:?}");
        assert_eq!(lost.stdout, said.stdout, "{arguments:?}");
    }
    // Help that nobody gets has not been given.
    let mut help = program(place.path());
    let help = help.arg("--help").stdout(full()).status().unwrap();
    assert_eq!(help.code(), Some(2));
}

/// Interrupts a command that has begun to write into an empty folder.
#[cfg(target_os = "linux")]
fn interrupt_once_begun(command: &std::process::Child, folder: &Path) {
    while fs::read_dir(folder).unwrap().next().is_none() {
        std::thread::yield_now();
    }
    let id = command.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_is_told_and_ends_the_process() {
    use std::os::unix::process::ExitStatusExt as _;

    let place = tempfile::tempdir().unwrap();
    // Whoever runs the tests behind a shell has interrupts ignored, and so would the program have.
    let mut demo = Command::new("env");
    demo.args(["--default-signal=INT", env!("CARGO_BIN_EXE_hattama")]);
    demo.args(["demo", "demo", "--json"])
        .current_dir(place.path());
    let demo = demo
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    interrupt_once_begun(&demo, place.path());
    let ended = demo.wait_with_output().unwrap();
    assert_eq!(ended.status.signal(), Some(2), "what shells show as 130");
    let object: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(object["exit_code"], 130);
    assert_eq!(object["schema"], "hattama.demo/1");
    assert_eq!(object["error"]["says"], "interrupted");
}

/// What a shell begins behind it goes on when the one in front is interrupted.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_that_is_ignored_stays_ignored() {
    let place = tempfile::tempdir().unwrap();
    let line = format!(
        "trap '' INT; exec '{}' demo demo -q",
        env!("CARGO_BIN_EXE_hattama")
    );
    let mut demo = Command::new("sh");
    let demo = demo.args(["-c", &line]).current_dir(place.path());
    let mut demo = demo.stdout(Stdio::null()).spawn().unwrap();
    interrupt_once_begun(&demo, place.path());
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(demo.try_wait().unwrap().is_none(), "it goes on");
    demo.kill().unwrap();
    demo.wait().unwrap();
}

#[test]
fn nothing_is_written_to_a_file_named_like_standard_output() {
    let place = tempfile::tempdir().unwrap();
    for arguments in [
        &["demo", "-"][..],
        &["man", "-"],
        &["key", "generate", "--out", "-", "--passphrase-file", "pass"],
        &["bundle", "--ledger", "ledger", "--out", "-"],
        &["publish", "--ledger", "ledger", "--out", "-"],
        &[
            "rebuild",
            "--from",
            "public",
            "--ledger",
            "-",
            "--log-key",
            "log.pem",
        ],
        &["export", "--ledger", "ledger", "--out", "-"],
    ] {
        fs::write(place.path().join("pass"), "a long passphrase\n").unwrap();
        let said = run(place.path(), arguments);
        assert_eq!(said.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(said.stderr).unwrap();
        assert!(said.contains("standard output"), "{arguments:?}: {said}");
        assert!(!place.path().join("-").exists(), "{arguments:?}");
    }
}

/// Evidence is of something; what cannot be read is evidence of nothing.
#[test]
fn what_is_nothing_of_the_kind_is_no_evidence() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    let made = run(at, &["demo", "demo", "-q"]);
    assert!(made.status.success());
    fs::write(at.join("empty"), "").unwrap();
    fs::write(at.join("text"), "minutes of the meeting\n").unwrap();
    for file in ["empty", "text"] {
        let (code, _) = object(at, &["refusal", "verify", file, "--ledger", "demo"]);
        assert_eq!(code, 2, "refusal {file}");
        let kit = [
            "statement",
            "new",
            "turnout-reported",
            "--kit",
            file,
            "--contest",
            "list",
        ];
        assert_eq!(object(at, &kit).0, 2, "kit {file}");
        let from = [
            "rebuild",
            "--from",
            "demo",
            "--ledger",
            "new",
            "--log-key",
            file,
        ];
        assert_eq!(object(at, &from).0, 2, "rebuild {file}");
    }
    let enroll = [
        "enroll",
        "nowhere",
        "--ledger",
        "demo",
        "--election",
        "nowhere",
        "--all",
        "--out-dir",
        "out",
    ];
    let (code, said) = object(at, &enroll);
    assert_eq!((code, &said["error"]["where"]), (2, &"nowhere".into()));
    let (code, said) = object(at, &["verify", "demo", "--forget"]);
    assert_eq!(code, 2);
    assert!(
        said["error"]["says"].to_string().contains("--forget"),
        "{said}"
    );
    let (code, said) = object(at, &["entry", "999999", "--ledger", "demo"]);
    assert_eq!(code, 2);
    assert!(said["error"]["next"].is_string(), "{said}");
}

/// What, where, expected, found, next: each in a field of its own.
#[test]
fn an_error_says_where_it_was() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    fs::write(at.join("no.pem"), "no key").unwrap();
    let (_, said) = object(at, &["tally", "--ledger", "nope"]);
    assert_eq!(said["error"]["where"], "nope");
    assert_eq!(said["error"]["found"], "nothing");
    let (_, said) = object(at, &["key", "public", "no.pem"]);
    for part in ["where", "expected", "found", "next"] {
        assert!(said["error"][part].is_string(), "{part}: {said}");
    }
    assert_eq!(said["error"]["where"], "no.pem");
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let place = tempfile::tempdir().unwrap();
    for address in [
        "http://somebody:secret@127.0.0.1:1/",
        "https://secret@127.0.0.1:1",
        "HTTPS://somebody:secret@127.0.0.1:1/",
        "ftp://somebody:secret@127.0.0.1:1/",
        "http://127.0.0.1:1/log?token=secret",
    ] {
        for json in [&[][..], &["--json"]] {
            let said = run(place.path(), &[&["verify", address], json].concat());
            assert_eq!(said.status.code(), Some(2));
            let said = [said.stdout, said.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(
                !said.contains("secret") && said.contains("password"),
                "{said}"
            );
        }
    }
}

#[test]
fn an_object_bears_the_name_of_the_command_that_was_meant() {
    let place = tempfile::tempdir().unwrap();
    for (arguments, code, schema) in [
        (&["verify", "--nope"][..], 2, "hattama.verify/1"),
        (&["--quiet", "tally"], 2, "hattama.tally/1"),
        (&["nope", "verify.txt"], 2, "hattama.usage/1"),
        (&["receipt", "get", "--nope"], 2, "hattama.receipt-get/1"),
        (&["evidence", "--nope"], 2, "hattama.evidence/1"),
        (&[], 2, "hattama.usage/1"),
        (&["verify", "--help"], 0, "hattama.verify/1"),
        (&["--version"], 0, "hattama.usage/1"),
    ] {
        let (found, object) = object(place.path(), arguments);
        assert_eq!(found, code, "{arguments:?}: {object}");
        assert_eq!(object["schema"], schema, "{arguments:?}");
        assert_eq!(object["ok"], code == 0);
        let said = if code == 0 {
            &object["text"]
        } else {
            &object["error"]["says"]
        };
        assert!(
            !said.as_str().unwrap().is_empty(),
            "{arguments:?}: {object}"
        );
    }
}

#[test]
fn each_problem_of_a_definition_is_one_in_json_too() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join("election.toml"),
        "nope = 1\nnature = \"official\"\n",
    )
    .unwrap();
    let (_, checked) = object(place.path(), &["election", "check", "."]);
    let errors = checked["errors"].as_u64().unwrap();
    let keys = ["--origin", "x.y/z", "--log-key", "k", "--refusal-key", "k"];
    let draft = ["init", "--draft", "g", "--election", ".", "--requests", "r"];
    for made in [
        &[&draft[..], &keys[..]].concat()[..],
        &["rehearse", ".", "--ledger", "ledger"],
    ] {
        let (code, refused) = object(place.path(), made);
        assert_eq!(code, 2, "{refused}");
        let problems = refused["problems"].as_array().unwrap();
        assert_eq!(problems.len() as u64, errors, "{refused}");
        assert!(errors > 0 && problems[0]["what"].is_string(), "{refused}");
        let says = refused["error"]["says"].as_str().unwrap();
        assert!(says.ends_with(&format!("{errors} to put right")), "{says}");
        let said = run(place.path(), made).stderr;
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said.matches("\nerror: ").count() as u64, errors, "{said}");
    }
}
