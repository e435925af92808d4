//! Who makes a statement.

use std::fmt;

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::Id;

/// Who makes a statement: whose keys have to sign it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// A commission, by members of its roster in force (tag 1).
    Commission(Id),
    /// The recovery keys of genesis, kept offline, so many of them as genesis says (tag 2).
    RecoveryKeys,
    /// An accredited observer, by his key (tag 3).
    Observer(Id),
}

impl Speaker {
    /// The commission that speaks, if one does.
    pub const fn commission(&self) -> Option<&Id> {
        match self {
            Self::Commission(id) => Some(id),
            Self::RecoveryKeys | Self::Observer(_) => None,
        }
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commission(id) | Self::Observer(id) => id.fmt(f),
            Self::RecoveryKeys => f.pad("recovery-keys"),
        }
    }
}

impl Encode for Speaker {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        match self {
            Self::Commission(id) => {
                1u8.encode(encoder)?;
                id.encode(encoder)
            }
            Self::RecoveryKeys => 2u8.encode(encoder),
            Self::Observer(id) => {
                3u8.encode(encoder)?;
                id.encode(encoder)
            }
        }
    }
}

impl<C> Decode<C> for Speaker {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        match u8::decode(decoder)? {
            1 => Ok(Self::Commission(Id::decode(decoder)?)),
            2 => Ok(Self::RecoveryKeys),
            3 => Ok(Self::Observer(Id::decode(decoder)?)),
            tag => Err(DecodeError::OtherString(format!(
                "unknown tag {tag} of a speaker"
            ))),
        }
    }
}

impl<'de, C> BorrowDecode<'de, C> for Speaker {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}
