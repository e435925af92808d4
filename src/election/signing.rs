//! How many members have to sign, and which roles.

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use super::Role;
use crate::bytes::{Keyed, List, Sorted};

/// How many members of a roster have to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quorum {
    /// At least this many, from 1.
    Number(u16),
    /// More than half of those in force.
    Majority,
}

impl Quorum {
    /// The number of signatures this means for a roster of `members`.
    pub const fn of(self, members: usize) -> usize {
        match self {
            Self::Number(n) => n as usize,
            Self::Majority => members / 2 + 1,
        }
    }
}

impl Encode for Quorum {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        match self {
            Self::Number(n) => {
                1u8.encode(encoder)?;
                n.encode(encoder)
            }
            Self::Majority => 2u8.encode(encoder),
        }
    }
}

impl<C> Decode<C> for Quorum {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        match u8::decode(decoder)? {
            1 => Ok(Self::Number(u16::decode(decoder)?)),
            2 => Ok(Self::Majority),
            tag => Err(DecodeError::OtherString(format!(
                "unknown tag {tag} of a quorum"
            ))),
        }
    }
}

impl<'de, C> BorrowDecode<'de, C> for Quorum {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

impl Keyed for Role {
    type Key<'a> = Role;
    fn key(&self) -> Role {
        *self
    }
}

/// Who has to sign a statement of some kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct SigningRule {
    /// How many members.
    pub quorum: Quorum,
    /// For each inner set, one holder of one of its roles; each set met by a different member.
    pub one_of: List<Sorted<Role, 8>, 8>,
}

/// What is missing from a set of signatures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Shortfall {
    /// Too few members.
    #[error("{found} of the {needed} members needed have signed")]
    Members {
        /// How many are needed.
        needed: usize,
        /// How many signed.
        found: usize,
    },
    /// No assignment of signers to the required roles.
    #[error("no different members who signed hold the roles required: {wanted}")]
    Roles {
        /// The required sets of roles.
        wanted: String,
    },
}

impl SigningRule {
    /// One signature of any member.
    pub fn any_member() -> Self {
        Self {
            quorum: Quorum::Number(1),
            one_of: List::default(),
        }
    }

    /// Whether members of these roles meet the rule in a roster of `members`.
    ///
    /// # Errors
    /// [`Shortfall`] that says what is missing.
    pub fn met_by(&self, signers: &[Role], members: usize) -> Result<(), Shortfall> {
        let needed = self.quorum.of(members);
        if signers.len() < needed {
            return Err(Shortfall::Members {
                needed,
                found: signers.len(),
            });
        }
        let mut holder: Vec<Option<usize>> = vec![None; signers.len()];
        for set in 0..self.one_of.len() {
            let mut tried = vec![false; signers.len()];
            if !self.assign(set, signers, &mut holder, &mut tried) {
                let sets = self.one_of.iter();
                let sets = sets.map(|set| {
                    set.iter()
                        .map(|r| r.name())
                        .collect::<Vec<_>>()
                        .join(" or ")
                });
                return Err(Shortfall::Roles {
                    wanted: sets.collect::<Vec<_>>().join("; "),
                });
            }
        }
        Ok(())
    }

    /// One augmenting step of bipartite matching: finds `set` a signer, moving others if need be.
    fn assign(
        &self,
        set: usize,
        signers: &[Role],
        holder: &mut [Option<usize>],
        tried: &mut [bool],
    ) -> bool {
        for (signer, role) in signers.iter().enumerate() {
            if tried[signer] || !self.one_of[set].contains(role) {
                continue;
            }
            tried[signer] = true;
            let free = match holder[signer] {
                None => true,
                Some(other) => self.assign(other, signers, holder, tried),
            };
            if free {
                holder[signer] = Some(set);
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn roles_are_met_by_different_members() {
        let rule = rule(Quorum::Number(3));
        assert!(rule.met_by(&[Chair, Secretary, Member], 3).is_ok());
        assert!(rule.met_by(&[Deputy, Chair, Member], 3).is_ok());
        assert!(rule.met_by(&[Deputy, Secretary, Member], 3).is_ok());
        assert!(rule.met_by(&[Deputy, Deputy, Member], 3).is_ok());
        assert!(matches!(
            rule.met_by(&[Deputy, Member, Member], 3),
            Err(Shortfall::Roles { .. })
        ));
        assert!(matches!(
            rule.met_by(&[Chair, Chair, Chair], 3),
            Err(Shortfall::Roles { .. })
        ));
        assert_eq!(
            rule.met_by(&[Chair, Secretary], 3),
            Err(Shortfall::Members {
                needed: 3,
                found: 2
            })
        );
    }

    #[test]
    fn a_majority_is_more_than_half() {
        let rule = rule(Quorum::Majority);
        assert!(rule.met_by(&[Chair, Secretary], 3).is_ok());
        assert!(rule.met_by(&[Chair, Secretary], 4).is_err());
        let eleven = [Chair, Secretary, Member, Member, Member, Member];
        assert!(rule.met_by(&eleven, 11).is_ok());
    }
}
