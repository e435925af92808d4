//! What a verifier finds in a log that was meddled with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use hattama::replay::{Replay, Signatures, fold};
use hattama::rules::Alone;
use hattama::tlog::{Checkpoint, Note};
use hattama::verify::{Failure, Kept, Verdict};

use crate::expected::{First, first};
use crate::kinds::{Altered, Kind, alter};
use crate::log::{Log, SIZE, checkpoint};
use crate::operator::{Entries, Operator, left, replayed, verified};
use crate::{LOG, long, looked_at};

const OPERATORS: [(Operator, &str); 2] =
    [(Operator::Clumsy, "clumsy"), (Operator::Clever, "clever")];

/// Where it is noticed if no entry has a fault.
fn otherwise(altered: &Altered<'_>, operator: Operator) -> &'static str {
    let size = altered.first + altered.len();
    match operator {
        Operator::Clumsy if size < SIZE => "the checkpoint (V201)",
        // What stands behind the promised entries is promised to nobody, and not read.
        Operator::Clumsy if altered.first >= SIZE => "no entry: the tail is told",
        Operator::Clumsy => "the checkpoint (V202 V203)",
        Operator::Clever if size == 0 => "nothing opens an election (V207)",
        Operator::Clever if size < SIZE => "a kept checkpoint (V209)",
        Operator::Clever => "a kept checkpoint (V210)",
    }
}

/// Where in the log the fault is named, seen from where it was done.
fn place(found: &First, altered: &Altered<'_>) -> &'static str {
    match found.position - altered.first {
        0 => "there",
        1 => "the next entry",
        _ => "further on",
    }
}

/// The positions of each kind, by what is to be found.
type Rows = BTreeMap<(Kind, Operator, String), Vec<usize>>;

static ROWS: LazyLock<Rows> = LazyLock::new(|| rows(&LOG));

fn rows(log: &Log) -> Rows {
    let mut rows = Rows::new();
    for (kind, _) in Kind::ALL {
        for position in 0..=SIZE {
            let Some(altered) = alter(log, kind, position) else {
                continue;
            };
            for (operator, _) in OPERATORS {
                let found = match first(log, &altered, operator) {
                    Some(found) => {
                        format!("{}, {}", found.codes.join(" "), place(&found, &altered))
                    }
                    None => otherwise(&altered, operator).into(),
                };
                rows.entry((kind, operator, found))
                    .or_default()
                    .push(position);
            }
        }
    }
    rows
}

/// `table.txt` is made of what was expected; what is expected is made anew each time. To write it
/// anew: `HATTAMA_WRITE_TABLE=1`.
#[test]
fn the_table_says_what_is_to_be_found() {
    let rows = &*ROWS;
    let mut table = String::new();
    for (kind, name) in Kind::ALL {
        for (operator, manner) in OPERATORS {
            let of = |(of, by, _): &(Kind, Operator, String)| (*of, *by) == (kind, operator);
            let rows: Vec<_> = rows.iter().filter(|(row, _)| of(row)).collect();
            let positions = rows.iter().map(|(_, at)| at.len()).sum::<usize>();
            writeln!(table, "{name}, {manner}: {positions} positions").unwrap();
            for ((.., found), at) in rows {
                let (from, to) = (at[0], at[at.len() - 1]);
                writeln!(table, "    {:>4}  {found}  ({from} to {to})", at.len()).unwrap();
            }
        }
    }
    if std::env::var("HATTAMA_WRITE_TABLE").is_ok() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/meddling/table.txt");
        std::fs::write(path, &table).unwrap();
    }
    let known: Vec<_> = include_str!("table.txt").lines().collect();
    let new: Vec<_> = table.lines().filter(|line| !known.contains(line)).collect();
    assert!(
        table == known.join("\n") + "\n",
        "not in table.txt: {new:#?}"
    );
    println!("{table}");
}

/// Each kind at each position, by replay from there on.
#[test]
fn replay_names_the_first_fault_and_no_other() {
    let log = &*LOG;
    let mut before = Replay::new();
    let mut tried = BTreeMap::<Kind, usize>::new();
    // Of the definitions, of which hardly two are alike, all.
    let looked_at_here = |position| position < 24 || looked_at(position, SIZE - 1, 10);
    for position in 0..=SIZE {
        let kinds = Kind::ALL.iter().filter(|_| looked_at_here(position));
        for (kind, name) in kinds {
            let kind = *kind;
            let Some(altered) = alter(log, kind, position) else {
                continue;
            };
            let mut later = None;
            if altered.first > position {
                grow(log, later.insert(before.clone()), position);
            }
            let before = later.as_ref().unwrap_or(&before);
            for (operator, manner) in OPERATORS {
                let expected = first(log, &altered, operator);
                // As many as are promised; of what shows nothing, not to the end each time.
                let promised = match operator {
                    Operator::Clumsy => SIZE.saturating_sub(altered.first),
                    Operator::Clever => altered.len(),
                };
                let whole = looked_at(position, SIZE - 1, 130);
                let most = match &expected {
                    Some(found) => found.position + 1 - altered.first,
                    None if whole => promised,
                    None => promised.min(24),
                };
                let mut entries = Entries::new(log, &altered, operator);
                let found = replayed(before, &mut entries, most, long());
                assert_eq!(found, expected, "{name}, {manner}, position {position}");
            }
            *tried.entry(kind).or_default() += 1;
        }
        if position < SIZE {
            grow(log, &mut before, position);
        }
    }
    let counts = &*ROWS;
    for (kind, name) in Kind::ALL {
        let of = |(of, by, _): &(Kind, Operator, String)| (*of, *by) == (kind, Operator::Clever);
        let rows = counts.iter().filter(|(row, _)| of(row));
        let all = rows.flat_map(|(_, at)| at).copied();
        let expected = all.filter(|position| looked_at_here(*position)).count();
        assert_eq!(tried[&kind], expected, "{name}");
        println!("{expected:>5} positions: {name}");
    }
}

/// Takes in one more entry of the log.
fn grow(log: &Log, replay: &mut Replay, position: usize) {
    let until = position as u64 + 1;
    let faults = fold(
        replay,
        &log.entries,
        Some(until),
        Signatures::Assume,
        &Alone,
        &mut (),
    );
    assert!(faults.unwrap().is_empty());
}

/// A checkpoint of the log as it was, which somebody has kept.
fn kept(log: &Log, size: usize) -> Kept {
    let note = checkpoint(&log.entries[..size]);
    let read: Note = note.parse().unwrap();
    Kept {
        by: format!("was kept at {size}"),
        checkpoint: Checkpoint::from_note_text(read.text()).unwrap(),
        note,
        keys: Vec::new(),
    }
}

/// Positions of one half alone, so that two processes share the work: even ones (0) or odd ones (1).
fn half() -> Option<usize> {
    let asked = std::env::var("HATTAMA_HALF").ok()?;
    Some(asked.parse().unwrap())
}

/// The whole verification, with what somebody has kept and without.
#[test]
fn verification_finds_it_and_an_earlier_checkpoint_shows_what_no_rule_does() {
    let log = &*LOG;
    let end = kept(log, SIZE);
    let mut tried = 0;
    for position in 0..=SIZE {
        if !looked_at(position, SIZE - 1, 600) || half().is_some_and(|half| position % 2 != half) {
            continue;
        }
        for (kind, name) in Kind::ALL {
            let Some(altered) = alter(log, kind, position) else {
                continue;
            };
            for (operator, manner) in OPERATORS {
                let what = format!("{name}, {manner}, position {position}");
                whole(log, &altered, operator, &end, &what);
                tried += 1;
            }
        }
    }
    println!("{tried} whole verifications");
    assert!(tried >= if half().is_some() { 45 } else { 90 }, "{tried}");
}

fn whole(log: &Log, altered: &Altered<'_>, operator: Operator, end: &Kept, what: &str) {
    let entries = left(log, altered, operator);
    let expected = first(log, altered, operator);
    // Of the sizes just before and behind the first entry that is another.
    let here = altered.first.clamp(1, SIZE);
    let sizes = [here - 1, here, (here + 1).min(SIZE), SIZE];
    let mut kept_all: Vec<Kept> = sizes[..3]
        .iter()
        .filter(|size| **size > 0)
        .map(|size| kept(log, *size))
        .collect();
    kept_all.push(end.clone());
    let found = verified(log, &entries, operator, &kept_all);
    let mut of_entries = Vec::new();
    let mut of_log = Vec::new();
    for failure in &found.failures {
        match failure {
            Failure::Entry(fault) => of_entries.push(fault.clone()),
            other => of_log.push(other.code()),
        }
    }
    assert_eq!(crate::operator::first_of(&of_entries), expected, "{what}");
    let promised = match operator {
        Operator::Clumsy => SIZE,
        Operator::Clever => entries.len(),
    };
    let same = |size: usize| entries.get(..size) == Some(&log.entries[..size]);
    let mut of_log_expected = Vec::new();
    let opened = found.trust.genesis.is_some();
    if opened && found.trust.genesis != Some(log.genesis()) {
        of_log_expected.push("V206");
    }
    if entries.is_empty() {
        of_log_expected.push("V207");
    }
    if entries.len() < promised {
        of_log_expected.push("V201");
    } else if operator == Operator::Clumsy && !same(SIZE) {
        // The chain's last link is another only where the last entry is.
        let last = entries[SIZE - 1] != log.entries[SIZE - 1];
        of_log_expected.extend(last.then_some("V202"));
        of_log_expected.push("V203");
    }
    // Entries that are not those of the checkpoint show nothing about what the log's key has signed.
    let signed = operator == Operator::Clever;
    for kept in kept_all.iter().filter(|_| opened && signed) {
        let size = usize::try_from(kept.checkpoint.size).unwrap();
        if size > entries.len() {
            of_log_expected.push("V209");
        } else if !same(size) {
            of_log_expected.push("V210");
        }
    }
    assert_eq!(of_log, of_log_expected, "{what}");
    let nothing_wrong = expected.is_none() && of_log.is_empty();
    let verdict = if nothing_wrong {
        Verdict::Verified
    } else {
        Verdict::Failed
    };
    assert_eq!(found.verdict, verdict, "{what}");
    // What lies behind all that was promised is no part of the log; that it lies there is said.
    let behind = entries.len().saturating_sub(promised);
    let tail = format!("{behind} entries behind the last that HEAD promises");
    let said = found.not_checked.iter().any(|said| said.starts_with(&tail));
    assert_eq!(said, behind > 0, "{what}: {:?}", found.not_checked);
    // By rules, chain, tree and checkpoint alone the rest is a log like any other.
    if operator == Operator::Clever && expected.is_none() && !entries.is_empty() {
        let alone = verified(log, &entries, operator, &[]);
        let other = found.trust.genesis != Some(log.genesis());
        let verdict = if other {
            Verdict::Failed
        } else {
            Verdict::Verified
        };
        assert_eq!(alone.verdict, verdict, "{what}: {:?}", alone.failures);
    }
}
