//! A folder that uses every key and column of the format comes back as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hattama::bytes::{ChainHash, Id, List, Sorted, Text};
use hattama::election::{PollingDay, UtcMillis};
use hattama::event::{Body, ENTRY_VERSION, Entry, NoVoteHeld, Speaker, Statement, TurnoutReported};
use hattama::export::{Exported, Gap, export};
use hattama::intake::{Definition, ResultsFolder, read_folder};
use hattama::ledger::Offer;
use hattama::rehearsal::{Options, Rehearsal};
use hattama::replay::{Replay, Signatures, fold, tally};
use hattama::rules::Alone;
use hattama::state::State;

use super::round_trip::{only_members_are_left_out, round_trip};

const ELECTION: &str = r#"format = 1
nature = "reconstructed"
id = "every.thing-1"
title = { en = "A \"quoted\" title, with \\ and <b>", kk = "Сайлау" }
polling = { first_day = "2023-03-19", last_day = "2023-03-20", opens = "07:00", closes = "20:00", time_zone = "Asia/Almaty" }
signing = { quorum = "majority", one_of = [["chair", "deputy"], ["secretary", "deputy"]] }
signing_for = { turnout-reported = { quorum = 1, one_of = [["chair"]] }, results-declared = { quorum = 2 } }
annulments = ["superior", "central"]
as_on_paper = "counts"
attention = { from_valid_votes = 3, share = { numerator = 9, denominator = 10 }, late_after_hours = 5 }
publish_from = "2023-03-20T18:00:00.250Z"
appeals_until = "2023-04-20T00:00:00+06:00"

[[correction]]
by = "central"
basis = "court"
until = "closed"
[[correction]]
by = "precinct"
basis = "slip"
until = "summary"

[[form]]
id = "short"
[form.quantities]
valid = ["votes"]
"in.boxes" = ["valid", "invalid"]
[[form.field]]
id = "valid"
label = { en = "Valid" }
[[form.field]]
id = "invalid"
label = { en = "Invalid", ru = "Недействительных" }
[[form.check]]
id = "H1"
severity = "refuse"
left = ["valid"]
op = "="
right = ["votes"]
[[form.check]]
id = "H2"
severity = "flag"
left = ["invalid"]
op = "<="
right = ["valid"]
minus = ["invalid"]
times_left = { numerator = 101, denominator = 100 }
times_right = { numerator = 1, denominator = 2 }

[[form]]
id = "long"
[form.quantities]
registered = ["registered"]
valid = ["valid"]
[[form.field]]
id = "registered"
label = { en = "Registered" }
[[form.field]]
id = "valid"
label = { en = "Valid" }
[[form.field]]
id = "a.b"
label = { en = "With a point" }
"#;

/// A contest of each method with each of its keys.
const ALLOCATIONS: [&str; 7] = [
    r#"{ method = "largest-remainder", seats = 9, threshold = { numerator = 5, denominator = 100, of = "valid" }, single_list = { admit_next = true, factor = { numerator = 7, denominator = 10 } } }"#,
    r#"{ method = "largest-remainder", seats = 3, tie = "earlier-position" }"#,
    r#"{ method = "highest-averages", divisors = "dhondt", seats = 4, single_list = { admit_next = false }, threshold = { numerator = 0, denominator = 1, of = "valid" } }"#,
    r#"{ method = "highest-averages", divisors = "sainte-lague", seats = 4, tie = "lots" }"#,
    r#"{ method = "plurality", seats = 2, against_all_wins = "no-winner" }"#,
    r#"{ method = "majority", of = "valid", seats = 1, second_round = { candidates = 2 } }"#,
    r#"{ method = "majority", of = "valid", seats = 1 }"#,
];

const COMMISSIONS: &str = r#"id,kind,parent,name,time_zone,registered_voters,contests,opens,closes,may_close_early,parents
C,central,,"Central, ""the"" commission",Asia/Almaty,,,,,,
T,territorial,C,=cmd|' /C calc'!A0,Asia/Oral,,,,,,
D,district,C,District,,,,,,,
S-1,precinct,T,'Station' one,,900,c0 c1 c2 c3 c4 c5 c6 plain,,,,c1:D c3:C
S.2,precinct,T,<script>alert(1)</script>,Asia/Almaty,,c0 c1 plain,06:00,22:00,true,c1:D
Станция,precinct,C,\ and #,Asia/Kamchatka,0,plain,,24:00,false,
"#;

fn folder(results: &Path) {
    let mut election = ELECTION.to_owned();
    for (at, allocation) in ALLOCATIONS.iter().enumerate() {
        election += &contest(
            &format!("c{at}"),
            "short",
            &format!("allocation = {allocation}\n"),
        );
    }
    election += &contest(
        "plain",
        "long",
        "district = \"Nr. 1, \\\"east\\\"\"\ndetermined_by = \"D\"\npolling = { first_day = \"2023-03-18\", \
         last_day = \"2023-03-18\", opens = \"09:00\", closes = \"24:00\", time_zone = \"Asia/Oral\" }\n",
    );
    election +=
        "[[chamber]]\nid = \"house\"\ntitle = { en = \"House\" }\ncontests = [\"c1\", \"c0\"]\n";
    let mut protocols = "contest,commission,signed_at,valid,invalid,registered,a.b\n".to_owned();
    let mut votes = "contest,commission,option,votes\n".to_owned();
    let mut file = |contest: &str, station: &str, at: &str, cells: &str, figures: [u32; 3]| {
        writeln!(protocols, "{contest},{station},{at},{cells}").unwrap();
        for (option, figure) in ["A", "B", "X"].iter().zip(figures) {
            writeln!(votes, "{contest},{station},{option},{figure}").unwrap();
        }
    };
    let late = "2023-03-20T23:00:00.125Z";
    for contest in 0..7 {
        file(&format!("c{contest}"), "S-1", late, "60,1,,", [40, 15, 5]);
    }
    // Closed early, when everybody had voted.
    file("c0", "S.2", "2023-03-20T05:00:00Z", "30,40,,", [0, 0, 30]);
    file("plain", "Станция", late, "0,,7,3", [0, 0, 0]);
    let turnout = "contest,commission,at,voted\nc0,S-1,2023-03-19T06:00:00+06:00,4\n\
                   c0,S-1,2023-03-19T05:00:00Z,3\n";
    fs::create_dir_all(results).unwrap();
    for (name, text) in [
        ("election.toml", &*election),
        ("commissions.csv", COMMISSIONS),
        ("protocols.csv", &protocols),
        ("votes.csv", &votes),
        (
            "turnout.csv",
            &turnout.replace("T06:00:00+06", "T09:00:00+06"),
        ),
    ] {
        fs::write(results.join(name), text).unwrap();
    }
}

fn contest(id: &str, form: &str, more: &str) -> String {
    let mut text = format!(
        "[[contest]]\nid = \"{id}\"\nform = \"{form}\"\ntitle = {{ en = \"Contest {id}\" }}\n\
         votes_per_ballot = 2\n{more}"
    );
    for (position, option, kind, by) in [
        (3, "A", "candidate", "nominated_by = \"self\"\n"),
        (5, "B", "list", ""),
        (9, "X", "against-all", ""),
    ] {
        write!(
            text,
            "[[contest.option]]\nid = \"{option}\"\nposition = {position}\nkind = \"{kind}\"\n\
             name = {{ en = \"{option}\" }}\n{by}"
        )
        .unwrap();
    }
    text
}

fn read(folder: &Path) -> ResultsFolder {
    let read = read_folder(folder);
    let errors: Vec<_> = read.errors().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    read.value.unwrap()
}

/// What does not depend on where it stands in a file.
fn lineless(mut definition: Definition) -> Definition {
    for commission in &mut definition.commissions {
        commission.line = 0;
    }
    definition
}

#[test]
fn every_key_and_column_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    folder(&dir.path().join("results"));
    let exported = round_trip(dir.path(), "results");
    only_members_are_left_out(&exported);
    let [before, after] = ["results", "out"].map(|name| read(&dir.path().join(name)));
    assert_eq!(lineless(before.definition), lineless(after.definition));
    let sheets = |folder: &[hattama::intake::ProtocolRow]| {
        let rows = folder.iter().map(|row| (row.commission, row.sheet.clone()));
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|(one, a), (other, b)| (one, &a.contest).cmp(&(other, &b.contest)));
        rows
    };
    assert_eq!(sheets(&before.protocols), sheets(&after.protocols));
    let reports = |folder: &[hattama::intake::TurnoutRow]| {
        let rows = folder.iter();
        let mut rows: Vec<_> = rows
            .map(|row| (row.commission, row.contest, row.at, row.voted))
            .collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(reports(&before.turnout), reports(&after.turnout));
    // Written once more, it is the same to the byte.
    let arguments = ["export", "--from", "again", "--out", "twice"];
    super::views_support::prints(dir.path(), 0, &arguments);
    for file in [
        "commissions.csv",
        "protocols.csv",
        "votes.csv",
        "turnout.csv",
    ] {
        let [one, two] = ["out", "twice"].map(|folder| dir.path().join(folder).join(file));
        assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap(), "{file}");
    }
}

/// The log of a rehearsal of the folder after `change`, replayed.
fn replayed(
    change: impl FnOnce(&mut ResultsFolder),
    more: impl FnOnce(&Rehearsal) -> Vec<Offer>,
) -> Replay {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let mut folder = read(dir.path());
    change(&mut folder);
    let rehearsal = Rehearsal::new(folder, &Options::default()).unwrap();
    let more = more(&rehearsal);
    replay_of(&rehearsal, more)
}

fn replay_of(rehearsal: &Rehearsal, more: Vec<Offer>) -> Replay {
    let acts = rehearsal.acts().iter();
    let acts = acts.map(|act| rehearsal.perform(*act).unwrap());
    let acts = acts.chain(more);
    let mut entries: Vec<Vec<u8>> = Vec::new();
    let mut previous = ChainHash::ZERO;
    for Offer { submission, at } in std::iter::once(rehearsal.genesis()).chain(acts) {
        let entry = Entry {
            version: ENTRY_VERSION,
            index: entries.len() as u64,
            previous,
            recorded_at: at,
            submission,
        };
        let bytes = entry.to_bytes();
        previous = ChainHash::of_entry(&bytes);
        entries.push(bytes);
    }
    let mut replay = Replay::new();
    let assumed = Signatures::Assume;
    let faults = fold(&mut replay, &entries, None, assumed, &Alone, &mut ()).unwrap();
    assert_eq!(faults, []);
    replay
}

/// A log counts in instants: a label that gives others is not followed, and it is said.
#[test]
fn hours_outlive_their_labels() {
    let nowhere: Text<64> = Text::new("Nowhere/At-All").unwrap();
    let tokyo: Text<64> = Text::new("Asia/Tokyo").unwrap();
    let relabel = |folder: &mut ResultsFolder| {
        let commissions = &mut folder.definition.commissions;
        for commission in commissions.iter_mut() {
            commission.time_zone = nowhere.clone();
        }
        commissions[3].time_zone = tokyo.clone();
    };
    let replay = replayed(relabel, |_| Vec::new());
    let exported = export(replay.state(), &Alone).unwrap();
    let count = |gap| count(&exported, gap);
    // Tokyo has clocks that show the hours, others than those of the place.
    assert_eq!(count(Gap::OtherZones), Some(5));
    assert_eq!(count(Gap::LostHours), None);
    let found = read_back(&exported).definition;
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let expected = read(dir.path()).definition;
    assert_eq!(found.polling, expected.polling);
    let hours = |definition: &Definition| {
        let commissions = definition.commissions.iter();
        let places: Vec<_> = commissions.map(|one| one.polling.clone()).collect();
        let contests = definition.contests.iter();
        (
            places,
            contests.map(|one| one.polling.clone()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(hours(&found), hours(&expected));
}

fn count(exported: &Exported, gap: Gap) -> Option<u64> {
    let found = exported.left_out.iter().find(|one| one.gap == gap);
    found.map(|found| found.count)
}

fn read_back(exported: &Exported) -> ResultsFolder {
    let out = tempfile::tempdir().unwrap();
    for file in &exported.files {
        fs::write(out.path().join(file.name), &file.bytes).unwrap();
    }
    read(out.path())
}

/// 2023-03-26, from 07:00 to 20:00 in Almaty.
const WEEK_LATER: PollingDay = PollingDay {
    opens: UtcMillis(1_679_792_400_000),
    closes: UtcMillis(1_679_839_200_000),
};

/// A station without a vote, a second round, and its first sheet.
fn later(rehearsal: &Rehearsal) -> Vec<Offer> {
    let id = |text: &str| Id::new(text).unwrap();
    let say = |speaker: &str, at: u64, body: Body| {
        let statement = Statement {
            election: Some(rehearsal.genesis_hash()),
            speaker: Speaker::Commission(id(speaker)),
            body,
        };
        let members = (1..=3).map(|number| (id(speaker), number));
        let submission = rehearsal.sign_as(&statement, members).unwrap();
        let at = UtcMillis(at);
        Offer { submission, at }
    };
    let no_vote = NoVoteHeld {
        station: id("S.2"),
        contests: Sorted::new(vec![id("c1")]).unwrap(),
        reason: id("closed"),
        text: None,
    };
    let contests = &rehearsal.folder().definition.contests;
    let first = contests.iter().find(|one| one.id.as_str() == "c3").unwrap();
    let mut second = first.clone();
    second.id = id("c3.second");
    second.second_round_of = Some(id("c3"));
    second.polling = List::new(vec![WEEK_LATER]).unwrap();
    let turnout = TurnoutReported {
        contest: id("c3.second"),
        at: WEEK_LATER.closes,
        voted: 60,
    };
    let row = rehearsal.folder().protocols.iter();
    let mut sheet = row
        .map(|row| row.sheet.clone())
        .find(|sheet| sheet.contest.as_str() == "c3")
        .unwrap();
    sheet.contest = id("c3.second");
    sheet.signed_at = UtcMillis(WEEK_LATER.closes.0 + 1);
    let day_before = WEEK_LATER.opens.0 - 24 * 3_600_000;
    vec![
        say("D", day_before, Body::NoVoteHeld(Box::new(no_vote))),
        say("C", day_before, Body::ContestDefined(Box::new(second))),
        say("S-1", WEEK_LATER.closes.0, Body::TurnoutReported(turnout)),
        say(
            "S-1",
            sheet.signed_at.0,
            Body::ProtocolSubmitted(Box::new(sheet)),
        ),
    ]
}

#[test]
fn second_rounds_and_votes_not_held() {
    let replay = replayed(|_| {}, later);
    let exported = export(replay.state(), &Alone).unwrap();
    assert_eq!(count(&exported, Gap::SecondRounds), Some(1));
    assert_eq!(count(&exported, Gap::NoVote), Some(1));
    assert_eq!(count(&exported, Gap::TurnoutOutsideHours), Some(1));
    let found = read_back(&exported);
    let definition = &found.definition;
    let station = |id: &str| {
        let mut commissions = definition.commissions.iter();
        commissions.find(|one| one.id.as_str() == id).unwrap()
    };
    let counted = |id: &str| -> Vec<&str> { station(id).contests.iter().map(Id::as_str).collect() };
    assert_eq!(counted("S.2"), ["c0", "plain"]);
    assert!(counted("S-1").contains(&"c3.second"));
    // It goes up where the first round goes.
    let parents = station("S-1").contest_parents.iter();
    let parents: Vec<_> = parents
        .map(|one| (one.contest.as_str(), one.parent.as_str()))
        .collect();
    assert!(parents.contains(&("c3.second", "C")));
    let contest = definition
        .contests
        .iter()
        .find(|one| one.id.as_str() == "c3.second");
    assert_eq!(*contest.unwrap().polling, [WEEK_LATER]);
    // Rehearsed, each contest has the same votes and the same sheets to expect.
    let again = Rehearsal::new(found, &Options::default()).unwrap();
    let again = replay_of(&again, Vec::new());
    let sums = |state: &State| {
        let tallies = state.contests().map(|(at, _)| tally(state, at, None));
        let tallies = tallies.map(|one| {
            let counts = one.protocols;
            (
                one.options,
                one.quantities,
                [counts.expected, counts.counted, counts.outstanding],
            )
        });
        tallies.collect::<Vec<_>>()
    };
    assert_eq!(sums(replay.state()), sums(again.state()));
}
