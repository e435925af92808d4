//! Content of enrolments and roster changes.

use std::collections::BTreeSet;

use super::content::Content;
use super::evidence::Registration;
use super::{Evidence, Finding, Reason};
use crate::election::{CommissionKind, PollingDay, Role, UtcMillis};
use crate::event::{
    Body, CommissionEnrolled, Holder, Kind, RosterChange, RosterChanged, Statement,
};
use crate::keys::{PublicKeyBytes, registrable};
use crate::state::{Commission, Contest, State};

/// The most members a roster may have: as many signatures as a submission holds.
const MAX_MEMBERS: usize = 200;

/// The most steps that a commission may be below the central one: every sum walks them.
const MAX_DEPTH: u8 = 16;

/// What is wrong with polling hours, if anything is.
pub(super) fn check_polling(days: &[PollingDay]) -> Option<String> {
    if days.is_empty() {
        return Some("no polling hours".into());
    }
    let wrong = "polling days overlap, are out of order, or close before they open";
    (!PollingDay::in_order(days)).then(|| wrong.into())
}

/// Whether the keys that a statement registers may be: usable, proved, each for the first time.
pub(super) fn check_keys(
    state: &State,
    statement: &Statement,
    evidence: &Evidence,
    reasons: &mut Vec<Reason>,
) {
    let mut seen = BTreeSet::new();
    for (at, registered) in statement.registers().into_iter().enumerate() {
        let (number, key) = (registered.number(), *registered.key);
        if number == 0 && matches!(registered.holder, Holder::Member { .. }) {
            let (place, fault) = ("roster".into(), "members are numbered from 1".into());
            reasons.push(Reason::Definition { place, fault });
        }
        match evidence.registration(at) {
            Registration::Good => {}
            Registration::Unusable(fault) => {
                reasons.push(Reason::KeyNotUsable {
                    number,
                    fault: fault.to_string(),
                });
            }
            Registration::Unproven => reasons.push(Reason::BadProof { key, number }),
        }
        let reserved = match &statement.body {
            Body::ElectionOpened(opened) => opened.reserves(&key),
            _ => state.election().is_some_and(|of| of.reserves(&key)),
        };
        if state.key(&key).is_some() || reserved || !seen.insert(key) {
            reasons.push(Reason::KeyTaken { key, number });
        }
    }
}

pub(super) fn commission(
    state: &State,
    enrolled: &CommissionEnrolled,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let reasons = &mut content.reasons;
    let fault = |fault: String| {
        let place = format!("commission {}", enrolled.id);
        Reason::Definition { place, fault }
    };
    if state.find_commission(enrolled.id.as_str()).is_some() {
        reasons.push(Reason::IdTaken {
            what: "commission",
            id: enrolled.id.clone(),
        });
    }
    let parent = state
        .find_commission(enrolled.parent.as_str())
        .map(|at| state.commission(at));
    if enrolled.kind == CommissionKind::Central {
        reasons.push(fault(
            "there is one central commission, which genesis names".into(),
        ));
    }
    if enrolled.kind != CommissionKind::Precinct && !enrolled.contests.is_empty() {
        let why = format!("a {} commission counts no contests", enrolled.kind);
        reasons.push(fault(why));
    }
    if state.depth_below(enrolled) > MAX_DEPTH {
        let why = format!("it is more than {MAX_DEPTH} steps below the central commission");
        reasons.push(fault(why));
    }
    if state.observers().find(enrolled.id.as_str()).is_some() {
        reasons.push(fault("an observer has this id".into()));
    }
    // Else whoever enrols first under that id would determine, and correct, in its place.
    let determines = |contest: &Contest| contest.definition.determined_by == enrolled.id;
    let central = parent.is_some_and(|parent| parent.kind == CommissionKind::Central);
    if !central && state.contests().any(|(_, contest)| determines(contest)) {
        reasons.push(fault(
            "it determines a contest: only the central commission enrols it".into(),
        ));
    }
    if parent.is_some_and(|parent| parent.kind == CommissionKind::Precinct) {
        reasons.push(fault(format!(
            "its parent {} is a precinct",
            enrolled.parent
        )));
    }
    for contest in &enrolled.contests {
        if state.find_contest(contest.as_str()).is_none() {
            reasons.push(Reason::Unknown {
                what: "contest",
                id: contest.clone(),
            });
        }
    }
    for other in &enrolled.contest_parents {
        if state.find_contest(other.contest.as_str()).is_none() {
            reasons.push(Reason::Unknown {
                what: "contest",
                id: other.contest.clone(),
            });
        }
        let parent = state.find_commission(other.parent.as_str());
        match parent.map(|at| state.commission(at).kind) {
            None => {
                reasons.push(Reason::Unknown {
                    what: "commission",
                    id: other.parent.clone(),
                });
            }
            Some(CommissionKind::Precinct) => {
                reasons.push(fault(format!("its parent {} is a precinct", other.parent)));
            }
            Some(_) => {}
        }
    }
    if let Some(why) = check_polling(&enrolled.polling) {
        reasons.push(fault(why));
    }
    if let Some(finding) = roster_finding(state, enrolled) {
        content.findings.push(finding);
    }
    if enrolled
        .polling
        .first()
        .is_some_and(|day| recorded_at >= day.opens)
    {
        content.findings.push(Finding::EnrolledLate {
            station: enrolled.id.clone(),
        });
    }
    content
}

/// Whether the members together could sign what a station has to sign.
fn roster_finding(state: &State, enrolled: &CommissionEnrolled) -> Option<Finding> {
    if enrolled.contests.is_empty() {
        return None;
    }
    let rule = state.election()?.signing_rule(Kind::ProtocolSubmitted)?;
    let roles: Vec<Role> = enrolled.roster.iter().map(|member| member.role).collect();
    let why = rule.met_by(&roles, roles.len()).err()?.to_string();
    Some(Finding::RosterCannotSign {
        commission: enrolled.id.clone(),
        why,
    })
}

pub(super) fn roster(state: &State, changed: &RosterChanged, recorded_at: UtcMillis) -> Content {
    let mut content = Content::default();
    let Some(at) = state.find_commission(changed.commission.as_str()) else {
        return content;
    };
    let commission = state.commission(at);
    if changed.changes.is_empty() {
        let place = format!("roster of {}", commission.id);
        content.reasons.push(Reason::Definition {
            place,
            fault: "nothing changes".into(),
        });
    }
    let mut touched = BTreeSet::new();
    for change in &changed.changes {
        let number = match change {
            RosterChange::Add(member) | RosterChange::Replace(member) => member.number,
            RosterChange::Revoke(number) => *number,
            RosterChange::LogKey(_) => continue,
        };
        if !touched.insert(number) {
            let place = format!("roster of {}", commission.id);
            let fault = format!("member {number} is changed twice");
            content.reasons.push(Reason::Definition { place, fault });
        }
        content
            .reasons
            .extend(check_number(commission, change, number));
    }
    log_key(state, changed, &mut content.reasons);
    let added = changed.changes.iter();
    let added = added
        .filter(|change| matches!(change, RosterChange::Add(_)))
        .count();
    if added > 0 && commission.roster.members().len() + added > MAX_MEMBERS {
        let place = format!("roster of {}", commission.id);
        let fault =
            format!("more than {MAX_MEMBERS} members: a submission holds no more signatures");
        content.reasons.push(Reason::Definition { place, fault });
    }
    let late = || commission.opens().is_some_and(|opens| recorded_at >= opens);
    if changed.changes_members() && late() {
        let station = commission.id.clone();
        let index = state.position().size;
        content
            .findings
            .push(Finding::RosterChangedLate { station, index });
    }
    content
}

/// The log key that comes in: one, by recovery keys, and never anybody's before.
fn log_key(state: &State, changed: &RosterChanged, reasons: &mut Vec<Reason>) {
    let keys = changed.changes.iter().filter_map(RosterChange::log_key);
    let keys: Vec<&PublicKeyBytes> = keys.collect();
    let mut fault = |fault: &str| {
        let (place, fault) = ("log key".into(), fault.into());
        reasons.push(Reason::Definition { place, fault });
    };
    if keys.len() > 1 {
        fault("it is changed twice");
    }
    let Some(key) = keys.first().copied() else {
        return;
    };
    let central = state.commissions().next();
    if central.is_none_or(|(_, central)| central.id != changed.commission) {
        fault("it changes where the central commission's roster does, by recovery keys");
    }
    if let Err(fault) = registrable(key) {
        let (number, fault) = (0, fault.to_string());
        reasons.push(Reason::KeyNotUsable { number, fault });
    }
    let incoming = changed.changes.iter().filter_map(RosterChange::incoming);
    let reserved = state.election().is_some_and(|of| of.reserves(key));
    if state.key(key).is_some() || reserved || incoming.into_iter().any(|one| one.key == *key) {
        let (key, number) = (*key, 0);
        reasons.push(Reason::KeyTaken { key, number });
    }
}

fn check_number(commission: &Commission, change: &RosterChange, number: u16) -> Option<Reason> {
    let id = || commission.id.clone();
    match change {
        RosterChange::Add(_) if commission.roster.ever_had(number) => Some(Reason::NumberTaken {
            commission: id(),
            number,
        }),
        RosterChange::Replace(_) | RosterChange::Revoke(_)
            if commission.roster.member(number).is_none() =>
        {
            Some(Reason::NoSuchMember {
                commission: id(),
                number,
            })
        }
        _ => None,
    }
}
