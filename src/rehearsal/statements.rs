//! The statements that open a rehearsal's election.

use super::keys::RehearsalKeys;
use super::roster::Cast;
use super::script::RehearsalError;
use crate::bytes::{Domain, Id, Name, Sorted, Text, Title, Titled};
use crate::election::{Nature, SigningRule};
use crate::event::{
    CentralCommission, CommissionEnrolled, ElectionOpened, Kind, KindRule, Member, Recovery,
    possession_message,
};
use crate::intake::{Commission, Definition};
use crate::keys::Message;

/// The members of a commission, each with a key of his own and the proof that he holds it.
pub(super) fn roster(
    keys: &RehearsalKeys,
    cast: &Cast,
    commission: &Id,
) -> Result<Sorted<Member, 200>, RehearsalError> {
    let members = (1u16..).zip(&cast.roles).map(|(number, role)| {
        let secret = keys.member(commission, number);
        let key = secret.public();
        let message = possession_message(commission, number, *role, &key);
        let proof = secret.sign(&Message::new(Domain::Possession, &message));
        Member {
            number,
            role: *role,
            key,
            proof,
        }
    });
    Ok(Sorted::new(members.collect())?)
}

/// Genesis.
pub(super) fn genesis(
    definition: &Definition,
    central: &Commission,
    keys: &RehearsalKeys,
    cast: &Cast,
) -> Result<ElectionOpened, RehearsalError> {
    // A rehearsal is never official, whatever its folder says.
    let nature = match definition.nature {
        Nature::Official | Nature::Rehearsal => Nature::Rehearsal,
        Nature::Reconstructed => Nature::Reconstructed,
    };
    let origin = format!(
        "hattama.example/{nature}/{}/{}",
        definition.id,
        keys.label()
    );
    Ok(ElectionOpened {
        id: definition.id.clone(),
        nature,
        nonce: keys.nonce(),
        titles: titles(definition, cast)?,
        origin: Text::new(&origin)?,
        log_key: keys.log().public(),
        refusal_key: keys.refusal().public(),
        central: CentralCommission {
            id: central.id.clone(),
            name: central.name.clone(),
            time_zone: central.time_zone.clone(),
            roster: roster(keys, cast, &central.id)?,
        },
        recovery: Recovery {
            needed: 0,
            keys: Sorted::default(),
        },
        signing: Sorted::new(signing(definition, cast))?,
        forms: definition.forms.clone(),
        corrections: definition.corrections.clone(),
        counts_as_on_paper: definition.counts_as_on_paper,
        attention: definition.attention,
        polling: definition.polling.clone(),
        publish_from: definition.publish_from,
        appeals_until: definition.appeals_until,
        continues: None,
    })
}

/// One member reports turnout; everything else is said as a protocol is.
fn signing(definition: &Definition, cast: &Cast) -> Vec<KindRule> {
    let rules = Kind::ALL.iter().map(|kind| {
        let rule = match (definition.signing_for(*kind), kind) {
            (Some(rule), _) => cast.fit(rule),
            (None, Kind::TurnoutReported) => SigningRule::any_member(),
            (None, _) => cast.rule.clone(),
        };
        KindRule { kind: *kind, rule }
    });
    rules.collect()
}

/// The titles, saying where the rule for signing is lower than the definition's.
fn titles(definition: &Definition, cast: &Cast) -> Result<Titled, RehearsalError> {
    if !cast.lowered {
        return Ok(definition.titles.clone());
    }
    let signers = cast.roles.len();
    let note = format!(" (rehearsal with {signers} of the signatures required)");
    let titles = definition.titles.iter().map(|title| {
        let text = Name::new(&format!("{}{note}", title.text))?;
        Ok(Title {
            lang: title.lang,
            text,
        })
    });
    Ok(Sorted::new(
        titles.collect::<Result<Vec<_>, RehearsalError>>()?,
    )?)
}

/// The enrolment of a commission that is not the central one.
pub(super) fn enrolment(
    commission: &Commission,
    parent: &Id,
    keys: &RehearsalKeys,
    cast: &Cast,
) -> Result<CommissionEnrolled, RehearsalError> {
    Ok(CommissionEnrolled {
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
        roster: roster(keys, cast, &commission.id)?,
    })
}
