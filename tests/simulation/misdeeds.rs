//! A dishonest operator, who has the log's key and every entry. Whatever he does, at least one honest
//! party can show it: each misdeed says who, and by which code.

use std::fs;

use hattama::bytes::ChainHash;
use hattama::cli::Exit;
use hattama::event::{ENTRY_VERSION, Entry};
use hattama::ledger::Offer;
use hattama::publish::{Promise, PublishError};
use hattama::tlog::{Checkpoint, LeafTree, leaf_hash, root_at};

use crate::broken::{Broken, Done, broken};
use crate::commissions::something_unlawful;
use crate::counts::Event;
use crate::cut::Cut;
use crate::election::{ORIGIN, PREPARED_LEDGER, log_key};

use crate::evidence::{two_histories, unlawful_entry};
use crate::forging::{alter_a_total, leaves_of};
use crate::lying::Lie;
use crate::observer::verify;
use crate::publisher::Promised;
use crate::world::World;

/// What he does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misdeed {
    Fork,
    Rollback,
    Dropped,
    Altered,
    Damaged,
    Unlawful,
    Withheld,
}

impl Misdeed {
    pub(crate) const ALL: [Self; 7] = [
        Self::Fork,
        Self::Rollback,
        Self::Dropped,
        Self::Altered,
        Self::Damaged,
        Self::Unlawful,
        Self::Withheld,
    ];
}

/// Hours after which an observer asks why nothing new is published.
const STALE: u64 = 6;

impl World {
    /// The log is as it should be until now, published and verified; then it is not.
    pub(crate) fn misbehave(&mut self, misdeed: Misdeed) -> Done {
        self.calm_down()?;
        self.publish(Cut::None, true)?;
        for which in 0..self.observers.len() {
            if self.observe_as(which)?.exit != Exit::Done {
                return broken("everybody_verifies", format!("observer {which}"));
            }
        }
        match misdeed {
            Misdeed::Fork => self.fork(),
            Misdeed::Rollback => self.roll_back(),
            Misdeed::Dropped => self.drop_an_entry(),
            Misdeed::Altered => self.alter(true),
            Misdeed::Damaged => self.alter(false),
            Misdeed::Unlawful => self.let_in_what_is_unlawful(),
            Misdeed::Withheld => self.withhold(),
        }
    }

    /// One observer is shown a log of his own.
    fn fork(&mut self) -> Done {
        self.happens(Event::Fork, "one observer is shown another log");
        let size = self.mirror.size();
        let mut other = self.forged(size, "other");
        let more = 1 + u32::try_from(self.random.below(3)).unwrap();
        self.append_new(&mut other, 0..more);
        let mut own = self.writer.ledger.take().unwrap();
        self.append_new(&mut own, 10..10 + more);
        // Some witnesses are shown the one, the others the other.
        let (mut left, mut right): (Vec<usize>, Vec<usize>) = (vec![0, 1], vec![2]);
        if self.random.percent(50) {
            std::mem::swap(&mut left, &mut right);
        }
        let (fork, public) = (self.path("fork"), self.publisher.folder.clone());
        self.witnesses[2].look_at(if left.contains(&2) { &fork } else { &public });
        let forked = self.publish_lie(&other, &fork, &left)?;
        let main = self.publish_lie(&own, &public, &right)?;
        for (which, folder) in [(0, &public), (1, &public), (2, &fork)] {
            let verdict = verify(&self.observers[which].folder, folder, &[], &[]);
            if verdict.exit == Exit::Failed {
                return broken("one_history_alone_is_whole", verdict.says);
            }
        }
        // They compare what they were shown.
        self.shows(0, &public, &[fork.join("checkpoint")], &["V210"])?;
        self.shows(2, &fork, &[public.join("checkpoint")], &["V210"])?;
        two_histories(self, &forked, &main, None)?;
        // A witness that is asked for the other one keeps what it was asked.
        self.publish_lie(&own, &public, &left)?;
        self.needs(Event::ShownEvidence)
    }

    /// The log goes back, and on in another way.
    fn roll_back(&mut self) -> Done {
        self.happens(Event::Rollback, "the log goes back, and on in another way");
        let (published, first) = (self.mirror.size(), PREPARED_LEDGER.size());
        let note = fs::read_to_string(self.publisher.folder.join("checkpoint")).unwrap();
        let room = usize::try_from(published - first).unwrap();
        let back = 1 + self.random.below(room.clamp(1, 6)) as u64;
        let mut other = self.forged(published - back, "other");
        let more = u32::try_from(self.random.below(9)).unwrap();
        self.append_new(&mut other, 0..more);
        // The program itself does not publish it over what stands.
        let public = self.publisher.folder.clone();
        let over = self.publish_lie_into(&other, &public, &[]);
        match over {
            Err(PublishError::Larger { .. } | PublishError::Fork { .. }) => {
                self.happens(Event::WouldNotPublish, "the program would not publish it");
            }
            other => {
                let why = format!("{:?}", other.map(|done| done.size));
                return broken("less_is_not_published_over_more", why);
            }
        }
        let elsewhere = self.path("elsewhere");
        self.witnesses[2].look_at(&elsewhere);
        let forged = self.publish_lie(&other, &elsewhere, &[0, 1, 2])?;
        for which in 0..self.observers.len() {
            self.shows(which, &elsewhere, &[], &["V209", "V210"])?;
        }
        let size = other.head().size;
        if size >= published {
            let leaves = leaves_of(&other);
            two_histories(self, &note, &forged, Some(&leaves))?;
            self.needs(Event::ShownEvidence)
        } else {
            self.needs(Event::ShownConflict)
        }
    }

    /// An entry for which somebody has a receipt is left out, and all after it signed anew.
    fn drop_an_entry(&mut self) -> Done {
        self.happens(Event::Dropped, "an acknowledged entry is left out");
        let published = self.mirror.size();
        for _ in 0..6 {
            self.hand_in();
        }
        self.calm_down()?;
        let acknowledged = self.desks.receipts.iter();
        let late = acknowledged.filter(|held| held.receipt.index >= published);
        let late: Vec<u64> = late.map(|held| held.receipt.index).collect();
        if late.is_empty() {
            // Nothing has come in that was not published: it shows as any rollback does.
            return self.roll_back();
        }
        let dropped = self.random.pick(&late);
        let mut other = self.forged(dropped, "other");
        let at = self.clock.instant();
        let rest = self.mirror.entries[usize::try_from(dropped).unwrap() + 1..].iter();
        let rest = rest.map(|bytes| Offer {
            submission: Entry::from_bytes(bytes).unwrap().submission,
            at,
        });
        other.append(rest.collect()).unwrap();
        self.append_new(&mut other, 0..2);
        // Nobody else has seen the entry: published, cosigned and verified it is like any other log.
        let public = self.publisher.folder.clone();
        self.publish_lie(&other, &public, &[0, 1, 2])?;
        let verdict = verify(&self.observers[0].folder, &public, &[], &[]);
        if verdict.exit != Exit::Done {
            return broken("one_history_alone_is_whole", verdict.says);
        }
        let of_it = self
            .desks
            .receipts
            .iter()
            .filter(|held| held.receipt.index == dropped);
        let receipt = of_it.map(|held| held.receipt.to_string()).next().unwrap();
        let kept = self.path("mine.tlog-proof");
        fs::write(&kept, receipt).unwrap();
        self.shows(1, &public, &[kept], &["V209", "V210"])?;
        self.counts.count(Event::ShownReceipt);
        Ok(())
    }

    /// A published total is another; what nobody signs is obeyed by nobody.
    fn alter(&mut self, manifest: bool) -> Done {
        let event = if manifest {
            Event::Altered
        } else {
            Event::Damaged
        };
        self.happens(event, "a published total is altered");
        let public = self.publisher.folder.clone();
        alter_a_total(&public, manifest);
        let code = if manifest { "V214" } else { "V301" };
        self.shows(0, &public, &[], &[code]).map(|_| ())
    }

    /// An entry that the rule book does not let in, under a signed checkpoint.
    fn let_in_what_is_unlawful(&mut self) -> Done {
        self.happens(Event::Unlawful, "an entry that breaks a rule is let in");
        let mut entries = self.mirror.entries.clone();
        let last = entries.last().unwrap();
        let entry = Entry {
            version: ENTRY_VERSION,
            index: entries.len() as u64,
            previous: ChainHash::of_entry(last),
            recorded_at: self.clock.instant(),
            submission: something_unlawful(),
        };
        entries.push(entry.to_bytes());
        let leaves = LeafTree::new(entries.iter().map(|entry| leaf_hash(entry)).collect());
        let size = entries.len() as u64;
        let root = root_at(size, &leaves).unwrap();
        let checkpoint = Checkpoint {
            origin: ORIGIN.clone(),
            size,
            root,
        };
        let promise = Promise {
            size,
            chain: ChainHash::of_entry(entries.last().unwrap()),
            root,
            checkpoint: checkpoint.sign(&log_key()),
        };
        let state = self.mirror.state().clone();
        let promised = Promised {
            log: &entries,
            promise,
            state: &state,
        };
        let public = self.publisher.folder.clone();
        let lie = Lie::publish(self, &promised, &public, &[0, 1, 2]);
        let note = lie.map_err(|why| Broken::new("a_lie_can_be_told", why.to_string()))?;
        self.needs(Event::ShownEvidence)?;
        self.shows(0, &public, &[], &["V105"])?;
        unlawful_entry(self, &note.checkpoint, &entries, &leaves)
    }

    /// Nothing is published any more, though entries are acknowledged.
    fn withhold(&mut self) -> Done {
        self.happens(Event::Withheld, "nothing is published any more");
        let public = self.publisher.folder.clone();
        let published = self.mirror.size();
        let observer = self.observers[1].folder.clone();
        let age = [String::from("--max-age"), self.hours_of_this_machine(STALE)];
        if verify(&observer, &public, &[], &age).exit != Exit::Done {
            return broken("what_is_new_is_not_stale", "V216");
        }
        for _ in 0..6 {
            self.hand_in();
        }
        self.calm_down()?;
        self.clock.pass(2 * STALE * 3_600_000);
        let age = [String::from("--max-age"), self.hours_of_this_machine(STALE)];
        let verdict = verify(&observer, &public, &[], &age);
        if verdict.exit != Exit::CouldNot || verdict.codes != ["V216"] {
            let why = format!("V216 expected, {:?}: {}", verdict.codes, verdict.says);
            return broken("the_dishonest_is_found", why);
        }
        self.happens(Event::ShownV216, "observer 1 finds it stale");
        let late = self
            .desks
            .receipts
            .iter()
            .find(|held| held.size > published);
        if let Some(held) = late.map(|held| held.receipt.to_string()) {
            let kept = self.path("mine.tlog-proof");
            fs::write(&kept, held).unwrap();
            self.shows(1, &public, &[kept], &["V209"])?;
        }
        Ok(())
    }
}
