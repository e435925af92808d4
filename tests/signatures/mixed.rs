//! Honest, damaged and crafted signatures, mixed in any order and number.

use proptest::prelude::*;

use crate::crafted::{Craft, Signed};
use crate::long;
use crate::paths::{all_say, verdicts};

fn craft() -> impl Strategy<Value = Craft> {
    prop_oneof![
        24 => Just(Craft::Honest),
        2 => (0..512_usize).prop_map(Craft::SignatureBit),
        1 => (0..640_usize).prop_map(Craft::MessageBit),
        1 => (0..256_usize).prop_map(Craft::KeyBit),
        1 => Just(Craft::OtherMessage),
        1 => Just(Craft::OtherKey),
        2 => Just(Craft::OrderAdded),
        2 => (0..8_usize).prop_map(Craft::SmallR),
        3 => (0..7_usize).prop_map(Craft::MixedR),
        2 => (0..6_usize).prop_map(Craft::NotCanonicalR),
        1 => (0..6_usize).prop_map(Craft::NotCanonicalKey),
        1 => (0..8_usize).prop_map(Craft::SmallKey),
        1 => (0..7_usize).prop_map(Craft::MixedKey),
        1 => (0..7_usize).prop_map(Craft::MixedKeyThatVanishes),
        2 => (0..255_u8).prop_map(Craft::Shifted),
        1 => Just(Craft::Zero),
    ]
}

fn cases(short: u32) -> ProptestConfig {
    ProptestConfig::with_cases(if long() { short * 60 } else { short })
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn any_of_them_in_any_order(
        crafts in prop::collection::vec(craft(), 0..24),
        among in 0..320_usize,
        swapped in any::<bool>(),
        order in any::<u64>(),
        entropy: [u8; 32],
    ) {
        let honest = (0..among).map(|_| Craft::Honest);
        let mut all: Vec<(Craft, Signed)> = crafts
            .into_iter()
            .chain(honest)
            .zip(0..)
            .map(|(craft, number)| (craft, craft.made(number)))
            .collect();
        // Two honest ones with each other's signatures.
        if let [.., (Craft::Honest, one), (Craft::Honest, other)] = all.as_mut_slice()
            && swapped
        {
            std::mem::swap(&mut one.signature, &mut other.signature);
            let last = all.len() - 1;
            all[last].0 = Craft::OtherMessage;
            all[last - 1].0 = Craft::OtherMessage;
        }
        all.sort_by_key(|(_, signed)| {
            *blake3::hash(&[&order.to_le_bytes()[..], signed.signature.as_bytes()].concat()).as_bytes()
        });
        let (crafts, all): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let expected: Vec<_> = crafts.iter().map(|craft| *craft == Craft::Honest).collect();
        all_say(&all, &expected, entropy, "mixed");
    }
}

/// Each craft by itself, so that none stands for another: it is what it says, and it is refused.
#[test]
fn each_by_itself() {
    let crafts = [
        Craft::SignatureBit(3),
        Craft::SignatureBit(500),
        Craft::MessageBit(9),
        Craft::KeyBit(77),
        Craft::OtherMessage,
        Craft::OtherKey,
        Craft::OrderAdded,
        Craft::Shifted(0),
        Craft::Zero,
    ];
    let classes = (0..8).flat_map(|class| {
        [
            Craft::SmallR(class),
            Craft::MixedR(class),
            Craft::NotCanonicalR(class),
            Craft::NotCanonicalKey(class),
            Craft::SmallKey(class),
            Craft::MixedKey(class),
            Craft::MixedKeyThatVanishes(class),
        ]
    });
    for craft in crafts.into_iter().chain(classes) {
        for number in [4, 5] {
            let signed = [craft.made(number)];
            for (path, found) in verdicts(&signed, [1; 32]) {
                assert_eq!(found, [false], "{craft:?}: {path}");
            }
        }
    }
    assert_eq!(verdicts(&[Craft::Honest.made(4)], [1; 32])[0].1, [true]);
}
