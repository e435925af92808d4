//! One stage: a command of this program in a process of its own, timed, its memory looked at.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::limits::Rate;
use crate::cli::Problem;

/// How often the memory of a process is looked at. Its peak is kept by the system, so that only what
/// comes in its last moments can be missed.
const LOOK: Duration = Duration::from_millis(5);

/// A command that is measured.
pub(super) struct Stage<'a> {
    pub(super) name: &'static str,
    /// Entries that it goes through.
    pub(super) entries: u64,
    pub(super) arguments: &'a [&'a str],
}

/// What a stage took.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) name: &'static str,
    pub(super) rate: Rate,
    /// The most memory of the process, in bytes; nothing where it is not known.
    pub(super) peak: Option<u64>,
}

impl Measured {
    /// What was done in this process.
    pub(super) const fn here(name: &'static str, rate: Rate) -> Self {
        let peak = None;
        Self { name, rate, peak }
    }
}

/// Runs a command of this program in `place`.
///
/// # Errors
/// [`Problem`] if it did not end well.
pub(super) fn command(stage: &Stage<'_>, place: &Path) -> Result<Measured, Problem> {
    let failed = |what: String| {
        Problem::could_not(what).at(format!("hattama {}", stage.arguments.join(" ")))
    };
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let began = Instant::now();
    let child = Command::new(program)
        .args(stage.arguments)
        .arg("--quiet")
        .current_dir(place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| failed(error.to_string()))?;
    let said = child.stderr.take().map(|mut stderr| {
        thread::spawn(move || {
            let mut said = String::new();
            let _ = stderr.read_to_string(&mut said);
            said
        })
    });
    let process = child.id().to_string();
    let is_over = AtomicBool::new(false);
    let (ended, peak) = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut peak = None;
            while !is_over.load(Ordering::Relaxed) {
                peak = peak.max(peak_of(&process));
                thread::sleep(LOOK);
            }
            peak
        });
        let status = child.wait();
        let time = began.elapsed();
        is_over.store(true, Ordering::Relaxed);
        (
            status.map(|status| (status, time)),
            looking.join().ok().flatten(),
        )
    });
    let (status, time) = ended.map_err(|error| failed(error.to_string()))?;
    let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
    if !status.success() {
        return Err(failed(format!(
            "a stage that is measured failed: {}",
            said.trim()
        )));
    }
    let count = stage.entries;
    let rate = Rate { count, time };
    Ok(Measured {
        name: stage.name,
        rate,
        peak,
    })
}

/// The most memory that a process has had so far, in bytes, where the system tells (Linux: `VmHWM`).
fn peak_of(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
