//! Votes are annulled and repeated.

use super::super::{CommissionIx, Contest, ContestIx, Filing, State, Voided};
use super::Said;
use crate::bytes::Id;
use crate::event::{RerunOpened, UnitVoided};
use crate::state::poll::Opened;

impl State {
    pub(super) fn void(&mut self, by: &Said<'_>, said: &UnitVoided) {
        let index = by.index;
        let Some(by) = by.commission(self) else {
            return;
        };
        for contest in &said.contests {
            let valid = |filing: &Filing| filing.voided_by().is_none();
            let mut changed = None;
            for (contest, station) in self.stations_where(contest, &said.unit, valid) {
                let filing = self.commissions[station.get()].filing_mut(contest);
                let Some(filing) = filing else { continue };
                let counted = filing.counted().is_some();
                filing.void(Voided { index, by });
                if counted {
                    self.supersede_summaries(contest, station, index);
                    changed = Some(contest);
                }
            }
            if let Some(contest) = changed {
                self.supersede_result(contest, index);
            }
        }
    }

    pub(super) fn rerun(&mut self, by: u64, said: &RerunOpened) {
        let all = said.polling.to_vec().into();
        let units = self.units_with_hours(&said.hours);
        for contest in &said.contests {
            let voided = |filing: &Filing| filing.voided_by().is_some();
            for (contest, station) in self.stations_where(contest, &said.unit, voided) {
                let hours = self.hours_at(station, contest, &units, &all);
                let filing = self.commissions[station.get()].filing_mut(contest);
                let Some(filing) = filing else { continue };
                // What stood there stands no more: it is like no other sheet from now on.
                let mut said = None;
                if let Some(before) = filing.current() {
                    let figures = before.sheet.figures();
                    let of = &mut self.contests[contest.get()];
                    said = Some(of.heads(figures));
                    if let Some(stations) = of.vectors.get_mut(&Contest::vector_key(figures)) {
                        stations.retain(|other| *other != station);
                    }
                }
                filing.reopen(Opened { by, hours });
                if let Some(said) = said {
                    self.commissions[station.get()].says_no_more(said);
                }
            }
        }
    }

    /// The stations of a unit that count a contest and whose filing is such a one, in order of
    /// enrolment.
    fn stations_where(
        &self,
        contest: &Id,
        unit: &Id,
        such: impl Fn(&Filing) -> bool,
    ) -> Vec<(ContestIx, CommissionIx)> {
        let contest = self.find_contest(contest.as_str());
        let unit = self.find_commission(unit.as_str());
        let (Some(contest), Some(unit)) = (contest, unit) else {
            return Vec::new();
        };
        let filings = self.filings(contest).filter(|(_, filing)| such(filing));
        let within = filings.filter(|(station, _)| self.is_within(*station, unit, contest));
        within.map(|(station, _)| (contest, station)).collect()
    }
}
