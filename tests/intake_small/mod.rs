//! A small good folder, for tests to damage.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by test programs"
)]

use std::fs;
use std::path::Path;

use hattama::intake::Read;
use tempfile::TempDir;

pub const ELECTION: &str = r#"format = 1
id = "small"
title = { en = "Small" }
polling = { first_day = "2023-03-19", last_day = "2023-03-19", opens = "07:00", closes = "20:00", time_zone = "Asia/Almaty" }
signing = { quorum = 2, one_of = [["chair", "deputy"], ["secretary"]] }
publish_from = "2023-03-19T15:00:00Z"

[signing_for]
turnout-reported = { quorum = 1 }

[[form]]
id = "sheet"
[form.quantities]
valid = ["valid"]
[[form.field]]
id = "valid"
label = { en = "Valid" }
[[form.check]]
id = "H3"
severity = "refuse"
left = ["valid"]
op = "="
right = ["votes"]

[[form]]
id = "long"
[[form.field]]
id = "valid"
label = { en = "Valid" }
[[form.field]]
id = "spoiled"
label = { en = "Spoiled" }

[[contest]]
id = "list"
form = "sheet"
title = { en = "List" }
votes_per_ballot = 1
allocation = { method = "largest-remainder", seats = 3, threshold = { numerator = 5, denominator = 100, of = "valid" } }
[[contest.option]]
id = "B"
position = 2
kind = "list"
name = { en = "B" }
[[contest.option]]
id = "A"
position = 1
kind = "list"
name = { en = "A" }

[[contest]]
id = "district"
form = "long"
title = { en = "District" }
votes_per_ballot = 1
determined_by = "T"
polling = { first_day = "2023-03-19", last_day = "2023-03-20", opens = "08:00", closes = "24:00" }
[[contest.option]]
id = "X"
position = 1
kind = "candidate"
name = { en = "X" }

[[chamber]]
id = "house"
title = { en = "House" }
contests = ["list", "district"]
"#;

// The stations stand before their parents, which is allowed.
pub const COMMISSIONS: &str =
    "id,kind,parent,name,time_zone,registered_voters,contests,opens,closes,may_close_early,parents
P1,precinct,T,One,,100,list district,,,,district:D
P2,precinct,T,\"Two, too\",Asia/Aqtau,,list,06:00,,true,
C,central,,Central,Asia/Almaty,,,,,,
T,territorial,C,Region,,,,,,,
D,district,C,District,,,,,,,
";

pub const MEMBERS: &str = "commission,member,role,public_key
P1,1,chair,0101010101010101010101010101010101010101010101010101010101010101
P1,2,secretary,0202020202020202020202020202020202020202020202020202020202020202
";

pub const PROTOCOLS: &str = "contest,commission,signed_at,valid,spoiled
list,P1,2023-03-19T16:00:00Z,10,
district,P1,2023-03-19T16:05:00Z,9,1
list,P2,2023-03-19T21:00:00+05:00,5,
";

pub const VOTES: &str = "contest,commission,option,votes
list,P1,A,7
list,P1,B,3
district,P1,X,9
list,P2,B,5
list,P2,A,0
";

pub const TURNOUT: &str = "contest,commission,at,voted
list,P1,2023-03-19T12:00:00+06:00,4
";

pub const FILES: [(&str, &str); 6] = [
    ("election.toml", ELECTION),
    ("commissions.csv", COMMISSIONS),
    ("members.csv", MEMBERS),
    ("protocols.csv", PROTOCOLS),
    ("votes.csv", VOTES),
    ("turnout.csv", TURNOUT),
];

/// A good folder in which `file` is changed by `damage`.
pub fn folder(file: &str, damage: impl Fn(&str) -> String) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in FILES {
        let content = if name == file {
            damage(content)
        } else {
            content.into()
        };
        fs::write(dir.path().join(name), content).unwrap();
    }
    dir
}

pub fn good() -> TempDir {
    folder("", str::to_owned)
}

/// The folder with `from`, which stands once in `file`, replaced by `to`.
pub fn replaced(file: &str, from: &str, to: &str) -> TempDir {
    folder(file, |content| {
        assert_eq!(content.matches(from).count(), 1, "{from:?} once in {file}");
        content.replace(from, to)
    })
}

pub fn shown<T>(read: &Read<T>, dir: &Path) -> Vec<String> {
    let prefix = format!("{}/", dir.display());
    read.problems
        .iter()
        .map(|problem| problem.to_string().replace(&prefix, ""))
        .collect()
}
