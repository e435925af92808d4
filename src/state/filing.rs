//! What a station has filed in one contest: its protocols, which one stands, its turnout reports.

use serde::Serialize;

use crate::bytes::StatementHash;
use crate::election::{Basis, SheetFigures, UtcMillis};
use crate::event::{Act, Sheet};

use super::poll::Apart;
use super::{CommissionIx, ContestIx, Numbers};

/// How a protocol came into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProtocolOrigin {
    /// The precinct's own.
    Submitted,
    /// Copied from the precinct's paper.
    Transcribed {
        /// Who copied it.
        by: CommissionIx,
    },
    /// In the place of another.
    Corrected {
        /// The statement whose sheet it replaces.
        replaces: StatementHash,
        /// Why.
        basis: Basis,
        /// The act it rests on.
        act: Option<Act>,
        /// Who corrected.
        by: CommissionIx,
    },
}

/// A protocol in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// Its entry.
    pub index: u64,
    /// Its statement.
    pub hash: StatementHash,
    /// When it was recorded.
    pub recorded_at: UtcMillis,
    /// Its sheet.
    pub sheet: Sheet,
    /// How it came.
    pub origin: ProtocolOrigin,
    /// Received, not summed: it fails a control relation that the definition does not let pass.
    pub held: bool,
    /// Who signed it, at once or later.
    pub signed: Numbers,
    /// How many members the commission that made it had when it was recorded.
    pub members: u16,
}

/// A turnout report in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnoutReport {
    /// Its entry.
    pub index: u64,
    /// The instant the figure is of.
    pub at: UtcMillis,
    /// Voters by then.
    pub voted: u32,
}

/// That no protocol is to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoVote {
    /// The entry that says it.
    pub index: u64,
    /// Who says it.
    pub by: CommissionIx,
}

/// What became of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// None is to be expected, and none has been received.
    NoVote,
    /// The vote was annulled.
    Voided,
    /// None has been received.
    Outstanding,
    /// Received, not in the sums.
    Held,
    /// In the sums.
    Counted,
}

/// The filing of one station in one contest: its last poll, and those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// The contest.
    pub contest: ContestIx,
    /// Every protocol, in the order of the log.
    pub protocols: Vec<Protocol>,
    /// Which one stands.
    current: usize,
    /// Protocols that differ from the one that stands and are not settled.
    pub rivals: Vec<usize>,
    /// Turnout reports, in the order of the log.
    pub turnout: Vec<TurnoutReport>,
    /// Whether somebody above has said that no vote was held.
    pub no_vote: Option<NoVote>,
    /// Whether the protocol that stood has entered a superior's summary.
    pub summed: bool,
    /// What few filings have.
    pub(super) apart: Option<Box<Apart>>,
}

/// Whether a protocol stands from now on in the place of the one that stood: the first one, a
/// correction, and the precinct's own where a copy of its paper stood.
pub fn takes_place(stands: Option<&Protocol>, next: &Protocol) -> bool {
    let Some(stands) = stands else { return true };
    match next.origin {
        ProtocolOrigin::Corrected { .. } => true,
        ProtocolOrigin::Submitted => stands.is_copy(),
        ProtocolOrigin::Transcribed { .. } => false,
    }
}

impl Protocol {
    /// The commission whose statement it is, for a protocol of this station.
    pub const fn maker(&self, station: CommissionIx) -> CommissionIx {
        match self.origin {
            ProtocolOrigin::Submitted => station,
            ProtocolOrigin::Transcribed { by } | ProtocolOrigin::Corrected { by, .. } => by,
        }
    }

    /// Whether a superior copied it, so that the station has not signed it.
    pub const fn is_copy(&self) -> bool {
        matches!(self.origin, ProtocolOrigin::Transcribed { .. })
    }
}

impl Filing {
    pub(super) const fn new(contest: ContestIx) -> Self {
        Self {
            contest,
            protocols: Vec::new(),
            current: 0,
            rivals: Vec::new(),
            turnout: Vec::new(),
            no_vote: None,
            summed: false,
            apart: None,
        }
    }

    /// The protocol that stands.
    pub fn current(&self) -> Option<&Protocol> {
        self.protocols.get(self.current)
    }

    /// The protocol of some poll of this filing with this statement hash, and its poll.
    pub fn protocol(&self, name: &StatementHash) -> Option<(&Self, &Protocol)> {
        self.polls().find_map(|poll| {
            let mut protocols = poll.protocols.iter();
            Some((poll, protocols.find(|protocol| protocol.hash == *name)?))
        })
    }

    /// The protocol first reported.
    pub fn first(&self) -> Option<&Protocol> {
        self.protocols.first()
    }

    /// What became of it.
    pub fn standing(&self) -> Standing {
        match self.current() {
            _ if self.voided_by().is_some() => Standing::Voided,
            None if self.no_vote.is_some() => Standing::NoVote,
            None => Standing::Outstanding,
            Some(protocol) if protocol.held => Standing::Held,
            Some(_) => Standing::Counted,
        }
    }

    /// Whether there are protocols that differ, and nobody has settled which stands.
    pub fn contested(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// Whether the protocol that stands replaces another.
    pub fn corrected(&self) -> bool {
        self.current()
            .is_some_and(|p| matches!(p.origin, ProtocolOrigin::Corrected { .. }))
    }

    /// Whether the protocol that stands was copied by a superior and the precinct has filed none
    /// with its figures.
    pub fn transcribed(&self) -> bool {
        self.current().is_some_and(Protocol::is_copy)
    }

    /// Whether some protocol of this filing has these figures already: the one that stands, one
    /// that was replaced, or a rival. Saying them again opens nothing anew.
    pub fn has_figures(&self, figures: SheetFigures<'_>) -> bool {
        self.protocols
            .iter()
            .any(|protocol| protocol.sheet.figures() == figures)
    }

    /// Takes in a protocol: the first stands, one with new figures is a rival, one with figures
    /// known here only repeats them. The precinct's own takes the place of a copy, which differs
    /// from now on or is confirmed.
    pub(super) fn submit(&mut self, protocol: Protocol) {
        if takes_place(self.current(), &protocol) {
            if !self.protocols.is_empty() {
                self.rivals.push(self.current);
            }
            self.stand(protocol);
        } else {
            if !self.has_figures(protocol.sheet.figures()) {
                self.rivals.push(self.protocols.len());
            }
            self.record(protocol);
        }
    }

    /// Takes in a correction by the station itself: copies that differ from it still do.
    pub(super) fn correct_own(&mut self, protocol: Protocol) {
        self.stand(protocol);
    }

    /// Lets a protocol stand, beside rivals that differ from it.
    fn stand(&mut self, protocol: Protocol) {
        let figures = protocol.sheet.figures();
        let differs = |at: &usize| self.protocols[*at].sheet.figures() != figures;
        self.rivals = self.rivals.iter().copied().filter(differs).collect();
        self.current = self.protocols.len();
        self.record(protocol);
    }

    /// Whether the station has signed protocols that differ: not only that a copy does.
    pub fn contradicts_itself(&self) -> bool {
        self.rivals.iter().any(|at| !self.protocols[*at].is_copy())
    }

    /// The protocol of this poll that stood when the log had `size` entries.
    pub fn current_at(&self, size: u64) -> Option<&Protocol> {
        let known = self.protocols.partition_point(|one| one.index < size);
        if known == self.protocols.len() {
            return self.current();
        }
        let mut stands = None;
        for protocol in &self.protocols[..known] {
            if takes_place(stands, protocol) {
                stands = Some(protocol);
            }
        }
        stands
    }

    /// Takes in a superior's correction: it stands, and rivals are settled.
    pub(super) fn correct(&mut self, protocol: Protocol) {
        self.rivals.clear();
        self.current = self.protocols.len();
        self.record(protocol);
    }

    /// Most filings hold one protocol for ever, so there is no room kept for more.
    fn record(&mut self, protocol: Protocol) {
        self.protocols.reserve_exact(1);
        self.protocols.push(protocol);
    }

    /// The turnout report of the latest instant; of several, the last in the log.
    pub fn latest_turnout(&self) -> Option<&TurnoutReport> {
        self.turnout.iter().max_by_key(|report| report.at)
    }

    /// The reports next to an instant: the last one up to it, and the first one after it.
    pub fn turnout_around(&self, at: UtcMillis) -> [Option<&TurnoutReport>; 2] {
        let reports = || self.turnout.iter();
        let before = reports().filter(|report| report.at <= at);
        let after = reports().filter(|report| report.at > at);
        [
            before.max_by_key(|report| report.at),
            after.min_by_key(|report| report.at),
        ]
    }

    /// Neighbours in the order of their instants, of which the later says fewer voters. Reports
    /// arrive in any order.
    pub fn turnout_decreases(&self) -> impl Iterator<Item = (TurnoutReport, TurnoutReport)> {
        let mut reports = self.turnout.clone();
        // Stable: reports of one instant keep the order of the log.
        reports.sort_by_key(|report| report.at);
        let later = reports.clone().into_iter().skip(1);
        let pairs = reports.into_iter().zip(later);
        pairs.filter(|(before, after)| after.voted < before.voted)
    }
}
