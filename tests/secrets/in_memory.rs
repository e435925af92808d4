//! The memory of a process that has opened a key, signed with it and let go of it, read from outside
//! while it still lives: neither the key nor the passphrase is in it any more.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use hattama::bytes::Domain;
use hattama::keys::Message;
use hattama::keystore::{self, PassphraseSource};

use crate::bench::{Bench, PASSPHRASE, stands_in};

const FOLDER: &str = "HATTAMA_TEST_KEY_FOLDER";

/// The process that is looked into: this test program again. It does what its parent asks for.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let mut lines = std::io::stdin().lines();
    let mut wait = |say: &str| {
        println!("\n{say}");
        std::io::stdout().flush().unwrap();
        lines.next();
    };
    wait("begun");
    let opened = keystore::read(&folder.join("key.pem"), |path| {
        PassphraseSource::File(folder.join("pass")).existing(path)
    });
    let opened = opened.unwrap();
    let signature = opened
        .key
        .sign(&Message::new(Domain::Statement, b"a statement"));
    wait("held");
    assert!(!signature.to_string().is_empty());
    drop(opened);
    wait("let go");
}

struct Victim {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Victim {
    fn new(bench: &Bench) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "in_memory::victim",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(FOLDER, bench.at())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    fn until(&mut self, word: &str) {
        let mut line = String::new();
        while line.trim() != word {
            line.clear();
            assert_ne!(
                self.said.read_line(&mut line).unwrap(),
                0,
                "it ended before {word:?}"
            );
        }
    }

    fn go_on(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    /// Everything that it can write to, its stacks and heap among it, with what lies where.
    fn memory(&self) -> std::io::Result<Vec<(String, Vec<u8>)>> {
        let process = format!("/proc/{}", self.child.id());
        let maps = fs::read_to_string(format!("{process}/maps"))?;
        let mut memory = fs::File::open(format!("{process}/mem"))?;
        let mut all = Vec::new();
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, rest) = line.split_once('-').unwrap();
            let to = rest.split(' ').next().unwrap();
            let [from, to] = [from, to].map(|digits| u64::from_str_radix(digits, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            memory.seek(SeekFrom::Start(from))?;
            if memory.read_exact(&mut bytes).is_ok() {
                all.push((line.to_owned(), bytes));
            }
        }
        Ok(all)
    }

    /// Where in it any of these stands.
    fn found(&self, any: &[Vec<u8>]) -> Option<Vec<String>> {
        let memory = self.memory().ok()?;
        let places = memory
            .into_iter()
            .filter(|(_, bytes)| stands_in(bytes, any));
        Some(places.map(|(line, _)| line).collect())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nothing_of_a_key_stays_after_it_was_let_go() {
    let (bench, secret) = Bench::new();
    // A half tells as much as the whole, and is found where the other half was written over.
    let seed = secret.seed();
    let mut any = vec![seed[..16].to_vec(), seed[16..].to_vec(), PASSPHRASE.into()];
    // The scalar and the prefix that signatures are made with, which is as good as the seed.
    let expanded = ed25519_dalek::hazmat::ExpandedSecretKey::from(&*seed);
    any.push(expanded.hash_prefix[..16].to_vec());
    any.push(expanded.scalar.as_bytes()[..16].to_vec());
    let mut victim = Victim::new(&bench);
    victim.until("begun");
    let before = victim.found(&any);
    // A process may read the memory of one that it has begun.
    let before = before.unwrap();
    assert!(before.is_empty(), "{before:?}");
    victim.go_on();
    victim.until("held");
    // The search finds it while it is there.
    assert!(!victim.found(&any[..2]).unwrap().is_empty());
    victim.go_on();
    victim.until("let go");
    for (what, one) in [
        "first half",
        "second half",
        "passphrase",
        "prefix",
        "scalar",
    ]
    .iter()
    .zip(&any)
    {
        let left = victim.found(std::slice::from_ref(one)).unwrap();
        assert!(left.is_empty(), "{what}: {left:?}");
    }
    victim.go_on();
}
