//! The program itself, run with little memory and little time.

use std::io::Read;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The most that a run may take: a second of a processor, which is what is promised, and three by the clock,
/// on a machine that is busy with other tests.
pub(crate) const AT_MOST: Duration = Duration::from_secs(1);
pub(crate) const AT_MOST_BY_THE_CLOCK: Duration = Duration::from_secs(3);

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
    /// The time of processors that it was seen with.
    pub(crate) cpu: Duration,
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
    let (status, peak_kib, cpu) = watched(&mut child, began);
    Ended {
        command: format!("hattama {}", arguments.join(" ")),
        code: status.code(),
        signal: status.signal(),
        wall: began.elapsed(),
        cpu,
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

/// Waits for the end of a child, which is brought about if it does not come, and looks at its memory and
/// its time meanwhile.
fn watched(child: &mut Child, began: Instant) -> (std::process::ExitStatus, u64, Duration) {
    let status_file = format!("/proc/{}/status", child.id());
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status, peak, cpu);
        }
        cpu = cpu.max(spent(child.id()));
        let status = std::fs::read_to_string(&status_file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(found.unwrap_or(0));
        if began.elapsed() > 4 * AT_MOST_BY_THE_CLOCK {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The time of processors that a process has had, in hundredths of a second (proc(5)).
fn spent(id: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let behind_the_name = stat.rsplit(')').next().unwrap_or_default();
    let of_user_and_system = behind_the_name.split_whitespace().skip(11).take(2);
    let ticks = of_user_and_system.filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}
