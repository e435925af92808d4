//! Signatures that only one who holds the secret key can make, and that no honest signer makes.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::hazmat::ExpandedSecretKey;
use hattama::keys::{Message, PublicKeyBytes, SecretKey, SignatureBytes};
use sha2::{Digest, Sha512};

/// A signature with what it is on and under.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) key: PublicKeyBytes,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: SignatureBytes,
}

/// A signer, by number.
pub(crate) struct Signer {
    seed: [u8; 32],
    scalar: Scalar,
}

impl Signer {
    pub(crate) fn new(number: u64) -> Self {
        Self::of_seed(*blake3::hash(&number.to_le_bytes()).as_bytes())
    }

    pub(crate) fn of_seed(seed: [u8; 32]) -> Self {
        let scalar = ExpandedSecretKey::from(&seed).scalar;
        Self { seed, scalar }
    }

    pub(crate) fn public(&self) -> PublicKeyBytes {
        self.secret().public()
    }

    fn secret(&self) -> SecretKey {
        SecretKey::from_seed(self.seed)
    }

    /// The public key with torsion added, which cannot be registered.
    pub(crate) fn mixed_key(&self, class: usize) -> PublicKeyBytes {
        encoded(&(ED25519_BASEPOINT_POINT * self.scalar + EIGHT_TORSION[class]))
    }

    pub(crate) fn honest(&self, message: &[u8]) -> Signed {
        Signed {
            key: self.public(),
            signature: self.secret().sign(&Message::bare(message)),
            message: message.into(),
        }
    }

    /// What satisfies `[S]B = R + [k]A` with the nonce but for what stands in the place of R, and for
    /// `more` in S.
    pub(crate) fn made(
        &self,
        message: &[u8],
        key: PublicKeyBytes,
        nonce: Scalar,
        r: [u8; 32],
        more: Scalar,
    ) -> Signed {
        let s = nonce + challenge(&r, &key, message) * self.scalar + more;
        Signed {
            key,
            message: message.into(),
            signature: joined(r, s.to_bytes()),
        }
    }

    /// With torsion in R.
    pub(crate) fn mixed_r(&self, message: &[u8], class: usize) -> Signed {
        let nonce = nonce(message);
        let r = ED25519_BASEPOINT_POINT * nonce + EIGHT_TORSION[class];
        self.made(message, self.public(), nonce, r.compress().0, Scalar::ZERO)
    }

    /// With an S that is too large by `more`.
    pub(crate) fn shifted(&self, message: &[u8], more: Scalar) -> Signed {
        let nonce = nonce(message);
        let r = (ED25519_BASEPOINT_POINT * nonce).compress().0;
        self.made(message, self.public(), nonce, r, more)
    }

    /// With these bytes for an R whose nonce is 0: a point of small order, however it is written.
    pub(crate) fn of_small_r(&self, message: &[u8], r: [u8; 32]) -> Signed {
        self.made(message, self.public(), Scalar::ZERO, r, Scalar::ZERO)
    }

    /// Under a key with torsion, on a message that makes the torsion vanish: programs that do not look
    /// at the key accept it.
    pub(crate) fn under_mixed_key(&self, message: &[u8], class: usize) -> Signed {
        let key = self.mixed_key(class);
        for count in 0_u32.. {
            let message = [message, &count.to_le_bytes()].concat();
            let nonce = nonce(&message);
            let r = (ED25519_BASEPOINT_POINT * nonce).compress().0;
            if challenge(&r, &key, &message).as_bytes()[0].is_multiple_of(8) {
                return self.made(&message, key, nonce, r, Scalar::ZERO);
            }
        }
        unreachable!()
    }
}

fn nonce(message: &[u8]) -> Scalar {
    Scalar::hash_from_bytes::<Sha512>(&[b"nonce", message].concat())
}

pub(crate) fn challenge(r: &[u8; 32], key: &PublicKeyBytes, message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(key.as_bytes());
    Scalar::from_hash(hash.chain_update(message))
}

pub(crate) fn encoded(point: &EdwardsPoint) -> PublicKeyBytes {
    PublicKeyBytes::new(point.compress().0)
}

/// R and S.
pub(crate) fn halves(signature: &SignatureBytes) -> ([u8; 32], [u8; 32]) {
    let (r, s) = signature.as_bytes().split_at(32);
    (r.try_into().unwrap(), s.try_into().unwrap())
}

pub(crate) fn joined(r: [u8; 32], s: [u8; 32]) -> SignatureBytes {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&r);
    bytes[32..].copy_from_slice(&s);
    SignatureBytes::new(bytes)
}

/// S + ℓ in its place: the same scalar, written too large.
pub(crate) fn with_order_added(signature: &SignatureBytes) -> SignatureBytes {
    let (r, mut s) = halves(signature);
    let mut carry = 1;
    for (byte, less_one) in s.iter_mut().zip((-Scalar::ONE).to_bytes()) {
        let sum = u16::from(*byte) + u16::from(less_one) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    joined(r, s)
}

/// Encodings of points of small order that are not the canonical ones.
pub(crate) fn not_canonical() -> [[u8; 32]; 6] {
    let of = |low: u8, last: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (low, last);
        bytes
    };
    let mut minus_zero = [0; 32];
    (minus_zero[0], minus_zero[31]) = (1, 0x80);
    // y = p and y = p + 1 with either sign; y = 1 and y = p − 1 with a sign that x = 0 has not.
    [
        of(0xed, 0x7f),
        of(0xed, 0xff),
        of(0xee, 0x7f),
        of(0xee, 0xff),
        minus_zero,
        of(0xec, 0xff),
    ]
}

/// What is done, and whether the verdict is yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Craft {
    Honest,
    SignatureBit(usize),
    MessageBit(usize),
    KeyBit(usize),
    OtherMessage,
    OtherKey,
    OrderAdded,
    SmallR(usize),
    MixedR(usize),
    NotCanonicalR(usize),
    NotCanonicalKey(usize),
    SmallKey(usize),
    MixedKey(usize),
    MixedKeyThatVanishes(usize),
    Shifted(u8),
    Zero,
}

impl Craft {
    /// A signature of signer `number` on a message of its own.
    pub(crate) fn made(self, number: u64) -> Signed {
        // Few keys sign much, and many sign a little.
        let signer = Signer::new(if number.is_multiple_of(2) {
            number % 4
        } else {
            number
        });
        let message = number.to_le_bytes().repeat(10);
        let mut signed = signer.honest(&message);
        let flip = |bytes: &[u8], bit: usize| {
            let mut bytes = bytes.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        };
        match self {
            Self::Honest => {}
            Self::SignatureBit(bit) => {
                let bytes = flip(signed.signature.as_bytes(), bit % 512);
                signed.signature = SignatureBytes::new(bytes.try_into().unwrap());
            }
            Self::MessageBit(bit) => signed.message = flip(&message, bit % 640),
            Self::KeyBit(bit) => {
                let bytes = flip(signed.key.as_bytes(), bit % 256);
                signed.key = PublicKeyBytes::new(bytes.try_into().unwrap());
            }
            Self::OtherMessage => signed.message.push(0),
            Self::OtherKey => signed.key = Signer::new(number + 1_000_001).public(),
            Self::OrderAdded => signed.signature = with_order_added(&signed.signature),
            Self::SmallR(class) => {
                return signer.of_small_r(&message, EIGHT_TORSION[class % 8].compress().0);
            }
            Self::MixedR(class) => return signer.mixed_r(&message, 1 + class % 7),
            Self::NotCanonicalR(which) => {
                return signer.of_small_r(&message, not_canonical()[which % 6]);
            }
            Self::NotCanonicalKey(which) => {
                signed.key = PublicKeyBytes::new(not_canonical()[which % 6]);
            }
            Self::SmallKey(class) => {
                // Under a point of small order anyone can sign: [S]B alone, with the nonce for S.
                let nonce = nonce(&message);
                let r = (ED25519_BASEPOINT_POINT * nonce).compress().0;
                signed.key = encoded(&EIGHT_TORSION[class % 8]);
                signed.signature = joined(r, nonce.to_bytes());
            }
            Self::MixedKey(class) => signed.key = signer.mixed_key(1 + class % 7),
            Self::MixedKeyThatVanishes(class) => {
                return signer.under_mixed_key(&message, 1 + class % 7);
            }
            Self::Shifted(more) => {
                return signer.shifted(&message, Scalar::from(u64::from(more) + 1));
            }
            Self::Zero => signed.signature = SignatureBytes::new([0; 64]),
        }
        signed
    }
}
