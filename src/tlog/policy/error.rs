//! What may be wrong with a policy file.

use super::super::vkey::{KeyError, KeyType};
use super::MAX_POLICY_BYTES;

/// Why a file is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// More bytes than are read.
    #[error(
        "the policy is too large\n  expected: at most {MAX_POLICY_BYTES} bytes\n  found:    {found}"
    )]
    TooLarge {
        /// Its bytes.
        found: usize,
    },
    /// A line is not as it must be.
    #[error("line {line} of the policy: {error}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        error: LineError,
    },
    /// No line says what is enough.
    #[error(
        "the policy has no quorum line\n  expected: one line `quorum NAME`, or `quorum none`\n  \
         found:    none"
    )]
    NoQuorum,
}

/// What is wrong with one line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// An octet that policies do not have.
    #[error("it holds the control character {0:02x}; only tab and newline are allowed")]
    Octet(u8),
    /// The file breaks off.
    #[error("it does not end with a newline, so the file may be cut short")]
    Unterminated,
    /// The first word is none of ours.
    #[error("no such line\n  expected: log, witness, group or quorum\n  found:    {found}")]
    Keyword {
        /// The first word.
        found: String,
    },
    /// Too few items, or too many.
    #[error("it has other items\n  expected: {expected}\n  found:    {found} items")]
    Items {
        /// What such a line looks like.
        expected: &'static str,
        /// Number of items, the first word included.
        found: usize,
    },
    /// The key does not read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is of a type that is assigned to another use.
    #[error(
        "a key of type {found} does not cosign\n  expected: a key of a cosignature type, such as 04\n  found:    {found}"
    )]
    NotAWitnessKey {
        /// The key's type.
        found: KeyType,
    },
    /// The same public key as on a line before, whatever its name.
    #[error("this public key stands in line {first} already")]
    DuplicateKey {
        /// The line before.
        first: usize,
    },
    /// Another key of the same name and id: a signature could not be told whose it is.
    #[error("the key in line {first} has the same name and id, and is another")]
    AmbiguousKey {
        /// The line before.
        first: usize,
    },
    /// The name is taken.
    #[error("the name {name} is defined in line {first} already")]
    DuplicateName {
        /// The name.
        name: String,
        /// The line before.
        first: usize,
    },
    /// `none` is no name of a witness or group.
    #[error("`none` is the name of no quorum, and of nothing else")]
    ReservedName,
    /// A name that no line before defines.
    #[error("no line before this one defines {name}")]
    Undefined {
        /// The name.
        name: String,
    },
    /// A number of members that the group cannot have.
    #[error(
        "not a number of members that can be asked for\n  expected: any, all, or 1 to {members}\n  \
         found:    {found}"
    )]
    Threshold {
        /// Number of members.
        members: usize,
        /// What stood there.
        found: String,
    },
    /// A member twice: a witness would count in two ways.
    #[error("{name} is a member of the group in line {first} already")]
    MemberTwice {
        /// The name.
        name: String,
        /// The line where it is a member.
        first: usize,
    },
    /// A second quorum.
    #[error("the quorum is defined in line {first} already")]
    SecondQuorum {
        /// The line before.
        first: usize,
    },
}
