//! What may be wrong with the state of a witness.

use std::io;
use std::path::PathBuf;

use crate::tlog::KeyName;

/// Why the state of a witness cannot be used, or could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Not a state folder.
    #[error(
        "{folder} holds no state of a witness\nMake one with `hattama witness init`. If this \
         witness has cosigned before and its state is lost, make a new key too: nobody can know any \
         more what the old one must not cosign."
    )]
    NoState {
        /// The folder.
        folder: String,
    },
    /// A new state is for an empty folder.
    #[error("{folder} is not empty\n  expected: a new or empty folder\n  found:    {found}")]
    NotEmpty {
        /// The folder.
        folder: String,
        /// The name of something in it.
        found: String,
    },
    /// Another process has it open.
    #[error(
        "{folder} is in use by another process\nStop that witness first: two would cosign two histories."
    )]
    InUse {
        /// The folder.
        folder: String,
    },
    /// The state is of another witness.
    #[error(
        "{} is the state of another witness\n  expected: {expected}\n  found:    {found}\n\
         Name the key and the name that this state was made for, or another folder.",
        folder.display()
    )]
    OtherWitness {
        /// The folder.
        folder: PathBuf,
        /// The witness whose state it is.
        expected: String,
        /// The witness that wants it.
        found: String,
    },
    /// The key is not the one that the state was made for.
    #[error("the state was made for another key\n  expected: {expected}\n  found:    {found}")]
    OtherKey {
        /// The key that the state was made for.
        expected: String,
        /// The key that there is.
        found: String,
    },
    /// A file is not as it was written, or is gone.
    #[error(
        "{} is damaged: {why}\nThis witness must not go on, because it does not know any more what \
         it has cosigned. Make a new key and a new state folder, and tell the logs.",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The disk refuses, and what it holds is what it held before.
    #[error("{}: {source}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk refuses so late that nobody knows what it holds.
    #[error(
        "{}: {source}\nNobody knows what the disk holds now. Start the witness again.",
        file.display()
    )]
    Doubtful {
        /// The file or folder.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No room was made for this log.
    #[error("no log of the origin {0} is followed here")]
    NotFollowed(KeyName),
    /// A write for this log has failed before.
    #[error("a write for {0} has failed before\nStart the witness again.")]
    Poisoned(KeyName),
}

impl StateError {
    /// Whether nobody knows what the disk holds.
    pub(super) const fn leaves_doubt(&self) -> bool {
        matches!(self, Self::Doubtful { .. })
    }
}
