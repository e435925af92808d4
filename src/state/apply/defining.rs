//! Elections, contests, commissions and their members come in.

use std::num::NonZeroU64;
use std::sync::Arc;

use hashbrown::HashMap;

use super::super::{
    Commission, CommissionIx, Contest, ContestIx, Election, Filing, KeyOwner, KeyRecord, Roster,
    State, Withdrawal,
};
use crate::bytes::StatementHash;
use crate::election::{CommissionKind, ContestDefinition, PollingDay, UnitHours, UtcMillis};
use crate::event::{
    CommissionEnrolled, ElectionOpened, Member, OptionWithdrawn, RosterChange, RosterChanged,
};
use crate::state::poll::Opened;

impl State {
    pub(super) fn open(
        &mut self,
        hash: StatementHash,
        recorded_at: UtcMillis,
        opened: ElectionOpened,
    ) {
        let central = Commission {
            id: opened.central.id.clone(),
            kind: CommissionKind::Central,
            parent: None,
            depth: 0,
            contest_parents: Box::default(),
            name: opened.central.name.as_str().into(),
            time_zone: opened.central.time_zone.as_str().into(),
            registered_voters: None,
            polling: opened.polling.to_vec().into(),
            may_close_early: false,
            roster: Roster::new(opened.central.roster.iter()),
            enrolled_by: 0,
            enrolled_at: recorded_at,
            roster_changes: Vec::new(),
            filings: Box::default(),
            heads: Vec::new(),
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
        let number = member.number;
        let owner = KeyOwner::Member { commission, number };
        let record = KeyRecord {
            since,
            revoked_by: None,
            owner,
        };
        self.keys.insert(member.key, record);
    }

    pub(super) fn define_contest(&mut self, index: u64, definition: ContestDefinition) {
        let layout = self
            .election
            .as_ref()
            .and_then(|e| e.layout(&definition.form))
            .cloned();
        let Some(layout) = layout else { return };
        let here = ContestIx::at(self.contests.len());
        let first_round = definition.second_round_of.as_ref();
        let first_round = first_round.and_then(|first| self.find_contest(first.as_str()));
        self.contest_ids.insert(definition.id.clone(), here);
        self.contests.push(Contest {
            definition: Arc::new(definition),
            layout: Arc::new(layout),
            defined_by: index,
            stations: Vec::new(),
            summaries: Vec::new(),
            draws: Vec::new(),
            declared: None,
            first_round,
            withdrawals: Vec::new(),
            acts: Vec::new(),
            vectors: HashMap::new(),
        });
        self.open_second_round(index, here);
    }

    pub(super) fn enrol(
        &mut self,
        index: u64,
        recorded_at: UtcMillis,
        enrolled: CommissionEnrolled,
    ) {
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
        let contest_parents: Box<[_]> = elsewhere.collect();
        let depth = self.depth_below(&enrolled);
        for member in &enrolled.roster {
            self.register(here, member, index);
        }
        let commission = Commission {
            id: enrolled.id,
            kind: enrolled.kind,
            parent: self.find_commission(enrolled.parent.as_str()),
            depth,
            contest_parents,
            name: enrolled.name.into_inner(),
            time_zone: enrolled.time_zone.into_inner(),
            registered_voters: enrolled.registered_voters,
            polling: enrolled.polling.into_inner().into(),
            may_close_early: enrolled.may_close_early,
            roster: Roster::new(enrolled.roster.iter()),
            enrolled_by: index,
            enrolled_at: recorded_at,
            roster_changes: Vec::new(),
            filings: contests.into_iter().map(Filing::new).collect(),
            heads: Vec::new(),
        };
        self.commission_ids.insert(commission.id.clone(), here);
        self.commissions.push(commission);
    }

    pub(super) fn change_roster(
        &mut self,
        index: u64,
        recorded_at: UtcMillis,
        changed: &RosterChanged,
    ) {
        let Some(at) = self.find_commission(changed.commission.as_str()) else {
            return;
        };
        for change in &changed.changes {
            if let (Some(election), Some(key)) = (&mut self.election, change.log_key()) {
                election.change_log_key(index, *key);
            }
            let roster = &mut self.commissions[at.get()].roster;
            let retired = match change {
                RosterChange::Add(member) => {
                    roster.add(member);
                    None
                }
                RosterChange::Replace(member) => roster.replace(member),
                RosterChange::Revoke(number) => roster.revoke(*number),
                RosterChange::LogKey(_) => None,
            };
            if let Some(record) = retired.and_then(|key| self.keys.get_mut(&key)) {
                record.revoked_by = NonZeroU64::new(index);
            }
            if let Some(member) = change.incoming() {
                self.register(at, member, index);
            }
        }
        if changed.changes_members() {
            let commission = &mut self.commissions[at.get()];
            commission.roster_changes.push((index, recorded_at));
        }
    }

    pub(super) fn withdraw(&mut self, index: u64, said: &OptionWithdrawn) {
        let Some(contest) = self.find_contest(said.contest.as_str()) else {
            return;
        };
        let of = &mut self.contests[contest.get()];
        let mut options = of.definition.options.iter();
        if let Some(option) = options.position(|option| option.id == said.option) {
            let votes = said.votes;
            of.withdrawals.push(Withdrawal {
                index,
                option,
                votes,
            });
            self.supersede_result(contest, index);
        }
    }

    /// The polling hours of a station for a contest, where a statement brings them: those of the
    /// nearest unit that it names, else those of all.
    pub(super) fn hours_at(
        &self,
        station: CommissionIx,
        contest: ContestIx,
        units: &HashMap<CommissionIx, Arc<[PollingDay]>>,
        all: &Arc<[PollingDay]>,
    ) -> Arc<[PollingDay]> {
        let mut at = Some(station);
        while let Some(here) = at {
            if let Some(hours) = units.get(&here) {
                return Arc::clone(hours);
            }
            at = self.parent_for(here, contest);
        }
        Arc::clone(all)
    }

    /// The units in a statement that have hours of their own.
    pub(super) fn units_with_hours(
        &self,
        hours: &[UnitHours],
    ) -> HashMap<CommissionIx, Arc<[PollingDay]>> {
        let units = hours.iter().filter_map(|hours| {
            let unit = self.find_commission(hours.unit.as_str())?;
            Some((unit, hours.polling.to_vec().into()))
        });
        units.collect()
    }

    /// Makes every station of the first round vote in the second.
    fn open_second_round(&mut self, index: u64, contest: ContestIx) {
        let of = self.contest(contest);
        let Some(first) = of.first_round else { return };
        let definition = Arc::clone(&of.definition);
        let all = definition.polling.to_vec().into();
        let units = self.units_with_hours(&definition.hours);
        let stations = self.contest(first).stations.clone();
        for station in &stations {
            let hours = self.hours_at(*station, contest, &units, &all);
            let mut filing = Filing::new(contest);
            filing.open(Opened { by: index, hours });
            self.commissions[station.get()].add_filing(filing);
        }
        self.contests[contest.get()].stations = stations;
    }
}
