//! Publishing: whole, or cut after any of the files it writes.

use std::path::{Path, PathBuf};

use hattama::ledger::Reader;
use hattama::publish::{
    ConsistencyProofs, Cosigners, Objection, Promise, Publication, PublishError, Publishing,
    publish,
};
use hattama::published::{Folder, PublishedLog, inspect};
use hattama::replay::{LogSource, Replay, Signatures, fold};
use hattama::rules::Alone;
use hattama::state::State;
use hattama::tlog::{Checkpoint, Note, NoteSignature, Policy};

use crate::asking::ask_all;
use crate::broken::{Broken, Done, broken};
use crate::counts::Event;
use crate::cut::{Cut, Obstacle, as_before_the_last_manifest};
use crate::full_disk::full_disk;
use crate::mutation::Mutation;
use crate::support::CLOSES;
use crate::witness::policy;
use crate::world::World;

/// The folder that is published into.
pub(crate) struct Publisher {
    pub(crate) folder: PathBuf,
    pub(crate) has_published: bool,
    /// Whether the last publication was cut.
    pub(crate) is_under_way: bool,
}

impl Publisher {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
            has_published: false,
            is_under_way: false,
        }
    }
}

/// Witnesses are asked, and what is to cut the publication later is put in its way.
struct Asking<'a> {
    world: &'a mut World,
    policy: Policy,
    required: bool,
    cut: Cut,
    obstacle: Option<Obstacle>,
    cosigned: usize,
    /// What must never be.
    broken: Option<Broken>,
}

fn few(expected: &str, found: impl Into<String>) -> Objection {
    Objection::TooFew {
        expected: expected.into(),
        found: found.into(),
    }
}

impl Cosigners for Asking<'_> {
    fn cosign(
        &mut self,
        note: &Note,
        checkpoint: &Checkpoint,
        proofs: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection> {
        if self.cut == Cut::BeforeManifest {
            return Err(few("to go on", "the process ends"));
        }
        let lines = match ask_all(self.world, note, checkpoint, proofs) {
            Ok(lines) => lines,
            Err(broken) => {
                self.broken = Some(broken);
                return Err(few("an invariant", "another"));
            }
        };
        let mut whole = note.clone();
        for line in &lines {
            whole.replace(line.clone());
        }
        self.cosigned = lines.len();
        let quorum = self.policy.judge(&whole).quorum;
        if self.required && !quorum {
            return Err(few(
                "the quorum of the policy",
                format!("{} of 3", lines.len()),
            ));
        }
        let folder = &self.world.publisher.folder;
        self.obstacle = self.cut.in_the_way(folder, &mut self.world.random);
        Ok(lines)
    }
}

/// A log to publish, with what has been promised about it.
pub(crate) struct Promised<'a> {
    pub(crate) log: &'a dyn LogSource,
    pub(crate) promise: Promise,
    pub(crate) state: &'a State,
}

impl World {
    /// Publishes, at times with a fault.
    pub(crate) fn publish_somehow(&mut self) -> Done {
        let cut = if self.fault(35) {
            Cut::at_random(&mut self.random)
        } else {
            Cut::None
        };
        let required = self.random.percent(30);
        self.publish(cut, required)
    }

    /// Publishes what the ledger has promised, from the writer's process or from its folder.
    pub(crate) fn publish(&mut self, cut: Cut, required: bool) -> Done {
        if let Some(ledger) = self.writer.ledger.take() {
            let head = ledger.head().clone();
            let promise = promise(&head);
            let promised = Promised {
                log: &ledger,
                promise,
                state: ledger.state(),
            };
            let done = self.publish_log(&promised, cut, required);
            self.writer.ledger = Some(ledger);
            return done;
        }
        let unread = |why: String| Broken::new("a_ledger_at_rest_is_read", why);
        let reader = Reader::open(&self.writer.folder).map_err(|why| unread(why.to_string()))?;
        let mut replay = Replay::new();
        let assume = Signatures::Assume;
        let folded = fold(
            &mut replay,
            &reader,
            Some(reader.size()),
            assume,
            &Alone,
            &mut (),
        );
        let faults = folded.map_err(|(_, why)| unread(why.to_string()))?;
        if let Some(fault) = faults.first() {
            return Err(unread(fault.to_string()));
        }
        self.counts.count(Event::FromReader);
        let head = reader.head();
        self.mirror.compare(&reader, head.size, head.root)?;
        let promised = Promised {
            log: &reader,
            promise: promise(reader.head()),
            state: replay.state(),
        };
        self.publish_log(&promised, cut, required)
    }

    fn publish_log(&mut self, promised: &Promised<'_>, cut: Cut, required: bool) -> Done {
        let folder = self.publisher.folder.clone();
        let (size, now) = (promised.promise.size, self.clock.instant());
        let task = Publishing {
            log: promised.log,
            promise: &promised.promise,
            state: promised.state,
            now,
        };
        self.tell(format!("{size} entries are published"));
        let due = now >= CLOSES;
        let before = cut.before(&folder, size, due);
        let is_full = cut.is_full_disk(&folder, size, due);
        let policy = policy(&self.witnesses).parse().unwrap();
        let manifest_before = std::fs::read(folder.join("manifest.json")).ok();
        let mut asking = Asking {
            world: self,
            policy,
            required,
            cut,
            obstacle: None,
            cosigned: 0,
            broken: None,
        };
        let mut run = || publish(&task, &folder, &mut asking, &Alone, &mut |_| ());
        let published = if is_full { full_disk(run) } else { run() };
        let (cosigned, broken_) = (asking.cosigned, asking.broken.take());
        let obstacle = asking.obstacle.take().or(before);
        if let Some(broken) = broken_ {
            return Err(broken);
        }
        let was_in_the_way = is_full || obstacle.is_some();
        if let Some(obstacle) = obstacle {
            obstacle.take_away(&mut self.random);
        }
        match published {
            Ok(done) => self.was_published(&done, cut, cosigned, manifest_before.as_deref())?,
            Err(PublishError::Io { .. }) if was_in_the_way => self.was_cut(cut),
            Err(PublishError::Quorum { .. }) if cut == Cut::BeforeManifest => self.was_cut(cut),
            Err(PublishError::Quorum { found, .. }) if required => {
                let text = format!("the quorum is missed, {found}");
                self.happens(Event::QuorumMissed, text);
                // Bundles and tiles stand there.
                self.publisher.is_under_way = true;
            }
            Err(why) => return broken("the_honest_can_publish", why.to_string()),
        }
        if self.is_mutant(Mutation::CheckpointFirst) && self.random.percent(50) {
            let tiles = folder.join("tile");
            let _ = std::fs::remove_dir_all(tiles);
        }
        if self.is_mutant(Mutation::WrongTotal) && folder.join("results").exists() {
            crate::forging::alter_a_total(&folder, true);
        }
        self.what_is_published_is_whole()
    }

    fn was_cut(&mut self, cut: Cut) {
        self.publisher.is_under_way = true;
        let (event, text) = cut.told();
        self.happens(event, text);
    }

    fn was_published(
        &mut self,
        done: &Publication,
        cut: Cut,
        cosigned: usize,
        manifest_before: Option<&[u8]>,
    ) -> Done {
        if std::mem::take(&mut self.publisher.is_under_way) {
            self.counts.count(Event::Resumed);
        }
        let text = format!("it stands: {} entries, cosigned by {cosigned}", done.size);
        self.happens(Event::Published, text);
        self.publisher.has_published = true;
        if done.held_back_until.is_some() {
            if self.clock.instant() >= CLOSES {
                return broken(
                    "what_is_due_is_published",
                    "it is held back after the closing",
                );
            }
            self.happens(Event::HeldBack, "its entries are held back");
        }
        let checkpoint = self.seen.told(&done.checkpoint, &self.mirror)?;
        if cosigned < 2 {
            self.happens(Event::BelowQuorum, "too few have cosigned");
        }
        if cosigned > 0 {
            self.seen.cosigned(&checkpoint)?;
        }
        if cut == Cut::BeforeLastManifest
            && let Some(before) = manifest_before
            && as_before_the_last_manifest(&self.publisher.folder, before)
        {
            self.was_cut(cut);
        }
        Ok(())
    }

    /// Every file is as its checkpoint and its manifest say, or is said to be under way.
    fn what_is_published_is_whole(&mut self) -> Done {
        let Ok(log) = PublishedLog::open(Folder::new(&self.publisher.folder)) else {
            // A first publication that was cut has no checkpoint yet.
            return if self.publisher.has_published {
                broken("what_is_published_is_whole", "there is no checkpoint")
            } else {
                Ok(())
            };
        };
        let text = log.text().to_owned();
        let inspected = inspect(&log, &Alone, &|_| ());
        let found =
            inspected.map_err(|why| Broken::new("what_is_published_is_whole", why.to_string()))?;
        if let Some(spot) = found.faults().next() {
            let why = format!("{}: {}", spot.place(), spot.says);
            return broken("what_is_published_is_whole", why);
        }
        // A cut after the checkpoint leaves one that stands, and that nobody was told of before.
        self.publisher.has_published = true;
        self.seen.told(&text, &self.mirror).map(|_| ())
    }
}

/// What a ledger has promised.
pub(crate) fn promise(head: &hattama::ledger::Head) -> Promise {
    Promise {
        size: head.size,
        chain: head.chain,
        root: head.root,
        checkpoint: head.checkpoint.clone(),
    }
}
