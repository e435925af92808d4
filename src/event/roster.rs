//! Rosters: members by number, role and key, and how they change.

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, Keyed, List, encode};
use crate::election::Role;
use crate::keys::{PublicKeyBytes, SignatureBytes};

/// A member of a commission. No name: a log cannot forget.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Member {
    /// Number on the commission's list, from 1; never given twice in one commission.
    pub number: u16,
    /// Role.
    pub role: Role,
    /// Public key. A key is registered once in a ledger, ever.
    pub key: PublicKeyBytes,
    /// Signature by that key over [`possession_message`]: the member holds the secret key.
    pub proof: SignatureBytes,
}

impl Keyed for Member {
    type Key<'a> = u16;
    fn key(&self) -> u16 {
        self.number
    }
}

/// What a proof of possession signs, after the domain string: commission, number, role, key.
///
/// It names no election, since the central commission's members need it before there is a genesis
/// hash. It authorises nothing by itself: it says only that the holder of this key is ready to act
/// as this member of this commission.
pub fn possession_message(
    commission: &Id,
    number: u16,
    role: Role,
    key: &PublicKeyBytes,
) -> Vec<u8> {
    encode(&(commission, number, role, key))
}

/// One change of a roster, or, by recovery keys, of the log key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RosterChange {
    /// A member with a number not used before (tag 1).
    Add(Member),
    /// A new key, and maybe a new role, for a number in force; the old key is revoked (tag 2).
    Replace(Member),
    /// The member's key is worth nothing from this entry on (tag 3).
    Revoke(u16),
    /// Checkpoints that cover this entry are signed by this key, and by none before it (tag 4).
    /// Only where the central commission's roster changes, which recovery keys do.
    LogKey(PublicKeyBytes),
}

impl RosterChange {
    /// The member that comes in.
    pub const fn incoming(&self) -> Option<&Member> {
        match self {
            Self::Add(member) | Self::Replace(member) => Some(member),
            Self::Revoke(_) | Self::LogKey(_) => None,
        }
    }

    /// The log key that comes in.
    pub const fn log_key(&self) -> Option<&PublicKeyBytes> {
        match self {
            Self::LogKey(key) => Some(key),
            _ => None,
        }
    }
}

impl Encode for RosterChange {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        match self {
            Self::Add(member) => {
                1u8.encode(encoder)?;
                member.encode(encoder)
            }
            Self::Replace(member) => {
                2u8.encode(encoder)?;
                member.encode(encoder)
            }
            Self::Revoke(number) => {
                3u8.encode(encoder)?;
                number.encode(encoder)
            }
            Self::LogKey(key) => {
                4u8.encode(encoder)?;
                key.encode(encoder)
            }
        }
    }
}

impl<C> Decode<C> for RosterChange {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        match u8::decode(decoder)? {
            1 => Ok(Self::Add(Member::decode(decoder)?)),
            2 => Ok(Self::Replace(Member::decode(decoder)?)),
            3 => Ok(Self::Revoke(u16::decode(decoder)?)),
            4 => Ok(Self::LogKey(PublicKeyBytes::decode(decoder)?)),
            tag => Err(DecodeError::OtherString(format!(
                "unknown tag {tag} of a roster change"
            ))),
        }
    }
}

impl<'de, C> BorrowDecode<'de, C> for RosterChange {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

/// Members added, replaced or revoked; in force from the entry that says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct RosterChanged {
    /// Whose roster.
    pub commission: Id,
    /// The changes, in order.
    pub changes: List<RosterChange, 500>,
}

impl RosterChanged {
    /// The log key that comes in, if one does.
    pub fn log_key(&self) -> Option<PublicKeyBytes> {
        self.changes.iter().find_map(RosterChange::log_key).copied()
    }

    /// Whether members change.
    pub fn changes_members(&self) -> bool {
        self.changes.iter().any(|change| change.log_key().is_none())
    }
}
