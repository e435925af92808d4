//! One request, from bytes to answer.

use std::path::PathBuf;
use std::sync::Arc;

use ed25519_dalek::SigningKey;

use super::cosigning::{Recognised, Refused, follows, recognise};
use super::judging::Judge;
use super::origin_hash;
use super::state::{AdvanceError, EvidenceKind, Seen, State, StateError};
use crate::tlog::{
    AddCheckpoint, AddCheckpointError, Checkpoint, Cosignature, CosignatureTime, Note, Policy,
    VerifierKey,
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

impl From<&Result<Arc<Seen>, Refused>> for Answer {
    fn from(result: &Result<Arc<Seen>, Refused>) -> Self {
        let status = result.as_ref().map_or_else(Refused::status, |_| 200);
        let (content_type, body) = match result {
            Ok(seen) => (TEXT, seen.cosignature().to_string()),
            Err(Refused::Conflict { last }) => (SIZE, last.to_string()),
            Err(refused) => (TEXT, refused.to_string()),
        };
        Self {
            status,
            content_type,
            body: body + "\n",
        }
    }
}

/// What came of a request.
#[derive(Debug)]
pub struct Outcome {
    /// The checkpoint with the cosignature, which is on disk; or why there is none.
    pub result: Result<Arc<Seen>, Refused>,
    /// Where the request is kept, if it speaks against the log.
    pub evidence: Option<PathBuf>,
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

    /// Answers `add-checkpoint`. A cosignature is on disk before this returns.
    pub fn add_checkpoint(&self, body: &[u8]) -> Outcome {
        let read = AddCheckpoint::from_bytes(body).map_err(Refused::from);
        let (result, evidence) = match read {
            Err(refused) => (Err(refused), None),
            Ok(request) => {
                let result = self.decide(&request);
                let kind = result.as_ref().err().and_then(|refused| match refused {
                    refused if refused.is_evidence() => Some(EvidenceKind::Contradicting),
                    refused if refused.is_unproven() => Some(EvidenceKind::Unproven),
                    _ => None,
                });
                let evidence = kind.and_then(|kind| self.keep(&request, kind));
                (result, evidence)
            }
        };
        Outcome { result, evidence }
    }

    /// What is refused is refused whether or not it can be kept.
    fn keep(&self, request: &AddCheckpoint, kind: EvidenceKind) -> Option<PathBuf> {
        let checkpoint = Checkpoint::from_note_text(request.checkpoint.text()).ok()?;
        let last = self.last(&origin_hash(&checkpoint.origin));
        let kept = self.state.keep_evidence(request, last.as_deref(), kind);
        kept.ok().flatten()
    }

    fn decide(&self, request: &AddCheckpoint) -> Result<Arc<Seen>, Refused> {
        let recognised = recognise(&self.policy, request)?;
        let next = &recognised.checkpoint;
        let last = self.last(&origin_hash(&next.origin));
        let last = last.as_deref().map(|seen| &seen.checkpoint);
        follows(last, request, next)?;
        self.judge.judge(recognised.log, last, next)?;
        // What was checked against `last` holds only if `last` is still the last one: the state
        // compares under its lock, so no two requests go on from the same one.
        let make = |before| self.cosign(&request.checkpoint, &recognised, before);
        let advanced = self.state.advance(&next.origin, last, make);
        advanced.map_err(|error| match error {
            AdvanceError::Moved(last) => Refused::Conflict { last },
            AdvanceError::NotMade(refused) => refused,
            AdvanceError::State(error) => Refused::NotRemembered {
                why: error.to_string(),
            },
        })
    }

    /// The note as it is remembered, with the cosignature as its last line.
    fn cosign(
        &self,
        note: &Note,
        recognised: &Recognised<'_>,
        before: Option<CosignatureTime>,
    ) -> Result<Seen, Refused> {
        let time = CosignatureTime::new((self.clock)()).ok();
        // An earlier time would say that the smaller tree was the largest after this one.
        let time = time.filter(|time| before.is_none_or(|before| *time >= before));
        let time = time.ok_or(Refused::ClockStandsBack)?;
        let name = self.verifier_key().name().clone();
        let line = Cosignature::sign(note, time, name, &self.key);
        let lines = recognised.signed.iter().cloned().chain([line]).collect();
        Ok(Seen {
            checkpoint: recognised.checkpoint.clone(),
            time,
            note: note.with(lines).map_err(AddCheckpointError::from)?,
        })
    }
}
