//! The verdict on many signatures at once.
//!
//! # Why it is the same verdict
//!
//! Three refusals need no equation and are made first, one by one: S ≥ ℓ, R not the canonical
//! encoding of a point, R the identity. For what is left, the single verdict holds exactly if
//! `Di = [Si]B − [ki]Ai − Ri` is the identity, since a canonical encoding and its point stand for
//! each other. The bulk path accepts the whole chunk if
//!
//! 1. every `Ri` is free of torsion, by 128 random subset sums ([`super::subset`]), and
//! 2. `[Σ zi·Si]B − Σ [zi·ki]Ai` equals `Σ [zi]Ri`, for the same random 128-bit weights `zi`.
//!
//! Registered keys are free of torsion. So an `Ri` with torsion passes the first with probability at
//! most 2^−128, and without it all `Di` lie in the group of prime order, where a `Di` other than the
//! identity passes the second with probability at most 2^−128. The usual factor of 8 is left out:
//! it would only forgive what the first test refuses.
//!
//! Whenever a test fails, each signature of the chunk gets the single verdict. So a refusal is
//! always exact, and a chunk with a false signature is accepted with probability at most 2^−128.

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use hashbrown::HashMap;

use super::point::{self, IDENTITY};
use super::registration::RegisteredKey;
use super::subset::{SubsetSums, weights};
use super::types::{PublicKeyBytes, SignatureBytes};
use super::verdict::{Message, challenge, scalar, verdict};

/// Signatures that share one equation. It costs about 5 ms whatever their number, 0.6 µs each at
/// this size; twice as many gain little, and a failure would cost twice as much. Callers with
/// several threads give each thread slices of this length.
pub const CHUNK: usize = 8192;

/// Below this many signatures, one verdict at a time is faster.
const SINGLES_BELOW: usize = 256;

/// What is claimed: that the signature is the key's on the message.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The key, which has passed registration.
    pub key: &'a RegisteredKey,
    /// The message.
    pub message: Message<'a>,
    /// The signature.
    pub signature: &'a SignatureBytes,
}

impl Claim<'_> {
    fn verdict(&self) -> bool {
        verdict(self.key, &self.message, self.signature)
    }
}

/// What [`verdict`] says of each claim, in their order; faster for many, most of all where claims
/// share keys.
///
/// `entropy` is 32 bytes that whoever made the signatures cannot have foreseen. A false signature
/// is accepted with probability at most 2^−128 for each [`CHUNK`]; every refusal is exact. Runs in
/// the calling thread.
pub fn bulk_verdicts(claims: &[Claim<'_>], entropy: [u8; 32]) -> Vec<bool> {
    claims
        .chunks(CHUNK)
        .flat_map(|chunk| {
            if chunk.len() < SINGLES_BELOW {
                chunk.iter().map(Claim::verdict).collect()
            } else {
                together(chunk, &entropy)
            }
        })
        .collect()
}

/// A signature of which only the equation is left to be seen.
struct Pending<'a> {
    key: &'a RegisteredKey,
    s: Scalar,
    k: Scalar,
}

fn together(claims: &[Claim<'_>], entropy: &[u8; 32]) -> Vec<bool> {
    let mut verdicts = vec![false; claims.len()];
    let mut places = Vec::with_capacity(claims.len());
    let mut pending = Vec::with_capacity(claims.len());
    let mut points = Vec::with_capacity(claims.len());
    let mut generator = blake3::Hasher::new_keyed(entropy);
    generator.update(b"hattama bulk verdicts");
    for (place, claim) in claims.iter().enumerate() {
        let r = claim.signature.r();
        let Some(s) = scalar(claim.signature) else {
            continue;
        };
        let Ok(point) = point::decode(&r) else {
            continue;
        };
        if r == IDENTITY {
            continue;
        }
        let k = challenge(claim.key, &claim.message, &r);
        generator.update(claim.key.bytes().as_bytes());
        generator.update(claim.signature.as_bytes());
        generator.update(k.as_bytes());
        places.push(place);
        points.push(point);
        pending.push(Pending {
            key: claim.key,
            s,
            k,
        });
    }
    let hold = equation_holds(&pending, &points, &generator);
    for place in places {
        verdicts[place] = hold || claims[place].verdict();
    }
    verdicts
}

/// Both tests of the module's documentation; `points` are the R of `pending`, in the same order.
fn equation_holds(
    pending: &[Pending<'_>],
    points: &[EdwardsPoint],
    generator: &blake3::Hasher,
) -> bool {
    let weights = weights(generator, pending.len());
    let mut base = Scalar::ZERO;
    // Equal keys coalesce: one term for each distinct key, whatever it has signed.
    let mut by_key: HashMap<&PublicKeyBytes, (Scalar, EdwardsPoint)> = HashMap::new();
    for (claim, weight) in pending.iter().zip(&weights) {
        let z = Scalar::from(u128::from_le_bytes(*weight));
        base += z * claim.s;
        let term = by_key
            .entry(claim.key.bytes())
            .or_insert((Scalar::ZERO, *claim.key.point()));
        term.0 -= z * claim.k;
    }
    let base = (base, ED25519_BASEPOINT_POINT);
    let terms = || by_key.values().chain([&base]);
    let expected = EdwardsPoint::vartime_multiscalar_mul(
        terms().map(|(scalar, _)| scalar),
        terms().map(|(_, point)| point),
    );
    let sums = SubsetSums::new(points, &weights);
    sums.weighted() == expected && sums.torsion_free()
}

#[cfg(test)]
mod tests;
