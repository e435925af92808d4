//! Hash newtypes. Each says what was hashed, so that one can never stand in for another.

use std::fmt;
use std::str::FromStr;

use bincode::{Decode, Encode};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use serde::{Serialize, Serializer};

/// A string that begins every signed or hashed message of one kind, so that no signature or hash
/// made for one purpose is worth anything for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Statements: what members sign, and what the statement hash covers.
    Statement,
    /// Proofs that a member holds the key that is enrolled for him.
    Possession,
    /// Proofs that an observer holds the key with which he is accredited.
    Observer,
    /// Texts that stand beside a log.
    Text,
    /// Signed refusals.
    Refusal,
    /// The protocols that totals are made of.
    Protocols,
}

impl Domain {
    /// The bytes that stand before the message, newline included.
    pub const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Statement => b"hattama/statement/v1\n",
            Self::Possession => b"hattama/possession/v1\n",
            Self::Observer => b"hattama/observer/v1\n",
            Self::Text => b"hattama/text/v1\n",
            Self::Refusal => b"hattama/refusal/v1\n",
            Self::Protocols => b"hattama/protocols/v1\n",
        }
    }

    /// The message itself: prefix and bytes.
    pub fn message(self, bytes: &[u8]) -> Vec<u8> {
        [self.prefix(), bytes].concat()
    }
}

/// Text that should be 32 bytes in hexadecimal, and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits, found {found:?}")]
pub struct NotHex {
    /// What stood there.
    pub found: String,
}

/// Any 32 bytes shown as hexadecimal digits.
pub trait Digest32: Sized {
    /// From the raw bytes.
    fn from_bytes(bytes: [u8; 32]) -> Self;
    /// The raw bytes.
    fn as_bytes(&self) -> &[u8; 32];
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        pub struct $name([u8; 32]);

        impl Digest32 for $name {
            fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
            fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl $name {
            /// From the raw bytes.
            pub const fn new(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
            /// Standard base64 with padding, as the public log formats write hashes.
            pub fn to_base64(&self) -> String {
                BASE64.encode(&self.0)
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
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| NotHex { found: text.into() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

digest! {
    /// BLAKE3 over an entry's whole bytes: a link of the ledger's own chain.
    ChainHash
}
digest! {
    /// BLAKE3 over the statement domain string and the statement's bytes: its name for ever.
    StatementHash
}
digest! {
    /// A hash of the RFC 6962 tree (SHA-256): a leaf, a node or a root.
    TreeHash
}
digest! {
    /// SHA-256 of a scanned or photographed sheet, as `sha256sum` prints it.
    ScanHash
}
digest! {
    /// BLAKE3 over the names of the protocols that totals are made of.
    ProtocolsHash
}
digest! {
    /// Salted hash of a text that stands beside the log, never in it.
    TextHash
}

impl ProtocolsHash {
    /// The hash of protocols, in the order in which their stations were enrolled.
    pub fn of_protocols<'a>(names: impl Iterator<Item = &'a StatementHash>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(Domain::Protocols.prefix());
        for name in names {
            hasher.update(name.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }
}

impl ChainHash {
    /// What the first entry names as the hash of the entry before it.
    pub const ZERO: Self = Self([0; 32]);

    /// The link for an entry's whole bytes.
    pub fn of_entry(entry: &[u8]) -> Self {
        Self(*blake3::hash(entry).as_bytes())
    }
}

impl StatementHash {
    /// The name of the statement with these canonical bytes.
    pub fn of_statement(statement: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(Domain::Statement.prefix());
        hasher.update(statement);
        Self(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips() {
        let hash = ChainHash::of_entry(b"entry");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("xyz".parse::<ChainHash>().is_err());
    }

    #[test]
    fn statement_hash_is_domain_separated() {
        assert_ne!(
            StatementHash::of_statement(b"x").as_bytes(),
            ChainHash::of_entry(b"x").as_bytes()
        );
    }
}
