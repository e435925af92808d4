//! Rehearse, export, rehearse: the same tallies, to the last finding.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::views_support::{hattama, object};

/// Contests and chambers of a ledger in this folder, as `tally` gives them.
pub fn tallies(folder: &Path, ledger: &str) -> [Value; 2] {
    let mut found = object(folder, 0, &["tally", "--ledger", ledger, "--turnout"]);
    ["contests", "chambers"].map(|what| found[what].take())
}

/// Rehearses a folder, exports it to `out` and rehearses that; the report of the export.
pub fn round_trip(folder: &Path, results: &str) -> Value {
    let rehearse = |results: &str, ledger: &str| {
        let arguments = ["rehearse", results, "--ledger", ledger, "--quiet"];
        let output = hattama(folder, &arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{error}");
    };
    rehearse(results, "first");
    let exported = object(folder, 0, &["export", "--from", "first", "--out", "out"]);
    rehearse("out", "again");
    let [first, again] = ["first", "again"].map(|ledger| tallies(folder, ledger));
    assert_eq!(first, again);
    exported
}

/// Members are always left out; this is for folders of which nothing else is.
pub fn only_members_are_left_out(exported: &Value) {
    let left_out = exported["left_out"].as_array().unwrap();
    let what: Vec<_> = left_out.iter().map(|one| &one["what"]).collect();
    assert_eq!(what, ["members"]);
}

fn rows(exported: &Value, file: &str) -> u64 {
    let files = exported["files"].as_array().unwrap();
    let file = files.iter().find(|one| one["name"] == file).unwrap();
    file["rows"].as_u64().unwrap()
}

fn published(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

/// State Duma 2021 is a matter for `scripts/real-elections.sh`: it takes minutes.
#[test]
fn published_elections() {
    for (name, protocols, turnout) in [
        ("ge-parliament-2012", 7_345, 14_690),
        ("ru-spb-2021", 8_063, 69_508),
    ] {
        let Some(path) = published(name) else {
            continue;
        };
        let started = Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let exported = round_trip(folder.path(), path.to_str().unwrap());
        only_members_are_left_out(&exported);
        assert_eq!(rows(&exported, "protocols.csv"), protocols);
        assert_eq!(rows(&exported, "turnout.csv"), turnout);
        eprintln!("{name}: {:?}", started.elapsed());
    }
}

#[test]
fn the_folder_that_the_package_carries() {
    let folder = tempfile::tempdir().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
    let exported = round_trip(folder.path(), path.to_str().unwrap());
    only_members_are_left_out(&exported);
    // Nothing but the tables is said another way; they are the same, rows in another order.
    for file in ["commissions.csv", "protocols.csv", "votes.csv"] {
        assert_eq!(rows(&exported, file), lines(&path.join(file)), "{file}");
    }
    assert_eq!(rows(&exported, "stations.csv"), 20);
}

fn lines(path: &Path) -> u64 {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().count() as u64 - 1
}

/// An example that nobody has reported from yet.
#[test]
fn an_election_without_results() {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-stations");
    let results = folder.path().join("results");
    std::fs::create_dir(&results).unwrap();
    for file in ["election.toml", "commissions.csv"] {
        std::fs::copy(example.join(file), results.join(file)).unwrap();
    }
    let fields = "registered,received,issued,cancelled,in_boxes,invalid,valid";
    for (file, header) in [
        (
            "protocols.csv",
            &*format!("contest,commission,signed_at,{fields}"),
        ),
        ("votes.csv", "contest,commission,option,votes"),
        ("turnout.csv", "contest,commission,at,voted"),
    ] {
        std::fs::write(results.join(file), format!("{header}\n")).unwrap();
    }
    let exported = round_trip(folder.path(), "results");
    only_members_are_left_out(&exported);
    let stations = std::fs::read_to_string(folder.path().join("out/stations.csv")).unwrap();
    assert_eq!(stations.lines().count(), 7);
    assert!(stations.contains("\nlist,S-1,outstanding,,no,no,no,,,,no\n"));
}
