//! Every way to the verdict.

use curve25519_dalek::edwards::CompressedEdwardsY;
use hattama::keys::{
    CHUNK, Claim, KeyFault, Message, RegisteredKey, bulk_registrable, bulk_verdicts, check,
    registrable, verdict,
};
use hattama::rules::{Alone, Workers};
use hattama::threads::Threads;

use crate::crafted::Signed;

fn claims<'a>(signed: &'a [Signed], keys: &'a [Result<RegisteredKey, KeyFault>]) -> Vec<Claim<'a>> {
    let pairs = signed.iter().zip(keys);
    let claims = pairs.filter_map(|(signed, key)| {
        Some(Claim {
            key: key.as_ref().ok()?,
            message: Message::bare(&signed.message),
            signature: &signed.signature,
        })
    });
    claims.collect()
}

/// Verdicts under the keys that may be registered, and no for the others.
fn spread(keys: &[Result<RegisteredKey, KeyFault>], verdicts: Vec<bool>) -> Vec<bool> {
    let mut verdicts = verdicts.into_iter();
    keys.iter()
        .map(|key| key.is_ok() && verdicts.next().unwrap())
        .collect()
}

fn in_parts(
    signed: &[Signed],
    workers: &impl Workers,
    part: usize,
    entropy: [u8; 32],
) -> Vec<bool> {
    let bytes: Vec<_> = signed.iter().map(|signed| signed.key).collect();
    let keys = workers.in_parts(&bytes, part, |part| bulk_registrable(part, entropy));
    let claims = claims(signed, &keys);
    let verdicts = workers.in_parts(&claims, part, |part| bulk_verdicts(part, entropy));
    spread(&keys, verdicts)
}

/// The verdict of a program that others wrote, on a key that may be registered.
fn others(signed: &Signed) -> bool {
    let bytes = *signed.key.as_bytes();
    let point = CompressedEdwardsY(bytes).decompress();
    let may_be = point.is_some_and(|point| point.compress().0 == bytes && point.is_torsion_free());
    let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&bytes) else {
        return false;
    };
    let signature = ed25519_dalek::Signature::from_bytes(signed.signature.as_bytes());
    may_be && key.verify_strict(&signed.message, &signature).is_ok()
}

/// What each way says, by its name; the first is the one that is normative, one at a time.
pub(crate) fn verdicts(signed: &[Signed], entropy: [u8; 32]) -> Vec<(&'static str, Vec<bool>)> {
    let keys: Vec<_> = signed
        .iter()
        .map(|signed| registrable(&signed.key))
        .collect();
    let claimed = claims(signed, &keys);
    let singles = claimed.iter().map(|claim| {
        let found = verdict(claim.key, &claim.message, claim.signature);
        let whole = check(claim.key.bytes(), &claim.message, claim.signature);
        assert_eq!(found, whole);
        found
    });
    let singles = spread(&keys, singles.collect());
    let others = signed.iter().map(others).collect();
    vec![
        ("one at a time", singles),
        ("another program", others),
        ("in bulk", in_parts(signed, &Alone, CHUNK, entropy)),
        (
            "in bulk, in parts of 257",
            in_parts(signed, &Alone, 257, entropy),
        ),
        ("on all threads", in_parts(signed, &Threads, CHUNK, entropy)),
        (
            "on all threads, in parts of 64",
            in_parts(signed, &Threads, 64, entropy),
        ),
    ]
}

/// In bulk and on all threads only, for very many.
pub(crate) fn bulk(signed: &[Signed], entropy: [u8; 32]) -> [Vec<bool>; 2] {
    [
        in_parts(signed, &Alone, CHUNK, entropy),
        in_parts(signed, &Threads, CHUNK, entropy),
    ]
}

/// Every way says this.
pub(crate) fn all_say(signed: &[Signed], expected: &[bool], entropy: [u8; 32], what: &str) {
    for (path, found) in verdicts(signed, entropy) {
        let wrong: Vec<_> = (0..expected.len())
            .filter(|at| found[*at] != expected[*at])
            .collect();
        assert_eq!(wrong, [0; 0], "{what}: {path}");
    }
}
