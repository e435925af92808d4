//! A secret key in memory.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::types::{PublicKeyBytes, SignatureBytes};
use super::verdict::Message;

/// A secret key, wiped from memory when dropped and never shown. It has one place in memory: whoever
/// is given it is given the way there, and no copy stays where it came from.
pub struct SecretKey(Box<SigningKey>);

/// By what it is made of, which wipes itself.
impl ZeroizeOnDrop for SecretKey {}

impl SecretKey {
    /// The key of this seed (RFC 8032's 32-byte private key).
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let key = boxed(&seed);
        seed.zeroize();
        wipe_stack::<SIGNING>();
        Self(key)
    }

    /// The seed, for those who store the key. Wiped when dropped.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key.
    pub fn public(&self) -> PublicKeyBytes {
        PublicKeyBytes::new(self.0.verifying_key().to_bytes())
    }

    /// The signature on `message`: the same bytes every time (RFC 8032).
    pub fn sign(&self, message: &Message<'_>) -> SignatureBytes {
        let signature = signed(&self.0, &message.to_vec());
        wipe_stack::<SIGNING>();
        signature
    }
}

#[inline(never)]
fn boxed(seed: &[u8; 32]) -> Box<SigningKey> {
    Box::new(SigningKey::from_bytes(seed))
}

/// Signing hashes the seed into what it signs with, on the stack.
#[inline(never)]
fn signed(key: &SigningKey, message: &[u8]) -> SignatureBytes {
    SignatureBytes::new(key.sign(message).to_bytes())
}

/// More stack than making a signature needs, in words of eight bytes.
const SIGNING: usize = 4096;

/// Writes over what functions that have returned left on the stack below their caller. Call it after
/// a function that is not inlined and has worked with a secret.
#[inline(never)]
pub(crate) fn wipe_stack<const WORDS: usize>() {
    let mut below = [0_u64; WORDS];
    below.zeroize();
    std::hint::black_box(&below);
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Domain;

    #[test]
    fn rfc_8032_test_2() {
        let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let seed: PublicKeyBytes = seed.parse().unwrap();
        let key = SecretKey::from_seed(*seed.as_bytes());
        assert_eq!(
            key.public().to_string(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        );
        assert_eq!(
            key.sign(&Message::bare(&[0x72])).to_string(),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        );
    }

    #[test]
    fn a_domain_is_part_of_what_is_signed() {
        let key = SecretKey::from_seed([9; 32]);
        let statement = key.sign(&Message::new(Domain::Statement, b"x"));
        assert_ne!(statement, key.sign(&Message::new(Domain::Refusal, b"x")));
        assert_eq!(
            statement,
            key.sign(&Message::bare(b"hattama/statement/v1\nx"))
        );
    }

    #[test]
    fn the_secret_is_never_shown() {
        let key = SecretKey::from_seed([0x5a; 32]);
        assert_eq!(
            format!("{key:?}"),
            format!("SecretKey(of {})", key.public())
        );
    }
}
