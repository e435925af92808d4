//! The opened election: genesis, with its forms resolved.

use hashbrown::HashMap;

use crate::bytes::{Id, StatementHash};
use crate::election::{FormLayout, SigningRule};
use crate::event::{ElectionOpened, Kind};
use crate::keys::PublicKeyBytes;

/// The opened election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    genesis: StatementHash,
    opened: ElectionOpened,
    layouts: HashMap<Id, FormLayout>,
    /// Log keys that came in, each with its entry, the last one last.
    log_keys: Vec<(u64, PublicKeyBytes)>,
}

impl Election {
    pub(super) fn new(genesis: StatementHash, opened: ElectionOpened) -> Self {
        let layouts = opened
            .forms
            .iter()
            .map(|form| (form.id.clone(), FormLayout::new(form)));
        Self {
            genesis,
            layouts: layouts.collect(),
            log_keys: Vec::new(),
            opened,
        }
    }

    /// The hash that names this ledger.
    pub const fn genesis(&self) -> StatementHash {
        self.genesis
    }

    /// What genesis says.
    pub const fn opened(&self) -> &ElectionOpened {
        &self.opened
    }

    pub(super) fn change_log_key(&mut self, index: u64, key: PublicKeyBytes) {
        self.log_keys.push((index, key));
    }

    /// The key that signs checkpoints of the log as it stands.
    pub fn log_key(&self) -> PublicKeyBytes {
        self.log_key_at(u64::MAX)
    }

    /// The key that signs a checkpoint of so many entries.
    pub fn log_key_at(&self, size: u64) -> PublicKeyBytes {
        let mut changes = self.log_keys.iter().rev();
        let change = changes.find(|(index, _)| *index < size);
        change.map_or(self.opened.log_key, |(_, key)| *key)
    }

    /// The keys that have signed checkpoints of the log, the first in front.
    pub fn log_keys(&self) -> impl Iterator<Item = PublicKeyBytes> {
        let changes = self.log_keys.iter().map(|(_, key)| *key);
        std::iter::once(self.opened.log_key).chain(changes)
    }

    /// Whether a key is, or was, one of the log's own or a recovery key, and so never a member's.
    pub fn reserves(&self, key: &PublicKeyBytes) -> bool {
        self.opened.reserves(key) || self.log_keys.iter().any(|(_, was)| was == key)
    }

    /// The layout of a form.
    pub fn layout(&self, form: &Id) -> Option<&FormLayout> {
        self.layouts.get(form)
    }

    /// Who has to sign a statement of this kind; `None` if it cannot be said here.
    pub fn signing_rule(&self, kind: Kind) -> Option<&SigningRule> {
        self.opened.signing.find(&kind).map(|rule| &rule.rule)
    }
}
