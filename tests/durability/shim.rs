//! The library between a process and its disk, compiled and preloaded.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The library. A C compiler is needed, as for the product itself: a test that cannot run is not one
/// that passes.
fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build)
}

fn build() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/durability/disk.c");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let making = tempfile::Builder::new()
        .prefix("disk-")
        .suffix(".so")
        .tempfile_in(place)
        .unwrap();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let compiled = Command::new(&compiler)
        .args([
            "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
        ])
        .arg(making.path())
        .arg(source)
        .arg("-ldl")
        .output();
    match compiled {
        Err(error) => panic!("no C compiler ({compiler}: {error}); CC names another"),
        Ok(output) if !output.status.success() => {
            panic!("disk.c: {}", String::from_utf8_lossy(&output.stderr))
        }
        Ok(_) => {
            // Several test processes may build at once; each puts a whole file in place.
            let built = place.join("disk.so");
            making.persist(&built).unwrap();
            built
        }
    }
}

/// What is done to the calls of a process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk<'a> {
    pub(crate) trace: Option<&'a Path>,
    /// Which call fails, how, and with which error number.
    pub(crate) fail: Option<(usize, &'static str, i32)>,
    /// Which reading fails.
    pub(crate) read: Option<usize>,
    /// Bytes that the disk takes before it is full.
    pub(crate) space: Option<usize>,
    /// How long each sync takes, in microseconds.
    pub(crate) slow: Option<u32>,
    /// Calls that do nothing: name and end of the path.
    pub(crate) ignore: Vec<(&'static str, &'static str)>,
}

impl Disk<'_> {
    /// Puts the library between a command and `folder`, which has a whole path without links.
    pub(crate) fn under(&self, command: &mut Command, folder: &Path) {
        command.env("LD_PRELOAD", library());
        command.env("DISK_UNDER", folder);
        if let Some(trace) = self.trace {
            command.env("DISK_TRACE", trace);
        }
        if let Some((call, how, errno)) = self.fail {
            command.env("DISK_FAIL", format!("{call}:{how}:{errno}"));
        }
        if let Some(read) = self.read {
            command.env("DISK_READ", read.to_string());
        }
        if let Some(bytes) = self.space {
            command.env("DISK_SPACE", bytes.to_string());
        }
        if let Some(slow) = self.slow {
            command.env("DISK_SLOW", slow.to_string());
        }
        if !self.ignore.is_empty() {
            let each = self
                .ignore
                .iter()
                .map(|(call, end)| format!("{call}:{end}"));
            command.env("DISK_IGNORE", each.collect::<Vec<_>>().join(","));
        }
    }
}
