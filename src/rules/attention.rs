//! What about a lawful sheet is worth a look: a pure function of the sheet and the state.

use super::Finding;
use super::filing::more_votes_than_ballots;
use super::place::Place;
use crate::election::{Attention, Severity, UtcMillis};
use crate::event::{Answer, Presence, Sheet};
use crate::state::{Attended, CommissionIx, Contest, Copied, Filing, Objection, Protocol, State};

const HOUR: u64 = 3_600_000;

/// Everything worth a look about what stands in a filing.
pub fn filing_findings(state: &State, station: CommissionIx, filing: &Filing) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = Place::new(state, station, filing);
    if let Some(protocol) = filing.current() {
        let sheet = &protocol.sheet;
        let recorded_at = protocol.recorded_at;
        findings.extend(sheet_findings(state, &place, sheet, recorded_at));
        findings.extend(turnout_above(&place, sheet));
        if let Some(closes) = place.closes()
            && sheet.signed_at < closes
        {
            findings.push(Finding::ClosedEarly {
                signed_at: sheet.signed_at,
                closes,
            });
        }
        if sheet.signed_at > recorded_at {
            let signed_at = sheet.signed_at;
            findings.push(Finding::SignedInFuture {
                signed_at,
                recorded_at,
            });
        }
        findings.extend(roster_findings(&place, protocol.index));
        if protocol.maker(station) == station {
            findings.extend(signature_missing(filing, protocol));
        }
        let maker = protocol.maker(station);
        findings.extend(voices(state, filing, protocol, maker));
    }
    if let Some(index) = filing.voided_by() {
        findings.push(Finding::Annulled { index });
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

/// What members and observers have said of the protocol that stands.
fn voices(
    state: &State,
    filing: &Filing,
    protocol: &Protocol,
    maker: CommissionIx,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut dissents = filing.dissents().iter();
    if let Some(dissent) = dissents.find(|dissent| dissent.protocol == protocol.hash) {
        let index = dissent.index;
        findings.push(Finding::Dissent { index });
    }
    let refused = attended(filing, protocol).map(|attended| Finding::Refused {
        index: attended.index,
        members: attended.members(Presence::Refused).count(),
        copies: attended.says.copies_refused,
    });
    let mut refused = refused.filter(|finding| {
        !matches!(
            finding,
            Finding::Refused {
                members: 0,
                copies: 0,
                ..
            }
        )
    });
    findings.extend(refused.next());
    let mut copies = filing.copies().iter();
    if let Some(copy) = copies.find(|copy| copy.differs(protocol)) {
        findings.push(copy_differs(state, copy));
    }
    let mut objections = state.objections().about(protocol.index);
    findings.extend(objections.find_map(|one| objected(one, maker)));
    findings
}

/// What is worth a look about an objection to a protocol: that it is upheld, or that nobody but the
/// protocol's maker has answered.
fn objected(objection: &Objection, maker: CommissionIx) -> Option<Finding> {
    let index = objection.index;
    let mut answers = objection.answers.iter();
    let upheld = answers.any(|answer| answer.answer == Answer::Upheld);
    let mut answers = objection.answers.iter();
    let by_another = answers.any(|answer| answer.by != maker);
    (upheld || !by_another).then_some(Finding::Objected { index, upheld })
}

fn copy_differs(state: &State, copy: &Copied) -> Finding {
    Finding::CopyDiffers {
        observer: state.observers().get(copy.observer).id.clone(),
        index: copy.index,
    }
}

/// What was recorded of attendance when this protocol was signed.
fn attended<'a>(
    filing: &'a Filing,
    protocol: &Protocol,
) -> impl DoubleEndedIterator<Item = &'a Attended> {
    let attended = filing.attended().iter();
    let name = protocol.hash;
    attended.filter(move |one| one.says.protocol == name)
}

/// Whether a member's signature is missing on the station's own protocol, and nothing says why.
fn signature_missing(filing: &Filing, protocol: &Protocol) -> Option<Finding> {
    let (signed, members) = (protocol.signed.len(), usize::from(protocol.members));
    let explained = attended(filing, protocol)
        .next_back()
        .map_or(0, |attended| {
            let absent = attended.members(Presence::Absent);
            let not_there = absent.chain(attended.members(Presence::Refused));
            let unsigned = not_there.filter(|number| !protocol.signed.contains(*number));
            unsigned.count()
        });
    (signed + explained < members).then_some(Finding::SignatureMissing { signed, members })
}

/// What marks a protocol of a station that is entry `index`: an enrolment after its polls opened,
/// and a change of the roster between then and that entry.
pub(super) fn roster_findings(place: &Place<'_>, index: u64) -> impl Iterator<Item = Finding> {
    let opens = place.opens();
    let station = || place.station.id.clone();
    let late = move |at: UtcMillis| opens.is_some_and(|opens| at >= opens);
    let mut changes = place.station.roster_changes.iter();
    let changed = changes.find(|(by, at)| *by < index && late(*at));
    let changed = changed.map(|(index, _)| Finding::RosterChangedLate {
        station: station(),
        index: *index,
    });
    let enrolled =
        late(place.station.enrolled_at).then(|| Finding::EnrolledLate { station: station() });
    changed.into_iter().chain(enrolled)
}

/// What is worth a look about a sheet that fits its form, whether it stands already or comes in.
pub(super) fn sheet_findings(
    state: &State,
    place: &Place<'_>,
    sheet: &Sheet,
    recorded_at: UtcMillis,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(election) = state.election() else {
        return findings;
    };
    let attention = &election.opened().attention;
    let (station, of) = (place.station_ix, place.contest);
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
    between_ballots(state, place, sheet, &mut findings);
    if let Some(closes) = place.closes() {
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

/// Compares with the other sheets of the same polling hours that stand at the same station.
fn between_ballots(state: &State, place: &Place<'_>, sheet: &Sheet, findings: &mut Vec<Finding>) {
    let (station, contest) = (place.station, place.contest_ix);
    let heads = place.contest.heads(sheet.figures());
    if station.all_say(heads) {
        return;
    }
    let (registers, issues) = (heads.registered, heads.issued);
    let (mut registers_differ, mut issues_differ) = (None, None);
    for filing in station
        .filings
        .iter()
        .filter(|filing| filing.contest != contest && station.hours_of(filing) == place.hours())
    {
        let Some(protocol) = filing.current() else {
            continue;
        };
        let of = state.contest(filing.contest);
        let there = of.heads(protocol.sheet.figures());
        let contest = || of.definition.id.clone();
        if let (Some(registered), Some(other)) = (registers, there.registered)
            && registered != other
        {
            registers_differ.get_or_insert_with(|| Finding::RegistersDiffer {
                registered,
                other,
                contest: contest(),
            });
        }
        if let (Some(issued), Some(other)) = (issues, there.issued)
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
pub(super) fn turnout_above(place: &Place<'_>, sheet: &Sheet) -> Option<Finding> {
    let reported = place.filing.latest_turnout()?.voted;
    let on_sheet = place.contest.layout.quantity("issued", sheet.figures())?;
    (u64::from(reported) > on_sheet).then_some(Finding::TurnoutAboveSheet { reported, on_sheet })
}
