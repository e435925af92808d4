//! The rule book's answers in the words of the paper.

use super::gaps::Gaps;
use super::protocol::Place;
use super::{Remark, copy, relation, time};
use crate::bytes::Id;
use crate::election::{Check, UtcMillis, VOTES};
use crate::event::{Body, Sheet, Speaker, Statement};
use crate::rules::{Finding, Reason};
use crate::state::State;

/// Whoever translates the answers for one statement.
pub(super) struct Words<'a> {
    state: &'a State,
    statement: &'a Statement,
    sheet: Option<(Place<'a>, &'a Sheet)>,
    zone: &'a str,
}

impl<'a> Words<'a> {
    pub(super) fn of(state: &'a State, statement: &'a Statement) -> Self {
        let sheet = statement.sheet().and_then(|(station, sheet)| {
            let place = Place::find(state, station.as_str(), sheet.contest.as_str())?;
            Some((place, sheet))
        });
        let zone = match &sheet {
            Some((place, _)) => &place.station.time_zone,
            None => zone_of(state, statement),
        };
        Self {
            state,
            statement,
            sheet,
            zone,
        }
    }

    fn check(&self, id: &Id) -> Option<&Check> {
        let (place, _) = self.sheet.as_ref()?;
        place.form.checks.iter().find(|check| check.id == *id)
    }

    /// Whether a reason speaks of figures or times that are not filled in.
    pub(super) fn rests_on_gap(&self, gaps: &Gaps, reason: &Reason) -> bool {
        let unknown =
            |term: &Id| gaps.fields.contains(term) || (gaps.votes && term.as_str() == VOTES);
        match reason {
            Reason::CheckFailed { check, .. } => self.check(check).is_none_or(|check| {
                let mut terms = check.left.iter().chain(&check.right).chain(&check.minus);
                terms.any(unknown)
            }),
            Reason::MoreVotesThanBallots { .. } => gaps.votes || !gaps.fields.is_empty(),
            Reason::BeforeClosing { .. } | Reason::InstantOutOfRange { .. } => gaps.signed_at,
            Reason::NothingCorrected | Reason::NoneOfTheRivals { .. } => {
                gaps.votes || !gaps.fields.is_empty()
            }
            _ => false,
        }
    }

    pub(super) fn reason(&self, reason: &Reason) -> Remark {
        let remark = |says: String| Remark::coded(reason.code(), says);
        let local = |at: &UtcMillis| time::local(*at, self.zone);
        match reason {
            Reason::CheckFailed { check, .. } => self
                .relation(check, "the sheet does not balance")
                .unwrap_or_else(|| remark(reason.to_string())),
            Reason::MoreVotesThanBallots {
                votes,
                valid,
                per_ballot,
            } => too_many_votes(reason.code(), *votes, *valid, *per_ballot),
            Reason::BeforeClosing {
                what,
                station,
                closes,
                found,
            } => remark(format!("{what} before the polls of {station} close"))
                .expected(format!("{} ({}) or later", local(closes), self.zone))
                .found(local(found)),
            Reason::InstantOutOfRange {
                what,
                from,
                to,
                found,
            } => remark(format!("{what} cannot be"))
                .expected(format!("{} to {} ({})", local(from), local(to), self.zone))
                .found(local(found)),
            Reason::TooEarlyToClose { earliest, found } => {
                remark("the ledger cannot be closed yet".into())
                    .expected(format!("{} ({}) or later", local(earliest), self.zone))
                    .found(local(found))
            }
            Reason::ReplacesNotCurrent { current, replaces } => {
                remark("another protocol stands by now".into())
                    .expected(current.to_string())
                    .found(replaces.to_string())
                    .next("look at the one that stands before you replace it")
            }
            Reason::OtherElection { expected, found } => {
                remark("the statement is for another election than the kit".into())
                    .expected(expected.to_string())
                    .found(found.to_string())
                    .next("use the kit of this election, and write the statement anew with it")
            }
            Reason::UnknownSpeaker { speaker } => remark(match speaker {
                Speaker::Commission(id) => format!("this kit knows no commission {id}"),
                Speaker::Observer(id) => format!("this kit knows no observer {id}"),
                Speaker::RecoveryKeys => reason.to_string(),
            })
            .next(match speaker {
                Speaker::Observer(_) => {
                    "use a kit of the commission that accredited the observer, or of a station \
                     below it, made after that"
                }
                _ => "use a kit of whoever says this, made after they were enrolled",
            }),
            Reason::NoSuchMember { commission, .. } => {
                let numbers = self.numbers(commission);
                let said = remark(reason.to_string());
                if numbers.is_empty() {
                    return said;
                }
                said.expected(format!("one of: {numbers}"))
            }
            Reason::EmptyCopy => {
                remark(reason.to_string()).next("copy at least one figure, or attest nothing")
            }
            Reason::NothingCorrected => {
                remark(reason.to_string()).next("change the figures that are to be corrected")
            }
            _ => remark(reason.to_string()),
        }
    }

    pub(super) fn finding(&self, finding: &Finding) -> Remark {
        let local = |at: &UtcMillis| time::local(*at, self.zone);
        let remark = |says: String| Remark::coded(finding.code(), says);
        match finding {
            Finding::CheckFailed { check, .. } => self
                .relation(check, "a control relation does not hold")
                .unwrap_or_else(|| remark(finding.to_string())),
            Finding::MoreVotesThanBallots {
                votes,
                valid,
                per_ballot,
            } => too_many_votes(finding.code(), *votes, *valid, *per_ballot),
            Finding::ClosedEarly { signed_at, closes } => remark(format!(
                "signed at {}, before closing time ({}); the station may close early",
                local(signed_at),
                local(closes)
            )),
            Finding::SignedInFuture {
                signed_at,
                recorded_at,
            } => remark(format!(
                "signed at {}; the clock here says {}",
                local(signed_at),
                local(recorded_at)
            )),
            Finding::TurnoutDecreases { before, after, at } => remark(format!(
                "turnout goes down from {before} to {after} at {}",
                local(at)
            )),
            Finding::CopyDiffers { .. } => self.differing_copy(finding),
            _ => remark(finding.to_string()),
        }
    }

    fn differing_copy(&self, finding: &Finding) -> Remark {
        let Body::CopyAttested(copied) = &self.statement.body else {
            return Remark::coded(finding.code(), finding.to_string());
        };
        let (station, contest) = (copied.station.as_str(), copied.contest.as_str());
        let place = Place::find(self.state, station, contest);
        let stands = place.and_then(|place| place.filing.current());
        let detail = stands.map(|protocol| copy::differing(self.state, copied, protocol));
        Remark {
            detail: detail.unwrap_or_default(),
            ..Remark::coded(
                finding.code(),
                "the copy differs from the protocol that stands in this kit",
            )
        }
        .next("compare these figures with the copy once more")
    }

    /// The numbers of a commission's members in force.
    fn numbers(&self, commission: &Id) -> String {
        let at = self.state.find_commission(commission.as_str());
        let members = at.map(|at| self.state.commission(at).roster.members());
        let members = members.unwrap_or_default().iter();
        let numbers: Vec<_> = members.map(|member| member.number.to_string()).collect();
        numbers.join(", ")
    }

    fn relation(&self, check: &Id, says: &str) -> Option<Remark> {
        let check = self.check(check)?;
        let (place, sheet) = self.sheet.as_ref()?;
        Some(Remark {
            detail: relation::explain(place.form, check, sheet.figures()),
            ..Remark::coded(check.id.as_str(), says)
        })
    }
}

fn too_many_votes(code: &str, votes: u64, valid: u64, per_ballot: u32) -> Remark {
    let most = u128::from(valid) * u128::from(per_ballot);
    Remark {
        detail: vec![
            relation::row("  Votes for all options together", &votes.to_string()),
            "may be at most".into(),
            relation::row(
                &format!("  Valid ballots ({valid}), times votes on each ({per_ballot})"),
                &most.to_string(),
            ),
        ],
        ..Remark::coded(code, "there are more votes than valid ballots allow")
    }
}

/// The zone of whoever speaks; of the one who opens the election in genesis, of the station that a
/// copy is of.
fn zone_of<'a>(state: &'a State, statement: &'a Statement) -> &'a str {
    if let Body::ElectionOpened(opened) = &statement.body {
        return &opened.central.time_zone;
    }
    let speaker = match &statement.body {
        Body::CopyAttested(copied) => Some(&copied.station),
        _ => statement.speaker.commission(),
    };
    let speaker = speaker.and_then(|id| state.find_commission(id.as_str()));
    speaker.map_or("UTC", |at| &state.commission(at).time_zone)
}
