//! Pairs whose errors cancel where a batch adds them up without weights, or multiplies by 8.

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use hattama::keys::{KeyFault, bulk_registrable, registrable};

use crate::crafted::{Craft, Signed, Signer, challenge, halves};
use crate::long;
use crate::paths::all_say;

/// `Σ [S]B − R − [k]A`: what a batch without weights looks at.
fn sum(signed: &[Signed]) -> EdwardsPoint {
    let point = |bytes: [u8; 32]| CompressedEdwardsY(bytes).decompress().unwrap();
    let errors = signed.iter().map(|one| {
        let (r, s) = halves(&one.signature);
        let k = challenge(&r, &one.key, &one.message);
        let s = Scalar::from_canonical_bytes(s).unwrap();
        ED25519_BASEPOINT_POINT * s - point(r) - point(*one.key.as_bytes()) * k
    });
    errors.sum()
}

/// The crafted ones among 300 honest ones, at these places; every one of them is refused.
fn refused_among(crafted: &[Signed], what: &str) {
    assert_eq!(
        sum(crafted),
        EdwardsPoint::identity(),
        "{what}: they do not cancel"
    );
    let mut all: Vec<_> = (0..300).map(|number| Craft::Honest.made(number)).collect();
    let mut expected = vec![true; 300];
    for (number, one) in crafted.iter().enumerate() {
        let place = (number * 97 + 11) % 300;
        all[place] = one.clone();
        expected[place] = false;
    }
    for round in 0..if long() { 16 } else { 1 } {
        let entropy = *blake3::hash(&[what.as_bytes(), &[round]].concat()).as_bytes();
        all_say(&all, &expected, entropy, what);
    }
    // By themselves as well, side by side.
    all_say(crafted, &vec![false; crafted.len()], [1; 32], what);
}

#[test]
fn torsion_in_two_that_adds_up_to_nothing() {
    let (one, other) = (Signer::new(1), Signer::new(2));
    for class in 1..8 {
        let same = [one.mixed_r(b"a", class), one.mixed_r(b"b", 8 - class)];
        refused_among(&same, &format!("one key, class {class}"));
        if class % 3 == 1 || long() {
            let two = [one.mixed_r(b"a", class), other.mixed_r(b"b", 8 - class)];
            refused_among(&two, &format!("two keys, class {class}"));
        }
    }
    // Eight of the same: each is refused, though eight times any torsion is nothing.
    let eight: Vec<_> = (0..8_u8).map(|number| one.mixed_r(&[number], 1)).collect();
    refused_among(&eight, "eight of one class");
}

#[test]
fn scalars_that_are_too_large_and_too_small_by_the_same() {
    let (one, other) = (Signer::new(1), Signer::new(2));
    let mut shifts = vec![Scalar::ONE, Scalar::from(u128::MAX)];
    if long() {
        shifts.extend([Scalar::from(8_u8), -Scalar::from(77_u8)]);
    }
    for more in shifts {
        let same = [one.shifted(b"a", more), one.shifted(b"b", -more)];
        refused_among(&same, "one key");
        let two = [one.shifted(b"a", more), other.shifted(b"b", -more)];
        refused_among(&two, "two keys");
        let three = [
            one.shifted(b"a", more),
            other.shifted(b"b", more),
            one.shifted(b"c", -more - more),
        ];
        refused_among(&three, "three");
    }
}

/// Both at once: a scalar error and torsion that cancel across four signatures.
#[test]
fn torsion_and_scalars_together() {
    let (one, other) = (Signer::new(1), Signer::new(2));
    let four = [
        one.mixed_r(b"a", 3),
        other.shifted(b"b", Scalar::from(5_u8)),
        other.mixed_r(b"c", 5),
        one.shifted(b"d", -Scalar::from(5_u8)),
    ];
    refused_among(&four, "four");
}

/// Keys whose torsion adds up to nothing are no keys, each of them.
#[test]
fn keys_whose_torsion_cancels_are_not_registered() {
    let honest: Vec<_> = (0..300)
        .map(|number| Signer::new(number).public())
        .collect();
    for class in 1..8 {
        let mut keys = honest.clone();
        let pair = [
            Signer::new(1).mixed_key(class),
            Signer::new(2).mixed_key(8 - class),
        ];
        let points = pair.map(|key| CompressedEdwardsY(*key.as_bytes()).decompress().unwrap());
        assert!(points.iter().all(|point| !point.is_torsion_free()));
        assert!((points[0] + points[1]).is_torsion_free(), "class {class}");
        keys[40] = pair[0];
        keys[41] = pair[1];
        for entropy in 0..if long() { 16 } else { 3 } {
            let found = bulk_registrable(&keys, [entropy; 32]);
            for (at, (key, found)) in keys.iter().zip(found).enumerate() {
                assert_eq!(found.err(), registrable(key).err(), "key {at}");
                let wrong = [40, 41].contains(&at);
                assert_eq!(found.err(), wrong.then_some(KeyFault::Torsion), "key {at}");
            }
        }
    }
}
