//! Content of turnout reports and protocols.

use super::attention::{roster_findings, sheet_findings, turnout_above};
use super::content::Content;
use super::place::Place;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::{Severity, SheetProblem, UtcMillis};
use crate::event::{Sheet, TurnoutReported};
use crate::state::{Contest, State};

pub(super) fn turnout(state: &State, station: &Id, report: &TurnoutReported) -> Content {
    let mut content = Content::default();
    let place = match Place::find(state, station, &report.contest) {
        Ok(place) => place,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    if let (Some(from), Some(to)) = (place.opens(), place.closes())
        && !(from..=to).contains(&report.at)
    {
        let what = "the instant of the turnout report";
        content.reasons.push(Reason::InstantOutOfRange {
            what,
            from,
            to,
            found: report.at,
        });
    }
    let TurnoutReported { at, voted, .. } = *report;
    let [before, after] = place.filing.turnout_around(at);
    let down = |before, after, at| (after < before).then_some((before, after, at));
    let pairs = [
        before.and_then(|before| down(before.voted, voted, at)),
        after.and_then(|after| down(voted, after.voted, after.at)),
    ];
    let decreases = pairs.into_iter().flatten();
    content.findings.extend(
        decreases.map(|(before, after, at)| Finding::TurnoutDecreases { before, after, at }),
    );
    content
}

pub(super) fn protocol(
    state: &State,
    station: &Id,
    sheet: &Sheet,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let place = match Place::find(state, station, &sheet.contest) {
        Ok(place) => place,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    check_sheet(state, &place, sheet, recorded_at, &mut content);
    content.findings.extend(beside_filed(&place, sheet, true));
    content
}

/// What is to be said of a protocol that comes in beside those that are filed: `own`, by the
/// station itself.
pub(super) fn beside_filed(
    place: &Place<'_>,
    sheet: &Sheet,
    own: bool,
) -> impl Iterator<Item = Finding> {
    let filing = place.filing;
    let beside = filing.current().and_then(|current| {
        if own && current.is_copy() {
            let differs = current.sheet.figures() != sheet.figures();
            return differs.then_some(Finding::Contested);
        }
        let known = filing.has_figures(sheet.figures());
        Some(if known {
            Finding::Repeated
        } else {
            Finding::Contested
        })
    });
    let in_spite = filing
        .no_vote
        .map(|said| Finding::VoteInSpite { index: said.index });
    beside.into_iter().chain(in_spite)
}

/// Holds a sheet against its form, its station's closing time and the floor of attention.
pub(super) fn check_sheet(
    state: &State,
    place: &Place<'_>,
    sheet: &Sheet,
    recorded_at: UtcMillis,
    content: &mut Content,
) {
    check_times(place, sheet, recorded_at, content);
    let definition = &place.contest.definition;
    let figures = sheet.figures();
    if let Err(problem) = place.contest.layout.fits(figures, definition.options.len()) {
        let (what, expected, found) = match problem {
            SheetProblem::FieldCount { expected, found } => ("fields", expected, found),
            SheetProblem::OptionCount { expected, found } => ("options", expected, found),
        };
        let contest = definition.id.clone();
        content.reasons.push(Reason::SheetShape {
            contest,
            what,
            expected,
            found,
        });
        // Nothing can be said of figures whose meaning is unknown.
        return;
    }
    let mut fails = Vec::new();
    for failed in place.contest.layout.failures(figures) {
        if failed.severity == Severity::Refuse {
            let (left, right, minus) = (failed.left, failed.right, failed.minus);
            let op = failed.op.name();
            fails.push(Reason::CheckFailed {
                check: failed.check,
                left,
                op,
                right,
                minus,
            });
        }
    }
    if let Some((votes, valid)) = more_votes_than_ballots(place.contest, sheet) {
        let per_ballot = definition.votes_per_ballot;
        fails.push(Reason::MoreVotesThanBallots {
            votes,
            valid,
            per_ballot,
        });
    }
    if sheet.as_on_paper.is_none() {
        content.reasons.append(&mut fails);
    } else {
        let counts = state
            .election()
            .is_some_and(|e| e.opened().counts_as_on_paper);
        content.held = !fails.is_empty() && !counts;
    }
    let findings = sheet_findings(state, place, sheet, recorded_at);
    content.findings.extend(findings);
    let marks = roster_findings(place, state.position().size);
    content.findings.extend(marks);
    content.findings.extend(turnout_above(place, sheet));
}

/// Whether a sheet of its contest's form is refused for its figures, unless it is filed as it stands
/// on paper.
pub fn refused_for_figures(contest: &Contest, sheet: &Sheet) -> bool {
    let mut failures = contest.layout.failures(sheet.figures());
    failures.any(|failed| failed.severity == Severity::Refuse)
        || more_votes_than_ballots(contest, sheet).is_some()
}

/// The built-in relation: the sum of votes is at most votes per ballot times valid ballots. Says
/// nothing where the form has no quantity `valid`.
pub(super) fn more_votes_than_ballots(contest: &Contest, sheet: &Sheet) -> Option<(u64, u64)> {
    let valid = contest.layout.quantity("valid", sheet.figures())?;
    let votes = sheet.figures().vote_sum();
    let most = u128::from(valid) * u128::from(contest.definition.votes_per_ballot);
    (u128::from(votes) > most).then_some((votes, valid))
}

fn check_times(place: &Place<'_>, sheet: &Sheet, recorded_at: UtcMillis, content: &mut Content) {
    let (Some(opens), Some(closes)) = (place.opens(), place.closes()) else {
        return;
    };
    let mut before_closing = |what, found| {
        let station = place.station.id.clone();
        content.reasons.push(Reason::BeforeClosing {
            what,
            station,
            closes,
            found,
        });
    };
    if place.station.may_close_early {
        // The time of signing is a claim; when it was recorded is not the station's to say.
        if recorded_at < opens {
            before_closing("recorded", recorded_at);
        }
        if sheet.signed_at < closes {
            let signed_at = sheet.signed_at;
            content
                .findings
                .push(Finding::ClosedEarly { signed_at, closes });
        }
        if sheet.signed_at < opens {
            let what = "the time of signing";
            let (from, to) = (opens, recorded_at.max(opens));
            let found = sheet.signed_at;
            content.reasons.push(Reason::InstantOutOfRange {
                what,
                from,
                to,
                found,
            });
        }
    } else {
        for (what, found) in [("signed", sheet.signed_at), ("recorded", recorded_at)] {
            if found < closes {
                before_closing(what, found);
            }
        }
    }
    if let Some(found) = sheet.voting_ended_at
        && !(opens..=sheet.signed_at.max(opens)).contains(&found)
    {
        let what = "the end of voting";
        let (from, to) = (opens, sheet.signed_at.max(opens));
        content.reasons.push(Reason::InstantOutOfRange {
            what,
            from,
            to,
            found,
        });
    }
    if sheet.signed_at > recorded_at {
        let signed_at = sheet.signed_at;
        content.findings.push(Finding::SignedInFuture {
            signed_at,
            recorded_at,
        });
    }
}
