//! A passphrase is typed unseen, and a terminal that was interrupted meanwhile shows what is typed again.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// Waits until it is so.
fn wait(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn it_shows_again_what_is_typed_when_a_passphrase_was_interrupted() {
    let place = tempfile::tempdir().unwrap();
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY;
    let terminal = File::from(open(name, flags, Mode::empty()).unwrap());
    let shows = || {
        let modes = tcgetattr(&terminal).unwrap().local_modes;
        modes.contains(LocalModes::ECHO)
    };
    assert!(shows());
    // Its own session, whose terminal this is; tests may be run where interrupts are ignored.
    let mut generate = Command::new("setsid");
    generate
        .args(["--ctty", "env", "--default-signal=INT"])
        .args([
            env!("CARGO_BIN_EXE_hattama"),
            "key",
            "generate",
            "--out",
            "k.pem",
        ])
        .current_dir(place.path())
        .stdin(terminal.try_clone().unwrap())
        .stdout(terminal.try_clone().unwrap())
        .stderr(terminal.try_clone().unwrap());
    let mut running = generate.spawn().unwrap();
    wait("it asks for no passphrase", || !shows());
    // What the person at the terminal types: a part of it, and Ctrl-C.
    let mut person = File::from(person);
    person.write_all(b"half a pass\x03").unwrap();
    let ended = running.wait().unwrap();
    let mut said = [0; 1000];
    let length = person.read(&mut said).unwrap();
    let said = String::from_utf8_lossy(&said[..length]);
    assert_eq!(ended.signal(), Some(2), "{ended}: {said}");
    assert!(shows());
    assert_eq!(place.path().read_dir().unwrap().count(), 0);
}
