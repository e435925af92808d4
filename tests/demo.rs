//! The demonstration, as somebody sees it who has just built the program.

#![allow(clippy::unwrap_used, reason = "tests")]

mod views_support;

use std::time::{Duration, Instant};

use serde_json::json;
use views_support::{object, prints};

/// Published: votes, and seats from the lists; then the seats of the misprint.
const LISTS: [(&str, u64, Option<u32>, Option<u32>); 8] = [
    ("amanat", 3_431_510, Some(40), Some(39)),
    ("auyl", 693_938, Some(8), Some(8)),
    ("respublica", 547_154, Some(6), Some(7)),
    ("aq-jol", 535_139, Some(6), Some(6)),
    ("qhp", 432_920, Some(5), Some(5)),
    ("osdp", 331_058, Some(4), Some(4)),
    ("baytaq", 146_431, Some(0), Some(0)),
    ("against-all", 248_291, None, None),
];

#[test]
fn the_published_figures_come_out_and_the_misprint_is_caught() {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let found = object(folder.path(), 0, &["demo"]);
    assert!(started.elapsed() < Duration::from_mins(1));
    assert_eq!(found["schema"], "hattama.demo/1");
    assert_eq!(found["nature"], "reconstructed");
    assert_eq!(found["verdict"], "verified");
    let result = &found["result"];
    assert_eq!(result["standing"], "declared");
    for (at, (id, votes, seats, misprinted)) in LISTS.into_iter().enumerate() {
        let option = &result["options"][at];
        assert_eq!(option["id"], id);
        assert_eq!(option["votes"], votes, "{id}");
        assert_eq!(option["seats_from_lists"], json!(seats), "{id}");
        let printed = &option["seats_if_misprint_were_right"];
        assert_eq!(printed, &json!(misprinted), "{id}");
    }
    assert_eq!(result["turnout"]["registered"], 12_035_578);
    assert_eq!(result["turnout"]["percent"], "54.21 %");
    let expected = [
        ("amanat", 62),
        ("auyl", 8),
        ("self", 7),
        ("aq-jol", 6),
        ("respublica", 6),
        ("qhp", 5),
        ("osdp", 4),
    ];
    let expected = expected.map(|(id, seats)| json!({ "id": id, "seats": seats }));
    assert_eq!(result["chamber"]["by"], json!(expected));
    assert_eq!(result["chamber"]["seats"], 98);
    assert_eq!(result["independents"], 7);
    let says = |what: &str| result["misprint"][what].as_str().unwrap().to_owned();
    assert!(says("marked").starts_with("F121 amanat"));
    assert!(says("refused").starts_with("R147 amanat"));

    // Whoever looks at the ledger finds the same, unit by unit, as rounded as it was published.
    let list = ["tally", "--ledger", "hattama-demo", "--contest", "list"];
    let told = object(folder.path(), 0, &list);
    let told = &told["contests"][0];
    assert_eq!(told["protocols"]["counted"], 10_223);
    assert_eq!(told["protocols"]["voided"], 0);
    assert_eq!(told["protocols"]["transcribed"], 40);
    assert_eq!(told["copies"]["differ"], 2);
    assert_eq!(told["allocation"]["final"], true);
    let astana = [&list[..], &["--unit", "T-18", "--turnout"]].concat();
    let astana = object(folder.path(), 0, &astana);
    let astana = &astana["contests"][0];
    assert_eq!(astana["participation"]["registered_expected"], 788_931);
    let noon = astana["turnout"][0]["voted"].as_u64().unwrap();
    let rounded = (noon * 20_000 + 788_931) / (2 * 788_931);
    assert_eq!(rounded, 2335, "23.35 % at 12:10");

    // An annulled vote and its repeat are two votes, and are not compared with each other.
    let dossier = [
        "dossier",
        "R-06390",
        "--from",
        "hattama-demo",
        "--out",
        "two.html",
    ];
    prints(folder.path(), 0, &dossier);
    let dossier = std::fs::read_to_string(folder.path().join("two.html")).unwrap();
    for vote in [
        "Figures of vote 1,",
        "Figures of vote 2,",
        "(opened by entry ",
    ] {
        assert_eq!(dossier.matches(vote).count(), 1, "{vote}");
    }
    let (_, figures) = dossier.split_once("Figures of vote 1,").unwrap();
    let (figures, _) = figures.split_once("Turnout reports").unwrap();
    assert!(!figures.contains("The same in all"));
    assert!(dossier.contains("--anchor GENESIS"));

    // A second time nothing is overwritten.
    let again = object(folder.path(), 2, &["demo"]);
    assert_eq!(again["ok"], false);

    // The same everywhere, byte for byte.
    let other = object(folder.path(), 0, &["demo", "another"]);
    assert_eq!(other["head"], found["head"]);
}

#[test]
fn it_reads_well_in_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    let text = prints(folder.path(), 0, &["demo"]);
    insta::assert_snapshot!("demo", text);
    let long = text.lines().find(|line| line.chars().count() > 80);
    assert_eq!(long, None);
    assert!(text.starts_with("RECONSTRUCTED"));
    // What the README shows of it.
    let readme = include_str!("../README.md");
    let (_, shown) = readme.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    assert!(text.contains(shown), "{shown}");
}
