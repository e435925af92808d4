//! The bytes of keys and signatures. Bytes only: nothing here has been checked.

use std::fmt;
use std::str::FromStr;

use bincode::{Decode, Encode};
use data_encoding::HEXLOWER_PERMISSIVE;
use serde::{Serialize, Serializer};

/// Text that should be a key or signature in hexadecimal, and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits, found {found:?}")]
pub struct NotHexadecimal {
    /// How many digits there should be.
    pub expected: usize,
    /// What stood there.
    pub found: String,
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        pub struct $name([u8; $length]);

        impl $name {
            /// From the raw bytes.
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&HEXLOWER_PERMISSIVE.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotHexadecimal;
            fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
                HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| NotHexadecimal { expected: 2 * $length, found: text.into() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

hex_bytes! {
    /// An Ed25519 public key as it is written down. Whether it may be registered says
    /// [`registrable`](super::registrable).
    PublicKeyBytes, 32
}
hex_bytes! {
    /// An Ed25519 signature as it is written down: R, then S.
    SignatureBytes, 64
}

impl SignatureBytes {
    /// The encoded point R.
    pub(super) fn r(&self) -> [u8; 32] {
        let mut half = [0; 32];
        half.copy_from_slice(&self.0[..32]);
        half
    }

    /// The encoded scalar S.
    pub(super) fn s(&self) -> [u8; 32] {
        let mut half = [0; 32];
        half.copy_from_slice(&self.0[32..]);
        half
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{decode, encode};

    #[test]
    fn text_and_bytes_round_trip() {
        let key = PublicKeyBytes::new([0xab; 32]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(key.to_string().to_uppercase().parse(), Ok(key));
        assert_eq!(encode(&key), [0xab; 32]);
        let signature = SignatureBytes::new([7; 64]);
        assert_eq!(decode::<SignatureBytes>(&encode(&signature)), Ok(signature));
        assert_eq!(serde_json::to_value(key).unwrap(), "ab".repeat(32));
    }

    #[test]
    fn text_of_another_length_is_refused() {
        let refusal = "abcd".parse::<SignatureBytes>().unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "expected 128 hexadecimal digits, found \"abcd\""
        );
    }
}
