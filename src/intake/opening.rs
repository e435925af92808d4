//! A definition into the statements that open an election: genesis, contests, chambers,
//! commissions; and a signed genesis compared with the definition.

use serde_json::Value;

use super::{Commission, Definition};
use crate::bytes::{List, ListError, Sorted, StatementHash, Text};
use crate::election::{Role, SigningRule};
use crate::event::{
    Body, CentralCommission, CommissionEnrolled, Continues, ElectionOpened, Kind, KindRule, Member,
    Recovery, Speaker, Statement,
};
use crate::keys::PublicKeyBytes;

/// What genesis says of the log, which no definition knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIdentity {
    /// The name of the log in its checkpoints.
    pub origin: Text<255>,
    /// 32 bytes that no other ledger has.
    pub nonce: [u8; 32],
    /// Signs checkpoints and nothing else.
    pub log_key: PublicKeyBytes,
    /// Signs refusals and nothing else.
    pub refusal_key: PublicKeyBytes,
    /// Keys that replace lost ones.
    pub recovery: Recovery,
    /// The lost ledger that this one goes on from.
    pub continues: Option<Continues>,
}

impl LogIdentity {
    /// What a genesis says of its log.
    pub fn of(opened: &ElectionOpened) -> Self {
        Self {
            origin: opened.origin.clone(),
            nonce: opened.nonce,
            log_key: opened.log_key,
            refusal_key: opened.refusal_key,
            recovery: opened.recovery.clone(),
            continues: opened.continues.clone(),
        }
    }
}

/// Why statements cannot be made from a definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The definition was read from a TOML file alone.
    #[error("the definition has no central commission: name the folder that holds commissions.csv")]
    NoCentral,
    /// Members that make no roster.
    #[error("the members of {commission} make no roster: {why}")]
    Roster {
        /// The commission.
        commission: String,
        /// Why.
        why: ListError,
    },
}

/// What one alone says: turnout, which is reported many times a day, and what needs nobody's consent.
const ALONE: [Kind; 5] = [
    Kind::TurnoutReported,
    Kind::SignatureAdded,
    Kind::DissentLodged,
    Kind::CopyAttested,
    Kind::ObjectionLodged,
];

/// Who keeps a commission's papers.
fn officers() -> List<Sorted<Role, 8>, 8> {
    let officers = vec![Role::Chair, Role::Deputy, Role::Secretary];
    // Three roles, each once.
    let officers = Sorted::new(officers).unwrap_or_default();
    List::new(vec![officers]).unwrap_or_default()
}

/// Who has to sign what: the definition's rule for a kind, where it has one; else one alone what is
/// for one to say, the chair, deputy or secretary who was there, and for everything else the rule
/// for protocols.
pub fn signing_rules(definition: &Definition) -> Sorted<KindRule, 64> {
    let rules = Kind::ALL.iter().map(|kind| {
        let own = definition.signing_for(*kind).cloned();
        let rule = own.unwrap_or_else(|| usual_rule(*kind, &definition.signing));
        KindRule { kind: *kind, rule }
    });
    // One rule for each kind, and there are fewer kinds than 64.
    Sorted::new(rules.collect()).unwrap_or_default()
}

/// Who has to sign a statement of this kind where the definition has no rule for it but the one for
/// protocols.
pub(crate) fn usual_rule(kind: Kind, protocols: &SigningRule) -> SigningRule {
    match kind {
        kind if ALONE.contains(&kind) => SigningRule::any_member(),
        Kind::AttendanceRecorded => SigningRule {
            one_of: officers(),
            ..SigningRule::any_member()
        },
        _ => protocols.clone(),
    }
}

/// The genesis of a definition: the central commission, with these members, opens the election.
///
/// # Errors
/// [`OpeningError`] if there is no central commission or the members make no roster.
pub fn genesis(
    definition: &Definition,
    roster: Vec<Member>,
    log: LogIdentity,
) -> Result<Statement, OpeningError> {
    let central = definition.central().ok_or(OpeningError::NoCentral)?;
    let opened = ElectionOpened {
        id: definition.id.clone(),
        nature: definition.nature,
        nonce: log.nonce,
        titles: definition.titles.clone(),
        origin: log.origin,
        log_key: log.log_key,
        refusal_key: log.refusal_key,
        central: CentralCommission {
            id: central.id.clone(),
            name: central.name.clone(),
            time_zone: central.time_zone.clone(),
            roster: sorted(central, roster)?,
        },
        recovery: log.recovery,
        signing: signing_rules(definition),
        forms: definition.forms.clone(),
        corrections: definition.corrections.clone(),
        annulments: definition.annulments.clone(),
        counts_as_on_paper: definition.counts_as_on_paper,
        attention: definition.attention,
        polling: definition.polling.clone(),
        publish_from: definition.publish_from,
        appeals_until: definition.appeals_until,
        continues: log.continues,
    };
    Ok(Statement {
        election: None,
        speaker: Speaker::Commission(central.id.clone()),
        body: Body::ElectionOpened(Box::new(opened)),
    })
}

/// The central commission's definitions in the order in which they have to be appended: contests,
/// then chambers.
///
/// # Errors
/// [`OpeningError::NoCentral`].
pub fn definitions(
    definition: &Definition,
    genesis: StatementHash,
) -> Result<Vec<Statement>, OpeningError> {
    let central = definition.central().ok_or(OpeningError::NoCentral)?;
    let contests = definition.contests.iter().cloned();
    let contests = contests.map(|contest| Body::ContestDefined(Box::new(contest)));
    let chambers = definition
        .chambers
        .iter()
        .cloned()
        .map(Body::ChamberDefined);
    let statements = contests.chain(chambers).map(|body| Statement {
        election: Some(genesis),
        speaker: Speaker::Commission(central.id.clone()),
        body,
    });
    Ok(statements.collect())
}

/// The enrolment of a commission with these members, said by its parent; nothing for the central
/// one, which genesis enrols.
///
/// # Errors
/// [`OpeningError::Roster`].
pub fn enrolment(
    commission: &Commission,
    roster: Vec<Member>,
    genesis: StatementHash,
) -> Result<Option<Statement>, OpeningError> {
    let Some(parent) = &commission.parent else {
        return Ok(None);
    };
    let enrolled = CommissionEnrolled {
        id: commission.id.clone(),
        kind: commission.kind,
        parent: parent.clone(),
        contest_parents: commission.contest_parents.clone(),
        name: commission.name.clone(),
        time_zone: commission.time_zone.clone(),
        registered_voters: commission.registered_voters,
        contests: commission.contests.clone(),
        polling: commission.polling.clone(),
        may_close_early: commission.may_close_early,
        roster: sorted(commission, roster)?,
    };
    Ok(Some(Statement {
        election: Some(genesis),
        speaker: Speaker::Commission(parent.clone()),
        body: Body::CommissionEnrolled(Box::new(enrolled)),
    }))
}

fn sorted(
    commission: &Commission,
    roster: Vec<Member>,
) -> Result<Sorted<Member, 200>, OpeningError> {
    Sorted::new(roster).map_err(|why| OpeningError::Roster {
        commission: commission.id.to_string(),
        why,
    })
}

/// Where a genesis says something else than the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field, such as `forms[0].checks[2].op`.
    pub field: String,
    /// What the definition says; "nothing" where it has no such field.
    pub expected: String,
    /// What genesis says.
    pub found: String,
}

/// Every difference between a genesis and the definition. What only genesis knows is taken from it:
/// the log's identity, the members, which lost ledger it continues. Members that the definition
/// names have to be those of genesis.
///
/// # Errors
/// [`OpeningError`] as for [`genesis`].
pub fn differences(
    definition: &Definition,
    opened: &ElectionOpened,
) -> Result<Vec<Difference>, OpeningError> {
    let central = definition.central().ok_or(OpeningError::NoCentral)?;
    let roster = opened.central.roster.to_vec();
    let wanted = genesis(definition, roster, LogIdentity::of(opened))?;
    let mut differences = Vec::new();
    if let Body::ElectionOpened(wanted) = wanted.body {
        let as_json = |opened: &ElectionOpened| serde_json::to_value(opened).unwrap_or_default();
        compare("", &as_json(&wanted), &as_json(opened), &mut differences);
    }
    if !central.members.is_empty() {
        let given = central.members.iter();
        let given: Vec<_> = given.map(|m| seat(m.number, m.role, &m.key)).collect();
        let found = opened.central.roster.iter();
        let found: Vec<_> = found.map(|m| seat(m.number, m.role, &m.key)).collect();
        compare(
            "central.roster",
            &given.into(),
            &found.into(),
            &mut differences,
        );
    }
    Ok(differences)
}

fn seat(number: u16, role: crate::election::Role, key: &PublicKeyBytes) -> Value {
    serde_json::json!({ "number": number, "role": role, "key": key })
}

fn compare(field: &str, expected: &Value, found: &Value, differences: &mut Vec<Difference>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let absent = found.keys().filter(|key| !expected.contains_key(*key));
            for key in expected.keys().chain(absent) {
                let inner = match field {
                    "" => key.clone(),
                    field => format!("{field}.{key}"),
                };
                let side = |side: &serde_json::Map<String, Value>| {
                    side.get(key).cloned().unwrap_or(Value::Null)
                };
                compare(&inner, &side(expected), &side(found), differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            for at in 0..expected.len().max(found.len()) {
                let side = |side: &[Value]| side.get(at).cloned().unwrap_or(Value::Null);
                compare(
                    &format!("{field}[{at}]"),
                    &side(expected),
                    &side(found),
                    differences,
                );
            }
        }
        _ if expected == found => {}
        _ => differences.push(Difference {
            field: field.into(),
            expected: shown(expected),
            found: shown(found),
        }),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_difference_is_named_by_its_field() {
        let expected = json!({ "id": "a", "polling": [{ "opens": "8" }], "nature": "official" });
        let found = json!({ "id": "b", "polling": [{ "opens": "8" }, { "opens": "9" }], "nature": "official" });
        let mut differences = Vec::new();
        compare("", &expected, &found, &mut differences);
        let fields: Vec<_> = differences.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["id", "polling[1]"]);
        assert_eq!(differences[1].expected, "nothing");
        assert_eq!(differences[1].found, "{\"opens\":\"9\"}");
    }
}
