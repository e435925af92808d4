//! What a log says and a results folder cannot.

use serde::Serialize;

/// One such thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// Sheets that count although they fail a relation, since they stand so on paper.
    CountedAsOnPaper,
    /// Sheets that are held for that.
    HeldAsOnPaper,
    /// Sheets of which the folder's hours would have voting go on when they were signed.
    SignedBeforeClosing,
    /// Votes annulled.
    Annulled,
    /// Stations that held no vote, in contests that nobody else counts.
    NoVoteExpected,
    /// Options withdrawn.
    Withdrawn,
    /// Lots drawn.
    LotsDrawn,
    /// Turnout reports at instants when the folder's hours have no voting.
    TurnoutOutsideHours,
    /// Contests that no station counts.
    UncountedContests,
    /// Protocols that do not stand: replaced, rivals, repeated, of an earlier poll.
    OtherProtocols,
    /// Sheets that another commission than the station has made.
    MadeElsewhere,
    /// Sheets that balance and were filed as they stand on paper all the same.
    PaperReasons,
    /// Stations that held no vote.
    NoVote,
    /// The same said of stations that have filed a sheet.
    NoVoteInSpite,
    /// Votes repeated.
    Repeated,
    /// Contests that are second rounds.
    SecondRounds,
    /// Turnout reports that another one of the same instant replaces.
    TurnoutReplaced,
    /// Sheets that say when voting ended.
    VotingEnded,
    /// Scans of sheets.
    Scans,
    /// Summaries.
    Summaries,
    /// Declarations.
    Declarations,
    /// Acts with another result.
    Acts,
    /// Observers.
    Observers,
    /// Their copies.
    Copies,
    /// Their objections.
    Objections,
    /// Members' separate opinions.
    Dissents,
    /// Who was present.
    Attendances,
    /// Members and their keys.
    Members,
    /// Recovery keys.
    RecoveryKeys,
    /// Kinds of statement that nobody may make.
    UnruledKinds,
    /// Polling days whose hours the folder gives only from the first opening to the last closing.
    OuterHours,
    /// Places and contests whose hours the folder cannot give.
    LostHours,
    /// Places whose hours are written in another zone than the one that labels them.
    OtherZones,
    /// Names that are missing in the log and are filled in with the identifier.
    Untitled,
    /// That the ledger is closed.
    Closed,
    /// That it continues a lost one.
    Continues,
}

impl Gap {
    /// All, in the order in which they are told: those that change tallies first.
    pub const ALL: [Self; 36] = [
        Self::CountedAsOnPaper,
        Self::HeldAsOnPaper,
        Self::SignedBeforeClosing,
        Self::Annulled,
        Self::NoVoteExpected,
        Self::Withdrawn,
        Self::LotsDrawn,
        Self::TurnoutOutsideHours,
        Self::UncountedContests,
        Self::OtherProtocols,
        Self::MadeElsewhere,
        Self::PaperReasons,
        Self::NoVote,
        Self::NoVoteInSpite,
        Self::Repeated,
        Self::SecondRounds,
        Self::TurnoutReplaced,
        Self::VotingEnded,
        Self::Scans,
        Self::Summaries,
        Self::Declarations,
        Self::Acts,
        Self::Observers,
        Self::Copies,
        Self::Objections,
        Self::Dissents,
        Self::Attendances,
        Self::Members,
        Self::RecoveryKeys,
        Self::UnruledKinds,
        Self::OuterHours,
        Self::LostHours,
        Self::OtherZones,
        Self::Untitled,
        Self::Closed,
        Self::Continues,
    ];

    /// Whether rehearsing the folder gives other votes, quantities, counts of protocols (expected,
    /// received, counted, held, outstanding), seats or turnout reports for it.
    pub fn changes_tallies(self) -> bool {
        self <= Self::UncountedContests
    }

    /// What it is, after its count, and what the folder has in its place.
    pub const fn says(self) -> &'static str {
        match self {
            Self::CountedAsOnPaper => {
                "sheets that count as they stand on paper although they fail a relation: not in \
                 the folder, so their votes are missing"
            }
            Self::HeldAsOnPaper => {
                "sheets held as they stand on paper, for failing a relation: not in the folder, so \
                 they are outstanding"
            }
            Self::SignedBeforeClosing => {
                "sheets signed before the hours end that the folder can give: not in the folder, \
                 so their votes are missing"
            }
            Self::Annulled => {
                "votes annulled: their sheets are not in the folder, so they are outstanding"
            }
            Self::NoVoteExpected => {
                "votes that were not held, in contests that no other station counts: outstanding"
            }
            Self::Withdrawn => {
                "options withdrawn: on the ballot as before, so votes for them are valid and may \
                 win seats"
            }
            Self::LotsDrawn => "draws of lots: the ties they settled are open again",
            Self::TurnoutOutsideHours => {
                "turnout reports outside the hours that the folder can give, or where no vote was \
                 held: not in the folder"
            }
            Self::UncountedContests => {
                "contests that no station counts: not in the folder, nor in its chambers"
            }
            Self::OtherProtocols => {
                "protocols that do not stand (replaced, differing, repeated, or of an earlier \
                 poll): not in the folder, so nothing is contested, corrected or transcribed, and \
                 what stands was first reported"
            }
            Self::MadeElsewhere => {
                "sheets that another commission than the station copied or corrected: given as the \
                 station's own"
            }
            Self::PaperReasons => {
                "reasons why sheets that balance were filed as they stand on paper: the sheets \
                 are there without them"
            }
            Self::NoVote => {
                "votes that were not held: not among the contests that the station counts"
            }
            Self::NoVoteInSpite => "statements that no vote was held where a sheet was filed",
            Self::Repeated => {
                "votes repeated: what the last one gave is there, at the hours of the first"
            }
            Self::SecondRounds => {
                "second rounds: contests of their own, at the hours of the stations' first vote"
            }
            Self::TurnoutReplaced => {
                "turnout reports followed by another of the same instant: the last is given"
            }
            Self::VotingEnded => "times when voting ended, on sheets",
            Self::Scans => "hashes of scans, on sheets",
            Self::Summaries => "summaries",
            Self::Declarations => "declarations: results are complete, and not declared",
            Self::Acts => "official acts with another result",
            Self::Observers => "observers",
            Self::Copies => "copies that observers hold",
            Self::Objections => "objections, with their answers",
            Self::Dissents => "separate opinions",
            Self::Attendances => "records of who was present",
            Self::Members => "members in force: a rehearsal makes rosters of its own",
            Self::RecoveryKeys => "recovery keys",
            Self::UnruledKinds => {
                "kinds of statement that nobody may make: the rule for protocols would hold"
            }
            Self::OuterHours => {
                "places or contests with polling days of uneven hours: given from the first \
                 opening to the last closing"
            }
            Self::LostHours => {
                "places or contests with polling days that no folder can give: written with those \
                 of the election"
            }
            Self::OtherZones => {
                "places whose time zone, by the tables of this program, has other clocks than \
                 their hours show: written in UTC, or in a zone named by its distance from it"
            }
            Self::Untitled => "names missing in the log: the identifier stands for them",
            Self::Closed => "that the ledger is closed",
            Self::Continues => "that the ledger continues a lost one",
        }
    }
}

/// So many of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// What.
    pub gap: Gap,
    /// How many.
    pub count: u64,
}

/// Counts under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(std::collections::BTreeMap<Gap, u64>);

impl Tally {
    pub(super) fn add(&mut self, gap: Gap, count: usize) {
        if count > 0 {
            *self.0.entry(gap).or_default() += count as u64;
        }
    }

    pub(super) fn listed(&self) -> Vec<LeftOut> {
        let counts = self.0.iter();
        counts
            .map(|(gap, count)| LeftOut {
                gap: *gap,
                count: *count,
            })
            .collect()
    }
}
