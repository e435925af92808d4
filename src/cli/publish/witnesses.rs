//! The witnesses of a policy, asked side by side.

use std::time::Duration;

use serde_json::{Value, json};

use crate::publish::{ConsistencyProofs, Cosigners};
use crate::tlog::{Checkpoint, Cosigned, Note, NoteSignature, Policy, PolicyWitness};
use crate::witness::asking::Asking;

/// How witnesses are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// How long each has to answer.
    pub(super) timeout: Duration,
    /// Whether a checkpoint without a quorum must not stand.
    pub(super) required: bool,
}

/// The witnesses of a policy, and what each answered.
pub(super) struct Witnesses {
    policy: Policy,
    terms: Terms,
    answers: Vec<(String, Result<(), String>)>,
}

impl Witnesses {
    pub(super) const fn new(policy: Policy, terms: Terms) -> Self {
        Self {
            policy,
            terms,
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

impl Cosigners for Witnesses {
    fn cosign(
        &mut self,
        note: &Note,
        checkpoint: &Checkpoint,
        proofs: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, (String, String)> {
        let timeout = self.terms.timeout;
        let asked: Vec<_> = std::thread::scope(|scope| {
            let witnesses = self.policy.witnesses().iter();
            let running: Vec<_> = witnesses
                .map(|witness| scope.spawn(move || ask(witness, note, checkpoint, proofs, timeout)))
                .collect();
            running
                .into_iter()
                .map(|one| {
                    one.join()
                        .unwrap_or_else(|_| Err("asking it failed".into()))
                })
                .collect()
        });
        let mut whole = note.clone();
        let mut lines = Vec::new();
        for (witness, answer) in self.policy.witnesses().iter().zip(asked) {
            if let Ok(line) = &answer {
                whole.replace(line.clone());
                lines.push(line.clone());
            }
            self.answers
                .push((witness.name.clone(), answer.map(|_| ())));
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
            return Err((
                "the quorum of the policy".into(),
                format!("cosigned by {}; {}", listed(&valid), missing.join("; ")),
            ));
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

/// Asks one witness. Where it stands is known to it alone: it is asked as if it knew nothing, unless it
/// tells, and answers with its size if that is not so.
fn ask(
    witness: &PolicyWitness,
    note: &Note,
    checkpoint: &Checkpoint,
    proofs: &dyn ConsistencyProofs,
    timeout: Duration,
) -> Result<NoteSignature, String> {
    let url = witness
        .url
        .as_deref()
        .ok_or("the policy names no address of it")?;
    let asking = Asking {
        url,
        key: &witness.key,
        timeout,
    };
    let prove = |old| proofs.prove_consistency(old, checkpoint.size);
    asking
        .cosign(note, 0, &prove)
        .map_err(|error| error.to_string())
}
