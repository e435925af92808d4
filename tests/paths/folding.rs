//! A log folded by one thread or many, at once or in steps, says the same: the same faults in the same
//! order, the same state, the same tree.

use std::ops::Range;

use hattama::bench::Size;
use hattama::replay::{Fault, LogSource, Observer, Replay, Signatures, SourceError, fold};
use hattama::rules::{Admitted, Alone, Workers};
use hattama::state::State;
use hattama::threads::Threads;
use hattama::tlog::{Tree, leaf_hash};

/// The same numbers every time.
struct Chance(blake3::OutputReader);

impl Chance {
    fn new(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"paths").update(&seed.to_le_bytes());
        Self(hasher.finalize_xof())
    }

    fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % end as u64).unwrap()
    }
}

/// All that a fold tells.
#[derive(Default)]
struct Told {
    tree: Tree,
    admitted: Vec<(u64, usize)>,
    done: u64,
}

impl Observer for Told {
    type Prepared = Vec<hattama::bytes::TreeHash>;

    fn prepare(entries: &[&[u8]]) -> Self::Prepared {
        entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn batch(&mut self, leaves: Self::Prepared) {
        for leaf in leaves {
            self.tree.append(leaf);
        }
    }

    fn admitted(&mut self, before: &State, admitted: &Admitted) {
        assert_eq!(before.position().size, admitted.index());
        self.admitted
            .push((admitted.index(), admitted.findings().len()));
    }

    fn progress(&mut self, done: u64) {
        assert!(done > self.done);
        self.done = done;
    }
}

/// What a log comes to.
struct Came {
    faults: Vec<Fault>,
    replay: Replay,
    told: Told,
}

impl Came {
    /// Folds as far as each of these, and then to the end.
    fn by(
        entries: &Vec<Vec<u8>>,
        steps: &[u64],
        signatures: Signatures,
        workers: &(impl Workers + Sync),
    ) -> Self {
        let (mut replay, mut told, mut faults) = (Replay::new(), Told::default(), Vec::new());
        for until in steps.iter().copied().map(Some).chain([None]) {
            let more = fold(&mut replay, entries, until, signatures, workers, &mut told);
            faults.extend(more.unwrap());
        }
        Self {
            faults,
            replay,
            told,
        }
    }

    fn assert_same(&self, other: &Self, how: &str) {
        assert_eq!(self.faults, other.faults, "{how}");
        assert_eq!(self.told.admitted, other.told.admitted, "{how}");
        assert_eq!(self.told.tree.root(), other.told.tree.root(), "{how}");
        assert_eq!(self.told.done, other.told.done, "{how}");
        assert!(
            self.replay.state() == other.replay.state(),
            "{how}: another state"
        );
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

/// Spoils a log in a few places.
fn damaged(entries: &[Vec<u8>], chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut log = entries.to_vec();
    for _ in 0..=chance.below(6) {
        let at = 1 + chance.below(log.len() - 2);
        match chance.below(6) {
            // In a signature, which stand at the end.
            0 | 1 => {
                let entry = &mut log[at];
                let place = entry.len() - 1 - chance.below(64);
                entry[place] ^= 1 << chance.below(8);
            }
            2 => {
                let entry = &mut log[at];
                let place = chance.below(entry.len());
                entry[place] ^= 1 << chance.below(8);
            }
            3 => drop(log.remove(at)),
            4 => log.swap(at, at + 1),
            _ => {
                let entry = log[at].clone();
                let to = chance.below(log.len());
                log.insert(to, entry);
            }
        }
    }
    log
}

/// `HATTAMA_PATHS` sets how many damaged logs (12).
fn rounds() -> u64 {
    let asked = std::env::var("HATTAMA_PATHS").ok();
    asked.and_then(|rounds| rounds.parse().ok()).unwrap_or(12)
}

#[test]
fn one_thread_and_many_at_once_and_in_steps() {
    let entries = crate::log::entries(Size {
        protocols: 1400,
        stations: 350,
        signatures: 2,
        seed: 5,
    });
    let check = Signatures::Check([3; 32]);
    let mut spoilt = 0;
    for round in 0..=rounds() {
        let mut chance = Chance::new(round);
        let log = match round {
            0 => entries.clone(),
            _ => damaged(&entries, &mut chance),
        };
        for signatures in [check, Signatures::Assume] {
            let alone = Came::by(&log, &[], signatures, &Alone);
            assert_eq!(alone.faults.is_empty(), round == 0, "round {round}");
            spoilt += alone.faults.len();
            for threads in [1, 2, 3, 5] {
                let many = with_threads(threads, || Came::by(&log, &[], signatures, &Threads));
                many.assert_same(&alone, &format!("round {round}, {threads} threads"));
            }
            let mut steps: Vec<u64> = (0..5).map(|_| chance.below(log.len()) as u64).collect();
            steps.sort_unstable();
            let stepped = with_threads(2, || Came::by(&log, &steps, signatures, &Threads));
            stepped.assert_same(&alone, &format!("round {round}, by {steps:?}"));
        }
        // Signatures taken as valid as far as somewhere, and checked from there: as when a follower goes on
        // from a state that somebody else has verified.
        let until = chance.below(log.len()) as u64;
        let whole = Came::by(&log, &[until], check, &Alone);
        let (mut replay, mut faults) = (Replay::new(), Vec::new());
        for (until, signatures) in [(Some(until), Signatures::Assume), (None, check)] {
            let more = fold(&mut replay, &log, until, signatures, &Threads, &mut ());
            faults.extend(more.unwrap());
        }
        let behind = |faults: &[Fault]| {
            let behind = faults.iter().filter(|fault| fault.index >= until);
            behind.cloned().collect::<Vec<_>>()
        };
        if behind(&whole.faults).len() == whole.faults.len() {
            assert_eq!(behind(&faults), behind(&whole.faults), "round {round}");
        }
    }
    println!("{} logs, {spoilt} faults", rounds() + 1);
    assert!(spoilt > 0);
}

/// A log that cannot be read from some entry on.
struct Cut<'a>(&'a [Vec<u8>], u64);

impl LogSource for Cut<'_> {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        for index in range {
            if index >= self.1 {
                let what = format!("entry {index} cannot be read");
                let damaged = false;
                return Err(SourceError { what, damaged });
            }
            each(index, &self.0[usize::try_from(index).unwrap()]);
        }
        Ok(())
    }
}

#[test]
fn what_comes_before_a_cut_is_told_alike() {
    let entries = crate::log::entries(Size {
        protocols: 1400,
        stations: 350,
        signatures: 1,
        seed: 6,
    });
    for round in 0..12 {
        let mut chance = Chance::new(100 + round);
        let log = damaged(&entries, &mut chance);
        let cut = Cut(&log, chance.below(log.len()) as u64);
        let came = |workers: usize| {
            let (mut replay, check) = (Replay::new(), Signatures::Check([3; 32]));
            let ended = match workers {
                0 => fold(&mut replay, &cut, None, check, &Alone, &mut ()),
                _ => with_threads(workers, || {
                    fold(&mut replay, &cut, None, check, &Threads, &mut ())
                }),
            };
            let (faults, error) = ended.unwrap_err();
            assert_eq!(replay.state().position().size, cut.1);
            (faults, error.what, replay)
        };
        let alone = came(0);
        for threads in [1, 2, 4] {
            let many = came(threads);
            assert_eq!((&many.0, &many.1), (&alone.0, &alone.1));
            assert!(many.2.state() == alone.2.state());
        }
    }
}
