//! A writer is killed, again and again, at moments spread over all that it does.
//!
//! `HATTAMA_KILLS` sets how often (40; the long run 1,000), `HATTAMA_SEED` the seed (1). Half of the
//! kills come after a time, wherever the process is; half in place of a call to the system, so that no
//! moment of the cycle is left out, however short.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::election::Election;
use crate::power_cuts::place;
use crate::promises::{Told, check};
use crate::random::{Random, asked};
use crate::shim::Disk;
use crate::writer::{Kind, Work};

/// Stations in the place of each, in the election that is appended.
const TIMES: usize = 6;
/// About as many calls as a writer makes from its start to its end; its opening is the first third.
const CALLS: usize = 360;

/// Starts a writer and kills it; what it had told, and whether it was killed before its end.
fn kill(work: &Work, disk: &Path, random: &mut Random) -> (Vec<Told>, bool) {
    let mut command = work.command();
    let by_time = random.one_in(2);
    if !by_time {
        let fail = Some((1 + random.below(CALLS), "kill", 0));
        let shim = Disk {
            fail,
            ..Disk::default()
        };
        shim.under(&mut command, disk);
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let mut text = Vec::new();
    if by_time {
        // From the first answer on, so that the start of the program is not all that is met.
        if random.one_in(4) {
            std::thread::sleep(Duration::from_micros(random.below(20_000) as u64));
        } else {
            while !text.contains(&b'{') && printed.read_until(b'\n', &mut text).unwrap() > 0 {}
            std::thread::sleep(Duration::from_micros(random.below(8_000) as u64));
        }
        child.kill().unwrap();
    }
    while printed.read_until(b'\n', &mut text).unwrap() > 0 {}
    let ended = child.wait().unwrap();
    (Told::all(&text), ended.signal().is_some())
}

#[test]
fn at_any_moment_nothing_acknowledged_is_lost() {
    let (kills, seed) = (asked("HATTAMA_KILLS", 40), asked("HATTAMA_SEED", 1));
    let mut random = Random::new(seed);
    let election = Election::new(TIMES);
    let (_place, path) = place();
    let run = election.whole(&path.join("whole"));
    let disk = path.join("disk");
    let (mut killed, mut ledgers, mut told) = (0, 0, Vec::new());
    let mut answers = 0;
    while killed < kills {
        let work = Work {
            folder: disk.join(format!("ledger-{ledgers}")),
            kind: Kind::Ledger(TIMES),
            batches: 20,
            largest: 6,
            seed: killed,
        };
        let (more, is_killed) = kill(&work, &disk, &mut random);
        killed += u64::from(is_killed);
        answers += more.len();
        told.extend(more);
        if told.is_empty() && !work.folder.join("HEAD").exists() {
            continue;
        }
        let checked = check(&work.folder, &election, &told, &run);
        let ledger = checked.unwrap_or_else(|why| panic!("seed {seed}, kill {killed}: {why}"));
        if usize::try_from(ledger.head().size).unwrap() == run.size() {
            drop(ledger);
            std::fs::remove_dir_all(&work.folder).unwrap();
            (ledgers, told) = (ledgers + 1, Vec::new());
        }
    }
    println!(
        "{killed} kills, {answers} answers, {} ledgers: nothing lost",
        ledgers + 1
    );
}
