//! What can be wrong with an entry of a log.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::bytes::ChainHash;
use crate::rules::Refusal;

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "the sentence of each fault says what its fields are"
)]
pub enum FaultKind {
    #[error("its bytes are not an entry: {why}")]
    Encoding { why: String },
    #[error("it has a format version that this program does not read")]
    Version { expected: u16, found: u16 },
    #[error("it claims another position")]
    Position { expected: u64, found: u64 },
    #[error("it does not follow the entry before it: the chain is broken here")]
    Chain {
        expected: ChainHash,
        found: ChainHash,
    },
    #[error("the rule book does not let it in: {0}")]
    Unlawful(Refusal),
}

impl FaultKind {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Encoding { .. } => "V101",
            Self::Version { .. } => "V102",
            Self::Position { .. } => "V103",
            Self::Chain { .. } => "V104",
            Self::Unlawful(_) => "V105",
        }
    }

    /// What was expected.
    pub fn expected(&self) -> Option<String> {
        match self {
            Self::Encoding { .. } => Some("the canonical bytes of an entry".into()),
            Self::Version { expected, .. } => Some(expected.to_string()),
            Self::Position { expected, .. } => Some(expected.to_string()),
            Self::Chain { expected, .. } => Some(expected.to_string()),
            Self::Unlawful(_) => Some("a submission that the rule book admits".into()),
        }
    }

    /// What was found.
    pub fn found(&self) -> Option<String> {
        match self {
            Self::Encoding { why } => Some(why.clone()),
            Self::Version { found, .. } => Some(found.to_string()),
            Self::Position { found, .. } => Some(found.to_string()),
            Self::Chain { found, .. } => Some(found.to_string()),
            Self::Unlawful(refusal) => Some(refusal.codes().join(", ")),
        }
    }
}

/// Something wrong with an entry, at its position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} entry {index}: {kind}", kind.code())]
pub struct Fault {
    /// The position at which it stands.
    pub index: u64,
    /// What is wrong.
    pub kind: FaultKind,
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Fault", 5)?;
        object.serialize_field("code", self.kind.code())?;
        object.serialize_field("entry", &self.index)?;
        object.serialize_field("says", &self.kind.to_string())?;
        object.serialize_field("expected", &self.kind.expected())?;
        object.serialize_field("found", &self.kind.found())?;
        object.end()
    }
}
