//! Sums over the protocols of a contest, at any size that the log has had.

use super::{CommissionIx, ContestIx, Protocol, State};
use crate::bytes::{List, ProtocolsHash};
use crate::event::Totals;

impl State {
    /// The protocols in the sums of a unit when the log had `size` entries, in the order in which
    /// their stations were enrolled.
    pub fn counted_at(
        &self,
        contest: ContestIx,
        unit: CommissionIx,
        size: u64,
    ) -> impl Iterator<Item = (CommissionIx, &Protocol)> {
        let within = move |station| self.is_within(station, unit, contest);
        let filings = self.filings(contest);
        filings
            .filter(move |(station, _)| within(*station))
            .filter_map(move |(station, filing)| Some((station, filing.counted_at(size)?)))
    }

    /// The first entry from `size` on at a station of the unit whose counted protocol is another one
    /// now than it was then.
    pub fn changed_after(&self, contest: ContestIx, unit: CommissionIx, size: u64) -> Option<u64> {
        let index = |protocol: Option<&Protocol>| protocol.map(|protocol| protocol.index);
        let filings = self.filings(contest);
        let within = filings.filter(|(station, _)| self.is_within(*station, unit, contest));
        let changed =
            within.filter(|(_, filing)| index(filing.counted_at(size)) != index(filing.counted()));
        let entries = changed.filter_map(|(_, filing)| filing.first_entry_from(size));
        entries.min()
    }

    /// The sums of a unit when the log had `size` entries.
    pub fn totals_at(&self, contest: ContestIx, unit: CommissionIx, size: u64) -> Totals {
        let of = self.contest(contest);
        let mut fields = vec![0; of.layout.field_count()];
        let mut votes = vec![0; of.definition.options.len()];
        let mut count = 0;
        let mut names = Vec::new();
        for (_, protocol) in self.counted_at(contest, unit, size) {
            let sheet = &protocol.sheet;
            // Counts of `u32` at fewer than 2^32 stations.
            for (sum, figure) in fields.iter_mut().zip(&sheet.fields) {
                *sum += u64::from(*figure);
            }
            for (sum, figure) in votes.iter_mut().zip(&sheet.votes) {
                *sum += u64::from(*figure);
            }
            names.push(&protocol.hash);
            count += 1;
        }
        Totals {
            count,
            protocols: ProtocolsHash::of_protocols(names.into_iter()),
            // A form has no more fields and a contest no more options than these lists.
            fields: List::new(fields).unwrap_or_default(),
            votes: List::new(votes).unwrap_or_default(),
        }
    }
}
