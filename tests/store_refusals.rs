//! A store that is in use, absent, emptied or damaged is refused, and opening creates nothing.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hattama::ledger::store::{SledStore, Store, StoreError, panic_is_caught};

/// A closed store of a few hundred entries.
fn closed_store() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    store.append_if(0, &vec![vec![7; 600]; 300]).unwrap();
    (folder, path)
}

/// Every file below `path`, with its length.
fn listing(path: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    for item in fs::read_dir(path).unwrap() {
        let item = item.unwrap();
        found.insert(item.path(), item.metadata().unwrap().len());
        if item.path().is_dir() {
            found.extend(listing(&item.path()));
        }
    }
    found
}

const STORE: &str = "HATTAMA_TEST_STORE";

const UNFILTERED: &str = "HATTAMA_TEST_UNFILTERED";

/// The other process of the next test, to which the system gives no filter; run by itself it does nothing.
#[test]
#[cfg(target_os = "linux")]
fn a_process_without_filters() {
    use seccompiler::{SeccompAction, SeccompFilter};
    let Some(path) = std::env::var_os(UNFILTERED) else {
        return;
    };
    let path = Path::new(&path);
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let seccomp = [(libc::SYS_seccomp, Vec::new())].into();
    let architecture = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(seccomp, SeccompAction::Allow, refused, architecture).unwrap();
    let filter: seccompiler::BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter_all_threads(&filter).unwrap();

    let before = listing(path);
    for error in [
        SledStore::open(path).unwrap_err(),
        SledStore::create(&path.with_file_name("new")).unwrap_err(),
    ] {
        println!("refused: {error}");
        assert!(matches!(error, StoreError::NotDurable { .. }));
    }
    assert_eq!(listing(path), before);
    assert!(!path.with_file_name("new").exists());
    hattama::ledger::store::ReadCopy::open(path).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn where_sled_cannot_be_made_to_wait_nothing_is_written() {
    let (_folder, path) = closed_store();
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_without_filters", "--nocapture"])
        .env(UNFILTERED, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&other.stdout);
    assert!(other.status.success(), "{said}");
    assert_eq!(said.matches("refused: ").count(), 2, "{said}");
    assert!(said.contains("Operation not permitted"), "{said}");
}

/// The other process of the next test; run by itself it does nothing.
#[test]
fn another_process() {
    if let Some(path) = std::env::var_os(STORE) {
        let error = SledStore::open(Path::new(&path)).unwrap_err();
        println!("refused: {error}");
        assert!(matches!(error, StoreError::Locked { .. }));
    }
}

#[test]
fn a_store_in_use_is_refused_at_once() {
    let (_folder, path) = closed_store();
    let store = SledStore::open(&path).unwrap();
    let began = std::time::Instant::now();
    let error = SledStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }));
    assert!(error.to_string().contains("hattama publish"));
    assert!(error.to_string().contains("--from URL"));
    assert!(began.elapsed().as_millis() < 500);

    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process", "--nocapture"])
        .env(STORE, &path)
        .output()
        .unwrap();
    assert!(
        other.status.success(),
        "{}",
        String::from_utf8_lossy(&other.stderr)
    );
    assert!(String::from_utf8_lossy(&other.stdout).contains("refused: "));

    drop(store);
    assert_eq!(SledStore::open(&path).unwrap().size(), 300);
}

#[test]
fn what_is_no_store_is_refused_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    assert!(matches!(
        SledStore::open(&absent),
        Err(StoreError::Missing { .. })
    ));
    assert!(!absent.exists());

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert!(matches!(
        SledStore::open(&empty),
        Err(StoreError::Missing { .. })
    ));
    assert_eq!(listing(&empty).len(), 0);
}

#[test]
fn an_emptied_conf_or_db_is_refused_and_nothing_is_made_of_it() {
    for name in ["conf", "db"] {
        for emptied in [true, false] {
            let (_folder, path) = closed_store();
            if emptied {
                fs::write(path.join(name), []).unwrap();
            } else {
                fs::remove_file(path.join(name)).unwrap();
            }
            let before = listing(&path);
            let error = SledStore::open(&path).unwrap_err();
            assert!(
                matches!(error, StoreError::Missing { .. }),
                "{name}: {error}"
            );
            assert!(error.to_string().contains("hattama rebuild"));
            assert_eq!(listing(&path), before);
        }
    }
}

#[test]
fn nothing_is_created_over_what_is_there() {
    let (_folder, path) = closed_store();
    let before = listing(&path);
    assert!(matches!(
        SledStore::create(&path),
        Err(StoreError::Exists { .. })
    ));
    assert_eq!(listing(&path), before);
    let stray = tempfile::tempdir().unwrap();
    fs::write(stray.path().join("notes.txt"), "mine").unwrap();
    assert!(matches!(
        SledStore::create(stray.path()),
        Err(StoreError::Exists { .. })
    ));
}

/// Damage anywhere in the file ends in an error, or costs whole batches at the end, which HEAD
/// notices; it never ends in a panic or in other bytes than were stored.
#[test]
fn damage_is_an_error_and_never_a_panic_or_another_entry() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic_is_caught() {
            print(panic);
        }
    }));
    let (folder, path) = closed_store();
    for size in (300..4300).step_by(100) {
        // Opened again and again, so that sled reuses segments and keeps a snapshot.
        SledStore::open(&path)
            .unwrap()
            .append_if(size, &vec![vec![7; 600]; 100])
            .unwrap();
    }
    let whole = fs::metadata(path.join("db")).unwrap().len();
    let (mut shortened, mut refused) = (0, 0);
    for part in 0..=40 {
        let copy = folder.path().join(format!("copy-{part}"));
        copy_files(&path, &copy);
        // The first copy is undamaged.
        if let Some(before) = (whole / 40 * part).checked_sub(100) {
            invert(&copy.join("db"), before);
        }
        let read = SledStore::open(&copy).and_then(|store| {
            assert!(store.size() == 4300 || part > 0);
            shortened += usize::from(store.size() < 4300);
            store.read(0..store.size(), &mut |_, entry| {
                assert!(entry == [7; 600]);
                std::ops::ControlFlow::Continue(())
            })
        });
        if let Err(error) = read {
            refused += 1;
            println!("part {part} of 40: {error}");
            assert!(
                part > 0 && matches!(error, StoreError::Damaged { .. }),
                "{error}"
            );
        }
    }
    println!("of 40 damaged copies {refused} refused, {shortened} opened shorter");
    assert!(refused > 0);
}

/// Copies the files of a store; it has no others than those in its folder and an empty `blobs`.
fn copy_files(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for (file, _) in listing(from).iter().filter(|(file, _)| file.is_file()) {
        fs::copy(file, to.join(file.file_name().unwrap())).unwrap();
    }
}

/// Inverts every bit of a hundred bytes.
fn invert(file: &Path, at: u64) {
    let mut bytes = fs::read(file).unwrap();
    let at = usize::try_from(at).unwrap();
    bytes[at..at + 100]
        .iter_mut()
        .for_each(|byte| *byte = !*byte);
    fs::write(file, bytes).unwrap();
}
