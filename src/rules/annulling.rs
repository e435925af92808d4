//! Content of annulments and repeats.

use super::Reason;
use super::content::Content;
use super::correcting::{check_day, is_body};
use super::definitions::check_hours;
use super::enrolling::check_polling;
use crate::bytes::Id;
use crate::election::{UnitHours, UtcMillis};
use crate::event::{Act, RerunOpened, UnitVoided};
use crate::state::{CommissionIx, ContestIx, Filing, State};

pub(super) fn annulment(
    state: &State,
    speaker: &Id,
    said: &UnitVoided,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let Some(vote) = Vote::find(state, speaker, &said.unit, &mut content) else {
        return content;
    };
    vote.check(&said.contests, &said.act, &mut content, |contest, id| {
        let valid = vote.filings(contest, |filing| filing.voided_by().is_none());
        let (unit, contest) = (said.unit.clone(), id.clone());
        if valid.is_empty() {
            return Some(Reason::NothingToAnnul { unit, contest });
        }
        // What is not over yet is not known, and nothing to annul.
        let mut hours = valid.into_iter().map(|(at, filing)| {
            let station = state.commission(at);
            (station, station.hours_of(filing).last())
        });
        hours.find_map(|(station, last)| {
            let closes = last?.closes;
            (recorded_at < closes).then(|| Reason::BeforeClosing {
                what: "recorded",
                station: station.id.clone(),
                closes,
                found: recorded_at,
            })
        })
    });
    content
}

pub(super) fn rerun(
    state: &State,
    speaker: &Id,
    said: &RerunOpened,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let Some(vote) = Vote::find(state, speaker, &said.unit, &mut content) else {
        return content;
    };
    vote.check(&said.contests, &said.act, &mut content, |contest, id| {
        let annulled = vote.filings(contest, |filing| filing.voided().is_some());
        let (unit, contest) = (said.unit.clone(), id.clone());
        if annulled.is_empty() {
            return Some(Reason::NothingToRepeat { unit, contest });
        }
        // What somebody above has annulled is not for those below to open again.
        let mut by = annulled
            .into_iter()
            .filter_map(|(_, filing)| filing.voided());
        let foreign = by.any(|voided| !state.stands_above(vote.by, voided.by));
        foreign.then(|| vote.not_allowed(id))
    });
    let place = format!("rerun at {}", said.unit);
    check_hours(state, &said.hours, &place, &mut content);
    if let Some(fault) = check_polling(&said.polling) {
        content.reasons.push(Reason::Definition { place, fault });
    }
    let all = said.polling.first().map(|day| day.opens);
    let opens = said.hours.iter().filter_map(UnitHours::opens).chain(all);
    if let Some(opens) = opens.min().filter(|opens| *opens < recorded_at) {
        content
            .reasons
            .push(Reason::RepeatTooEarly { opens, recorded_at });
    }
    content
}

/// The vote of a unit, which somebody annuls or has repeated.
struct Vote<'a> {
    state: &'a State,
    speaker: &'a Id,
    by: CommissionIx,
    unit: CommissionIx,
}

impl<'a> Vote<'a> {
    fn find(state: &'a State, speaker: &'a Id, unit: &Id, content: &mut Content) -> Option<Self> {
        let by = state.find_commission(speaker.as_str())?;
        let Some(unit) = state.find_commission(unit.as_str()) else {
            let (what, id) = ("commission", unit.clone());
            content.reasons.push(Reason::Unknown { what, id });
            return None;
        };
        Some(Self {
            state,
            speaker,
            by,
            unit,
        })
    }

    /// The filings of the unit in a contest that are such, in order of enrolment.
    fn filings(
        &self,
        contest: ContestIx,
        such: impl Fn(&Filing) -> bool,
    ) -> Vec<(CommissionIx, &'a Filing)> {
        let within = |at| self.state.is_within(at, self.unit, contest);
        let filings = self.state.filings(contest);
        let such = filings.filter(|(at, filing)| such(filing) && within(*at));
        such.collect()
    }

    fn check(
        &self,
        contests: &[Id],
        act: &Act,
        content: &mut Content,
        more: impl Fn(ContestIx, &Id) -> Option<Reason>,
    ) {
        if contests.is_empty() {
            let place = format!("the vote of {}", self.state.commission(self.unit).id);
            let fault = "it names no contest".into();
            content.reasons.push(Reason::Definition { place, fault });
        }
        content.reasons.extend(check_day(act));
        for id in contests {
            let Some(contest) = self.state.find_contest(id.as_str()) else {
                let (what, id) = ("contest", id.clone());
                content.reasons.push(Reason::Unknown { what, id });
                continue;
            };
            if !self.may(contest) {
                content.reasons.push(self.not_allowed(id));
            }
            content.reasons.extend(more(contest, id));
        }
    }

    /// Whether the definition lets the speaker annul, and have repeated, what this unit votes.
    fn may(&self, contest: ContestIx) -> bool {
        let Some(election) = self.state.election() else {
            return false;
        };
        let mut bodies = election.opened().annulments.iter();
        bodies.any(|body| is_body(self.state, self.by, *body, self.unit, contest))
    }

    fn not_allowed(&self, contest: &Id) -> Reason {
        Reason::MayNotAnnul {
            by: self.speaker.clone(),
            unit: self.state.commission(self.unit).id.clone(),
            contest: contest.clone(),
        }
    }
}
