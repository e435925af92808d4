//! Those who hand in: what they have handed in, whether they know what became of it, and when they
//! hand it in again.

use std::collections::BTreeMap;

use hattama::bytes::{StatementHash, TreeHash};
use hattama::event::Submission;
use hattama::tlog::{Receipt, SignedRefusal, leaf_hash};

use crate::broken::{Broken, Done, broken};
use crate::commissions::{Expected, Saying};
use crate::counts::Event;
use crate::election::{LOG, REFUSALS};
use crate::invariants;
use crate::mutation::Mutation;
use crate::network::{Letter, Reply, Said};
use crate::world::World;

/// How long one waits for an answer before handing in again.
const PATIENCE: u64 = 90 * 60_000;

/// What somebody knows of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No answer yet, or one that says to come again.
    Waiting,
    Recorded(u64),
    Refused,
    /// Told that it cannot be read.
    Unreadable,
}

/// A submission that was handed in.
pub(crate) struct Handed {
    pub(crate) what: String,
    pub(crate) bytes: Vec<u8>,
    /// Nothing if the bytes are no submission.
    pub(crate) submission: Option<Submission>,
    pub(crate) hash: StatementHash,
    pub(crate) expected: Expected,
    pub(crate) standing: Standing,
    asked_at: u64,
}

/// A receipt that somebody holds, verified when it came.
pub(crate) struct Held {
    pub(crate) receipt: Receipt,
    pub(crate) leaf: TreeHash,
    pub(crate) size: u64,
    pub(crate) root: TreeHash,
}

/// Everything that was handed in, and what was promised about it.
#[derive(Default)]
pub(crate) struct Desks {
    pub(crate) handed: Vec<Handed>,
    pub(crate) known: BTreeMap<StatementHash, usize>,
    /// The entry that each statement was told to be.
    pub(crate) acknowledged: BTreeMap<StatementHash, u64>,
    pub(crate) receipts: Vec<Held>,
}

impl Handed {
    fn waits(&self) -> bool {
        self.standing == Standing::Waiting
    }
}

impl World {
    /// Some hand in something.
    pub(crate) fn hand_in(&mut self) {
        for _ in 0..=self.random.below(3) {
            let said = self.something();
            self.hand(said, Event::HandedIn);
        }
    }

    /// Somebody else hands in what was handed in before.
    pub(crate) fn by_others(&mut self) {
        if self.desks.handed.is_empty() {
            return;
        }
        let which = self.random.below(self.desks.handed.len());
        let other = &self.desks.handed[which];
        let said = Saying {
            what: other.what.clone(),
            bytes: other.bytes.clone(),
            expected: other.expected.clone(),
        };
        self.hand(said, Event::ByOthers);
    }

    pub(crate) fn hand(&mut self, said: Saying, event: Event) {
        let submission = Submission::from_bytes(&said.bytes).ok();
        let statement = submission.as_ref().map(|one| one.statement.as_slice());
        let hash = StatementHash::of_statement(statement.unwrap_or(&said.bytes));
        let at = self.desks.handed.len();
        self.happens(event, format!("#{at} {} is handed in", said.what));
        self.desks.known.entry(hash).or_insert(at);
        self.desks.handed.push(Handed {
            what: said.what,
            bytes: said.bytes,
            submission,
            hash,
            expected: said.expected,
            standing: Standing::Waiting,
            asked_at: 0,
        });
        self.send(at);
    }

    fn send(&mut self, at: usize) {
        let now = self.clock.now();
        self.desks.handed[at].asked_at = now;
        if self.fault(8) {
            self.happens(Event::Lost, format!("#{at} is lost on the way"));
            return;
        }
        let bytes = self.desks.handed[at].bytes.clone();
        let times = if self.fault(6) { 2 } else { 1 };
        if times == 2 {
            self.happens(Event::Twice, format!("#{at} will arrive twice"));
        }
        for _ in 0..times {
            let slow = if self.fault(15) { 3_600_000 } else { 300_000 };
            let delay = self.random.below(slow) as u64;
            let bytes = bytes.clone();
            self.network.letter(now + delay, Letter { from: at, bytes });
        }
    }

    /// Who has waited long enough hands in again.
    pub(crate) fn hand_in_again(&mut self) {
        if self.is_mutant(Mutation::NobodyAsksAgain) {
            return;
        }
        let now = self.clock.now();
        let all = (0..).zip(&self.desks.handed);
        let due = all.filter(|(_, one)| one.waits() && one.asked_at + PATIENCE < now);
        let due: Vec<usize> = due.map(|(at, _)| at).collect();
        for at in due {
            self.happens(Event::Again, format!("#{at} is handed in again"));
            self.send(at);
        }
    }

    /// Answers arrive, and are held against everything that is known.
    pub(crate) fn arrive(&mut self) -> Done {
        for Reply { to, said } in self.network.replies(self.clock.now()) {
            match said {
                Said::Receipt(text, leaf) => self.receipt(to, &text, leaf)?,
                Said::Refusal(text) => self.refusal(to, &text)?,
                Said::Unreadable => {
                    if self.desks.handed[to].expected != Expected::Unreadable {
                        return broken("what_can_be_read_is_read", format!("#{to}"));
                    }
                    self.happens(Event::Garbage, format!("#{to} cannot be read"));
                    self.desks.handed[to].standing = Standing::Unreadable;
                }
                Said::Again => self.desks.handed[to].asked_at = 0,
            }
        }
        Ok(())
    }

    fn receipt(&mut self, to: usize, text: &str, leaf: TreeHash) -> Done {
        let invalid = |why: String| Broken::new("receipts_hold", format!("#{to}: {why}"));
        let receipt: Receipt = text.parse().map_err(|why| invalid(format!("{why}")))?;
        let shown = receipt.verify_leaf(leaf, &LOG);
        let shown = shown.map_err(|why| invalid(why.to_string()))?;
        let (one, index) = (&self.desks.handed[to], receipt.index);
        // With the bytes that were handed in behind it, what the ledger put before them is the entry;
        // unless somebody else handed in the same statement first, with other signatures.
        let entry = [receipt.extra.as_deref().unwrap_or_default(), &one.bytes].concat();
        if leaf_hash(&entry) != leaf
            && (index >= self.mirror.size() || self.mirror.hash(index) != one.hash)
        {
            return Err(invalid(format!("entry {index} is another")));
        }
        if !one.expected.may_be_recorded() {
            return broken("what_is_wrong_stays_out", format!("#{to} {}", one.what));
        }
        let hash = one.hash;
        if let Some(before) = self.desks.acknowledged.insert(hash, index)
            && before != index
        {
            let why = format!("#{to}: entries {before} and {index}");
            return broken("an_identical_submission_has_one_index", why);
        }
        self.seen
            .told(&receipt.checkpoint.to_string(), &self.mirror)?;
        let text = format!("#{to} has a receipt of entry {index} of {}", shown.size);
        self.happens(Event::Receipt, text);
        self.desks.handed[to].standing = Standing::Recorded(index);
        self.desks.receipts.push(Held {
            receipt,
            leaf,
            size: shown.size,
            root: shown.root,
        });
        Ok(())
    }

    fn refusal(&mut self, to: usize, text: &str) -> Done {
        let invalid = |why: String| Broken::new("a_refusal_holds", format!("#{to}: {why}"));
        let refusal = SignedRefusal::verify(text, &REFUSALS);
        let refusal = refusal.map_err(|why| invalid(why.to_string()))?;
        let one = &self.desks.handed[to];
        if refusal.statement != one.hash {
            return Err(invalid("it is of another statement".into()));
        }
        let submission = one.submission.as_ref();
        let submission = submission.ok_or_else(|| invalid("of nothing".into()))?;
        invariants::a_refusal_holds(&self.mirror, &refusal, submission)?;
        let codes = refusal.codes.clone();
        let text = format!("#{to} is refused: {}", codes.join(" "));
        for code in &codes {
            self.counts.refused(code);
        }
        self.happens(Event::Refused, text);
        let one = &mut self.desks.handed[to];
        match &one.expected {
            // Too early is not wrong: it is handed in again.
            Expected::Lawful if codes == ["R121"] => {}
            Expected::Lawful => {
                let why = format!("#{to} {}: {}", one.what, codes.join(" "));
                return broken("what_is_lawful_is_let_in", why);
            }
            Expected::Wrong(known) if !codes.iter().any(|code| known.contains(&code.as_str())) => {
                let why = format!("#{to} {}: {}", one.what, codes.join(" "));
                return broken("a_refusal_names_the_reason", why);
            }
            // An earlier copy may have come in meanwhile.
            _ if one.waits() => one.standing = Standing::Refused,
            _ => {}
        }
        Ok(())
    }
}
