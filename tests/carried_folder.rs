//! The small results folder that the package carries is made here, and adds up.
//!
//! `HATTAMA_BLESS=1 cargo test --test carried_folder` writes it anew. Published of the election of
//! 19 March 2023: registered voters, votes of each list and against all, ballots received, turnout
//! and seats. Everything else is made, and says so.

// A test fails by panicking; what makes its files may too.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::PathBuf;

const FILES: [&str; 5] = [
    "election.toml",
    "commissions.csv",
    "protocols.csv",
    "votes.csv",
    "turnout.csv",
];

/// Published: list, votes.
const VOTES: [(&str, &str, u64); 8] = [
    ("amanat", "Amanat", 3_431_510),
    ("auyl", "Auyl", 693_938),
    ("respublica", "Respublica", 547_154),
    ("aq-jol", "Aq Jol", 535_139),
    ("qhp", "People's Party of Kazakhstan", 432_920),
    ("osdp", "National Social Democratic Party", 331_058),
    ("baytaq", "Baytaq", 146_431),
    ("against-all", "Against all", 248_291),
];
const REGISTERED: u64 = 12_035_578;
/// Published as ballots received from the boxes.
const IN_BOXES: u64 = 6_521_860;
/// 54.21 % of the registered voters, rounded to a voter.
const ISSUED: u64 = 6_524_487;

/// The units, and the zone of those that kept another time than the capital in 2023.
const UNITS: [(&str, &str); 20] = [
    ("Abai region", ""),
    ("Akmola region", ""),
    ("Aktobe region", "Asia/Aqtobe"),
    ("Almaty region", ""),
    ("Atyrau region", "Asia/Atyrau"),
    ("West Kazakhstan region", "Asia/Oral"),
    ("Zhambyl region", ""),
    ("Zhetysu region", ""),
    ("Karaganda region", ""),
    ("Kostanay region", ""),
    ("Kyzylorda region", "Asia/Qyzylorda"),
    ("Mangistau region", "Asia/Aqtau"),
    ("Pavlodar region", ""),
    ("North Kazakhstan region", ""),
    ("Turkistan region", ""),
    ("Ulytau region", ""),
    ("East Kazakhstan region", ""),
    ("Astana city", ""),
    ("Almaty city", ""),
    ("Shymkent city", ""),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023")
}

/// Shares `total` among the units, nearly equally, the odd ones to the first after `turn`.
fn share(total: u64, turn: usize) -> Vec<u64> {
    let units = UNITS.len() as u64;
    // Weights 60 to 136, so that no two units look alike; what rounding leaves goes round.
    let weights: Vec<u64> = (0..units)
        .map(|unit| 60 + 4 * ((unit * 7) % units))
        .collect();
    let all: u64 = weights.iter().sum();
    let mut parts: Vec<u64> = weights.iter().map(|weight| total * weight / all).collect();
    let left = total - parts.iter().sum::<u64>();
    for place in 0..left {
        parts[(usize::try_from(place).unwrap() + turn) % UNITS.len()] += 1;
    }
    parts
}

fn election() -> String {
    let mut text = String::from(
        r#"# Made by tests/carried_folder.rs. The votes of each list, the registered voters, the ballots in
# the boxes and the turnout are those published for the whole country. No such sheets exist: each
# unit has one made station that stands for all of its own.
format = 1
nature = "reconstructed"
id = "kz-mazhilis-2023-small"
title = { en = "Mazhilis, party lists, 19 March 2023 (reconstructed)" }
polling = { first_day = "2023-03-19", last_day = "2023-03-19", opens = "07:00", closes = "20:00", time_zone = "Asia/Almaty" }
signing = { quorum = "majority", one_of = [["chair", "deputy"], ["secretary", "deputy"]] }

[[form]]
id = "sheet"
[form.quantities]
registered = ["registered"]
issued = ["issued_in_station", "issued_outside"]
in_boxes = ["in_portable_boxes", "in_stationary_boxes"]
invalid = ["invalid"]
valid = ["valid"]
"#,
    );
    for (id, label) in [
        ("registered", "Voters on the list"),
        ("received", "Ballots received"),
        ("issued_in_station", "Ballots issued in the station"),
        ("issued_outside", "Ballots issued outside the station"),
        ("cancelled", "Ballots cancelled, not used"),
        ("in_portable_boxes", "Ballots in portable boxes"),
        ("in_stationary_boxes", "Ballots in stationary boxes"),
        ("invalid", "Invalid ballots"),
        ("valid", "Valid ballots"),
    ] {
        writeln!(
            text,
            "[[form.field]]\nid = \"{id}\"\nlabel = {{ en = \"{label}\" }}"
        )
        .unwrap();
    }
    text.push_str(
        r#"[[form.check]]
id = "H1"
severity = "refuse"
left = ["received"]
op = "="
right = ["issued_in_station", "issued_outside", "cancelled"]
[[form.check]]
id = "H2"
severity = "refuse"
left = ["in_portable_boxes", "in_stationary_boxes"]
op = "="
right = ["valid", "invalid"]
[[form.check]]
id = "H3"
severity = "refuse"
left = ["valid"]
op = "="
right = ["votes"]
[[form.check]]
id = "H4"
severity = "flag"
left = ["issued_in_station", "issued_outside"]
op = "<="
right = ["registered"]
[[form.check]]
id = "H5"
severity = "flag"
left = ["in_portable_boxes", "in_stationary_boxes"]
op = "<="
right = ["issued_in_station", "issued_outside"]
[[form.check]]
id = "H6"
severity = "flag"
left = ["in_portable_boxes"]
op = "<="
right = ["issued_outside"]

[[contest]]
id = "list"
form = "sheet"
title = { en = "Party lists (reconstructed)" }
votes_per_ballot = 1
allocation = { method = "largest-remainder", seats = 69, threshold = { numerator = 5, denominator = 100, of = "valid" } }
"#,
    );
    for (position, (id, name, _)) in (1..).zip(VOTES) {
        let kind = if id == "against-all" {
            "against-all"
        } else {
            "list"
        };
        writeln!(
            text,
            "[[contest.option]]\nid = \"{id}\"\nposition = {position}\nkind = \"{kind}\"\nname = {{ en = \"{name}\" }}"
        )
        .unwrap();
    }
    text
}

/// The files, in the order of [`FILES`].
fn files() -> [String; 5] {
    let mut commissions =
        String::from("id,kind,parent,name,time_zone,registered_voters,contests\n");
    let mut protocols = String::from(
        "contest,commission,signed_at,registered,received,issued_in_station,issued_outside,cancelled,in_portable_boxes,in_stationary_boxes,invalid,valid\n",
    );
    let mut votes = String::from("contest,commission,option,votes\n");
    let mut turnout = String::from("contest,commission,at,voted\n");
    let registered = share(REGISTERED, 0);
    let issued = share(ISSUED, 3);
    let by_option: Vec<Vec<u64>> = VOTES
        .iter()
        .enumerate()
        .map(|(turn, (_, _, sum))| share(*sum, turn))
        .collect();
    let valid: Vec<u64> = (0..UNITS.len())
        .map(|unit| by_option.iter().map(|votes| votes[unit]).sum())
        .collect();
    let invalid = share(IN_BOXES - valid.iter().sum::<u64>(), 5);
    writeln!(
        commissions,
        "CEC,central,,Central Election Commission (reconstructed),Asia/Almaty,,"
    )
    .unwrap();
    for (unit, (name, zone)) in UNITS.iter().enumerate() {
        let (territory, station) = (format!("T-{:02}", unit + 1), format!("R-{:05}", unit + 1));
        writeln!(commissions, "{territory},territorial,CEC,{name},{zone},,").unwrap();
        writeln!(
            commissions,
            "{station},precinct,{territory},Station for all of {name} (reconstructed),,{},list",
            registered[unit]
        )
        .unwrap();
        let boxes = valid[unit] + invalid[unit];
        let (outside, portable) = (issued[unit] / 50, boxes / 50);
        let portable = portable.min(outside);
        let cancelled = registered[unit] / 50;
        let (hours, offset) = if zone.is_empty() {
            (15 + unit % 3, "+06:00")
        } else {
            (16, "+05:00")
        };
        writeln!(
            protocols,
            "list,{station},2023-03-19T{hours}:{:02}:00Z,{},{},{},{outside},{cancelled},{portable},{},{},{}",
            (unit * 7) % 60,
            registered[unit],
            issued[unit] + cancelled,
            issued[unit] - outside,
            boxes - portable,
            invalid[unit],
            valid[unit],
        )
        .unwrap();
        for ((id, _, _), by_unit) in VOTES.iter().zip(&by_option) {
            writeln!(votes, "list,{station},{id},{}", by_unit[unit]).unwrap();
        }
        for (at, part) in [("12:10", 58), ("18:00", 94)] {
            let voted = issued[unit] * part / 100;
            writeln!(turnout, "list,{station},2023-03-19T{at}:00{offset},{voted}").unwrap();
        }
    }
    [election(), commissions, protocols, votes, turnout]
}

#[test]
fn the_folder_is_what_this_test_makes() {
    let folder = folder();
    let bless = std::env::var_os("HATTAMA_BLESS").is_some();
    if bless {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for (name, content) in FILES.into_iter().zip(files()) {
        let path = folder.join(name);
        if bless {
            std::fs::write(&path, &content).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap();
        assert_eq!(found, content, "{name}");
    }
}

#[test]
fn it_adds_up_to_what_was_published() {
    let read = hattama::intake::read_folder(&folder());
    assert_eq!(read.problems, [], "the folder has problems");
    let folder = read.value.unwrap();
    assert_eq!(folder.protocols.len(), 20);
    for (option, (_, _, published)) in VOTES.iter().enumerate() {
        let votes = folder
            .protocols
            .iter()
            .map(|row| u64::from(row.sheet.votes[option]));
        assert_eq!(votes.sum::<u64>(), *published);
    }
    let field = |at: usize| -> u64 {
        folder
            .protocols
            .iter()
            .map(|row| u64::from(row.sheet.fields[at]))
            .sum()
    };
    assert_eq!(field(0), REGISTERED);
    assert_eq!(field(2) + field(3), ISSUED);
    assert_eq!(field(5) + field(6), IN_BOXES);
    // 54.21 %, rounded to the nearest hundredth.
    assert_eq!((ISSUED * 20_000 / REGISTERED).div_ceil(2), 5421);
}
