//! Observers, each with a policy and a memory, who look at what is published whenever they like.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use hattama::cli::verify::{Arguments, run};
use hattama::cli::{Context, Exit};
use hattama::published::Manifest;

use crate::broken::{Done, broken};
use crate::counts::Event;
use crate::election::PREPARED_LEDGER;
use crate::witness::policy;
use crate::world::World;

/// An observer's machine.
pub(crate) struct Observer {
    pub(crate) folder: PathBuf,
    /// Checkpoints that he has kept.
    pub(crate) kept: Vec<PathBuf>,
}

/// The program that observers run, in this process.
#[derive(clap::Parser)]
struct Verify {
    #[command(flatten)]
    arguments: Arguments,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) exit: Exit,
    /// Codes of everything that failed or is lacking, each once.
    pub(crate) codes: Vec<String>,
    /// For people.
    pub(crate) says: String,
}

pub(crate) fn three(folder: &Path) -> Vec<Observer> {
    let new = |number: usize| {
        let folder = folder.join(number.to_string());
        fs::create_dir_all(&folder).unwrap();
        Observer {
            folder,
            kept: Vec::new(),
        }
    };
    (0..3).map(new).collect()
}

/// `hattama verify SOURCE` with the policy and the memory of an observer.
pub(crate) fn verify(observer: &Path, source: &Path, kept: &[PathBuf], more: &[String]) -> Verdict {
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let mut arguments = vec!["verify".to_owned(), text(source.into())];
    let genesis = PREPARED_LEDGER.genesis.to_string();
    arguments.extend(["--anchor".into(), genesis]);
    arguments.extend(["--policy".into(), text(observer.join("policy"))]);
    arguments.extend(["--state".into(), text(observer.join("state"))]);
    for kept in kept {
        arguments.extend(["--checkpoint".into(), text(kept.clone())]);
    }
    arguments.extend(more.iter().cloned());
    let parsed = Verify::try_parse_from(arguments).unwrap();
    let (json, quiet) = (true, true);
    match run(parsed.arguments, Context { json, quiet }) {
        Ok(report) => {
            let failures = report.json["failures"].as_array().unwrap().iter();
            let mut codes: Vec<String> = failures
                .map(|one| one["code"].as_str().unwrap().to_owned())
                .collect();
            codes.sort();
            codes.dedup();
            Verdict {
                exit: report.exit,
                codes,
                says: report.text,
            }
        }
        Err(problem) => Verdict {
            exit: problem.exit,
            codes: Vec::new(),
            says: problem.what,
        },
    }
}

/// Whether a publication into a folder is under way, or was cut, after its checkpoint was written.
fn is_under_way(folder: &Path) -> bool {
    let manifest = fs::read(folder.join("manifest.json")).ok();
    let manifest = manifest.and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    manifest.is_some_and(|manifest| manifest.replacing.is_some())
}

impl World {
    /// An observer looks at what is published. Whatever faults there were, he finds nothing against an
    /// honest log.
    pub(crate) fn observe(&mut self) -> Done {
        let which = self.random.below(self.observers.len());
        self.observe_as(which).map(|_| ())
    }

    pub(crate) fn observe_as(&mut self, which: usize) -> Result<Verdict, crate::broken::Broken> {
        let folder = self.publisher.folder.clone();
        let observer = &self.observers[which];
        fs::write(observer.folder.join("policy"), policy(&self.witnesses)).unwrap();
        let verdict = verify(&observer.folder, &folder, &observer.kept, &[]);
        match verdict.exit {
            Exit::Failed => {
                let why = format!("observer {which}: {:?} {}", verdict.codes, verdict.says);
                return broken("nobody_accuses_the_honest", why);
            }
            Exit::Done => {
                if is_under_way(&folder) {
                    self.counts.count(Event::VerifiedUnderWay);
                }
                self.happens(Event::Verified, format!("observer {which} has verified it"));
            }
            _ => {
                let says = verdict.says.lines().next().unwrap_or_default();
                let text = format!(
                    "observer {which} could not: {} {says}",
                    verdict.codes.join(" ")
                );
                self.happens(Event::CouldNot, text);
            }
        }
        Ok(verdict)
    }

    /// An observer keeps the checkpoint that is published, and looks no further.
    pub(crate) fn keep_checkpoint(&mut self) -> Done {
        let Ok(note) = fs::read_to_string(self.publisher.folder.join("checkpoint")) else {
            return Ok(());
        };
        let which = self.random.below(self.observers.len());
        let size = self.seen.told(&note, &self.mirror)?.size;
        let observer = &mut self.observers[which];
        let path = observer.folder.join(format!("kept-{size}"));
        fs::write(&path, note).unwrap();
        if !observer.kept.contains(&path) {
            observer.kept.push(path);
        }
        let text = format!("observer {which} keeps the checkpoint of {size} entries");
        self.happens(Event::CheckpointKept, text);
        Ok(())
    }
}
