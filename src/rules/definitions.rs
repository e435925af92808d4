//! Content of genesis, contests, chambers, and of closing.

use std::collections::BTreeSet;

use super::admit::Content;
use super::enrolling::{check_polling, check_roster};
use super::{Evidence, Finding, Reason};
use crate::bytes::Id;
use crate::election::{
    AllocationRule, ChamberDefinition, ContestDefinition, Method, Quorum, UtcMillis,
};
use crate::event::{ElectionOpened, Kind, KindRule, Member};
use crate::keys::registrable;
use crate::state::State;

/// Kinds without which a ledger could not carry an election.
const NEEDED: [Kind; 4] = [
    Kind::ElectionOpened,
    Kind::ContestDefined,
    Kind::CommissionEnrolled,
    Kind::ProtocolSubmitted,
];

pub(super) fn genesis(opened: &ElectionOpened, evidence: &Evidence) -> Content {
    let mut content = Content::default();
    let mut fault = |place: String, fault: String| {
        content.reasons.push(Reason::Definition { place, fault });
    };
    if opened.titles.is_empty() {
        fault("genesis".into(), "the election has no title".into());
    }
    let origin = opened.origin.as_str();
    if origin.contains(|c: char| c.is_whitespace() || c == '+') {
        fault(
            "genesis".into(),
            format!("the log origin {origin:?} has a space or a plus sign"),
        );
    }
    for (what, key) in [
        ("log key", opened.log_key),
        ("refusal key", opened.refusal_key),
    ] {
        if let Err(why) = registrable(&key) {
            fault(what.into(), why.to_string());
        }
    }
    if opened.log_key == opened.refusal_key {
        fault(
            "refusal key".into(),
            "it is the log key, which signs checkpoints only".into(),
        );
    }
    signing(opened, &mut fault);
    for form in &opened.forms {
        for problem in form.problems() {
            fault(format!("form {}", form.id), problem.to_string());
        }
        for check in form.checks.iter().filter(|check| is_code(&check.id)) {
            let why = format!("check {} has the name of a built-in finding", check.id);
            fault(format!("form {}", form.id), why);
        }
    }
    for key in &opened.recovery.keys {
        if let Err(why) = registrable(key) {
            fault("recovery keys".into(), why.to_string());
        }
        if [opened.log_key, opened.refusal_key].contains(key) {
            let why = "one is the log key or the refusal key";
            fault("recovery keys".into(), why.into());
        }
    }
    if usize::from(opened.recovery.needed) > opened.recovery.keys.len() {
        fault(
            "recovery keys".into(),
            "more are needed than there are".into(),
        );
    }
    if opened.attention.share.denominator == 0 {
        fault("attention".into(), "a share with denominator 0".into());
    }
    if let Some(why) = check_polling(&opened.polling) {
        fault("polling hours".into(), why);
    }
    let members = opened.central.roster.iter().enumerate();
    check_roster(&State::new(), members, evidence, &mut content.reasons);
    for Member { key, number, .. } in &opened.central.roster {
        if opened.reserves(key) {
            let (key, number) = (*key, *number);
            content.reasons.push(Reason::KeyTaken { key, number });
        }
    }
    content
}

/// Whether a name is kept for findings that are not of a form: F and three digits.
fn is_code(name: &Id) -> bool {
    let digits = name.as_str().strip_prefix('F');
    digits.is_some_and(|rest| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether there are the rules that an election needs, each of which somebody has to meet and can.
fn signing(opened: &ElectionOpened, fault: &mut impl FnMut(String, String)) {
    for kind in NEEDED {
        if opened.signing.find(&kind).is_none() {
            fault("signing rules".into(), format!("there is none for {kind}"));
        }
    }
    for KindRule { kind, rule } in &opened.signing {
        let place = || format!("signing rule for {kind}");
        if rule.quorum == Quorum::Number(0) {
            fault(place(), "nobody has to sign".into());
        }
        if rule.one_of.iter().any(|roles| roles.is_empty()) {
            fault(
                place(),
                "a set without a role, which nobody can meet".into(),
            );
        }
    }
}

pub(super) fn contest(
    state: &State,
    contest: &ContestDefinition,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let place = || format!("contest {}", contest.id);
    if state.find_contest(contest.id.as_str()).is_some() {
        content.reasons.push(Reason::IdTaken {
            what: "contest",
            id: contest.id.clone(),
        });
    }
    let mut fault = |fault: String| {
        content.reasons.push(Reason::Definition {
            place: place(),
            fault,
        });
    };
    if contest.options.is_empty() {
        fault("it has no options".into());
    }
    if contest.votes_per_ballot == 0 {
        fault("a voter may mark no option".into());
    }
    let mut ids = BTreeSet::new();
    for option in &contest.options {
        if !ids.insert(&option.id) {
            fault(format!("option {} is defined twice", option.id));
        }
    }
    if contest
        .options
        .windows(2)
        .any(|pair| pair[0].position >= pair[1].position)
    {
        fault("positions of options do not ascend".into());
    }
    if let Some(why) = check_polling(&contest.polling) {
        fault(why);
    }
    match state
        .election()
        .and_then(|election| election.layout(&contest.form))
    {
        None => fault(format!("there is no form {}", contest.form)),
        Some(layout) => {
            if let Some(rule) = &contest.allocation {
                for problem in rule.problems() {
                    fault(problem.to_string());
                }
                for named in quantities_named(rule) {
                    if !layout.quantity_ids().any(|id| id == named) {
                        fault(format!("form {} has no quantity {named}", contest.form));
                    }
                }
            }
        }
    }
    if let Some(first) = &contest.second_round_of
        && state.find_contest(first.as_str()).is_none()
    {
        content.reasons.push(Reason::Unknown {
            what: "contest",
            id: first.clone(),
        });
    }
    if contest.opens().is_some_and(|opens| recorded_at >= opens) {
        content.findings.push(Finding::DefinedLate {
            contest: contest.id.clone(),
        });
    }
    content
}

/// The quantities that an allocation rule asks for.
fn quantities_named(rule: &AllocationRule) -> impl Iterator<Item = &Id> {
    let majority = match &rule.method {
        Method::Majority { of, .. } => Some(of),
        _ => None,
    };
    rule.method
        .threshold()
        .map(|threshold| &threshold.of)
        .into_iter()
        .chain(majority)
}

pub(super) fn chamber(state: &State, chamber: &ChamberDefinition) -> Content {
    let mut content = Content::default();
    if state.chambers().iter().any(|other| other.id == chamber.id) {
        content.reasons.push(Reason::IdTaken {
            what: "chamber",
            id: chamber.id.clone(),
        });
    }
    for id in &chamber.contests {
        if state.find_contest(id.as_str()).is_none() {
            content.reasons.push(Reason::Unknown {
                what: "contest",
                id: id.clone(),
            });
        }
        let filled = |other: &&ChamberDefinition| other.contests.iter().any(|had: &Id| had == id);
        if let Some(other) = state.chambers().iter().find(filled) {
            let fault = format!("contest {id} fills chamber {} already", other.id);
            let place = format!("chamber {}", chamber.id);
            content.reasons.push(Reason::Definition { place, fault });
        }
    }
    content
}

/// Not before appeals are decided; where the definition names no date, not before all polls closed.
pub(super) fn closing(state: &State, recorded_at: UtcMillis) -> Content {
    let mut content = Content::default();
    let appeals = state
        .election()
        .and_then(|election| election.opened().appeals_until);
    let polls = state
        .commissions()
        .filter_map(|(_, commission)| commission.closes())
        .max();
    if let Some(earliest) = appeals.max(polls)
        && recorded_at < earliest
    {
        content.reasons.push(Reason::TooEarlyToClose {
            earliest,
            found: recorded_at,
        });
    }
    content
}
