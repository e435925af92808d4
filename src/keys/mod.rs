//! Which keys may be registered, and the one signature verdict, single and in bulk.
//!
//! In: bytes, and 32 bytes of entropy where a test is randomised. Out: [`RegisteredKey`], which only
//! registration makes, and verdicts under such keys. This room knows no roster, and reaches no disk,
//! clock, thread or randomness of the operating system.
//!
//! # The verdict
//!
//! Libraries disagree about odd Ed25519 signatures, so the verdict is normative:
//!
//! - *Key*, at registration ([`registrable`]): canonical encoding, a point of the curve, not of
//!   small order, torsion-free.
//! - *Signature* ([`verdict`]): S < ℓ; R is not the identity; the encoding of `[S]B − [k]A` equals
//!   the R bytes, where `k = SHA-512(R ‖ A ‖ M) mod ℓ`.
//!
//! [`bulk_registrable`] and [`bulk_verdicts`] say the same of many at once, three to four times
//! faster.

mod bulk;
mod point;
mod registration;
mod secret;
mod subset;
mod types;
mod verdict;

pub use bulk::{CHUNK, Claim, bulk_verdicts};
pub use registration::{KeyFault, RegisteredKey, bulk_registrable, registrable};
pub use secret::SecretKey;
pub(crate) use secret::wipe_stack;
pub use types::{NotHexadecimal, PublicKeyBytes, SignatureBytes};
pub use verdict::{Message, check, verdict};
