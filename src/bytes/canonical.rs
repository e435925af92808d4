//! One value, one encoding: bincode 2, little-endian, fixed-width integers, checked by re-encoding.
//!
//! No bincode configuration is canonical by itself, so [`decode`] accepts bytes only if encoding the
//! decoded value gives exactly the same bytes again.

use bincode::config::{Configuration, Fixint, Limit, LittleEndian};
use bincode::enc::write::Writer;
use bincode::error::EncodeError;
use bincode::{Decode, Encode};

/// Bytes of memory that decoding one value may claim.
///
/// A guard against hostile length prefixes only. It counts sizes in memory, not on the wire, which
/// is why it is far above the 65,535 bytes an entry may have; the limit on the wire is checked by
/// the caller before decoding.
pub const ALLOCATION_LIMIT: usize = 4 * 1024 * 1024;

const CONFIG: Configuration<LittleEndian, Fixint, Limit<ALLOCATION_LIMIT>> =
    bincode::config::standard()
        .with_little_endian()
        .with_fixed_int_encoding()
        .with_limit::<ALLOCATION_LIMIT>();

/// Why bytes are not the canonical encoding of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not an encoding of this type at all.
    #[error("not a valid encoding: {0}")]
    Malformed(String),
    /// A value was read, but bytes are left over.
    #[error("{left} bytes left over after the value")]
    Trailing {
        /// How many bytes follow the value.
        left: usize,
    },
    /// The value has another encoding, which is the canonical one.
    #[error("not the canonical encoding of its value")]
    NotCanonical,
}

/// The canonical bytes of `value`. Inverse of [`decode`].
pub fn encode<T: Encode>(value: &T) -> Vec<u8> {
    let mut out = Growing(Vec::with_capacity(256));
    // Writing to a growing buffer cannot fail, and our types have no fallible `Encode`.
    #[allow(clippy::expect_used)]
    bincode::encode_into_writer(value, &mut out, CONFIG).expect("encoding into memory");
    out.0
}

/// The value whose canonical encoding `bytes` is. Inverse of [`encode`].
///
/// # Errors
/// [`DecodeError`] if the bytes do not decode, are not all consumed, or are not canonical.
pub fn decode<T: Decode<()> + Encode>(bytes: &[u8]) -> Result<T, DecodeError> {
    let (value, used) = bincode::decode_from_slice::<T, _>(bytes, CONFIG)
        .map_err(|error| DecodeError::Malformed(describe(&error)))?;
    if used != bytes.len() {
        return Err(DecodeError::Trailing {
            left: bytes.len() - used,
        });
    }
    let mut comparing = Comparing { rest: bytes };
    bincode::encode_into_writer(&value, &mut comparing, CONFIG)
        .map_err(|_| DecodeError::NotCanonical)?;
    if comparing.rest.is_empty() {
        Ok(value)
    } else {
        Err(DecodeError::NotCanonical)
    }
}

/// A sentence for a decoding error, without Rust's debug form.
fn describe(error: &bincode::error::DecodeError) -> String {
    use bincode::error::DecodeError as E;
    match error {
        E::UnexpectedEnd { .. } => "it ends too early".into(),
        E::LimitExceeded => "a length in it is larger than any entry can be".into(),
        E::Utf8 { .. } => "a text is not UTF-8".into(),
        E::OtherString(text) => text.clone(),
        E::Other(text) => (*text).into(),
        E::UnexpectedVariant { found, .. } => format!("unknown tag {found}"),
        E::InvalidBooleanValue(found) => format!("{found} where a yes (1) or no (0) is expected"),
        _ => "a value in it is out of range".into(),
    }
}

struct Growing(Vec<u8>);

impl Writer for Growing {
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Compares what is written with what was read, so that the canonical check allocates nothing.
struct Comparing<'a> {
    rest: &'a [u8],
}

impl Writer for Comparing<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(EncodeError::UnexpectedEnd),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_fixed_width_and_little_endian() {
        assert_eq!(encode(&1u32), [1, 0, 0, 0]);
        assert_eq!(encode(&vec![7u8]), [1, 0, 0, 0, 0, 0, 0, 0, 7]);
        assert_eq!(decode::<u32>(&[1, 0, 0, 0]), Ok(1));
    }

    #[test]
    fn bytes_left_over_are_refused() {
        assert_eq!(
            decode::<u8>(&[1, 2]),
            Err(DecodeError::Trailing { left: 1 })
        );
    }

    #[test]
    fn hostile_lengths_cost_nothing() {
        let bytes = [0xff; 25];
        assert!(matches!(
            decode::<Vec<u64>>(&bytes),
            Err(DecodeError::Malformed(_))
        ));
    }
}
