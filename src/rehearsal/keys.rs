//! Keys made from the folder, the seed and the options.

use crate::bytes::Id;
use crate::keys::SecretKey;

use super::Options;

/// Separates these keys from every other use of BLAKE3.
const CONTEXT: &str = "hattama 2026-11 rehearsal keys v1";

/// Every key of a rehearsal.
#[derive(Clone)]
pub struct RehearsalKeys {
    master: [u8; 32],
}

impl RehearsalKeys {
    /// The keys for a folder with this digest, rehearsed with these options.
    pub fn new(digest: &[u8; 32], options: &Options) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(digest);
        hasher.update(&options.seed.to_le_bytes());
        hasher.update(
            &options
                .members
                .map_or(0, |members| u32::from(members) + 1)
                .to_le_bytes(),
        );
        Self {
            master: *hasher.finalize().as_bytes(),
        }
    }

    fn derive(&self, what: &str, number: u16) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.master);
        hasher.update(what.as_bytes());
        hasher.update(&[0]);
        hasher.update(&number.to_le_bytes());
        *hasher.finalize().as_bytes()
    }

    /// The key that signs checkpoints.
    pub fn log(&self) -> SecretKey {
        SecretKey::from_seed(self.derive("log", 0))
    }

    /// The key that signs refusals.
    pub fn refusal(&self) -> SecretKey {
        SecretKey::from_seed(self.derive("refusal", 0))
    }

    /// The key of a commission's member.
    pub fn member(&self, commission: &Id, number: u16) -> SecretKey {
        SecretKey::from_seed(self.derive(&format!("member {commission}"), number))
    }

    /// The nonce of genesis.
    pub fn nonce(&self) -> [u8; 32] {
        self.derive("nonce", 0)
    }

    /// Eight hexadecimal digits that tell rehearsals of one election apart.
    pub fn label(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.derive("label", 0)[..4])
    }
}
