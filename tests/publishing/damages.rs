//! Whatever is done to a published folder is named.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hattama::published::{
    Condition, Folder, Inspection, Listed, PublishedLog, Spot, Ungot, inspect,
};
use hattama::threads::Threads;

use crate::stage::{Stage, files};

fn inspected(folder: &Path) -> Inspection {
    let log = PublishedLog::open(Folder::new(folder)).unwrap();
    inspect(&log, &Threads, &|_| ()).unwrap()
}

fn faults(folder: &Path) -> Vec<Spot> {
    inspected(folder).faults().cloned().collect()
}

fn paths(spots: &[Spot]) -> Vec<&str> {
    spots.iter().map(|spot| spot.path.as_str()).collect()
}

#[test]
fn a_whole_folder_has_no_fault() {
    for size in [1, 2, 255, 256, 257, 700, 65_537] {
        let place = tempfile::tempdir().unwrap();
        Stage::new(size).publish(place.path()).unwrap();
        let found = inspected(place.path());
        assert_eq!(found.spots, [], "size {size}");
        assert!(found.root_holds);
        assert_eq!(found.entries, size);
    }
}

/// One byte of every file, at its beginning, middle and end.
#[test]
fn a_flipped_byte_of_any_file_is_named_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    Stage::new(66_000).publish(place.path()).unwrap();
    let files = files(place.path());
    let mut tried = 0;
    for (path, bytes) in &files {
        // Of the full tiles and bundles at level 0 some stand for all.
        let number = path.rsplit('/').next().unwrap();
        let level_0 = path.starts_with("tile/0/") || path.starts_with("tile/entries/");
        if level_0
            && !path.contains(".p/")
            && !["000", "001", "128", "255", "256"].contains(&number)
        {
            continue;
        }
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            fs::write(place.path().join(path), &bad).unwrap();
            let opened = PublishedLog::open(Folder::new(place.path()));
            if let Ok(log) = opened {
                let found = inspect(&log, &Threads, &|_| ()).unwrap();
                let faults: Vec<_> = found.faults().cloned().collect();
                let named = paths(&faults);
                if path == "checkpoint" || path == "log.vkey" {
                    assert!(named.contains(&path.as_str()), "{path} at {at}: {faults:?}");
                } else {
                    assert_eq!(named, [path.as_str()], "{path} at {at}: {faults:?}");
                    assert!(found.root_holds);
                }
            } else {
                assert_eq!(path, "checkpoint");
            }
            tried += 1;
        }
        fs::write(place.path().join(path), bytes).unwrap();
    }
    assert!(tried > 100, "{tried}");
    assert_eq!(faults(place.path()), []);
}

#[test]
fn the_entries_that_are_damaged_are_named() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(66_000);
    stage.publish(place.path()).unwrap();
    let path = place.path().join("tile/entries/100");
    let bundle = fs::read(&path).unwrap();
    let length = 2 + stage.entries[25_600].len();
    let mut bad = bundle.clone();
    for entry in [3, 4, 200] {
        bad[entry * length + 5] ^= 0x80;
    }
    fs::write(&path, &bad).unwrap();
    let found = faults(place.path());
    assert_eq!(paths(&found), ["tile/entries/100"]);
    assert_eq!(found[0].entries, [25_603..25_605, 25_800..25_801]);
    // The hash of entry 25,603 as well: now the tile is told from its entries by the tile above.
    let tile = place.path().join("tile/0/100");
    let hashes = fs::read(&tile).unwrap();
    let mut bad_hashes = hashes.clone();
    bad_hashes[7 * 32] ^= 1;
    fs::write(&path, &bundle).unwrap();
    fs::write(&tile, &bad_hashes).unwrap();
    let found = faults(place.path());
    assert_eq!(paths(&found), ["tile/0/100"]);
    assert_eq!(format!("{:?}", found[0].entries), "[25607..25608]");
    // Both: nothing proves which is right, and both are named.
    fs::write(&path, &bad).unwrap();
    assert_eq!(
        paths(&faults(place.path())),
        ["tile/0/100", "tile/entries/100"]
    );
}

#[test]
fn what_is_truncated_swapped_deleted_or_added_is_named() {
    let place = tempfile::tempdir().unwrap();
    Stage::new(66_000).publish(place.path()).unwrap();
    let at = |path: &str| place.path().join(path);
    let whole = files(place.path());
    let restore = || {
        for path in files(place.path()).keys() {
            if !whole.contains_key(path) {
                fs::remove_file(at(path)).unwrap();
            }
        }
        for (path, bytes) in &whole {
            fs::write(at(path), bytes).unwrap();
        }
        assert_eq!(faults(place.path()), []);
    };
    let some = [
        "tile/0/003",
        "tile/0/257.p/208",
        "tile/1/000",
        "tile/1/001.p/1",
        "tile/2/000.p/1",
        "tile/entries/003",
        "tile/entries/257.p/208",
        "manifest.json",
        "log.vkey",
        "results/overview.json",
        "results/stations/stations.csv",
    ];
    for path in some {
        for length in [0, 1, whole[path].len() / 2, whole[path].len() - 1] {
            fs::write(at(path), &whole[path][..length]).unwrap();
            assert_eq!(paths(&faults(place.path())), [path], "{length} bytes");
        }
        fs::write(at(path), [&whole[path][..], b"x"].concat()).unwrap();
        assert_eq!(paths(&faults(place.path())), [path], "a byte more");
        restore();
        fs::remove_file(at(path)).unwrap();
        let found = faults(place.path());
        assert_eq!(paths(&found), [path]);
        assert_eq!(found[0].condition, Condition::Missing);
        restore();
    }
    for (one, other) in [
        ("tile/0/003", "tile/0/004"),
        ("tile/entries/003", "tile/entries/200"),
        ("tile/0/005", "tile/1/000"),
        ("results/overview.json", "results/completeness.json"),
    ] {
        fs::write(at(one), &whole[other]).unwrap();
        fs::write(at(other), &whole[one]).unwrap();
        let found = faults(place.path());
        let expected: BTreeSet<_> = [one, other].into();
        assert_eq!(paths(&found).into_iter().collect::<BTreeSet<_>>(), expected);
        restore();
    }
    for added in [
        "tile/0/999",
        "tile/0/257.p/209",
        "tile/0/003.p/9",
        "tile/3/000.p/1",
        "tile/entries/300",
        "tile/entries/257.p/255",
        "tile/junk",
        "index.html",
        "results/other.json",
        "tile/8/000",
        ".hattama-abc",
        "tile/0/3",
    ] {
        fs::create_dir_all(at(added).parent().unwrap()).unwrap();
        fs::write(at(added), [1; 77]).unwrap();
        let found = inspected(place.path());
        let found: Vec<_> = found.spots.iter().map(|spot| spot.path.as_str()).collect();
        assert_eq!(found, [added], "added");
        restore();
    }
    std::os::unix::fs::symlink(at("checkpoint"), at("linked")).unwrap();
    assert_eq!(paths(&faults(place.path())), ["linked"]);
}

#[test]
fn rows_of_missing_files_are_one_spot_and_a_giant_size_costs_nothing() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(66_000);
    stage.publish(place.path()).unwrap();
    for n in 10..20 {
        fs::remove_file(place.path().join(format!("tile/entries/{n:03}"))).unwrap();
    }
    let found = faults(place.path());
    assert_eq!(paths(&found), ["tile/entries/010"]);
    assert_eq!(
        (found[0].files, found[0].last.as_deref()),
        (10, Some("tile/entries/019"))
    );
    assert_eq!(format!("{:?}", found[0].entries), "[2560..5120]");

    let checkpoint = fs::read_to_string(place.path().join("checkpoint")).unwrap();
    for size in [u64::MAX, 1 << 62, (1 << 62) + 1, 1 << 40] {
        let giant = checkpoint.replace("\n66000\n", &format!("\n{size}\n"));
        fs::write(place.path().join("checkpoint"), giant).unwrap();
        let started = std::time::Instant::now();
        if let Ok(log) = PublishedLog::open(Folder::new(place.path())) {
            let found = inspect(&log, &Threads, &|_| ()).unwrap();
            assert!(!found.root_holds);
            assert!(found.faults().count() < 1000);
        }
        assert!(started.elapsed().as_secs() < 20);
    }
}

/// The next publication's files come before its checkpoint: whoever looks meanwhile sees no fault.
#[test]
fn a_publication_under_way_is_no_fault() {
    let mut stage = Stage::new(600);
    let place = tempfile::tempdir().unwrap();
    stage.publish(place.path()).unwrap();
    let before = files(place.path());
    stage.grow(900);
    stage.publish(place.path()).unwrap();
    for (path, bytes) in &before {
        if !path.starts_with("tile/") {
            fs::write(place.path().join(path), bytes).unwrap();
        }
    }
    let found = inspected(place.path());
    assert_eq!(found.faults().count(), 0, "{:?}", found.spots);
    assert!(found.root_holds);
    assert_eq!(found.count(Condition::Ahead), 5);
    // What goes on behind them has to begin with what stands.
    let full = place.path().join("tile/0/002");
    let mut hashes = fs::read(&full).unwrap();
    hashes[5] ^= 1;
    fs::write(&full, hashes).unwrap();
    assert_eq!(paths(&faults(place.path())), ["tile/0/002"]);
}

/// A folder on a disk that does not give one file.
struct Failing(Folder, String);

impl hattama::published::Place for Failing {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        if path == self.1 {
            return Err(Ungot::Unreadable("the disk is failing".into()));
        }
        self.0.get(path, at_most)
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        self.0.list()
    }

    fn name(&self) -> String {
        self.0.name()
    }
}

#[test]
fn what_the_disk_does_not_give_is_not_called_damaged() {
    let place = tempfile::tempdir().unwrap();
    Stage::new(66_000).publish(place.path()).unwrap();
    for path in [
        "tile/0/003",
        "tile/0/257.p/208",
        "tile/1/000",
        "tile/2/000.p/1",
        "tile/entries/003",
        "tile/entries/257.p/208",
        "results/overview.json",
    ] {
        let failing = Failing(Folder::new(place.path()), path.into());
        let log = PublishedLog::open(failing).unwrap();
        let found = inspect(&log, &Threads, &|_| ()).unwrap();
        let faults: Vec<_> = found
            .faults()
            .map(|spot| (spot.condition, spot.path.as_str()))
            .collect();
        assert_eq!(faults, [(Condition::Unreadable, path)]);
        assert!(found.root_holds);
    }
}
