//! The explanation of an allocation: every decision with the numbers it was made from.

use serde::{Serialize, Serializer};

use super::{Ratio, Tie};
use crate::bytes::Id;
use crate::election::{Fraction, TieRule};

/// How a tie was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// By what: lots, or the earlier position on the ballot.
    pub by: TieRule,
    /// The tied options in the order this gave them.
    pub order: Vec<Id>,
}

/// One step of an allocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// What a list needs: this share of this quantity.
    Threshold {
        /// Above the line.
        numerator: u32,
        /// Below the line.
        denominator: u32,
        /// The quantity that the share is of.
        of: Id,
        /// Its value.
        quantity: u64,
    },
    /// A list passes if the first product is not less than the second.
    ThresholdTest {
        /// The list.
        option: Id,
        /// Its votes.
        votes: u64,
        /// Votes × the denominator of the threshold.
        #[serde(serialize_with = "exact")]
        votes_times_denominator: u128,
        /// The quantity × the numerator of the threshold.
        #[serde(serialize_with = "exact")]
        quantity_times_numerator: u128,
        /// Whether it passed.
        passed: bool,
    },
    /// No list passed.
    NonePassed,
    /// One list alone passed.
    OnlyOnePassed {
        /// The list.
        option: Id,
    },
    /// The next largest list is admitted beside it.
    NextAdmitted {
        /// The list.
        option: Id,
        /// Its votes.
        votes: u64,
    },
    /// What a whole seat costs: votes of the lists that take part, over the seats.
    Quota {
        /// The quota.
        quota: Ratio,
    },
    /// Seats of a list for its whole quotas.
    WholeQuotas {
        /// The list.
        option: Id,
        /// Its votes.
        votes: u64,
        /// Whole quotas in them.
        seats: u32,
        /// The votes left over.
        remainder: Ratio,
    },
    /// The whole quotas of the list admitted are multiplied and rounded down.
    Reduced {
        /// The list.
        option: Id,
        /// Its whole quotas.
        whole: u32,
        /// What they are multiplied by.
        factor: Fraction,
        /// The seats that this leaves it.
        seats: u32,
    },
    /// The only list that passed takes the seats that are left.
    Rest {
        /// The list.
        option: Id,
        /// The seats left.
        seats: u32,
    },
    /// A seat for a remainder.
    RemainderSeat {
        /// The list.
        option: Id,
        /// Its remainder, in votes.
        remainder: Ratio,
    },
    /// A seat for the highest quotient.
    QuotientSeat {
        /// Which seat of the contest this is, from 1.
        seat: u32,
        /// The list.
        option: Id,
        /// Its votes over its divisor.
        quotient: Ratio,
    },
    /// A seat for a candidate.
    Elected {
        /// The candidate.
        option: Id,
        /// The votes.
        votes: u64,
    },
    /// "Against all" won.
    AgainstAllWon {
        /// "Against all".
        option: Id,
        /// Its votes.
        votes: u64,
    },
    /// The most votes are a majority if twice as many are more than the quantity.
    MajorityTest {
        /// The most votes that an option has.
        votes: u64,
        /// Twice as many.
        #[serde(serialize_with = "exact")]
        twice_the_votes: u128,
        /// The quantity that the half is of.
        of: Id,
        /// Its value.
        quantity: u64,
        /// Whether they are a majority.
        reached: bool,
    },
    /// A candidate of the second round.
    InSecondRound {
        /// The candidate.
        option: Id,
        /// The votes.
        votes: u64,
    },
    /// A tie, and what settled it, if anything has.
    Tie {
        /// The tie.
        tie: Tie,
        /// What settled it.
        settled: Option<Settled>,
    },
}

/// A number where JSON readers take it, and the digits as text beyond 64 bits, which few do.
fn exact<S: Serializer>(product: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    match u64::try_from(*product) {
        Ok(product) => serializer.serialize_u64(product),
        Err(_) => serializer.collect_str(product),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_beyond_64_bits_keep_every_digit() {
        let json = |product| exact(&product, serde_json::value::Serializer).unwrap();
        let most = u128::from(u64::MAX);
        assert_eq!(json(most), u64::MAX);
        assert_eq!(json(most + 1), "18446744073709551616");
    }
}
