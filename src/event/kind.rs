//! The kinds of statement and their tags.

use crate::bytes::{Keyed, tagged};

tagged! {
    /// What kind of thing a statement says.
    pub enum Kind ("kind of statement") {
        /// The genesis of a ledger.
        ElectionOpened = 1 "election-opened",
        /// A contest: options, hours, allocation.
        ContestDefined = 2 "contest-defined",
        /// An option that is on the ballot and cannot be elected any more.
        OptionWithdrawn = 3 "option-withdrawn",
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
        /// A member's signature that comes later.
        SignatureAdded = 11 "signature-added",
        /// A member's separate opinion.
        DissentLodged = 12 "dissent-lodged",
        /// Who was present, and who was given a copy.
        AttendanceRecorded = 13 "attendance-recorded",
        /// A sheet that replaces another.
        ProtocolCorrected = 14 "protocol-corrected",
        /// Sums over the stations below a commission.
        SummarySubmitted = 15 "summary-submitted",
        /// A vote that is annulled.
        UnitVoided = 16 "unit-voided",
        /// The vote is repeated there.
        RerunOpened = 17 "rerun-opened",
        /// Lots for a tie.
        LotsDrawn = 18 "lots-drawn",
        /// The result of a contest.
        ResultsDeclared = 19 "results-declared",
        /// An official act with another result than replay gives.
        ActRecorded = 20 "act-recorded",
        /// An observer and his key.
        ObserverAccredited = 21 "observer-accredited",
        /// Figures of a copy that an observer holds.
        CopyAttested = 22 "copy-attested",
        /// A complaint about a statement.
        ObjectionLodged = 23 "objection-lodged",
        /// The answer to it.
        ObjectionAnswered = 24 "objection-answered",
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
