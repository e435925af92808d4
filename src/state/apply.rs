//! What an admitted statement changes. Nothing here refuses: the rule book already has.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::{
    Commission, CommissionIx, Contest, ContestIx, Declaration, Draw, Election, Filing, KeyRecord,
    NoVote, Protocol, ProtocolOrigin, Roster, State, Summary, TurnoutReport,
};
use crate::bytes::{ChainHash, Id, StatementHash};
use crate::election::{ContestDefinition, UtcMillis};
use crate::event::{
    Body, CommissionEnrolled, ElectionOpened, LotsDrawn, Member, NoVoteHeld, ProtocolCorrected,
    ResultsDeclared, RosterChange, RosterChanged, Sheet, Speaker, Statement, SummarySubmitted,
    TurnoutReported,
};
use hashbrown::HashMap;

/// An admitted statement in its place.
#[allow(
    clippy::struct_field_names,
    reason = "`recorded_at` is the entry's word for it"
)]
pub(crate) struct Recorded {
    pub(crate) statement: Statement,
    pub(crate) hash: StatementHash,
    pub(crate) recorded_at: UtcMillis,
    /// Chain hash of the entry that holds it.
    pub(crate) chain: ChainHash,
    /// Whether its sheet is received but not summed.
    pub(crate) held: bool,
}

impl State {
    /// Takes in an admitted statement. The rule book has made sure that everything it names exists.
    pub(crate) fn apply(&mut self, recorded: Recorded) {
        let Recorded {
            statement,
            hash,
            recorded_at,
            chain,
            held,
        } = recorded;
        let index = self.position.size;
        let Speaker::Commission(speaker) = &statement.speaker;
        match statement.body {
            Body::ElectionOpened(opened) => self.open(hash, recorded_at, *opened),
            Body::ContestDefined(definition) => self.define_contest(index, *definition),
            Body::ChamberDefined(definition) => self.chambers.push(definition),
            Body::CommissionEnrolled(enrolled) => self.enrol(index, recorded_at, *enrolled),
            Body::RosterChanged(changed) => self.change_roster(index, recorded_at, &changed),
            Body::TurnoutReported(report) => self.report_turnout(index, speaker, &report),
            Body::NoVoteHeld(said) => self.expect_none(index, speaker, &said),
            Body::ProtocolSubmitted(sheet) => {
                let origin = ProtocolOrigin::Submitted;
                let station = speaker.clone();
                let protocol = Protocol {
                    index,
                    hash,
                    recorded_at,
                    sheet: *sheet,
                    origin,
                    held,
                };
                self.file(&station, protocol, Filing::submit);
            }
            Body::ProtocolTranscribed(transcribed) => {
                if let Some(by) = self.find_commission(speaker.as_str()) {
                    let protocol = Protocol {
                        index,
                        hash,
                        recorded_at,
                        sheet: transcribed.sheet,
                        origin: ProtocolOrigin::Transcribed { by },
                        held,
                    };
                    self.file(&transcribed.station, protocol, Filing::submit);
                }
            }
            Body::ProtocolCorrected(corrected) => {
                let ProtocolCorrected {
                    station,
                    replaces,
                    basis,
                    act,
                    sheet,
                } = *corrected;
                if let Some(by) = self.find_commission(speaker.as_str()) {
                    let own = self.find_commission(station.as_str()) == Some(by);
                    let origin = ProtocolOrigin::Corrected {
                        replaces,
                        basis,
                        act,
                        by,
                    };
                    let protocol = Protocol {
                        index,
                        hash,
                        recorded_at,
                        sheet,
                        origin,
                        held,
                    };
                    let correct = if own {
                        Filing::correct_own
                    } else {
                        Filing::correct
                    };
                    self.file(&station, protocol, correct);
                }
            }
            Body::SummarySubmitted(said) => self.sum(index, speaker, &said),
            Body::LotsDrawn(said) => self.draw(index, *said),
            Body::ResultsDeclared(said) => self.declare(index, &said),
            Body::LedgerClosed => self.closed_by = Some(index),
        }
        self.statements.insert(hash, index);
        self.position.size = index + 1;
        self.position.chain = chain;
        self.position.recorded_at = recorded_at;
    }

    /// Moves past an entry that is not let in, so that what follows can still be looked at.
    pub(crate) fn pass_over(&mut self, chain: ChainHash) {
        self.position.size += 1;
        self.position.chain = chain;
    }

    fn open(&mut self, hash: StatementHash, recorded_at: UtcMillis, opened: ElectionOpened) {
        let central = Commission {
            id: opened.central.id.clone(),
            kind: crate::election::CommissionKind::Central,
            parent: None,
            contest_parents: Box::default(),
            name: opened.central.name.as_str().into(),
            time_zone: opened.central.time_zone.as_str().into(),
            registered_voters: None,
            polling: opened.polling.to_vec().into(),
            may_close_early: false,
            roster: Roster::new(opened.central.roster.iter()),
            enrolled_by: 0,
            enrolled_at: recorded_at,
            roster_changed_late: None,
            filings: Box::default(),
        };
        self.commission_ids
            .insert(central.id.clone(), CommissionIx::CENTRAL);
        self.commissions.push(central);
        for member in &opened.central.roster {
            self.register(CommissionIx::CENTRAL, member, 0);
        }
        self.election = Some(Election::new(hash, opened));
    }

    fn register(&mut self, commission: CommissionIx, member: &Member, since: u64) {
        let record = KeyRecord {
            commission,
            number: member.number,
            since,
            revoked_by: None,
        };
        self.keys.insert(member.key, record);
    }

    fn define_contest(&mut self, index: u64, definition: ContestDefinition) {
        let layout = self
            .election
            .as_ref()
            .and_then(|e| e.layout(&definition.form))
            .cloned();
        let Some(layout) = layout else { return };
        self.contest_ids
            .insert(definition.id.clone(), ContestIx::at(self.contests.len()));
        self.contests.push(Contest {
            definition: Arc::new(definition),
            layout: Arc::new(layout),
            defined_by: index,
            stations: Vec::new(),
            summaries: Vec::new(),
            draws: Vec::new(),
            declared: None,
            vectors: HashMap::new(),
        });
    }

    fn enrol(&mut self, index: u64, recorded_at: UtcMillis, enrolled: CommissionEnrolled) {
        let here = CommissionIx::at(self.commissions.len());
        let contests = enrolled
            .contests
            .iter()
            .filter_map(|id| self.find_contest(id.as_str()));
        let contests: Vec<ContestIx> = contests.collect();
        for contest in &contests {
            self.contests[contest.get()].stations.push(here);
        }
        let elsewhere = enrolled.contest_parents.iter().filter_map(|other| {
            let contest = self.find_contest(other.contest.as_str())?;
            Some((contest, self.find_commission(other.parent.as_str())?))
        });
        let contest_parents = elsewhere.collect();
        for member in &enrolled.roster {
            self.register(here, member, index);
        }
        let commission = Commission {
            id: enrolled.id,
            kind: enrolled.kind,
            parent: self.find_commission(enrolled.parent.as_str()),
            contest_parents,
            name: enrolled.name.into_inner(),
            time_zone: enrolled.time_zone.into_inner(),
            registered_voters: enrolled.registered_voters,
            polling: enrolled.polling.into_inner().into(),
            may_close_early: enrolled.may_close_early,
            roster: Roster::new(enrolled.roster.iter()),
            enrolled_by: index,
            enrolled_at: recorded_at,
            roster_changed_late: None,
            filings: contests.into_iter().map(Filing::new).collect(),
        };
        self.commission_ids.insert(commission.id.clone(), here);
        self.commissions.push(commission);
    }

    fn change_roster(&mut self, index: u64, recorded_at: UtcMillis, changed: &RosterChanged) {
        let Some(at) = self.find_commission(changed.commission.as_str()) else {
            return;
        };
        for change in &changed.changes {
            let roster = &mut self.commissions[at.get()].roster;
            let retired = match change {
                RosterChange::Add(member) => {
                    roster.add(member);
                    None
                }
                RosterChange::Replace(member) => roster.replace(member),
                RosterChange::Revoke(number) => roster.revoke(*number),
            };
            if let Some(record) = retired.and_then(|key| self.keys.get_mut(&key)) {
                record.revoked_by = NonZeroU64::new(index);
            }
            if let Some(member) = change.incoming() {
                self.register(at, member, index);
            }
        }
        let commission = &mut self.commissions[at.get()];
        if commission.opens().is_some_and(|opens| recorded_at >= opens) {
            commission.roster_changed_late.get_or_insert(index);
        }
    }

    fn report_turnout(&mut self, index: u64, speaker: &Id, report: &TurnoutReported) {
        let Some(contest) = self.find_contest(report.contest.as_str()) else {
            return;
        };
        let Some(station) = self.find_commission(speaker.as_str()) else {
            return;
        };
        if let Some(filing) = self.commissions[station.get()].filing_mut(contest) {
            filing.turnout.push(TurnoutReport {
                index,
                at: report.at,
                voted: report.voted,
            });
        }
    }

    /// Takes in a summary: the protocols in it are summed from now on.
    fn sum(&mut self, index: u64, speaker: &Id, said: &SummarySubmitted) {
        let Some(contest) = self.find_contest(said.contest.as_str()) else {
            return;
        };
        let Some(unit) = self.find_commission(speaker.as_str()) else {
            return;
        };
        let superseded_by = self.changed_after(contest, unit, said.size);
        // A summary that is not the sum of its parts takes nobody's right to correct.
        if said.totals == self.totals_at(contest, unit, said.size) {
            let summed = self.counted_at(contest, unit, said.size);
            let summed: Vec<_> = summed.map(|(station, one)| (station, one.index)).collect();
            for (station, was) in summed {
                if let Some(filing) = self.commissions[station.get()].filing_mut(contest) {
                    filing.summed |= filing.current().is_some_and(|now| now.index == was);
                }
            }
        }
        self.contests[contest.get()].summaries.push(Summary {
            index,
            unit,
            size: said.size,
            superseded_by,
        });
    }

    fn draw(&mut self, index: u64, said: LotsDrawn) {
        if let Some(contest) = self.find_contest(said.contest.as_str()) {
            let order = said.order.into_inner();
            if let Some((tie, votes)) = self.tie_now(contest) {
                let draw = Draw {
                    index,
                    order,
                    tie,
                    votes,
                };
                self.contests[contest.get()].draws.push(draw);
            }
        }
    }

    fn declare(&mut self, index: u64, said: &ResultsDeclared) {
        if let Some(contest) = self.find_contest(said.contest.as_str()) {
            self.contests[contest.get()].declared = Some(Declaration {
                index,
                size: said.size,
                superseded_by: None,
            });
        }
    }

    /// Marks what was said of sums that the entry `by` has changed at a station.
    fn supersede(&mut self, contest: ContestIx, station: CommissionIx, by: u64) {
        let live = self.contests[contest.get()].summaries.iter().enumerate();
        let live = live.filter(|(_, summary)| summary.superseded_by.is_none());
        let hit = live.filter(|(_, summary)| self.is_within(station, summary.unit, contest));
        let hit: Vec<usize> = hit.map(|(at, _)| at).collect();
        let of = &mut self.contests[contest.get()];
        for at in hit {
            of.summaries[at].superseded_by = Some(by);
        }
        if let Some(declared) = &mut of.declared {
            declared.superseded_by.get_or_insert(by);
        }
        if !self.contests[contest.get()].draws.is_empty() {
            self.contests[contest.get()].draws = self.draws_in_force(contest);
        }
    }

    fn expect_none(&mut self, index: u64, speaker: &Id, said: &NoVoteHeld) {
        let Some(by) = self.find_commission(speaker.as_str()) else {
            return;
        };
        let Some(station) = self.find_commission(said.station.as_str()) else {
            return;
        };
        for id in &said.contests {
            let contest = self.find_contest(id.as_str());
            let station = &mut self.commissions[station.get()];
            if let Some(filing) = contest.and_then(|contest| station.filing_mut(contest)) {
                filing.no_vote = Some(NoVote { index, by });
            }
        }
    }

    /// Files a protocol, keeping the index of vote vectors at what stands.
    fn file(&mut self, station: &Id, protocol: Protocol, file: fn(&mut Filing, Protocol)) {
        let Some(contest) = self.find_contest(protocol.sheet.contest.as_str()) else {
            return;
        };
        let Some(station) = self.find_commission(station.as_str()) else {
            return;
        };
        let floor = self
            .election
            .as_ref()
            .map_or(0, |e| e.opened().attention.from_valid_votes);
        let Some(filing) = self.commissions[station.get()].filing_mut(contest) else {
            return;
        };
        let vectors = &mut self.contests[contest.get()].vectors;
        if let Some(before) = filing
            .current()
            .map(|p| Contest::vector_key(p.sheet.figures()))
            && let Some(stations) = vectors.get_mut(&before)
        {
            stations.retain(|other| *other != station);
        }
        let by = protocol.index;
        let was = filing.current().filter(|one| !one.held);
        let was = was.map(|one| one.sheet.clone());
        file(filing, protocol);
        // A copy that is confirmed changes no sum.
        let now = filing.current().filter(|one| !one.held);
        let changed = was.as_ref().map(Sheet::figures) != now.map(|one| one.sheet.figures());
        if let Some(stands) = filing
            .current()
            .map(|p: &Protocol| Sheet::figures(&p.sheet))
            && stands.vote_sum() >= u64::from(floor)
        {
            vectors
                .entry(Contest::vector_key(stands))
                .or_default()
                .push(station);
        }
        if changed {
            self.supersede(contest, station, by);
        }
    }
}
