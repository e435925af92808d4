//! Totals of one contest, nationwide or within one unit of the commission tree.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CopyCounts;
use crate::bytes::Id;
use crate::rules::{Finding, filing_findings};
use crate::seats::{Allocation, AllocationError};
use crate::state::{
    CommissionIx, Contest, ContestIx, Declaration, Filing, OtherResult, Protocol, Standing, State,
    Summary, Withdrawal,
};

/// What became of the expected protocols. Every one of them is counted, held, voided or outstanding.
///
/// Expected is a protocol of every station that counts the contest, but where no vote was held and
/// none has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ProtocolCounts {
    /// Enrolled for the contest, and not said to have held no vote.
    pub expected: u64,
    /// With a protocol that stands, annulled or not.
    pub received: u64,
    /// In the sums.
    pub counted: u64,
    /// Received, not in the sums.
    pub held: u64,
    /// Received, with a differing protocol that nobody has settled.
    pub contested: u64,
    /// Received, and the one that stands replaces another.
    pub corrected: u64,
    /// Received from the paper by a superior.
    pub transcribed: u64,
    /// Annulled, with a protocol or without; in none of held, contested, corrected, transcribed and
    /// outstanding.
    pub voided: u64,
    /// Not to be expected, since no vote was held; in none of the other counts but flagged.
    pub no_vote: u64,
    /// Not received.
    pub outstanding: u64,
    /// With any finding.
    pub flagged: u64,
}

/// How far a contest's result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultStanding {
    /// Some expected protocol is not in the sums, or none is expected yet.
    Partial,
    /// Every expected protocol is in the sums.
    Complete,
    /// The result is declared, and nothing has changed the sums since.
    Declared,
    /// The result was declared, and the sums have changed since.
    Superseded,
}

impl ResultStanding {
    /// The name in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Complete => "complete",
            Self::Declared => "declared",
            Self::Superseded => "superseded",
        }
    }
}

/// One option's votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyOption {
    /// Votes on the sheets that stand.
    pub votes: u64,
    /// Votes as first reported by the stations whose sheets are in the sums, whether their first
    /// sheet was counted or not: what has changed since is the difference.
    pub first_reported: u64,
}

/// Registered voters and ballots issued, with what they cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Turnout {
    /// Ballots issued at counted stations; absent where the form does not say.
    pub issued: Option<u64>,
    /// Registered voters at counted stations, from their sheets.
    pub registered_counted: Option<u64>,
    /// Registered voters at all expected stations: from the counted sheet where there is one, else
    /// from the enrolment; absent where neither says for some station.
    pub registered_expected: Option<u64>,
}

/// Totals of one contest, by replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestTally {
    /// The contest.
    pub contest: ContestIx,
    /// The unit; none for the whole contest.
    pub unit: Option<CommissionIx>,
    /// How far the result is.
    pub standing: ResultStanding,
    /// What became of the expected protocols.
    pub protocols: ProtocolCounts,
    /// Quantities of the form, summed over counted sheets.
    pub quantities: Vec<(Id, u64)>,
    /// Options in ballot order.
    pub options: Vec<TallyOption>,
    /// Turnout and its bases.
    pub turnout: Turnout,
    /// Protocols per code of finding.
    pub findings: BTreeMap<String, u64>,
    /// The last declaration; only for a whole contest.
    pub declared: Option<Declaration>,
    /// Summaries of this unit, or of every unit for a whole contest, in the order of the log.
    pub summaries: Vec<Summary>,
    /// What observers' copies come to.
    pub copies: CopyCounts,
    /// Options withdrawn, in the order of the log.
    pub withdrawals: Vec<Withdrawal>,
    /// Official acts with another result; only for a whole contest.
    pub acts: Vec<OtherResult>,
    /// Seats; only for a whole contest whose definition allocates any.
    pub allocation: Option<Result<Allocation, AllocationError>>,
}

impl ContestTally {
    /// The sum of a quantity over counted sheets.
    pub fn quantity(&self, id: &str) -> Option<u64> {
        self.quantities
            .iter()
            .find(|(name, _)| name.as_str() == id)
            .map(|(_, sum)| *sum)
    }
}

/// The totals of `contest`, within `unit` if one is given.
pub fn tally(state: &State, contest: ContestIx, unit: Option<CommissionIx>) -> ContestTally {
    let mut sums = Sums::new(state.contest(contest));
    for (station, filing) in state.filings(contest) {
        if unit.is_none_or(|unit| state.is_within(station, unit, contest)) {
            sums.add(&Seen::new(state, station, filing));
        }
    }
    sums.told(state, contest, unit)
}

/// The totals of a contest, and those of each of its units, as [`tally`] tells them one by one. What stands
/// is looked at once.
pub fn tallies(state: &State, contest: ContestIx) -> (ContestTally, Vec<ContestTally>) {
    let of = state.contest(contest);
    let mut whole = Sums::new(of);
    let mut by_unit: BTreeMap<CommissionIx, Sums<'_>> = BTreeMap::new();
    for station in &of.stations {
        for unit in state.units_above(*station, contest) {
            by_unit.entry(unit).or_insert_with(|| Sums::new(of));
        }
    }
    for (station, filing) in state.filings(contest) {
        let seen = Seen::new(state, station, filing);
        whole.add(&seen);
        // A station that has others below it is within itself.
        let within = std::iter::once(station).chain(state.units_above(station, contest));
        for unit in within {
            if let Some(sums) = by_unit.get_mut(&unit) {
                sums.add(&seen);
            }
        }
    }
    let units = by_unit.into_iter();
    let units = units.map(|(unit, sums)| sums.told(state, contest, Some(unit)));
    (whole.told(state, contest, None), units.collect())
}

/// What is looked at once of a filing, however many sums it is part of.
struct Seen<'a> {
    filing: &'a Filing,
    standing: Standing,
    registered: Option<u64>,
    /// What is worth a look about it.
    findings: Vec<Finding>,
}

impl<'a> Seen<'a> {
    fn new(state: &State, station: CommissionIx, filing: &'a Filing) -> Self {
        Self {
            filing,
            standing: filing.standing(),
            registered: state.commission(station).registered_voters.map(u64::from),
            findings: filing_findings(state, station, filing),
        }
    }

    /// The codes of what is worth a look, each once.
    fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.findings.iter().map(Finding::code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Sums under way. Counts are `u32` and stations fewer than 2^32, so no sum reaches 2^64; the
/// build checks for overflow all the same.
struct Sums<'a> {
    contest: &'a Contest,
    protocols: ProtocolCounts,
    quantities: Vec<(Id, u64)>,
    options: Vec<TallyOption>,
    findings: BTreeMap<String, u64>,
    copies: CopyCounts,
    /// Registered voters of stations whose sheet is not in the sums.
    registered_elsewhere: Option<u64>,
}

impl<'a> Sums<'a> {
    fn new(contest: &'a Contest) -> Self {
        let none = TallyOption {
            votes: 0,
            first_reported: 0,
        };
        Self {
            contest,
            protocols: ProtocolCounts::default(),
            quantities: contest
                .layout
                .quantity_ids()
                .map(|id| (id.clone(), 0))
                .collect(),
            options: vec![none; contest.definition.options.len()],
            findings: BTreeMap::new(),
            copies: CopyCounts::default(),
            registered_elsewhere: Some(0),
        }
    }

    fn add(&mut self, seen: &Seen<'_>) {
        let Seen {
            filing,
            standing,
            registered,
            ref findings,
        } = *seen;
        self.protocols.expected += u64::from(standing != Standing::NoVote);
        match standing {
            Standing::NoVote => self.protocols.no_vote += 1,
            Standing::Outstanding => {
                self.protocols.outstanding += 1;
                self.add_elsewhere(registered);
            }
            Standing::Voided => {
                self.protocols.voided += 1;
                self.protocols.received += u64::from(filing.current().is_some());
                self.add_elsewhere(registered);
            }
            Standing::Held => {
                self.protocols.received += 1;
                self.protocols.held += 1;
                self.add_elsewhere(registered);
            }
            Standing::Counted => {
                self.protocols.received += 1;
                self.protocols.counted += 1;
                if let (Some(first), Some(current)) = (filing.first(), filing.current()) {
                    self.count(first, current);
                }
            }
        }
        if standing != Standing::Voided {
            self.protocols.contested += u64::from(filing.contested());
            self.protocols.corrected += u64::from(filing.corrected());
            self.protocols.transcribed += u64::from(filing.transcribed());
        }
        self.copies.add(filing);
        self.protocols.flagged += u64::from(!findings.is_empty());
        for code in seen.codes() {
            match self.findings.get_mut(code) {
                Some(count) => *count += 1,
                None => {
                    self.findings.insert(code.into(), 1);
                }
            }
        }
    }

    /// What the sums come to.
    fn told(
        mut self,
        state: &State,
        contest: ContestIx,
        unit: Option<CommissionIx>,
    ) -> ContestTally {
        let of = state.contest(contest);
        let raw: Vec<u64> = self.options.iter().map(|option| option.votes).collect();
        of.withdraw_from(&mut self.quantities, &raw);
        let allocation = if unit.is_none() {
            self.allocate()
        } else {
            None
        };
        let protocols = &self.protocols;
        let decided = protocols.counted + protocols.voided;
        let complete = protocols.counted > 0 && decided == protocols.expected;
        let declared = of.declared.filter(|_| unit.is_none());
        let summaries = of.summaries.iter();
        let summaries = summaries.filter(|summary| unit.is_none_or(|unit| summary.unit == unit));
        ContestTally {
            contest,
            unit,
            standing: match declared.map(|declared| declared.superseded_by) {
                Some(None) => ResultStanding::Declared,
                Some(Some(_)) => ResultStanding::Superseded,
                None if complete => ResultStanding::Complete,
                None => ResultStanding::Partial,
            },
            declared,
            summaries: summaries.copied().collect(),
            copies: self.copies,
            withdrawals: of.withdrawals.clone(),
            acts: if unit.is_none() {
                of.acts.clone()
            } else {
                Vec::new()
            },
            protocols: self.protocols,
            turnout: self.turnout(),
            options: self.options,
            findings: self.findings,
            quantities: self.quantities,
            allocation,
        }
    }

    fn count(&mut self, first: &Protocol, current: &Protocol) {
        let figures = current.sheet.figures();
        for ((_, sum), value) in self
            .quantities
            .iter_mut()
            .zip(self.contest.layout.quantities(figures))
        {
            *sum += value;
        }
        for (option, votes) in self.options.iter_mut().zip(figures.votes) {
            option.votes += u64::from(*votes);
        }
        for (option, votes) in self.options.iter_mut().zip(&first.sheet.votes) {
            option.first_reported += u64::from(*votes);
        }
    }

    fn add_elsewhere(&mut self, registered: Option<u64>) {
        self.registered_elsewhere = self
            .registered_elsewhere
            .zip(registered)
            .map(|(sum, more)| sum + more);
    }

    fn quantity(&self, id: &str) -> Option<u64> {
        self.quantities
            .iter()
            .find(|(name, _)| name.as_str() == id)
            .map(|(_, sum)| *sum)
    }

    fn turnout(&self) -> Turnout {
        let registered_counted = self.quantity("registered");
        let both = registered_counted.zip(self.registered_elsewhere);
        Turnout {
            issued: self.quantity("issued"),
            registered_counted,
            registered_expected: both.map(|(here, elsewhere)| here + elsewhere),
        }
    }

    fn allocate(&self) -> Option<Result<Allocation, AllocationError>> {
        let votes = self.options.iter().map(|option| option.votes);
        self.contest.allocation(votes, &self.quantities)
    }
}
