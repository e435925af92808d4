//! The folder of tools, and processes that end with the test.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A tool of the folder that the environment names.
pub fn tool(name: &str) -> PathBuf {
    let folder = std::env::var_os("HATTAMA_THIRD_PARTY");
    let folder = folder.expect("HATTAMA_THIRD_PARTY must name the folder of third-party tools");
    let tool = Path::new(&folder).join("bin").join(name);
    assert!(tool.is_file(), "{} is absent", tool.display());
    tool
}

/// Runs a command to its end, which must be a good one.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}

/// A process that is killed when this is dropped.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(quiet.spawn().unwrap())
    }

    /// A server that listens when this returns.
    pub fn serving(command: &mut Command, port: u16) -> Self {
        let process = Self::start(command);
        until(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn until(ready: impl Fn() -> bool) {
    for _ in 0..200 {
        if ready() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("not ready within ten seconds");
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A new key of OpenSSH, `key` and `key.pub`.
pub fn ssh_key(folder: &Path, name: &str) -> PathBuf {
    let key = folder.join(name);
    let mut keygen = Command::new("ssh-keygen");
    run(keygen
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key));
    key
}
