//! What only whoever has the whole log can tell: a kit holds a part of it.

use super::Remark;
use crate::bytes::{Id, StatementHash};
use crate::election::CommissionKind;
use crate::event::{Body, Statement};
use crate::rules::{Finding, Reason};
use crate::state::State;

/// Whether what is said is about sums, which nothing in a kit allows to judge.
pub(super) const fn is_of_sums(body: &Body) -> bool {
    matches!(
        body,
        Body::SummarySubmitted(_)
            | Body::LotsDrawn(_)
            | Body::ResultsDeclared(_)
            | Body::ActRecorded(_)
    )
}

/// What is said in the place of a reason that a kit cannot know; nothing for one that it can.
pub(super) fn instead_of(state: &State, statement: &Statement, reason: &Reason) -> Option<Remark> {
    let body = &statement.body;
    if is_of_sums(body) {
        return rests_on_sums(reason).then(of_sums);
    }
    let absent = |what: &str, hash: &StatementHash, next: &str| {
        Remark::new(format!(
            "this kit holds no such {what}; whether there is one, the ledger says"
        ))
        .found(hash.to_string())
        .next(next)
    };
    match (body, reason) {
        (Body::ObjectionLodged(_), Reason::NoSuchStatement { about }) => Some(absent(
            "statement",
            about,
            "compare the hash with what `hattama entry` says of the statement",
        )),
        (Body::ObjectionAnswered(_), Reason::NoSuchObjection { objection }) => Some(absent(
            "objection",
            objection,
            "compare the hash with the objection, or ask for a newer kit",
        )),
        (
            Body::SignatureAdded(_) | Body::DissentLodged(_) | Body::AttendanceRecorded(_),
            Reason::ReplacesUnknown {
                replaces,
                station,
                contest,
            },
        ) => Some(absent(
            &format!("protocol of {station} in contest {contest}"),
            replaces,
            "compare the hash with what `sign` printed, or ask for a newer kit",
        )),
        (
            Body::UnitVoided(_)
            | Body::RerunOpened(_)
            | Body::ContestDefined(_)
            | Body::ObjectionLodged(_),
            Reason::Unknown {
                what: "commission",
                id,
            },
        ) => Some(
            Remark::new("this kit knows no such commission; whether there is one, the ledger says")
                .found(id.as_str()),
        ),
        (_, Reason::NothingToAnnul { unit, contest }) if !is_precinct(state, unit.as_str()) => {
            Some(of_filings(unit, contest, "annul"))
        }
        (_, Reason::NothingToRepeat { unit, contest }) if !is_precinct(state, unit.as_str()) => {
            Some(of_filings(unit, contest, "repeat"))
        }
        _ => None,
    }
}

/// A kit holds the filings of one station or of those directly below one commission.
fn of_filings(unit: &Id, contest: &Id, what: &str) -> Remark {
    Remark::new(format!(
        "whether there is a vote of {unit} in contest {contest} to {what} cannot be told from this \
         kit; the ledger does"
    ))
}

/// What is said in the place of a finding that a kit cannot know.
pub(super) fn instead_of_finding(finding: &Finding) -> Option<Remark> {
    match finding {
        // Declarations are in no kit.
        Finding::SecondRoundDiffers { first, .. } => Some(Remark::new(format!(
            "whether this follows from the result of {first} cannot be told from a kit; the ledger \
             does"
        ))),
        _ => None,
    }
}

/// What there is to say of all that rests on sums.
pub(super) fn of_sums() -> Remark {
    Remark::new("whether this follows from the log cannot be told from a kit; the ledger does")
}

fn is_precinct(state: &State, id: &str) -> bool {
    let at = state.find_commission(id);
    at.is_some_and(|at| state.commission(at).kind == CommissionKind::Precinct)
}

/// Whether a reason against totals can only be seen with every entry at hand.
const fn rests_on_sums(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::SumsNothing { .. }
            | Reason::NoSuchSize { .. }
            | Reason::ChangedSince { .. }
            | Reason::DeclaredDiffers { .. }
            | Reason::NotSettled { .. }
            | Reason::DeclaredAlready { .. }
            | Reason::NoSuchTie { .. }
            | Reason::TooEarlyForLots { .. }
            | Reason::ActAgrees { .. }
    )
}
