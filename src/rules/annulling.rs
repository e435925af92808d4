//! Content of annulments and repeats.

use super::admit::Content;
use super::correcting::{check_day, is_body};
use super::definitions::check_hours;
use super::enrolling::check_polling;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::UtcMillis;
use crate::event::{Act, RerunOpened, UnitVoided};
use crate::state::{CommissionIx, ContestIx, Filing, State};

pub(super) fn annulment(state: &State, speaker: &Id, said: &UnitVoided) -> Content {
    let mut content = Content::default();
    let vote = Vote {
        unit: &said.unit,
        contests: &said.contests,
        act: &said.act,
    };
    let valid = |filing: &Filing| filing.voided_by().is_none();
    vote.check(state, speaker, &mut content, valid, |unit, contest| {
        Reason::NothingToAnnul { unit, contest }
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
    let vote = Vote {
        unit: &said.unit,
        contests: &said.contests,
        act: &said.act,
    };
    let voided = |filing: &Filing| filing.voided_by().is_some();
    vote.check(state, speaker, &mut content, voided, |unit, contest| {
        Reason::NothingToRepeat { unit, contest }
    });
    let place = format!("rerun at {}", said.unit);
    check_hours(state, &said.hours, &place, &mut content);
    if let Some(fault) = check_polling(&said.polling) {
        content.reasons.push(Reason::Definition { place, fault });
    }
    let opens = said.polling.first().map(|day| day.opens);
    if opens.is_some_and(|opens| recorded_at >= opens)
        && let Some(contest) = said.contests.first()
    {
        let contest = contest.clone();
        content.findings.push(Finding::DefinedLate { contest });
    }
    content
}

/// The vote that an act is about.
struct Vote<'a> {
    unit: &'a Id,
    contests: &'a [Id],
    act: &'a Act,
}

impl Vote<'_> {
    /// Whether the speaker may annul or repeat it, and whether some of it is such that he can.
    fn check(
        &self,
        state: &State,
        speaker: &Id,
        content: &mut Content,
        such: impl Fn(&Filing) -> bool,
        nothing: impl Fn(Id, Id) -> Reason,
    ) {
        let Some(unit) = state.find_commission(self.unit.as_str()) else {
            let (what, id) = ("commission", self.unit.clone());
            content.reasons.push(Reason::Unknown { what, id });
            return;
        };
        if self.contests.is_empty() {
            let place = format!("the vote of {}", self.unit);
            let fault = "it names no contest".into();
            content.reasons.push(Reason::Definition { place, fault });
        }
        content.reasons.extend(check_day(self.act));
        for id in self.contests {
            let Some(contest) = state.find_contest(id.as_str()) else {
                let (what, id) = ("contest", id.clone());
                content.reasons.push(Reason::Unknown { what, id });
                continue;
            };
            if !may_annul(state, speaker, unit, contest) {
                content.reasons.push(Reason::MayNotAnnul {
                    by: speaker.clone(),
                    unit: self.unit.clone(),
                    contest: id.clone(),
                });
            }
            let mut filings = state.filings(contest).filter(|(_, filing)| such(filing));
            if !filings.any(|(station, _)| state.is_within(station, unit, contest)) {
                content.reasons.push(nothing(self.unit.clone(), id.clone()));
            }
        }
    }
}

fn may_annul(state: &State, speaker: &Id, unit: CommissionIx, contest: ContestIx) -> bool {
    let by = state.find_commission(speaker.as_str());
    let (Some(by), Some(election)) = (by, state.election()) else {
        return false;
    };
    let mut bodies = election.opened().annulments.iter();
    bodies.any(|body| is_body(state, by, *body, unit, contest))
}
