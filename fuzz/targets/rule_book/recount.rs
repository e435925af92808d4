//! What stands, told again from the statements alone: no line of this is the rule book's.

use std::collections::BTreeMap;

use hattama::election::ContestDefinition;
use hattama::election::{Form, Operator, Severity, VOTES};
use hattama::event::{Body, CommissionEnrolled, ElectionOpened, Sheet, Statement};

/// A station and a contest.
type Place = (String, String);

/// A sheet that stands, and whether it is held.
type Stands = Option<(Sheet, bool)>;

/// One vote of a station in a contest.
#[allow(
    clippy::option_option,
    reason = "not annulled, and annulled with nothing there, are two things"
)]
#[derive(Debug, Clone, Default)]
pub(super) struct Poll {
    stands: Stands,
    copied: bool,
    /// What stood when it was annulled.
    annulled: Option<Option<(Sheet, bool)>>,
    none_expected: bool,
}

impl Poll {
    pub(super) fn counted(&self) -> Option<&Sheet> {
        let stands = self.stands.as_ref().filter(|(_, held)| !held);
        stands.filter(|_| !self.voided()).map(|(sheet, _)| sheet)
    }
    pub(super) const fn received(&self) -> bool {
        self.stands.is_some()
    }
    pub(super) const fn voided(&self) -> bool {
        self.annulled.is_some()
    }
    /// Whether no protocol is to be expected.
    pub(super) const fn no_vote(&self) -> bool {
        self.stands.is_none() && self.none_expected && !self.voided()
    }
    /// What would count if nothing had been annulled.
    fn as_if(&self) -> Option<&Sheet> {
        let stood = self.annulled.as_ref().unwrap_or(&self.stands).as_ref();
        stood.filter(|(_, held)| !held).map(|(sheet, _)| sheet)
    }
}

/// Everything that stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Recount {
    genesis: Option<ElectionOpened>,
    contests: BTreeMap<String, ContestDefinition>,
    commissions: BTreeMap<String, CommissionEnrolled>,
    /// Who votes: places in the order in which they came about.
    places: Vec<Place>,
    polls: BTreeMap<Place, Poll>,
    /// The first poll of places where the vote was repeated.
    first: BTreeMap<Place, Poll>,
    /// Options withdrawn: contest and option.
    withdrawn: Vec<(String, String)>,
}

impl Recount {
    pub(super) fn of(statements: &[Statement]) -> Self {
        let mut recount = Self::default();
        for statement in statements {
            recount.take(statement);
        }
        recount
    }

    /// The polls of a contest within a unit.
    pub(super) fn polls(&self, contest: &str, unit: &str) -> Vec<&Poll> {
        let within = self.within(contest, unit).into_iter();
        within.map(|place| &self.polls[&place]).collect()
    }

    /// The sheets that would be in the sums if nothing had been annulled.
    pub(super) fn as_if(&self, contest: &str) -> Vec<&Sheet> {
        let central = self.central();
        let places = self.within(contest, &central).into_iter();
        let first = places.map(|place| self.first.get(&place).unwrap_or(&self.polls[&place]));
        first.filter_map(Poll::as_if).collect()
    }

    /// Whether an option was withdrawn.
    pub(super) fn is_withdrawn(&self, contest: &str, option: &str) -> bool {
        let mut withdrawn = self.withdrawn.iter();
        withdrawn.any(|(of, which)| of == contest && which == option)
    }

    pub(super) fn central(&self) -> String {
        let genesis = self.genesis.as_ref();
        genesis.map_or_else(String::new, |genesis| genesis.central.id.to_string())
    }

    fn open(&mut self, station: &str, contest: &str) {
        let place = (station.to_owned(), contest.to_owned());
        self.places.push(place.clone());
        self.polls.insert(place, Poll::default());
    }

    /// The commission that a station or unit hands a contest up to: a second round goes the way of
    /// the first.
    fn above(&self, from: &str, contest: &str) -> Option<String> {
        let commission = self.commissions.get(from)?;
        let mut round = contest;
        loop {
            let mut elsewhere = commission.contest_parents.iter();
            if let Some(other) = elsewhere.find(|other| other.contest.as_str() == round) {
                return Some(other.parent.to_string());
            }
            let Some(first) = &self.contests[round].second_round_of else {
                return Some(commission.parent.to_string());
            };
            round = first.as_str();
        }
    }

    /// The places of a contest at or below a unit.
    fn within(&self, contest: &str, unit: &str) -> Vec<Place> {
        let central = self.central();
        let below = |station: &str| {
            let mut at = Some(station.to_owned());
            while let Some(here) = at {
                if here == unit {
                    return true;
                }
                at = self.above(&here, contest);
            }
            unit == central
        };
        let places = self.places.iter().filter(|(_, of)| of == contest);
        let within = places.filter(|(station, _)| below(station));
        within.cloned().collect()
    }

    fn form(&self, contest: &str) -> &Form {
        let forms = &self.genesis.as_ref().unwrap().forms;
        let form = &self.contests[contest].form;
        forms.iter().find(|one| one.id == *form).unwrap()
    }

    /// Whether a sheet waits for its superior: filed as it stands on paper, and it does not balance.
    fn waits(&self, sheet: &Sheet) -> bool {
        let paper_counts = self.genesis.as_ref().unwrap().counts_as_on_paper;
        !paper_counts && !self.balances(sheet)
    }

    fn balances(&self, sheet: &Sheet) -> bool {
        let form = self.form(sheet.contest.as_str());
        let cast: u128 = sheet.votes.iter().map(|votes| u128::from(*votes)).sum();
        let value = |term: &str| {
            if term == VOTES {
                return cast;
            }
            let at = form
                .fields
                .iter()
                .position(|field| field.id.as_str() == term);
            at.map_or(0, |at| u128::from(sheet.fields[at]))
        };
        let sum = |terms: &[hattama::bytes::Id]| -> u128 {
            terms.iter().map(|term| value(term.as_str())).sum()
        };
        let holds = form.checks.iter().all(|check| {
            let one = |factor: Option<hattama::election::Fraction>| {
                factor.map_or((1, 1), |factor| {
                    (u128::from(factor.numerator), u128::from(factor.denominator))
                })
            };
            let (left, right) = (one(check.times_left), one(check.times_right));
            // Both sides times both denominators.
            let on_left =
                sum(&check.left) * left.0 * right.1 + sum(&check.minus) * left.1 * right.1;
            let on_right = sum(&check.right) * right.0 * left.1;
            check.severity == Severity::Flag
                || match check.op {
                    Operator::Equal => on_left == on_right,
                    Operator::AtMost => on_left <= on_right,
                    Operator::AtLeast => on_left >= on_right,
                }
        });
        let per_ballot = self.contests[sheet.contest.as_str()].votes_per_ballot;
        let mut quantities = form.quantities.iter();
        let valid = quantities.find(|quantity| quantity.id.as_str() == "valid");
        let enough = valid.is_none_or(|valid| cast <= sum(&valid.sum) * u128::from(per_ballot));
        holds && enough
    }

    fn take(&mut self, statement: &Statement) {
        let speaker = statement.speaker.commission();
        let speaker = speaker.map_or_else(String::new, ToString::to_string);
        match &statement.body {
            Body::ElectionOpened(genesis) => self.genesis = Some((**genesis).clone()),
            Body::ContestDefined(contest) => self.define(contest),
            Body::CommissionEnrolled(enrolled) => {
                for contest in &enrolled.contests {
                    self.open(enrolled.id.as_str(), contest.as_str());
                }
                let name = enrolled.id.to_string();
                self.commissions.insert(name, (**enrolled).clone());
            }
            Body::ProtocolSubmitted(sheet) => {
                let waits = self.waits(sheet);
                let poll = self.poll(&speaker, sheet.contest.as_str());
                // The station's own stands before a copy.
                if poll.stands.is_none() || poll.copied {
                    poll.stands = Some(((**sheet).clone(), waits));
                    poll.copied = false;
                }
            }
            Body::ProtocolTranscribed(copied) => {
                let waits = self.waits(&copied.sheet);
                let poll = self.poll(copied.station.as_str(), copied.sheet.contest.as_str());
                if poll.stands.is_none() {
                    poll.stands = Some((copied.sheet.clone(), waits));
                    poll.copied = true;
                }
            }
            Body::ProtocolCorrected(corrected) => {
                let own = speaker == corrected.station.as_str();
                let held = own && self.waits(&corrected.sheet);
                let sheet = &corrected.sheet;
                let poll = self.poll(corrected.station.as_str(), sheet.contest.as_str());
                poll.stands = Some((sheet.clone(), held));
                poll.copied = false;
            }
            Body::NoVoteHeld(said) => {
                for contest in &said.contests {
                    let poll = self.poll(said.station.as_str(), contest.as_str());
                    poll.none_expected = true;
                }
            }
            Body::UnitVoided(said) => {
                for contest in &said.contests {
                    for place in self.within(contest.as_str(), said.unit.as_str()) {
                        let poll = self.polls.get_mut(&place).unwrap();
                        poll.annulled.get_or_insert_with(|| poll.stands.clone());
                    }
                }
            }
            Body::RerunOpened(said) => {
                for contest in &said.contests {
                    for place in self.within(contest.as_str(), said.unit.as_str()) {
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

    /// A contest comes in; in a second round vote all who have voted in the first.
    fn define(&mut self, contest: &ContestDefinition) {
        let name = contest.id.to_string();
        self.contests.insert(name.clone(), contest.clone());
        if let Some(first) = &contest.second_round_of {
            let places = self.places.clone().into_iter();
            for (station, _) in places.filter(|(_, of)| of == first.as_str()) {
                self.open(&station, &name);
            }
        }
    }

    fn poll(&mut self, station: &str, contest: &str) -> &mut Poll {
        let place = (station.to_owned(), contest.to_owned());
        self.polls.get_mut(&place).unwrap()
    }
}
