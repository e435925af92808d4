//! Three witnesses, two of which ask for the proof alone, and one of which replays. Each answers in
//! this process, from the bytes of a request to the bytes of an answer, with its state on disk.

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use hattama::published::{Folder, Place as _};
use hattama::tlog::{KeyName, MAX_BUNDLE_BYTES, Policy, PolicyLog, VerifierKey, entry_bundles};
use hattama::witness::replaying::{Entries, Replayed};
use hattama::witness::{Answer, Consistent, Judge, State, Verdict, Witness, origin_hash};

use crate::broken::{Broken, Done};
use crate::counts::Event;
use crate::election::{LOG, ORIGIN};
use crate::full_disk::full_disk;
use crate::mutation::Mutation;
use crate::world::{Clock, World};

/// A witness, whoever runs it, and what is known of it.
pub(crate) struct Watcher {
    pub(crate) name: String,
    key: SigningKey,
    pub(crate) vkey: VerifierKey,
    folder: PathBuf,
    log_folder: PathBuf,
    replays: bool,
    clock: Clock,
    process: Option<Witness>,
    pub(crate) reachable: bool,
    /// The largest size of which somebody has its cosignature.
    pub(crate) told: u64,
}

/// Entries from the published folder, as they would come from its address.
struct FromFolder(PathBuf);

impl Entries for FromFolder {
    fn bring(&self, _: &PolicyLog, to: &Path, from: u64, size: u64) -> Result<(), Verdict> {
        let not_yet = |why: String| Verdict::NotYet(why);
        let place = Folder::new(&self.0);
        let first = usize::try_from(from / 256).unwrap();
        for bundle in entry_bundles(size).skip(first) {
            let path = bundle.to_string();
            let bytes = place.get(&path, MAX_BUNDLE_BYTES as u64);
            let bytes = bytes.map_err(|why| not_yet(format!("{path}: {why}")))?;
            let here = to.join(&path);
            fs::create_dir_all(here.parent().unwrap()).map_err(|why| not_yet(why.to_string()))?;
            fs::write(here, bytes).map_err(|why| not_yet(why.to_string()))?;
        }
        Ok(())
    }
}

/// The three, started.
pub(crate) fn three(folder: &Path, log_folder: &Path, clock: &Clock) -> Vec<Watcher> {
    let names = ["w1.example", "w2.example", "w3.example/replayed"];
    let new = |(number, name): (u8, &str)| {
        let key = SigningKey::from_bytes(&[number; 32]);
        let name = KeyName::new(name).unwrap();
        let vkey = VerifierKey::ed25519_cosignature(name.clone(), &key.verifying_key());
        let folder = folder.join(number.to_string());
        State::create(&folder.join("state"), &vkey).unwrap();
        let mut watcher = Watcher {
            name: name.to_string(),
            key,
            vkey,
            folder,
            log_folder: log_folder.into(),
            replays: number == 3,
            clock: clock.clone(),
            process: None,
            reachable: true,
            told: 0,
        };
        watcher.start().unwrap();
        watcher
    };
    (1..).zip(names).map(new).collect()
}

/// The policy of everybody: the log's key, and two of the three.
pub(crate) fn policy(witnesses: &[Watcher]) -> String {
    let lines = (1..).zip(witnesses);
    let lines = lines.map(|(n, one)| format!("witness w{n} {}", one.vkey));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("log {}\n{lines}\ngroup two 2 w1 w2 w3\nquorum two\n", *LOG)
}

impl Watcher {
    fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Starts it over what it remembers.
    pub(crate) fn start(&mut self) -> Result<(), String> {
        self.process = None;
        let state = State::open(&self.state(), &self.vkey).map_err(|why| why.to_string())?;
        let policy: Policy = format!("log {}\nquorum none\n", *LOG).parse().unwrap();
        let judge: Box<dyn Judge> = if self.replays {
            let entries = Box::new(FromFolder(self.log_folder.clone()));
            Box::new(Replayed::with(&self.folder.join("fetched"), entries))
        } else {
            Box::new(Consistent)
        };
        let clock = self.clock.clone();
        let clock = Box::new(move || clock.seconds());
        let process = Witness::new(self.key.clone(), policy, state, judge, clock);
        self.process = Some(process.map_err(|why| why.to_string())?);
        Ok(())
    }

    pub(crate) const fn is_reached(&self) -> bool {
        self.reachable && self.process.is_some()
    }

    pub(crate) const fn is_down(&self) -> bool {
        self.process.is_none()
    }

    pub(crate) fn end(&mut self) {
        self.process = None;
    }

    /// From now on it fetches entries from another folder.
    pub(crate) fn look_at(&mut self, folder: &Path) {
        self.log_folder = folder.into();
        self.start().unwrap();
    }

    /// The note that it has cosigned last, as it shows it to everybody.
    pub(crate) fn last_note(&self) -> Option<String> {
        let seen = self.process.as_ref()?.last(&origin_hash(&ORIGIN))?;
        Some(seen.note.to_string())
    }

    /// Entries of the checkpoint that it remembers.
    pub(crate) fn last_size(&self) -> Option<u64> {
        let process = self.process.as_ref()?;
        let seen = process.last(&origin_hash(&ORIGIN));
        Some(seen.map_or(0, |seen| seen.checkpoint.size))
    }

    /// Its answer to the bytes of a request, and where it keeps what speaks against the log.
    pub(crate) fn add_checkpoint(&self, body: &[u8]) -> (Answer, Option<PathBuf>) {
        let outcome = self.process.as_ref().unwrap().add_checkpoint(body);
        (Answer::from(&outcome.result), outcome.evidence)
    }
}

/// What befalls a witness while it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// It ends after it has persisted, before it answers.
    EndsBeforeAnswer,
    FullDisk,
}

impl World {
    /// A witness goes away, comes back, ends, or is started again.
    pub(crate) fn trouble_a_witness(&mut self) -> Done {
        let which = self.random.below(self.witnesses.len());
        let witness = &mut self.witnesses[which];
        let name = witness.name.clone();
        if witness.is_down() {
            return self.start_witness(which);
        }
        match self.random.below(4) {
            0 if self.witnesses[which].reachable => {
                self.witnesses[which].reachable = false;
                self.tell(format!("{name} cannot be reached"));
            }
            0 | 1 => {
                self.witnesses[which].reachable = true;
                self.tell(format!("{name} can be reached"));
            }
            _ => {
                self.witnesses[which].end();
                self.tell(format!("{name} ends"));
            }
        }
        Ok(())
    }

    pub(crate) fn start_witness(&mut self, which: usize) -> Done {
        let forgets = self.is_mutant(Mutation::WitnessForgets);
        let witness = &mut self.witnesses[which];
        if forgets {
            fs::remove_dir_all(witness.state()).unwrap();
            State::create(&witness.state(), &witness.vkey).unwrap();
        }
        let started = witness.start();
        let name = witness.name.clone();
        started.map_err(|why| Broken::new("a_witness_starts", format!("{name}: {why}")))?;
        self.happens(Event::WitnessRestarted, format!("{name} is started"));
        Ok(())
    }

    /// The answer of a witness, through whatever befalls it; nothing if none comes.
    pub(crate) fn ask(
        &mut self,
        which: usize,
        body: &[u8],
        trouble: Trouble,
    ) -> Option<(Answer, Option<PathBuf>)> {
        let witness = &self.witnesses[which];
        match trouble {
            Trouble::None => Some(witness.add_checkpoint(body)),
            Trouble::EndsBeforeAnswer => {
                let _ = witness.add_checkpoint(body);
                self.witnesses[which].end();
                let text = format!("{} ends before it answers", self.witnesses[which].name);
                self.happens(Event::WitnessCrashed, text);
                None
            }
            Trouble::FullDisk => Some(full_disk(|| witness.add_checkpoint(body))),
        }
    }
}
