//! Who makes a statement.

use std::fmt;

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::Id;

/// Who makes a statement: whose keys have to sign it.
///
/// Tag 1; tags 2 (the recovery keys) and 3 (an observer) are reserved in `docs/FORMAT.md`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// A commission, by members of its roster in force.
    Commission(Id),
}

impl Speaker {
    /// The commission that speaks.
    pub const fn commission(&self) -> &Id {
        let Self::Commission(id) = self;
        id
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.commission().fmt(f)
    }
}

impl Encode for Speaker {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let Self::Commission(id) = self;
        1u8.encode(encoder)?;
        id.encode(encoder)
    }
}

impl<C> Decode<C> for Speaker {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        match u8::decode(decoder)? {
            1 => Ok(Self::Commission(Id::decode(decoder)?)),
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
