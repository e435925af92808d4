//! The opened election: genesis, with its forms resolved.

use hashbrown::HashMap;

use crate::bytes::{Id, StatementHash};
use crate::election::{FormLayout, SigningRule};
use crate::event::{ElectionOpened, Kind};

/// The opened election.
#[derive(Debug, Clone)]
pub struct Election {
    genesis: StatementHash,
    opened: ElectionOpened,
    layouts: HashMap<Id, FormLayout>,
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

    /// The layout of a form.
    pub fn layout(&self, form: &Id) -> Option<&FormLayout> {
        self.layouts.get(form)
    }

    /// Who has to sign a statement of this kind; `None` if it cannot be said here.
    pub fn signing_rule(&self, kind: Kind) -> Option<&SigningRule> {
        self.opened.signing.find(&kind).map(|rule| &rule.rule)
    }
}
