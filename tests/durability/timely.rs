//! A process that ends: one that waits for ever is ended, and is a failure.

use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Longer than anything here takes on a machine that is busy.
const LONGEST: Duration = Duration::from_mins(2);

/// Runs a command to its end; its output.
pub(crate) fn output(command: &mut Command) -> Output {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id().to_string();
    let (ended, waiting) = channel::<()>();
    let watching = std::thread::spawn(move || {
        let is_late = waiting.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout);
        if is_late {
            Command::new("kill").args(["-KILL", &id]).status().unwrap();
        }
        is_late
    });
    let output = child.wait_with_output().unwrap();
    drop(ended);
    assert!(!watching.join().unwrap(), "it waited for ever: {command:?}");
    output
}
