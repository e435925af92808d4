//! The one verdict on a signature.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

use super::point::IDENTITY;
use super::registration::{RegisteredKey, registrable};
use super::types::{PublicKeyBytes, SignatureBytes};
use crate::bytes::Domain;

/// What is signed: bytes after the prefix of their domain. Hashed in two parts, never copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    prefix: &'static [u8],
    bytes: &'a [u8],
}

impl<'a> Message<'a> {
    /// `bytes` said in `domain`.
    pub const fn new(domain: Domain, bytes: &'a [u8]) -> Self {
        Self {
            prefix: domain.prefix(),
            bytes,
        }
    }

    /// `bytes` as they stand, for public formats that set themselves apart (signed notes,
    /// cosignatures) and for the vectors of others. No statement, proof of possession or refusal is
    /// ever signed like this.
    pub const fn bare(bytes: &'a [u8]) -> Self {
        Self { prefix: b"", bytes }
    }

    /// The message in one piece.
    pub fn to_vec(&self) -> Vec<u8> {
        [self.prefix, self.bytes].concat()
    }
}

/// Whether `signature` is `key`'s on `message`: the normative verdict, one at a time.
pub fn verdict(key: &RegisteredKey, message: &Message<'_>, signature: &SignatureBytes) -> bool {
    let r = signature.r();
    let Some(s) = scalar(signature) else {
        return false;
    };
    if r == IDENTITY {
        return false;
    }
    let k = challenge(key, message, &r);
    let point = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-key.point(), &s);
    // Byte for byte, so that no other encoding of R passes.
    point.compress().0 == r
}

/// Whether `key` may be registered and `signature` is its own on `message`, for a key whose
/// registration the caller does not hold. Nearly twice the price of [`verdict`].
pub fn check(key: &PublicKeyBytes, message: &Message<'_>, signature: &SignatureBytes) -> bool {
    registrable(key).is_ok_and(|key| verdict(&key, message, signature))
}

/// S, if it is less than ℓ.
pub(super) fn scalar(signature: &SignatureBytes) -> Option<Scalar> {
    Scalar::from_canonical_bytes(signature.s()).into()
}

/// k = SHA-512(R ‖ A ‖ M) mod ℓ.
pub(super) fn challenge(key: &RegisteredKey, message: &Message<'_>, r: &[u8; 32]) -> Scalar {
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(key.bytes().as_bytes())
        .chain_update(message.prefix)
        .chain_update(message.bytes);
    Scalar::from_hash(hash)
}
