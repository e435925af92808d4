//! The story goes into the ledger.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::cli::{Context, Exit, Problem, Progress};
use crate::demo::story::{Scene, Step, Story};
use crate::ledger::{Ledger, Offer, Outcome};
use crate::rules::{Finding, Reason, Workers};
use crate::threads::Threads;

/// Submissions offered together.
const BATCH: usize = 8192;
/// Acts that one thread signs at a time.
const SIGN_PART: usize = 64;

/// What a scene came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Played {
    /// Entries, in order.
    pub(super) entries: Vec<u64>,
    /// What about them is worth a look.
    pub(super) findings: Vec<Finding>,
    /// Why something of it was refused.
    pub(super) refused: Vec<Reason>,
}

/// What every scene came to.
pub(super) struct Play {
    pub(super) scenes: BTreeMap<Scene, Played>,
    pub(super) spent: Duration,
}

impl Play {
    /// What a scene came to; nothing for one that was not played.
    pub(super) fn scene(&self, scene: Scene) -> Played {
        self.scenes.get(&scene).cloned().unwrap_or_default()
    }
}

pub(super) fn play(story: &Story, ledger: &mut Ledger, context: Context) -> Result<Play, Problem> {
    let started = Instant::now();
    let steps = story.steps();
    let acts = steps.iter().map(|step| match step {
        Step::Acts(acts) => acts.len() as u64,
        Step::Scene(_) => 0,
    });
    let bar = Progress::new(context, "playing", acts.sum());
    let mut scenes = BTreeMap::new();
    let mut done = 0;
    for step in steps {
        match step {
            Step::Acts(acts) => {
                for batch in acts.chunks(BATCH) {
                    let offers = Threads.in_parts(batch, SIGN_PART, |part| {
                        let rehearsal = story.rehearsal();
                        part.iter().map(|act| rehearsal.perform(*act)).collect()
                    });
                    let offers: Result<Vec<Offer>, _> = offers.into_iter().collect();
                    let offers = offers.map_err(|error| broken(&error))?;
                    for outcome in ledger.append(offers)? {
                        if let Outcome::Refused(reasons) = outcome {
                            return Err(refused(&reasons));
                        }
                    }
                    done += batch.len() as u64;
                    bar.set(done);
                }
            }
            Step::Scene(scene) => {
                let offers = story.perform(scene, ledger.state());
                let offers = offers.map_err(|error| broken(&error))?;
                let mut played = Played::default();
                for outcome in ledger.append(offers)? {
                    match outcome {
                        Outcome::Recorded {
                            index, findings, ..
                        } => {
                            played.entries.push(index);
                            played.findings.extend(findings);
                        }
                        Outcome::AlreadyRecorded { index, .. } => played.entries.push(index),
                        // The one thing that has to be.
                        Outcome::Refused(reasons) if scene == Scene::Misdeclared => {
                            played.refused.extend(reasons);
                        }
                        Outcome::Refused(reasons) => return Err(refused(&reasons)),
                    }
                }
                scenes.insert(scene, played);
            }
        }
    }
    let spent = started.elapsed();
    Ok(Play { scenes, spent })
}

fn broken(error: &impl std::fmt::Display) -> Problem {
    Problem::from_error(Exit::CouldNot, error)
}

/// The demonstration is lawful, or it is worth nothing.
fn refused(reasons: &[Reason]) -> Problem {
    let reasons: Vec<_> = reasons
        .iter()
        .map(|reason| format!("{} {reason}", reason.code()))
        .collect();
    Problem::failed("the rule book refuses a part of the demonstration").found(reasons.join("; "))
}
