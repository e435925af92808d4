//! Power cuts at any moment of a ledger's life, made from a trace of what it did to its disk.
//!
//! `HATTAMA_CUTS` sets how many cuts each test makes (60), `HATTAMA_SEED` the seed (1).

use std::path::Path;

use crate::bare_store::{nothing_taken_for_durable, used_again};
use crate::election::Election;
use crate::failing_calls::BROKEN;
use crate::model::{Disk, Luck};
use crate::promises::{Run, Told, check_and_go_on};
use crate::random::{Random, asked};
use crate::shim;
use crate::trace::{self, Call, What};
use crate::writer::{Kind, Work};

/// A folder of its own, in memory where there is such a place: here it is the model that forgets, not
/// the disk, and syncing would only take time.
pub(crate) fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    match tempfile::tempdir_in(memory) {
        Ok(place) => place,
        Err(_) => tempfile::tempdir().unwrap(),
    }
}

/// A folder without links in its path, as the library between process and disk sees it.
pub(crate) fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let place = scratch();
    let path = place.path().canonicalize().unwrap();
    std::fs::create_dir(path.join("disk")).unwrap();
    (place, path)
}

/// How many cuts were asked for.
pub(crate) fn cuts() -> usize {
    usize::try_from(asked("HATTAMA_CUTS", 60)).unwrap()
}

/// Runs a writer over a disk whose calls are recorded, to its end.
pub(crate) fn record(work: &Work, disk: &Path, trace: &Path) -> Vec<u8> {
    let ran = work.run(|command| {
        // As on a disk: what one thread syncs others write meanwhile.
        let slow = matches!(work.kind, Kind::LargeEntries(_) | Kind::Store(_));
        let shim = shim::Disk {
            trace: Some(trace),
            slow: slow.then_some(2000),
            ..shim::Disk::default()
        };
        shim.under(command, disk);
    });
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    ran.stdout
}

/// The calls after which the power is cut: many at random, and the moments at which something has
/// just been told, which is when most depends on it.
fn moments(calls: &[Call], count: usize, random: &mut Random) -> Vec<usize> {
    let told = calls.iter().enumerate();
    let told: Vec<usize> = told
        .filter(|(_, call)| matches!(call.what, What::Told(_)))
        .map(|(at, _)| at + 1)
        .collect();
    let mut moments: Vec<usize> = (0..count)
        .map(|n| match n % 3 {
            0 => told[random.below(told.len())],
            _ => random.below(calls.len() + 1),
        })
        .collect();
    moments.sort_unstable();
    moments
}

/// What is broken, if anything is, in what is left after a cut, given what had been told.
type Holds<'a> = dyn FnMut(&Path, &[u8]) -> Result<(), String> + 'a;

/// Cuts the power at each of the moments and holds what is left against `holds`, which is given
/// what had been told. Counts the cuts after which something was broken, and the first of them.
pub(crate) fn cut(
    disk: Disk,
    calls: &[Call],
    cuts: usize,
    holds: &mut Holds<'_>,
) -> (usize, Vec<String>) {
    let mut random = Random::new(asked("HATTAMA_SEED", 1));
    let moments = moments(calls, cuts, &mut random);
    let with_luck = moments.into_iter().zip(Luck::ALL.into_iter().cycle());
    cut_at(disk, calls, with_luck.collect(), random, holds)
}

/// As [`cut`], at these moments, in order.
fn cut_at(
    mut disk: Disk,
    calls: &[Call],
    moments: Vec<(usize, Luck)>,
    mut random: Random,
    holds: &mut Holds<'_>,
) -> (usize, Vec<String>) {
    let (seed, count) = (asked("HATTAMA_SEED", 1), moments.len());
    let (mut done, mut told, mut broken) = (0, Vec::new(), Vec::new());
    for (moment, luck) in moments {
        for call in &calls[done..moment] {
            disk.apply(call);
            if let What::Told(text) = &call.what {
                told.extend_from_slice(text);
            }
        }
        done = moment;
        let place = scratch();
        let left = place.path().join("left");
        disk.cut(luck, &mut random, &left);
        if let Err(why) = holds(&left, &told) {
            broken.push(format!(
                "seed {seed}, after {moment} calls, {luck:?}: {why}"
            ));
        }
    }
    (count, broken)
}

/// A disk with its calls, and the ledger that they came to.
pub(crate) struct Recorded {
    pub(crate) calls: Vec<Call>,
    run: Run,
    election: Election,
    before: Disk,
    /// Bytes of sled's file before.
    end: usize,
    /// What had been told before the first of these calls.
    told: Vec<u8>,
}

impl Recorded {
    /// A ledger that is created, or was there with `there` batches, and then appended to, by one
    /// process after another. Each but the last is killed in place of the call of that number.
    pub(crate) fn new(there: usize, killed: &[usize]) -> Self {
        let killed: Vec<_> = killed.iter().map(|call| (*call, "kill")).collect();
        Self::interrupted(there, &killed)
    }

    /// As [`new`](Self::new); to the call of that number something happens in this way.
    pub(crate) fn interrupted(there: usize, ends: &[(usize, &'static str)]) -> Self {
        Self::of(Kind::Ledger(4), (there, 12), 12, ends)
    }

    /// A ledger of entries of 65,535 bytes, at most so many a commit.
    pub(crate) fn of_large_entries(largest: usize) -> Self {
        Self::of(Kind::LargeEntries(400), (16, largest), 6, &[])
    }

    /// A ledger with `there` batches of at most so many entries, and `batches` more.
    fn of(
        kind: Kind,
        (there, largest): (usize, usize),
        batches: usize,
        ends: &[(usize, &'static str)],
    ) -> Self {
        let (_place, path) = place();
        let (disk, trace) = (path.join("disk"), path.join("trace"));
        let mut work = Work {
            folder: disk.join("elections/ledger"),
            kind,
            batches: there,
            largest,
            seed: 1,
        };
        if there > 0 {
            assert!(work.run(|_| ()).status.success());
        }
        let before = Disk::of(&disk);
        let end = std::fs::metadata(work.folder.join("store/db")).map_or(0, |db| db.len());
        work.batches = batches;
        for (call, how) in ends {
            let shim = shim::Disk {
                trace: Some(&trace),
                fail: Some((*call, how, BROKEN)),
                ..shim::Disk::default()
            };
            let ran = work.run(|command| shim.under(command, &disk));
            let expected = (*how != "kill").then_some(2);
            assert_eq!(ran.status.code(), expected, "it did not end so");
        }
        record(&work, &disk, &trace);
        let calls = trace::read(&trace);
        let mut played = before.clone();
        for call in &calls {
            played.apply(call);
        }
        assert_eq!(
            played.difference(&disk),
            None,
            "a call is missing in the trace"
        );
        Self {
            calls,
            run: Run::of(&work.folder),
            election: kind.election(),
            before,
            end: usize::try_from(end).unwrap(),
            told: Vec::new(),
        }
    }

    /// Cuts the power once at a moment of the first half, and calls of which nothing is known any more
    /// are forgotten: what the next writer does to what is left is recorded, from its opening on.
    pub(crate) fn after_a_cut(&self, luck: Luck, random: &mut Random) -> Self {
        let (_place, path) = place();
        let (disk, trace) = (path.join("disk"), path.join("trace"));
        let mut told = Vec::new();
        let mut before = self.before.clone();
        for call in &self.calls[..random.below(self.calls.len() / 2)] {
            before.apply(call);
            if let What::Told(text) = &call.what {
                told.extend_from_slice(text);
            }
        }
        std::fs::remove_dir(&disk).unwrap();
        before.cut(luck, random, &disk);
        let before = Disk::of(&disk);
        let work = Work {
            folder: disk.join("elections/ledger"),
            kind: Kind::Ledger(4),
            batches: 3,
            largest: 12,
            seed: 2,
        };
        record(&work, &disk, &trace);
        let calls = trace::read(&trace);
        let mut played = before.clone();
        for call in &calls {
            played.apply(call);
        }
        assert_eq!(played.difference(&disk), None);
        Self {
            calls,
            run: self.election.whole(&path.join("whole")),
            election: Election::new(4),
            before,
            end: 0,
            told,
        }
    }

    /// What is left after a cut, in `left`, and all that had been told before it.
    pub(crate) fn left(&self, luck: Luck, random: &mut Random, left: &Path) -> Vec<u8> {
        let mut disk = self.before.clone();
        let mut all = self.told.clone();
        for call in &self.calls[..random.below(self.calls.len() + 1)] {
            disk.apply(call);
            if let What::Told(text) = &call.what {
                all.extend_from_slice(text);
            }
        }
        disk.cut(luck, random, left);
        all
    }

    /// Cuts the power so often while these calls are made, and what was broken.
    pub(crate) fn cut(&self, calls: &[Call], cuts: usize) -> (usize, Vec<String>) {
        let holds = &mut |left: &Path, told: &[u8]| self.holds(left, told);
        cut(self.before.clone(), calls, cuts, holds)
    }

    /// Cuts the power after each of these calls of which the last is among `after`, with such luck.
    pub(crate) fn cut_after(
        &self,
        calls: &[Call],
        after: &[usize],
        luck: Luck,
    ) -> (usize, Vec<String>) {
        let holds = &mut |left: &Path, told: &[u8]| self.holds(left, told);
        let moments = after.iter().map(|call| (call + 1, luck)).collect();
        let random = Random::new(asked("HATTAMA_SEED", 1));
        cut_at(self.before.clone(), calls, moments, random, holds)
    }

    fn holds(&self, left: &Path, told: &[u8]) -> Result<(), String> {
        let told = Told::all(&[&self.told, told].concat());
        let folder = left.join("elections/ledger");
        if told.is_empty() && !folder.join("HEAD").exists() {
            // Nobody was told that there is a ledger, and there is none.
            return Ok(());
        }
        check_and_go_on(&folder, &self.election, &told, &self.run)
    }
}

pub(crate) fn nothing_broken((cuts, broken): (usize, Vec<String>)) {
    println!("{cuts} power cuts");
    assert!(
        broken.is_empty(),
        "{} of {cuts}:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

#[test]
fn of_a_ledger_that_is_created() {
    let recorded = Recorded::new(0, &[]);
    nothing_broken(recorded.cut(&recorded.calls, cuts()));
}

#[test]
fn of_a_ledger_in_use() {
    let recorded = Recorded::new(5, &[]);
    nothing_broken(recorded.cut(&recorded.calls, cuts()));
}

/// The numbers of some calls that make something durable, as the library counts calls.
pub(crate) fn syncs(calls: &[Call]) -> Vec<usize> {
    let done = calls
        .iter()
        .filter(|call| !matches!(call.what, What::Told(_)));
    let numbered = (1..).zip(done);
    // Of the store's own file most: what is in it and not on the disk is what the next one reads.
    let is_store = |call: &Call| call.path.ends_with("disk/elections/ledger/store/db");
    let syncs = numbered.filter(|(_, call)| call.what == What::Sync);
    let (store, others): (Vec<_>, Vec<_>) = syncs.partition(|(_, call)| is_store(call));
    let step = (others.len() / 4).max(1);
    let chosen = store
        .iter()
        .skip(2)
        .step_by(4)
        .chain(others.iter().step_by(step));
    chosen.map(|(number, _)| *number).collect()
}

/// What a process had not synced when it was killed is there for the next one, and gone with the
/// power: whoever goes on from it has to make it durable first.
#[test]
fn of_a_ledger_whose_writer_was_killed_before() {
    let each = cuts() / 3;
    let (mut cuts, mut broken) = (0, Vec::new());
    let undisturbed = Recorded::new(2, &[]);
    for killed in &syncs(&undisturbed.calls) {
        let recorded = Recorded::new(2, &[*killed]);
        let (more, why) = recorded.cut(&recorded.calls, each);
        cuts += more;
        let why = why
            .into_iter()
            .map(|why| format!("killed at call {killed}: {why}"));
        broken.extend(why);
    }
    nothing_broken((cuts, broken));
}

/// Receipts and checkpoints of entries that no message of sled's may hold whole, in a store that writes over
/// segments which it has freed.
#[test]
fn of_a_ledger_with_entries_of_65535_bytes() {
    with_large_entries(12);
}

/// Commits of a megabyte and a half, which take several of sled's segments each.
#[test]
fn of_a_ledger_with_commits_of_many_segments() {
    with_large_entries(24);
}

fn with_large_entries(largest: usize) {
    let recorded = Recorded::of_large_entries(largest);
    let used_again = used_again(&recorded.calls, recorded.end);
    println!("segments used again: {used_again}");
    assert!(used_again > 0, "the store is too small to tell");
    nothing_taken_for_durable(&recorded.calls);
    nothing_broken(recorded.cut(&recorded.calls, cuts() / 2));
}
