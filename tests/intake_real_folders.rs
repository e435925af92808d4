//! Real published results load without an error, with the counts that their README states.
//!
//! The folders are not part of the package; where they are absent each test says so and passes.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Instant;

use hattama::intake::{ResultsFolder, Severity, read_definition, read_folder};

fn folder(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

fn load(name: &str) -> Option<(ResultsFolder, Vec<String>)> {
    let path = folder(name)?;
    let started = Instant::now();
    let read = read_folder(&path);
    eprintln!("{name}: {:?}", started.elapsed());
    let errors: Vec<_> = read.errors().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let warnings = read.warnings().map(ToString::to_string).collect();
    Some((read.value.unwrap(), warnings))
}

/// Contests, commissions, protocols expected, protocols filed, turnout reports.
fn counts(folder: &ResultsFolder) -> [usize; 5] {
    [
        folder.definition.contests.len(),
        folder.definition.commissions.len(),
        folder.definition.expected_protocols(),
        folder.protocols.len(),
        folder.turnout.len(),
    ]
}

/// The votes of one option, summed over all protocols.
fn votes(folder: &ResultsFolder, contest: &str, option: &str) -> u64 {
    let contests = &folder.definition.contests;
    let contest = contests
        .iter()
        .position(|known| known.id.as_str() == contest)
        .unwrap();
    let options = &contests[contest].options;
    let option = options
        .iter()
        .position(|known| known.id.as_str() == option)
        .unwrap();
    let protocols = folder
        .protocols
        .iter()
        .filter(|protocol| protocol.contest == contest);
    protocols
        .map(|protocol| u64::from(protocol.sheet.votes[option]))
        .sum()
}

/// Parents stand before children, and each protocol belongs to who counts its contest.
fn assert_linked(folder: &ResultsFolder) {
    let commissions = &folder.definition.commissions;
    let mut seen = HashSet::new();
    for commission in commissions {
        assert!(
            commission
                .parent
                .as_ref()
                .is_none_or(|parent| seen.contains(parent))
        );
        assert!(seen.insert(&commission.id));
    }
    for protocol in &folder.protocols {
        let contest = &folder.definition.contests[protocol.contest].id;
        assert_eq!(protocol.sheet.contest, *contest);
        assert!(commissions[protocol.commission].contests.contains(contest));
    }
}

#[test]
fn saint_petersburg() {
    let Some((folder, warnings)) = load("ru-spb-2021") else {
        return;
    };
    assert_eq!(counts(&folder), [40, 2_120, 8_102, 8_063, 69_508]);
    for (option, expected) in [("P05", 513_120), ("P01", 262_564), ("P06", 158_166)] {
        assert_eq!(votes(&folder, "duma-list", option), expected);
    }
    // One small station.
    assert_eq!(warnings.len(), 1, "{}", warnings.join("\n"));
    let definition = &folder.definition;
    assert!(
        definition
            .contests
            .iter()
            .any(|c| c.id.as_str() == "municipal-Автово_2")
    );
    let station = definition
        .commissions
        .iter()
        .find(|c| c.id.as_str() == "78-0001")
        .unwrap();
    assert_eq!(station.time_zone.as_str(), "Europe/Moscow");
    assert_eq!(station.polling.len(), 3);
    assert_eq!(station.polling[0].opens.to_string(), "2021-09-17T05:00:00Z");
    assert_eq!(
        station.polling[2].closes.to_string(),
        "2021-09-19T17:00:00Z"
    );
    assert_linked(&folder);
}

#[test]
fn georgia() {
    let Some((folder, warnings)) = load("ge-parliament-2012") else {
        return;
    };
    // 25 small stations in one warning, and one sheet whose table leaves out an option.
    assert_eq!(warnings.len(), 2, "{}", warnings.join("\n"));
    assert!(warnings[1].contains("district-39 at ge-39.18 has no votes for 1 of 3 options"));
    assert_eq!(counts(&folder), [74, 3_771, 7_345, 7_345, 14_690]);
    assert_eq!(votes(&folder, "list", "41"), 1_181_862);
    assert_eq!(votes(&folder, "list", "05"), 867_432);
    // Two precincts of district 39 carry the same number; their ids do not.
    let commissions = folder.definition.commissions.iter();
    let twins = commissions.filter(|c| c.name.as_str() == "Precinct 39.18");
    assert_eq!(
        twins.map(|c| c.id.as_str()).collect::<Vec<_>>(),
        ["ge-39.18", "ge-39.18b"]
    );
    assert_linked(&folder);
}

#[test]
fn state_duma() {
    let Some((folder, _)) = load("ru-duma-2021") else {
        return;
    };
    assert_eq!(counts(&folder), [1, 99_262, 96_325, 96_325, 0]);
    assert_eq!(votes(&folder, "duma-list", "O05"), 28_064_200);
    assert_linked(&folder);
}

#[test]
fn a_definition_alone_can_be_checked() {
    let Some(path) = folder("ru-spb-2021") else {
        return;
    };
    let read = read_definition(&path.join("election.toml"));
    assert!(
        read.problems
            .iter()
            .all(|problem| problem.severity == Severity::Warning)
    );
    let definition = read.value.unwrap();
    assert_eq!(definition.contests.len(), 40);
    assert!(definition.commissions.is_empty());
}
