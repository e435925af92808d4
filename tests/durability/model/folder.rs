//! The names in one folder: which are durable, and what was done since.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::Luck;
use crate::random::Random;

/// Names, and the objects that have them.
pub(super) type Names = BTreeMap<OsString, usize>;

/// One change of names in a folder.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub(super) change: u64,
    pub(super) put: Option<(OsString, usize)>,
    pub(super) taken: Option<OsString>,
    /// A name left for another folder: gone when, and only when, it has arrived there.
    pub(super) follows: Option<usize>,
}

/// A folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Folder {
    synced: Names,
    live: Names,
    pending: Vec<Naming>,
    last_synced: u64,
}

fn apply(names: &mut Names, naming: &Naming) {
    if let Some(taken) = &naming.taken {
        names.remove(taken);
    }
    if let Some((name, object)) = &naming.put {
        names.insert(name.clone(), *object);
    }
}

impl Folder {
    pub(super) fn synced(names: Names) -> Self {
        Self {
            live: names.clone(),
            synced: names,
            ..Self::default()
        }
    }

    pub(super) const fn live(&self) -> &Names {
        &self.live
    }

    pub(super) fn change(&mut self, naming: Naming) {
        apply(&mut self.live, &naming);
        self.pending.push(naming);
    }

    pub(super) fn sync(&mut self) {
        self.synced = self.live.clone();
        if let Some(last) = self.pending.last() {
            self.last_synced = last.change;
        }
        self.pending.clear();
    }

    /// How many of the changes since the last sync survive.
    pub(super) fn surviving(&self, luck: Luck, random: &mut Random) -> usize {
        match luck {
            Luck::Nothing => 0,
            Luck::Everything => self.pending.len(),
            Luck::First | Luck::Any | Luck::Last => random.below(self.pending.len() + 1),
        }
    }

    /// Whether a change is there, if so many since the last sync survive.
    pub(super) fn has(&self, change: u64, surviving: usize) -> bool {
        let kept = self.pending[..surviving].last().map(|last| last.change);
        change <= self.last_synced || kept.is_some_and(|kept| change <= kept)
    }

    /// The names after a power cut that so many changes survive.
    pub(super) fn after(&self, surviving: usize, is_done: impl Fn(usize, u64) -> bool) -> Names {
        let mut names = self.synced.clone();
        for (at, naming) in self.pending.iter().enumerate() {
            let there = match naming.follows {
                Some(holder) => is_done(holder, naming.change),
                None => at < surviving,
            };
            if there {
                apply(&mut names, naming);
            }
        }
        names
    }
}
