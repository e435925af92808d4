//! Whoever runs the writer: starts it, makes backups, brings them back by mistake, makes the ledger anew
//! from what was published.

use std::fs;

use hattama::ledger::{Ledger, LedgerError, Seen, head, rebuild};
use hattama::published::{CHECKPOINT, Folder, Place as _, PublishedLog};
use hattama::replay::LogSource as _;
use hattama::tlog::MAX_NOTE_BYTES;

use crate::broken::{Broken, Done, broken};
use crate::counts::Event;
use crate::election::{config, keys};
use crate::files::copy;
use crate::mutation::Mutation;
use crate::world::World;

impl World {
    /// What others have seen of the ledger, as far as they can be asked; nothing if it was published
    /// and nobody can be.
    pub(crate) fn gather(&mut self) -> Option<Vec<Seen>> {
        if !self.publisher.has_published {
            return Some(Vec::new());
        }
        let mut seen = Vec::new();
        if !self.fault(25) {
            let note = Folder::new(&self.publisher.folder).get(CHECKPOINT, MAX_NOTE_BYTES as u64);
            let note = note.ok().and_then(|note| String::from_utf8(note).ok());
            let read = note.and_then(|note| Seen::new("the published folder", &note).ok());
            seen.extend(read);
        }
        let reached = self.witnesses.iter().filter(|one| one.is_reached());
        let mut anybody = !seen.is_empty();
        for witness in reached {
            anybody = true;
            let note = witness.last_note();
            seen.extend(note.and_then(|note| Seen::new(&witness.name, &note).ok()));
        }
        anybody.then_some(seen)
    }

    /// Starts the writer. Nobody is there to ask: the operator waits, or knows that it is the latest.
    pub(crate) fn start(&mut self) -> Done {
        if !self.writer.is_down() {
            return Ok(());
        }
        let Some(seen) = self.gather() else {
            self.happens(
                Event::NobodyToAsk,
                "the writer is not started: nobody can be asked",
            );
            if self.random.percent(50) {
                return Ok(());
            }
            return self.open(&[]);
        };
        self.open(&seen)
    }

    /// What was promised is there, whatever ended the process before.
    pub(crate) fn open(&mut self, seen: &[Seen]) -> Done {
        let promised = head::read(&self.writer.head());
        let promised = promised.map_err(|why| Broken::new("the_ledger_opens", why.to_string()))?;
        let opened = Ledger::open_against(&self.writer.folder, &keys(), seen);
        let ledger = opened.map_err(|why| Broken::new("the_ledger_opens", why.to_string()))?;
        let size = ledger.head().size;
        let tail = size - promised.size;
        if tail > 0 {
            self.counts.count(Event::TailTakenIn);
        }
        self.happens(
            Event::Restarted,
            format!("the writer starts at {size} entries, {tail} of them new"),
        );
        let root = ledger.head().root;
        self.mirror.compare(&ledger, size, root)?;
        self.writer.ledger = Some(ledger);
        self.follow()
    }

    /// Copies the ledger's folder.
    pub(crate) fn back_up(&mut self) {
        let size = head::read(&self.writer.head()).unwrap().size;
        let name = format!("backup-{}", self.counts.of(Event::BackupMade));
        let to = self.path(&name);
        copy(&self.writer.folder, &to);
        self.writer.backups.push((to, size));
        self.happens(
            Event::BackupMade,
            format!("a backup of {size} entries is made"),
        );
    }

    /// A backup is put in the ledger's place by mistake. Whoever has seen more can be asked: it signs
    /// nothing, and what was there is put back.
    pub(crate) fn restore_backup(&mut self) -> Done {
        if self.writer.backups.is_empty() {
            return Ok(());
        }
        let which = self.random.below(self.writer.backups.len());
        let (backup, _) = self.writer.backups[which].clone();
        let seen = self.gather().unwrap_or_default();
        let known = seen
            .iter()
            .map(|one| one.checkpoint.size)
            .max()
            .unwrap_or(0);
        let before = fs::read(backup.join("HEAD")).unwrap();
        let mutant = self.is_mutant(Mutation::OperatorAssumesLatest);
        // A backup that holds as much as others have seen cannot be told from the latest, and one that
        // is the latest is no mistake; its tail counts.
        let held = Ledger::open(&backup, &keys()).map(|ledger| ledger.head().size);
        let held = held.map_err(|why| Broken::new("a_backup_opens", why.to_string()))?;
        fs::write(backup.join("HEAD"), &before).unwrap();
        if held >= known && !(mutant && held < self.mirror.size()) {
            return Ok(());
        }
        self.writer.end();
        let aside = self.path("aside");
        fs::rename(&self.writer.folder, &aside).unwrap();
        copy(&backup, &self.writer.folder);
        if mutant {
            fs::remove_dir_all(&aside).unwrap();
            self.tell(format!("a backup of {held} entries is gone on with"));
            return self.open(&[]);
        }
        match Ledger::open_against(&self.writer.folder, &keys(), &seen) {
            Err(LedgerError::Forgotten { .. }) => {}
            other => {
                let why = format!(
                    "{held} entries, {known} were seen: {:?}",
                    other.map(|_| "opened")
                );
                return broken("a_restored_backup_signs_nothing", why);
            }
        }
        if fs::read(self.writer.head()).unwrap() != before {
            return broken("a_restored_backup_signs_nothing", "HEAD has moved");
        }
        let text = format!("a backup of {held} entries signs nothing, {known} were seen");
        self.happens(Event::BackupRefused, text);
        fs::remove_dir_all(&self.writer.folder).unwrap();
        fs::rename(&aside, &self.writer.folder).unwrap();
        Ok(())
    }

    /// The ledger is lost, and everything in it was published: it is made anew from there.
    pub(crate) fn make_anew(&mut self) -> Done {
        let folder = self.publisher.folder.clone();
        let Ok(published) = PublishedLog::open(Folder::new(&folder)) else {
            return Ok(());
        };
        let first = published.read(0..1, &mut |_, _| ());
        if published.checkpoint().size < self.mirror.size() || first.is_err() {
            return Ok(());
        }
        self.writer.end();
        fs::remove_dir_all(&self.writer.folder).unwrap();
        let made = rebuild(&published, &self.writer.folder, &keys(), &config(), |_| ());
        let ledger =
            made.map_err(|why| Broken::new("what_is_published_is_enough", why.to_string()))?;
        let (size, root) = (ledger.head().size, ledger.head().root);
        self.mirror.compare(&ledger, size, root)?;
        self.writer.ledger = Some(ledger);
        self.happens(
            Event::Rebuilt,
            format!("the ledger is made anew, {size} entries"),
        );
        self.follow()
    }
}
