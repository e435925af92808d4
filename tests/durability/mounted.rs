//! Power cuts of a real file system: the disk below it is a file, copied in one instant while the
//! writer runs. What the file system had not handed down is lost, as with the power.
//!
//! Needs root, loop devices, and a file system that clones a file at once (XFS) to hold the disk, so
//! that a copy is of one moment and not of many. `scripts/power-cuts.sh` runs it.
//!
//! `HATTAMA_CUTS` sets how many cuts (200), `HATTAMA_DISK` the file system (ext4, xfs, btrfs),
//! `HATTAMA_SEED` the seed (1).

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::bare_store::used_again;
use crate::commands::{self, Stage};
use crate::power_cuts::record;
use crate::promises::{Run, Told, check, check_and_go_on};
use crate::random::{Random, asked};
use crate::shim;
use crate::trace;
use crate::writer::{Kind, Work, check_store};

fn run(program: &str, arguments: &[&str]) -> String {
    let ran = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

/// A file mounted as a disk, until it is dropped.
struct Mounted {
    device: String,
    place: PathBuf,
}

impl Mounted {
    fn new(image: &Path, place: &Path) -> Self {
        std::fs::create_dir_all(place).unwrap();
        let device = run("losetup", &["--find", "--show", image.to_str().unwrap()]);
        run("mount", &[&device, place.to_str().unwrap()]);
        Self {
            device,
            place: place.into(),
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The writer may take a moment to be gone.
        for _ in 0..100 {
            let done = Command::new("umount").arg(&self.place).status().unwrap();
            if done.success() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        run("losetup", &["--detach", &self.device]);
    }
}

/// Where the disks lie, and one that is empty.
struct Bench {
    _ground: Mounted,
    place: PathBuf,
    made: String,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = std::env::var("HATTAMA_DISK").unwrap_or_else(|_| "ext4".into());
        let ground = folder.path().join("ground.img");
        run("truncate", &["-s", "4G", ground.to_str().unwrap()]);
        run("mkfs.xfs", &["-q", ground.to_str().unwrap()]);
        let place = folder.path().join("ground");
        let ground = Mounted::new(&ground, &place);
        let empty = place.join("empty");
        let size = if made == "ext4" { "192M" } else { "512M" };
        run("truncate", &["-s", size, empty.to_str().unwrap()]);
        let mkfs = format!("mkfs.{made}");
        run(&mkfs, &["-q", empty.to_str().unwrap()]);
        Self {
            _ground: ground,
            place,
            made,
            _folder: folder,
        }
    }

    fn clone(&self, from: &str, to: &str) {
        let (from, to) = (self.place.join(from), self.place.join(to));
        let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
        run("cp", &["--reflink=always", from, to]);
    }

    fn mount(&self, image: &str) -> Mounted {
        Mounted::new(
            &self.place.join(image),
            &self.place.join(format!("{image}-mounted")),
        )
    }

    /// A disk on which a writer has been at work before, and was unmounted; how often it has written over
    /// a segment of sled's.
    fn prepare(&self, image: &str, work: &Work) -> usize {
        self.clone("empty", image);
        let mounted = self.mount(image);
        let work = Work {
            folder: mounted.place.join("ledger"),
            ..work.clone()
        };
        let trace = self.place.join("trace");
        let _ = std::fs::remove_file(&trace);
        record(&work, &mounted.place, &trace);
        used_again(&trace::read(&trace), 0)
    }

    /// Starts a writer on a copy of a disk, cuts its power after a time, and shows what is left, with
    /// what had been told before.
    fn cut<T>(
        &self,
        from: &str,
        work: &Work,
        disk: &shim::Disk<'_>,
        (when, after): (When, Duration),
        holds: &mut dyn FnMut(&Path, &[Told]) -> T,
    ) -> T {
        self.clone(from, "disk");
        let mounted = self.mount("disk");
        let work = Work {
            folder: mounted.place.join("ledger"),
            ..work.clone()
        };
        let mut command = work.command();
        if !disk.ignore.is_empty() {
            disk.under(&mut command, &mounted.place);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let reading = {
            let told = Arc::clone(&told);
            let mut printed = BufReader::new(child.stdout.take().unwrap());
            std::thread::spawn(move || {
                let mut line = Vec::new();
                while printed.read_until(b'\n', &mut line).unwrap() > 0 {
                    told.lock().unwrap().append(&mut line);
                }
            })
        };
        // A slow machine may take longer to open than the cut takes to come.
        let began = Instant::now();
        while when == When::OnceToldSomething
            && Told::all(&told.lock().unwrap()).is_empty()
            && began.elapsed() < Duration::from_secs(30)
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(after);
        let before = told.lock().unwrap().clone();
        self.clone("disk", "left");
        child.kill().unwrap();
        child.wait().unwrap();
        reading.join().unwrap();
        drop(mounted);
        let left = self.mount("left");
        holds(&left.place.join("ledger"), &Told::all(&before))
    }
}

/// From when on the time to a cut is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    FromTheStart,
    OnceToldSomething,
}

/// What is broken, if anything is, in what is left after a cut.
type Holds<'a> = dyn Fn(&Path, &[Told]) -> Result<(), String> + 'a;

/// What a campaign of cuts came to.
struct Cuts {
    done: usize,
    answers: usize,
    broken: Vec<String>,
}

fn campaign(
    bench: &Bench,
    from: &str,
    work: &Work,
    disk: &shim::Disk<'_>,
    cuts: usize,
    holds: &Holds<'_>,
) -> Cuts {
    let seed = asked("HATTAMA_SEED", 1);
    let mut random = Random::new(seed);
    let (mut answers, mut broken) = (0, Vec::new());
    for n in 0..cuts {
        let after = Duration::from_millis(random.below(600) as u64);
        let work = Work {
            seed: n as u64,
            ..work.clone()
        };
        let when = if n % 2 == 0 {
            When::FromTheStart
        } else {
            When::OnceToldSomething
        };
        let holds = &mut |left: &Path, told: &[Told]| {
            answers += told.len();
            let waited = when == When::OnceToldSomething;
            assert!(!waited || !told.is_empty(), "cut {n}: nothing was told");
            if told.is_empty() && !left.join("HEAD").exists() {
                return Ok(());
            }
            holds(left, told)
        };
        if let Err(why) = bench.cut(from, &work, disk, (when, after), holds) {
            broken.push(format!("cut {n}, after {after:?}: {why}"));
        }
    }
    Cuts {
        done: cuts,
        answers,
        broken,
    }
}

fn say(what: &str, bench: &Bench, cuts: &Cuts) {
    println!(
        "{}, {what}: {} power cuts, {} answers told before them, {} broken",
        bench.made,
        cuts.done,
        cuts.answers,
        cuts.broken.len()
    );
}

fn number() -> usize {
    usize::try_from(asked("HATTAMA_CUTS", 200)).unwrap()
}

const TIMES: usize = 20;

/// Nothing can be appended or published, which is said; readers are served.
#[test]
#[ignore = "needs root and loop devices: scripts/power-cuts.sh"]
fn a_disk_that_may_only_be_read() {
    let bench = Bench::new();
    let stage = Stage::new(3);
    bench.clone("empty", "disk");
    let mounted = bench.mount("disk");
    commands::copy(&stage.disk().join("ledger"), &mounted.place.join("ledger"));
    let before = commands::files(&mounted.place);
    let place = mounted.place.to_str().unwrap();
    run("mount", &["-o", "remount,ro", place]);
    for (line, code) in [
        (format!("verify {place}/ledger"), 0),
        (format!("tally --from {place}/ledger"), 0),
        (format!("append drafts --ledger {place}/ledger"), 2),
        (
            format!("publish --ledger {place}/ledger --out {place}/public"),
            2,
        ),
        (
            format!("rebuild --from {place}/ledger --ledger {place}/new --log-key log.pem"),
            2,
        ),
    ] {
        let ran = stage.run(&line, &shim::Disk::default());
        let said = commands::said(&ran);
        assert_eq!(ran.status.code(), Some(code), "{line}: {said}");
        assert!(
            code == 0 || said.contains("Read-only file system"),
            "{line}: {said}"
        );
    }
    assert!(commands::files(&mounted.place) == before);
    println!("{}, read-only: 5 commands", bench.made);
}

/// Cuts the power of ledgers of this kind, and says what was broken: nothing.
fn ledgers(bench: &Bench, work: &Work, from: &[(&str, &str)]) {
    let election = work.kind.election();
    let whole = tempfile::tempdir().unwrap();
    let run: Run = election.whole(&whole.path().join("ledger"));
    let holds = &|left: &Path, told: &[Told]| check_and_go_on(left, &election, told, &run);
    for (from, what) in from {
        let cuts = campaign(bench, from, work, &shim::Disk::default(), number(), holds);
        say(what, bench, &cuts);
        assert!(cuts.broken.is_empty(), "{}", cuts.broken.join("\n"));
    }
}

#[test]
#[ignore = "needs root and loop devices: scripts/power-cuts.sh"]
fn of_a_ledger() {
    let bench = Bench::new();
    let work = Work {
        folder: PathBuf::new(),
        kind: Kind::Ledger(TIMES),
        batches: 40,
        largest: 20,
        seed: 0,
    };
    bench.prepare("used", &work);
    let work = Work {
        batches: 10_000,
        ..work
    };
    let from = [
        ("empty", "a ledger that is created"),
        ("used", "a ledger in use"),
    ];
    ledgers(&bench, &work, &from);
    // The same cuts find that a sync, or the writing of HEAD, is missing.
    let election = work.kind.election();
    let whole = tempfile::tempdir().unwrap();
    let run: Run = election.whole(&whole.path().join("ledger"));
    let holds = &|left: &Path, told: &[Told]| check(left, &election, told, &run).map(|_| ());
    for (what, ignore) in [
        // sled's after each write, and ours at the opening and after each batch.
        (
            "the syncs of the store",
            vec![("fsync", "/store/db"), ("fdatasync", "/store/db")],
        ),
        ("the sync of HEAD", vec![("fdatasync", "/HEAD")]),
        ("the writing of HEAD", vec![("write", "/HEAD")]),
    ] {
        let sick = shim::Disk {
            ignore,
            ..shim::Disk::default()
        };
        let cuts = campaign(&bench, "used", &work, &sick, number().clamp(12, 40), holds);
        say(&format!("without {what}"), &bench, &cuts);
        assert!(!cuts.broken.is_empty(), "{what} is not missed");
    }
}

/// Entries that no message of sled's may hold whole.
#[test]
#[ignore = "needs root and loop devices: scripts/power-cuts.sh"]
fn of_a_ledger_with_entries_of_65535_bytes() {
    let bench = Bench::new();
    let work = Work {
        folder: PathBuf::new(),
        kind: Kind::LargeEntries(400),
        batches: 12,
        largest: 8,
        seed: 0,
    };
    let used_again = bench.prepare("used", &work);
    assert!(used_again > 0, "no segment was used again");
    let work = Work {
        batches: 10_000,
        ..work
    };
    ledgers(&bench, &work, &[("used", "entries of 65,535 bytes")]);
}

/// A store so large that sled writes over segments that it has freed.
#[test]
#[ignore = "needs root and loop devices: scripts/power-cuts.sh"]
fn of_the_store() {
    let bench = Bench::new();
    let (length, largest, batches) = (600, 300, 300);
    let work = Work {
        folder: PathBuf::new(),
        kind: Kind::Store(length),
        batches,
        largest,
        seed: 0,
    };
    let used_again = bench.prepare("used", &work);
    assert!(used_again > 0, "no segment was used again");
    let work = Work {
        batches: 10_000,
        ..work
    };
    let holds = &|left: &Path, told: &[Told]| {
        let size = check_store(left, length)?;
        match told.last() {
            Some(last) if last.size > size => Err(format!(
                "{} entries were promised, {size} are there",
                last.size
            )),
            _ => Ok(()),
        }
    };
    let well = shim::Disk::default();
    let cuts = campaign(&bench, "used", &work, &well, number(), holds);
    say("segments used again", &bench, &cuts);
    assert!(cuts.broken.is_empty(), "{}", cuts.broken.join("\n"));
}
