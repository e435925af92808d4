//! What is written, when, and what is left alone.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use hattama::publish::{Damage, PublishError};
use hattama::published::{Condition, Folder, PublishedLog, Spot, inspect};
use hattama::replay::LogSource as _;
use hattama::threads::Threads;

use crate::stage::{Stage, files};

#[test]
fn a_second_run_writes_only_what_is_new() {
    let mut stage = Stage::new(70_000);
    let place = tempfile::tempdir().unwrap();
    let first = stage.publish(place.path()).unwrap();
    assert_eq!((first.before, first.size), (None, 70_000));
    let inodes = |path: &str| fs::metadata(place.path().join(path)).unwrap().ino();
    let before: Vec<_> = files(place.path())
        .into_keys()
        .map(|path| (inodes(&path), path))
        .collect();
    let again = stage.publish(place.path()).unwrap();
    assert_eq!((again.before, again.written), (Some(70_000), 0));

    stage.grow(70_100);
    stage.publish(place.path()).unwrap();
    // One partial bundle, one partial tile of level 0; levels 1 and 2 are as they were.
    let new: Vec<_> = files(place.path())
        .into_keys()
        .filter(|path| path.starts_with("tile/") && before.iter().all(|(_, there)| there != path))
        .collect();
    assert_eq!(new, ["tile/0/273.p/212", "tile/entries/273.p/212"]);
    let tiles = before.iter().filter(|(_, path)| path.starts_with("tile/"));
    for (inode, path) in tiles {
        assert_eq!(inodes(path), *inode, "{path} was written again");
    }
}

#[test]
fn the_entries_are_read_back() {
    let stage = Stage::new(700);
    let place = tempfile::tempdir().unwrap();
    stage.publish(place.path()).unwrap();
    let log = PublishedLog::open(Folder::new(place.path())).unwrap();
    for range in [0..700, 0..1, 255..257, 500..700, 699..700, 300..300] {
        let mut read = Vec::new();
        log.read(range.clone(), &mut |index, bytes| {
            read.push((index, bytes.to_vec()));
        })
        .unwrap();
        let expected: Vec<_> = range
            .map(|index| {
                (
                    index,
                    stage.entries[usize::try_from(index).unwrap()].clone(),
                )
            })
            .collect();
        assert_eq!(read, expected);
    }
}

#[test]
fn damage_is_mended_by_the_next_publication_and_superseded_partials_go() {
    let mut stage = Stage::new(300);
    let place = tempfile::tempdir().unwrap();
    stage.publish(place.path()).unwrap();
    let partial = place.path().join("tile/0/001.p/44");
    fs::write(&partial, [0; 44 * 32]).unwrap();
    fs::remove_file(place.path().join("tile/entries/000")).unwrap();
    fs::write(place.path().join("tile/.hattama-left"), "x").unwrap();
    stage.grow(600);
    let done = stage.publish(place.path()).unwrap();
    // Neither is passed over in silence.
    let paths = |spots: &[Spot]| spots.iter().map(Spot::place).collect::<Vec<_>>();
    let both = ["tile/0/001.p/44", "tile/entries/000"];
    assert_eq!(paths(&done.damage.mended), both);
    assert!(done.damage.left.is_empty());
    let log = PublishedLog::open(Folder::new(place.path())).unwrap();
    let inspection = inspect(&log, &Threads, &|_| ()).unwrap();
    // The partial tile of the first publication was damaged, and is of no use to anybody.
    assert_eq!(inspection.faults().count(), 0, "{:?}", inspection.spots);
    assert_eq!(inspection.count(Condition::Superseded), 2);
    assert!(!partial.exists());
    // Once the full tiles have stood under a checkpoint, the next publication takes the others away.
    let whole = place.path().join("tile/entries/001.p/44");
    assert!(whole.exists());
    stage.grow(601);
    stage.publish(place.path()).unwrap();
    assert!(!whole.exists());
    assert_eq!(
        stage.publish(place.path()).unwrap().damage,
        Damage::default()
    );
}

/// A result, the key, the manifest: each is told of, whether or not it was about to be replaced.
#[test]
fn a_changed_result_is_told() {
    let stage = Stage::new(300);
    let place = tempfile::tempdir().unwrap();
    stage.publish(place.path()).unwrap();
    let whole = files(place.path());
    for path in whole.keys().filter(|path| !path.starts_with("tile/")) {
        // A checkpoint that does not read is nothing to publish over.
        if path == "checkpoint" {
            continue;
        }
        let mut bytes = whole[path].clone();
        bytes[0] ^= 1;
        fs::write(place.path().join(path), bytes).unwrap();
        let done = stage.publish(place.path()).unwrap();
        let mended: Vec<_> = done.damage.mended.iter().map(Spot::place).collect();
        assert!(mended.contains(path), "{path}: {mended:?}");
        assert_eq!(files(place.path()), whole, "{path}");
    }
    fs::remove_file(place.path().join("checkpoint")).unwrap();
    let done = stage.publish(place.path()).unwrap();
    let mended: Vec<_> = done.damage.mended.iter().map(Spot::place).collect();
    assert_eq!(mended, ["checkpoint"]);
    assert_eq!(files(place.path()), whole);
}

/// Without a checkpoint and a manifest that reads nobody knows what was promised here.
#[test]
fn what_may_be_another_history_is_not_written_over() {
    let stage = Stage::new(300);
    let place = tempfile::tempdir().unwrap();
    let mut other = Stage::new(300);
    other.entries[7] = b"another history".to_vec();
    other.publish(place.path()).unwrap();
    fs::remove_file(place.path().join("checkpoint")).unwrap();
    let manifest = place.path().join("manifest.json");
    let (whole, before) = (fs::read(&manifest).unwrap(), files(place.path()));
    // By the manifest it is another history; without it, by a tile.
    let error = stage.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::Unproven { .. }), "{error}");
    fs::write(&manifest, "x").unwrap();
    let error = stage.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::Checkpoint { .. }), "{error}");
    fs::write(&manifest, whole).unwrap();
    assert_eq!(files(place.path()), before);
    // As a first publication that was interrupted has left them: no results, no manifest.
    fs::remove_dir_all(place.path().join("results")).unwrap();
    fs::remove_file(&manifest).unwrap();
    fs::remove_file(place.path().join("log.vkey")).unwrap();
    let before = files(place.path());
    let error = stage.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::OtherTiles { .. }), "{error}");
    assert_eq!(files(place.path()), before);
}

/// What is written through a link lands elsewhere, and who reads it may be shown something else.
#[test]
fn links_below_the_folder_are_refused() {
    let stage = Stage::new(300);
    let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    stage.publish(place.path()).unwrap();
    for path in ["tile/0", "tile", "results", "checkpoint", "manifest.json"] {
        let (there, away) = (place.path().join(path), elsewhere.path().join("away"));
        fs::rename(&there, &away).unwrap();
        std::os::unix::fs::symlink(&away, &there).unwrap();
        let before = files(elsewhere.path());
        let error = stage.publish(place.path()).unwrap_err();
        assert!(matches!(error, PublishError::Odd { .. }), "{path}: {error}");
        assert!(error.to_string().contains("a symbolic link"), "{error}");
        assert_eq!(files(elsewhere.path()), before, "{path}");
        fs::remove_file(&there).unwrap();
        fs::rename(&away, &there).unwrap();
    }
    // A link that is none of ours is somebody's, and the folder may be one itself.
    std::os::unix::fs::symlink("results", place.path().join("latest")).unwrap();
    let link = elsewhere.path().join("public");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    stage.publish(&link).unwrap();
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("photos.txt"), "mine").unwrap();
    let error = Stage::new(3).publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::NotOurs { .. }), "{error}");
    assert_eq!(files(place.path()).len(), 1);
}

#[test]
fn a_ledger_that_is_older_or_another_than_what_stands_publishes_nothing() {
    let place = tempfile::tempdir().unwrap();
    Stage::new(300).publish(place.path()).unwrap();
    let before = files(place.path());
    let error = Stage::new(299).publish(place.path()).unwrap_err();
    assert!(
        matches!(
            error,
            PublishError::Larger {
                expected: 299,
                found: 300,
                ..
            }
        ),
        "{error}"
    );
    for size in [300, 301, 600, 70_000] {
        for changed in [0, 255, 256, 299] {
            let mut other = Stage::new(size);
            other.entries[changed] = b"another history".to_vec();
            let error = other.publish(place.path()).unwrap_err();
            assert!(
                matches!(error, PublishError::Fork { size: 300, .. }),
                "{error}"
            );
        }
    }
    assert_eq!(files(place.path()), before);
}

#[test]
fn two_at_once_do_not_write_into_one_folder() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(10);
    stage.publish(place.path()).unwrap();
    let lock = fs::File::open(place.path()).unwrap();
    lock.lock().unwrap();
    let error = stage.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::InUse { .. }), "{error}");
}

#[test]
fn a_checkpoint_that_the_log_did_not_sign_accuses_nobody_and_is_not_published_over() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(300);
    stage.publish(place.path()).unwrap();
    let path = place.path().join("checkpoint");
    let whole = fs::read_to_string(&path).unwrap();
    let root = whole.lines().nth(2).unwrap();
    let other = if root.starts_with('A') { "B" } else { "A" };
    for bad in [
        whole.replacen(root, &format!("{other}{}", &root[1..]), 1),
        whole.replacen("\n300\n", "\n61517\n", 1),
        "nonsense".into(),
    ] {
        fs::write(&path, bad).unwrap();
        let before = files(place.path());
        let error = stage.publish(place.path()).unwrap_err();
        assert!(matches!(error, PublishError::Checkpoint { .. }), "{error}");
        assert_eq!(files(place.path()), before);
    }
}

#[test]
fn a_checkpoint_that_is_gone_is_no_leave_to_publish_less() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(300);
    stage.publish(place.path()).unwrap();
    let whole = files(place.path());
    fs::remove_file(place.path().join("checkpoint")).unwrap();
    let error = Stage::new(299).publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::Unproven { .. }), "{error}");
    let mut other = Stage::new(400);
    other.entries[7] = b"another history".to_vec();
    let error = other.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::Unproven { .. }), "{error}");
    // A name of the last tile that can be: nobody's log has so many entries.
    let far = place.path().join("tile/0/x004/x611/x686/x018/x427/x387");
    fs::create_dir_all(&far).unwrap();
    fs::write(far.join("904"), "").unwrap();
    let error = stage.publish(place.path()).unwrap_err();
    assert!(matches!(error, PublishError::Unproven { .. }), "{error}");
    fs::remove_dir_all(place.path().join("tile/0/x004")).unwrap();
    stage.publish(place.path()).unwrap();
    assert_eq!(files(place.path()), whole);
}

#[test]
fn what_is_missing_or_damaged_is_written_anew_though_nothing_is_new() {
    let place = tempfile::tempdir().unwrap();
    let stage = Stage::new(66_000);
    stage.publish(place.path()).unwrap();
    let whole = files(place.path());
    fs::remove_file(place.path().join("tile/0/010")).unwrap();
    fs::write(place.path().join("tile/entries/020"), "damaged").unwrap();
    fs::write(place.path().join("results/overview.csv"), "damaged").unwrap();
    let again = stage.publish(place.path()).unwrap();
    assert_eq!(again.written, 3);
    assert_eq!(files(place.path()), whole);
}

/// After each file that a publication writes, as if it had been interrupted there: what is there is
/// verified as a whole, and the next publication goes on.
#[test]
fn interrupted_after_any_file_it_is_whole_and_the_next_one_ends_it() {
    let mut stage = Stage::new(500);
    let old = tempfile::tempdir().unwrap();
    stage.publish(old.path()).unwrap();
    let before = files(old.path());
    stage.grow(800);
    let fresh = tempfile::tempdir().unwrap();
    stage.publish(fresh.path()).unwrap();
    let steps = crate::stage::steps(&before, &stage);
    assert!(steps.len() > 8, "{}", steps.len());
    for (at, files_then) in steps.iter().enumerate() {
        let place = tempfile::tempdir().unwrap();
        for (path, bytes) in files_then {
            let path = place.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let log = PublishedLog::open(Folder::new(place.path())).unwrap();
        let found = inspect(&log, &Threads, &|_| ()).unwrap();
        assert_eq!(found.faults().count(), 0, "step {at}: {:?}", found.spots);
        assert!(found.root_holds);
        stage.publish(place.path()).unwrap();
        let ended = files(place.path());
        for (path, bytes) in files(fresh.path()) {
            assert_eq!(ended.get(&path), Some(&bytes), "{path} after step {at}");
        }
    }
}
