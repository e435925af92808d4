//! What a folder cannot hold is told, and `stations.csv` says what became of every protocol.

use std::fs;

use serde_json::Value;

use super::round_trip::tallies;
use super::views_support::{create_observed, create_settled, object, prints};

fn counts(exported: &Value) -> Vec<(&str, u64, bool)> {
    let left_out = exported["left_out"].as_array().unwrap().iter();
    left_out
        .map(|one| {
            let changes = one["changes_tallies"].as_bool().unwrap();
            let count = one["count"].as_u64().unwrap();
            (one["what"].as_str().unwrap(), count, changes)
        })
        .collect()
}

#[test]
fn a_ledger_with_more_than_a_folder_holds() {
    let folder = tempfile::tempdir().unwrap();
    create_observed(&folder.path().join("ledger"));
    let arguments = ["export", "--from", "ledger", "--out", "out"];
    let exported = object(folder.path(), 0, &arguments);
    assert_eq!(exported["schema"], "hattama.export/1");
    assert_eq!(exported["nature"], "rehearsal");
    assert_eq!(exported["head"]["size"], 28);
    assert_eq!(
        counts(&exported),
        [
            ("held-as-on-paper", 1, true),
            ("annulled", 1, true),
            ("withdrawn", 1, true),
            ("other-protocols", 2, false),
            ("acts", 1, false),
            ("observers", 1, false),
            ("copies", 3, false),
            ("objections", 1, false),
            ("members", 14, false),
        ]
    );
    let stations = fs::read_to_string(folder.path().join("out/stations.csv")).unwrap();
    insta::assert_snapshot!("export-stations", stations);
    // Whoever has the folder and a text editor finds a station, its figures, what stood before.
    let history = fs::read_to_string(folder.path().join("out/history.csv")).unwrap();
    insta::assert_snapshot!("export-history", history);
    let election = fs::read_to_string(folder.path().join("out/election.toml")).unwrap();
    assert!(election.contains("#   1 × votes annulled"));
    insta::assert_snapshot!("export-election", election);

    prints(folder.path(), 0, &["rehearse", "out", "--ledger", "again"]);
    let [first, again] = ["ledger", "again"].map(|ledger| tallies(folder.path(), ledger));
    let [(first, again), _] = [0, 1].map(|at| (&first[0][at], &again[0][at]));
    // The lists: what counted counts, what was held is outstanding.
    let votes = |of: &Value| {
        let options = of["options"].as_array().unwrap().iter();
        options.map(|one| one["votes"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(votes(first), votes(again));
    for same in ["quantities", "turnout"] {
        assert_eq!(first[same], again[same], "{same}");
    }
    assert_eq!(first["allocation"]["seats"], again["allocation"]["seats"]);
    for same in ["expected", "counted"] {
        assert_eq!(first["protocols"][same], again["protocols"][same], "{same}");
    }
    let other = |of: &Value| ["held", "outstanding"].map(|what| of["protocols"][what].clone());
    assert_eq!(
        (other(first), other(again)),
        ([1.into(), 1.into()], [0.into(), 2.into()])
    );
}

#[test]
fn what_a_person_reads_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    create_observed(&folder.path().join("ledger"));
    let arguments = ["export", "--from", "ledger", "--out", "out"];
    insta::assert_snapshot!("export", prints(folder.path(), 0, &arguments));
}

#[test]
fn a_settled_rival_is_the_sheet_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    create_settled(&folder.path().join("ledger"));
    let arguments = ["export", "--from", "ledger", "--out", "out"];
    let exported = object(folder.path(), 0, &arguments);
    let counts = counts(&exported);
    assert!(counts.contains(&("made-elsewhere", 1, false)));
    assert!(counts.contains(&("other-protocols", 4, false)));
    let protocols = fs::read_to_string(folder.path().join("out/protocols.csv")).unwrap();
    assert!(protocols.contains("\nlist,S3,2023-03-19T15:00:00Z,900,100,0,100\n"));
    prints(folder.path(), 0, &["rehearse", "out", "--ledger", "again"]);
    let [first, again] = ["ledger", "again"].map(|ledger| tallies(folder.path(), ledger));
    assert_eq!(first[1], again[1]);
}

/// Any earlier position can be exported, and is what stood then.
#[test]
fn before_the_correction_the_first_figures_stand() {
    let folder = tempfile::tempdir().unwrap();
    create_observed(&folder.path().join("ledger"));
    let at = |at: &str| {
        let out = format!("at-{at}");
        let arguments = ["export", "--ledger", "ledger", "--at", at, "--out", &out];
        prints(folder.path(), 0, &arguments);
        fs::read_to_string(folder.path().join(out).join("votes.csv")).unwrap()
    };
    assert!(at("14").contains("\nlist,S2,AM,300\n"));
    assert!(at("15").contains("\nlist,S2,AM,210\n"));
}
