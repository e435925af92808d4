//! Who signs, and who checks signatures.
//!
//! Both are slow, and what comes of them is known: who has made a signature knows whether it holds.
//! So most sequences are signed with stand-ins, and what is known of them is told to the rule book;
//! in one of 32 sequences each signature is made and checked. What was made and found is
//! remembered, since a sequence mostly begins as another one did. What is remembered is bounded.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use hattama::bytes::{Domain, Id, Sorted, StatementHash};
use hattama::event::{Body, Member, Presented, SignaturePair, Submission, possession_message};
use hattama::keys::{Message, PublicKeyBytes, SecretKey, SignatureBytes};
use hattama::rules::{Alone, Evidence, KeyRing, weigh};
use hattama::state::State;

use crate::attempt::{Signer, secret_of};

/// Entropy of the bulk check; whoever made the submissions has not foreseen it.
pub(super) const ENTROPY: [u8; 32] = [9; 32];

/// Who has keys: commissions, observers, and who keeps those of the log.
pub(super) const HOLDING: [&str; 11] = [
    "C", "T1", "T2", "D", "P1", "P2", "P3", "O1", "O2", "recovery", "log",
];
/// Numbers that a member may have, from 0.
pub(super) const NUMBERS: u16 = 6;

/// How much is remembered of each kind.
const REMEMBERED: usize = 1 << 14;

/// The secret keys of signers, and their public ones.
type Keys = HashMap<Signer, (SecretKey, PublicKeyBytes)>;
/// Signatures by who signed what.
type Signatures = HashMap<(PublicKeyBytes, StatementHash), SignatureBytes>;
/// What was found of submissions, by the hash of their bytes and whether their keys were known.
type Weighed = HashMap<([u8; 32], Vec<bool>), Evidence>;

#[derive(Default)]
struct Memory {
    keys: Keys,
    signatures: Signatures,
    weighed: Weighed,
}

static MEMORY: LazyLock<Mutex<Memory>> = LazyLock::new(Mutex::default);

/// What is done about signatures in a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// They are made and checked.
    Real,
    /// Stand-ins, of which is known whether they are as they were made.
    StandIn,
}

/// A submission of these bytes of a statement, signed by these.
pub(super) fn signed(statement: Vec<u8>, signers: &[Signer], signing: Signing) -> Submission {
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let Memory {
        keys, signatures, ..
    } = &mut *memory;
    if signatures.len() > REMEMBERED {
        signatures.clear();
    }
    let name = StatementHash::of_statement(&statement);
    let mut pairs: Vec<SignaturePair> = Vec::new();
    for signer in signers {
        let (secret, key) = keys.entry(*signer).or_insert_with(|| {
            let secret = secret_of(*signer);
            let key = secret.public();
            (secret, key)
        });
        if pairs.iter().any(|pair| pair.key == *key) {
            continue;
        }
        let signature = match signing {
            Signing::StandIn => stand_in(key, &name),
            Signing::Real => *signatures.entry((*key, name)).or_insert_with(|| {
                let message = Message::new(Domain::Statement, &statement);
                secret.sign(&message)
            }),
        };
        pairs.push(SignaturePair {
            key: *key,
            signature,
        });
    }
    let signatures = Sorted::new(pairs).unwrap();
    Submission {
        statement,
        signatures,
    }
}

/// What stands in the place of a signature: other bytes for every key and statement.
fn stand_in(key: &PublicKeyBytes, name: &StatementHash) -> SignatureBytes {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(name.as_bytes());
    bytes[32..].copy_from_slice(key.as_bytes());
    SignatureBytes::new(bytes)
}

/// What is known of a submission's signatures, as the ledger would find it now.
///
/// A key that no roster holds is refused before its signature is looked at. So what is found depends
/// on the submission and on which of its keys are known, and on nothing else; the replay at the end
/// weighs everything anew.
pub(super) fn evidence(state: &State, presented: &Presented, ring: &mut KeyRing) -> Evidence {
    let submission = presented.submission();
    let hash = blake3::hash(&submission.to_bytes());
    let keys = submission.signatures.iter();
    let known = keys.map(|pair| state.knows_key(&pair.key)).collect();
    let name = (*hash.as_bytes(), known);
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = memory.weighed.get(&name) {
        return found.clone();
    }
    let mut found = weigh(state, &[presented], ring, ENTROPY, &Alone);
    let found = found.swap_remove(0);
    if memory.weighed.len() > REMEMBERED {
        memory.weighed.clear();
    }
    memory.weighed.insert(name, found.clone());
    found
}

/// The secret keys of everybody there is, by their public ones.
static HOLDERS: LazyLock<HashMap<PublicKeyBytes, SecretKey>> = LazyLock::new(|| {
    let signers = HOLDING.iter().flat_map(|of| {
        let numbers = (0..NUMBERS).flat_map(|number| [(number, 0), (number, 1)]);
        numbers.map(|(number, generation)| (*of, number, generation))
    });
    let secrets = signers.map(secret_of);
    secrets.map(|secret| (secret.public(), secret)).collect()
});

/// Lets everybody whose key a body registers prove that he has it.
pub(super) fn prove(body: &mut Body) {
    match body {
        Body::ElectionOpened(opened) => {
            let central = &mut opened.central;
            central.roster = proven(&central.id, &central.roster);
        }
        Body::CommissionEnrolled(enrolled) => {
            enrolled.roster = proven(&enrolled.id, &enrolled.roster);
        }
        _ => {}
    }
}

fn proven(commission: &Id, roster: &[Member]) -> Sorted<Member, 200> {
    let members = roster.iter().map(|member| {
        let message = possession_message(commission, member.number, member.role, &member.key);
        let message = Message::new(Domain::Possession, &message);
        let holder = HOLDERS.get(&member.key);
        Member {
            proof: holder.map_or(member.proof, |secret| secret.sign(&message)),
            ..member.clone()
        }
    });
    Sorted::new(members.collect()).unwrap()
}
