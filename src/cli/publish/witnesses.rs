//! The witnesses of a policy, asked side by side.

use std::time::Duration;

use serde_json::{Value, json};

use crate::publish::{ConsistencyProofs, Cosigners};
use crate::tlog::{
    AddCheckpoint, Checkpoint, Cosigned, Note, NoteSignature, Policy, PolicyWitness,
};
use crate::witness::client::{Asked, add_checkpoint, cosignature_of, last_checkpoint};

/// How witnesses are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    /// How long each has to answer.
    pub(super) timeout: Duration,
    /// Whether a checkpoint without a quorum must not stand.
    pub(super) required: bool,
}

/// The witnesses of a policy, and what each answered.
pub(super) struct Witnesses {
    policy: Policy,
    asking: Asking,
    answers: Vec<(String, Result<(), String>)>,
}

impl Witnesses {
    pub(super) const fn new(policy: Policy, asking: Asking) -> Self {
        Self {
            policy,
            asking,
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
        subtrees: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, (String, String)> {
        let timeout = self.asking.timeout;
        let asked: Vec<_> = std::thread::scope(|scope| {
            let witnesses = self.policy.witnesses().iter();
            let running: Vec<_> = witnesses
                .map(|witness| {
                    scope.spawn(move || ask(witness, note, checkpoint, subtrees, timeout))
                })
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
        if self.asking.required && !cosigned.quorum {
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

/// Asks one witness, from where it says that it stands.
fn ask(
    witness: &PolicyWitness,
    note: &Note,
    checkpoint: &Checkpoint,
    subtrees: &dyn ConsistencyProofs,
    timeout: Duration,
) -> Result<NoteSignature, String> {
    let url = witness
        .url
        .as_deref()
        .ok_or("the policy names no address of it")?;
    // Where it stands is known to it alone. One that does not tell is asked as if it knew nothing, and
    // answers with its size.
    let stands = last_checkpoint(url, &checkpoint.origin, timeout)
        .ok()
        .flatten();
    let stands = stands.and_then(|note| note.parse::<Note>().ok());
    let stands = stands.and_then(|note| Checkpoint::from_note_text(note.text()).ok());
    let mut old = stands.map_or(0, |stands| stands.size);
    for last_try in [false, true] {
        if old > checkpoint.size {
            return Err(format!(
                "it has cosigned {old} entries, and this log shows {}: it was rolled back, or is a copy",
                checkpoint.size
            ));
        }
        let proof = subtrees.prove_consistency(old, checkpoint.size);
        let request = AddCheckpoint {
            old,
            proof: proof.map_err(|error| error.to_string())?,
            checkpoint: note.clone(),
        };
        match add_checkpoint(url, &request, timeout) {
            Ok(lines) => {
                return cosignature_of(&witness.key, note, &lines)
                    .map_err(|error| error.to_string());
            }
            Err(Asked::Conflict(size)) if !last_try => old = size,
            Err(error) => return Err(error.to_string()),
        }
    }
    Err("it moves on faster than it can be asked".into())
}
