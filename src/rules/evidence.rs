//! What is known of a submission's signatures and of the keys it registers.
//!
//! Signatures can be checked before any state is known, so a verifier checks them in bulk and in
//! parallel. The rule book then asks whether those keys may say this, here.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::bytes::Domain;
use crate::event::{Body, Presented};
use crate::keys::{
    CHUNK, Claim, KeyFault, Message, PublicKeyBytes, RegisteredKey, SignatureBytes,
    bulk_registrable, bulk_verdicts,
};
use crate::state::State;

/// Who does work that can be done in parts. The core has no threads of its own: one who has some
/// passes them in.
pub trait Workers {
    /// `work` over `items` in parts of at most `part` items; the results in the order of the items.
    fn in_parts<T: Sync, R: Send>(
        &self,
        items: &[T],
        part: usize,
        work: impl Fn(&[T]) -> Vec<R> + Sync,
    ) -> Vec<R>;

    /// Two pieces of work that do not depend on each other.
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B);
}

/// The calling thread alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Workers for Alone {
    fn in_parts<T: Sync, R: Send>(
        &self,
        items: &[T],
        part: usize,
        work: impl Fn(&[T]) -> Vec<R> + Sync,
    ) -> Vec<R> {
        items.chunks(part.max(1)).flat_map(work).collect()
    }

    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (one(), other())
    }
}

/// The keys that statements have offered for registration so far, each tested once.
#[derive(Debug, Clone, Default)]
pub struct KeyRing(HashMap<PublicKeyBytes, Result<RegisteredKey, KeyFault>>);

impl KeyRing {
    /// A ring without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of keys tested.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key has been tested.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tests the keys that these submissions register, and those they are signed with if a roster
    /// holds them. A key that nobody has offered for registration costs nothing.
    fn learn(
        &mut self,
        state: &State,
        presented: &[&Presented],
        entropy: [u8; 32],
        workers: &impl Workers,
    ) {
        let mut new = Vec::new();
        for pair in presented
            .iter()
            .flat_map(|one| &one.submission().signatures)
        {
            if let Entry::Vacant(vacant) = self.0.entry(pair.key)
                && state.knows_key(&pair.key)
            {
                vacant.insert(Err(KeyFault::NotAPoint));
                new.push(pair.key);
            }
        }
        for one in presented {
            let statement = one.statement();
            let registers = statement.registers().into_iter();
            let registered = registers.map(|registered| *registered.key);
            let recovery = match &statement.body {
                Body::ElectionOpened(opened) => &*opened.recovery.keys,
                _ => &[],
            };
            for key in registered.chain(recovery.iter().copied()) {
                if let Entry::Vacant(vacant) = self.0.entry(key) {
                    // Overwritten below: marks the key as asked for.
                    vacant.insert(Err(KeyFault::NotAPoint));
                    new.push(key);
                }
            }
        }
        let verdicts = workers.in_parts(&new, CHUNK, |part| bulk_registrable(part, entropy));
        self.0.extend(new.into_iter().zip(verdicts));
    }

    fn get(&self, key: &PublicKeyBytes) -> Option<&Result<RegisteredKey, KeyFault>> {
        self.0.get(key)
    }
}

/// The verdict on a key that is to be registered, and the proof that its holder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Registration {
    Good,
    Unusable(KeyFault),
    Unproven,
}

/// What is known of a submission's signatures and of the keys it registers.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// `None`: not checked, by the caller's decision.
    known: Option<Known>,
}

#[derive(Debug, Clone)]
struct Known {
    signatures: Box<[bool]>,
    registrations: Box<[Registration]>,
}

impl Evidence {
    /// Signatures taken as valid without checking them: for deriving totals from a log that is
    /// verified elsewhere, never for a verdict.
    pub const fn assumed() -> Self {
        Self { known: None }
    }

    /// Every signature taken as not valid.
    pub fn none() -> Self {
        let known = Known {
            signatures: Box::default(),
            registrations: Box::default(),
        };
        Self { known: Some(known) }
    }

    pub(super) fn signature_holds(&self, at: usize) -> bool {
        self.known
            .as_ref()
            .is_none_or(|known| known.signatures.get(at) == Some(&true))
    }

    /// The verdict on the `at`-th member that the statement registers.
    pub(super) fn registration(&self, at: usize) -> &Registration {
        match &self.known {
            None => &Registration::Good,
            Some(known) => known
                .registrations
                .get(at)
                .unwrap_or(&Registration::Unproven),
        }
    }
}

/// Checks the signatures and keys of submissions, in their order.
///
/// A signature under a key that nobody has offered for registration is not looked at: the rule book
/// refuses such a key before it asks for the signature. `entropy` is 32 bytes that whoever made the
/// submissions cannot have foreseen; `state` is of any earlier position of the log.
pub fn weigh(
    state: &State,
    presented: &[&Presented],
    ring: &mut KeyRing,
    entropy: [u8; 32],
    workers: &impl Workers,
) -> Vec<Evidence> {
    ring.learn(state, presented, entropy, workers);
    let proofs: Vec<(Domain, Vec<u8>)> = presented
        .iter()
        .flat_map(|one| proof_messages(one))
        .collect();
    let mut pending = Pending::default();
    let mut next_proof = proofs.iter();
    for one in presented {
        let statement = Message::new(Domain::Statement, &one.submission().statement);
        for pair in &one.submission().signatures {
            pending.add(ring, &pair.key, statement, &pair.signature);
        }
        for registered in one.statement().registers() {
            if let Some((domain, proof)) = next_proof.next() {
                let message = Message::new(*domain, proof);
                pending.add(ring, registered.key, message, registered.proof);
            }
        }
    }
    let mut verdicts = pending.verdicts(entropy, workers).into_iter();
    let mut next = || verdicts.next().unwrap_or(false);
    let weighed = presented.iter().map(|one| {
        let signatures = one.submission().signatures.iter().map(|_| next()).collect();
        let registrations = one.statement().registers().into_iter();
        let registrations = registrations.map(|of| match (ring.get(of.key), next()) {
            (Some(Err(fault)), _) => Registration::Unusable(*fault),
            (Some(Ok(_)), true) => Registration::Good,
            _ => Registration::Unproven,
        });
        Evidence {
            known: Some(Known {
                signatures,
                registrations: registrations.collect(),
            }),
        }
    });
    weighed.collect()
}

fn proof_messages(presented: &Presented) -> impl Iterator<Item = (Domain, Vec<u8>)> {
    let registers = presented.statement().registers().into_iter();
    registers.map(|registered| registered.proof_message())
}

/// Claims whose key may be used, and the places of their verdicts among all that were asked for.
#[derive(Default)]
struct Pending<'a> {
    claims: Vec<Claim<'a>>,
    places: Vec<usize>,
    asked: usize,
}

impl<'a> Pending<'a> {
    fn add(
        &mut self,
        ring: &'a KeyRing,
        key: &PublicKeyBytes,
        message: Message<'a>,
        signature: &'a SignatureBytes,
    ) {
        if let Some(Ok(key)) = ring.get(key) {
            self.claims.push(Claim {
                key,
                message,
                signature,
            });
            self.places.push(self.asked);
        }
        self.asked += 1;
    }

    fn verdicts(self, entropy: [u8; 32], workers: &impl Workers) -> Vec<bool> {
        let found = workers.in_parts(&self.claims, CHUNK, |part| bulk_verdicts(part, entropy));
        let mut verdicts = vec![false; self.asked];
        for (place, verdict) in self.places.into_iter().zip(found) {
            verdicts[place] = verdict;
        }
        verdicts
    }
}
