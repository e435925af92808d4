//! Witnesses are asked one after the other, as the client does: from nothing, and again from the size
//! that they name.

use hattama::publish::ConsistencyProofs;
use hattama::tlog::{AddCheckpoint, Checkpoint, Note, NoteSignature};
use hattama::witness::Answer;
use hattama::witness::client::cosignature_of;

use crate::broken::{Broken, broken};
use crate::counts::Event;
use crate::witness::Trouble;
use crate::world::World;

/// The cosignatures that come back. The log is honest: no witness finds anything against it.
pub(crate) fn ask_all(
    world: &mut World,
    note: &Note,
    checkpoint: &Checkpoint,
    proofs: &dyn ConsistencyProofs,
) -> Result<Vec<NoteSignature>, Broken> {
    let mut lines = Vec::new();
    for which in 0..world.witnesses.len() {
        if let Some(line) = ask_one(world, which, note, checkpoint, proofs)? {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn trouble(world: &mut World) -> Trouble {
    if world.fault(5) {
        Trouble::EndsBeforeAnswer
    } else if world.fault(4) {
        Trouble::FullDisk
    } else {
        Trouble::None
    }
}

fn ask_one(
    world: &mut World,
    which: usize,
    note: &Note,
    checkpoint: &Checkpoint,
    proofs: &dyn ConsistencyProofs,
) -> Result<Option<NoteSignature>, Broken> {
    let name = world.witnesses[which].name.clone();
    if !world.witnesses[which].is_reached() {
        world.happens(Event::WitnessUnreachable, format!("{name} is not reached"));
        return Ok(None);
    }
    let trouble = trouble(world);
    let mut old = 0;
    // Once from where it is thought to stand, and once from where it says that it stands.
    for _ in 0..2 {
        let wrong = |why: String| Broken::new("a_proof_can_be_made", why);
        let proof = proofs.prove_consistency(old, checkpoint.size);
        let proof = proof.map_err(|why| wrong(why.to_string()))?;
        let checkpoint = note.clone();
        let request = AddCheckpoint {
            old,
            proof,
            checkpoint,
        };
        // What befalls it does so when it has something to remember.
        let known = world.witnesses[which].last_size();
        let now = if known == Some(old) {
            trouble
        } else {
            Trouble::None
        };
        let answered = world.ask(which, request.to_string().as_bytes(), now);
        let Some((answer, evidence)) = answered else {
            return Ok(None);
        };
        if let Some(path) = evidence {
            let why = format!("{name}: {} ({})", answer.body.trim(), path.display());
            return broken("no_witness_accuses_the_honest", why);
        }
        match answer.status {
            200 => {
                let line = line_of(world, which, note, &answer)?;
                world.witnesses[which].told = request_size(note);
                world.happens(Event::Cosigned, format!("{name} cosigns"));
                return Ok(Some(line));
            }
            409 => {
                let size: u64 = answer.body.trim().parse().unwrap();
                if size > request_size(note) {
                    let why = format!("{name} knows {size} entries");
                    return broken("no_witness_is_ahead_of_the_honest", why);
                }
                world.happens(Event::Conflict, format!("{name} knows {size} entries"));
                old = size;
            }
            503 => {
                let text = format!("{name}: {}", answer.body.trim());
                world.happens(Event::WitnessNotYet, text);
                return Ok(None);
            }
            500 if trouble == Trouble::FullDisk => {
                world.happens(Event::WitnessFullDisk, format!("{name} cannot remember it"));
                world.witnesses[which].end();
                return Ok(None);
            }
            status => {
                let why = format!("{name}: {status} {}", answer.body.trim());
                return broken("no_witness_accuses_the_honest", why);
            }
        }
    }
    broken("a_witness_says_where_it_stands", name)
}

fn request_size(note: &Note) -> u64 {
    Checkpoint::from_note_text(note.text()).unwrap().size
}

/// The cosignature in an answer, checked.
pub(crate) fn line_of(
    world: &World,
    which: usize,
    note: &Note,
    answer: &Answer,
) -> Result<NoteSignature, Broken> {
    // An answer is the last lines of a note.
    let whole = format!("{}\n{}", note.text(), answer.body);
    let read: Result<Note, _> = whole.parse();
    let read = read.map_err(|why| Broken::new("a_witness_cosigns", why.to_string()))?;
    let witness = &world.witnesses[which];
    let line = cosignature_of(&witness.vkey, note, read.signatures());
    line.map_err(|why| Broken::new("a_witness_cosigns", why.to_string()))
}
