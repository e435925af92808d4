//! What holds of every log, whatever lawful and unlawful statements it was offered.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "rules/support.rs"]
mod support;

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use hattama::bytes::{ChainHash, StatementHash};
use hattama::election::{Basis, Role};
use hattama::event::{Body, Entry, RosterChange, Sheet, Statement, Submission};
use hattama::replay::{Replay, ResultStanding, read_entry, tally};
use hattama::rules::Evidence;
use hattama::state::State;
use proptest::prelude::*;
use support::*;

static READY: LazyLock<Ledger> = LazyLock::new(Ledger::ready);

const STATIONS: [&str; 3] = ["P1", "P2", "P3"];
const SPEAKERS: [&str; 7] = ["P1", "P2", "P3", "T1", "T2", "D", "C"];
const CONTESTS: [&str; 2] = ["list", "district"];

/// Something that somebody tries; most of it is lawful somewhere.
#[derive(Debug, Clone)]
enum Attempt {
    File {
        by: usize,
        sheet: Sheet,
    },
    Correct {
        by: usize,
        station: usize,
        basis: Basis,
        which: usize,
        sheet: Sheet,
    },
    Report {
        by: usize,
        at: u64,
        voted: u32,
    },
    Revoke {
        station: usize,
        number: u16,
    },
    Add {
        station: usize,
        number: u16,
    },
    Forge {
        by: usize,
        sheet: Sheet,
    },
    Again {
        which: usize,
    },
    Wait {
        hours: u64,
    },
    BackInTime,
    Copy {
        by: usize,
        station: usize,
        sheet: Sheet,
    },
    NoVote {
        by: usize,
        station: usize,
        contest: usize,
    },
    Sum {
        by: usize,
        contest: usize,
        entries_ago: u64,
        wrong: bool,
    },
    Draw {
        turned: bool,
    },
    Declare {
        contest: usize,
        entries_ago: u64,
        wrong: bool,
    },
    Close,
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let votes = prop::collection::vec(prop_oneof![0..3u32, 90..110u32], 3);
    (0..2usize, votes, any::<bool>(), any::<bool>(), 36..40u64).prop_map(
        |(contest, mut votes, balances, paper, signed)| {
            votes.truncate(3 - contest);
            let mut sheet = sheet(CONTESTS[contest], &votes);
            if !balances {
                let mut fields = sheet.fields.to_vec();
                fields[6] += 1;
                sheet.fields = list(fields);
            }
            sheet.signed_at = hour(signed);
            sheet.voting_ended_at = None;
            if paper { on_paper(sheet) } else { sheet }
        },
    )
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let basis = prop::sample::select(Basis::ALL.to_vec());
    prop_oneof![
        6 => (0..7usize, any_sheet()).prop_map(|(by, sheet)| Attempt::File { by: by % 4, sheet }),
        6 => (0..7usize, 0..3usize, basis, 0..3usize, any_sheet()).prop_map(
            |(by, station, basis, which, sheet)| Attempt::Correct { by, station, basis, which, sheet }
        ),
        2 => (0..3usize, 22..40u64, 0..300u32)
            .prop_map(|(by, at, voted)| Attempt::Report { by, at, voted }),
        1 => (0..3usize, 1..5u16).prop_map(|(station, number)| Attempt::Revoke { station, number }),
        1 => (0..3usize, 1..6u16).prop_map(|(station, number)| Attempt::Add { station, number }),
        1 => (0..3usize, any_sheet()).prop_map(|(by, sheet)| Attempt::Forge { by, sheet }),
        2 => any::<usize>().prop_map(|which| Attempt::Again { which }),
        1 => (0..40u64).prop_map(|hours| Attempt::Wait { hours }),
        1 => Just(Attempt::BackInTime),
        4 => (0..7usize, 0..3usize, any_sheet())
            .prop_map(|(by, station, sheet)| Attempt::Copy { by, station, sheet }),
        3 => (0..7usize, 0..2usize, 0..4u64, any::<bool>())
            .prop_map(|(by, contest, entries_ago, wrong)| Attempt::Sum { by, contest, entries_ago, wrong }),
        1 => any::<bool>().prop_map(|turned| Attempt::Draw { turned }),
        3 => (0..2usize, 0..2u64, prop::bool::weighted(0.2))
            .prop_map(|(contest, entries_ago, wrong)| Attempt::Declare { contest, entries_ago, wrong }),
        2 => (0..7usize, 0..3usize, 0..2usize)
            .prop_map(|(by, station, contest)| Attempt::NoVote { by, station, contest }),
        1 => Just(Attempt::Close),
    ]
}

/// The statement, its submission, and whether a signature in it is false.
fn made(ledger: &Ledger, attempt: &Attempt) -> Option<Submission> {
    let say = |by: &str, body| {
        signed(
            &ledger.statement(by, body),
            &[secret(by, 1, 0), secret(by, 2, 0)],
        )
    };
    Some(match attempt {
        Attempt::File { by, sheet } => say(SPEAKERS[*by], protocol(sheet.clone())),
        Attempt::Correct {
            by,
            station,
            basis,
            which,
            sheet,
        } => {
            let replaces = filed(ledger, STATIONS[*station], sheet.contest.as_str(), *which);
            let mut corrected = corrected(replaces, *basis, sheet.clone());
            corrected.station = id(STATIONS[*station]);
            say(SPEAKERS[*by], Body::ProtocolCorrected(Box::new(corrected)))
        }
        Attempt::Copy { by, station, sheet } => say(
            SPEAKERS[*by],
            transcribed(STATIONS[*station], sheet.clone()),
        ),
        Attempt::NoVote {
            by,
            station,
            contest,
        } => say(
            SPEAKERS[*by],
            no_vote(STATIONS[*station], &[CONTESTS[*contest]]),
        ),
        Attempt::Sum {
            by,
            contest,
            entries_ago,
            wrong,
        } => {
            let mut said = summary(ledger, SPEAKERS[*by], CONTESTS[*contest]);
            said.size -= entries_ago;
            let unit = ledger.state.find_commission(SPEAKERS[*by]).unwrap();
            let of = ledger.state.find_contest(CONTESTS[*contest]).unwrap();
            said.totals = ledger.state.totals_at(of, unit, said.size);
            said.totals.count += u32::from(*wrong);
            say(SPEAKERS[*by], summed(said))
        }
        Attempt::Draw { turned } => {
            let order = if *turned { ["y", "x"] } else { ["x", "y"] };
            say("D", lots(ledger, "district", &order))
        }
        Attempt::Declare {
            contest,
            entries_ago,
            wrong,
        } => {
            let mut said = result(ledger, CONTESTS[*contest]);
            said.size -= entries_ago;
            if *wrong {
                let mut votes = said.totals.votes.to_vec();
                votes.swap(0, 1);
                said.totals.votes = list(votes);
            }
            say(["C", "D"][*contest], declared(said))
        }
        Attempt::Report { by, at, voted } => say(STATIONS[*by], turnout("list", hour(*at), *voted)),
        Attempt::Revoke { station, number } => {
            let parent = ["T1", "T1", "T2"][*station];
            say(
                parent,
                change(STATIONS[*station], vec![RosterChange::Revoke(*number)]),
            )
        }
        Attempt::Add { station, number } => {
            let added = member(STATIONS[*station], *number, Role::Deputy);
            let parent = ["T1", "T1", "T2"][*station];
            say(
                parent,
                change(STATIONS[*station], vec![RosterChange::Add(added)]),
            )
        }
        Attempt::Forge { by, sheet } => {
            let mut forged = say(STATIONS[*by], protocol(sheet.clone()));
            let mut pairs = forged.signatures.into_inner();
            pairs[0].signature = no_signature();
            forged.signatures = hattama::bytes::Sorted::new(pairs).unwrap();
            forged
        }
        Attempt::Again { which } => {
            let entry = &ledger.entries[which % ledger.entries.len()];
            Entry::from_bytes(entry).unwrap().submission
        }
        Attempt::Close => say("C", Body::LedgerClosed),
        Attempt::Wait { .. } | Attempt::BackInTime => return None,
    })
}

/// The name of a protocol in a filing, mostly of the one that stands.
fn filed(ledger: &Ledger, station: &str, contest: &str, which: usize) -> StatementHash {
    let contest = ledger.state.find_contest(contest).unwrap();
    let station = ledger.state.find_commission(station).unwrap();
    let filing = ledger.state.commission(station).filing(contest).unwrap();
    let protocol = match which {
        0 => filing.first(),
        _ => filing.current(),
    };
    protocol.map_or(StatementHash::new([0; 32]), |protocol| protocol.hash)
}

/// Everything that can be asked of a state, as text.
fn views(state: &State) -> String {
    let mut views = format!(
        "{:?} {:?} {}",
        state.position(),
        state.closed_by(),
        state.key_count()
    );
    for (at, contest) in state.contests() {
        let tally = tally(state, at, None);
        write!(
            views,
            "{:?} {:?} {tally:?}",
            contest.definition, contest.stations
        )
        .unwrap();
    }
    for (_, commission) in state.commissions() {
        write!(views, "{commission:?}").unwrap();
    }
    views
}

fn offer(ledger: &mut Ledger, attempt: &Attempt) -> Result<(), TestCaseError> {
    match attempt {
        Attempt::Wait { hours } => ledger.now.0 += hours * 3_600_000,
        Attempt::BackInTime => {
            let before = ledger.now;
            ledger.now = hour(0);
            let answer = ledger.say("P1", protocol(sheet("list", &[1, 2, 3])));
            prop_assert!(answer.is_err());
            ledger.now = before;
        }
        _ => {}
    }
    let Some(submission) = made(ledger, attempt) else {
        return Ok(());
    };
    let before = views(&ledger.state);
    let answer = ledger.submit(submission.clone());
    if let Err(codes) = answer {
        prop_assert!(!codes.is_empty());
        prop_assert_eq!(before, views(&ledger.state));
    } else {
        let lawful = !matches!(attempt, Attempt::Forge { .. } | Attempt::Again { .. });
        prop_assert!(lawful, "admitted");
        prop_assert_eq!(ledger.submit(submission), Err(vec!["R003"]));
    }
    Ok(())
}

fn offered(attempts: &[Attempt]) -> Result<Ledger, TestCaseError> {
    let mut ledger = READY.clone();
    for attempt in attempts {
        offer(&mut ledger, attempt)?;
    }
    Ok(ledger)
}

/// What stands, told again from the statements alone: the sheet, and whether it is held.
fn recount(statements: &[Statement]) -> BTreeMap<(String, String), (Sheet, bool)> {
    let mut stands = BTreeMap::new();
    let mut copies = BTreeSet::new();
    for statement in statements {
        let speaker = statement.speaker.to_string();
        let waits = |sheet: &Sheet| {
            let f = &sheet.fields;
            let votes: u32 = sheet.votes.iter().sum();
            f[1] != f[2] + f[3] || f[4] != f[5] + f[6] || f[6] != votes
        };
        match &statement.body {
            Body::ProtocolSubmitted(sheet) => {
                let held = waits(sheet);
                let place = (speaker, sheet.contest.to_string());
                // The station's own stands before a copy.
                if !stands.contains_key(&place) || copies.remove(&place) {
                    stands.insert(place, ((**sheet).clone(), held));
                }
            }
            Body::ProtocolTranscribed(copied) => {
                let held = waits(&copied.sheet);
                let place = (copied.station.to_string(), copied.sheet.contest.to_string());
                if let Slot::Vacant(vacant) = stands.entry(place.clone()) {
                    copies.insert(place);
                    vacant.insert((copied.sheet.clone(), held));
                }
            }
            Body::ProtocolCorrected(corrected) => {
                let station = corrected.station.to_string();
                let held = waits(&corrected.sheet) && speaker == station;
                let place = (station, corrected.sheet.contest.to_string());
                copies.remove(&place);
                stands.insert(place, (corrected.sheet.clone(), held));
            }
            _ => {}
        }
    }
    stands
}

/// Places where no vote was said to be held and from which nothing has come.
fn without_vote(
    statements: &[Statement],
    stands: &BTreeMap<(String, String), (Sheet, bool)>,
) -> BTreeSet<(String, String)> {
    let said = statements
        .iter()
        .filter_map(|statement| match &statement.body {
            Body::NoVoteHeld(said) => {
                Some((said.station.to_string(), said.contests[0].to_string()))
            }
            _ => None,
        });
    said.filter(|place| !stands.contains_key(place)).collect()
}

fn replayed(replay: &mut Replay, entries: &[Vec<u8>]) -> Result<(), TestCaseError> {
    for entry in entries {
        let read = read_entry(entry).unwrap();
        let taken = replay.take(read, &Evidence::assumed(), &mut ());
        prop_assert_eq!(taken.map(drop), Ok(()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn totals_are_the_sum_of_what_stands(attempts in prop::collection::vec(attempt(), 1..24)) {
        let ledger = offered(&attempts)?;
        let stands = recount(&ledger.statements);
        for contest in CONTESTS {
            let of = || stands.iter().filter(|((_, c), _)| c == contest).map(|(_, s)| s);
            let counted: Vec<_> = of().filter(|(_, held)| !held).map(|(sheet, _)| sheet).collect();
            let tally = ledger.tally(contest);
            let p = tally.protocols;
            let none = without_vote(&ledger.statements, &stands);
            let none = none.iter().filter(|(_, of)| of == contest).count() as u64;
            prop_assert_eq!((p.expected, p.no_vote), (3 - none, none));
            prop_assert_eq!(p.expected, p.received + p.outstanding);
            prop_assert_eq!(p.received, p.counted + p.held);
            prop_assert_eq!(p.received, of().count() as u64);
            prop_assert_eq!(p.counted, counted.len() as u64);
            for (at, option) in tally.options.iter().enumerate() {
                let votes: u64 = counted.iter().map(|sheet| u64::from(sheet.votes[at])).sum();
                prop_assert_eq!(option.votes, votes);
            }
            let valid: u64 = counted.iter().map(|sheet| u64::from(sheet.fields[6])).sum();
            prop_assert_eq!(tally.quantity("valid"), Some(valid));
        }
    }

    /// Whatever is declared, and not said to be superseded, is what replay gives; so are the sums
    /// of a summary that differs from nothing.
    #[test]
    fn what_is_declared_is_what_follows(attempts in prop::collection::vec(attempt(), 1..32)) {
        let ledger = offered(&attempts)?;
        for contest in CONTESTS {
            let tally = ledger.tally(contest);
            let said = ledger.statements.iter().rev().find_map(|statement| match &statement.body {
                Body::ResultsDeclared(said) if said.contest.as_str() == contest => Some(said),
                _ => None,
            });
            prop_assert_eq!(tally.declared.is_some(), said.is_some());
            if let (Some(said), ResultStanding::Declared) = (said, tally.standing) {
                let votes: Vec<u64> = tally.options.iter().map(|option| option.votes).collect();
                prop_assert_eq!(&said.totals.votes[..], votes);
                let seats = &tally.allocation.unwrap().unwrap().options;
                prop_assert!(seats.iter().map(|one| &one.seats).eq(said.seats.iter()));
            }
            let of = ledger.state.find_contest(contest).unwrap();
            for summary in &tally.summaries {
                let Body::SummarySubmitted(said) =
                    &ledger.statements[usize::try_from(summary.index).unwrap()].body
                else {
                    return Err(TestCaseError::fail("no summary stands there"));
                };
                let now = ledger.state.position().size;
                let then = ledger.state.totals_at(of, summary.unit, said.size);
                let count = ledger.state.totals_at(of, summary.unit, now).count;
                // A sum that nothing has superseded is of protocols that all stand still.
                if summary.superseded_by.is_none() {
                    let still = ledger.state.counted_at(of, summary.unit, said.size);
                    let now: Vec<_> = ledger.state.counted_at(of, summary.unit, now).collect();
                    prop_assert!(still.into_iter().all(|one| now.contains(&one)));
                    prop_assert!(then.count <= count);
                }
            }
        }
    }

    #[test]
    fn units_add_up(attempts in prop::collection::vec(attempt(), 1..24)) {
        let ledger = offered(&attempts)?;
        let list = ledger.state.find_contest("list").unwrap();
        let whole = tally(&ledger.state, list, None);
        let units = ["T1", "T2"].map(|unit| {
            tally(&ledger.state, list, ledger.state.find_commission(unit))
        });
        let sum = |of: &dyn Fn(&hattama::replay::ContestTally) -> u64| units.iter().map(of).sum::<u64>();
        prop_assert_eq!(whole.protocols.counted, sum(&|t| t.protocols.counted));
        prop_assert_eq!(whole.protocols.flagged, sum(&|t| t.protocols.flagged));
        prop_assert_eq!(whole.options[0].votes, sum(&|t| t.options[0].votes));
    }

    #[test]
    fn replay_from_any_cut_comes_to_the_same(
        attempts in prop::collection::vec(attempt(), 1..24),
        cut in any::<prop::sample::Index>(),
    ) {
        let ledger = offered(&attempts)?;
        let cut = cut.index(ledger.entries.len() + 1);
        let mut replay = Replay::new();
        replayed(&mut replay, &ledger.entries[..cut])?;
        let mut other = replay.clone();
        replayed(&mut replay, &ledger.entries[cut..])?;
        replayed(&mut other, &ledger.entries[cut..])?;
        prop_assert_eq!(views(replay.state()), views(&ledger.state));
        prop_assert_eq!(views(other.state()), views(&ledger.state));
    }

    #[test]
    fn statements_and_entries_read_back(attempts in prop::collection::vec(attempt(), 1..12)) {
        let ledger = offered(&attempts)?;
        for (bytes, statement) in ledger.entries.iter().zip(&ledger.statements) {
            let entry = Entry::from_bytes(bytes).unwrap();
            prop_assert_eq!(&entry.to_bytes(), bytes);
            prop_assert_eq!(&Statement::from_bytes(&entry.submission.statement).unwrap(), statement);
        }
        for attempt in attempts {
            // What is refused reads back just the same.
            if let Some(submission) = made(&ledger, &attempt) {
                let read = Submission::from_bytes(&submission.to_bytes());
                prop_assert_eq!(read, Ok(submission));
            }
        }
    }

    #[test]
    fn bytes_at_random_are_read_as_they_stand_or_not_at_all(
        at in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut bytes = READY.entries[at.index(READY.entries.len())].clone();
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(bytes.len() - keep.index(bytes.len()) % 4);
        if let Ok(entry) = Entry::from_bytes(&bytes) {
            prop_assert_eq!(entry.to_bytes(), bytes);
            if let Ok(read) = Statement::from_bytes(&entry.submission.statement) {
                prop_assert_eq!(read.to_bytes(), entry.submission.statement);
            }
        }
    }
}

#[test]
fn every_bit_of_an_entry_counts() {
    let mut ledger = READY.clone();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    // Genesis, a contest, a station, a protocol.
    for at in [0, 1, ledger.entries.len() - 2, ledger.entries.len() - 1] {
        let original = &ledger.entries[at];
        let (entry, chain) = (
            Entry::from_bytes(original).unwrap(),
            ChainHash::of_entry(original),
        );
        for bit in 0..original.len() * 8 {
            let mut flipped = original.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(ChainHash::of_entry(&flipped), chain);
            if let Ok(other) = Entry::from_bytes(&flipped) {
                assert_ne!(other, entry, "bit {bit}");
                assert_eq!(other.to_bytes(), flipped, "bit {bit}");
            }
        }
    }
}
