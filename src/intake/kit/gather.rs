//! Which entries of a log concern a commission.

use std::collections::BTreeSet;

use crate::bytes::{ChainHash, Id};
use crate::election::{CommissionKind, UnitHours, UtcMillis};
use crate::intake::suggest::nearest;
use crate::replay::{LogSource, Replay, Signatures, fold};
use crate::rules::Workers;
use crate::state::{CommissionIx, ContestIx, Filing, Objection, State};

use super::noted::{Noted, Vote};
use super::{Kit, KitError, KitHead};

impl Kit {
    /// The kit of a commission from a log, as the log stands: genesis; the commission, those above
    /// it and those directly below it with every change of their rosters; the contests they count,
    /// with second rounds, annulments and reruns, which change their hours; what they have filed,
    /// and the signatures added to it; the observers whom it accredited, or for a station whoever
    /// above it did; objections to what is in the kit that it may answer.
    ///
    /// # Errors
    /// [`KitError`] if the log cannot be read or is not lawful, or has no such commission.
    pub fn make(
        log: &dyn LogSource,
        commission: &Id,
        workers: &(impl Workers + Sync),
    ) -> Result<Self, KitError> {
        let mut replay = Replay::new();
        let mut noted = Noted::default();
        let faults = fold(
            &mut replay,
            log,
            None,
            Signatures::Assume,
            workers,
            &mut noted,
        )
        .map_err(|(_, error)| error)?;
        if let Some(fault) = faults.first() {
            let what = fault.to_string();
            return Err(KitError::Log { what });
        }
        let state = replay.state();
        let Some(at) = state.find_commission(commission.as_str()) else {
            let ids = state.commissions().map(|(_, other)| other.id.as_str());
            let hint = nearest(commission.as_str(), ids)
                .map_or_else(String::new, |other| format!("\nDid you mean {other}?"));
            let id = commission.clone();
            return Err(KitError::NoCommission { id, hint });
        };
        let wanted = Concerned::of(state, &noted, at).entries();
        let mut entries = Vec::with_capacity(wanted.len());
        for index in wanted {
            log.read(index..index + 1, &mut |index, bytes| {
                entries.push((index, bytes.to_vec()));
            })?;
        }
        let position = state.position();
        let (size, chain): (u64, ChainHash) = (position.size, position.chain);
        let recorded_at: UtcMillis = position.recorded_at;
        let head = KitHead {
            size,
            chain,
            recorded_at,
        };
        Self::assemble(commission, head, entries)
    }
}

/// The commissions, contests and votes that concern one commission.
struct Concerned<'a> {
    state: &'a State,
    noted: &'a Noted,
    of: CommissionIx,
    commissions: BTreeSet<CommissionIx>,
    contests: BTreeSet<ContestIx>,
    /// Entries that annul or repeat a vote.
    votes: BTreeSet<u64>,
    waiting: Vec<CommissionIx>,
}

impl<'a> Concerned<'a> {
    fn of(state: &'a State, noted: &'a Noted, of: CommissionIx) -> Self {
        let mut concerned = Self {
            state,
            noted,
            of,
            commissions: BTreeSet::new(),
            contests: BTreeSet::new(),
            votes: BTreeSet::new(),
            waiting: vec![of],
        };
        let all = state.commissions().map(|(at, _)| at);
        let below = all.filter(|at| concerned.is_below(*at));
        concerned.waiting.extend(below.collect::<Vec<_>>());
        // Whoever enrols stations needs what their enrolments may name before there is one.
        if state.commission(of).kind != CommissionKind::Precinct {
            for (at, _) in state.contests() {
                concerned.add_contest(at);
            }
            let districts = state.commissions();
            let districts = districts.filter(|(_, one)| one.kind == CommissionKind::District);
            concerned.waiting.extend(districts.map(|(at, _)| at));
        }
        for objection in concerned.objections() {
            let accredited = state.observers().get(objection.observer).by;
            concerned.waiting.push(accredited);
        }
        concerned.complete();
        concerned
    }

    /// Adds whatever the commissions that wait, and what is added for them, name. A list of what is
    /// still to be added, not recursion: a log may hold a chain of commissions longer than any
    /// stack.
    fn complete(&mut self) {
        while let Some(at) = self.waiting.pop() {
            if self.commissions.insert(at) {
                self.add_commission(at);
            }
        }
    }

    /// Adds what the enrolment of a commission and its filings name.
    fn add_commission(&mut self, at: CommissionIx) {
        let commission = self.state.commission(at);
        for (contest, parent) in &commission.contest_parents {
            self.add_contest(*contest);
            self.waiting.push(*parent);
        }
        self.waiting.extend(commission.parent);
        for filing in &commission.filings {
            self.add_contest(filing.contest);
            self.waiting.extend(filing.no_vote.map(|said| said.by));
            for protocol in &filing.protocols {
                self.waiting.push(protocol.maker(at));
            }
            for poll in filing.earlier().iter().chain([filing]) {
                for entry in poll.opened_by().into_iter().chain(poll.voided_by()) {
                    self.add_vote(entry);
                }
            }
        }
    }

    /// Adds a contest and the rounds before it.
    fn add_contest(&mut self, at: ContestIx) {
        let mut next = Some(at);
        while let Some(at) = next.filter(|at| self.contests.insert(*at)) {
            let contest = self.state.contest(at);
            self.add_units(&contest.definition.hours);
            next = contest.first_round;
        }
    }

    /// Adds the units that have hours of their own, without which nobody could take them in.
    fn add_units(&mut self, hours: &[UnitHours]) {
        let units = hours.iter();
        let units = units.filter_map(|hours| self.state.find_commission(hours.unit.as_str()));
        self.waiting.extend(units);
    }

    /// Adds an annulment or a rerun: who says it, its unit, and of each contest one station that it
    /// applies to, without which it would annul or repeat nothing.
    fn add_vote(&mut self, entry: u64) {
        let Some(Vote {
            by,
            unit,
            contests,
            hours,
        }) = self.noted.votes.get(&entry)
        else {
            return;
        };
        if !self.votes.insert(entry) {
            return;
        }
        let ids = [by, unit].into_iter();
        let found = ids.filter_map(|id| self.state.find_commission(id.as_str()));
        self.waiting.extend(found);
        self.add_units(hours);
        let contests = contests.iter();
        let contests = contests.filter_map(|id| self.state.find_contest(id.as_str()));
        for contest in contests.collect::<Vec<_>>() {
            self.add_contest(contest);
            let mut hit = self.state.filings(contest).filter(|(_, filing)| {
                let mut polls = filing.earlier().iter().chain([*filing]);
                polls.any(|poll| [poll.opened_by(), poll.voided_by()].contains(&Some(entry)))
            });
            self.waiting.extend(hit.next().map(|(station, _)| station));
        }
    }

    /// The positions of all their entries, ascending.
    fn entries(&self) -> BTreeSet<u64> {
        let state = self.state;
        let mut entries = BTreeSet::from([0]);
        for at in &self.commissions {
            let commission = state.commission(*at);
            entries.insert(commission.enrolled_by);
            entries.extend(commission.roster_changes.iter().map(|(index, _)| *index));
            // What its superiors count themselves is none of a station's business.
            if *at == self.of || self.is_below(*at) {
                for filing in &commission.filings {
                    entries.extend(filed(filing));
                    let protocols = filing.protocols.iter();
                    let added = protocols.filter_map(|one| self.noted.signatures.get(&one.hash));
                    entries.extend(added.flatten());
                }
            }
        }
        for at in &self.contests {
            let contest = state.contest(*at);
            entries.insert(contest.defined_by);
            let withdrawn = contest.withdrawals.iter().map(|one| one.index);
            entries.extend(withdrawn.filter(|index| self.knows_withdrawer(*index)));
        }
        if self.of == CommissionIx::CENTRAL {
            entries.extend(&self.noted.chambers);
        }
        entries.extend(&self.votes);
        entries.extend(state.closed_by());
        let observers = state.observers().iter();
        let observers = observers.filter(|observer| self.knows_observers_of(observer.by));
        entries.extend(observers.map(|observer| observer.index));
        self.add_objections(&mut entries);
        entries
    }

    /// Whether whoever withdrew an option is in the kit.
    fn knows_withdrawer(&self, entry: u64) -> bool {
        let by = self.noted.withdrawals.get(&entry);
        let by = by.and_then(|id| self.state.find_commission(id.as_str()));
        by.is_some_and(|by| self.commissions.contains(&by))
    }

    /// Whether observers of this commission may need the kit: its own, and at a station those of
    /// whoever stands above it.
    fn knows_observers_of(&self, by: CommissionIx) -> bool {
        let here = self.state.commission(self.of);
        let station = here.kind == CommissionKind::Precinct;
        let mut contests = here.filings.iter().map(|filing| filing.contest);
        by == self.of
            || (station && contests.any(|contest| self.state.is_within(self.of, by, contest)))
    }

    /// Objections that the commission may answer: to it, or to one directly below it.
    fn objections(&self) -> Vec<&'a Objection> {
        let all = self.state.objections().iter();
        all.filter(|one| one.to == self.of || self.is_below(one.to))
            .collect()
    }

    /// Adds those that are about something in the kit, with their observers and answers.
    fn add_objections(&self, entries: &mut BTreeSet<u64>) {
        for objection in self.objections() {
            if entries.contains(&objection.about) {
                let observer = self.state.observers().get(objection.observer);
                entries.extend([observer.index, objection.index]);
                let answers = objection.answers.iter();
                let answers = answers.filter(|answer| self.commissions.contains(&answer.by));
                entries.extend(answers.map(|answer| answer.index));
            }
        }
    }

    fn is_below(&self, at: CommissionIx) -> bool {
        let commission = self.state.commission(at);
        let mut elsewhere = commission.contest_parents.iter();
        commission.parent == Some(self.of) || elsewhere.any(|(_, parent)| *parent == self.of)
    }
}

/// Every protocol of a filing's last poll, who was present at them, that no vote was held, and the last
/// turnout report, which the next one is compared with.
fn filed(filing: &Filing) -> impl Iterator<Item = u64> + '_ {
    let protocols = filing.protocols.iter().map(|protocol| protocol.index);
    let attended = filing.attended().iter().map(|attended| attended.index);
    let no_vote = filing.no_vote.map(|said| said.index);
    let turnout = filing.turnout.last().map(|report| report.index);
    protocols.chain(attended).chain(no_vote).chain(turnout)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bytes::Sorted;
    use crate::event::{Body, Speaker, Statement, Submission};
    use crate::intake::read_folder;
    use crate::rehearsal::{Options, Rehearsal};
    use crate::rules::{Evidence, admit};

    /// As many commissions below each other as there may be.
    const CHAIN: u16 = 16;
    const STACK: usize = 128 * 1024;

    fn take(state: &mut State, submission: Submission, at: UtcMillis) {
        let presented = submission.present().unwrap();
        admit(state, presented, &Evidence::assumed(), at)
            .unwrap()
            .replayed(state, ChainHash::ZERO);
    }

    #[test]
    fn a_chain_of_commissions_is_gathered_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
        let folder = read_folder(&folder).value.unwrap();
        let rehearsal = Rehearsal::new(folder, &Options::default()).unwrap();
        let mut state = State::new();
        let genesis = rehearsal.genesis();
        take(&mut state, genesis.submission, genesis.at);
        let (mut offer, mut body) = (None, None);
        for act in rehearsal.acts() {
            let next = rehearsal.perform(*act).unwrap();
            let statement = Statement::from_bytes(&next.submission.statement).unwrap();
            if let Body::CommissionEnrolled(enrolled) = &statement.body
                && enrolled.kind == CommissionKind::Territorial
            {
                (body, offer) = (Some(statement), Some(next));
                break;
            }
            take(&mut state, next.submission, next.at);
        }
        let (mut statement, offer) = (body.unwrap(), offer.unwrap());
        let mut signers: Vec<_> = offer.submission.signatures.iter().cloned().collect();
        let signature = signers[0].clone();
        for number in 0..CHAIN {
            let Body::CommissionEnrolled(enrolled) = &mut statement.body else {
                unreachable!()
            };
            let id = Id::new(&format!("chain-{number}")).unwrap();
            enrolled.id = id.clone();
            let mut roster: Vec<_> = enrolled.roster.iter().cloned().collect();
            for member in &mut roster {
                let seed = blake3::hash(format!("{id} {}", member.number).as_bytes());
                member.key = crate::keys::PublicKeyBytes::new(*seed.as_bytes());
            }
            enrolled.roster = Sorted::new(roster.clone()).unwrap();
            signers.sort_by_key(|pair| *pair.key.as_bytes());
            let submission = Submission {
                statement: statement.to_bytes(),
                signatures: Sorted::new(signers).unwrap(),
            };
            take(&mut state, submission, offer.at);
            signers = roster
                .iter()
                .map(|member| {
                    let mut pair = signature.clone();
                    pair.key = member.key;
                    pair
                })
                .collect();
            statement.speaker = Speaker::Commission(id.clone());
            if let Body::CommissionEnrolled(enrolled) = &mut statement.body {
                enrolled.parent = id;
            }
        }
        let last = format!("chain-{}", CHAIN - 1);
        let last = state.find_commission(&last).unwrap();
        let gather = std::thread::Builder::new().stack_size(STACK);
        let noted = Noted::default();
        let gather = gather.spawn(move || Concerned::of(&state, &noted, last).commissions.len());
        let found = gather.unwrap().join().unwrap();
        assert_eq!(found, usize::from(CHAIN) + 1);
    }
}
