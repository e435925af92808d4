//! How the votes of a contest become seats, as data: laws change, elections differ.
//!
//! The rule for the Mazhilis of Kazakhstan, as an example, is largest remainder with a threshold:
//! Constitutional Law on Elections (No. 2464 of 1995), article 97-1.

mod problems;

pub use problems::AllocationProblem;

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, tagged};

tagged! {
    /// What to do when equal votes, remainders or quotients compete for what is left.
    pub enum TieRule ("rule for ties") {
        /// The definition is silent: the tie stands until lots are recorded for it.
        Wait = 1 "wait",
        /// The determining commission draws lots.
        Lots = 2 "lots",
        /// The option that stands earlier on the ballot goes first. No lots.
        EarlierPosition = 3 "earlier-position",
    }
}

tagged! {
    /// What follows when "against all" wins.
    pub enum AgainstAllRule ("rule for against all") {
        /// Nobody is elected.
        NoWinner = 1 "no-winner",
    }
}

tagged! {
    /// What the votes of a list are divided by, seat after seat.
    pub enum Divisors ("series of divisors") {
        /// 1, 2, 3, …
        DHondt = 1 "dhondt",
        /// 1, 3, 5, …
        SainteLague = 2 "sainte-lague",
    }
}

impl Divisors {
    /// The divisor for a list that already holds `seats` seats.
    pub fn after(self, seats: u32) -> u64 {
        match self {
            Self::DHondt => u64::from(seats) + 1,
            Self::SainteLague => 2 * u64::from(seats) + 1,
        }
    }
}

/// A factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Fraction {
    /// Above the line.
    pub numerator: u32,
    /// Below the line; not zero.
    pub denominator: u32,
}

/// The share a list needs: it passes when its votes × `denominator` ≥ `numerator` × the quantity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Threshold {
    /// Above the line.
    pub numerator: u32,
    /// Below the line; not zero.
    pub denominator: u32,
    /// The quantity that the share is of. Laws differ, so the definition says it.
    pub of: Id,
}

/// What to do when one list alone passes the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct SingleListRule {
    /// Whether the next largest list is admitted too; if not, the one that passed takes every seat.
    pub admit_next: bool,
    /// What the whole quotas of the list admitted are multiplied by; nothing means that it takes
    /// part like any other.
    pub factor: Option<Fraction>,
}

/// A way from votes to seats.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Method {
    /// Lists: a seat for each whole quota, then one each by largest remainder (Hare and Niemeyer).
    LargestRemainder {
        /// What a list needs to take part.
        threshold: Option<Threshold>,
    },
    /// Lists: seat after seat to the highest quotient of votes and divisor.
    HighestAverages {
        /// The series of divisors.
        divisors: Divisors,
        /// What a list needs to take part.
        threshold: Option<Threshold>,
    },
    /// Candidates: the most votes win. With several seats, so many candidates (block vote).
    Plurality,
    /// Candidates: more than half wins.
    Majority {
        /// The quantity that the half is of.
        of: Id,
        /// How many candidates a second round has; nothing means that there is none.
        second_round_candidates: Option<u16>,
    },
}

impl Method {
    const LARGEST_REMAINDER: u8 = 1;
    const HIGHEST_AVERAGES: u8 = 2;
    const PLURALITY: u8 = 3;
    const MAJORITY: u8 = 4;

    /// The threshold, if the method has one.
    pub fn threshold(&self) -> Option<&Threshold> {
        match self {
            Self::LargestRemainder { threshold } | Self::HighestAverages { threshold, .. } => {
                threshold.as_ref()
            }
            Self::Plurality | Self::Majority { .. } => None,
        }
    }

    /// Whether the method shares seats among lists.
    pub fn is_for_lists(&self) -> bool {
        matches!(
            self,
            Self::LargestRemainder { .. } | Self::HighestAverages { .. }
        )
    }
}

impl Encode for Method {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        match self {
            Self::LargestRemainder { threshold } => {
                Self::LARGEST_REMAINDER.encode(encoder)?;
                threshold.encode(encoder)
            }
            Self::HighestAverages {
                divisors,
                threshold,
            } => {
                Self::HIGHEST_AVERAGES.encode(encoder)?;
                divisors.encode(encoder)?;
                threshold.encode(encoder)
            }
            Self::Plurality => Self::PLURALITY.encode(encoder),
            Self::Majority {
                of,
                second_round_candidates,
            } => {
                Self::MAJORITY.encode(encoder)?;
                of.encode(encoder)?;
                second_round_candidates.encode(encoder)
            }
        }
    }
}

impl<C> Decode<C> for Method {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Ok(match u8::decode(decoder)? {
            Self::LARGEST_REMAINDER => Self::LargestRemainder {
                threshold: Option::decode(decoder)?,
            },
            Self::HIGHEST_AVERAGES => Self::HighestAverages {
                divisors: Divisors::decode(decoder)?,
                threshold: Option::decode(decoder)?,
            },
            Self::PLURALITY => Self::Plurality,
            Self::MAJORITY => Self::Majority {
                of: Id::decode(decoder)?,
                second_round_candidates: Option::decode(decoder)?,
            },
            tag => {
                return Err(DecodeError::OtherString(format!(
                    "unknown tag {tag} of a method"
                )));
            }
        })
    }
}

impl<'de, C> BorrowDecode<'de, C> for Method {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

/// How the votes of one contest become seats.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct AllocationRule {
    /// The way from votes to seats.
    #[serde(flatten)]
    pub method: Method,
    /// The seats to be filled, 1 to [`AllocationRule::MAX_SEATS`].
    pub seats: u32,
    /// What to do with a tie.
    pub tie: TieRule,
    /// What to do when one list alone passes; nothing means that the definition is silent.
    pub single_list: Option<SingleListRule>,
    /// What follows when "against all" wins a contest of candidates.
    pub against_all_wins: AgainstAllRule,
}

impl AllocationRule {
    /// The most seats a contest may fill: far above any chamber, and low enough that a hostile
    /// definition costs an observer nothing.
    pub const MAX_SEATS: u32 = 10_000;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{decode, encode};

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
    fn bytes_are_pinned_and_read_back() {
        let methods = [
            Method::LargestRemainder {
                threshold: Some(threshold(5, 100)),
            },
            Method::HighestAverages {
                divisors: Divisors::SainteLague,
                threshold: None,
            },
            Method::Plurality,
            majority(Some(2)),
        ];
        for (tag, method) in (1u8..).zip(methods) {
            let mut rule = rule(method, 1);
            let factor = Some(Fraction {
                numerator: 7,
                denominator: 10,
            });
            rule.single_list = Some(SingleListRule {
                admit_next: true,
                factor,
            });
            let bytes = encode(&rule);
            assert_eq!(bytes[0], tag);
            assert_eq!(decode::<AllocationRule>(&bytes), Ok(rule));
        }
        assert_eq!(
            encode(&rule(Method::Plurality, 69)),
            [3, 69, 0, 0, 0, 1, 0, 1]
        );
        assert!(decode::<Method>(&[5]).is_err());
    }

    #[test]
    fn json_reads_like_the_definition() {
        let rule = rule(
            Method::LargestRemainder {
                threshold: Some(threshold(5, 100)),
            },
            69,
        );
        assert_eq!(
            serde_json::to_string(&rule).unwrap(),
            r#"{"method":"largest-remainder","threshold":{"numerator":5,"denominator":100,"of":"valid"},"#
                .to_owned()
                + r#""seats":69,"tie":"wait","single_list":null,"against_all_wins":"no-winner"}"#
        );
    }
}
