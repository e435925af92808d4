//! A statement: what somebody declares, without signatures.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::{Body, Kind, Member, Sheet, Speaker, observer_message, possession_message};
use crate::bytes::{DecodeError, Domain, Id, StatementHash, decode, encode};
use crate::keys::{PublicKeyBytes, SignatureBytes};

/// What somebody declares, without signatures.
///
/// Encoded once, when it is made; signatures and hashes are over those bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Statement {
    /// The genesis statement of the election; absent in genesis itself.
    pub election: Option<StatementHash>,
    /// Who says it.
    pub speaker: Speaker,
    /// What is said.
    pub body: Body,
}

impl Statement {
    /// The canonical bytes. Inverse of [`from_bytes`](Self::from_bytes).
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The statement with these canonical bytes. Inverse of [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are not canonical.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }

    /// The kind of statement.
    pub const fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The station and the sheet, if a sheet is what is said.
    pub fn sheet(&self) -> Option<(&Id, &Sheet)> {
        match &self.body {
            Body::ProtocolSubmitted(sheet) => Some((self.speaker.commission()?, sheet)),
            Body::ProtocolTranscribed(copied) => Some((&copied.station, &copied.sheet)),
            Body::ProtocolCorrected(corrected) => Some((&corrected.station, &corrected.sheet)),
            _ => None,
        }
    }

    /// The keys that this statement registers, in order.
    pub fn registers(&self) -> Vec<Registration<'_>> {
        let of = Registration::of_member;
        match &self.body {
            Body::ElectionOpened(genesis) => {
                let central = &genesis.central;
                let members = central.roster.iter();
                members.map(|member| of(&central.id, member)).collect()
            }
            Body::CommissionEnrolled(enrolled) => {
                let members = enrolled.roster.iter();
                members.map(|member| of(&enrolled.id, member)).collect()
            }
            Body::RosterChanged(changed) => {
                let changes = changed.changes.iter();
                let members = changes.filter_map(super::RosterChange::incoming);
                members
                    .map(|member| of(&changed.commission, member))
                    .collect()
            }
            Body::ObserverAccredited(accredited) => vec![Registration {
                key: &accredited.key,
                proof: &accredited.proof,
                holder: Holder::Observer(&accredited.id),
            }],
            _ => Vec::new(),
        }
    }
}

/// Whose a key is that a statement registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// A member's.
    Member {
        /// The commission.
        commission: &'a Id,
        /// The member.
        member: &'a Member,
    },
    /// An observer's.
    Observer(&'a Id),
}

/// A key that a statement registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration<'a> {
    /// The key.
    pub key: &'a PublicKeyBytes,
    /// The proof that its holder has the secret key.
    pub proof: &'a SignatureBytes,
    /// Who holds it.
    pub holder: Holder<'a>,
}

impl<'a> Registration<'a> {
    const fn of_member(commission: &'a Id, member: &'a Member) -> Self {
        Self {
            key: &member.key,
            proof: &member.proof,
            holder: Holder::Member { commission, member },
        }
    }

    /// What the proof signs, and the domain it is signed in.
    pub fn proof_message(&self) -> (Domain, Vec<u8>) {
        match self.holder {
            Holder::Member { commission, member } => {
                let message = possession_message(commission, member.number, member.role, self.key);
                (Domain::Possession, message)
            }
            Holder::Observer(id) => (Domain::Observer, observer_message(id, self.key)),
        }
    }

    /// The member's number; 0 for an observer.
    pub const fn number(&self) -> u16 {
        match self.holder {
            Holder::Member { member, .. } => member.number,
            Holder::Observer(_) => 0,
        }
    }
}
