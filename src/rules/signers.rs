//! Whose signatures a submission bears, and whether they suffice.

use super::{Evidence, Reason, Refusal};
use crate::bytes::Id;
use crate::election::{Shortfall, SigningRule};
use crate::event::{Presented, Speaker};
use crate::keys::PublicKeyBytes;
use crate::state::{KeyOwner, RosterMember, State};

/// Who signed, each with a key in force that is the speaker's. Unknown, foreign and revoked keys
/// refuse the whole before any signature is looked at.
pub(super) fn in_force(state: &State, presented: &Presented) -> Result<Signed, Refusal> {
    let speaker = &presented.statement().speaker;
    let unknown = || Reason::UnknownSpeaker {
        speaker: speaker.clone(),
    };
    match speaker {
        Speaker::Commission(id) => {
            let at = state.find_commission(id.as_str()).ok_or_else(unknown)?;
            let roster = &state.commission(at).roster;
            let holder = |key: &PublicKeyBytes| roster.holder(key).copied();
            let refused = |key| not_in_force(state, speaker, key);
            Ok(Signed {
                signers: signers(presented, holder, refused)?,
                roster: roster.members().len(),
            })
        }
        Speaker::Observer(id) => {
            let at = state.observers().find(id.as_str()).ok_or_else(unknown)?;
            let observer = state.observers().get(at).key;
            let holder = |key: &PublicKeyBytes| {
                (*key == observer).then_some(RosterMember::without_number(*key))
            };
            let refused = |key| not_in_force(state, speaker, key);
            let signers = signers(presented, holder, refused)?;
            Ok(Signed { signers, roster: 1 })
        }
        Speaker::RecoveryKeys => {
            let recovery = &state.election().ok_or_else(unknown)?.opened().recovery;
            let holder = |key: &PublicKeyBytes| {
                let known = recovery.keys.contains(key);
                known.then_some(RosterMember::without_number(*key))
            };
            let refused = |key| Reason::NoRecoveryKey { key };
            Ok(Signed {
                signers: signers(presented, holder, refused)?,
                roster: recovery.keys.len(),
            })
        }
    }
}

/// Who signed a submission, and how many could have.
pub(super) struct Signed {
    pub(super) signers: Vec<RosterMember>,
    pub(super) roster: usize,
}

fn signers(
    presented: &Presented,
    holder: impl Fn(&PublicKeyBytes) -> Option<RosterMember>,
    refused: impl Fn(PublicKeyBytes) -> Reason,
) -> Result<Vec<RosterMember>, Refusal> {
    let mut signers = Vec::new();
    let mut reasons = Vec::new();
    for pair in &presented.submission().signatures {
        match holder(&pair.key) {
            Some(signer) => signers.push(signer),
            None => reasons.push(refused(pair.key)),
        }
    }
    if reasons.is_empty() {
        Ok(signers)
    } else {
        Err(Refusal::Unlawful(reasons))
    }
}

/// What a key is that is not the speaker's.
fn not_in_force(state: &State, speaker: &Speaker, key: PublicKeyBytes) -> Reason {
    let Some(record) = state.key(&key) else {
        return Reason::UnknownKey { key };
    };
    let (number, owner) = match record.owner {
        KeyOwner::Member { commission, number } => {
            let of = &state.commission(commission).id;
            (number, format!("a member of {of}"))
        }
        KeyOwner::Observer(at) => (0, format!("observer {}", state.observers().get(at).id)),
    };
    match record.revoked_by {
        Some(by) => {
            let by = by.get();
            Reason::RevokedKey { key, number, by }
        }
        None => Reason::KeyOfAnother {
            key,
            owner,
            speaker: speaker.clone(),
        },
    }
}

/// The members of genesis' own roster who signed it.
pub(super) fn members_of_genesis(
    presented: &Presented,
    roster: &[RosterMember],
    central: &Id,
) -> Result<Vec<RosterMember>, Refusal> {
    let speaker = &presented.statement().speaker;
    if speaker.commission() != Some(central) {
        let speaker = speaker.clone();
        return Err(Reason::UnknownSpeaker { speaker }.into());
    }
    let pairs = presented.submission().signatures.iter();
    let members = pairs.map(|pair| {
        let member = roster.iter().find(|member| member.key == pair.key);
        member.copied().ok_or(Reason::UnknownKey { key: pair.key })
    });
    Ok(members.collect::<Result<_, Reason>>()?)
}

/// Whether every signature is valid and the signing rule is met, by `least` members if it asks for
/// fewer.
pub(super) fn check_signatures(
    evidence: &Evidence,
    signers: &[RosterMember],
    rule: &SigningRule,
    roster_size: usize,
    least: usize,
) -> Result<(), Refusal> {
    let bad = signers
        .iter()
        .enumerate()
        .filter(|(at, _)| !evidence.signature_holds(*at));
    let bad: Vec<_> = bad
        .map(|(_, member)| Reason::BadSignature {
            key: member.key,
            number: member.number,
        })
        .collect();
    if !bad.is_empty() {
        return Err(Refusal::Unlawful(bad));
    }
    if signers.len() < least {
        let needed = rule.quorum.of(roster_size).max(least);
        let found = signers.len();
        return Err(Reason::TooFewSigners { needed, found }.into());
    }
    let roles: Vec<_> = signers.iter().map(|member| member.role).collect();
    rule.met_by(&roles, roster_size).map_err(|shortfall| {
        match shortfall {
            Shortfall::Members { needed, found } => Reason::TooFewSigners { needed, found },
            Shortfall::Roles { wanted } => Reason::RolesNotMet { wanted },
        }
        .into()
    })
}
