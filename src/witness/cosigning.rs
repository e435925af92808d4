//! Which request is answered how: the checks of the specification, in its order.
//!
//! Pure: what was cosigned last is passed in. First [`recognise`], then [`follows`].

use crate::tlog::{
    AddCheckpoint, AddCheckpointError, Checkpoint, CheckpointError, NameError, NoteError,
    NoteSignature, Policy, PolicyLog, ProofError, Tree, verify_consistency,
};

use super::judging::Verdict;

/// Why a request is not answered with a cosignature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The body is no request (400).
    #[error(transparent)]
    Malformed(#[from] AddCheckpointError),
    /// The note is no checkpoint (400).
    #[error(transparent)]
    NotACheckpoint(#[from] CheckpointError),
    /// Nobody here follows this log (404).
    #[error("no log of this origin is followed here: {0}")]
    UnknownOrigin(String),
    /// Not signed by the log, or wrongly (403).
    #[error(transparent)]
    NotSigned(NoteError),
    /// The log's keys are of types that this version cannot check (403).
    #[error("no key of this log is of a type that this witness can check")]
    NoUsableKey,
    /// The proof would lead back (400).
    #[error(
        "the old size is larger than the checkpoint's\n  expected: at most {size}\n  found:    {old}"
    )]
    OldAboveSize {
        /// The size that the proof leads from.
        old: u64,
        /// The checkpoint's.
        size: u64,
    },
    /// The proof leads from another size than the last one cosigned (409).
    #[error("the old size is not that of the last checkpoint cosigned here, {last}")]
    Conflict {
        /// The size cosigned last; 0 if none was.
        last: u64,
    },
    /// The root of the empty tree is known (422).
    #[error("the empty tree has another root\n  expected: {}\n  found:    {found}", Tree::new().root().to_base64())]
    EmptyRoot {
        /// The root that the checkpoint names, in base64.
        found: String,
    },
    /// From nothing every tree goes on; there is nothing to prove (422).
    #[error("from the empty tree no proof is needed\n  expected: no hash\n  found:    {found}")]
    ProofFromNothing {
        /// Number of hashes.
        found: usize,
    },
    /// The checkpoint is not proven to go on from the last one (422).
    #[error("the checkpoint is not shown to go on from the last one: {0}")]
    Proof(ProofError),
    /// Two histories of one size (422).
    #[error(
        "another root was cosigned for {size} entries\n  expected: {expected}\n  found:    {found}"
    )]
    OtherRoot {
        /// The size.
        size: u64,
        /// The root that was cosigned, in base64.
        expected: String,
        /// The root that the checkpoint names, in base64.
        found: String,
    },
    /// The judge does not agree (503, 422).
    #[error(transparent)]
    Judged(#[from] Verdict),
    /// The clock stands before the last cosignature, so that nothing true can be said (503).
    #[error("the clock of this witness stands before its last cosignature")]
    ClockStandsBack,
    /// What was to be remembered could not be (500).
    #[error("the state of this witness cannot be written")]
    NotRemembered {
        /// For whoever runs the witness.
        why: String,
    },
}

impl Refused {
    /// Whether the log has signed what contradicts what it signed before, or what it must not hold.
    pub const fn is_evidence(&self) -> bool {
        matches!(
            self,
            Self::EmptyRoot { .. } | Self::OtherRoot { .. } | Self::Judged(Verdict::Unlawful(_))
        )
    }

    /// Whether the log has signed what was not shown to go on from what it signed before. The checkpoint is
    /// the log's own, but a wrong proof may be a mistake, or the malice, of whoever asked.
    pub const fn is_unproven(&self) -> bool {
        matches!(self, Self::Proof(_))
    }

    /// The HTTP status that says so.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(AddCheckpointError::TooLarge { .. }) => 413,
            Self::Malformed(_) | Self::NotACheckpoint(_) | Self::OldAboveSize { .. } => 400,
            Self::NotSigned(_) | Self::NoUsableKey => 403,
            Self::UnknownOrigin(_) => 404,
            Self::Conflict { .. } => 409,
            Self::EmptyRoot { .. }
            | Self::ProofFromNothing { .. }
            | Self::Proof(_)
            | Self::OtherRoot { .. }
            | Self::Judged(Verdict::Unlawful(_)) => 422,
            Self::NotRemembered { .. } => 500,
            Self::Judged(Verdict::NotYet(_)) | Self::ClockStandsBack => 503,
        }
    }
}

/// A checkpoint of a log that is followed here, signed by the log.
#[derive(Debug, Clone)]
pub struct Recognised<'a> {
    /// The log, by the first of its keys that signed.
    pub log: &'a PolicyLog,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The lines of the log's keys, all of them valid.
    pub signed: Vec<NoteSignature>,
}

/// The checkpoint of a request, if it is of a log that the policy knows and signed by it: the checks
/// that need no memory.
///
/// # Errors
/// [`Refused`] with 400, 403 or 404.
pub fn recognise<'a>(
    policy: &'a Policy,
    request: &AddCheckpoint,
) -> Result<Recognised<'a>, Refused> {
    let note = &request.checkpoint;
    let checkpoint = Checkpoint::from_note_text(note.text()).map_err(|error| match error {
        // Origins of others may be any text; they are none of ours.
        CheckpointError::Origin(NameError::Character { name, .. }) => Refused::UnknownOrigin(name),
        other => other.into(),
    })?;
    let mut known = policy.logs_of(&checkpoint.origin).peekable();
    if known.peek().is_none() {
        return Err(Refused::UnknownOrigin(checkpoint.origin.to_string()));
    }
    let (mut by, mut signed) = (None, Vec::new());
    let mut missing = Refused::NoUsableKey;
    for log in known {
        match note.verify(&log.key) {
            Ok(()) => {
                by = by.or(Some(log));
                signed.extend(note.signatures_of(&log.key).cloned());
            }
            Err(error @ NoteError::NotSigned { .. }) => missing = Refused::NotSigned(error),
            Err(NoteError::NotALogKey { .. }) => {}
            // A wrong signature under a key that is known spoils the note, whoever else signed it.
            Err(error) => return Err(Refused::NotSigned(error)),
        }
    }
    let log = by.ok_or(missing)?;
    let (old, size) = (request.old, checkpoint.size);
    if old > size {
        return Err(Refused::OldAboveSize { old, size });
    }
    Ok(Recognised {
        log,
        checkpoint,
        signed,
    })
}

/// Whether a checkpoint goes on from the last one cosigned, if any was.
///
/// # Errors
/// [`Refused`] with 409 or 422.
pub fn follows(
    last: Option<&Checkpoint>,
    request: &AddCheckpoint,
    next: &Checkpoint,
) -> Result<(), Refused> {
    let (old, proof) = (request.old, request.proof.as_slice());
    let last_size = last.map_or(0, |last| last.size);
    if old != last_size {
        return Err(Refused::Conflict { last: last_size });
    }
    let nothing = Tree::new().root();
    if next.size == 0 && next.root != nothing {
        let found = next.root.to_base64();
        return Err(Refused::EmptyRoot { found });
    }
    if old == 0 && !proof.is_empty() {
        return Err(Refused::ProofFromNothing { found: proof.len() });
    }
    let last_root = last.map_or(nothing, |last| last.root);
    // Told apart from a wrong proof: this is evidence against the log.
    if old == next.size && proof.is_empty() && last_root != next.root {
        return Err(Refused::OtherRoot {
            size: old,
            expected: last_root.to_base64(),
            found: next.root.to_base64(),
        });
    }
    verify_consistency(old, last_root, next.size, next.root, proof).map_err(Refused::Proof)
}
