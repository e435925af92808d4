//! Observers, and what they object to.

use hashbrown::HashMap;

use super::CommissionIx;
use crate::bytes::{Id, StatementHash};
use crate::event::Answer;
use crate::keys::PublicKeyBytes;

/// An observer by his place among the observers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObserverIx(u32);

/// An accredited observer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observer {
    /// His id.
    pub id: Id,
    /// The organisation that sends him.
    pub organisation: Box<str>,
    /// His key.
    pub key: PublicKeyBytes,
    /// The commission that accredited him.
    pub by: CommissionIx,
    /// The entry that did.
    pub index: u64,
}

/// Every observer, in the order of accreditation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observers {
    all: Vec<Observer>,
    ids: HashMap<Id, ObserverIx>,
}

impl Observers {
    /// In the order of accreditation.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Observer> {
        self.all.iter()
    }

    /// The observer of this id.
    pub fn find(&self, id: &str) -> Option<ObserverIx> {
        self.ids.get(id).copied()
    }

    /// An observer.
    pub fn get(&self, at: ObserverIx) -> &Observer {
        &self.all[at.0 as usize]
    }

    /// Takes in an observer, in the place of one of the same id; the key that one had.
    pub(super) fn set(&mut self, observer: Observer) -> (ObserverIx, Option<PublicKeyBytes>) {
        if let Some(at) = self.find(observer.id.as_str()) {
            let before = std::mem::replace(&mut self.all[at.0 as usize], observer);
            return (at, Some(before.key));
        }
        // As for contests: 2^32 observers do not fit in memory.
        let at = ObserverIx(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.ids.insert(observer.id.clone(), at);
        self.all.push(observer);
        (at, None)
    }
}

/// A commission's answer to an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Its entry.
    pub index: u64,
    /// The commission.
    pub by: CommissionIx,
    /// What it says.
    pub answer: Answer,
}

/// An objection in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its entry.
    pub index: u64,
    /// The entry of the statement that it is about.
    pub about: u64,
    /// Who objects.
    pub observer: ObserverIx,
    /// The commission that is asked to answer.
    pub to: CommissionIx,
    /// A code for the reason.
    pub reason: Id,
    /// The answers, in the order of the log; one a commission.
    pub answers: Vec<Answered>,
}

/// Every objection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Objections {
    all: Vec<Objection>,
    names: HashMap<StatementHash, usize>,
    about: HashMap<u64, Vec<usize>>,
}

impl Objections {
    /// In the order of the log.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Objection> {
        self.all.iter()
    }

    /// The objection with this statement hash.
    pub fn find(&self, name: &StatementHash) -> Option<&Objection> {
        self.names.get(name).map(|at| &self.all[*at])
    }

    /// The objections about what this entry says, in the order of the log.
    pub fn about(&self, entry: u64) -> impl Iterator<Item = &Objection> {
        let found = self.about.get(&entry).into_iter().flatten();
        found.map(|at| &self.all[*at])
    }

    pub(super) fn add(&mut self, name: StatementHash, objection: Objection) {
        let at = self.all.len();
        self.names.insert(name, at);
        self.about.entry(objection.about).or_default().push(at);
        self.all.push(objection);
    }

    pub(super) fn answer(&mut self, name: &StatementHash, answered: Answered) {
        if let Some(at) = self.names.get(name) {
            self.all[*at].answers.push(answered);
        }
    }
}
