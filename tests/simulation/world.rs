//! One seed: everybody in it, the clock, and what happens next.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hattama::election::UtcMillis;

use crate::broken::Done;
use crate::counts::{Counts, Event};
use crate::desks::Desks;
use crate::election::{PREPARED_LEDGER, ground};
use crate::invariants;
use crate::mirror::Mirror;
use crate::mutation::Mutation;
use crate::network::Network;
use crate::observer::{self, Observer};
use crate::publisher::Publisher;
use crate::random::Random;
use crate::seen::Checkpoints;
use crate::support::{CLOSES, hour};
use crate::witness::{self, Watcher};
use crate::writer::Writer;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

/// Everybody, and everything that is on its way.
pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) clock: Clock,
    pub(crate) trace: Vec<String>,
    pub(crate) counts: Counts,
    pub(crate) mutation: Option<Mutation>,
    pub(crate) network: Network,
    pub(crate) desks: Desks,
    pub(crate) writer: Writer,
    pub(crate) publisher: Publisher,
    pub(crate) witnesses: Vec<Watcher>,
    pub(crate) observers: Vec<Observer>,
    pub(crate) mirror: Mirror,
    pub(crate) seen: Checkpoints,
    /// Entries at which invariants over the whole log were checked last.
    pub(crate) checked: u64,
    /// Whether faults happen at all: not while everything heals.
    pub(crate) calm: bool,
    pub(crate) place: tempfile::TempDir,
}

/// The time, which passes when it is told to; witnesses read the same clock.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    pub(crate) fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn instant(&self) -> UtcMillis {
        UtcMillis(self.now())
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.now() / SECOND
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl World {
    pub(crate) fn new(seed: u64, mutation: Option<Mutation>) -> Self {
        let place = tempfile::Builder::new()
            .prefix("hattama-")
            .tempdir_in(ground())
            .unwrap();
        let at = |name: &str| place.path().join(name);
        PREPARED_LEDGER.copy(&at("ledger"));
        let clock = Clock(Arc::new(AtomicU64::new(hour(25).0)));
        Self {
            random: Random::new(seed),
            trace: Vec::new(),
            counts: Counts::default(),
            mutation,
            network: Network::default(),
            desks: Desks::default(),
            writer: Writer::new(&at("ledger")),
            publisher: Publisher::new(&at("public")),
            witnesses: witness::three(&at("witnesses"), &at("public"), &clock),
            observers: observer::three(&at("observers")),
            mirror: Mirror::default(),
            seen: Checkpoints::default(),
            checked: 0,
            calm: false,
            clock,
            place,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// Says what happens.
    pub(crate) fn tell(&mut self, what: impl Into<String>) {
        let since = self.clock.now() - hour(0).0;
        let (hours, rest) = (since / hour_millis(), since % hour_millis());
        let time = format!(
            "{hours:>3}:{:02}:{:02}",
            rest / MINUTE,
            rest % MINUTE / SECOND
        );
        // Where the seed is played is no part of what happens.
        let place = self.place.path().to_str().unwrap();
        let what = what.into().replace(place, "");
        self.trace.push(format!("{time}  {what}"));
    }

    /// Counts what happens, and says it.
    pub(crate) fn happens(&mut self, event: Event, what: impl Into<String>) {
        self.counts.count(event);
        self.tell(what);
    }

    pub(crate) fn is_mutant(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    /// Whether a fault happens, so many times in a hundred.
    pub(crate) fn fault(&mut self, percent: usize) -> bool {
        let happens = self.random.percent(percent);
        happens && !self.calm
    }

    /// From the opening of the polls to the morning after.
    pub(crate) fn run(&mut self) -> Done {
        self.start()?;
        let (by_day, by_night) = (6 + self.random.below(10), 30 + self.random.below(70));
        for _ in 0..by_day {
            let minutes = self.random.below(60) as u64;
            self.clock.pass(minutes * MINUTE);
            self.step()?;
        }
        let closed = CLOSES.0.saturating_sub(self.clock.now());
        self.clock.pass(closed);
        for _ in 0..by_night {
            let seconds = 1 + self.random.below(480) as u64;
            self.clock.pass(seconds * SECOND);
            self.step()?;
        }
        Ok(())
    }

    /// Something happens, and everything that must hold is looked at.
    fn step(&mut self) -> Done {
        self.arrive()?;
        self.hand_in_again();
        match self.random.below(100) {
            0..32 => self.hand_in(),
            32..62 => self.batch()?,
            62..70 => self.publish_somehow()?,
            70..74 => self.observe()?,
            74..78 => self.keep_checkpoint()?,
            78..84 => self.trouble_a_witness()?,
            84..87 => self.end_writer(),
            87..90 => self.back_up(),
            90..93 => self.restore_backup()?,
            93..95 => self.make_anew()?,
            _ => self.by_others(),
        }
        if self.writer.is_down() && self.random.percent(60) {
            self.start()?;
        }
        self.check()
    }

    /// What must hold after every step.
    pub(crate) fn check(&mut self) -> Done {
        invariants::acknowledged_entries_stand(self)?;
        invariants::a_witness_forgets_nothing(self)?;
        if self.mirror.size() > self.checked {
            invariants::nothing_was_invented(self)?;
            invariants::totals_equal_a_recount(self)?;
            invariants::receipts_hold(self)?;
            self.checked = self.mirror.size();
        }
        Ok(())
    }
}

const fn hour_millis() -> u64 {
    hour(1).0 - hour(0).0
}

impl Random {
    /// So many times in a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}
