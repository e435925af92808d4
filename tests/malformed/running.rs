//! The program itself, run with little memory and little time.

use std::io::Read;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The most that a run may take. A second is promised, and asked for in the long mode; a machine that is
/// busy with other tests gets three.
pub(crate) fn at_most() -> Duration {
    Duration::from_secs(if long() { 1 } else { 3 })
}

/// The address space that a run is given: whoever needs more gets no memory and is aborted, which
/// [`crate::answers`] takes for a failure.
const ADDRESS_SPACE_KIB: u64 = 1 << 20;

/// The most memory that a run may have had in use.
pub(crate) const RESIDENT_KIB: u64 = 128 << 10;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) command: String,
    /// Nothing if it was ended by a signal.
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) wall: Duration,
    /// The most memory that it was seen with.
    pub(crate) peak_kib: u64,
}

/// Who runs the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// Whoever runs the tests.
    Same,
    /// Nobody, from whom files can be kept even if root runs the tests.
    Nobody,
}

/// Whether every class is given to every command.
pub(crate) fn long() -> bool {
    std::env::var("HATTAMA_LONG").is_ok_and(|asked| asked == "1")
}

/// Whether it is a command's turn: each class goes to one of `all` commands, or to all of them.
pub(crate) fn has_turn(class: usize, command: usize, all: usize) -> bool {
    long() || class % all == command
}

/// The program that is run.
pub(crate) fn program() -> String {
    std::env::var("HATTAMA_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_hattama").into())
}

/// Runs a command in a folder with this on stdin.
pub(crate) fn run(at: &Path, arguments: &[String], stdin: Stdio, user: User) -> Ended {
    let limited = format!("ulimit -v {ADDRESS_SPACE_KIB} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", &limited, &program()])
        .args(arguments)
        .env_clear()
        .env("RUST_BACKTRACE", "1")
        .env("HATTAMA_STATE", at.join("state"))
        .env("HATTAMA_CACHE", at.join("cache"))
        .current_dir(at)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if user == User::Nobody {
        command.uid(65534).gid(65534);
    }
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let stdout = collected(child.stdout.take().unwrap());
    let stderr = collected(child.stderr.take().unwrap());
    let (status, peak_kib) = watched(&mut child, began);
    Ended {
        command: format!("hattama {}", arguments.join(" ")),
        code: status.code(),
        signal: status.signal(),
        wall: began.elapsed(),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
        peak_kib,
    }
}

fn collected(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        // What is printed is UTF-8.
        String::from_utf8(bytes).unwrap()
    })
}

/// Waits for the end of a child, which is brought about if it does not come, and looks at its memory
/// meanwhile.
fn watched(child: &mut Child, began: Instant) -> (std::process::ExitStatus, u64) {
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status, peak);
        }
        let status = std::fs::read_to_string(&status_file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(found.unwrap_or(0));
        if began.elapsed() > 4 * at_most() {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
