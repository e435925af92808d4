//! One request, from bytes to answer.

use std::sync::Arc;

use ed25519_dalek::SigningKey;

use super::cosigning::{Recognised, Refused, follows, recognise};
use super::judging::Judge;
use super::state::{AdvanceError, Seen, State, StateError};
use crate::tlog::{
    AddCheckpoint, AddCheckpointError, Checkpoint, Cosignature, CosignatureTime, Note,
    NoteSignature, Policy, VerifierKey,
};

/// Tells the time: seconds since 1970-01-01T00:00:00Z.
pub type Clock = Box<dyn Fn() -> u64 + Send + Sync>;

/// What a witness answers to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// The type of everything that is text.
pub const TEXT: &str = "text/plain; charset=utf-8";

/// The type of a size, in an answer with status 409.
pub const SIZE: &str = "text/x.tlog.size";

impl From<Result<NoteSignature, Refused>> for Answer {
    fn from(result: Result<NoteSignature, Refused>) -> Self {
        match result {
            Ok(line) => Self {
                status: 200,
                content_type: TEXT,
                body: format!("{line}\n"),
            },
            Err(refused @ Refused::Conflict { last }) => Self {
                status: refused.status(),
                content_type: SIZE,
                body: format!("{last}\n"),
            },
            Err(refused) => Self {
                status: refused.status(),
                content_type: TEXT,
                body: format!("{refused}\n"),
            },
        }
    }
}

/// A witness: a key, the logs it follows, and what it remembers.
pub struct Witness {
    key: SigningKey,
    policy: Policy,
    state: State,
    judge: Box<dyn Judge>,
    clock: Clock,
}

impl Witness {
    /// The witness whose state this is. It follows the logs of the policy.
    ///
    /// # Errors
    /// [`StateError`] if the state is of another key, or room for a log cannot be made.
    pub fn new(
        key: SigningKey,
        policy: Policy,
        state: State,
        judge: Box<dyn Judge>,
        clock: Clock,
    ) -> Result<Self, StateError> {
        let name = state.key().name().clone();
        let verifier = VerifierKey::ed25519_cosignature(name, &key.verifying_key());
        if verifier != *state.key() {
            return Err(StateError::OtherKey {
                expected: state.key().to_string(),
                found: verifier.to_string(),
            });
        }
        for log in policy.logs() {
            state.follow(log.key.name())?;
        }
        Ok(Self {
            key,
            policy,
            state,
            judge,
            clock,
        })
    }

    /// The key that its cosignatures are checked with.
    pub const fn verifier_key(&self) -> &VerifierKey {
        self.state.key()
    }

    /// The logs it follows.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What was cosigned last of the log of this origin hash: the note, with the log's signatures
    /// that were checked and the cosignature.
    pub fn last(&self, origin_hash: &str) -> Option<Arc<Seen>> {
        self.state.last(origin_hash)
    }

    /// Answers `add-checkpoint`. The cosignature is on disk before this returns.
    ///
    /// # Errors
    /// [`Refused`], why there is none.
    pub fn add_checkpoint(&self, body: &[u8]) -> Result<NoteSignature, Refused> {
        let request = AddCheckpoint::from_bytes(body)?;
        let recognised = recognise(&self.policy, &request)?;
        let next = &recognised.checkpoint;
        let last = self.state.last(&super::origin_hash(&next.origin));
        let last = last.as_deref().map(|seen| &seen.checkpoint);
        follows(last, &request, next)?;
        self.judge.judge(recognised.log, last, next)?;
        // What was checked against `last` holds only if `last` is still the last one: the state
        // compares under its lock, so no two requests go on from the same one.
        self.cosign(&request.checkpoint, &recognised, last)
    }

    fn cosign(
        &self,
        note: &Note,
        recognised: &Recognised<'_>,
        last: Option<&Checkpoint>,
    ) -> Result<NoteSignature, Refused> {
        let next = &recognised.checkpoint;
        let mut made = None;
        let not_remembered = |why: &StateError| Refused::NotRemembered {
            why: why.to_string(),
        };
        let make = |before: Option<CosignatureTime>| {
            let time = CosignatureTime::new((self.clock)()).ok();
            // An earlier time would say that the smaller tree was the largest after this one.
            let time = time.filter(|time| before.is_none_or(|before| *time >= before));
            let time = time.ok_or(Refused::ClockStandsBack)?;
            let name = self.verifier_key().name().clone();
            let line = Cosignature::sign(note, time, name, &self.key);
            made = Some(line.clone());
            let lines = recognised.signed.iter().cloned().chain([line]).collect();
            let note = note.with(lines).map_err(AddCheckpointError::from)?;
            Ok(Seen {
                checkpoint: next.clone(),
                time,
                note,
            })
        };
        match self.state.advance(&next.origin, last, make) {
            Ok(_) => made.ok_or(Refused::ClockStandsBack),
            Err(AdvanceError::Moved(last)) => Err(Refused::Conflict { last }),
            Err(AdvanceError::NotMade(refused)) => Err(refused),
            Err(AdvanceError::State(error)) => Err(not_remembered(&error)),
        }
    }
}
