//! What about a lawful sheet is worth a look: a pure function of the sheet and the state.

use super::Finding;
use super::filing::{Place, more_votes_than_ballots};
use crate::election::{Attention, Severity, UtcMillis};
use crate::event::Sheet;
use crate::state::{Commission, CommissionIx, Contest, ContestIx, Filing, State};

const HOUR: u64 = 3_600_000;

/// Everything worth a look about the protocol that stands in a filing; empty if none does.
pub fn filing_findings(state: &State, station: CommissionIx, filing: &Filing) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(protocol) = filing.current() {
        let sheet = &protocol.sheet;
        findings.extend(sheet_findings(
            state,
            station,
            filing.contest,
            sheet,
            protocol.recorded_at,
        ));
        let place = Place {
            station: state.commission(station),
            station_ix: station,
            contest: state.contest(filing.contest),
            contest_ix: filing.contest,
        };
        findings.extend(turnout_above(filing, &place, sheet));
        if let Some(closes) = place.station.closes()
            && sheet.signed_at < closes
        {
            findings.push(Finding::ClosedEarly {
                signed_at: sheet.signed_at,
                closes,
            });
        }
        if sheet.signed_at > protocol.recorded_at {
            let (signed_at, recorded_at) = (sheet.signed_at, protocol.recorded_at);
            findings.push(Finding::SignedInFuture {
                signed_at,
                recorded_at,
            });
        }
        let marks = commission_findings(place.station);
        findings.extend(marks.filter(|finding| match finding {
            Finding::RosterChangedLate { index, .. } => *index < protocol.index,
            _ => true,
        }));
    }
    if filing.contested() {
        findings.push(Finding::Contested);
    }
    if let Some(said) = filing.no_vote.filter(|_| filing.current().is_some()) {
        findings.push(Finding::VoteInSpite { index: said.index });
    }
    for (before, after) in filing.turnout_decreases() {
        let at = after.at;
        let (before, after) = (before.voted, after.voted);
        findings.push(Finding::TurnoutDecreases { before, after, at });
    }
    findings
}

/// What marks the protocols of a commission: a late enrolment all of them, a late change of its
/// roster those that follow it.
pub fn commission_findings(station: &Commission) -> impl Iterator<Item = Finding> {
    let changed = station
        .roster_changed_late
        .map(|index| Finding::RosterChangedLate {
            station: station.id.clone(),
            index,
        });
    let enrolled = station.enrolled_late();
    let enrolled = enrolled.then(|| Finding::EnrolledLate {
        station: station.id.clone(),
    });
    changed.into_iter().chain(enrolled)
}

/// What is worth a look about a sheet that fits its form, whether it stands already or comes in.
pub(super) fn sheet_findings(
    state: &State,
    station: CommissionIx,
    contest: ContestIx,
    sheet: &Sheet,
    recorded_at: UtcMillis,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(election) = state.election() else {
        return findings;
    };
    let attention = &election.opened().attention;
    let here = state.commission(station);
    let of = state.contest(contest);
    relations(of, sheet, &mut findings);
    if sheet.figures().all_zero() {
        findings.push(Finding::AllZero);
    }
    shares(of, sheet, attention, &mut findings);
    if sheet.figures().vote_sum() >= u64::from(attention.from_valid_votes)
        && let Some(other) = of
            .same_votes(sheet.figures())
            .iter()
            .find(|at| **at != station)
    {
        findings.push(Finding::SameVotes {
            station: state.commission(*other).id.clone(),
        });
    }
    between_ballots(state, here, contest, sheet, &mut findings);
    if let Some(closes) = here.closes() {
        let hours = recorded_at.0.saturating_sub(closes.0) / HOUR;
        if hours >= u64::from(attention.late_after_hours) {
            findings.push(Finding::Late { hours });
        }
    }
    findings
}

fn relations(contest: &Contest, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let on_paper = sheet.as_on_paper.is_some();
    if on_paper {
        findings.push(Finding::AsOnPaper);
    }
    for failed in contest.layout.failures(sheet.figures()) {
        // Without `as_on_paper` a relation that refuses has refused already.
        if failed.severity == Severity::Flag || on_paper {
            findings.push(Finding::CheckFailed {
                check: failed.check,
                left: failed.left,
                op: failed.op.name(),
                right: failed.right,
                minus: failed.minus,
            });
        }
    }
    if on_paper && let Some((votes, valid)) = more_votes_than_ballots(contest, sheet) {
        let per_ballot = contest.definition.votes_per_ballot;
        findings.push(Finding::MoreVotesThanBallots {
            votes,
            valid,
            per_ballot,
        });
    }
}

fn shares(contest: &Contest, sheet: &Sheet, attention: &Attention, findings: &mut Vec<Finding>) {
    let figures = sheet.figures();
    let quantity = |id| contest.layout.quantity(id, figures);
    let valid = quantity("valid").unwrap_or_else(|| figures.vote_sum());
    if valid < u64::from(attention.from_valid_votes) {
        return;
    }
    let reaches = |part: u64, whole: u64| {
        u128::from(part) * u128::from(attention.share.denominator)
            >= u128::from(whole) * u128::from(attention.share.numerator)
    };
    let leader = figures
        .votes
        .iter()
        .enumerate()
        .max_by_key(|(_, votes)| **votes);
    if let Some((at, votes)) = leader
        && reaches(u64::from(*votes), valid)
    {
        let option = contest.definition.options[at].id.clone();
        findings.push(Finding::LeaderShare {
            option,
            votes: u64::from(*votes),
            valid,
        });
    }
    if let (Some(issued), Some(registered)) = (quantity("issued"), quantity("registered"))
        && reaches(issued, registered)
    {
        findings.push(Finding::HighTurnout { issued, registered });
    }
}

/// Compares with the other sheets that stand at the same station.
fn between_ballots(
    state: &State,
    station: &Commission,
    contest: ContestIx,
    sheet: &Sheet,
    findings: &mut Vec<Finding>,
) {
    let layout = &state.contest(contest).layout;
    let here = |id| layout.quantity(id, sheet.figures());
    let (registers, issues) = (here("registered"), here("issued"));
    let (mut registers_differ, mut issues_differ) = (None, None);
    for filing in station
        .filings
        .iter()
        .filter(|filing| filing.contest != contest)
    {
        let Some(protocol) = filing.current() else {
            continue;
        };
        let of = state.contest(filing.contest);
        let there = |id| of.layout.quantity(id, protocol.sheet.figures());
        let contest = || of.definition.id.clone();
        if let (Some(registered), Some(other)) = (registers, there("registered"))
            && registered != other
        {
            registers_differ.get_or_insert_with(|| Finding::RegistersDiffer {
                registered,
                other,
                contest: contest(),
            });
        }
        if let (Some(issued), Some(other)) = (issues, there("issued"))
            && issued != other
        {
            issues_differ.get_or_insert_with(|| Finding::IssuedDiffers {
                issued,
                other,
                contest: contest(),
            });
        }
    }
    findings.extend(registers_differ);
    findings.extend(issues_differ);
}

/// Whether the turnout report of the latest instant says more voters than the sheet ballots issued.
pub(super) fn turnout_above(filing: &Filing, place: &Place<'_>, sheet: &Sheet) -> Option<Finding> {
    let reported = filing.latest_turnout()?.voted;
    let on_sheet = place.contest.layout.quantity("issued", sheet.figures())?;
    (u64::from(reported) > on_sheet).then_some(Finding::TurnoutAboveSheet { reported, on_sheet })
}
