//! Sums of 128 random subsets of points: the torsion test for many points at the price of few, and
//! with it their weighted sum.
//!
//! # Why this is a test
//!
//! Let every point have a 128-bit random weight, and let `Sj` be the sum of the points whose weight
//! has bit `j`. If some point has torsion, then `Sj` has none with probability at most 1/2: fix the
//! bits of all other points; of the two sums, with and without that point, at most one is free of
//! torsion. The 128 bits are independent, so all `Sj` are free of torsion with probability at most
//! 2^−128.
//!
//! # Why it is cheap
//!
//! A weight is 16 bytes. For each byte, a point is added once, to the bucket of its value; eight
//! subset sums follow from the 256 buckets. So 128 trials cost 16 additions a point. The weighted
//! sum `Σ zi·Pi` of the batch equation is `Σ 2^j·Sj` and costs nothing more.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::traits::Identity;

use super::point::is_torsion_free;

/// Bytes of a weight: 128 bits, so that a false sum passes with probability 2^−128.
const BYTES: usize = 16;

/// A random weight, little-endian.
pub(super) type Weight = [u8; BYTES];

/// `count` weights from a generator that the caller has fed with the entropy and with whatever the
/// points were derived from, so that nobody can choose points for known weights.
pub(super) fn weights(generator: &blake3::Hasher, count: usize) -> Vec<Weight> {
    let mut reader = generator.finalize_xof();
    let mut all = vec![[0; BYTES]; count];
    reader.fill(all.as_flattened_mut());
    all
}

/// The sums of the 128 subsets that the bits of the weights choose, lowest bit first.
pub(super) struct SubsetSums(Vec<EdwardsPoint>);

impl SubsetSums {
    /// The subset sums of `points`, each with the weight at its place.
    pub(super) fn new(points: &[EdwardsPoint], weights: &[Weight]) -> Self {
        let mut sums = Vec::with_capacity(8 * BYTES);
        let mut buckets = vec![EdwardsPoint::identity(); 256];
        for byte in 0..BYTES {
            buckets.fill(EdwardsPoint::identity());
            for (point, weight) in points.iter().zip(weights) {
                buckets[usize::from(weight[byte])] += point;
            }
            sums.extend(sums_by_bit(&mut buckets));
        }
        Self(sums)
    }

    /// Whether every point is free of torsion: never wrong if it is so, and wrong with probability
    /// at most 2^−128 if it is not.
    pub(super) fn torsion_free(&self) -> bool {
        self.0.iter().all(is_torsion_free)
    }

    /// The sum of all points, each multiplied by its weight.
    pub(super) fn weighted(&self) -> EdwardsPoint {
        self.0
            .iter()
            .rev()
            .fold(EdwardsPoint::identity(), |sum, subset| sum + sum + subset)
    }
}

/// For each of the eight bits, the sum of the 256 buckets whose index has it. The buckets are used up:
/// once the sum for the highest bit is taken, the upper half is folded onto the lower.
fn sums_by_bit(buckets: &mut [EdwardsPoint]) -> [EdwardsPoint; 8] {
    let mut sums = [EdwardsPoint::identity(); 8];
    for bit in (0..8).rev() {
        let (lower, upper) = buckets[..2 << bit].split_at_mut(1 << bit);
        for (low, high) in lower.iter_mut().zip(upper.iter()) {
            sums[bit] += high;
            *low += high;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use curve25519_dalek::scalar::Scalar;

    use super::*;

    fn points(count: u64) -> Vec<EdwardsPoint> {
        (1..=count)
            .map(|i| ED25519_BASEPOINT_POINT * Scalar::from(i * i))
            .collect()
    }

    fn random(label: u64, count: usize) -> Vec<Weight> {
        weights(blake3::Hasher::new().update(&label.to_le_bytes()), count)
    }

    #[test]
    fn the_weighted_sum_is_the_weighted_sum() {
        let (points, weights) = (points(40), random(0, 40));
        let expected: EdwardsPoint = points
            .iter()
            .zip(&weights)
            .map(|(point, weight)| point * Scalar::from(u128::from_le_bytes(*weight)))
            .sum();
        assert_eq!(SubsetSums::new(&points, &weights).weighted(), expected);
    }

    #[test]
    fn torsion_is_found_even_where_it_cancels_in_the_sum() {
        let honest = points(20);
        for order in [1, 2, 4] {
            let mut points = honest.clone();
            points[3] += EIGHT_TORSION[order];
            points[17] -= EIGHT_TORSION[order];
            for label in 0..20 {
                let weights = random(label, points.len());
                assert!(!SubsetSums::new(&points, &weights).torsion_free());
                assert!(SubsetSums::new(&honest, &weights).torsion_free());
            }
        }
    }
}
