//! What holds of the log that a sequence has left.

use hattama::event::{Body, Entry, Sheet, Statement};
use hattama::replay::{
    Fault, FaultKind, Replay, ResultStanding, Signatures, as_if_nothing_annulled, fold, tallies,
    tally,
};
use hattama::rules::Alone;
use hattama::state::{ContestIx, Heads, State};

use super::desk::{ENTROPY, Signing};
use super::offering::{Offering, sums};
use super::recount::{Poll, Recount};
use super::stage;
use crate::support::Ledger;

/// Asserts everything.
pub(super) fn check(offering: &Offering) {
    let ledger = &offering.ledger;
    read_back(ledger, offering.began);
    replay(ledger, offering.signing);
    for (size, then) in &offering.told {
        // Contests that were defined later have no part in it.
        let now = sums(&ledger.state, *size);
        assert_eq!(now[..then.len()], then[..], "sums of {size} entries");
    }
    let recount = Recount::of(&ledger.statements);
    for (contest, _) in ledger.state.contests() {
        count_again(ledger, &recount, contest);
        count_at_once(&ledger.state, contest);
        declared(ledger, contest);
    }
}

/// Summed in one pass, units come to what they come to one by one; and what is kept of the sheets of a station
/// is what they say.
fn count_at_once(state: &State, contest: ContestIx) {
    let (whole, units) = tallies(state, contest);
    assert_eq!(whole, tally(state, contest, None));
    for unit in units {
        assert_eq!(unit, tally(state, contest, unit.unit));
    }
    for (_, station) in state.commissions() {
        let filings = station.filings.iter();
        let sheets = filings.filter_map(|filing| Some((filing.contest, &filing.current()?.sheet)));
        let said: Vec<_> = sheets
            .map(|(contest, sheet)| state.contest(contest).heads(sheet.figures()))
            .collect();
        if said.is_empty() {
            let (registered, issued) = (Some(u64::MAX), None);
            assert!(
                station.all_say(Heads { registered, issued }),
                "something is left behind"
            );
        }
        for heads in &said {
            let all = said.iter().all(|one| one == heads);
            assert_eq!(station.all_say(*heads), all, "{said:?}");
        }
    }
}

/// Entries are the bytes that they encode to, and say what was said.
fn read_back(ledger: &Ledger, from: usize) {
    let entries = ledger.entries.iter().zip(&ledger.statements);
    for (bytes, said) in entries.skip(from) {
        let entry = Entry::from_bytes(bytes).unwrap();
        assert_eq!(&entry.to_bytes(), bytes);
        let statement = Statement::from_bytes(&entry.submission.statement).unwrap();
        assert_eq!(&statement, said);
    }
}

/// A replay of the entries comes to the same state without a fault; with one left out, or two
/// turned round, it finds that.
fn replay(ledger: &Ledger, signing: Signing) {
    let entries = &ledger.entries;
    let signatures = match signing {
        Signing::Real => Signatures::Check(ENTROPY),
        Signing::StandIn => Signatures::Assume,
    };
    let replay = stage::replayed(entries);
    let begun = usize::try_from(replay.state().position().size).unwrap();
    let (state, faults) = folded(replay.clone(), entries, signatures);
    assert_eq!(faults, []);
    assert!(state == ledger.state, "replay comes to another state");

    let rest = entries.len() - begun;
    if rest > 1 {
        let chain = ledger.state.position().chain;
        let draw = chain.as_bytes();
        let at = begun + usize::from(draw[1]) % (rest - 1);
        let mut wrong = entries.clone();
        if draw[2].is_multiple_of(2) {
            wrong.remove(at);
        } else {
            wrong.swap(at, at + 1);
        }
        let (_, faults) = folded(replay, &wrong, Signatures::Assume);
        let first = faults.first().unwrap();
        assert_eq!(first.index, at as u64, "{first:?}");
        assert!(
            matches!(first.kind, FaultKind::Position { .. }),
            "{first:?}"
        );
    }
}

fn folded(
    mut replay: Replay,
    entries: &Vec<Vec<u8>>,
    signatures: Signatures,
) -> (State, Vec<Fault>) {
    let faults = fold(&mut replay, entries, None, signatures, &Alone, &mut ());
    (replay.into_state(), faults.unwrap())
}

/// Sums are the sums of what stands, in every unit.
fn count_again(ledger: &Ledger, recount: &Recount, contest: ContestIx) {
    let of = ledger.state.contest(contest);
    let name = of.definition.id.as_str();
    let size = ledger.state.position().size;
    for (unit, commission) in ledger.state.commissions() {
        let polls = recount.polls(name, commission.id.as_str());
        let counted: Vec<&Sheet> = polls.iter().filter_map(|poll| poll.counted()).collect();
        let totals = ledger.state.totals_at(contest, unit, size);
        assert_eq!(u64::from(totals.count), counted.len() as u64);
        for (at, sum) in totals.fields.iter().enumerate() {
            let again: u64 = counted.iter().map(|one| u64::from(one.fields[at])).sum();
            assert_eq!(*sum, again, "field {at} of {name} in {}", commission.id);
        }
        for (at, sum) in totals.votes.iter().enumerate() {
            let again: u64 = counted.iter().map(|one| u64::from(one.votes[at])).sum();
            assert_eq!(*sum, again, "option {at} of {name} in {}", commission.id);
        }
    }

    let tally = tally(&ledger.state, contest, None);
    let polls = recount.polls(name, &recount.central());
    let count =
        |such: &dyn Fn(&Poll) -> bool| polls.iter().filter(|poll| such(poll)).count() as u64;
    let said = tally.protocols;
    let none = count(&Poll::no_vote);
    assert_eq!(
        (said.expected, said.no_vote),
        (polls.len() as u64 - none, none)
    );
    assert_eq!(said.received, count(&Poll::received));
    assert_eq!(said.counted, count(&|poll| poll.counted().is_some()));
    assert_eq!(said.voided, count(&Poll::voided));
    let became = said.counted + said.held + said.voided + said.outstanding;
    assert_eq!(said.expected, became);
    let counted: Vec<&Sheet> = polls.iter().filter_map(|poll| poll.counted()).collect();
    for (at, option) in tally.options.iter().enumerate() {
        let again: u64 = counted.iter().map(|one| u64::from(one.votes[at])).sum();
        assert_eq!(option.votes, again, "option {at} of {name}");
        let id = of.definition.options[at].id.as_str();
        assert_eq!(of.withdrawn(at).is_some(), recount.is_withdrawn(name, id));
    }

    let first = recount.as_if(name);
    let as_if = as_if_nothing_annulled(&ledger.state, contest, None);
    assert_eq!(as_if.counted, first.len() as u64);
    for (at, votes) in as_if.votes.iter().enumerate() {
        let again: u64 = first.iter().map(|one| u64::from(one.votes[at])).sum();
        assert_eq!(
            *votes, again,
            "option {at} of {name}, had nothing been annulled"
        );
    }
}

/// What is declared, and not said to be superseded, is what replay gives.
fn declared(ledger: &Ledger, contest: ContestIx) {
    let name = ledger.state.contest(contest).definition.id.as_str();
    let mut said = ledger.statements.iter().rev();
    let said = said.find_map(|statement| match &statement.body {
        Body::ResultsDeclared(said) if said.contest.as_str() == name => Some(said),
        _ => None,
    });
    let tally = tally(&ledger.state, contest, None);
    assert_eq!(tally.declared.is_some(), said.is_some());
    if let (Some(said), ResultStanding::Declared) = (said, tally.standing) {
        let votes: Vec<u64> = tally.options.iter().map(|option| option.votes).collect();
        assert_eq!(said.totals.votes[..], votes);
        // A contest may fill no seats.
        let seats: Vec<_> = match tally.allocation {
            Some(allocation) => {
                let options = allocation.unwrap().options;
                options.iter().map(|one| one.seats).collect()
            }
            None => vec![None; tally.options.len()],
        };
        assert_eq!(said.seats[..], seats);
    }
}
