//! Totals of a small ledger as people and scripts see them.

#![allow(clippy::unwrap_used)]

mod views_support;

use serde_json::json;
use views_support::{create, create_observed, hattama, object, prints};

#[test]
fn one_contest_in_full() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let list = [
        "tally",
        "--ledger",
        "ledger",
        "--contest",
        "list",
        "--steps",
        "--turnout",
    ];
    let text = prints(folder.path(), 0, &list);
    insta::assert_snapshot!("tally-list", text);
    // Every letter here is one column wide.
    let long = text.lines().find(|line| line.chars().count() > 80);
    assert_eq!(long, None);
    assert!(!text.contains('\u{1b}'), "no escape codes on a pipe");

    let overview = prints(folder.path(), 0, &["tally", "--ledger", "ledger"]);
    insta::assert_snapshot!("tally-overview", overview);
    let unit = [
        "tally",
        "--from",
        "ledger",
        "--unit",
        "T1",
        "--contest",
        "list",
    ];
    insta::assert_snapshot!("tally-unit", prints(folder.path(), 0, &unit));
    let csv = prints(folder.path(), 0, &["tally", "--ledger", "ledger", "--csv"]);
    insta::assert_snapshot!("tally-csv", csv);
}

#[test]
fn the_json_is_a_contract() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let found = object(
        folder.path(),
        0,
        &["tally", "--ledger", "ledger", "--turnout"],
    );
    assert_eq!(found["schema"], "hattama.tally/1");
    assert_eq!(found["nature"], "rehearsal");
    assert_eq!(found["head"]["size"], 20);
    let list = &found["contests"][0];
    assert_eq!(
        list["protocols"],
        json!({
            "expected": 5, "received": 4, "counted": 3, "held": 1, "contested": 1,
            "corrected": 1, "transcribed": 0, "voided": 0, "no_vote": 0, "outstanding": 1, "flagged": 4,
        })
    );
    assert_eq!(list["standing"], "partial");
    assert_eq!(
        list["quantities"],
        json!({ "invalid": 15, "issued": 1200, "registered": 2900, "valid": 1190 })
    );
    // Five stations: three sheets, and the enrolment of the one held and the one outstanding.
    assert_eq!(list["participation"]["registered_expected"], 4900);
    let amanat = &list["options"][0];
    assert_eq!(amanat["name"], json!({ "kk": "«Аманат» партиясы" }));
    // 400 + 210 after the correction + 60 of the first of two rivals; nothing of what is held.
    assert_eq!(
        (&amanat["votes"], &amanat["first_reported"]),
        (&json!(670), &json!(760))
    );
    assert_eq!(
        amanat["share"],
        json!({ "numerator": 670, "denominator": 1190, "of": "valid" })
    );
    assert_eq!(
        (&amanat["passed"], &amanat["seats"]),
        (&json!(true), &json!(4))
    );
    assert_eq!(list["options"][3]["seats"], json!(null));
    assert_eq!(list["allocation"]["state"], "allocated");
    assert_eq!(list["allocation"]["final"], false);
    assert_eq!(
        list["allocation"]["quota"],
        json!({ "numerator": 1140, "denominator": 7 })
    );
    assert_eq!(list["findings"]["F116"], 1);
    let voted: Vec<_> = list["turnout"].as_array().unwrap().iter().collect();
    assert_eq!(voted.len(), 3);
    assert_eq!(
        (&voted[0]["voted"], &voted[0]["stations"]),
        (&json!(300), &json!(1))
    );
    assert_eq!(
        (&voted[1]["voted"], &voted[1]["stations"]),
        (&json!(650), &json!(2))
    );
    assert_eq!(
        (&voted[2]["source"], &voted[2]["voted"]),
        (&json!("sheets"), &json!(1200))
    );

    let district = &found["contests"][1];
    assert_eq!(district["standing"], "complete");
    assert_eq!(district["allocation"]["state"], "tie");
    assert_eq!(
        district["allocation"]["tie"]["options"],
        json!(["K1", "K2"])
    );

    let unit = ["tally", "--ledger", "ledger", "--unit", "S5"];
    let unit = object(folder.path(), 0, &unit);
    assert_eq!(unit["contests"].as_array().unwrap().len(), 1);
    assert_eq!(unit["contests"][0]["unit"], "S5");
    assert_eq!(unit["contests"][0]["allocation"]["state"], "none");
    assert_eq!(unit["contests"][0]["options"][0]["share"], json!(null));
}

#[test]
fn any_earlier_position_can_be_tallied() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let at = |at: &str| {
        let arguments = ["tally", "--ledger", "ledger", "--at", at];
        object(folder.path(), 0, &arguments)
    };
    let (before, after) = (at("14"), at("15"));
    assert_eq!(before["contests"][0]["options"][0]["votes"], 700);
    assert_eq!(after["contests"][0]["options"][0]["votes"], 610);
    assert_ne!(before["head"]["root"], after["head"]["root"]);
    assert_eq!(at("4")["contests"][0]["standing"], "partial");

    let problem = object(
        folder.path(),
        2,
        &["tally", "--ledger", "ledger", "--at", "21"],
    );
    assert_eq!(problem["error"]["expected"], "a position from 0 to 20");
    let problem = object(
        folder.path(),
        2,
        &["tally", "--ledger", "ledger", "--contest", "x"],
    );
    assert_eq!(problem["error"]["expected"], "one of list, district-1");
    object(folder.path(), 2, &["tally", "--ledger", "ledger", "--csv"]);
}

#[test]
fn help_begins_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["tally", "log", "entry"] {
        let help = hattama(folder.path(), &[command, "-h"]).stdout;
        assert!(help.starts_with(b"Examples:\n"), "{command}");
    }
}

#[test]
fn what_observers_hold_and_what_is_annulled() {
    let folder = tempfile::tempdir().unwrap();
    create_observed(&folder.path().join("ledger"));
    let list = [
        "tally",
        "--ledger",
        "ledger",
        "--contest",
        "list",
        "--copies",
    ];
    let text = prints(folder.path(), 0, &list);
    insta::assert_snapshot!("tally-copies", text);
    let district = [
        "tally",
        "--ledger",
        "ledger",
        "--contest",
        "district-1",
        "--with-voided",
    ];
    let annulled = prints(folder.path(), 0, &district);
    insta::assert_snapshot!("tally-voided", annulled);
    for text in [text, annulled] {
        let long = text.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None);
    }

    let found = object(folder.path(), 0, &list);
    let contest = &found["contests"][0];
    let copies = &contest["copies"];
    assert_eq!(
        (
            &copies["filings"],
            &copies["match"],
            &copies["differ"],
            &copies["none"]
        ),
        (&json!(3), &json!(1), &json!(1), &json!(1))
    );
    assert_eq!(copies["by_unit"][0]["unit"], "T1");
    let odd = &copies["not_matching"][0];
    assert_eq!(odd["station"], "S2");
    assert_eq!(
        odd["differs"][0],
        json!({ "id": "AM", "copy": 300, "protocol": 210 })
    );
    assert_eq!(odd["like_entry"], 13);
    assert_eq!(copies["not_matching"][1]["station"], "S5");
    assert_eq!(
        contest["declared_otherwise"],
        json!([{ "index": 25, "size": 25 }])
    );

    let found = object(folder.path(), 0, &district);
    let contest = &found["contests"][0];
    assert_eq!(contest["protocols"]["voided"], 1);
    assert_eq!(contest["options"][0]["votes"], 100);
    assert_eq!(
        contest["as_if_nothing_annulled"]["options"][0]["votes"],
        200
    );
    assert_eq!(
        contest["options"][1]["withdrawn"],
        json!({ "index": 26, "votes": "invalid" })
    );
    assert_eq!(contest["allocation"]["state"], "allocated");
}
