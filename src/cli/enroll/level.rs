//! How far below the central commission each commission stands: the order of enrolment.

use hashbrown::HashMap;

use crate::bytes::Id;
use crate::intake::{Commission, Definition};

/// More levels than any administration has; ends a circle through other parents.
const DEEPEST: usize = 64;

/// The commissions by id.
pub(super) struct Levels<'a>(HashMap<&'a Id, &'a Commission>);

impl<'a> Levels<'a> {
    pub(super) fn new(definition: &'a Definition) -> Self {
        let commissions = definition.commissions.iter();
        Self(commissions.map(|one| (&one.id, one)).collect())
    }

    /// 1 for those whose parents genesis enrols; else one more than the deepest of the commissions
    /// it hands up to.
    pub(super) fn of(&self, commission: &Commission) -> usize {
        self.below(commission, DEEPEST)
    }

    fn below(&self, commission: &Commission, steps: usize) -> usize {
        let others = commission.contest_parents.iter().map(|other| &other.parent);
        let above = commission.parent.iter().chain(others);
        let above = above.filter_map(|id| self.0.get(id));
        let levels = above.map(|parent| match steps.checked_sub(1) {
            Some(steps) => self.below(parent, steps) + 1,
            None => 0,
        });
        levels.max().unwrap_or(0)
    }
}
