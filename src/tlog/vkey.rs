//! Verifier keys: `name+hex8(id)+base64(type ‖ public key)`.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use super::base64::from_base64;
use super::name::{KeyName, NameError};

/// Why text is not a verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not three parts joined by `+`, or a part that does not decode.
    #[error(
        "not a verifier key: {what}\n  expected: name+8 hexadecimal digits+base64\n  found:    {found}"
    )]
    Malformed {
        /// Which part is wrong.
        what: &'static str,
        /// The text as it stood there.
        found: String,
    },
    /// The name is not one.
    #[error("not a verifier key: {0}")]
    Name(#[from] NameError),
    /// The id is not that of this name and public key: a typing error, or a key put under another name.
    #[error(
        "the verifier key of {name} contradicts itself\n  expected id: {expected}\n  found id:    {found}"
    )]
    Id {
        /// The key's name.
        name: KeyName,
        /// The id computed from name and public key.
        expected: KeyId,
        /// The id that stood there.
        found: KeyId,
    },
    /// The public key is not one of its type.
    #[error("the verifier key of {name} holds no public key of type {kind}")]
    PublicKey {
        /// The key's name.
        name: KeyName,
        /// The type that it claims.
        kind: KeyType,
    },
}

/// What a key signs with, as one byte. Types that this version does not know are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyType(pub u8);

impl KeyType {
    /// A log's key: Ed25519 over the note text.
    pub const ED25519: Self = Self(0x01);
    /// A witness's key: timestamped Ed25519 cosignatures.
    pub const ED25519_COSIGNATURE: Self = Self(0x04);
    /// A witness's key: timestamped ML-DSA-44 cosignatures.
    pub const ML_DSA_44: Self = Self(0x06);

    /// Whether keys of this type may be a witness's: all but those that are assigned to other uses.
    pub const fn may_cosign(self) -> bool {
        // 02: ECDSA; 03: reserved; 05: tree heads of RFC 6962.
        !matches!(self.0, 0x01..=0x03 | 0x05)
    }

    /// Bytes of a public key, where the type is known.
    const fn public_len(self) -> Option<usize> {
        match self {
            Self::ED25519 | Self::ED25519_COSIGNATURE => Some(32),
            Self::ML_DSA_44 => Some(1312),
            _ => None,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ED25519 => f.pad("Ed25519"),
            Self::ED25519_COSIGNATURE => f.pad("Ed25519 cosignature"),
            Self::ML_DSA_44 => f.pad("ML-DSA-44 cosignature"),
            Self(other) => write!(f, "{other:02x}"),
        }
    }
}

/// The first four bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`: a hint, not a proof.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A public key with the name under which it signs.
///
/// Specification: <https://c2sp.org/signed-note> (verifier keys).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyType,
    // Of the length, and for Ed25519 a point of the curve, that the type asks for.
    public: Box<[u8]>,
}

impl VerifierKey {
    /// A log's key: this Ed25519 key under this name.
    pub fn ed25519(name: KeyName, key: &VerifyingKey) -> Self {
        Self {
            name,
            kind: KeyType::ED25519,
            public: key.as_bytes().as_slice().into(),
        }
    }

    /// A witness's key: this Ed25519 key under this name. One key serves one name only, since what
    /// it signs does not hold the name.
    pub fn ed25519_cosignature(name: KeyName, key: &VerifyingKey) -> Self {
        Self {
            kind: KeyType::ED25519_COSIGNATURE,
            ..Self::ed25519(name, key)
        }
    }

    /// Any public key.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] if the bytes are no public key of that type, where the type is known.
    pub fn new(name: KeyName, kind: KeyType, public: &[u8]) -> Result<Self, KeyError> {
        let right_length = kind.public_len().is_none_or(|len| len == public.len());
        let key = Self {
            name,
            kind,
            public: public.into(),
        };
        let on_curve = kind.public_len() != Some(32) || key.verifying_key().is_some();
        if right_length && on_curve {
            Ok(key)
        } else {
            Err(KeyError::PublicKey {
                name: key.name,
                kind,
            })
        }
    }

    /// The name under which the key signs.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// What the key signs with.
    pub const fn kind(&self) -> KeyType {
        self.kind
    }

    /// The raw public key.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The Ed25519 key, if it is one of either Ed25519 type.
    pub fn verifying_key(&self) -> Option<VerifyingKey> {
        if self.kind.public_len() != Some(32) {
            return None;
        }
        VerifyingKey::from_bytes(self.public.as_ref().try_into().ok()?).ok()
    }

    /// The id that stands in signature lines.
    pub fn id(&self) -> KeyId {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', self.kind.0]);
        hasher.update(&self.public);
        let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
        KeyId([a, b, c, d])
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[self.kind.0], self.public.as_ref()].concat();
        write!(f, "{}+{}+{}", self.name, self.id(), BASE64.encode(&typed))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    /// Inverse of `Display`. The text stands alone, without a newline.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let malformed = |what| KeyError::Malformed {
            what,
            found: text.into(),
        };
        // Base64 has '+' too, names and hexadecimal digits have not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed("it has fewer than three parts"));
        };
        let name = KeyName::new(name)?;
        let id = HEXLOWER_PERMISSIVE.decode(id.as_bytes()).ok();
        let id = id.and_then(|bytes| bytes.try_into().ok()).map(KeyId);
        let found = id.ok_or_else(|| malformed("its id is not 8 hexadecimal digits"))?;
        let typed = from_base64(key).ok_or_else(|| malformed("its key is not base64"))?;
        let (kind, public) = typed
            .split_first()
            .ok_or_else(|| malformed("its key is empty"))?;
        let key = Self::new(name, KeyType(*kind), public)?;
        let expected = key.id();
        if expected == found {
            Ok(key)
        } else {
            Err(KeyError::Id {
                name: key.name,
                expected,
                found,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    /// The verifier key printed in the documentation of Go's `golang.org/x/mod/sumdb/note`.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn reads_what_others_wrote() {
        let key: VerifierKey = PETER.parse().unwrap();
        assert_eq!(key.name().as_str(), "PeterNeumann");
        assert_eq!(key.kind(), KeyType::ED25519);
        assert_eq!(key.to_string(), PETER);
    }

    #[test]
    fn agrees_with_another_implementation() {
        let public = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let ours = VerifierKey::ed25519(KeyName::new("example.org/log").unwrap(), &public);
        let theirs = signed_note::new_ed25519_verifier_key("example.org/log", &public);
        assert_eq!(ours.to_string(), theirs);
        assert_eq!(theirs.parse(), Ok(ours));
    }

    #[test]
    fn contradictions_are_refused() {
        let other_name = PETER.replace("Peter", "Piotr");
        assert!(matches!(
            other_name.parse::<VerifierKey>(),
            Err(KeyError::Id { .. })
        ));
        for bad in [
            "",
            "a",
            "a+b",
            "a+00000000+",
            "+c74f20a3+AR",
            "a+c74f20a3+!!",
            "a+c74f+AQ==",
        ] {
            assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
        }
        let short = VerifierKey::new(KeyName::new("a").unwrap(), KeyType::ED25519, &[1; 31]);
        assert!(matches!(short, Err(KeyError::PublicKey { .. })));
    }

    #[test]
    fn unknown_types_are_kept() {
        let name = KeyName::new("a").unwrap();
        let key = VerifierKey::new(name, KeyType(0x77), &[1, 2, 3]).unwrap();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert!(key.verifying_key().is_none());
    }
}
