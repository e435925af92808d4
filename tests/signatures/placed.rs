//! The odd ones at any place among honest ones.

use crate::crafted::{Craft, Signed};
use crate::long;
use crate::paths::{all_say, bulk};
use crate::published::odd_ones;

fn honest(count: usize) -> Vec<Signed> {
    (0..count as u64)
        .map(|number| Craft::Honest.made(number))
        .collect()
}

/// Alone among few, below and above the number from which an equation is shared.
#[test]
fn one_among_few() {
    let odd = odd_ones();
    for count in [1, 2, 63, 64, 65, 255, 256, 257] {
        let mut mixed = honest(count);
        // What shares an equation takes longer: of each three one, and the honest one.
        let few = if count > 100 && !long() { 3 } else { 1 };
        for (number, (name, signed)) in odd.iter().enumerate().step_by(few) {
            let mut places = vec![0, count / 2, count];
            if long() {
                places = (0..=count)
                    .step_by(if count > 100 { 16 } else { 1 })
                    .collect();
            } else if count > 2 {
                // Of the three a different one each time.
                places = vec![places[number / few % 3]];
            }
            for place in places {
                mixed.insert(place, signed.clone());
                let expected: Vec<_> = (0..=count)
                    .map(|at| at != place || name == "honest")
                    .collect();
                let entropy =
                    *blake3::hash(&[count.to_le_bytes(), place.to_le_bytes()].concat()).as_bytes();
                all_say(
                    &mixed,
                    &expected,
                    entropy,
                    &format!("{name} at {place} of {count}"),
                );
                mixed.remove(place);
            }
        }
    }
}

/// All twelve at once, moving through 65 honest ones until each has stood everywhere.
#[test]
fn all_among_few_in_any_order() {
    let honest = honest(65);
    let odd = odd_ones();
    for turn in (0..65).step_by(if long() { 1 } else { 13 }) {
        let mut mixed: Vec<(bool, Signed)> = honest.iter().map(|one| (true, one.clone())).collect();
        for (number, (name, signed)) in odd.iter().enumerate() {
            let place = (turn + number * 17) % mixed.len();
            mixed.insert(place, (name == "honest", signed.clone()));
        }
        let (expected, mixed): (Vec<_>, Vec<_>) = mixed.into_iter().unzip();
        all_say(&mixed, &expected, [9; 32], &format!("turn {turn}"));
    }
}

/// In a chunk as large as they are taken, and across its edge.
#[test]
fn among_as_many_as_share_an_equation() {
    let whole = honest(8192);
    let said = |mixed: &[Signed], expected: &[bool], what: &str| {
        for (path, found) in bulk(mixed, [7; 32]).iter().enumerate() {
            let wrong = (0..expected.len()).find(|at| found[*at] != expected[*at]);
            assert_eq!(wrong, None, "{what}, path {path}");
        }
    };
    said(&whole, &vec![true; whole.len()], "honest");
    // All twelve: the first and the last place, the edge of the chunk, and between.
    let mut mixed: Vec<(bool, Signed)> = whole.iter().map(|one| (true, one.clone())).collect();
    let places = [
        0, 1, 700, 2047, 2048, 4000, 4096, 6000, 8190, 8191, 8192, 8203,
    ];
    for (place, (name, signed)) in places.into_iter().zip(odd_ones()) {
        mixed.insert(place, (name == "honest", signed));
    }
    let (expected, mixed): (Vec<_>, Vec<_>) = mixed.into_iter().unzip();
    assert_eq!(mixed.len(), 8204);
    said(&mixed, &expected, "all twelve");
    if long() {
        let mut mixed = whole;
        for (name, signed) in odd_ones() {
            for place in [0, 4096, 8191] {
                let kept = std::mem::replace(&mut mixed[place], signed.clone());
                let expected: Vec<_> = (0..8192)
                    .map(|at| at != place || name == "honest")
                    .collect();
                said(&mixed, &expected, &format!("{name} at {place}"));
                mixed[place] = kept;
            }
        }
    }
}
