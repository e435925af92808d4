//! What stands, told again from the statements alone.

use std::collections::BTreeMap;

use hattama::event::{Body, Sheet, Statement};

use crate::attempt::STATIONS;

/// A station and a contest.
pub(crate) type Place = (String, String);

/// One vote of a station in a contest.
#[allow(
    clippy::option_option,
    reason = "not annulled, and annulled with nothing there, are two things"
)]
#[derive(Debug, Clone, Default)]
pub(crate) struct Poll {
    /// The sheet that stands, and whether it is held.
    pub(crate) stands: Option<(Sheet, bool)>,
    copied: bool,
    /// What stood when it was annulled.
    annulled: Option<Option<(Sheet, bool)>>,
    pub(crate) none_expected: bool,
}

/// Everything that stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recount {
    pub(crate) polls: BTreeMap<Place, Poll>,
    /// The first poll of places where the vote was repeated.
    pub(crate) first: BTreeMap<Place, Poll>,
    /// Options withdrawn: contest and option.
    pub(crate) withdrawn: Vec<(String, String)>,
}

impl Poll {
    pub(crate) fn counted(&self) -> Option<&Sheet> {
        let stands = self.stands.as_ref().filter(|(_, held)| !held);
        stands.filter(|_| !self.voided()).map(|(sheet, _)| sheet)
    }

    pub(crate) fn voided(&self) -> bool {
        self.annulled.is_some()
    }

    /// What would count if nothing had been annulled.
    pub(crate) fn as_if(&self) -> Option<&Sheet> {
        let stood = self.annulled.as_ref().unwrap_or(&self.stands).as_ref();
        stood.filter(|(_, held)| !held).map(|(sheet, _)| sheet)
    }
}

/// The stations below a unit. The district commission is above all of them for the district, which
/// a second round follows.
fn below(unit: &str, contest: &str) -> Vec<&'static str> {
    let all = STATIONS.into_iter();
    let district = contest != "list";
    all.filter(|station| match unit {
        "C" => true,
        "D" => district,
        "T1" => !district && *station != "P3",
        "T2" => !district && *station == "P3",
        unit => unit == *station,
    })
    .collect()
}

/// Whether a sheet waits for its superior: filed as it stands on paper, and it does not balance.
fn waits(sheet: &Sheet) -> bool {
    let f = &sheet.fields;
    let votes: u32 = sheet.votes.iter().sum();
    f[1] != f[2] + f[3] || f[4] != f[5] + f[6] || f[6] != votes
}

impl Recount {
    pub(crate) fn of(statements: &[Statement]) -> Self {
        let mut recount = Self::default();
        for contest in ["list", "district"] {
            recount.open(contest);
        }
        for statement in statements {
            recount.take(statement);
        }
        recount
    }

    fn open(&mut self, contest: &str) {
        for station in STATIONS {
            let place = (station.to_owned(), contest.to_owned());
            self.polls.insert(place, Poll::default());
        }
    }

    fn poll(&mut self, station: String, contest: String) -> &mut Poll {
        self.polls.get_mut(&(station, contest)).unwrap()
    }

    fn take(&mut self, statement: &Statement) {
        let speaker = statement.speaker.to_string();
        match &statement.body {
            Body::ContestDefined(contest) if contest.second_round_of.is_some() => {
                self.open(contest.id.as_str());
            }
            Body::ProtocolSubmitted(sheet) => {
                let poll = self.poll(speaker, sheet.contest.to_string());
                // The station's own stands before a copy.
                if poll.stands.is_none() || poll.copied {
                    poll.stands = Some(((**sheet).clone(), waits(sheet)));
                    poll.copied = false;
                }
            }
            Body::ProtocolTranscribed(copied) => {
                let sheet = &copied.sheet;
                let poll = self.poll(copied.station.to_string(), sheet.contest.to_string());
                if poll.stands.is_none() {
                    poll.stands = Some((sheet.clone(), waits(sheet)));
                    poll.copied = true;
                }
            }
            Body::ProtocolCorrected(corrected) => {
                let (station, sheet) = (corrected.station.to_string(), &corrected.sheet);
                let held = waits(sheet) && speaker == station;
                let poll = self.poll(station, sheet.contest.to_string());
                poll.stands = Some((sheet.clone(), held));
                poll.copied = false;
            }
            Body::NoVoteHeld(said) => {
                for contest in &said.contests {
                    let poll = self.poll(said.station.to_string(), contest.to_string());
                    poll.none_expected = true;
                }
            }
            Body::UnitVoided(said) => {
                for contest in &said.contests {
                    for station in below(said.unit.as_str(), contest.as_str()) {
                        let poll = self.poll(station.to_owned(), contest.to_string());
                        poll.annulled.get_or_insert_with(|| poll.stands.clone());
                    }
                }
            }
            Body::RerunOpened(said) => {
                for contest in &said.contests {
                    for station in below(said.unit.as_str(), contest.as_str()) {
                        let place = (station.to_owned(), contest.to_string());
                        let poll = self.polls.get_mut(&place).unwrap();
                        if poll.voided() {
                            let before = std::mem::take(poll);
                            self.first.entry(place).or_insert(before);
                        }
                    }
                }
            }
            Body::OptionWithdrawn(said) => {
                let (contest, option) = (said.contest.to_string(), said.option.to_string());
                self.withdrawn.push((contest, option));
            }
            _ => {}
        }
    }

    /// The polls of a contest.
    pub(crate) fn of_contest(&self, contest: &str) -> Vec<(&Place, &Poll)> {
        let polls = self.polls.iter();
        polls.filter(|((_, of), _)| of == contest).collect()
    }
}
