//! A place with a key whose secret is known, and all the ways in which it could be written down.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use data_encoding::{BASE32, BASE64, BASE64_NOPAD, BASE64URL, HEXLOWER, HEXUPPER};
use hattama::keys::SecretKey;
use hattama::keystore::{self, Passphrase};

/// Long and odd enough to stand nowhere by chance.
pub(crate) const PASSPHRASE: &str = "zhylqy-qobyz 7413 Ärger im Treppenhaus";

pub(crate) struct Bench(tempfile::TempDir);

impl Bench {
    /// With the file `key.pem`, encrypted, of the key, and `pass`.
    pub(crate) fn new() -> (Self, SecretKey) {
        let bench = Self(tempfile::tempdir().unwrap());
        let key = keystore::generate().unwrap();
        keystore::write_new(&bench.path("key.pem"), &key, &passphrase()).unwrap();
        fs::write(bench.path("pass"), format!("{PASSPHRASE}\n")).unwrap();
        (bench, key)
    }

    pub(crate) fn at(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.at().join(name)
    }

    /// Makes a witness of the key, with `policy`, which names a log to follow.
    pub(crate) fn make_witness(&self) {
        if !self.path("state").exists() {
            let init = "witness init --name w.example/w --key key.pem --state state \
                        --passphrase-file pass";
            assert!(self.run(init).status.success());
        }
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
        let name = hattama::tlog::KeyName::new("log.example/x").unwrap();
        let key = hattama::tlog::VerifierKey::ed25519(name, &key);
        fs::write(self.path("policy"), format!("log {key}\nquorum none\n")).unwrap();
    }

    /// The program, to be run here.
    pub(crate) fn hattama(&self, arguments: &str) -> Command {
        let mut command = Command::new(program());
        command
            .env_clear()
            .env("RUST_BACKTRACE", "full")
            .current_dir(self.at())
            .args(arguments.split_whitespace());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Output {
        self.hattama(arguments).output().unwrap()
    }

    /// Runs a line of the shell here; `$HATTAMA` is the program.
    pub(crate) fn shell(&self, line: &str) -> Output {
        Command::new("sh")
            .args(["-c", line])
            .env("HATTAMA", program())
            .current_dir(self.at())
            .output()
            .unwrap()
    }

    pub(crate) fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o7777
    }

    pub(crate) fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.at()).unwrap();
        let mut names: Vec<_> = names
            .map(|one| one.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.into(), "a test").unwrap()
}

/// Every way in which a seed could be written: its bytes, digits, and the middle of base64 at each of
/// the three ways in which it can begin.
pub(crate) fn writings(seed: &[u8; 32]) -> Vec<Vec<u8>> {
    let mut all = vec![
        seed.to_vec(),
        HEXLOWER.encode(seed).into_bytes(),
        HEXUPPER.encode(seed).into_bytes(),
        BASE32.encode(seed)[..48].into(),
        format!("{seed:?}").into_bytes(),
        format!("{:02x?}", &seed[..8])
            .trim_matches(['[', ']'])
            .into(),
    ];
    for before in 0..3 {
        let shifted = [&vec![0; before][..], seed].concat();
        // The first and the last digits depend on what stands around.
        all.push(BASE64_NOPAD.encode(&shifted).as_bytes()[4..40].into());
        all.push(BASE64URL.encode(&shifted).as_bytes()[4..40].into());
        all.push(BASE64.encode(&shifted).as_bytes()[4..40].into());
    }
    all
}

/// Whether any of these stands in bytes.
pub(crate) fn stands_in(bytes: &[u8], any: &[Vec<u8>]) -> bool {
    any.iter().any(|one| contains(bytes, one))
}

fn contains(bytes: &[u8], one: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == one[0]) {
        if rest[at..].starts_with(one) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The program; `HATTAMA_BIN` names another build of it.
pub(crate) fn program() -> String {
    std::env::var("HATTAMA_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_hattama").into())
}
