//! Figures held against their form.

use super::{Form, Fraction, Operator, Severity, VOTES};
use crate::bytes::Id;

/// The figures of one sheet, in the order of its form and its ballot paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetFigures<'a> {
    /// One figure per field, in the order of the paper.
    pub fields: &'a [u32],
    /// One figure per option, in ballot order.
    pub votes: &'a [u32],
}

impl SheetFigures<'_> {
    /// The sum of votes over all options.
    pub fn vote_sum(&self) -> u64 {
        self.votes.iter().map(|votes| u64::from(*votes)).sum()
    }

    /// Whether every figure is zero.
    pub fn all_zero(&self) -> bool {
        self.fields
            .iter()
            .chain(self.votes)
            .all(|figure| *figure == 0)
    }
}

/// A sheet that does not fit its form: nothing can be said of its figures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetProblem {
    /// Another number of fields than the form has.
    #[error("the form has {expected} fields, the sheet {found}")]
    FieldCount {
        /// Fields of the form.
        expected: usize,
        /// Fields of the sheet.
        found: usize,
    },
    /// Another number of options than the ballot paper has.
    #[error("the ballot paper has {expected} options, the sheet {found}")]
    OptionCount {
        /// Options of the contest.
        expected: usize,
        /// Options of the sheet.
        found: usize,
    },
}

/// A control relation that a sheet does not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckOutcome {
    /// The relation.
    pub check: Id,
    /// What its failure means.
    pub severity: Severity,
    /// Sum of the left side, without factor.
    pub left: u64,
    /// The relation expected.
    pub op: Operator,
    /// Sum of the right side, without factor.
    pub right: u64,
    /// What is taken from the right side.
    pub minus: u64,
}

/// Terms of a sum as positions on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Terms {
    fields: Vec<usize>,
    votes: bool,
}

impl Terms {
    fn of(form: &Form, sum: &[Id]) -> Self {
        let mut terms = Self::default();
        for term in sum {
            if term.as_str() == VOTES {
                terms.votes = true;
            } else if let Some(at) = form.fields.iter().position(|field| field.id == *term) {
                terms.fields.push(at);
            }
        }
        terms
    }

    /// Over sums of sheets: fewer than 2^32 sheets of at most 1,256 figures of `u32`.
    fn total(&self, fields: &[u64], votes: &[u64]) -> u64 {
        let own: u64 = self.fields.iter().map(|at| fields[*at]).sum();
        own + if self.votes { votes.iter().sum() } else { 0 }
    }

    /// At most 256 fields and 1,000 options of `u32`: far from overflow.
    fn sum(&self, sheet: SheetFigures<'_>) -> u64 {
        let fields: u64 = self
            .fields
            .iter()
            .map(|at| u64::from(sheet.fields[*at]))
            .sum();
        fields + if self.votes { sheet.vote_sum() } else { 0 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CompiledCheck {
    id: Id,
    severity: Severity,
    op: Operator,
    left: Terms,
    right: Terms,
    minus: Terms,
    times_left: Fraction,
    times_right: Fraction,
}

impl CompiledCheck {
    fn failure(&self, sheet: SheetFigures<'_>) -> Option<CheckOutcome> {
        let [left, right, minus] = [&self.left, &self.right, &self.minus].map(|t| t.sum(sheet));
        let (l, r) = (self.times_left, self.times_right);
        // Cross-multiplied: (sums below 2^43) × (two factors below 2^32 each) stays below 2^107.
        let scaled_left = u128::from(left) * u128::from(l.numerator) * u128::from(r.denominator)
            + u128::from(minus) * u128::from(l.denominator) * u128::from(r.denominator);
        let scaled_right = u128::from(right) * u128::from(r.numerator) * u128::from(l.denominator);
        (!self.op.holds(scaled_left, scaled_right)).then(|| CheckOutcome {
            check: self.id.clone(),
            severity: self.severity,
            left,
            op: self.op,
            right,
            minus,
        })
    }
}

/// A form resolved into positions, so that a sheet is checked without looking up a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLayout {
    fields: usize,
    quantities: Vec<(Id, Terms)>,
    checks: Vec<CompiledCheck>,
}

impl FormLayout {
    /// The layout of a form without [`problems`](Form::problems); a term that is no field counts 0.
    pub fn new(form: &Form) -> Self {
        let one = Fraction {
            numerator: 1,
            denominator: 1,
        };
        let checks = form.checks.iter().map(|check| CompiledCheck {
            id: check.id.clone(),
            severity: check.severity,
            op: check.op,
            left: Terms::of(form, &check.left),
            right: Terms::of(form, &check.right),
            minus: Terms::of(form, &check.minus),
            times_left: check.times_left.unwrap_or(one),
            times_right: check.times_right.unwrap_or(one),
        });
        let quantities = form
            .quantities
            .iter()
            .map(|q| (q.id.clone(), Terms::of(form, &q.sum)));
        Self {
            fields: form.fields.len(),
            quantities: quantities.collect(),
            checks: checks.collect(),
        }
    }

    /// Whether the sheet has the fields of the form and `options` options.
    ///
    /// # Errors
    /// [`SheetProblem`] that says what is missing or too much.
    pub fn fits(&self, sheet: SheetFigures<'_>, options: usize) -> Result<(), SheetProblem> {
        if sheet.fields.len() != self.fields {
            let found = sheet.fields.len();
            return Err(SheetProblem::FieldCount {
                expected: self.fields,
                found,
            });
        }
        if sheet.votes.len() != options {
            let found = sheet.votes.len();
            return Err(SheetProblem::OptionCount {
                expected: options,
                found,
            });
        }
        Ok(())
    }

    /// Names of the quantities, in the form's canonical order.
    pub fn quantity_ids(&self) -> impl Iterator<Item = &Id> {
        self.quantities.iter().map(|(id, _)| id)
    }

    /// The value of each quantity on a sheet that [`fits`](Self::fits), in the same order.
    pub fn quantities(&self, sheet: SheetFigures<'_>) -> impl Iterator<Item = u64> {
        self.quantities
            .iter()
            .map(move |(_, terms)| terms.sum(sheet))
    }

    /// The quantities of sums over sheets that fit.
    pub fn quantities_of_totals(&self, fields: &[u64], votes: &[u64]) -> Vec<(Id, u64)> {
        let named = self.quantities.iter();
        named
            .map(|(id, terms)| (id.clone(), terms.total(fields, votes)))
            .collect()
    }

    /// Number of fields.
    pub const fn field_count(&self) -> usize {
        self.fields
    }

    /// One quantity on a sheet that [`fits`](Self::fits); `None` if the form does not have it.
    pub fn quantity(&self, id: &str, sheet: SheetFigures<'_>) -> Option<u64> {
        let (_, terms) = self
            .quantities
            .iter()
            .find(|(name, _)| name.as_str() == id)?;
        Some(terms.sum(sheet))
    }

    /// The relations that a sheet which [`fits`](Self::fits) does not keep.
    pub fn failures(&self, sheet: SheetFigures<'_>) -> impl Iterator<Item = CheckOutcome> {
        self.checks
            .iter()
            .filter_map(move |check| check.failure(sheet))
    }
}
