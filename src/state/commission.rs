//! A commission, its roster, and what it has filed.

use crate::bytes::Id;
use crate::election::{CommissionKind, PollingDay, UtcMillis};

use super::{ContestIx, Filing, Roster};

/// A commission by its place among the commissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommissionIx(u32);

impl CommissionIx {
    /// The central commission.
    pub const CENTRAL: Self = Self(0);

    pub(super) fn at(place: usize) -> Self {
        // As for contests: 2^32 commissions do not fit in memory.
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }
    pub(super) const fn get(self) -> usize {
        self.0 as usize
    }
}

/// A commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commission {
    /// Its id.
    pub id: Id,
    /// Its level.
    pub kind: CommissionKind,
    /// Where it hands up to; none for the central one.
    pub parent: Option<CommissionIx>,
    /// How many steps it is below the central commission, on the longest way up.
    pub depth: u8,
    /// Contests that go up elsewhere.
    pub contest_parents: Box<[(ContestIx, CommissionIx)]>,
    /// Its name.
    pub name: Box<str>,
    /// Label of its time zone.
    pub time_zone: Box<str>,
    /// Voters on its list before polling.
    pub registered_voters: Option<u32>,
    /// Polling hours.
    pub polling: Box<[PollingDay]>,
    /// Whether voting may end before closing time.
    pub may_close_early: bool,
    /// Members in force.
    pub roster: Roster,
    /// The entry that enrolled it.
    pub enrolled_by: u64,
    /// When that entry was recorded.
    pub enrolled_at: UtcMillis,
    /// When its roster was changed: entries, and when they were recorded.
    pub roster_changes: Vec<(u64, UtcMillis)>,
    /// One filing per contest that it counts.
    pub filings: Box<[Filing]>,
    /// What the sheets that stand here say of voters and ballots, and how many of them say it.
    pub(super) heads: Vec<(Heads, u32)>,
}

/// What a sheet says that is the same on every ballot of the same voters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    /// Registered voters.
    pub registered: Option<u64>,
    /// Ballots issued.
    pub issued: Option<u64>,
}

impl Commission {
    /// The filing of a contest that this commission counts.
    pub fn filing(&self, contest: ContestIx) -> Option<&Filing> {
        self.filings.iter().find(|filing| filing.contest == contest)
    }

    /// Whether every sheet that stands here says just this, so that they need not be compared one by one.
    pub fn all_say(&self, heads: Heads) -> bool {
        self.heads.iter().all(|(said, _)| *said == heads)
    }

    /// A sheet stands here from now on that says this.
    pub(super) fn says(&mut self, heads: Heads) {
        match self.heads.iter_mut().find(|(said, _)| *said == heads) {
            Some((_, sheets)) => *sheets += 1,
            None => self.heads.push((heads, 1)),
        }
    }

    /// A sheet that says this stands here no more.
    pub(super) fn says_no_more(&mut self, heads: Heads) {
        if let Some((_, sheets)) = self.heads.iter_mut().find(|(said, _)| *said == heads) {
            *sheets -= 1;
        }
        self.heads.retain(|(_, sheets)| *sheets > 0);
    }

    pub(super) fn filing_mut(&mut self, contest: ContestIx) -> Option<&mut Filing> {
        self.filings
            .iter_mut()
            .find(|filing| filing.contest == contest)
    }

    /// When its polls first open.
    pub fn opens(&self) -> Option<UtcMillis> {
        self.polling.first().map(|day| day.opens)
    }

    /// When its polls last close.
    pub fn closes(&self) -> Option<UtcMillis> {
        self.polling.last().map(|day| day.closes)
    }

    /// The polling hours of one of its filings: its own, but for second rounds and repeats.
    pub fn hours_of<'a>(&'a self, filing: &'a Filing) -> &'a [PollingDay] {
        filing.hours().unwrap_or(&self.polling)
    }

    /// Adds a filing for a contest that it counts from now on.
    pub(super) fn add_filing(&mut self, filing: Filing) {
        let mut filings = std::mem::take(&mut self.filings).into_vec();
        filings.push(filing);
        self.filings = filings.into();
    }
}
