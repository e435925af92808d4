//! Points of the curve: canonical decoding, and the test for the group that Ed25519 is meant for.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// The one canonical encoding of the identity.
pub(super) const IDENTITY: [u8; 32] = {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    bytes
};

/// Why bytes are not the canonical encoding of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PointFault {
    /// Another encoding of the same point is the canonical one.
    NotCanonical,
    /// No point has this encoding.
    NotAPoint,
}

/// The point whose canonical encoding `bytes` is.
///
/// The decoder of curve25519-dalek reduces `y` and takes the sign of zero as it comes, and encoding
/// again to compare costs a field inversion, as much as the decoding; so the two ways in which an
/// encoding can fail to be canonical (RFC 8032, 5.1.3) are looked for in the bytes.
pub(super) fn decode(bytes: &[u8; 32]) -> Result<EdwardsPoint, PointFault> {
    if !is_canonical(bytes) {
        return Err(PointFault::NotCanonical);
    }
    CompressedEdwardsY(*bytes)
        .decompress()
        .ok_or(PointFault::NotAPoint)
}

fn is_canonical(bytes: &[u8; 32]) -> bool {
    let sign = bytes[31] & 0x80 != 0;
    let top = bytes[31] & 0x7f;
    let high = top == 0x7f && bytes[1..31].iter().all(|b| *b == 0xff);
    // p = 2^255 − 19 ends in 0xed.
    let reduced = !(high && bytes[0] >= 0xed);
    // x = 0 has no sign; it belongs to y = 1 and y = p − 1.
    let one = bytes[0] == 1 && top == 0 && bytes[1..31].iter().all(|b| *b == 0);
    let minus_one = high && bytes[0] == 0xec;
    reduced && !(sign && (one || minus_one))
}

/// Whether the point lies in the subgroup of prime order ℓ, that is, `[ℓ]P` is the identity.
///
/// Equals `EdwardsPoint::is_torsion_free` in about half its time, which points that are public
/// allow. −1 is the integer ℓ − 1 as a scalar, so `[ℓ − 1]P + P` is `[ℓ]P` for points with torsion
/// as well.
pub(super) fn is_torsion_free(point: &EdwardsPoint) -> bool {
    let minus_one = -Scalar::ONE;
    let almost =
        EdwardsPoint::vartime_double_scalar_mul_basepoint(&minus_one, point, &Scalar::ZERO);
    almost + point == EdwardsPoint::identity()
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use proptest::prelude::*;

    use super::*;

    fn canonical_by_encoding(bytes: &[u8; 32]) -> bool {
        CompressedEdwardsY(*bytes)
            .decompress()
            .is_none_or(|p| p.compress().0 == *bytes)
    }

    #[test]
    fn canonical_is_what_encoding_again_gives() {
        for low in 0..=255 {
            for (rest, last) in [(0xff, 0x7f), (0xff, 0xff), (0, 0), (0, 0x80)] {
                let mut bytes = [rest; 32];
                (bytes[0], bytes[31]) = (low, last);
                if CompressedEdwardsY(bytes).decompress().is_some() {
                    assert_eq!(
                        decode(&bytes).is_ok(),
                        canonical_by_encoding(&bytes),
                        "{bytes:x?}"
                    );
                }
            }
        }
    }

    #[test]
    fn torsion_is_found_in_every_class() {
        for (i, torsion) in EIGHT_TORSION.iter().enumerate() {
            let point = ED25519_BASEPOINT_POINT * Scalar::from(77u8) + torsion;
            assert_eq!(is_torsion_free(&point), i == 0);
            assert_eq!(is_torsion_free(torsion), i == 0);
        }
    }

    proptest! {
        #[test]
        fn any_bytes(bytes: [u8; 32]) {
            if let Some(point) = CompressedEdwardsY(bytes).decompress() {
                prop_assert_eq!(decode(&bytes).is_ok(), canonical_by_encoding(&bytes));
                prop_assert_eq!(is_torsion_free(&point), point.is_torsion_free());
            }
        }
    }
}
