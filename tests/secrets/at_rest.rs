//! Key files: encrypted, for their owner only, never in the place of another, never half there.

use std::fs;
use std::os::unix::fs::symlink;

use hattama::keystore::{self, PassphraseSource};

use crate::bench::{Bench, stands_in, writings};

#[test]
fn a_new_key_is_encrypted_and_for_its_owner_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let (bench, _) = Bench::new();
        let line = format!(
            "umask {umask}; \"$HATTAMA\" key generate --out new.pem --passphrase-file pass"
        );
        assert!(bench.shell(&line).status.success());
        assert_eq!(bench.mode("new.pem"), 0o600, "umask {umask}");
        let opened = keystore::read(&bench.path("new.pem"), |path| {
            PassphraseSource::File(bench.path("pass")).existing(path)
        });
        let seed = opened.unwrap().key.seed();
        let file = fs::read(bench.path("new.pem")).unwrap();
        assert!(!stands_in(&file, &writings(&seed)));
        assert!(
            String::from_utf8(file)
                .unwrap()
                .contains("BEGIN ENCRYPTED PRIVATE KEY")
        );
    }
}

#[test]
fn a_witness_makes_its_key_in_the_same_way() {
    let (bench, _) = Bench::new();
    let line = "umask 0; \"$HATTAMA\" witness init --name w.example/w --key w.pem --state state \
                --passphrase-file pass";
    assert!(bench.shell(line).status.success());
    assert_eq!(bench.mode("w.pem"), 0o600);
    assert!(
        fs::read_to_string(bench.path("w.pem"))
            .unwrap()
            .contains("BEGIN ENCRYPTED")
    );
}

/// A rehearsal's keys may lie there plain. They say so, and are for their owner all the same.
#[test]
fn plain_keys_of_a_rehearsal_say_what_they_are() {
    let (bench, _) = Bench::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/mazhilis-2023");
    let line = format!("umask 0; \"$HATTAMA\" rehearse {folder} --ledger ledger");
    let output = bench.shell(&line);
    assert!(output.status.success(), "{output:?}");
    let mut keys = 0;
    for entry in fs::read_dir(bench.path("ledger")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Ok(content) = fs::read(bench.path("ledger").join(&name)) else {
            continue;
        };
        if stands_in(&content, &[b"PRIVATE KEY".to_vec()]) {
            keys += 1;
            assert!(
                content.starts_with(b"Plain rehearsal key: not encrypted."),
                "{name}"
            );
            assert_eq!(bench.mode(&format!("ledger/{name}")), 0o600, "{name}");
        }
    }
    assert_eq!(keys, 2);
}

#[test]
fn nothing_is_overwritten_and_nothing_left_behind() {
    let (bench, _) = Bench::new();
    let generate =
        |out: &str| bench.run(&format!("key generate --out {out} --passphrase-file pass"));
    let before = fs::read(bench.path("key.pem")).unwrap();
    symlink("key.pem", bench.path("link.pem")).unwrap();
    symlink("nowhere.pem", bench.path("dangling.pem")).unwrap();
    let names = bench.names();
    for out in ["key.pem", "link.pem", "dangling.pem", "pass", "."] {
        let output = generate(out);
        assert_eq!(output.status.code(), Some(2), "{out}");
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("exists already"),
            "{out}"
        );
    }
    // A disk that takes no more: the limit stands for it, and is told as an error instead of a signal.
    let line =
        "trap '' XFSZ; ulimit -f 0; \"$HATTAMA\" key generate --out new.pem --passphrase-file pass";
    let output = bench.shell(line);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // A folder that takes nothing.
    fs::create_dir(bench.path("closed")).unwrap();
    let output = generate("closed/below/new.pem");
    assert_eq!(output.status.code(), Some(2));
    fs::remove_dir(bench.path("closed")).unwrap();
    assert_eq!(bench.names(), names);
    assert_eq!(fs::read(bench.path("key.pem")).unwrap(), before);
}

/// As `ssh` calls it: an unprotected private key file. It is said on stderr, with what to do, in every
/// command that opens it; with `--json` as well.
#[test]
fn whoever_leaves_it_open_to_others_is_told() {
    let (bench, _) = Bench::new();
    for (mode, open) in [
        (0o600, false),
        (0o400, false),
        (0o640, true),
        (0o604, true),
        (0o620, true),
        (0o666, true),
        (0o777, true),
    ] {
        bench.set_mode("key.pem", mode);
        for json in ["", " --json"] {
            let output = bench.run(&format!("key public key.pem --passphrase-file pass{json}"));
            assert!(output.status.success());
            let stderr = String::from_utf8(output.stderr).unwrap();
            let told = stderr.contains(&format!("expected mode 0600, found {mode:04o}"))
                && stderr.contains("chmod 600");
            assert_eq!(told, open, "{mode:04o}: {stderr}");
        }
    }
}

#[test]
fn a_damaged_file_is_told_from_a_wrong_passphrase() {
    let (bench, _) = Bench::new();
    let said = |file: &str, pass: &str| {
        let output = bench.run(&format!("key public {file} --passphrase-file {pass}"));
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    fs::write(bench.path("other"), "zhylqy-qobyz 7413").unwrap();
    assert!(said("key.pem", "other").contains("wrong passphrase"));
    let text = fs::read_to_string(bench.path("key.pem")).unwrap();
    let (from, to) = (
        text.find("KEY-----\n").unwrap() + 9,
        text.find("\n-----END").unwrap(),
    );
    // Also in the last block, where damage would look like a wrong passphrase.
    for at in (from..to).step_by((to - from) / 16).chain([to - 1, to - 9]) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'Q' { b'R' } else { b'Q' };
        fs::write(bench.path("damaged.pem"), bytes).unwrap();
        for pass in ["pass", "other"] {
            let said = said("damaged.pem", pass);
            assert!(
                said.contains("damaged") && !said.contains("wrong passphrase"),
                "{at}: {said}"
            );
        }
    }
}
