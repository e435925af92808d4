//! A writer whose process or disk fails in the middle of a batch.

use std::fs;

use hattama::ledger::{LedgerError, Outcome};

use crate::broken::{Broken, Done, broken};
use crate::counts::Event;
use crate::ending::Ending;
use crate::files::put_back;
use crate::full_disk::full_disk;
use crate::network::Letter;
use crate::world::World;

impl World {
    /// The batch is in the store, and HEAD is as it was, or half written.
    pub(crate) fn end_before_head(&mut self, letters: Vec<Letter>, ending: Ending) -> Done {
        let path = self.writer.head();
        let before = fs::read(&path).unwrap();
        // Nobody is told anything of it, and the process is gone.
        let readable = self.read(letters);
        let appended = self.append(&readable);
        appended.map_err(|why| Broken::new("a_sound_disk_takes_it", why.to_string()))?;
        self.writer.end();
        let after = fs::read(&path).unwrap();
        let mut left = before.clone();
        if ending == Ending::TornHead {
            let written = self.random.below(before.len() / 2);
            // The slot that is written is the one that differs.
            let slot = before.len() / 2;
            let from = if before[..slot] == after[..slot] {
                slot
            } else {
                0
            };
            left[from..from + written].copy_from_slice(&after[from..from + written]);
            let text = format!("it ends after {written} bytes of HEAD");
            self.happens(Event::TornHead, text);
        } else {
            self.happens(Event::CrashBeforeHead, "it ends between store and HEAD");
        }
        fs::write(&path, left).unwrap();
        Ok(())
    }

    /// The power is gone before the store was synced: it is as it was at the sync before.
    pub(crate) fn lose_power(&mut self, letters: Vec<Letter>) -> Done {
        let synced = self.path("synced");
        put_back(&self.writer.folder, &synced);
        let readable = self.read(letters);
        let appended = self.append(&readable);
        appended.map_err(|why| Broken::new("a_sound_disk_takes_it", why.to_string()))?;
        self.writer.end();
        put_back(&synced, &self.writer.folder);
        self.happens(Event::PowerLoss, "the power is gone before the sync");
        Ok(())
    }

    /// Who answers before anything is durable has promised what the power takes away.
    pub(crate) fn acknowledged_too_early(&mut self, letters: Vec<Letter>) -> Done {
        let synced = self.path("synced");
        put_back(&self.writer.folder, &synced);
        self.append_and_answer(letters, usize::MAX)?;
        if self.random.percent(20) {
            self.writer.end();
            put_back(&synced, &self.writer.folder);
            self.happens(Event::PowerLoss, "the power is gone before the sync");
        }
        Ok(())
    }

    /// The disk takes nothing: neither does the ledger, then or later in this process.
    pub(crate) fn disk_is_full(&mut self, letters: Vec<Letter>) -> Done {
        let readable = self.read(letters);
        let before = self.writer.ledger.as_ref().unwrap().head().clone();
        let (failed, after) = full_disk(|| {
            let failed = self.append(&readable);
            let after = failed.is_err().then(|| self.append(&readable));
            self.writer.end();
            (failed, after)
        });
        match (failed, after) {
            (Err(_), Some(Err(LedgerError::Poisoned { .. }))) => {
                self.happens(Event::FullDisk, "the disk is full, and the writer ends");
            }
            // Nothing was to be written: all were refused, or are in the log.
            (Ok(outcomes), _) => {
                if outcomes
                    .iter()
                    .any(|one| matches!(one, Outcome::Recorded { .. }))
                {
                    return broken("a_full_disk_takes_nothing", "recorded all the same");
                }
                self.tell("nothing is to be written, and the writer ends");
            }
            (Err(why), after) => {
                let why = format!("{why}; then {after:?}");
                return broken("a_failed_write_poisons", why);
            }
        }
        let head = hattama::ledger::head::read(&self.writer.head());
        let head = head.map_err(|why| Broken::new("the_ledger_opens", why.to_string()))?;
        if head != before {
            let why = format!("HEAD of {}, promised were {}", head.size, before.size);
            return broken("a_full_disk_takes_nothing", why);
        }
        Ok(())
    }
}
