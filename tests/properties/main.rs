//! What holds of every log, whatever lawful and unlawful statements it was offered.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod attempt;
mod recount;
#[path = "../rules/saying.rs"]
mod saying;
#[path = "../rules/support.rs"]
mod support;
mod trying;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use attempt::{Attempt, CONTESTS, Made, made};
use hattama::bytes::ChainHash;
use hattama::event::{Body, Entry, Kind, Statement, Submission};
use hattama::replay::{Replay, ResultStanding, as_if_nothing_annulled, read_entry, tally};
use hattama::rules::Evidence;
use hattama::state::State;
use proptest::prelude::*;
use recount::Recount;
use support::*;
use trying::attempt;

static READY: LazyLock<Ledger> = LazyLock::new(|| {
    let mut ledger = Ledger::ready();
    ledger.must("T1", saying::accredited("O1"));
    ledger
});

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
    let observers: Vec<_> = state.observers().iter().collect();
    let objections: Vec<_> = state.objections().iter().collect();
    write!(views, "{observers:?} {objections:?}").unwrap();
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
    for submission in made(ledger, attempt).into_iter().map(Made::submission) {
        submit(ledger, attempt, submission)?;
    }
    Ok(())
}

fn submit(
    ledger: &mut Ledger,
    attempt: &Attempt,
    submission: Submission,
) -> Result<(), TestCaseError> {
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
        let recount = Recount::of(&ledger.statements);
        for contest in CONTESTS {
            let Some(at) = ledger.state.find_contest(contest) else { continue };
            let polls = recount.of_contest(contest);
            let count = |such: &dyn Fn(&recount::Poll) -> bool| {
                polls.iter().filter(|(_, poll)| such(poll)).count() as u64
            };
            let none = count(&|poll| {
                poll.stands.is_none() && poll.none_expected && !poll.voided()
            });
            let tally = ledger.tally(contest);
            let p = tally.protocols;
            prop_assert_eq!((p.expected, p.no_vote), (3 - none, none));
            prop_assert_eq!(p.expected, p.counted + p.held + p.voided + p.outstanding);
            prop_assert_eq!(p.received, count(&|poll| poll.stands.is_some()));
            prop_assert_eq!(p.counted, count(&|poll| poll.counted().is_some()));
            prop_assert_eq!(p.voided, count(&recount::Poll::voided));

            let counted: Vec<_> = polls.iter().filter_map(|(_, poll)| poll.counted()).collect();
            let definition = &ledger.state.contest(at).definition;
            let mut valid: u64 = counted.iter().map(|sheet| u64::from(sheet.fields[6])).sum();
            for (at, option) in tally.options.iter().enumerate() {
                let votes: u64 = counted.iter().map(|sheet| u64::from(sheet.votes[at])).sum();
                prop_assert_eq!(option.votes, votes);
                let id = definition.options[at].id.to_string();
                if recount.withdrawn.contains(&(contest.to_owned(), id)) {
                    valid = valid.saturating_sub(votes);
                }
            }
            prop_assert_eq!(tally.quantity("valid"), Some(valid));

            let first = polls.iter().map(|(place, poll)| recount.first.get(place).unwrap_or(poll));
            let first: Vec<_> = first.filter_map(|poll| poll.as_if()).collect();
            let as_if = as_if_nothing_annulled(&ledger.state, at, None);
            prop_assert_eq!(as_if.counted, first.len() as u64);
            for (at, votes) in as_if.votes.iter().enumerate() {
                let sum: u64 = first.iter().map(|sheet| u64::from(sheet.votes[at])).sum();
                prop_assert_eq!(*votes, sum);
            }
        }
    }

    /// The sums of a size are for ever what they were when the log had that size.
    #[test]
    fn sums_of_every_size_stay(attempts in prop::collection::vec(attempt(), 1..32)) {
        let mut ledger = READY.clone();
        let mut told = Vec::new();
        let at = |ledger: &Ledger, size| {
            let contests = ledger.state.contests().map(|(at, _)| at);
            let central = ledger.state.find_commission("C").unwrap();
            let totals = contests.map(|at| ledger.state.totals_at(at, central, size));
            totals.collect::<Vec<_>>()
        };
        for attempt in &attempts {
            offer(&mut ledger, attempt)?;
            let size = ledger.state.position().size;
            told.push((size, at(&ledger, size)));
        }
        for (size, then) in told {
            let now = at(&ledger, size);
            prop_assert_eq!(&now[..then.len()], &then[..], "of {} entries", size);
        }
    }

    /// Whatever is declared, and not said to be superseded, is what replay gives; so are the sums
    /// of a summary that differs from nothing.
    #[test]
    fn what_is_declared_is_what_follows(attempts in prop::collection::vec(attempt(), 1..32)) {
        let ledger = offered(&attempts)?;
        for contest in CONTESTS {
            if ledger.state.find_contest(contest).is_none() { continue }
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
            for submission in made(&ledger, &attempt).into_iter().map(Made::submission) {
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

/// What is tried is lawful often enough for every kind of statement to be recorded, and followed by
/// others.
#[test]
fn every_kind_is_said_somewhere() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let sequences = prop::collection::vec(attempt(), 48);
    let mut said = BTreeMap::new();
    for _ in 0..400 {
        let attempts = sequences.new_tree(&mut runner).unwrap().current();
        let ledger = offered(&attempts).unwrap();
        for statement in &ledger.statements[READY.statements.len()..] {
            *said.entry(statement.kind()).or_insert(0) += 1;
        }
    }
    let before = [
        Kind::ElectionOpened,
        Kind::ChamberDefined,
        Kind::CommissionEnrolled,
    ];
    for kind in Kind::ALL.iter().filter(|kind| !before.contains(kind)) {
        let times = said.get(kind).copied().unwrap_or(0);
        assert!(times >= 10, "{kind} was recorded {times} times: {said:?}");
    }
}
