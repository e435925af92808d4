//! What keeps an allocation rule from being applied.

use super::{AllocationRule, Method, SingleListRule, Threshold};

/// Why an allocation rule cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AllocationProblem {
    /// Nothing to fill.
    #[error("there are no seats to fill")]
    NoSeats,
    /// More seats than any chamber has.
    #[error("{0} seats; at most {max} are allowed", max = AllocationRule::MAX_SEATS)]
    TooManySeats(u32),
    /// The threshold is a fraction with nothing below the line.
    #[error("the threshold has the denominator 0")]
    ThresholdWithoutDenominator,
    /// No list could pass.
    #[error("the threshold is more than the whole")]
    ThresholdOverOne,
    /// The factor is a fraction with nothing below the line.
    #[error("the factor for the list admitted has the denominator 0")]
    FactorWithoutDenominator,
    /// The list admitted could get more seats than there are.
    #[error("the factor for the list admitted is more than 1")]
    FactorOverOne,
    /// The factor is for a list that is not admitted.
    #[error("a factor for the next list, which is not admitted")]
    FactorWithoutAdmission,
    /// The factor multiplies whole quotas, which the method does not have.
    #[error("a factor for whole quotas, which only largest remainder has")]
    FactorWithoutQuotas,
    /// A rule about lists in a contest of candidates.
    #[error("a rule for a single list, but the method is for candidates")]
    SingleListOfCandidates,
    /// More than half can be had by one only.
    #[error("a majority fills exactly one seat, not {0}")]
    MajorityOfSeveralSeats(u32),
    /// A choice between fewer than two.
    #[error("a second round of {0} candidates; it needs two or more")]
    SecondRoundTooSmall(u16),
}

impl AllocationRule {
    /// Everything that keeps the rule from being applied; empty for a sound one.
    pub fn problems(&self) -> Vec<AllocationProblem> {
        use AllocationProblem as P;
        let mut problems = Vec::new();
        match self.seats {
            0 => problems.push(P::NoSeats),
            1..=Self::MAX_SEATS => {}
            more => problems.push(P::TooManySeats(more)),
        }
        match self.method.threshold() {
            Some(Threshold { denominator: 0, .. }) => {
                problems.push(P::ThresholdWithoutDenominator);
            }
            Some(t) if t.numerator > t.denominator => problems.push(P::ThresholdOverOne),
            _ => {}
        }
        if let Method::Majority {
            second_round_candidates,
            ..
        } = self.method
        {
            if self.seats > 1 {
                problems.push(P::MajorityOfSeveralSeats(self.seats));
            }
            if let Some(few @ 0..2) = second_round_candidates {
                problems.push(P::SecondRoundTooSmall(few));
            }
        }
        if let Some(rule) = self.single_list {
            self.single_list_problems(rule, &mut problems);
        }
        problems
    }

    fn single_list_problems(&self, rule: SingleListRule, problems: &mut Vec<AllocationProblem>) {
        use AllocationProblem as P;
        if !self.method.is_for_lists() {
            problems.push(P::SingleListOfCandidates);
        }
        let Some(factor) = rule.factor else { return };
        if factor.denominator == 0 {
            problems.push(P::FactorWithoutDenominator);
        } else if factor.numerator > factor.denominator {
            problems.push(P::FactorOverOne);
        }
        if !rule.admit_next {
            problems.push(P::FactorWithoutAdmission);
        }
        if matches!(self.method, Method::HighestAverages { .. }) {
            problems.push(P::FactorWithoutQuotas);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Id;
    use crate::election::{AgainstAllRule, Divisors, Fraction, TieRule};

    fn rule(method: Method, seats: u32) -> AllocationRule {
        AllocationRule {
            method,
            seats,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }
    }

    fn threshold(numerator: u32, denominator: u32) -> Threshold {
        Threshold {
            numerator,
            denominator,
            of: Id::new("valid").unwrap(),
        }
    }

    fn majority(second_round_candidates: Option<u16>) -> Method {
        Method::Majority {
            of: Id::new("valid").unwrap(),
            second_round_candidates,
        }
    }

    #[test]
    fn a_block_vote_is_sound() {
        assert_eq!(rule(Method::Plurality, 5).problems(), []);
    }

    #[test]
    fn every_problem_is_found() {
        use AllocationProblem as P;
        let largest = |numerator, denominator| Method::LargestRemainder {
            threshold: Some(threshold(numerator, denominator)),
        };
        assert_eq!(rule(Method::Plurality, 0).problems(), [P::NoSeats]);
        assert_eq!(
            rule(largest(0, 1), 10_001).problems(),
            [P::TooManySeats(10_001)]
        );
        assert_eq!(
            rule(largest(1, 0), 9).problems(),
            [P::ThresholdWithoutDenominator]
        );
        assert_eq!(rule(largest(2, 1), 9).problems(), [P::ThresholdOverOne]);
        assert_eq!(
            rule(majority(Some(1)), 2).problems(),
            [P::MajorityOfSeveralSeats(2), P::SecondRoundTooSmall(1)]
        );

        let with = |method, admit_next, numerator, denominator| {
            let factor = Some(Fraction {
                numerator,
                denominator,
            });
            let single_list = Some(SingleListRule { admit_next, factor });
            AllocationRule {
                single_list,
                ..rule(method, 9)
            }
            .problems()
        };
        let averages = Method::HighestAverages {
            divisors: Divisors::DHondt,
            threshold: Some(threshold(1, 20)),
        };
        assert_eq!(with(largest(1, 20), true, 7, 10), []);
        assert_eq!(
            with(largest(1, 20), true, 7, 0),
            [P::FactorWithoutDenominator]
        );
        assert_eq!(with(largest(1, 20), true, 11, 10), [P::FactorOverOne]);
        assert_eq!(
            with(largest(1, 20), false, 7, 10),
            [P::FactorWithoutAdmission]
        );
        assert_eq!(with(averages, true, 7, 10), [P::FactorWithoutQuotas]);
        assert_eq!(
            with(Method::Plurality, true, 7, 10),
            [P::SingleListOfCandidates]
        );
    }
}
