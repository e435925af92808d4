//! Observers come in, and what they say.

use std::num::NonZeroU64;

use super::super::{Answered, Copied, KeyOwner, KeyRecord, Objection, Observer, ObserverIx, State};
use super::Said;
use crate::event::{CopyAttested, ObjectionAnswered, ObjectionLodged, ObserverAccredited, Speaker};

impl Said<'_> {
    /// The observer who speaks.
    fn observer(&self, state: &State) -> Option<ObserverIx> {
        match self.speaker {
            Speaker::Observer(id) => state.observers.find(id.as_str()),
            Speaker::Commission(_) | Speaker::RecoveryKeys => None,
        }
    }
}

impl State {
    pub(super) fn accredit(&mut self, said: &Said<'_>, accredited: ObserverAccredited) {
        let Some(by) = said.commission(self) else {
            return;
        };
        let (index, key) = (said.index, accredited.key);
        let (observer, before) = self.observers.set(Observer {
            id: accredited.id,
            organisation: accredited.organisation.into_inner(),
            key,
            by,
            index,
        });
        if let Some(record) = before.and_then(|key| self.keys.get_mut(&key)) {
            record.revoked_by = NonZeroU64::new(index);
        }
        let record = KeyRecord {
            since: index,
            revoked_by: None,
            owner: KeyOwner::Observer(observer),
        };
        self.keys.insert(key, record);
    }

    pub(super) fn attest(&mut self, said: &Said<'_>, says: CopyAttested) {
        let index = said.index;
        if let Some(observer) = said.observer(self)
            && let Some(filing) = self.filing_mut(&says.station, &says.contest)
            && let Some(poll) = filing.poll_mut(says.poll)
        {
            poll.copy(Copied {
                index,
                observer,
                says,
            });
        }
    }

    pub(super) fn object(&mut self, said: &Said<'_>, objection: ObjectionLodged) {
        let about = self.find_statement(&objection.about);
        let to = self.find_commission(objection.to.as_str());
        if let (Some(observer), Some(about), Some(to)) = (said.observer(self), about, to) {
            let objection = Objection {
                index: said.index,
                about,
                observer,
                to,
                reason: objection.reason,
                answers: Vec::new(),
            };
            self.objections.add(said.hash, objection);
        }
    }

    pub(super) fn answer(&mut self, said: &Said<'_>, answered: &ObjectionAnswered) {
        if let Some(by) = said.commission(self) {
            let answer = Answered {
                index: said.index,
                by,
                answer: answered.answer,
            };
            self.objections.answer(&answered.objection, answer);
        }
    }
}
