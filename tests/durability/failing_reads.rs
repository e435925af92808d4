//! A disk that fails once while a ledger is read: nothing is wiped, nothing is lost.
//!
//! `HATTAMA_CALLS` sets how many readings fail (30; 0 is every one of the first 400).

use crate::election::Election;
use crate::failing_calls::chosen;
use crate::power_cuts::place;
use crate::promises::{Told, check};
use crate::shim::Disk;
use crate::writer::{Kind, Work};

#[test]
fn cost_no_entry() {
    let election = Election::new(1);
    let (_place, path) = place();
    let run = election.whole(&path.join("whole"));
    let mut work = Work {
        folder: path.join("disk/ledger"),
        kind: Kind::Ledger(1),
        batches: 6,
        largest: 9,
        seed: 3,
    };
    let ran = work.run(|_| ());
    assert!(ran.status.success());
    let told = Told::all(&ran.stdout);
    work.batches = 0;
    let (mut failed, mut kept) = (0, 0);
    let last = 400;
    for read in chosen(last, 30).into_iter().chain(1..30) {
        let disk = Disk {
            read: Some(read),
            ..Disk::default()
        };
        let ran = work.run(|command| disk.under(command, &path.join("disk")));
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(!said.contains("panicked"), "reading {read}: {said}");
        failed += usize::from(!ran.status.success());
        // What was lost of the store in its place is kept beside it, as is said.
        let before = work.folder.join("store-before-opening");
        if before.exists() {
            assert!(
                said.contains("store-before-opening"),
                "reading {read}: {said}"
            );
            std::fs::remove_dir_all(work.folder.join("store")).unwrap();
            std::fs::rename(before, work.folder.join("store")).unwrap();
            kept += 1;
        }
        if let Err(why) = check(&work.folder, &election, &told, &run) {
            panic!("reading {read} fails: {said}\n{why}");
        }
    }
    println!("{failed} openings failed, {kept} of them kept the store as it was");
    assert!(failed > 0, "no reading ever failed");
}
