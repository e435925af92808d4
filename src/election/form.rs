//! A form: the fields of a protocol sheet, what they mean, and the relations they should keep.

use std::collections::BTreeSet;

use bincode::{Decode, Encode};
use serde::Serialize;

use super::Fraction;
use crate::bytes::{Id, Keyed, List, Sorted, Titled, tagged};

/// The term that stands for the sum of votes over all options. No field may have this id.
pub const VOTES: &str = "votes";

/// One field of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Field {
    /// Identifies the field within its form.
    pub id: Id,
    /// What the paper calls it.
    pub labels: Titled,
}

/// What fields mean: a named sum of fields, such as `issued`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Quantity {
    /// The quantity: `registered`, `issued`, `in_boxes`, `invalid`, `valid` are known to every
    /// report; others may be named by a threshold.
    pub id: Id,
    /// The fields that are summed; `votes` is the sum over options.
    pub sum: List<Id, 64>,
}

impl Keyed for Quantity {
    type Key<'a> = &'a Id;
    fn key(&self) -> &Id {
        &self.id
    }
}

tagged! {
    /// What a failed control relation means.
    pub enum Severity ("severity") {
        /// The sheet is refused, unless filed as it stands on paper.
        Refuse = 1 "refuse",
        /// The sheet is admitted with a finding.
        Flag = 2 "flag",
    }
}

tagged! {
    /// How the two sides of a control relation compare.
    pub enum Operator ("operator") {
        /// Both sides are equal.
        Equal = 1 "=",
        /// The left side is at most the right side.
        AtMost = 2 "<=",
        /// The left side is at least the right side.
        AtLeast = 3 ">=",
    }
}

impl Operator {
    /// Whether `left` and `right` stand in this relation.
    pub fn holds(self, left: u128, right: u128) -> bool {
        match self {
            Self::Equal => left == right,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
        }
    }
}

/// A control relation: `times_left × sum(left) + sum(minus)  op  times_right × sum(right)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Check {
    /// The relation's name on the form, such as `H1`; findings bear it.
    pub id: Id,
    /// What it means when it fails.
    pub severity: Severity,
    /// Terms of the left side.
    pub left: List<Id, 64>,
    /// The relation.
    pub op: Operator,
    /// Terms of the right side.
    pub right: List<Id, 64>,
    /// Terms taken from the right side; evaluated as added to the left, so that nothing is negative.
    pub minus: List<Id, 64>,
    /// Factor of the left side.
    pub times_left: Option<Fraction>,
    /// Factor of the right side.
    pub times_right: Option<Fraction>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Form {
    /// Identifies the form within its election.
    pub id: Id,
    /// The fields, in the order of the paper.
    pub fields: List<Field, 256>,
    /// What they mean.
    pub quantities: Sorted<Quantity, 64>,
    /// The relations they should keep.
    pub checks: List<Check, 256>,
}

impl Keyed for Form {
    type Key<'a> = &'a Id;
    fn key(&self) -> &Id {
        &self.id
    }
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormProblem {
    /// Two fields or two checks of one name.
    #[error("{what} {id} is defined twice")]
    Twice {
        /// `field` or `check`.
        what: &'static str,
        /// The name.
        id: Id,
    },
    /// A field named `votes`.
    #[error("a field may not be called {VOTES}: that name stands for the sum over options")]
    ReservedField,
    /// A sum of something that is no field.
    #[error("{place} names {term}, which is neither a field of the form nor \"votes\"")]
    UnknownTerm {
        /// The quantity or check.
        place: String,
        /// The term.
        term: Id,
    },
    /// The same term twice in one sum.
    #[error("{place} names {term} twice")]
    TermTwice {
        /// The quantity or check.
        place: String,
        /// The term.
        term: Id,
    },
    /// A factor with denominator zero.
    #[error("check {check} has a factor with denominator 0")]
    ZeroDenominator {
        /// The check.
        check: Id,
    },
}

impl Form {
    /// Everything that is wrong with this form; none if it can be used.
    pub fn problems(&self) -> Vec<FormProblem> {
        let mut problems = Vec::new();
        let mut fields = BTreeSet::new();
        for field in &self.fields {
            if field.id.as_str() == VOTES {
                problems.push(FormProblem::ReservedField);
            }
            if !fields.insert(&field.id) {
                problems.push(FormProblem::Twice {
                    what: "field",
                    id: field.id.clone(),
                });
            }
        }
        for quantity in &self.quantities {
            self.check_sum(
                &quantity.sum,
                || format!("quantity {}", quantity.id),
                &mut problems,
            );
        }
        let mut checks = BTreeSet::new();
        for check in &self.checks {
            if !checks.insert(&check.id) {
                problems.push(FormProblem::Twice {
                    what: "check",
                    id: check.id.clone(),
                });
            }
            for sum in [&check.left, &check.right, &check.minus] {
                self.check_sum(sum, || format!("check {}", check.id), &mut problems);
            }
            let factors = [check.times_left, check.times_right];
            if factors
                .into_iter()
                .flatten()
                .any(|factor| factor.denominator == 0)
            {
                problems.push(FormProblem::ZeroDenominator {
                    check: check.id.clone(),
                });
            }
        }
        problems
    }

    fn check_sum(&self, sum: &[Id], place: impl Fn() -> String, problems: &mut Vec<FormProblem>) {
        for (position, term) in sum.iter().enumerate() {
            if term.as_str() != VOTES && !self.fields.iter().any(|field| field.id == *term) {
                problems.push(FormProblem::UnknownTerm {
                    place: place(),
                    term: term.clone(),
                });
            }
            if sum[..position].contains(term) {
                problems.push(FormProblem::TermTwice {
                    place: place(),
                    term: term.clone(),
                });
            }
        }
    }
}
