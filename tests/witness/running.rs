//! The program itself: made with one command, stopped, killed, started again.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use hattama::tlog::{Note, Policy, VerifierKey};
use hattama::witness::client::{Asked, add_checkpoint, last_checkpoint};
use serde_json::Value;

use crate::support::*;

const SOON: Duration = Duration::from_secs(10);

fn log() -> Log {
    Log::new(ORIGIN, 0, 2000)
}

/// A folder with a policy and a passphrase.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let policy = format!("# followed\nlog {}\nquorum none\n", log().vkey());
    fs::write(folder.path().join("logs.policy"), policy).unwrap();
    fs::write(folder.path().join("pass"), "a long passphrase\n").unwrap();
    folder
}

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hattama"));
    command
        .args(line.split_whitespace())
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("NO_COLOR", "1");
    command
}

fn run(folder: &Path, line: &str) -> Output {
    command(folder, line).output().unwrap()
}

fn object(folder: &Path, code: i32, line: &str) -> Value {
    let output = run(folder, &format!("{line} --json"));
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["schema"], "hattama.witness/1");
    assert_eq!(value["exit_code"], code);
    value
}

const OWN: &str = "--name ngo.example/w --key witness.pem --state state --passphrase-file pass";
const SERVE: &str = "--listen 127.0.0.1:0 --policy logs.policy";

struct Running {
    child: Child,
    url: String,
    /// What it said before it listened.
    said: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = command(folder, &format!("witness serve {OWN} {SERVE} --json"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (mut said, mut url) = (String::new(), String::new());
        for line in &mut lines {
            let line = line.unwrap();
            said.push_str(&line);
            said.push('\n');
            if let Some(found) = line.strip_prefix("listening on ") {
                url = found.into();
                break;
            }
        }
        assert!(!url.is_empty(), "{said}");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url, said }
    }

    fn stop(self, signal: &str) -> Output {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
        self.child.wait_with_output().unwrap()
    }
}

#[test]
fn one_command_makes_and_runs_it() {
    let (folder, log) = (folder(), log());
    let at = folder.path();
    let running = Running::start(at);
    assert!(running.said.contains("a new witness"), "{}", running.said);
    // The line for the policies of logs is one.
    let line = running
        .said
        .lines()
        .find(|line| line.trim().starts_with("witness ngo"));
    let policy: Policy = format!("{}\nquorum ngo.example/w\n", line.unwrap())
        .parse()
        .unwrap();
    let request = log.request(0, 5);
    let lines = add_checkpoint(&running.url, &request, SOON).unwrap();
    let mut note = request.checkpoint;
    note.add(lines[0].clone()).unwrap();
    assert!(policy.judge(&note).quorum);

    // While it runs: it can be looked at, and not be started again.
    let shown = object(at, 0, "witness show --state state");
    assert_eq!(shown["logs"][0]["origin"], ORIGIN);
    assert_eq!(shown["logs"][0]["cosigned"]["size"], 5);
    let kept: Note = shown["logs"][0]["cosigned"]["note"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(kept, note);
    let text = run(at, "witness show --state state");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains(ORIGIN) && text.contains('5'), "{text}");
    let second = object(at, 2, &format!("witness serve {OWN} {SERVE}"));
    let says = second["error"]["says"].as_str().unwrap();
    assert!(says.contains("in use"), "{says}");

    let ended = running.stop("-TERM");
    assert_eq!(ended.status.code(), Some(0));
    let ended: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(ended["stopped"], "terminated");
    assert_eq!(ended["cosigned"], 1);
    let key: VerifierKey = ended["verifier_key"].as_str().unwrap().parse().unwrap();
    assert_eq!(key, policy.witnesses()[0].key);

    let running = Running::start(at);
    assert!(!running.said.contains("a new witness"));
    let other = Log::new(ORIGIN, 1, 9);
    assert_eq!(
        add_checkpoint(&running.url, &other.request(0, 5), SOON),
        Err(Asked::Conflict(5))
    );
    let ended = running.stop("-INT");
    assert_eq!(ended.status.code(), Some(130));
}

#[test]
fn what_was_answered_outlives_a_kill() {
    let (folder, log) = (folder(), log());
    let at = folder.path();
    let mut last = 0;
    for round in 0..6_u64 {
        let running = Running::start(at);
        let remembered = last_checkpoint(&running.url, &log.origin, SOON).unwrap();
        let remembered = remembered.map_or(0, |note| {
            let note: Note = note.parse().unwrap();
            hattama::tlog::Checkpoint::verify_note(&note, &log.vkey())
                .unwrap()
                .size
        });
        // One more may have been written and not answered.
        assert!(remembered >= last, "{remembered} < {last}");
        last = remembered;
        std::thread::scope(|scope| {
            let (url, log) = (running.url.clone(), &log);
            let asking = scope.spawn(move || {
                let mut size = last;
                while add_checkpoint(&url, &log.request(size, size + 1), SOON).is_ok() {
                    size += 1;
                }
                size
            });
            std::thread::sleep(Duration::from_millis(60 + 37 * round));
            assert!(!running.stop("-KILL").status.success());
            last = asking.join().unwrap();
        });
    }
    assert!(last > 6, "{last}");
    let shown = object(at, 0, "witness show --state state");
    assert!(shown["logs"][0]["cosigned"]["size"].as_u64() >= Some(last));
}

#[test]
fn a_slow_client_does_not_hold_up_the_end() {
    use std::io::Write;
    let folder = folder();
    let running = Running::start(folder.path());
    let address = running.url.strip_prefix("http://").unwrap();
    let mut half = std::net::TcpStream::connect(address).unwrap();
    half.write_all(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 50\r\n\r\nold")
        .unwrap();
    let _silent = std::net::TcpStream::connect(address).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    assert_eq!(running.stop("-TERM").status.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn made_in_two_steps() {
    let folder = folder();
    let at = folder.path();
    let init = object(
        at,
        0,
        &format!("witness init {OWN} --url https://w.ngo.example/"),
    );
    let line = init["policy_line"].as_str().unwrap();
    assert!(line.ends_with(" https://w.ngo.example/"), "{line}");
    let policy: Policy = format!("{line}\nquorum ngo.example/w\n").parse().unwrap();
    assert_eq!(policy.witnesses()[0].key.to_string(), init["verifier_key"]);
    // Not over what is there.
    object(at, 2, &format!("witness init {OWN}"));
    let running = Running::start(at);
    assert!(!running.said.contains("a new witness"));
    assert_eq!(running.stop("-TERM").status.code(), Some(0));
}

#[test]
fn a_witness_that_forgot_does_not_start() {
    let folder = folder();
    let at = folder.path();
    object(at, 0, &format!("witness init {OWN}"));
    // The key is there, what it remembers is not: never made anew in silence.
    fs::rename(at.join("state"), at.join("away")).unwrap();
    let error = object(at, 2, &format!("witness serve {OWN} {SERVE}"));
    let next = error["error"]["next"].as_str().unwrap();
    assert!(next.contains("make a new key"), "{next}");
    assert!(!at.join("state").exists());
    fs::rename(at.join("away"), at.join("state")).unwrap();
    // The state is there, the key is not.
    fs::rename(at.join("witness.pem"), at.join("away.pem")).unwrap();
    object(at, 2, &format!("witness serve {OWN} {SERVE}"));
    assert!(!at.join("witness.pem").exists());
    fs::rename(at.join("away.pem"), at.join("witness.pem")).unwrap();
    // Under another name it is another witness.
    let other = OWN.replace("ngo.example/w", "ngo.example/other");
    object(at, 2, &format!("witness serve {other} {SERVE}"));
    // Policies that are none, or of nothing.
    for policy in ["log x\n", "quorum none\n", ""] {
        fs::write(at.join("logs.policy"), policy).unwrap();
        object(at, 2, &format!("witness serve {OWN} {SERVE}"));
    }
    object(at, 2, "witness show --state nowhere");
}

/// Nobody may be looking at what a witness says, and the disk that it goes to may be full.
#[cfg(target_os = "linux")]
#[test]
fn it_goes_on_cosigning_where_what_it_says_cannot_be_written() {
    let (folder, log) = (folder(), log());
    let at = folder.path();
    // Makes the key. Another address is told to nobody here, so that it is asked for.
    Running::start(at).stop("-TERM");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let line = format!("witness serve {OWN} --policy logs.policy --listen {address}");
    let mut running = command(at, &line)
        .stdout(full())
        .stderr(full())
        .spawn()
        .unwrap();
    let url = format!("http://{address}");
    let until = Instant::now() + Duration::from_mins(1);
    for size in [5, 9, 12] {
        let old = match size {
            5 => 0,
            9 => 5,
            _ => 9,
        };
        let request = log.request(old, size);
        let lines = loop {
            match add_checkpoint(&url, &request, SOON) {
                Ok(lines) => break lines,
                Err(error) => assert!(size == 5 && Instant::now() < until, "{size}: {error}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert_eq!(lines.len(), 1);
    }
    assert!(running.try_wait().unwrap().is_none(), "it has ended");
    let id = running.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().unwrap();
    running.wait().unwrap();
    let shown = object(at, 0, "witness show --state state");
    assert_eq!(shown["logs"][0]["cosigned"]["size"], 12);
}
