//! The witnesses of a policy, asked side by side.

use std::time::Duration;

use serde_json::{Value, json};

use crate::ledger::{LedgerError, Seen};
use crate::publish::{ConsistencyProofs, Cosigners, Objection};
use crate::tlog::{Checkpoint, Cosigned, Note, NoteSignature, Policy, PolicyWitness};
use crate::witness::asking::Asking;
use crate::witness::client::last_checkpoint;

/// How witnesses are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// How long each has to answer.
    pub(super) timeout: Duration,
    /// Whether a checkpoint without a quorum must not stand.
    pub(super) required: bool,
}

/// Whether the log goes on from what somebody has seen of it.
type GoesOn<'a> = &'a dyn Fn(&[Seen]) -> Result<(), LedgerError>;

/// The witnesses of a policy, and what each answered.
pub(super) struct Witnesses<'a> {
    policy: Policy,
    terms: Terms,
    goes_on: GoesOn<'a>,
    answers: Vec<(String, Result<(), String>)>,
}

impl<'a> Witnesses<'a> {
    pub(super) const fn new(policy: Policy, terms: Terms, goes_on: GoesOn<'a>) -> Self {
        Self {
            policy,
            terms,
            goes_on,
            answers: Vec::new(),
        }
    }

    /// What the policy says of the checkpoint that stands.
    pub(super) fn judged(&self, checkpoint: &str) -> Cosigned {
        // It was written from a note a moment ago.
        match checkpoint.parse::<Note>() {
            Ok(note) => self.policy.judge(&note),
            Err(_) => Cosigned {
                valid: Vec::new(),
                invalid: Vec::new(),
                unsupported: Vec::new(),
                quorum: false,
            },
        }
    }

    /// Each witness by name, with what it answered.
    pub(super) fn answers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answers.iter().map(|(name, answer)| {
            let answer = match answer {
                Ok(()) => "cosigned",
                Err(why) => why.as_str(),
            };
            (name.as_str(), answer)
        })
    }

    pub(super) fn json(&self) -> Value {
        let all = self.answers.iter().map(|(name, answer)| {
            json!({ "name": name, "cosigned": answer.is_ok(), "says": answer.as_ref().err() })
        });
        all.collect()
    }
}

impl Cosigners for Witnesses<'_> {
    fn cosign(
        &mut self,
        note: &Note,
        checkpoint: &Checkpoint,
        proofs: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection> {
        let timeout = self.terms.timeout;
        let asked: Vec<_> = std::thread::scope(|scope| {
            let witnesses = self.policy.witnesses().iter();
            let running: Vec<_> = witnesses
                .map(|witness| scope.spawn(move || ask(witness, note, checkpoint, proofs, timeout)))
                .collect();
            running
                .into_iter()
                .map(|one| {
                    let failed = |_| Err(Refused::because("asking it failed"));
                    one.join().unwrap_or_else(failed)
                })
                .collect()
        });
        let mut whole = note.clone();
        let mut lines = Vec::new();
        for (witness, answer) in self.policy.witnesses().iter().zip(asked) {
            let answer = match answer {
                Ok(line) => {
                    whole.replace(line.clone());
                    lines.push(line);
                    Ok(())
                }
                Err(Refused { why, seen }) => {
                    // What it has cosigned counts if the log's own key has signed it, not its word.
                    match (self.goes_on)(seen.as_slice()) {
                        Err(
                            found @ (LedgerError::Forgotten { .. }
                            | LedgerError::OtherHistory { .. }),
                        ) => return Err(Objection::Contradicted(found.into())),
                        _ => Err(why),
                    }
                }
            };
            self.answers.push((witness.name.clone(), answer));
        }
        let cosigned = self.policy.judge(&whole);
        if self.terms.required && !cosigned.quorum {
            let valid: Vec<_> = cosigned
                .valid
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let missing: Vec<_> = self
                .answers()
                .filter(|(_, answer)| *answer != "cosigned")
                .collect();
            let missing: Vec<_> = missing
                .iter()
                .map(|(name, why)| format!("{name}: {}", first_line(why)))
                .collect();
            return Err(Objection::TooFew {
                expected: "the quorum of the policy".into(),
                found: format!("cosigned by {}; {}", listed(&valid), missing.join("; ")),
            });
        }
        Ok(lines)
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "nobody".into()
    } else {
        names.join(", ")
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Why a witness has not cosigned.
struct Refused {
    why: String,
    /// What it has cosigned last, where its answer says that the log does not go on from it.
    seen: Option<Seen>,
}

impl Refused {
    fn because(why: impl ToString) -> Self {
        let why = why.to_string();
        Self { why, seen: None }
    }
}

/// Asks one witness. Where it stands is known to it alone: it is asked as if it knew nothing, unless it
/// tells, and answers with its size if that is not so.
fn ask(
    witness: &PolicyWitness,
    note: &Note,
    checkpoint: &Checkpoint,
    proofs: &dyn ConsistencyProofs,
    timeout: Duration,
) -> Result<NoteSignature, Refused> {
    let url = witness.url.as_deref();
    let url = url.ok_or_else(|| Refused::because("the policy names no address of it"))?;
    let asking = Asking {
        url,
        key: &witness.key,
        timeout,
    };
    let prove = |old| proofs.prove_consistency(old, checkpoint.size);
    asking.cosign(note, 0, &prove).map_err(|error| {
        let refused = Refused::because(&error);
        if !error.contradicts() {
            return refused;
        }
        let last = last_checkpoint(url, &checkpoint.origin, timeout)
            .ok()
            .flatten();
        let by = format!("the witness {}", witness.name);
        let seen = last.and_then(|note| Seen::new(by, &note).ok());
        Refused { seen, ..refused }
    })
}
