//! Entries of a small ledger, one a line and one in full.

#![allow(clippy::unwrap_used)]

mod views_support;

use hattama::bytes::ChainHash;
use serde_json::json;
use views_support::{create, create_settled, hattama, object, prints};

#[test]
fn entries_are_listed_one_a_line() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let log = prints(folder.path(), 0, &["log", "--ledger", "ledger"]);
    insta::assert_snapshot!("log", log);
    assert!(log.lines().all(|line| line.chars().count() <= 80));
    let some = ["log", "--ledger", "ledger", "--from", "14", "--limit", "2"];
    let some = object(folder.path(), 0, &some);
    assert_eq!(some["entries"].as_array().unwrap().len(), 2);
    assert_eq!(some["entries"][0]["index"], 14);
    assert_eq!(some["entries"][0]["kind"], "protocol-corrected");
    assert_eq!(some["entries"][0]["about"], "S2");
    assert_eq!(some["entries"][0]["contest"], "list");
    assert_eq!(
        prints(
            folder.path(),
            0,
            &["log", "--ledger", "ledger", "--from", "20"]
        )
        .lines()
        .count(),
        1
    );
    object(
        folder.path(),
        2,
        &["log", "--ledger", "ledger", "--from", "21"],
    );
}

#[test]
fn an_entry_tells_its_history() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let show = |which: &str| object(folder.path(), 0, &["entry", which, "--ledger", "ledger"]);
    insta::assert_snapshot!(
        "entry-13",
        prints(folder.path(), 0, &["entry", "13", "--ledger", "ledger"])
    );
    insta::assert_snapshot!(
        "entry-14",
        prints(folder.path(), 0, &["entry", "14", "--ledger", "ledger"])
    );

    let (slip, correction) = (show("13"), show("14"));
    let history = &slip["filing"]["history"];
    assert_eq!(history[0]["fate"], "replaced");
    assert_eq!(history[0]["by"], correction["statement_hash"]);
    assert_eq!(history[1]["corrects"]["basis"], "slip");
    assert_eq!(
        correction["filing"]["changes"],
        json!([
            { "id": "AM", "first_reported": 300, "current": 210 },
            { "id": "AU", "first_reported": 120, "current": 210 },
        ])
    );
    assert_eq!(slip["signatures"][0]["valid"], true);
    assert_eq!(slip["sheet"]["votes"][0]["value"], 300);

    let rival = show("16");
    assert_eq!(rival["filing"]["contested"], true);
    assert_eq!(rival["filing"]["history"][1]["fate"], "rival");
    assert_eq!(rival["findings"]["at_admission"][0]["code"], "F116");
    assert_eq!(show("17")["filing"]["standing"], "held");
    assert_eq!(show("0")["signatures"].as_array().unwrap().len(), 2);
    assert_eq!(show("9")["filing"]["standing"], "counted");
}

#[test]
fn an_entry_is_found_by_its_hash_and_written_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let by = |which: &str, code| object(folder.path(), code, &["entry", which, "--from", "ledger"]);
    let entry = by("13", 0);
    let hash = entry["statement_hash"].as_str().unwrap();
    assert_eq!(by(hash, 0)["index"], 13);
    assert_eq!(by(&hash[..8].to_uppercase(), 0)["index"], 13);
    by(&hash[..7], 2);
    by("20", 2);
    by("deadbeefdeadbeef", 2);

    let raw = hattama(folder.path(), &["entry", "13", "--from", "ledger", "--raw"]);
    let chain = ChainHash::of_entry(&raw.stdout).to_string();
    assert_eq!(entry["chain"], chain.as_str());
}

#[test]
fn a_settled_rival_and_a_repetition_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    create_settled(&folder.path().join("ledger"));
    let found = object(folder.path(), 0, &["entry", "16", "--ledger", "ledger"]);
    assert_eq!(found["filing"]["contested"], false);
    let history = found["filing"]["history"].as_array().unwrap();
    let fates: Vec<_> = history.iter().map(|step| &step["fate"]).collect();
    assert_eq!(fates, ["replaced", "settled", "stands", "repeats"]);
    assert_eq!(history[1]["by"], history[2]["statement_hash"]);
    assert_eq!(history[2]["corrects"]["by"], "T1");
    assert_eq!(history[3]["of"], history[2]["statement_hash"]);

    let tally = object(folder.path(), 0, &["tally", "--ledger", "ledger"]);
    // The district is tied, so its seat is open.
    assert_eq!(
        tally["chambers"],
        json!([{
            "id": "mazhilis", "title": { "kk": "Мәжіліс" }, "seats": 8, "open": 1,
            "by": [
                { "id": "AM", "seats": 4 }, { "id": "AU", "seats": 2 }, { "id": "RE", "seats": 1 },
            ],
        }])
    );
    let text = prints(folder.path(), 0, &["tally", "--ledger", "ledger"]);
    assert!(
        text.contains("mazhilis — Мәжіліс: 8 seats, 1 open"),
        "{text}"
    );
    assert!(text.contains("\n  AM   «Аманат» партиясы"), "{text}");
    let protocols = &tally["contests"][0]["protocols"];
    assert_eq!(
        (&protocols["contested"], &protocols["corrected"]),
        (&json!(0), &json!(2))
    );
}
