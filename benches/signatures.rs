//! What a signature costs: one at a time, in bulk, and what registering its key costs.
//!
//! `cargo bench --bench signatures`; the counter gives items a second, on one core.
#![allow(clippy::expect_used)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use hattama::bytes::Domain;
use hattama::keys::{
    Claim, Message, PublicKeyBytes, RegisteredKey, SecretKey, SignatureBytes, bulk_registrable,
    bulk_verdicts, registrable, verdict,
};

fn main() {
    divan::main();
}

const ENTROPY: [u8; 32] = [42; 32];

struct Signed {
    key: RegisteredKey,
    bytes: Vec<u8>,
    signature: SignatureBytes,
}

fn secret(number: usize) -> SecretKey {
    SecretKey::from_seed(*blake3::hash(&number.to_le_bytes()).as_bytes())
}

/// `count` signatures on statements of 300 bytes, `each` by the same key.
fn signed(count: usize, each: usize) -> Vec<Signed> {
    (0..count)
        .map(|i| {
            let secret = secret(i % count.div_ceil(each));
            let bytes = i.to_le_bytes().repeat(40);
            let signature = secret.sign(&Message::new(Domain::Statement, &bytes));
            let key = registrable(&secret.public()).expect("an honest key");
            Signed {
                key,
                bytes,
                signature,
            }
        })
        .collect()
}

fn claims<'a>(signed: &'a [Signed]) -> Vec<Claim<'a>> {
    let claim = |signed: &'a Signed| {
        let Signed {
            key,
            bytes,
            signature,
        } = signed;
        let message = Message::new(Domain::Statement, bytes);
        Claim {
            key,
            message,
            signature,
        }
    };
    signed.iter().map(claim).collect()
}

#[divan::bench]
fn single(bencher: Bencher<'_, '_>) {
    let signed = signed(1, 1);
    let claim = claims(&signed)[0];
    bencher.counter(ItemsCount::new(1usize)).bench_local(|| {
        assert!(verdict(
            black_box(claim.key),
            &claim.message,
            claim.signature
        ));
    });
}

#[divan::bench(args = [(128, 3), (256, 3), (1024, 3), (8192, 1), (8192, 3), (8192, 50)], sample_count = 20)]
fn bulk(bencher: Bencher<'_, '_>, (count, each): (usize, usize)) {
    let signed = signed(count, each);
    let claims = claims(&signed);
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        assert!(
            bulk_verdicts(black_box(&claims), ENTROPY)
                .iter()
                .all(|v| *v)
        );
    });
}

#[divan::bench(args = [1, 128, 256, 1024, 8192], sample_count = 20)]
fn key_check(bencher: Bencher<'_, '_>, count: usize) {
    let keys: Vec<PublicKeyBytes> = (0..count).map(|i| secret(i).public()).collect();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        assert!(
            bulk_registrable(black_box(&keys), ENTROPY)
                .iter()
                .all(Result::is_ok)
        );
    });
}
