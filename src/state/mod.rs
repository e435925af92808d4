//! What is known at a position of the log: definitions, rosters, keys, filings.
//!
//! In: admitted statements, one at a time, in order. Out: answers. [`State`] is a value: two states
//! that took in the same entries are the same, whoever computed them. It decides nothing (that is
//! for [`rules`](crate::rules)) and knows no disk, clock or network.

mod allocation;
mod apply;
mod commission;
mod contest;
mod election;
mod filing;
mod numbers;
mod observers;
mod poll;
mod position;
mod roster;
mod totals;
mod voices;

pub use allocation::Draw;
pub(crate) use apply::Recorded;
pub use commission::{Commission, CommissionIx, Heads};
pub use contest::{Contest, ContestIx, Declaration, OtherResult, Summary, Withdrawal};
pub use election::Election;
pub use filing::{Filing, NoVote, Protocol, ProtocolOrigin, Standing, TurnoutReport, takes_place};
pub use numbers::Numbers;
pub use observers::{Answered, Objection, Objections, Observer, ObserverIx, Observers};
pub use poll::{Attended, Copied, Dissent, Voided, copy_differs};
pub use position::Position;
pub use roster::{KeyOwner, KeyRecord, Roster, RosterMember};

use hashbrown::HashMap;

use crate::bytes::{Id, StatementHash};
use crate::election::ChamberDefinition;
use crate::event::CommissionEnrolled;
use crate::keys::PublicKeyBytes;

/// Everything known at a position of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    position: Position,
    election: Option<Election>,
    closed_by: Option<u64>,
    statements: HashMap<StatementHash, u64>,
    keys: HashMap<PublicKeyBytes, KeyRecord>,
    contests: Vec<Contest>,
    contest_ids: HashMap<Id, ContestIx>,
    chambers: Vec<ChamberDefinition>,
    commissions: Vec<Commission>,
    commission_ids: HashMap<Id, CommissionIx>,
    observers: Observers,
    objections: Objections,
}

impl State {
    /// The state before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Size, chain hash and time of the log so far.
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// The election, once it is opened.
    pub const fn election(&self) -> Option<&Election> {
        self.election.as_ref()
    }

    /// The entry that closed the ledger.
    pub const fn closed_by(&self) -> Option<u64> {
        self.closed_by
    }

    /// The position of the statement with this hash.
    pub fn find_statement(&self, hash: &StatementHash) -> Option<u64> {
        self.statements.get(hash).copied()
    }

    /// Whose key this is or was.
    pub fn key(&self, key: &PublicKeyBytes) -> Option<&KeyRecord> {
        self.keys.get(key)
    }

    /// Whether a statement may be signed with this key: it is or was somebody's, or is kept to
    /// recover the ledger.
    pub fn knows_key(&self, key: &PublicKeyBytes) -> bool {
        let recovers = |election: &Election| election.opened().recovery.keys.contains(key);
        self.keys.contains_key(key) || self.election().is_some_and(recovers)
    }

    /// The observers.
    pub const fn observers(&self) -> &Observers {
        &self.observers
    }

    /// Every key that a statement may be signed with: somebody's, now or before, or kept to recover the ledger.
    pub fn known_keys(&self) -> impl Iterator<Item = &PublicKeyBytes> {
        let election = self.election().into_iter();
        let recovery = election.flat_map(|election| election.opened().recovery.keys.iter());
        self.keys.keys().chain(recovery)
    }

    /// What observers object to.
    pub const fn objections(&self) -> &Objections {
        &self.objections
    }

    /// Number of keys ever registered.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// The contests, in the order they were defined.
    pub fn contests(&self) -> impl ExactSizeIterator<Item = (ContestIx, &Contest)> {
        self.contests
            .iter()
            .enumerate()
            .map(|(at, contest)| (ContestIx::at(at), contest))
    }

    /// The contest of this id.
    pub fn find_contest(&self, id: &str) -> Option<ContestIx> {
        self.contest_ids.get(id).copied()
    }

    /// A contest.
    pub fn contest(&self, at: ContestIx) -> &Contest {
        &self.contests[at.get()]
    }

    /// The chambers, in the order they were defined.
    pub fn chambers(&self) -> &[ChamberDefinition] {
        &self.chambers
    }

    /// The commissions, parents before children; the central one is the first.
    pub fn commissions(&self) -> impl ExactSizeIterator<Item = (CommissionIx, &Commission)> {
        self.commissions
            .iter()
            .enumerate()
            .map(|(at, c)| (CommissionIx::at(at), c))
    }

    /// The commission of this id.
    pub fn find_commission(&self, id: &str) -> Option<CommissionIx> {
        self.commission_ids.get(id).copied()
    }

    /// A commission.
    pub fn commission(&self, at: CommissionIx) -> &Commission {
        &self.commissions[at.get()]
    }

    /// The commission that `from` hands this contest up to; `None` for the central one. A second
    /// round goes the way of the first.
    pub fn parent_for(&self, from: CommissionIx, contest: ContestIx) -> Option<CommissionIx> {
        let commission = self.commission(from);
        let mut round = Some(contest);
        while let Some(contest) = round {
            let mut own = commission.contest_parents.iter();
            if let Some((_, parent)) = own.find(|(of, _)| *of == contest) {
                return Some(*parent);
            }
            round = self.contest(contest).first_round;
        }
        commission.parent
    }

    /// How many steps a commission is below the central one, on the longest way up.
    pub fn depth_below(&self, enrolled: &CommissionEnrolled) -> u8 {
        let elsewhere = enrolled.contest_parents.iter().map(|other| &other.parent);
        let above = elsewhere.chain([&enrolled.parent]);
        let above = above.filter_map(|id| self.find_commission(id.as_str()));
        let deepest = above.map(|at| self.commission(at).depth).max();
        deepest.map_or(0, |depth| depth.saturating_add(1))
    }

    /// Whether a commission is another one or stands above it in the tree of commissions.
    pub fn stands_above(&self, above: CommissionIx, from: CommissionIx) -> bool {
        let mut at = Some(from);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.commission(here).parent;
        }
        false
    }

    /// The commissions above one for this contest, from the nearest, without the central one.
    pub fn units_above(
        &self,
        from: CommissionIx,
        contest: ContestIx,
    ) -> impl Iterator<Item = CommissionIx> {
        let above = move |at: &CommissionIx| self.parent_for(*at, contest);
        std::iter::successors(above(&from), above).take_while(|at| *at != CommissionIx::CENTRAL)
    }

    /// Whether `unit` is `from` or stands above it for this contest.
    pub fn is_within(&self, from: CommissionIx, unit: CommissionIx, contest: ContestIx) -> bool {
        if unit == CommissionIx::CENTRAL {
            return true;
        }
        let mut at = Some(from);
        // Parents are enrolled before children, so every step goes to an earlier commission.
        while let Some(here) = at {
            if here == unit {
                return true;
            }
            at = self.parent_for(here, contest);
        }
        false
    }

    /// Every expected protocol of a contest: the stations that count it, in order of enrolment.
    pub fn filings(&self, contest: ContestIx) -> impl Iterator<Item = (CommissionIx, &Filing)> {
        let stations = self.contests[contest.get()].stations.iter();
        stations.filter_map(move |at| Some((*at, self.commission(*at).filing(contest)?)))
    }
}
