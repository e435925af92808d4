//! Whatever the program prints about a key, wrong or right, holds neither the key nor its passphrase.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use hattama::keystore;

use crate::bench::{Bench, PASSPHRASE, passphrase, stands_in, writings};
use crate::support::{LIST, key, ledger, protocol, sheet, signed};

/// Commands that open a key, or fail to, with their exit codes: the first time, and the second, in JSON.
const COMMANDS: [(&str, i32, i32); 15] = [
    ("key generate --out new.pem --passphrase-file pass", 0, 2),
    ("key public key.pem --passphrase-file pass", 0, 0),
    ("key public key.pem --passphrase-file empty", 2, 2),
    ("key public key.pem --passphrase-file wrong", 2, 2),
    ("key public damaged.pem --passphrase-file pass", 2, 2),
    ("key public pass --passphrase-file key.pem", 2, 2),
    (
        "key request --observer O-1 --key key.pem --passphrase-file pass --out request.toml",
        0,
        2,
    ),
    (
        "statement sign good.submission --kit station.kit --key chair.pem --passphrase-file pass",
        0,
        0,
    ),
    (
        "statement sign good.submission --kit station.kit --key log.pem --passphrase-file pass",
        1,
        1,
    ),
    (
        "append --ledger ledger good.submission --log-key log.pem --passphrase-file pass",
        0,
        0,
    ),
    (
        "append --ledger ledger good.submission --log-key key.pem --passphrase-file pass",
        2,
        2,
    ),
    (
        "append --ledger ledger refused.submission --log-key log.pem --refusal-key \
         refusals.pem --refusals refusals --passphrase-file pass",
        1,
        1,
    ),
    ("publish --ledger ledger --out public", 0, 0),
    (
        "rebuild --from public --ledger again --log-key log.pem --passphrase-file pass",
        0,
        2,
    ),
    (
        "witness init --name w.example/w --key key.pem --state state --passphrase-file pass",
        0,
        2,
    ),
];

#[test]
fn nothing_of_it_is_printed_or_written_elsewhere() {
    let (bench, secret) = Bench::new();
    let mut written = writings(&secret.seed());
    for (name, of) in [
        ("log.pem", key("log", 0)),
        ("refusals.pem", key("refusals", 0)),
        ("chair.pem", key("R-002", 1)),
    ] {
        keystore::write_new(&bench.path(name), &of, &passphrase()).unwrap();
        written.extend(writings(&of.seed()));
    }
    written.push(PASSPHRASE.into());
    drop(ledger(&bench.path("ledger")));
    let good = signed(&protocol("R-002", sheet(LIST)), &[2]);
    fs::write(bench.path("good.submission"), good.to_bytes()).unwrap();
    let refused = signed(&protocol("R-002", sheet("nowhere")), &[1, 2]);
    fs::write(bench.path("refused.submission"), refused.to_bytes()).unwrap();
    let kit = bench.run("kit --ledger ledger --commission R-002 --out station.kit");
    assert!(kit.status.success(), "{kit:?}");
    fs::write(bench.path("empty"), "").unwrap();
    fs::write(bench.path("wrong"), format!("{PASSPHRASE}!")).unwrap();
    let whole = fs::read_to_string(bench.path("key.pem")).unwrap();
    fs::write(bench.path("damaged.pem"), &whole[..whole.len() / 2]).unwrap();
    for (command, first, second) in COMMANDS {
        for (json, code) in [("", first), (" --json", second)] {
            let output = bench.run(&format!("{command}{json}"));
            // One that ends early opens no key, and shows nothing.
            assert_eq!(
                output.status.code(),
                Some(code),
                "{command}{json}: {output:?}"
            );
            for printed in [&output.stdout, &output.stderr] {
                let shown = String::from_utf8_lossy(printed);
                assert!(!stands_in(printed, &written), "{command}: {shown}");
            }
        }
    }
    // What they have written: the ledger and its store, requests, the witness's state.
    let kept = ["pass", "wrong"];
    let mut looked_at = 0;
    for file in files(bench.at()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if !kept.contains(&name) {
            looked_at += 1;
            assert!(
                !stands_in(&fs::read(&file).unwrap(), &written),
                "{}",
                file.display()
            );
        }
    }
    assert!(looked_at > 10);
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

/// Whoever looks at the list of processes sees no secret: there is no argument and no variable that
/// would take one.
#[test]
fn nothing_of_it_is_an_argument_or_in_the_environment() {
    let reference = include_str!("../cli/snapshots/cli__reference__reference.snap");
    let words = ["--passphrase", "--password", "--secret", "--seed-key"];
    for line in reference.lines() {
        for word in words {
            for at in line.match_indices(word).map(|(at, _)| at + word.len()) {
                assert!(line[at..].starts_with("-file"), "{line}");
            }
        }
        assert!(
            !line.contains("[env: ") || !line.to_lowercase().contains("pass"),
            "{line}"
        );
    }
    let (bench, _) = Bench::new();
    bench.make_witness();
    let serve = "witness serve --name w.example/w --key key.pem --state state \
                 --listen 127.0.0.1:0 --policy policy --passphrase-file pass";
    let mut serving = bench
        .hattama(serve)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first thing that it says, it says once its key is open.
    let mut said = [0; 1];
    serving
        .stderr
        .as_mut()
        .unwrap()
        .read_exact(&mut said)
        .unwrap();
    for file in ["cmdline", "environ"] {
        let bytes = fs::read(format!("/proc/{}/{file}", serving.id()));
        // Nobody but root may look at all.
        if let Ok(bytes) = bytes {
            assert!(!stands_in(&bytes, &[PASSPHRASE.into()]), "{file}");
        }
    }
    serving.kill().unwrap();
    serving.wait().unwrap();
}
