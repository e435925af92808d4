//! A second fault, while a ledger recovers from a power cut: recovery writes, too, and what it needs
//! from before has to be there until it is done.

use crate::election::Election;
use crate::failing_calls::{BROKEN, FULL, calls, chosen};
use crate::model::Luck;
use crate::power_cuts::{Recorded, cuts, nothing_broken, place, syncs};
use crate::promises::{Told, check};
use crate::random::{Random, asked};
use crate::shim::Disk;
use crate::writer::{Kind, Work};

/// The power goes again while what the first cut has left is opened and gone on from.
#[test]
fn another_power_cut() {
    let recorded = Recorded::new(5, &[]);
    let mut random = Random::new(asked("HATTAMA_SEED", 1));
    let rounds = (cuts() / 12).max(4);
    let (mut all, mut broken) = (0, Vec::new());
    for round in 0..rounds {
        let luck = Luck::ALL[round % Luck::ALL.len()];
        let again = recorded.after_a_cut(luck, &mut random);
        let (more, why) = again.cut(&again.calls, 12);
        all += more;
        broken.extend(why.into_iter().map(|why| format!("after {luck:?}, {why}")));
    }
    nothing_broken((all, broken));
}

/// A sync fails, and the process ends as it says. The next one is told by the system that all is well:
/// what it goes on from has to be on the disk, and not only in memory.
#[test]
fn a_failed_sync_and_a_power_cut() {
    let each = cuts() / 3;
    let (mut cuts, mut broken) = (0, Vec::new());
    let undisturbed = Recorded::new(2, &[]);
    for call in &syncs(&undisturbed.calls) {
        let recorded = Recorded::interrupted(2, &[(*call, "before")]);
        let (more, why) = recorded.cut(&recorded.calls, each);
        cuts += more;
        let why = why
            .into_iter()
            .map(|why| format!("call {call} failed: {why}"));
        broken.extend(why);
    }
    nothing_broken((cuts, broken));
}

/// Each call of the opening that follows a cut fails; the one after that finds everything.
#[test]
fn a_failing_call() {
    let recorded = Recorded::new(5, &[]);
    let election = Election::new(4);
    let mut random = Random::new(asked("HATTAMA_SEED", 1));
    let (_place, path) = place();
    let run = election.whole(&path.join("whole"));
    let work = |name: &str| Work {
        folder: path.join("disk").join(name).join("elections/ledger"),
        kind: Kind::Ledger(4),
        batches: 1,
        largest: 5,
        seed: 3,
    };
    let (mut runs, mut failed) = (0, 0);
    for luck in Luck::ALL {
        // The same cut for each: what follows it is what differs.
        let seed = random.below(1 << 20) as u64;
        let left = |name: &str| {
            let place = path.join("disk").join(name);
            let told = recorded.left(luck, &mut Random::new(seed), &place);
            Told::all(&told)
        };
        let trace = path.join(format!("trace-{luck:?}"));
        let undisturbed = format!("{luck:?}");
        left(&undisturbed);
        let shim = Disk {
            trace: Some(&trace),
            ..Disk::default()
        };
        let ran = work(&undisturbed).run(|command| shim.under(command, &path.join("disk")));
        assert!(ran.status.success());
        for call in chosen(calls(&trace), 12) {
            for (how, errno) in [("before", BROKEN), ("after", BROKEN), ("from", FULL)] {
                let name = format!("{luck:?}-{call}-{how}");
                let mut told = left(&name);
                let work = work(&name);
                let shim = Disk {
                    fail: Some((call, how, errno)),
                    ..Disk::default()
                };
                let ran = work.run(|command| shim.under(command, &path.join("disk")));
                let said = String::from_utf8_lossy(&ran.stderr);
                let context = format!("seed {seed}, {luck:?}, call {call} fails {how}: {said}");
                assert!(!said.contains("panicked"), "{context}");
                told.extend(Told::all(&ran.stdout));
                (runs, failed) = (runs + 1, failed + usize::from(!ran.status.success()));
                let ledger = check(&work.folder, &election, &told, &run);
                drop(ledger.unwrap_or_else(|why| panic!("{context}\n{why}")));
                std::fs::remove_dir_all(path.join("disk").join(&name)).unwrap();
            }
        }
    }
    println!("{runs} openings after a power cut, {failed} failed: nothing lost");
    assert!(failed > 0, "no call ever failed");
}
