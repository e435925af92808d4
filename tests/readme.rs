//! Every command of the README's walks runs, what the README shows is what they print, and what
//! they leave behind is what it says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test program")]

mod walking;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use walking::{Checkout, fenced};

/// Where the walks are.
const WALK: &str = "target/walk";

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
    let checkout = Checkout::new(&["three-stations", "mazhilis-2023"]);
    let printed = checkout.walk(section(COMMISSION), "", "");
    // One sheet does not balance; nothing else is refused.
    assert_eq!(printed.matches("\nexit ").count(), 1, "{printed}");
    assert!(printed.contains("1 already recorded"), "{printed}");
    let printed = checkout.walk(section(OBSERVER), "", WALK);
    let exits: Vec<&str> = printed
        .lines()
        .filter(|line| line.starts_with("exit "))
        .collect();
    assert_eq!(exits, ["exit 2", "exit 1", "exit 1"], "{printed}");

    the_result_is_right(&checkout);
    the_copy_is_verified(&checkout);

    let printed = checkout.walk(section(AFTERWARDS), &functions(COMMISSION), WALK);
    // What comes after the end is refused; nothing else is.
    let exits = printed.lines().filter(|line| line.starts_with("exit "));
    assert_eq!(exits.collect::<Vec<_>>(), ["exit 1"], "{printed}");
    the_week_after_is_told(&checkout);
}

fn the_week_after_is_told(checkout: &Checkout) {
    let tally = checkout.object(0, WALK, "tally --ledger ledger --copies");
    let list = &tally["contests"][0];
    assert_eq!(list["standing"], "declared");
    assert_eq!(votes(list)[0], ("larch", 659));
    let copies = &list["copies"];
    assert_eq!([&copies["match"], &copies["differ"]], [0, 1]);
    assert_eq!(copies["not_matching"][0]["like_entry"], 10);
    let verified = checkout.object(0, WALK, "verify ledger");
    assert_eq!(verified["verdict"], "verified");
    assert_eq!(verified["files"]["present"], 3);
    let refused = fs::read_dir(checkout.path("target/walk/refusals"));
    assert_eq!(refused.unwrap().count(), 1);
    let dossier = fs::read_to_string(checkout.path("target/walk/S-2.html")).unwrap();
    for told in ["Figures side by side", "recount", "O-1", "replaced by"] {
        assert!(dossier.contains(told), "{told}");
    }
    let again = checkout.object(0, WALK, "tally --ledger from-results");
    for (contest, before) in [0, 1].map(|at| (&again["contests"][at], &tally["contests"][at])) {
        assert_eq!(votes(contest), votes(before));
        assert_eq!(seats(contest), seats(before));
    }
}

fn the_result_is_right(checkout: &Checkout) {
    let tally = checkout.object(0, WALK, "tally --ledger ledger");
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
    let before = checkout.object(0, WALK, "tally --ledger ledger --at 16");
    let protocols = &before["contests"][0]["protocols"];
    assert_eq!([&protocols["contested"], &protocols["corrected"]], [1, 1]);
}

fn the_copy_is_verified(checkout: &Checkout) {
    let anchor = fs::read_to_string(checkout.path("target/walk/genesis.txt"));
    let anchor = anchor.unwrap();
    let genesis = anchor.trim().strip_prefix("genesis ").unwrap();
    let verified = checkout.object(
        0,
        WALK,
        &format!("verify observer/ledger --anchor {genesis}"),
    );
    assert_eq!(verified["verdict"], "verified");
    assert_eq!(verified["trust"]["anchored_by"], "anchor");
    assert_eq!(verified["trust"]["genesis"], genesis);
    assert_eq!(verified["checked"]["signatures"], 50);
    let tally = fs::read(checkout.path("target/walk/observer/tally.json"));
    let tally: Value = serde_json::from_slice(&tally.unwrap()).unwrap();
    assert_eq!(tally, checkout.object(0, WALK, "tally --ledger ledger"));
    let failed = checkout.object(
        1,
        WALK,
        &format!("verify observer/exchanged --anchor {genesis}"),
    );
    assert_eq!(failed["verdict"], "failed");
    let damaged = checkout.object(
        2,
        WALK,
        &format!("verify observer/damaged --anchor {genesis}"),
    );
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
