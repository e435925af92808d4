//! The log as everybody together knows it: every entry that was ever promised, in its place for good.

use std::collections::BTreeMap;
use std::ops::Range;

use hattama::bytes::{StatementHash, TreeHash};
use hattama::event::{Entry, Statement};
use hattama::replay::{LogSource, Replay, Signatures, fold};
use hattama::rules::Alone;
use hattama::state::State;
use hattama::tlog::{LeafTree, ProofError, leaf_hash, root_at};

use crate::broken::{Broken, Done, broken};

/// Every entry that was promised, replayed by itself, apart from the ledger.
#[derive(Default)]
pub(crate) struct Mirror {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) tree: LeafTree,
    replay: Replay,
    /// The states at sizes that were promised.
    states: BTreeMap<u64, State>,
    places: BTreeMap<StatementHash, u64>,
}

impl Mirror {
    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn state(&self) -> &State {
        self.replay.state()
    }

    /// The state at a size that was promised.
    pub(crate) fn state_at(&self, size: u64) -> Option<&State> {
        self.states.get(&size)
    }

    pub(crate) fn root_at(&self, size: u64) -> Result<TreeHash, ProofError> {
        root_at(size, &self.tree)
    }

    /// Where a statement stands.
    pub(crate) fn index(&self, hash: &StatementHash) -> Option<u64> {
        self.places.get(hash).copied()
    }

    /// The statement of an entry.
    pub(crate) fn hash(&self, index: u64) -> StatementHash {
        let entry = &self.entries[usize::try_from(index).unwrap()];
        let entry = Entry::from_bytes(entry).unwrap();
        StatementHash::of_statement(&entry.submission.statement)
    }

    /// Takes in what a log has promised beyond what is known.
    pub(crate) fn follow(&mut self, log: &dyn LogSource, size: u64, root: TreeHash) -> Done {
        self.shrinks(size)?;
        if size > self.size() {
            let more = read(log, self.size()..size)?;
            self.take(more)?;
        }
        match self.root_at(size) {
            Ok(known) if known == root => Ok(()),
            known => broken(
                "the_log_only_grows",
                format!("root {known:?}, promised {root}"),
            ),
        }
    }

    /// The same, and what is known stands there still, byte by byte.
    pub(crate) fn compare(&mut self, log: &dyn LogSource, size: u64, root: TreeHash) -> Done {
        self.shrinks(size)?;
        let known = read(log, 0..self.size())?;
        if let Some(at) = (0..known.len()).find(|at| known[*at] != self.entries[*at]) {
            return broken("the_log_only_grows", format!("entry {at} is another"));
        }
        self.follow(log, size, root)
    }

    fn shrinks(&self, size: u64) -> Done {
        if size < self.size() {
            let why = format!("{size} entries, {} were promised", self.size());
            return broken("the_log_only_grows", why);
        }
        Ok(())
    }

    fn take(&mut self, more: Vec<Vec<u8>>) -> Done {
        for bytes in more {
            let unread = |why: String| Broken::new("what_is_in_the_log_is_lawful", why);
            let entry = Entry::from_bytes(&bytes).map_err(|why| unread(why.to_string()))?;
            let said = &entry.submission.statement;
            let statement = Statement::from_bytes(said).map_err(|why| unread(why.to_string()))?;
            let hash = StatementHash::of_statement(said);
            if let Some(before) = self.places.insert(hash, self.size()) {
                return Err(unread(format!(
                    "{hash} stands there twice, first at {before}"
                )));
            }
            self.statements.push(statement);
            self.tree.extend([leaf_hash(&bytes)]);
            self.entries.push(bytes);
        }
        let assume = Signatures::Assume;
        let folded = fold(
            &mut self.replay,
            &self.entries,
            None,
            assume,
            &Alone,
            &mut (),
        );
        match folded {
            Ok(faults) if faults.is_empty() => {}
            Ok(faults) => return broken("what_is_in_the_log_is_lawful", faults[0].to_string()),
            Err((_, why)) => return broken("what_is_in_the_log_is_lawful", why.to_string()),
        }
        self.states.insert(self.size(), self.replay.state().clone());
        Ok(())
    }
}

fn read(log: &dyn LogSource, range: Range<u64>) -> Result<Vec<Vec<u8>>, Broken> {
    let mut entries = Vec::new();
    log.read(range, &mut |_, bytes| entries.push(bytes.to_vec()))
        .map_err(|why| Broken::new("the_log_can_be_read", why.to_string()))?;
    Ok(entries)
}
