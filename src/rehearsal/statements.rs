//! What a rehearsal changes in its folder's definition, and its rosters.

use super::error::RehearsalError;
use super::keys::RehearsalKeys;
use super::roster::Cast;
use crate::bytes::{Domain, Id, Name, Sorted, Text, Title, Titled};
use crate::election::Nature;
use crate::event::{Kind, Member, Recovery, possession_message};
use crate::intake::{Definition, LogIdentity};
use crate::keys::Message;

/// The members of a commission, each with a key of his own and the proof that he holds it.
pub(super) fn roster(keys: &RehearsalKeys, cast: &Cast, commission: &Id) -> Vec<Member> {
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
    members.collect()
}

/// Turns a folder's definition into the rehearsal's: never official, with rules that its rosters
/// can meet, and a title that says so where they are lower.
pub(super) fn adapt(definition: &mut Definition, cast: &Cast) -> Result<(), RehearsalError> {
    definition.nature = match definition.nature {
        Nature::Official | Nature::Rehearsal => Nature::Rehearsal,
        Nature::Reconstructed => Nature::Reconstructed,
    };
    if cast.lowered {
        definition.titles = lowered_titles(definition, cast)?;
    }
    definition.signing = cast.rule.clone();
    for given in &mut definition.signing_for {
        // One member reports turnout at a time.
        if given.kind != Kind::TurnoutReported {
            given.rule = cast.fit(&given.rule);
        }
    }
    Ok(())
}

fn lowered_titles(definition: &Definition, cast: &Cast) -> Result<Titled, RehearsalError> {
    let signers = cast.roles.len();
    let note = format!(" (rehearsed with {signers} of the signatures required)");
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

/// The log of a rehearsal, whose name says what it is.
pub(super) fn log_identity(
    definition: &Definition,
    keys: &RehearsalKeys,
) -> Result<LogIdentity, RehearsalError> {
    let nature = definition.nature;
    let origin = format!(
        "hattama.example/{nature}/{}/{}",
        definition.id,
        keys.label()
    );
    Ok(LogIdentity {
        origin: Text::new(&origin)?,
        nonce: keys.nonce(),
        log_key: keys.log().public(),
        refusal_key: keys.refusal().public(),
        recovery: Recovery {
            needed: 0,
            keys: Sorted::default(),
        },
        continues: None,
    })
}
