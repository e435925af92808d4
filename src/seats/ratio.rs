//! Exact fractions.

use std::cmp::Ordering;

use serde::Serialize;

/// An exact fraction as it arose, not reduced: a reader finds both numbers in the tables again.
///
/// Two fractions of equal value can differ as written, hence [`Ratio::compare`] and no `Ord`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ratio {
    /// Above the line.
    pub numerator: u64,
    /// Below the line; not zero.
    pub denominator: u64,
}

impl Ratio {
    /// Compares the values. Products of two `u64` fit in `u128`, so this is exact.
    pub fn compare(self, other: Self) -> Ordering {
        let left = u128::from(self.numerator) * u128::from(other.denominator);
        let right = u128::from(other.numerator) * u128::from(self.denominator);
        left.cmp(&right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_exactly() {
        let ratio = |numerator, denominator| Ratio {
            numerator,
            denominator,
        };
        assert_eq!(ratio(1, 3).compare(ratio(2, 6)), Ordering::Equal);
        assert_eq!(
            ratio(1, 3).compare(ratio(333_333, 1_000_000)),
            Ordering::Greater
        );
        let max = u64::MAX;
        assert_eq!(
            ratio(max - 1, max).compare(ratio(max - 2, max - 1)),
            Ordering::Greater
        );
    }
}
