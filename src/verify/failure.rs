//! What can be wrong with a log as a whole.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::published::{Condition, Spot};
use crate::replay::{Fault, FaultKind};

/// Evidence that a log is not what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "the sentence of each failure says what its fields are"
)]
pub enum Failure {
    #[error("{0}")]
    Entry(Fault),
    #[error("the log holds fewer entries than were promised")]
    Fewer { expected: u64, found: u64 },
    #[error("the chain ends in another hash than was promised")]
    Chain {
        size: u64,
        expected: String,
        found: String,
    },
    #[error("the tree has another root than was promised")]
    Root {
        size: u64,
        expected: String,
        found: String,
    },
    #[error("the checkpoint is not signed by the key that genesis names: {why}")]
    Checkpoint { why: String },
    #[error("the checkpoint is of another position than the head")]
    CheckpointPosition { expected: u64, found: u64 },
    #[error("nothing in the log opens an election")]
    NoGenesis,
    #[error("a file beside the log is not the one that entry {entry} names")]
    File { entry: u64, expected: String },
    #[error("the log is shorter than a checkpoint of it that {kept_by}")]
    Rollback {
        kept_by: String,
        expected: u64,
        found: u64,
    },
    #[error("the log is not the one of a checkpoint that {kept_by}: two histories")]
    Fork {
        kept_by: String,
        size: u64,
        expected: String,
        found: String,
    },
    #[error("the log bears a known name and is signed with another key")]
    OtherKey { expected: String, found: String },
    #[error("a cosignature under the name of {witness} is not of that witness")]
    Cosignature { witness: String },
    #[error("fewer witnesses have cosigned than the policy asks for")]
    Quorum { expected: String, found: String },
    #[error("a published result does not follow from the log: {path}, {place}")]
    Results {
        path: String,
        place: String,
        expected: String,
        found: String,
    },
    #[error("the log bears a known name and was opened with another genesis")]
    OtherGenesis { expected: String, found: String },
    #[error("the checkpoint is older than was asked for")]
    Stale { expected: String, found: String },
    #[error("one of the two slots of HEAD is damaged: what it promised is not known")]
    HeadSlot,
    #[error("{}: {}", spot.place(), spot.says.lines().next().unwrap_or_default())]
    Spot { spot: Spot },
    #[error("a checkpoint that {kept_by} is not one that this log's key has signed")]
    Kept { kept_by: String, why: String },
    #[error("the log was not opened by whom the anchor names")]
    Anchor { expected: String, found: String },
}

impl Failure {
    /// The codes of failures that are not of a single entry.
    pub const CODES: &[&str] = &[
        "V201", "V202", "V203", "V204", "V205", "V206", "V207", "V208", "V209", "V210", "V211",
        "V212", "V213", "V214", "V215", "V216", "V217", "V218", "V301", "V302", "V303", "V304",
    ];

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Entry(fault) => fault.kind.code(),
            Self::Fewer { .. } => "V201",
            Self::Chain { .. } => "V202",
            Self::Root { .. } => "V203",
            Self::Checkpoint { .. } => "V204",
            Self::CheckpointPosition { .. } => "V205",
            Self::Anchor { .. } => "V206",
            Self::NoGenesis => "V207",
            Self::File { .. } => "V208",
            Self::Rollback { .. } => "V209",
            Self::Fork { .. } => "V210",
            Self::OtherKey { .. } => "V211",
            Self::Cosignature { .. } => "V212",
            Self::Quorum { .. } => "V213",
            Self::Results { .. } => "V214",
            Self::OtherGenesis { .. } => "V215",
            Self::Stale { .. } => "V216",
            Self::HeadSlot => "V217",
            Self::Kept { .. } => "V218",
            Self::Spot { spot } => match spot.condition {
                Condition::Missing => "V302",
                Condition::Superfluous => "V303",
                Condition::Unreadable => "V304",
                _ => "V301",
            },
        }
    }

    /// Whether it is of the chain: a position, or the hash of the entry before.
    pub const fn is_of_chain(&self) -> bool {
        matches!(
            self,
            Self::Chain { .. }
                | Self::Entry(Fault {
                    kind: FaultKind::Chain { .. } | FaultKind::Position { .. },
                    ..
                })
        )
    }

    /// The entry that is wrong, where it is one.
    pub fn entry(&self) -> Option<u64> {
        match self {
            Self::Entry(fault) => Some(fault.index),
            Self::Anchor { .. } | Self::OtherGenesis { .. } => Some(0),
            Self::Spot { spot } => spot.entries.first().map(|range| range.start),
            Self::File { entry, .. } => Some(*entry),
            _ => None,
        }
    }

    /// What was expected and what was found.
    pub fn expected_found(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::Entry(fault) => (fault.kind.expected(), fault.kind.found()),
            Self::Fewer { expected, found }
            | Self::CheckpointPosition { expected, found }
            | Self::Rollback {
                expected, found, ..
            } => (
                Some(format!("{expected} entries")),
                Some(format!("{found} entries")),
            ),
            Self::Chain {
                expected,
                found,
                size,
            }
            | Self::Root {
                expected,
                found,
                size,
            }
            | Self::Fork {
                expected,
                found,
                size,
                ..
            } => (
                Some(format!("{expected} at {size} entries")),
                Some(found.clone()),
            ),
            Self::Checkpoint { why } | Self::Kept { why, .. } => {
                (Some("a signature of the log key".into()), Some(why.clone()))
            }
            Self::File { expected, .. } => (
                Some(format!("a file with the hash {expected}")),
                Some("a file of that name with another content".into()),
            ),
            Self::HeadSlot => (
                Some("two whole slots, or one that was never written".into()),
                Some("one that is neither".into()),
            ),
            Self::NoGenesis => (Some("a genesis as entry 0".into()), Some("none".into())),
            Self::Anchor { expected, found }
            | Self::OtherKey { expected, found }
            | Self::Quorum { expected, found }
            | Self::OtherGenesis { expected, found }
            | Self::Stale { expected, found }
            | Self::Results {
                expected, found, ..
            } => (Some(expected.clone()), Some(found.clone())),
            Self::Cosignature { witness } => (
                Some(format!("a cosignature of {witness}")),
                Some("another signature".into()),
            ),
            Self::Spot { spot } => {
                let line = |of: &str| {
                    let mut lines = spot.says.lines().map(str::trim);
                    lines
                        .find_map(|line| line.strip_prefix(of))
                        .map(|rest| rest.trim().to_owned())
                };
                (line("expected:"), line("found:"))
            }
        }
    }

    /// The sentence, without code and position.
    pub fn says(&self) -> String {
        match self {
            Self::Entry(fault) => fault.kind.to_string(),
            other => other.to_string(),
        }
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (expected, found) = self.expected_found();
        let mut object = serializer.serialize_struct("Failure", 6)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("entry", &self.entry())?;
        if let Self::Spot { spot } = self {
            object.serialize_field("spot", spot)?;
        }
        object.serialize_field("says", &self.says())?;
        object.serialize_field("expected", &expected)?;
        object.serialize_field("found", &found)?;
        object.end()
    }
}
