//! Results folders with cells, rows and columns that mean nothing, or two things.

use crate::answers::Judge;
use crate::running::has_turn;
use crate::world::World;

/// What is no count of ballots, in the place of one. (Zeros in front of digits change nothing.)
const FIGURES: [&str; 23] = [
    "-0",
    "-1",
    "+1",
    "1e3",
    "1.0",
    "1,5",
    "1 000",
    "1\u{a0}000",
    "0x10",
    "NaN",
    "inf",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999",
    "\u{661}\u{662}\u{663}",
    "\u{ff11}\u{ff12}",
    "\u{200b}1",
    "1\u{202e}",
    "=1+1",
    "\"1\n1\"",
    "\"",
    "",
];

/// One class: the file, and how its good text is broken.
type Class = (&'static str, &'static str, fn(&str) -> Vec<u8>);

const CLASSES: &[Class] = &[
    ("a column twice", "votes.csv", |text| {
        text.replacen("option,votes", "option,votes,votes", 1)
            .into()
    }),
    (
        "a column that differs by a Cyrillic letter",
        "votes.csv",
        |text| text.replacen("votes", "v\u{43e}tes", 1).into(),
    ),
    ("an unknown column", "protocols.csv", |text| {
        text.replacen("valid\n", "vali\n", 1).into()
    }),
    ("no header", "votes.csv", |text| {
        text.split_once('\n').unwrap().1.into()
    }),
    ("a row twice", "votes.csv", |text| {
        format!("{text}{}\n", text.lines().nth(1).unwrap()).into()
    }),
    ("a cell too many", "votes.csv", |text| {
        text.replacen("105047", "105047,1", 1).into()
    }),
    ("a cell too few", "votes.csv", |text| {
        text.replacen(",105047", "", 1).into()
    }),
    ("a quote that does not end", "votes.csv", |text| {
        text.replacen("amanat", "\"amanat", 1).into()
    }),
    ("a quote in the midst", "votes.csv", |text| {
        text.replacen("amanat", "ama\"nat", 1).into()
    }),
    ("a million cells", "votes.csv", |text| {
        format!("{text}{}\n", ",".repeat(1_000_000)).into()
    }),
    ("a million columns", "votes.csv", |text| {
        text.replacen("votes\n", &format!("votes{}\n", ",a".repeat(1_000_000)), 1)
            .into()
    }),
    ("a million rows that are wrong", "votes.csv", |text| {
        format!("{text}{}", "x,y,z,w\n".repeat(1_000_000)).into()
    }),
    ("a cell of eight million letters", "votes.csv", |text| {
        text.replacen("amanat", &"a".repeat(8 << 20), 1).into()
    }),
    ("an id of another writing", "votes.csv", |text| {
        text.replacen("amanat", "\u{430}manat", 1).into()
    }),
    ("an id with a joiner", "votes.csv", |text| {
        text.replacen("amanat", "ama\u{200d}nat", 1).into()
    }),
    ("an id with a zero", "votes.csv", |text| {
        text.replacen("amanat", "ama\0nat", 1).into()
    }),
    ("semicolons", "votes.csv", |text| {
        text.replace(',', ";").into()
    }),
    ("tabs", "votes.csv", |text| text.replace(',', "\t").into()),
    ("carriage returns alone", "votes.csv", |text| {
        text.replace('\n', "\r")
            .replacen("\rlist", "\r\rlist,", 1)
            .into()
    }),
    ("Latin-1", "commissions.csv", |text| {
        let (before, after) = text.split_once("Abai").unwrap();
        [before.as_bytes(), b"Ab\xe4i", after.as_bytes()].concat()
    }),
    ("a name that turns around", "commissions.csv", |text| {
        text.replacen("Abai", "Ab\u{202e}ai", 1).into()
    }),
    ("a name with an escape code", "commissions.csv", |text| {
        text.replacen("Abai", "Ab\u{1b}[2Jai", 1).into()
    }),
    ("a name with an isolate", "commissions.csv", |text| {
        text.replacen("Abai", "\u{2067}Abai", 1).into()
    }),
    (
        "a name of a hundred thousand letters",
        "commissions.csv",
        |text| text.replacen("Abai", &"A".repeat(100_000), 1).into(),
    ),
    ("a parent of itself", "commissions.csv", |text| {
        text.replacen("T-01,territorial,CEC", "T-01,territorial,T-01", 1)
            .into()
    }),
    ("no central commission", "commissions.csv", |text| {
        text.replacen("CEC,central,", "CEC,territorial,", 1).into()
    }),
    ("a day that does not exist", "protocols.csv", |text| {
        text.replacen("2023-03-19T", "2023-02-30T", 1).into()
    }),
    ("a year of five digits", "protocols.csv", |text| {
        text.replacen("2023-03-19T", "99999-03-19T", 1).into()
    }),
    ("a leap second", "protocols.csv", |text| {
        text.replacen("T15:00:00Z", "T15:00:61Z", 1).into()
    }),
    ("an offset of a hundred hours", "turnout.csv", |text| {
        text.replacen("+06:00", "+99:00", 1).into()
    }),
    ("a zone that leads out", "commissions.csv", |text| {
        text.replacen("Asia/Almaty", "../../../etc/passwd", 1)
            .into()
    }),
];

#[test]
fn each_is_told_with_its_line() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    for (turn, (class, file, broken)) in CLASSES.iter().enumerate() {
        let folder = world.bad_copy("results", "results");
        let good = std::fs::read_to_string(world.path(&folder).join(file)).unwrap();
        let bytes = broken(&good);
        assert_ne!(bytes, good.as_bytes(), "{class}");
        std::fs::write(world.path(&folder).join(file), bytes).unwrap();
        let ended = world.run(&["rehearse", &folder, "--ledger", "out"]);
        judge.told(class, &ended, &[2]);
        if !ended.stderr.contains(file) {
            judge.fault(class, &ended, "the file is not named");
        }
        if has_turn(turn, 0, 3) {
            judge.told(class, &world.run(&["election", "check", &folder]), &[1, 2]);
        }
    }
    world.assert_kept(&before);
    judge.end();
}

#[test]
fn no_figure_is_guessed() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    for figure in FIGURES {
        let folder = world.bad_copy("results", "results");
        let path = world.path(&folder).join("votes.csv");
        let good = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, good.replacen("105047", figure, 1)).unwrap();
        let what = format!("{figure:?} votes");
        let ended = world.run(&["rehearse", &folder, "--ledger", "out"]);
        judge.told(&what, &ended, &[2]);
        if !(ended.stderr.contains("votes.csv, line 2")
            || ended.stderr.contains("votes.csv, line 1"))
        {
            judge.fault(&what, &ended, "the line is not named");
        }
    }
    world.assert_kept(&before);
    judge.end();
}

/// Names are kept in one form: a letter with its accent apart is the same name, told or mended.
#[test]
fn a_name_in_another_form_of_unicode_is_one_name() {
    let world = World::new();
    let mut judge = Judge::default();
    let folder = world.bad_copy("results", "results");
    let path = world.path(&folder).join("commissions.csv");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, good.replacen("Abai region", "Abai\u{306} region", 1)).unwrap();
    let ended = world.run(&["rehearse", &folder, "--ledger", "out"]);
    judge.told("a name that is not in NFC", &ended, &[0, 2, 3]);
    if ended.code != Some(2) {
        let log = world.run(&["log", "--ledger", "out", "--json"]);
        assert!(!log.stdout.contains('\u{306}'), "{}", log.stdout);
    }
    judge.end();
}
