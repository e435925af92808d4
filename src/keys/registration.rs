//! Which keys may stand in a roster.

use std::fmt;

use curve25519_dalek::edwards::EdwardsPoint;

use super::point::{self, IDENTITY, PointFault, is_torsion_free};
use super::subset::{SubsetSums, weights};
use super::types::PublicKeyBytes;

/// Keys that share one torsion test. It costs about 5 ms whatever their number, 0.6 µs each at
/// this size; twice as many gain little, and a failure would cost twice as much.
const CHUNK: usize = 8192;

/// Below this many keys, testing each by itself is faster.
const SINGLES_BELOW: usize = 256;

/// Why a key may not be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The same key has another encoding, which is the canonical one.
    #[error("the key is not the canonical encoding of a point")]
    NotCanonical,
    /// No point of the curve has this encoding.
    #[error("the key is not a point of the curve")]
    NotAPoint,
    /// One of the eight points under which anyone can sign.
    #[error("the key is of small order: anyone could sign under it")]
    SmallOrder,
    /// A point outside the prime-order subgroup, about whose signatures programs disagree.
    #[error("the key is not torsion-free: programs disagree about its signatures")]
    Torsion,
}

impl From<PointFault> for KeyFault {
    fn from(fault: PointFault) -> Self {
        match fault {
            PointFault::NotCanonical => Self::NotCanonical,
            PointFault::NotAPoint => Self::NotAPoint,
        }
    }
}

/// A key that has passed registration. Only [`registrable`] and [`bulk_registrable`] make one, and
/// signatures are judged under no other keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RegisteredKey {
    bytes: PublicKeyBytes,
    point: EdwardsPoint,
}

impl RegisteredKey {
    /// The key as it is written down.
    pub const fn bytes(&self) -> &PublicKeyBytes {
        &self.bytes
    }

    pub(super) const fn point(&self) -> &EdwardsPoint {
        &self.point
    }
}

impl fmt::Debug for RegisteredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegisteredKey({})", self.bytes)
    }
}

/// The key, if it may be registered.
///
/// # Errors
/// The first [`KeyFault`] that applies, in their order.
pub fn registrable(key: &PublicKeyBytes) -> Result<RegisteredKey, KeyFault> {
    let candidate = decode(key)?;
    if candidate.point.is_small_order() {
        return Err(KeyFault::SmallOrder);
    }
    if !is_torsion_free(&candidate.point) {
        return Err(KeyFault::Torsion);
    }
    Ok(candidate)
}

/// What [`registrable`] says of each key, in their order; faster for many.
///
/// `entropy` is 32 bytes that whoever made the keys cannot have foreseen. A key with torsion passes
/// with probability at most 2^−128 for each 8,192 keys; every other answer is exact.
pub fn bulk_registrable(
    keys: &[PublicKeyBytes],
    entropy: [u8; 32],
) -> Vec<Result<RegisteredKey, KeyFault>> {
    keys.chunks(CHUNK)
        .flat_map(|chunk| {
            if chunk.len() < SINGLES_BELOW {
                chunk.iter().map(registrable).collect()
            } else {
                together(chunk, &entropy)
            }
        })
        .collect()
}

fn together(keys: &[PublicKeyBytes], entropy: &[u8; 32]) -> Vec<Result<RegisteredKey, KeyFault>> {
    let candidates: Vec<_> = keys.iter().map(decode).collect();
    let points: Vec<EdwardsPoint> = candidates.iter().flatten().map(|key| key.point).collect();
    let mut generator = blake3::Hasher::new_keyed(entropy);
    generator.update(b"hattama bulk registration");
    for key in keys {
        generator.update(key.as_bytes());
    }
    // Free of torsion and not the identity, which `decode` refuses: then of prime order.
    if SubsetSums::new(&points, &weights(&generator, points.len())).torsion_free() {
        candidates
    } else {
        keys.iter().map(registrable).collect()
    }
}

/// The key as a point other than the identity; its order is not yet known.
fn decode(key: &PublicKeyBytes) -> Result<RegisteredKey, KeyFault> {
    let point = point::decode(key.as_bytes())?;
    if *key.as_bytes() == IDENTITY {
        return Err(KeyFault::SmallOrder);
    }
    Ok(RegisteredKey { bytes: *key, point })
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::EIGHT_TORSION;

    use super::*;
    use crate::keys::SecretKey;

    fn honest(count: u8) -> Vec<PublicKeyBytes> {
        (0..count)
            .map(|i| SecretKey::from_seed([i; 32]).public())
            .collect()
    }

    fn with_torsion(key: &PublicKeyBytes, class: usize) -> PublicKeyBytes {
        let point = registrable(key).unwrap().point + EIGHT_TORSION[class];
        PublicKeyBytes::new(point.compress().0)
    }

    #[test]
    fn each_fault_by_its_name() {
        let [key] = honest(1)[..] else { unreachable!() };
        assert_eq!(registrable(&key).unwrap().bytes(), &key);
        for (class, torsion) in EIGHT_TORSION.iter().enumerate() {
            let small = PublicKeyBytes::new(torsion.compress().0);
            assert_eq!(registrable(&small), Err(KeyFault::SmallOrder));
            if class != 0 {
                assert_eq!(
                    registrable(&with_torsion(&key, class)),
                    Err(KeyFault::Torsion)
                );
            }
        }
        let mut above_p = [0xff; 32];
        (above_p[0], above_p[31]) = (0xee, 0x7f);
        assert_eq!(
            registrable(&PublicKeyBytes::new(above_p)),
            Err(KeyFault::NotCanonical)
        );
        let mut off_curve = [0; 32];
        off_curve[0] = 2;
        assert_eq!(
            registrable(&PublicKeyBytes::new(off_curve)),
            Err(KeyFault::NotAPoint)
        );
    }

    #[test]
    fn bulk_says_what_single_says() {
        let mut keys = honest(60);
        keys.push(PublicKeyBytes::new(IDENTITY));
        keys.push(PublicKeyBytes::new([0xff; 32]));
        let single = |keys: &[PublicKeyBytes]| keys.iter().map(registrable).collect::<Vec<_>>();
        assert_eq!(together(&keys, &[1; 32]), single(&keys));
        assert_eq!(together(&[], &[1; 32]), []);
        for (class, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
            let mut mixed = keys.clone();
            mixed[10] = with_torsion(&keys[10], class);
            mixed[20] = with_torsion(&keys[20], 8 - class);
            mixed.push(PublicKeyBytes::new(torsion.compress().0));
            for entropy in 0..20 {
                assert_eq!(together(&mixed, &[entropy; 32]), single(&mixed));
            }
        }
    }

    #[test]
    fn bulk_takes_any_number_of_keys() {
        let keys: Vec<_> = honest(100)
            .into_iter()
            .cycle()
            .take(SINGLES_BELOW + 1)
            .collect();
        for count in [0, 1, SINGLES_BELOW - 1, SINGLES_BELOW, SINGLES_BELOW + 1] {
            let verdicts = bulk_registrable(&keys[..count], [0; 32]);
            assert_eq!(verdicts.len(), count);
            assert!(
                verdicts
                    .iter()
                    .zip(&keys)
                    .all(|(v, key)| v.as_ref().unwrap().bytes() == key)
            );
        }
    }
}
