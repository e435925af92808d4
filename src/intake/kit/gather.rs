//! Which entries of a log concern a commission.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::{ChainHash, Id};
use crate::election::{CommissionKind, UtcMillis};
use crate::event::Body;
use crate::intake::suggest::nearest;
use crate::replay::{LogSource, Observer, Replay, Signatures, fold};
use crate::rules::{Admitted, Workers};
use crate::state::{CommissionIx, ContestIx, Filing, ProtocolOrigin, State};

use super::{Kit, KitError, KitHead};

impl Kit {
    /// The kit of a commission from a log, as the log stands: genesis; the commission, those above
    /// it and those directly below it with every change of their rosters; the contests they count;
    /// what they have filed.
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
        let wanted = Concerned::of(state, at).entries(state, &noted);
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

/// Entries that the state does not say the position of.
#[derive(Default)]
struct Noted {
    roster_changes: BTreeMap<Id, Vec<u64>>,
    chambers: Vec<u64>,
}

impl Observer for Noted {
    fn admitted(&mut self, _before: &State, admitted: &Admitted) {
        match &admitted.statement().body {
            Body::RosterChanged(changed) => {
                let changes = self.roster_changes.entry(changed.commission.clone());
                changes.or_default().push(admitted.index());
            }
            Body::ChamberDefined(_) => self.chambers.push(admitted.index()),
            _ => {}
        }
    }
}

/// The commissions and contests that concern one commission.
struct Concerned {
    of: CommissionIx,
    commissions: BTreeSet<CommissionIx>,
    contests: BTreeSet<ContestIx>,
}

impl Concerned {
    fn of(state: &State, of: CommissionIx) -> Self {
        let mut concerned = Self {
            of,
            commissions: BTreeSet::new(),
            contests: BTreeSet::new(),
        };
        concerned.add_commission(state, of);
        for (at, commission) in state.commissions() {
            let elsewhere = commission
                .contest_parents
                .iter()
                .any(|(_, parent)| *parent == of);
            if commission.parent == Some(of) || elsewhere {
                concerned.add_commission(state, at);
            }
        }
        // Whoever enrols stations needs what their enrolments may name before there is one.
        if state.commission(of).kind != CommissionKind::Precinct {
            for (at, _) in state.contests() {
                concerned.add_contest(state, at);
            }
            for (at, commission) in state.commissions() {
                if commission.kind == CommissionKind::District {
                    concerned.add_commission(state, at);
                }
            }
        }
        concerned
    }

    /// Adds a commission and whatever its enrolment and its protocols name. A list of what is still
    /// to be added, not recursion: a log may hold a chain of commissions longer than any stack.
    fn add_commission(&mut self, state: &State, at: CommissionIx) {
        let mut waiting = vec![at];
        while let Some(at) = waiting.pop() {
            if !self.commissions.insert(at) {
                continue;
            }
            let commission = state.commission(at);
            for (contest, parent) in &commission.contest_parents {
                self.add_contest(state, *contest);
                waiting.push(*parent);
            }
            waiting.extend(commission.parent);
            for filing in &commission.filings {
                self.add_contest(state, filing.contest);
                waiting.extend(filing.no_vote.map(|said| said.by));
                for protocol in &filing.protocols {
                    match protocol.origin {
                        ProtocolOrigin::Corrected { by, .. }
                        | ProtocolOrigin::Transcribed { by } => waiting.push(by),
                        ProtocolOrigin::Submitted => {}
                    }
                }
            }
        }
    }

    /// Adds a contest and the rounds before it.
    fn add_contest(&mut self, state: &State, at: ContestIx) {
        let mut next = Some(at);
        while let Some(at) = next.filter(|at| self.contests.insert(*at)) {
            let first = state.contest(at).definition.second_round_of.as_ref();
            next = first.and_then(|first| state.find_contest(first.as_str()));
        }
    }

    /// The positions of their entries, ascending.
    fn entries(&self, state: &State, noted: &Noted) -> BTreeSet<u64> {
        let mut entries = BTreeSet::from([0]);
        for at in &self.commissions {
            let commission = state.commission(*at);
            entries.insert(commission.enrolled_by);
            entries.extend(
                noted
                    .roster_changes
                    .get(&commission.id)
                    .into_iter()
                    .flatten(),
            );
            // What its superiors count themselves is none of a station's business.
            if *at == self.of || self.is_below(state, *at) {
                entries.extend(commission.filings.iter().flat_map(filed));
            }
        }
        let contests = self.contests.iter();
        entries.extend(contests.map(|at| state.contest(*at).defined_by));
        if self.of == CommissionIx::CENTRAL {
            entries.extend(&noted.chambers);
        }
        entries.extend(state.closed_by());
        entries
    }

    fn is_below(&self, state: &State, at: CommissionIx) -> bool {
        let commission = state.commission(at);
        let mut elsewhere = commission.contest_parents.iter();
        commission.parent == Some(self.of) || elsewhere.any(|(_, parent)| *parent == self.of)
    }
}

/// Every protocol of a filing, that no vote was held, and the last turnout report, which the next
/// one is compared with.
fn filed(filing: &Filing) -> impl Iterator<Item = u64> + '_ {
    let protocols = filing.protocols.iter().map(|protocol| protocol.index);
    let no_vote = filing.no_vote.map(|said| said.index);
    let turnout = filing.turnout.last().map(|report| report.index);
    protocols.chain(no_vote).chain(turnout)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bytes::Sorted;
    use crate::event::{Speaker, Statement, Submission};
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
        let gather = gather.spawn(move || Concerned::of(&state, last).commissions.len());
        let found = gather.unwrap().join().unwrap();
        assert_eq!(found, usize::from(CHAIN) + 1);
    }
}
