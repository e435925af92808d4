//! What is known of a submission's signatures and of the keys it registers.
//!
//! Signatures can be checked before any state is known, so a verifier checks them in bulk and in
//! parallel. The rule book then asks whether those keys may say this, here.

use std::sync::Arc;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use crate::bytes::Domain;
use crate::event::{Body, Presented};
use crate::keys::{
    CHUNK, Claim, KeyFault, Message, PublicKeyBytes, RegisteredKey, bulk_registrable, bulk_verdicts,
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

    /// A line of work: `next` gives items, one after the other, until it gives none; `work` is done on each,
    /// side by side; `each` takes what came of it, one after the other, in the order of the items. Only so
    /// many items are under way as keep everybody busy.
    fn in_order<T: Send, R: Send>(
        &self,
        next: impl FnMut() -> Option<T> + Send,
        work: impl Fn(T) -> R + Sync,
        each: impl FnMut(R) + Send,
    );

    /// How many pieces of work are done at one time.
    fn count(&self) -> usize;
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

    fn in_order<T: Send, R: Send>(
        &self,
        next: impl FnMut() -> Option<T> + Send,
        work: impl Fn(T) -> R + Sync,
        each: impl FnMut(R) + Send,
    ) {
        std::iter::from_fn(next).map(work).for_each(each);
    }

    fn count(&self) -> usize {
        1
    }
}

/// The keys that statements have offered for registration so far, each tested once.
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    tested: HashMap<PublicKeyBytes, Result<Arc<RegisteredKey>, KeyFault>>,
    /// Keys that rosters hold and nobody has needed yet.
    untested: HashSet<PublicKeyBytes>,
}

impl KeyRing {
    /// A ring without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of keys tested.
    pub fn len(&self) -> usize {
        self.tested.len()
    }

    /// Whether no key has been tested.
    pub fn is_empty(&self) -> bool {
        self.tested.is_empty()
    }

    /// Takes in the keys that this state knows, so that what is signed with them is looked at; each is
    /// tested when it is first needed.
    pub fn expect(&mut self, state: &State) {
        let unknown = state
            .known_keys()
            .filter(|key| !self.tested.contains_key(*key));
        self.untested.extend(unknown.copied());
    }

    /// What is claimed by these submissions, which come next in the log: their signatures, and proofs of
    /// possession of the keys that they register. Keys are tested here: those that are registered, and those
    /// in use that have not been. A key that nobody has offered for registration costs nothing.
    pub fn claim(
        &mut self,
        presented: &[&Presented],
        entropy: [u8; 32],
        workers: &impl Workers,
    ) -> Claimed {
        self.learn(presented, entropy, workers);
        let mut claimed = Claimed::default();
        for one in presented {
            for pair in &one.submission().signatures {
                claimed.keys.push(self.get(&pair.key));
            }
            for registered in one.statement().registers() {
                claimed.keys.push(self.get(registered.key));
                claimed.proofs.push(registered.proof_message());
                claimed.faults.push(match self.tested.get(registered.key) {
                    Some(Err(fault)) => Some(*fault),
                    _ => None,
                });
            }
        }
        claimed
    }

    fn learn(&mut self, presented: &[&Presented], entropy: [u8; 32], workers: &impl Workers) {
        let mut new = Vec::new();
        let mut ask = |key: PublicKeyBytes| {
            if let Entry::Vacant(vacant) = self.tested.entry(key) {
                // Overwritten below: marks the key as asked for.
                vacant.insert(Err(KeyFault::NotAPoint));
                new.push(key);
            }
        };
        if !self.untested.is_empty() {
            for one in presented {
                for pair in &one.submission().signatures {
                    if self.untested.remove(&pair.key) {
                        ask(pair.key);
                    }
                }
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
            registered
                .chain(recovery.iter().copied())
                .for_each(&mut ask);
        }
        let verdicts = workers.in_parts(&new, CHUNK, |part| bulk_registrable(part, entropy));
        let verdicts = verdicts.into_iter().map(|verdict| verdict.map(Arc::new));
        self.tested.extend(new.into_iter().zip(verdicts));
    }

    fn get(&self, key: &PublicKeyBytes) -> Option<Arc<RegisteredKey>> {
        self.tested.get(key)?.as_ref().ok().map(Arc::clone)
    }
}

/// What submissions claim, with the keys to check it: nothing else has to be known for that.
#[derive(Debug, Default)]
pub struct Claimed {
    /// For each signature, then each proof of a submission, its key if it may be used.
    keys: Vec<Option<Arc<RegisteredKey>>>,
    /// What the proofs are on, in order.
    proofs: Vec<(Domain, Vec<u8>)>,
    /// What is wrong with the keys that are registered, in order.
    faults: Vec<Option<KeyFault>>,
}

impl Claimed {
    /// Checks all of it, in bulk; `presented` are the submissions that claim it.
    pub fn weigh(
        &self,
        presented: &[&Presented],
        entropy: [u8; 32],
        workers: &impl Workers,
    ) -> Vec<Evidence> {
        let mut claims = Vec::with_capacity(self.keys.len());
        let mut places = Vec::with_capacity(self.keys.len());
        let (mut keys, mut proofs) = (self.keys.iter().enumerate(), self.proofs.iter());
        let mut add = |message, signature| {
            if let Some((place, Some(key))) = keys.next() {
                places.push(place);
                claims.push(Claim {
                    key,
                    message,
                    signature,
                });
            }
        };
        for one in presented {
            let statement = Message::new(Domain::Statement, &one.submission().statement);
            for pair in &one.submission().signatures {
                add(statement, &pair.signature);
            }
            for registered in one.statement().registers() {
                if let Some((domain, proof)) = proofs.next() {
                    add(Message::new(*domain, proof), registered.proof);
                }
            }
        }
        let found = workers.in_parts(&claims, CHUNK, |part| bulk_verdicts(part, entropy));
        let mut verdicts = vec![false; self.keys.len()];
        for (place, verdict) in places.into_iter().zip(found) {
            verdicts[place] = verdict;
        }
        self.evidence(presented, &verdicts)
    }

    fn evidence(&self, presented: &[&Presented], verdicts: &[bool]) -> Vec<Evidence> {
        let mut verdicts = verdicts.iter().copied();
        let mut faults = self.faults.iter();
        let mut next = || verdicts.next().unwrap_or(false);
        let weighed = presented.iter().map(|one| {
            let signatures = one.submission().signatures.iter().map(|_| next()).collect();
            let registrations = one.statement().registers().into_iter();
            let registrations = registrations.map(|_| match (faults.next(), next()) {
                (Some(Some(fault)), _) => Registration::Unusable(*fault),
                (Some(None), true) => Registration::Good,
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
    let pairs = presented
        .iter()
        .flat_map(|one| &one.submission().signatures);
    let keys = pairs.map(|pair| pair.key);
    let known = keys.filter(|key| !ring.tested.contains_key(key) && state.knows_key(key));
    let known: Vec<_> = known.collect();
    ring.untested.extend(known);
    ring.claim(presented, entropy, workers)
        .weigh(presented, entropy, workers)
}
