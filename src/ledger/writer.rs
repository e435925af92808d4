//! One process that appends: what comes in, in which order it becomes durable, what goes out.

use std::ops::Range;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;

use super::LedgerError;
use super::error::entropy;
use super::head::{Head, HeadFile};
use super::layout::Layout;
use super::leaves::leaves;
use super::reader::read_store;
use super::receipts::LastBatch;
use super::signing::{check_log_key, head_of, log_key, public, vkey_line};
use super::store::{SledStore, Store};
use crate::bytes::StatementHash;
use crate::election::UtcMillis;
use crate::event::{Presented, Submission, SubmissionError};
use crate::keys::SecretKey;
use crate::replay::{LogSource, SourceError};
use crate::rules::{Finding, KeyRing, Reason, Refusal, admit, weigh};
use crate::state::State;
use crate::threads::Threads;
use crate::tlog::{KeyName, Tree};

/// Bytes of the longest `log.vkey` that is looked at: more than any key's name has.
const MAX_VKEY_LINE: u64 = 4096;

/// The keys that a writer holds.
pub struct LogKeys {
    /// Signs checkpoints and nothing else.
    pub log: SecretKey,
}

/// A submission offered to the ledger.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The submission.
    pub submission: Submission,
    /// The writer's clock. Recorded is the later of this and the time of the entry before.
    pub at: UtcMillis,
}

/// What became of a submission. Told only when it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is an entry now.
    Recorded {
        /// Its position.
        index: u64,
        /// Its statement.
        hash: StatementHash,
        /// What about it is worth a look.
        findings: Vec<Finding>,
    },
    /// The identical statement was an entry already.
    AlreadyRecorded {
        /// Its position.
        index: u64,
        /// Its statement.
        hash: StatementHash,
    },
    /// The rule book does not let it in.
    Refused(Vec<Reason>),
}

/// What a writer has done since it was opened, and what its time was spent on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Checking signatures and keys.
    pub weighing: Duration,
    /// The rule book and the state.
    pub admitting: Duration,
    /// Making batches durable in the store.
    pub storing: Duration,
    /// Tree, checkpoint, and making HEAD durable.
    pub promising: Duration,
    /// Signatures looked at, proofs of possession included.
    pub signatures: u64,
    /// Keys looked at.
    pub keys: u64,
    /// Batches committed.
    pub commits: u64,
}

/// When the key that is held has to be the log key in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyDue {
    /// Whenever something is promised.
    EachCommit,
    /// When all is in: the log is made anew, beside its place, from entries promised before.
    AtTheEnd,
}

/// A ledger open for appending. One process at a time.
pub struct Ledger {
    pub(super) layout: Layout,
    pub(super) store: SledStore,
    pub(super) head_file: HeadFile,
    pub(super) was_torn: bool,
    pub(super) taken_in: u64,
    pub(super) head: Head,
    pub(super) state: State,
    pub(super) tree: Tree,
    pub(super) last: LastBatch,
    pub(super) ring: KeyRing,
    pub(super) origin: KeyName,
    pub(super) log_key: SigningKey,
    pub(super) key_due: KeyDue,
    pub(super) poisoned: Option<String>,
    pub(super) spent: Spent,
}

impl Ledger {
    /// The state at the end of the log.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What has been promised.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Whether HEAD had a damaged slot when the ledger was opened: the power had gone while it was
    /// written, or it was damaged. The store held more than the other slot said, and all of that is
    /// promised since.
    pub const fn was_torn(&self) -> bool {
        self.was_torn
    }

    /// Entries that the store held behind HEAD when the ledger was opened, which are lawful and promised
    /// since: of a commit that was interrupted, or HEAD was an older one.
    pub const fn taken_in(&self) -> u64 {
        self.taken_in
    }

    /// What its time was spent on since it was opened.
    pub const fn spent(&self) -> Spent {
        self.spent
    }

    /// Where its files lie.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Admits and appends a batch, and says what became of each, in their order, once all of it is
    /// durable. One refused does not hold up the others.
    ///
    /// # Errors
    /// [`LedgerError`] if the batch could not be made durable: nothing of it is promised, and this
    /// ledger takes no more.
    pub fn append(&mut self, batch: Vec<Offer>) -> Result<Vec<Outcome>, LedgerError> {
        if let Some(cause) = &self.poisoned {
            return Err(LedgerError::Poisoned {
                cause: cause.clone(),
            });
        }
        let result = self.commit(batch);
        if let Err(error) = &result {
            // The state in memory may be ahead of the disk now.
            self.poisoned = Some(error.to_string());
        }
        result
    }

    fn commit(&mut self, batch: Vec<Offer>) -> Result<Vec<Outcome>, LedgerError> {
        let before = log_key(&self.state)?;
        let at = self.state.position().size;
        let (outcomes, entries) = self.admit_all(batch)?;
        if !entries.is_empty() {
            let (expected, found) = (log_key(&self.state)?, public(&self.log_key));
            if self.key_due == KeyDue::EachCommit && expected != found {
                let comes_in = expected != before;
                let (expected, found) = (expected.to_string(), found.to_string());
                return Err(if comes_in {
                    LedgerError::NextKey { expected, found }
                } else {
                    LedgerError::NotIn { expected, found }
                });
            }
            let storing = Instant::now();
            self.store.append_if(at, &entries)?;
            self.spent.storing += storing.elapsed();
            // From here on the entries are durable; they are promised when HEAD is, too.
            let promising = Instant::now();
            let leaves = leaves(&entries);
            let tree_before = self.tree.clone();
            self.tree.extend(leaves.iter().copied());
            self.move_head()?;
            self.last = LastBatch::new(tree_before, &entries, leaves);
            if expected != before {
                self.show_log_key()?;
            }
            self.spent.promising += promising.elapsed();
            self.spent.commits += 1;
        }
        Ok(outcomes)
    }

    fn admit_all(
        &mut self,
        batch: Vec<Offer>,
    ) -> Result<(Vec<Outcome>, Vec<Vec<u8>>), LedgerError> {
        let presented: Vec<(Result<Presented, SubmissionError>, UtcMillis)> = batch
            .into_iter()
            .map(|offer| (offer.submission.present(), offer.at))
            .collect();
        let readable: Vec<&Presented> = presented
            .iter()
            .filter_map(|(one, _)| one.as_ref().ok())
            .collect();
        let weighing = Instant::now();
        let evidence = weigh(&self.state, &readable, &mut self.ring, entropy()?, &Threads);
        self.spent.weighing += weighing.elapsed();
        for one in &readable {
            let members = one.statement().registers().len() as u64;
            self.spent.signatures += one.submission().signatures.len() as u64 + members;
            self.spent.keys += members;
        }
        let admitting = Instant::now();
        let mut evidence = evidence.into_iter();
        let mut entries = Vec::new();
        let outcomes = presented.into_iter().map(|(one, at)| {
            let one = match one {
                Ok(one) => one,
                Err(error) => return Outcome::Refused(vec![Reason::Unreadable(error)]),
            };
            let hash = one.hash();
            let evidence = evidence.next().unwrap_or_else(crate::rules::Evidence::none);
            let recorded_at = at.max(self.state.position().recorded_at);
            match admit(&self.state, one, &evidence, recorded_at) {
                Ok(admitted) => {
                    let (index, findings) = (admitted.index(), admitted.findings().to_vec());
                    entries.push(admitted.enter(&mut self.state));
                    Outcome::Recorded {
                        index,
                        hash,
                        findings,
                    }
                }
                Err(Refusal::AlreadyRecorded(index)) => Outcome::AlreadyRecorded { index, hash },
                Err(Refusal::Unlawful(reasons)) => Outcome::Refused(reasons),
            }
        });
        let outcomes = outcomes.collect();
        self.spent.admitting += admitting.elapsed();
        Ok((outcomes, entries))
    }

    /// Signs a checkpoint of the log as it stands and makes it HEAD. The log only grows here, so
    /// the checkpoint is never smaller than, or different from, one signed before.
    pub(super) fn move_head(&mut self) -> Result<(), LedgerError> {
        let head = head_of(&self.state, &self.tree, &self.origin, &self.log_key);
        self.head_file.write(&head)?;
        self.head = head;
        Ok(())
    }
}

impl Ledger {
    /// Every entry is in: from here on the key that is held has to be the log key in force.
    pub(super) fn require_log_key(&mut self) -> Result<(), LedgerError> {
        check_log_key(&self.state, public(&self.log_key))?;
        self.key_due = KeyDue::EachCommit;
        Ok(())
    }

    /// Writes the log's verifier key beside it, as anybody can derive it from the log.
    pub(super) fn show_log_key(&self) -> Result<(), LedgerError> {
        let line = vkey_line(&self.origin, &self.log_key);
        let there = crate::files::read_text(&self.layout.log_vkey(), MAX_VKEY_LINE);
        if there.is_ok_and(|there| there == line) {
            return Ok(());
        }
        self.layout.replace(&self.layout.log_vkey(), &line)
    }
}

impl LogSource for Ledger {
    fn size(&self) -> u64 {
        self.head.size
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        read_store(&self.store, range, each)
    }
}
