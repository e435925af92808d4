use curve25519_dalek::constants::EIGHT_TORSION;
use ed25519_dalek::{Signature, VerifyingKey};
use proptest::prelude::*;

use super::*;
use crate::bytes::Domain;
use crate::keys::{SecretKey, bulk_registrable, check, registrable};

/// A signature with what it is on and under, owned.
struct Signed {
    key: PublicKeyBytes,
    message: Vec<u8>,
    signature: SignatureBytes,
}

impl Signed {
    fn honest(number: u64) -> Self {
        // Three signatures a key.
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(number / 3).to_le_bytes());
        let secret = SecretKey::from_seed(seed);
        let message = number.to_le_bytes().repeat(20);
        let signature = secret.sign(&Message::bare(&message));
        Self {
            key: secret.public(),
            message,
            signature,
        }
    }

    fn check(&self) -> bool {
        check(&self.key, &Message::bare(&self.message), &self.signature)
    }

    fn verify_strict(&self) -> bool {
        VerifyingKey::from_bytes(self.key.as_bytes()).is_ok_and(|key| {
            let signature = Signature::from_bytes(self.signature.as_bytes());
            key.verify_strict(&self.message, &signature).is_ok()
        })
    }
}

/// The overall verdicts by the bulk paths: registration first, then claims under registered keys.
fn overall(signed: &[Signed], entropy: [u8; 32]) -> Vec<bool> {
    let keys: Vec<_> = signed.iter().map(|s| s.key).collect();
    let keys = bulk_registrable(&keys, entropy);
    let claims: Vec<_> = keys
        .iter()
        .zip(signed)
        .filter_map(|(key, s)| {
            let message = Message::bare(&s.message);
            key.as_ref().ok().map(|key| Claim {
                key,
                message,
                signature: &s.signature,
            })
        })
        .collect();
    let mut verdicts = together(&claims, &entropy).into_iter();
    keys.iter()
        .map(|key| key.is_ok() && verdicts.next().unwrap())
        .collect()
}

/// The published cases about which libraries disagree; only the first is to be accepted.
fn edge_cases() -> Vec<(String, Signed)> {
    let text = include_str!("../../../tests/vectors/ed25519-edge.jsonl");
    let cases = text.lines().map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| case[name].as_str().unwrap().to_owned();
        let signed = Signed {
            key: field("a").parse().unwrap(),
            message: data_encoding::HEXLOWER
                .decode(field("m").as_bytes())
                .unwrap(),
            signature: field("s").parse().unwrap(),
        };
        (field("name"), signed)
    });
    cases.collect()
}

#[test]
fn edge_cases_get_our_verdict_single_and_in_bulk() {
    let cases = edge_cases();
    assert_eq!(cases.len(), 12);
    let mut mixed: Vec<_> = (0..64).map(Signed::honest).collect();
    for (name, mut case) in cases {
        let accepted = name == "honest";
        assert_eq!(case.check(), accepted, "{name}");
        for round in 0..64 {
            let entropy = *blake3::hash(&[round]).as_bytes();
            let place = usize::from(entropy[0]) % mixed.len();
            mixed.insert(place, case);
            let verdicts = overall(&mixed, entropy);
            let expected: Vec<_> = (0..mixed.len()).map(|i| accepted || i != place).collect();
            assert_eq!(verdicts, expected, "{name}, round {round}");
            case = mixed.remove(place);
        }
    }
}

#[test]
fn keys_of_edge_cases_are_refused_at_registration() {
    for (name, case) in edge_cases() {
        assert_eq!(
            registrable(&case.key).is_err(),
            name.starts_with("A "),
            "{name}"
        );
    }
}

/// Two R with the same torsion cancel in an equation that is multiplied by 8 or meets them with
/// weights of equal parity. Signed by the attacker so that each equation holds but for the torsion.
#[test]
fn torsion_that_cancels_between_signatures_is_refused() {
    use sha2::{Digest, Sha512};
    let torsion_signature = |number: u64, class: usize| {
        let honest = Signed::honest(number);
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(number / 3).to_le_bytes());
        let secret = ed25519_dalek::hazmat::ExpandedSecretKey::from(&seed);
        let nonce = Scalar::from(number + 1000);
        let r = (ED25519_BASEPOINT_POINT * nonce + EIGHT_TORSION[class])
            .compress()
            .0;
        let hash = Sha512::new()
            .chain_update(r)
            .chain_update(honest.key.as_bytes())
            .chain_update(&honest.message);
        let s = nonce + Scalar::from_hash(hash) * secret.scalar;
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&r);
        bytes[32..].copy_from_slice(s.as_bytes());
        Signed {
            signature: SignatureBytes::new(bytes),
            ..honest
        }
    };
    assert!(torsion_signature(0, 0).check());
    for class in 1..8 {
        let mut mixed: Vec<_> = (0..30).map(Signed::honest).collect();
        mixed[4] = torsion_signature(4, class);
        mixed[5] = torsion_signature(5, 8 - class);
        let expected: Vec<_> = (0..30).map(|i| i != 4 && i != 5).collect();
        for entropy in 0..32 {
            assert_eq!(overall(&mixed, [entropy; 32]), expected);
        }
    }
}

#[test]
fn any_number_of_claims_and_a_false_one_anywhere() {
    let mut signed: Vec<_> = (0..300).map(Signed::honest).collect();
    signed[200].message.push(0);
    let keys: Vec<_> = signed
        .iter()
        .map(|s| registrable(&s.key).unwrap())
        .collect();
    let claims: Vec<_> = signed
        .iter()
        .zip(&keys)
        .map(|(s, key)| Claim {
            key,
            message: Message::bare(&s.message),
            signature: &s.signature,
        })
        .collect();
    for count in [0, 1, SINGLES_BELOW - 1, SINGLES_BELOW, 200, 201, 300] {
        let verdicts = bulk_verdicts(&claims[..count], [3; 32]);
        let expected: Vec<_> = (0..count).map(|i| i != 200).collect();
        assert_eq!(verdicts, expected, "{count} claims");
    }
    let many: Vec<_> = claims.iter().copied().cycle().take(CHUNK + 1).collect();
    let verdicts = bulk_verdicts(&many, [3; 32]);
    assert!(
        verdicts
            .iter()
            .enumerate()
            .all(|(i, verdict)| *verdict == (i % 300 != 200))
    );
}

#[test]
fn a_domain_is_part_of_the_verdict() {
    let secret = SecretKey::from_seed([1; 32]);
    let key = registrable(&secret.public()).unwrap();
    let signature = secret.sign(&Message::new(Domain::Statement, b"x"));
    assert!(verdict(
        &key,
        &Message::new(Domain::Statement, b"x"),
        &signature
    ));
    assert!(!verdict(
        &key,
        &Message::new(Domain::Possession, b"x"),
        &signature
    ));
    assert!(verdict(
        &key,
        &Message::bare(b"hattama/statement/v1\nx"),
        &signature
    ));
}

/// What is done to an honest signature: nothing, a bit turned, S + ℓ, another's key, or R replaced.
#[derive(Debug, Clone, Copy)]
enum Damage {
    None,
    SignatureBit(usize),
    KeyBit(usize),
    MessageBit(usize),
    AddOrder,
    OtherKey,
    SmallR(usize),
}

impl Damage {
    fn apply(self, signed: &mut Signed) {
        let (mut signature, mut key) = (*signed.signature.as_bytes(), *signed.key.as_bytes());
        match self {
            Self::None => {}
            Self::SignatureBit(bit) => signature[bit / 8] ^= 1 << (bit % 8),
            Self::KeyBit(bit) => key[bit / 8] ^= 1 << (bit % 8),
            Self::MessageBit(bit) => signed.message[bit / 8] ^= 1 << (bit % 8),
            Self::AddOrder => {
                let mut carry = 1;
                for (byte, minus_one) in signature[32..].iter_mut().zip((-Scalar::ONE).to_bytes()) {
                    let sum = u16::from(*byte) + u16::from(minus_one) + carry;
                    *byte = sum.to_le_bytes()[0];
                    carry = sum >> 8;
                }
            }
            Self::OtherKey => key = *Signed::honest(1_000_000).key.as_bytes(),
            Self::SmallR(class) => {
                signature[..32].copy_from_slice(&EIGHT_TORSION[class].compress().0);
            }
        }
        signed.signature = SignatureBytes::new(signature);
        signed.key = PublicKeyBytes::new(key);
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        20 => Just(Damage::None),
        1 => (0..512usize).prop_map(Damage::SignatureBit),
        1 => (0..256usize).prop_map(Damage::KeyBit),
        1 => (0..1280usize).prop_map(Damage::MessageBit),
        1 => Just(Damage::AddOrder),
        1 => Just(Damage::OtherKey),
        1 => (0..8usize).prop_map(Damage::SmallR),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bulk_is_single_and_single_is_strict(
        damages in prop::collection::vec(damage(), 0..40),
        entropy: [u8; 32],
    ) {
        let mut signed: Vec<_> = (0..).take(damages.len()).map(Signed::honest).collect();
        for (signed, damage) in signed.iter_mut().zip(&damages) {
            damage.apply(signed);
        }
        let single: Vec<_> = signed.iter().map(Signed::check).collect();
        let strict: Vec<_> = signed.iter().map(Signed::verify_strict).collect();
        let honest: Vec<_> = damages.iter().map(|d| matches!(d, Damage::None)).collect();
        prop_assert_eq!(&overall(&signed, entropy), &single);
        prop_assert_eq!(&single, &strict);
        prop_assert_eq!(&single, &honest);
    }
}
