//! Every command of the README's walks runs, what the README shows is what they print, and what
//! they leave behind is what it says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test program")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const README: &str = include_str!("../README.md");
const COMMISSION: &str = "A walk for a commission";
const OBSERVER: &str = "A walk for an observer";
const AFTERWARDS: &str = "A walk for the week after";

/// The text below a heading, down to the next one of its level.
fn section(heading: &str) -> &'static str {
    let (_, below) = README.split_once(&format!("\n## {heading}\n")).unwrap();
    below
        .split_once("\n## ")
        .map_or(below, |(section, _)| section)
}

/// What stands in fences of a language.
fn fenced(text: &str, language: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = None;
    for line in text.lines() {
        match (inside, line.strip_prefix("```")) {
            (None, Some(opened)) => {
                inside = Some(opened);
                if opened == language {
                    blocks.push(String::new());
                }
            }
            (Some(_), Some(_)) => inside = None,
            (Some(opened), None) if opened == language => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    assert_eq!(inside, None, "a fence is not closed");
    blocks
}

/// The shell functions that a walk defines, which one who walks on still has.
fn functions(heading: &str) -> String {
    let script = fenced(section(heading), "sh").join("\n");
    let (mut functions, mut inside) = (String::new(), false);
    for line in script.lines() {
        inside |= line.contains("() {");
        if inside {
            functions.push_str(line);
            functions.push('\n');
        }
        inside &= !line.ends_with('}');
    }
    functions
}

/// A checkout with the examples in it and nothing else, where the program is in PATH.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for example in ["three-stations", "mazhilis-2023"] {
            let to = folder.path().join("examples").join(example);
            fs::create_dir_all(&to).unwrap();
            for file in fs::read_dir(examples.join(example)).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        Self { folder }
    }

    fn command(&self, program: &str, at: &str) -> Command {
        let program_folder = Path::new(env!("CARGO_BIN_EXE_hattama")).parent().unwrap();
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path().join(at))
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", program_folder.display()),
            )
            .env("HOME", self.folder.path())
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Runs a walk's commands as one script; what they printed.
    fn walk(&self, heading: &str, at: &str) -> String {
        let text = section(heading);
        let known = functions(COMMISSION);
        let script = format!(
            "set -euo pipefail\n{known}{}",
            fenced(text, "sh").join("\n")
        );
        let mut bash = self.command("bash", at);
        let output = bash.args(["-c", &script]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{heading}\n{printed}\n{told}");
        for block in fenced(text, "text") {
            assert!(
                printed.contains(&block),
                "{heading}: not printed:\n{block}{printed}"
            );
        }
        printed
    }

    fn hattama(&self, line: &str) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_hattama"), "target/walk");
        command.args(line.split_whitespace()).output().unwrap()
    }

    /// The one JSON object of a command that ends with `code`.
    fn object(&self, code: i32, line: &str) -> Value {
        let output = self.hattama(&format!("{line} --json"));
        assert_eq!(output.status.code(), Some(code), "{line}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn votes(contest: &Value) -> Vec<(&str, u64)> {
    let options = contest["options"].as_array().unwrap().iter();
    options
        .map(|option| {
            (
                option["id"].as_str().unwrap(),
                option["votes"].as_u64().unwrap(),
            )
        })
        .collect()
}

fn seats(contest: &Value) -> Vec<Option<u64>> {
    let options = contest["options"].as_array().unwrap().iter();
    options.map(|option| option["seats"].as_u64()).collect()
}

#[test]
fn the_walks_are_what_the_program_does() {
    let checkout = Checkout::new();
    let printed = checkout.walk(COMMISSION, "");
    // One sheet does not balance; nothing else is refused.
    assert_eq!(printed.matches("\nexit ").count(), 1, "{printed}");
    assert!(printed.contains("1 already recorded"), "{printed}");
    let printed = checkout.walk(OBSERVER, "target/walk");
    let exits: Vec<&str> = printed
        .lines()
        .filter(|line| line.starts_with("exit "))
        .collect();
    assert_eq!(exits, ["exit 2", "exit 1", "exit 1"], "{printed}");

    the_result_is_right(&checkout);
    the_copy_is_verified(&checkout);

    let printed = checkout.walk(AFTERWARDS, "target/walk");
    // What comes after the end is refused; nothing else is.
    let exits = printed.lines().filter(|line| line.starts_with("exit "));
    assert_eq!(exits.collect::<Vec<_>>(), ["exit 1"], "{printed}");
    the_week_after_is_told(&checkout);
}

fn the_week_after_is_told(checkout: &Checkout) {
    let tally = checkout.object(0, "tally --ledger ledger --copies");
    let list = &tally["contests"][0];
    assert_eq!(list["standing"], "declared");
    assert_eq!(votes(list)[0], ("larch", 659));
    let copies = &list["copies"];
    assert_eq!([&copies["match"], &copies["differ"]], [0, 1]);
    assert_eq!(copies["not_matching"][0]["like_entry"], 10);
    let verified = checkout.object(0, "verify ledger");
    assert_eq!(verified["verdict"], "verified");
    assert_eq!(verified["files"]["present"], 3);
    let refused = fs::read_dir(checkout.folder.path().join("target/walk/refusals"));
    assert_eq!(refused.unwrap().count(), 1);
}

fn the_result_is_right(checkout: &Checkout) {
    let tally = checkout.object(0, "tally --ledger ledger");
    assert_eq!(tally["nature"], "rehearsal");
    assert_eq!(tally["head"]["size"], 20);
    let [list, district] = tally["contests"].as_array().unwrap().as_slice() else {
        panic!("{tally}");
    };
    let lists = [
        ("larch", 660),
        ("poplar", 520),
        ("willow", 255),
        ("against-all", 42),
    ];
    assert_eq!(votes(list), lists);
    assert_eq!(seats(list)[..3], [Some(2), Some(2), Some(1)]);
    let candidates = [
        ("candidate-a", 740),
        ("candidate-b", 680),
        ("against-all", 58),
    ];
    assert_eq!(votes(district), candidates);
    assert_eq!(seats(district)[0], Some(1));
    // The slip of station 1, and the superior's choice for station 3.
    // One paper of station 3 was copied by its superior.
    for (contest, corrected, transcribed) in [(list, 2, 0), (district, 0, 1)] {
        assert_eq!(contest["standing"], "declared");
        assert_eq!(contest["allocation"]["final"], true);
        let protocols = &contest["protocols"];
        for (key, count) in [
            ("expected", 3),
            ("counted", 3),
            ("outstanding", 0),
            ("contested", 0),
            ("corrected", corrected),
            ("transcribed", transcribed),
        ] {
            assert_eq!(protocols[key], count, "{key}");
        }
    }
    let by = tally["chambers"][0]["by"].as_array().unwrap().iter();
    let by: Vec<_> = by.map(|one| json!([one["id"], one["seats"]])).collect();
    assert_eq!(
        json!(by),
        json!([["larch", 3], ["poplar", 2], ["willow", 1]])
    );

    // Between the second sheet of station 3 and its settling.
    let before = checkout.object(0, "tally --ledger ledger --at 16");
    let protocols = &before["contests"][0]["protocols"];
    assert_eq!([&protocols["contested"], &protocols["corrected"]], [1, 1]);
}

fn the_copy_is_verified(checkout: &Checkout) {
    let anchor = fs::read_to_string(checkout.folder.path().join("target/walk/genesis.txt"));
    let anchor = anchor.unwrap();
    let genesis = anchor.trim().strip_prefix("genesis ").unwrap();
    let verified = checkout.object(0, &format!("verify observer/ledger --anchor {genesis}"));
    assert_eq!(verified["verdict"], "verified");
    assert_eq!(verified["trust"]["anchored_by"], "anchor");
    assert_eq!(verified["trust"]["genesis"], genesis);
    assert_eq!(verified["checked"]["signatures"], 50);
    let tally = fs::read(
        checkout
            .folder
            .path()
            .join("target/walk/observer/tally.json"),
    );
    let tally: Value = serde_json::from_slice(&tally.unwrap()).unwrap();
    assert_eq!(tally, checkout.object(0, "tally --ledger ledger"));
    let failed = checkout.object(1, &format!("verify observer/exchanged --anchor {genesis}"));
    assert_eq!(failed["verdict"], "failed");
    let damaged = checkout.object(2, &format!("verify observer/damaged --anchor {genesis}"));
    assert_eq!(damaged["ok"], false);
}

#[test]
fn the_test_command_stands_where_it_is_looked_for() {
    let (_, below) = README.split_once("\n<!-- test command -->\n").unwrap();
    assert!(fenced(below, "sh")[0].starts_with("cargo test"));
    let first: Vec<String> = fenced(README, "sh");
    assert_eq!(first[0], "cargo run --release -- demo target/demo\n");
}

#[test]
fn what_the_readme_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in README.split("](").skip(1) {
        let (target, _) = link.split_once(')').unwrap();
        assert!(root.join(target).exists(), "{target}");
    }
    let manifest = include_str!("../Cargo.toml");
    assert!(manifest.contains("rust-version = \"1.95\"") && README.contains("Minimum Rust: 1.95"));
}
