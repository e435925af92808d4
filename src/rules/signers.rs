//! Whose signatures a submission bears, and whether they suffice.

use super::{Evidence, Reason, Refusal};
use crate::bytes::Id;
use crate::election::{Shortfall, SigningRule};
use crate::event::Presented;
use crate::state::{RosterMember, State};

/// The members who signed, each in force in the speaker's roster. Unknown, foreign and revoked keys
/// refuse the whole before any signature is looked at.
pub(super) fn members_in_force(
    state: &State,
    presented: &Presented,
) -> Result<Vec<RosterMember>, Refusal> {
    let speaker = presented.statement().speaker.commission();
    let Some(speaking) = state.find_commission(speaker.as_str()) else {
        return Err(Reason::UnknownSpeaker {
            commission: speaker.clone(),
        }
        .into());
    };
    let roster = &state.commission(speaking).roster;
    let mut members = Vec::new();
    let mut reasons = Vec::new();
    for pair in &presented.submission().signatures {
        let key = pair.key;
        if let Some(member) = roster.holder(&key) {
            members.push(*member);
            continue;
        }
        // The key of no member in force here: what is it then?
        let Some(record) = state.key(&key) else {
            reasons.push(Reason::UnknownKey { key });
            continue;
        };
        if let Some(by) = record.revoked_by {
            reasons.push(Reason::RevokedKey {
                key,
                number: record.number,
                by: by.get(),
            });
        } else {
            let owner = state.commission(record.commission).id.clone();
            reasons.push(Reason::KeyOfAnother {
                key,
                owner,
                commission: speaker.clone(),
            });
        }
    }
    if reasons.is_empty() {
        Ok(members)
    } else {
        Err(Refusal::Unlawful(reasons))
    }
}

/// The members of genesis' own roster who signed it.
pub(super) fn members_of_genesis(
    presented: &Presented,
    roster: &[RosterMember],
    central: &Id,
) -> Result<Vec<RosterMember>, Refusal> {
    let speaker = presented.statement().speaker.commission();
    if speaker != central {
        return Err(Reason::UnknownSpeaker {
            commission: speaker.clone(),
        }
        .into());
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
