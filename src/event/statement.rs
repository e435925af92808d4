//! A statement: what somebody declares, without signatures.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::{Body, Kind, Member, Speaker};
use crate::bytes::{DecodeError, Id, StatementHash, decode, encode};

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

    /// The members whose keys this statement registers, and the commission they belong to.
    pub fn registers(&self) -> Vec<(&Id, &Member)> {
        match &self.body {
            Body::ElectionOpened(genesis) => genesis
                .central
                .roster
                .iter()
                .map(|member| (&genesis.central.id, member))
                .collect(),
            Body::CommissionEnrolled(enrolled) => enrolled
                .roster
                .iter()
                .map(|member| (&enrolled.id, member))
                .collect(),
            Body::RosterChanged(changed) => {
                let members = changed
                    .changes
                    .iter()
                    .filter_map(super::RosterChange::incoming);
                members
                    .map(|member| (&changed.commission, member))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
