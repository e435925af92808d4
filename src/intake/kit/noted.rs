//! Entries whose position or speaker the state does not keep, noted while a log is replayed.

use std::collections::BTreeMap;

use crate::bytes::{Id, StatementHash};
use crate::election::UnitHours;
use crate::event::Body;
use crate::replay::Observer;
use crate::rules::Admitted;
use crate::state::State;

/// A vote that is annulled or repeated.
pub(super) struct Vote {
    pub(super) by: Id,
    pub(super) unit: Id,
    pub(super) contests: Vec<Id>,
    /// Units with hours of their own; none where it is annulled.
    pub(super) hours: Vec<UnitHours>,
}

/// What was noted.
#[derive(Default)]
pub(super) struct Noted {
    pub(super) chambers: Vec<u64>,
    /// By entry.
    pub(super) votes: BTreeMap<u64, Vote>,
    /// Who withdrew an option, by entry.
    pub(super) withdrawals: BTreeMap<u64, Id>,
    /// Signatures added, by protocol.
    pub(super) signatures: BTreeMap<StatementHash, Vec<u64>>,
}

impl Observer for Noted {
    type Prepared = ();

    fn admitted(&mut self, _before: &State, admitted: &Admitted) {
        let (index, statement) = (admitted.index(), admitted.statement());
        let by = statement.speaker.commission().cloned();
        match (&statement.body, by) {
            (Body::ChamberDefined(_), _) => self.chambers.push(index),
            (Body::SignatureAdded(added), _) => {
                self.signatures
                    .entry(added.protocol)
                    .or_default()
                    .push(index);
            }
            (Body::OptionWithdrawn(_), Some(by)) => {
                self.withdrawals.insert(index, by);
            }
            (Body::UnitVoided(said), Some(by)) => {
                let vote = Vote {
                    by,
                    unit: said.unit.clone(),
                    contests: said.contests.to_vec(),
                    hours: Vec::new(),
                };
                self.votes.insert(index, vote);
            }
            (Body::RerunOpened(said), Some(by)) => {
                let vote = Vote {
                    by,
                    unit: said.unit.clone(),
                    contests: said.contests.to_vec(),
                    hours: said.hours.to_vec(),
                };
                self.votes.insert(index, vote);
            }
            _ => {}
        }
    }
}
