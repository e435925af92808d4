//! Who may speak for whom: members, observers, recovery keys.

use std::borrow::Cow;

use super::{RosterMember, State};
use crate::election::{Quorum, Role, SigningRule};
use crate::event::{Kind, Speaker};
use crate::keys::PublicKeyBytes;

impl RosterMember {
    /// The holder of a key that is in no roster: an observer's, or one that recovers a ledger.
    pub const fn without_number(key: PublicKeyBytes) -> Self {
        Self {
            number: 0,
            role: Role::Member,
            key,
        }
    }
}

impl State {
    /// Who may sign for a speaker now: members in force, with their numbers; an observer, and
    /// whoever holds a recovery key, with the number 0. Nobody for a speaker who is not known.
    pub fn signers_for(&self, speaker: &Speaker) -> Vec<RosterMember> {
        let keys: Vec<PublicKeyBytes> = match speaker {
            Speaker::Commission(id) => {
                let at = self.find_commission(id.as_str());
                let roster = at.map(|at| self.commission(at).roster.members());
                return roster.unwrap_or_default().to_vec();
            }
            Speaker::Observer(id) => {
                let at = self.observers().find(id.as_str());
                let observer = at.map(|at| self.observers().get(at).key);
                observer.into_iter().collect()
            }
            Speaker::RecoveryKeys => {
                let opened = self.election().map(super::Election::opened);
                opened.map_or_else(Vec::new, |opened| opened.recovery.keys.to_vec())
            }
        };
        let keys = keys.into_iter();
        keys.map(RosterMember::without_number).collect()
    }

    /// What has to be met by whoever signs a statement of this kind for this speaker; nothing if it
    /// cannot be said here.
    pub fn signing_rule_for(&self, speaker: &Speaker, kind: Kind) -> Option<Cow<'_, SigningRule>> {
        let election = self.election()?;
        let rule = election.signing_rule(kind)?;
        Some(match speaker {
            // What genesis asks of them holds whatever they say.
            Speaker::RecoveryKeys => Cow::Owned(SigningRule {
                quorum: Quorum::Number(election.opened().recovery.needed),
                ..SigningRule::any_member()
            }),
            Speaker::Commission(_) | Speaker::Observer(_) => Cow::Borrowed(rule),
        })
    }

    /// The public name of a speaker: a commission's, or the organisation that sends an observer.
    pub fn speaker_name(&self, speaker: &Speaker) -> Option<&str> {
        match speaker {
            Speaker::Commission(id) => {
                let at = self.find_commission(id.as_str())?;
                Some(&self.commission(at).name)
            }
            Speaker::Observer(id) => {
                let at = self.observers().find(id.as_str())?;
                Some(&self.observers().get(at).organisation)
            }
            Speaker::RecoveryKeys => None,
        }
    }
}
