//! Who sits in a rehearsal's commissions.

use crate::bytes::List;
use crate::election::{Quorum, Role, SigningRule};

/// A majority needs a roster to be the majority of; three is the smallest in use.
const SMALLEST_MAJORITY: u16 = 3;

/// The roles of each roster, by member number from 1, and the signing rule that goes with them.
pub(super) struct Cast {
    pub(super) roles: Vec<Role>,
    pub(super) rule: SigningRule,
    /// Whether the rule is lower than the definition's.
    pub(super) lowered: bool,
}

impl Cast {
    /// As many members as the rule needs, or as many as are asked for. Fewer than needed lower the
    /// quorum, and of the required roles the first remain.
    pub(super) fn new(rule: &SigningRule, members: Option<u16>) -> Self {
        let sets = u16::try_from(rule.one_of.len()).unwrap_or(u16::MAX);
        let quorum = match rule.quorum {
            Quorum::Number(number) => number,
            Quorum::Majority => SMALLEST_MAJORITY,
        };
        let needed = quorum.max(sets).max(1);
        let count = members.unwrap_or(needed).max(1);
        let kept: Vec<_> = rule
            .one_of
            .iter()
            .take(usize::from(count))
            .cloned()
            .collect();
        let mut roles = distinct_roles(&kept);
        roles.resize(usize::from(count), Role::Member);
        let lowered = match rule.quorum {
            Quorum::Number(number) => count < number || count < sets,
            Quorum::Majority => count < sets,
        };
        let quorum = match rule.quorum {
            Quorum::Number(number) => Quorum::Number(number.min(count)),
            Quorum::Majority => Quorum::Majority,
        };
        // Never more sets than the rule had.
        let one_of = List::new(kept).unwrap_or_default();
        Self {
            roles,
            rule: SigningRule { quorum, one_of },
            lowered,
        }
    }

    /// The rule for a kind of its own, as far as these members can meet it.
    pub(super) fn fit(&self, rule: &SigningRule) -> SigningRule {
        if rule.met_by(&self.roles, self.roles.len()).is_ok() {
            return rule.clone();
        }
        self.rule.clone()
    }
}

/// One role for each set, different ones as far as the sets allow, so that the roster looks like a
/// commission: a chair, a secretary.
fn distinct_roles(sets: &[crate::bytes::Sorted<Role, 8>]) -> Vec<Role> {
    let mut roles = Vec::with_capacity(sets.len());
    for set in sets {
        let fresh = set.iter().find(|role| !roles.contains(*role));
        if let Some(role) = fresh.or(set.first()) {
            roles.push(*role);
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Sorted;
    use Role::{Chair, Deputy, Member, Secretary};

    fn rule(quorum: Quorum) -> SigningRule {
        let sets = [[Chair, Deputy], [Secretary, Deputy]];
        let sets = sets.map(|roles| Sorted::new(roles.to_vec()).unwrap());
        SigningRule {
            quorum,
            one_of: List::new(sets.to_vec()).unwrap(),
        }
    }

    #[test]
    fn by_default_as_many_as_the_rule_needs() {
        let cast = Cast::new(&rule(Quorum::Number(3)), None);
        assert_eq!(cast.roles.len(), 3);
        assert!(cast.rule.met_by(&cast.roles, 3).is_ok());
        assert!(!cast.lowered);
    }

    #[test]
    fn fewer_lower_the_rule_and_say_so() {
        let cast = Cast::new(&rule(Quorum::Number(3)), Some(1));
        assert_eq!(cast.roles.len(), 1);
        assert!(cast.rule.met_by(&cast.roles, 1).is_ok());
        assert!(cast.lowered);
    }

    #[test]
    fn more_do_not() {
        let cast = Cast::new(&rule(Quorum::Majority), Some(5));
        assert_eq!(cast.roles[2..], [Member, Member, Member]);
        assert!(cast.rule.met_by(&cast.roles, 5).is_ok());
        assert!(!cast.lowered);
    }
}
