//! Content of genesis, contests, chambers, and of closing.

use std::collections::BTreeSet;

use super::content::Content;
use super::correcting::check_day;
use super::enrolling::check_polling;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::{
    AllocationRule, ChamberDefinition, ContestDefinition, CorrectingBody, Method, OptionKind,
    Quorum, UnitHours, UtcMillis,
};
use crate::event::{ElectionOpened, Kind, KindRule, OptionWithdrawn};
use crate::keys::registrable;
use crate::seats::Outcome;
use crate::state::{ContestIx, State};

/// Kinds without which a ledger could not carry an election.
const NEEDED: [Kind; 4] = [
    Kind::ElectionOpened,
    Kind::ContestDefined,
    Kind::CommissionEnrolled,
    Kind::ProtocolSubmitted,
];

/// The most second rounds that one contest may have.
const MAX_SECOND_ROUNDS: usize = 8;

/// Kinds that no others may have to consent to: what one member, or an observer, has to say.
const ALONE: [Kind; 4] = [
    Kind::SignatureAdded,
    Kind::DissentLodged,
    Kind::CopyAttested,
    Kind::ObjectionLodged,
];

pub(super) fn genesis(opened: &ElectionOpened) -> Content {
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
    if opened.recovery.needed > 0 && opened.signing.find(&Kind::RosterChanged).is_none() {
        let why = "some are needed, and rosters cannot be changed here";
        fault("recovery keys".into(), why.into());
    }
    if opened.annulments.contains(&CorrectingBody::Precinct) {
        let why = "a precinct does not annul its own vote";
        fault("annulments".into(), why.into());
    }
    if opened.attention.share.denominator == 0 {
        fault("attention".into(), "a share with denominator 0".into());
    }
    if let Some(why) = check_polling(&opened.polling) {
        fault("polling hours".into(), why);
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
        let alone = rule.quorum == Quorum::Number(1) && rule.one_of.is_empty();
        if ALONE.contains(kind) && !alone {
            fault(place(), "one alone says it, whatever his role".into());
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
    if contest.second_round_of.is_none() && !contest.hours.is_empty() {
        fault("stations have hours of their own, and it is no second round".into());
    }
    check_hours(state, &contest.hours, &place(), &mut content);
    if let Some(first) = &contest.second_round_of {
        match state.find_contest(first.as_str()) {
            None => content.reasons.push(Reason::Unknown {
                what: "contest",
                id: first.clone(),
            }),
            Some(at) => {
                let rounds = state
                    .contests()
                    .filter(|(_, of)| of.first_round == Some(at));
                if rounds.count() >= MAX_SECOND_ROUNDS {
                    let fault = format!("contest {first} has {MAX_SECOND_ROUNDS} second rounds");
                    let place = place();
                    content.reasons.push(Reason::Definition { place, fault });
                }
                content.findings.extend(follows(state, at, contest));
            }
        }
    }
    let elsewhere = contest.hours.iter().filter_map(UnitHours::opens);
    let opens = elsewhere.chain(contest.opens()).min();
    if opens.is_some_and(|opens| recorded_at >= opens) {
        content.findings.push(Finding::DefinedLate {
            contest: contest.id.clone(),
        });
    }
    content
}

/// Whether the hours of units are sound, and the units are there.
pub(super) fn check_hours(state: &State, hours: &[UnitHours], place: &str, content: &mut Content) {
    for UnitHours { unit, polling } in hours {
        if let Some(why) = check_polling(polling) {
            let (place, fault) = (place.to_owned(), format!("hours of {unit}: {why}"));
            content.reasons.push(Reason::Definition { place, fault });
        }
        if state.find_commission(unit.as_str()).is_none() {
            let (what, id) = ("commission", unit.clone());
            content.reasons.push(Reason::Unknown { what, id });
        }
    }
}

/// Whether a second round is among those whom a declared first round leads to.
fn follows(state: &State, first: ContestIx, second: &ContestDefinition) -> Option<Finding> {
    let of = state.contest(first);
    let differs = |why| {
        let first = of.definition.id.clone();
        Some(Finding::SecondRoundDiffers { first, why })
    };
    if of.declared_in_force().is_none() {
        return differs("no result of it is declared");
    }
    let Some(Ok(allocation)) = state.allocation_now(first) else {
        return differs("it fills no seats");
    };
    let Outcome::SecondRound { candidates } = allocation.outcome else {
        return differs("it needs none");
    };
    let options = second.options.iter();
    let options = options.filter(|option| option.kind != OptionKind::AgainstAll);
    let options: BTreeSet<&Id> = options.map(|option| &option.id).collect();
    if options == candidates.iter().collect() {
        None
    } else {
        differs("the candidates are others")
    }
}

pub(super) fn withdrawal(state: &State, said: &OptionWithdrawn, recorded_at: UtcMillis) -> Content {
    let mut content = Content::default();
    // Who speaks for it was looked up in the contest already.
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        return content;
    };
    let of = state.contest(contest);
    let mut options = of.definition.options.iter().enumerate();
    let Some((at, option)) = options.find(|(_, option)| option.id == said.option) else {
        let (what, id) = ("option", said.option.clone());
        content.reasons.push(Reason::Unknown { what, id });
        return content;
    };
    if let Some(before) = of.withdrawn(at) {
        let (option, index) = (said.option.clone(), before.index);
        content
            .reasons
            .push(Reason::WithdrawnAlready { option, index });
    }
    if option.kind == OptionKind::AgainstAll {
        let option = said.option.clone();
        content.reasons.push(Reason::CannotWithdraw { option });
    }
    content
        .reasons
        .extend(said.act.as_ref().and_then(check_day));
    let late = of
        .definition
        .opens()
        .is_some_and(|opens| recorded_at >= opens);
    if late && said.act.is_none() {
        let what = "a withdrawal after the polls opened".into();
        content.reasons.push(Reason::ActMissing { what });
    }
    if late {
        content.findings.push(Finding::WithdrawnLate {
            option: said.option.clone(),
            contest: said.contest.clone(),
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
    let polls = state.commissions().flat_map(|(_, commission)| {
        let filings = commission.filings.iter();
        let hours = filings.map(|filing| commission.hours_of(filing));
        hours.chain([&*commission.polling])
    });
    let polls = polls.filter_map(|hours| hours.last()).map(|day| day.closes);
    let polls = polls.max();
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
