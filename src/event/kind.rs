//! The kinds of statement and their tags.

use crate::bytes::{Keyed, tagged};

tagged! {
    /// What kind of thing a statement says. Tags 3, 11 to 13, 16, 17 and 20 to 24 are reserved in
    /// `docs/FORMAT.md` for the kinds that follow.
    pub enum Kind ("kind of statement") {
        /// The genesis of a ledger.
        ElectionOpened = 1 "election-opened",
        /// A contest: options, hours, allocation.
        ContestDefined = 2 "contest-defined",
        /// Which contests fill one chamber.
        ChamberDefined = 4 "chamber-defined",
        /// A commission and its roster.
        CommissionEnrolled = 5 "commission-enrolled",
        /// Members added, replaced, revoked.
        RosterChanged = 6 "roster-changed",
        /// Voters so far.
        TurnoutReported = 7 "turnout-reported",
        /// No protocol is to be expected from a station.
        NoVoteHeld = 8 "no-vote-held",
        /// A precinct's sheet of one contest.
        ProtocolSubmitted = 9 "protocol-submitted",
        /// The same, copied from the precinct's paper by a commission above it.
        ProtocolTranscribed = 10 "protocol-transcribed",
        /// A sheet that replaces another.
        ProtocolCorrected = 14 "protocol-corrected",
        /// Sums over the stations below a commission.
        SummarySubmitted = 15 "summary-submitted",
        /// Lots for a tie.
        LotsDrawn = 18 "lots-drawn",
        /// The result of a contest.
        ResultsDeclared = 19 "results-declared",
        /// Nothing may follow.
        LedgerClosed = 25 "ledger-closed",
    }
}

impl Keyed for Kind {
    type Key<'a> = Kind;
    fn key(&self) -> Kind {
        *self
    }
}
