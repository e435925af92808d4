//! What this machine can do at most: what no verifier, no ledger and no reader exceeds.
//!
//! Each limit is one operation alone, over what the measured run works on, with nothing around it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::bytes::{ChainHash, Domain, TreeHash};
use crate::event::Presented;
use crate::keys::{
    CHUNK, Claim, Message, PublicKeyBytes, RegisteredKey, bulk_registrable, bulk_verdicts, verdict,
};
use crate::ledger::head::{Head, HeadError, HeadFile};
use crate::ledger::store::{SledStore, Store as _, StoreError};
use crate::replay::{LogSource, SourceError, read_entry};
use crate::rules::Workers;

/// Entries whose signatures are checked together: many chunks for each thread, so that hardly any time is spent
/// waiting for the last.
const WINDOW: u64 = 65_536;

/// Signatures checked one by one, enough to tell what one costs.
const SINGLES: usize = 4096;

/// So many of something, in so much time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// In which time.
    pub time: Duration,
}

impl Rate {
    /// Runs a piece of work that does so many of something.
    pub fn of<T>(count: u64, work: impl FnOnce() -> T) -> (Self, T) {
        let began = Instant::now();
        let done = work();
        let time = began.elapsed();
        (Self { count, time }, done)
    }

    /// How many a second.
    pub fn a_second(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a rate is no count")]
        let count = self.count as f64;
        count / self.time.as_secs_f64().max(1e-9)
    }

    /// Microseconds for one.
    pub fn micros_each(&self) -> f64 {
        1e6 / self.a_second().max(1e-9)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.time += other.time;
    }
}

/// What signatures and keys cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checking {
    /// The bulk routine alone, on all threads, over every signature of the log and every proof that a key
    /// is held.
    pub bulk: Rate,
    /// The same for the keys that are registered.
    pub keys: Rate,
    /// One signature after another, on one thread.
    pub single: Rate,
    /// Signatures that did not hold: none, in a log to measure with.
    pub refused: u64,
}

/// Checks every signature of a log and nothing else: not the clock for reading and decoding.
///
/// # Errors
/// [`SourceError`] if the log cannot be read.
pub fn checking(
    log: &dyn LogSource,
    entropy: [u8; 32],
    workers: &impl Workers,
) -> Result<Checking, SourceError> {
    let mut found = Checking::default();
    let mut ring: HashMap<PublicKeyBytes, RegisteredKey> = HashMap::new();
    let mut from = 0;
    while from < log.size() {
        let to = log.size().min(from + WINDOW);
        let mut entries: Vec<Vec<u8>> = Vec::new();
        log.read(from..to, &mut |_, bytes| entries.push(bytes.into()))?;
        from = to;
        let read = workers.in_parts(&entries, 64, |part| {
            part.iter().map(|bytes| read_entry(bytes).ok()).collect()
        });
        let presented: Vec<&Presented> = read.iter().flatten().map(|one| &one.presented).collect();
        let registered = || presented.iter().flat_map(|one| one.statement().registers());
        let pairs = || {
            let submissions = presented.iter().map(|one| one.submission());
            submissions.flat_map(|one| one.signatures.iter().map(move |pair| (one, pair)))
        };
        let signing = pairs().map(|(_, pair)| pair.key);
        let mut new: Vec<PublicKeyBytes> =
            signing.chain(registered().map(|one| *one.key)).collect();
        new.sort_unstable();
        new.dedup();
        new.retain(|key| !ring.contains_key(key));
        let (rate, tested) = Rate::of(new.len() as u64, || {
            workers.in_parts(&new, CHUNK, |part| bulk_registrable(part, entropy))
        });
        found.keys.add(rate);
        let good = new
            .into_iter()
            .zip(tested)
            .filter_map(|(bytes, key)| Some((bytes, key.ok()?)));
        ring.extend(good);
        let proofs: Vec<_> = registered()
            .map(|one| (*one.key, one.proof_message(), *one.proof))
            .collect();
        let claim = |key, message, signature| {
            Some(Claim {
                key: ring.get(key)?,
                message,
                signature,
            })
        };
        let of_statements = pairs().filter_map(|(submission, pair)| {
            let message = Message::new(Domain::Statement, &submission.statement);
            claim(&pair.key, message, &pair.signature)
        });
        let of_proofs = proofs.iter().filter_map(|(key, (domain, bytes), proof)| {
            claim(key, Message::new(*domain, bytes), proof)
        });
        let claims: Vec<Claim<'_>> = of_statements.chain(of_proofs).collect();
        let (rate, verdicts) = Rate::of(claims.len() as u64, || {
            workers.in_parts(&claims, CHUNK, |part| bulk_verdicts(part, entropy))
        });
        found.bulk.add(rate);
        found.refused += verdicts.iter().filter(|holds| !**holds).count() as u64;
        if found.single.count == 0 {
            let some = &claims[..claims.len().min(SINGLES)];
            let (rate, held) = Rate::of(some.len() as u64, || {
                let held = some
                    .iter()
                    .filter(|it| verdict(it.key, &it.message, it.signature));
                held.count()
            });
            found.single = rate;
            found.refused += (some.len() - held) as u64;
        }
    }
    Ok(found)
}

/// What hashing costs, on one thread.
#[derive(Debug, Clone, Copy)]
pub struct Hashing {
    /// Bytes through BLAKE3.
    pub blake3: Rate,
    /// Bytes through SHA-256.
    pub sha256: Rate,
}

/// Hashes entries of this length, one by one, for so many bytes together.
pub fn hashing(length: usize, bytes: u64) -> Hashing {
    let entry = vec![0x5a; length.max(1)];
    let times = bytes / entry.len() as u64 + 1;
    let all = times * entry.len() as u64;
    let (blake3, _) = Rate::of(all, || {
        (0..times).fold(0, |sum, _| {
            sum ^ blake3::hash(std::hint::black_box(&entry)).as_bytes()[0]
        })
    });
    let (sha256, _) = Rate::of(all, || {
        (0..times).fold(0, |sum, _| {
            sum ^ Sha256::digest(std::hint::black_box(&entry))[0]
        })
    });
    Hashing { blake3, sha256 }
}

/// What making entries durable costs.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    /// Syncs of a file to which one entry was appended.
    pub syncs: Rate,
    /// Entries into a plain file, synced batch by batch.
    pub plain: Rate,
    /// Entries into the store, batch by batch, and HEAD after each.
    pub store: Rate,
}

/// Why a disk was not measured.
#[derive(Debug, thiserror::Error)]
pub enum WritingError {
    /// A plain file could not be written.
    #[error(transparent)]
    Plain(#[from] io::Error),
    /// The store could not be.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// HEAD could not be.
    #[error(transparent)]
    Head(#[from] HeadError),
}

/// Writes entries of this length into `place`, in batches of so many, so many times.
///
/// # Errors
/// [`WritingError`].
pub fn writing(
    place: &Path,
    length: usize,
    batch: usize,
    batches: usize,
) -> Result<Writing, WritingError> {
    let folder = tempfile::tempdir_in(place)?;
    let entry = vec![0x5a; length];
    let count = (batch * batches) as u64;

    let mut file = File::create(folder.path().join("syncs"))?;
    let times = 200;
    let (syncs, done) = Rate::of(times, || {
        (0..times).try_for_each(|_| file.write_all(&entry).and_then(|()| file.sync_data()))
    });
    done?;

    let mut file = File::create(folder.path().join("plain"))?;
    let bytes = entry.repeat(batch);
    let (plain, done) = Rate::of(count, || {
        (0..batches).try_for_each(|_| file.write_all(&bytes).and_then(|()| file.sync_data()))
    });
    done?;

    let head = |size| Head {
        size,
        chain: ChainHash::ZERO,
        root: TreeHash::new([1; 32]),
        checkpoint: "x".repeat(200),
    };
    let mut store = SledStore::create(&folder.path().join("store"))?;
    let mut promised = HeadFile::create(&folder.path().join("HEAD"), &head(0))?;
    let entries = vec![entry; batch];
    let (store, done) = Rate::of(count, || {
        (0..batches).try_for_each(|_| {
            store.append_if(store.size(), &entries)?;
            promised.write(&head(store.size()))?;
            Ok::<_, WritingError>(())
        })
    });
    done?;
    Ok(Writing {
        syncs,
        plain,
        store,
    })
}
