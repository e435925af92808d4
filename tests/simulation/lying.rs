//! Witnesses are asked for a log that lies, and what they answer is counted.

use std::path::Path;

use hattama::publish::{
    ConsistencyProofs, Cosigners, Objection, Publication, PublishError, Publishing, publish,
};
use hattama::rules::Alone;
use hattama::tlog::{AddCheckpoint, Checkpoint, Note, NoteSignature};

use crate::asking::line_of;
use crate::counts::Event;
use crate::publisher::Promised;
use crate::witness::Trouble;
use crate::world::World;

/// A publication that some of the witnesses are asked about.
pub(crate) struct Lie<'a> {
    world: &'a mut World,
    ask: &'a [usize],
}

impl<'a> Lie<'a> {
    pub(crate) fn publish(
        world: &'a mut World,
        promised: &Promised<'_>,
        folder: &Path,
        ask: &'a [usize],
    ) -> Result<Publication, PublishError> {
        let task = Publishing {
            log: promised.log,
            promise: &promised.promise,
            state: promised.state,
            now: world.clock.instant(),
        };
        let mut lie = Self { world, ask };
        publish(&task, folder, &mut lie, &Alone, &mut |_| ())
    }

    fn ask_one(
        &mut self,
        which: usize,
        note: &Note,
        size: u64,
        proofs: &dyn ConsistencyProofs,
    ) -> Option<NoteSignature> {
        let name = self.world.witnesses[which].name.clone();
        let mut old = 0;
        for _ in 0..2 {
            let request = AddCheckpoint {
                old,
                proof: proofs.prove_consistency(old, size).ok()?,
                checkpoint: note.clone(),
            };
            let body = request.to_string();
            let (answer, evidence) = self.world.ask(which, body.as_bytes(), Trouble::None)?;
            if let Some(path) = evidence {
                assert!(path.exists());
                let text = format!("{name} keeps the request: {}", answer.body.trim());
                self.world.happens(Event::ShownEvidence, text);
            }
            match answer.status {
                200 => return line_of(self.world, which, note, &answer).ok(),
                409 => {
                    old = answer.body.trim().parse().unwrap();
                    if old > size {
                        let text = format!("{name} knows more: {old} entries");
                        self.world.happens(Event::ShownConflict, text);
                        return None;
                    }
                }
                _ => return None,
            }
        }
        None
    }
}

impl Cosigners for Lie<'_> {
    fn cosign(
        &mut self,
        note: &Note,
        checkpoint: &Checkpoint,
        proofs: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection> {
        let mut lines = Vec::new();
        for which in self.ask {
            lines.extend(self.ask_one(*which, note, checkpoint.size, proofs));
        }
        Ok(lines)
    }
}
