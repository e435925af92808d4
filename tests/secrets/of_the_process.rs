//! A process that holds a key and is brought down leaves no core dump, and cannot be looked into by
//! others of the same user.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::bench::{Bench, program, stands_in, writings};

/// A witness with its key open, in a shell that would allow a core dump of any size.
fn serving(bench: &Bench) -> Child {
    bench.make_witness();
    // As somebody who is not root: whose processes' files are root's anyway.
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let whose = is_root.then_some(NOBODY);
    for path in whose.iter().flat_map(|_| everything(bench.at())) {
        chown(path, whose, whose).unwrap();
    }
    let line = format!(
        "ulimit -c unlimited 2>/dev/null; exec env --default-signal=QUIT '{}' witness serve --name w.example/w --key key.pem \
         --state state --listen 127.0.0.1:0 --policy policy --passphrase-file pass",
        program()
    );
    let mut shell = Command::new("sh");
    if let Some(whose) = whose {
        shell.uid(whose).gid(whose);
    }
    let mut child = shell
        .args(["-c", &line])
        .current_dir(bench.at())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut said = [0; 1];
    child
        .stderr
        .as_mut()
        .unwrap()
        .read_exact(&mut said)
        .unwrap();
    child
}

/// A user that owns nothing else.
const NOBODY: u32 = 65_534;

/// A folder and everything in it.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut all = vec![folder.to_owned()];
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            all.extend(everything(&path));
        } else {
            all.push(path);
        }
    }
    all
}

fn end(mut child: Child, signal: &str) -> Option<bool> {
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap()
            .success()
    );
    let status = child.wait().unwrap();
    status.signal().map(|_| status.core_dumped())
}

#[test]
fn the_limit_is_none_and_the_memory_private() {
    let (bench, _) = Bench::new();
    let child = serving(&bench);
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let limits: Vec<_> = core
        .split_whitespace()
        .filter(|word| *word == "0")
        .collect();
    assert_eq!(limits.len(), 2, "{core}");
    // The files of a process that may not be dumped are root's, whoever runs it: nobody else of the
    // same user reads its memory.
    let owner = |file: &str| {
        let about = fs::metadata(format!("/proc/{file}/mem")).unwrap();
        (about.uid(), about.gid())
    };
    assert_eq!(owner(&child.id().to_string()), (0, 0));
    // One that may be dumped is its own user's.
    let mut other = Command::new("sleep");
    if owner("self") == (0, 0) {
        other.uid(NOBODY).gid(NOBODY);
    }
    let mut other = other.arg("60").spawn().unwrap();
    let is_its_own = owner(&other.id().to_string()) != (0, 0);
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(is_its_own, "the files of every process are root's here");
    end(child, "-KILL");
}

#[test]
fn a_crash_leaves_no_core() {
    let (bench, secret) = Bench::new();
    let control = Command::new("sh")
        .args(["-c", "ulimit -c unlimited 2>/dev/null; kill -ABRT $$"])
        .current_dir(bench.at())
        .status()
        .unwrap();
    let made = control.core_dumped();
    println!("a shell that is brought down the same way dumps core here: {made}");
    for name in bench.names().iter().filter(|name| name.contains("core")) {
        fs::remove_file(bench.path(name)).unwrap();
    }
    // Rust takes a fault that is sent by hand for one of its own, and goes on.
    for signal in ["-ABRT", "-QUIT", "-SYS"] {
        let child = serving(&bench);
        assert_eq!(end(child, signal), Some(false), "{signal}");
    }
    for name in bench.names() {
        assert!(!name.contains("core"), "{name}");
        let path = bench.path(&name);
        if path.is_file() {
            assert!(
                !stands_in(&fs::read(&path).unwrap(), &writings(&secret.seed())),
                "{name}"
            );
        }
    }
}
