//! What is there after a crash, a restore, a mistake.

use hattama::keys::SecretKey;
use hattama::ledger::store::{SledStore, Store as _};
use hattama::ledger::{Ledger, LedgerError, LogKeys, Outcome, Reader, rebuild};
use hattama::published::{Folder, PublishedLog};
use hattama::replay::LogSource;

use crate::stage::{Stage, config, copy_folder};

#[test]
fn what_was_acknowledged_is_there_after_reopening() {
    let stage = Stage::new();
    let ledger = stage.full();
    let head = ledger.head().clone();
    drop(ledger);
    let ledger = stage.open().unwrap();
    assert_eq!(*ledger.head(), head);
    assert_eq!(ledger.state().position().chain, head.chain);
}

#[test]
fn submitting_again_gives_the_same_positions() {
    let stage = Stage::new();
    let mut ledger = stage.full();
    let head = ledger.head().clone();
    for (index, outcome) in (1..).zip(ledger.append(stage.offers()).unwrap()) {
        assert!(
            matches!(outcome, Outcome::AlreadyRecorded { index: at, .. } if at == index),
            "{outcome:?}"
        );
    }
    assert_eq!(*ledger.head(), head, "nothing was appended");
}

#[test]
fn a_crash_between_store_and_head_leaves_a_lawful_tail_that_is_taken_in() {
    let stage = Stage::new();
    let mut ledger = stage.create();
    let offers = stage.offers();
    ledger.append(offers[..20].to_vec()).unwrap();
    drop(ledger);
    let head = stage.folder().join("HEAD");
    let before = std::fs::read(&head).unwrap();
    let mut ledger = stage.open().unwrap();
    ledger.append(offers[20..].to_vec()).unwrap();
    let after = ledger.head().clone();
    drop(ledger);
    // HEAD as it was before the second batch: the store is longer.
    std::fs::write(&head, before).unwrap();
    assert_eq!(
        Reader::open(&stage.folder()).unwrap().size(),
        21,
        "readers see what was promised"
    );
    let ledger = stage.open().unwrap();
    assert_eq!(
        (ledger.head().size, ledger.head().chain),
        (after.size, after.chain)
    );
    assert_eq!(
        ledger.head().checkpoint,
        after.checkpoint,
        "the same checkpoint, signed again"
    );
}

#[test]
fn a_tail_that_the_rule_book_refuses_is_not_taken_in() {
    let stage = Stage::new();
    let ledger = stage.full();
    let size = ledger.head().size;
    let mut last = Vec::new();
    let each = &mut |_, entry: &[u8]| last = entry.to_vec();
    ledger.read(size - 1..size, each).unwrap();
    drop(ledger);
    // The last entry once more: neither its place nor its chain is right, and it is recorded already.
    let path = stage.folder().join("store");
    let mut store = SledStore::open(&path).unwrap();
    store.append_if(size, &[last]).unwrap();
    drop(store);
    let head = std::fs::read(stage.folder().join("HEAD")).unwrap();
    for _ in 0..2 {
        let error = stage.open().err().unwrap();
        let LedgerError::Unlawful { fault, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(fault.index, size);
        assert_eq!(std::fs::read(stage.folder().join("HEAD")).unwrap(), head);
    }
    // Whoever reads has what was promised, and is told of the tail.
    let reader = Reader::open(&stage.folder()).unwrap();
    assert_eq!((reader.size(), reader.tail()), (size, 1));
}

#[test]
fn a_store_older_than_head_is_refused() {
    let stage = Stage::new();
    let mut ledger = stage.create();
    let offers = stage.offers();
    ledger.append(offers[..20].to_vec()).unwrap();
    drop(ledger);
    copy_folder(&stage.folder().join("store"), &stage.beside("old"));
    let mut ledger = stage.open().unwrap();
    ledger.append(offers[20..].to_vec()).unwrap();
    drop(ledger);
    copy_folder(&stage.folder().join("store"), &stage.beside("new"));
    std::fs::remove_dir_all(stage.folder().join("store")).unwrap();
    copy_folder(&stage.beside("old"), &stage.folder().join("store"));
    // Copies that killed openings have left: one before it touched the store, one after.
    let left = |name: &str| {
        stage
            .folder()
            .join(format!(".hattama-opening-store-{name}"))
    };
    for name in ["begun", "whole"] {
        copy_folder(&stage.beside("old"), &left(name).join("store"));
    }
    std::fs::write(left("whole").join("whole"), "").unwrap();
    let error = stage.open().err().unwrap();
    assert!(
        matches!(error, LedgerError::Behind { found: 21, .. }),
        "{error}"
    );
    assert!(!left("begun").exists(), "the store is as it was then");
    let names = error.to_string().contains("hattama-opening-store-whole");
    assert!(names && left("whole").exists(), "{error}");
    assert!(error.to_string().contains("hattama rebuild"), "{error}");
    // Once everything is there again, it is not needed any more.
    std::fs::remove_dir_all(stage.folder().join("store")).unwrap();
    copy_folder(&stage.beside("new"), &stage.folder().join("store"));
    drop(stage.open().unwrap());
    assert!(!left("whole").exists());
}

#[test]
fn another_ledgers_store_is_refused() {
    let stage = Stage::new();
    drop(stage.full());
    let other = Stage {
        rehearsal: crate::stage::rehearsal(&hattama::rehearsal::Options {
            seed: 9,
            members: None,
        }),
        ..Stage::new()
    };
    drop(other.full());
    std::fs::remove_dir_all(stage.folder().join("store")).unwrap();
    copy_folder(&other.folder().join("store"), &stage.folder().join("store"));
    let error = stage.open().err().unwrap();
    assert!(matches!(error, LedgerError::Diverged { .. }), "{error}");
}

#[test]
fn only_the_log_key_of_genesis_signs() {
    let stage = Stage::new();
    drop(stage.create());
    let keys = LogKeys {
        log: SecretKey::from_seed([1; 32]),
    };
    let error = Ledger::open(&stage.folder(), &keys).err().unwrap();
    assert!(
        matches!(
            error,
            LedgerError::WrongKey {
                what: "log key",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_second_writer_or_reader_is_refused_at_once() {
    let stage = Stage::new();
    let ledger = stage.create();
    for error in [
        stage.open().err().unwrap(),
        Reader::open(&stage.folder()).err().unwrap(),
    ] {
        let text = error.to_string();
        assert!(
            text.contains("in use") && text.contains("publish"),
            "{text}"
        );
    }
    drop(ledger);
    assert!(stage.open().is_ok());
}

#[test]
fn where_there_is_no_ledger_nothing_is_created() {
    let stage = Stage::new();
    assert!(stage.open().is_err());
    assert!(!stage.folder().exists());
    std::fs::create_dir(stage.folder()).unwrap();
    assert!(stage.open().is_err());
    assert!(Reader::open(&stage.folder()).is_err());
    assert_eq!(std::fs::read_dir(stage.folder()).unwrap().count(), 0);
}

#[test]
fn a_ledger_is_never_overwritten_and_a_refused_genesis_creates_nothing() {
    let stage = Stage::new();
    drop(stage.create());
    let genesis = stage.rehearsal.genesis();
    let again = |submission| {
        Ledger::create(
            &stage.folder(),
            submission,
            &stage.keys(),
            &config(),
            genesis.at,
        )
    };
    assert!(matches!(
        again(genesis.submission.clone()),
        Err(LedgerError::Exists { .. })
    ));

    let mut unsigned = genesis.submission.clone();
    unsigned.signatures = hattama::bytes::Sorted::default();
    let place = stage.beside("other");
    let refused = Ledger::create(&place, unsigned, &stage.keys(), &config(), genesis.at);
    assert!(matches!(refused, Err(LedgerError::Genesis(_))));
    assert!(!place.exists());
    let others = std::fs::read_dir(stage.folder().parent().unwrap())
        .unwrap()
        .count();
    assert_eq!(others, 1, "nothing is left beside the ledger");
}

#[test]
fn rebuilding_gives_the_same_ledger() {
    let stage = Stage::new();
    let head = stage.full().head().clone();
    let entries = stage.entries();
    let place = stage.beside("rebuilt");
    let mut done = Vec::new();
    let rebuilt = rebuild(&entries, &place, &stage.keys(), &config(), |size| {
        done.push(size);
    })
    .unwrap();
    assert_eq!(*rebuilt.head(), head);
    assert_eq!(done.last(), Some(&head.size));
}

#[test]
fn rebuilding_stops_at_what_is_not_lawful() {
    let stage = Stage::new();
    drop(stage.full());
    let mut entries = stage.entries();
    entries.0.swap(40, 41);
    let place = stage.beside("rebuilt");
    let error = rebuild(&entries, &place, &stage.keys(), &config(), |_| {})
        .err()
        .unwrap();
    assert!(matches!(error, LedgerError::Unlawful { .. }), "{error}");
}

/// sled wipes what lies behind the first thing that it cannot read: a ledger that does not open is
/// left as it is, so that it can still be mended.
#[test]
fn a_store_that_is_refused_is_not_changed() {
    let stage = Stage::new();
    drop(stage.full());
    let db = stage.folder().join("store/db");
    let whole = std::fs::read(&db).unwrap();
    for at in [20_000, 30_000, 60_000] {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        std::fs::write(&db, &bytes).unwrap();
        let error = stage.open().err().unwrap();
        assert!(matches!(error, LedgerError::Behind { .. }), "{error}");
        assert!(
            std::fs::read(&db).unwrap() == bytes,
            "byte {at}: it was changed"
        );
    }
    std::fs::write(&db, &whole).unwrap();
    assert!(stage.open().is_ok(), "mended, it opens again");
}

/// Damages one of the slots of HEAD: the newest, or the one before.
fn damage_slot(stage: &Stage, newest: bool) {
    let path = stage.folder().join("HEAD");
    let mut bytes = std::fs::read(&path).unwrap();
    let second = (bytes[8] < bytes[4096 + 8]) == newest;
    bytes[usize::from(second) * 4096 + 100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

/// HEAD is written when the store holds more than it said before. A store that ends where the slot
/// ends that is whole has lost what the other promised, or that was an older one: nobody can tell.
#[test]
fn a_damaged_slot_and_a_store_without_a_tail_sign_nothing() {
    // The older slot is damaged, and the store holds what the newer one says.
    let stage = Stage::new();
    drop(stage.full());
    damage_slot(&stage, false);
    let doubtful = |stage: &Stage| {
        let before = std::fs::read(stage.folder().join("HEAD")).unwrap();
        let error = stage.open().err().unwrap();
        assert!(matches!(error, LedgerError::Doubtful { .. }), "{error}");
        let after = std::fs::read(stage.folder().join("HEAD")).unwrap();
        assert!(before == after, "HEAD is left as it is");
    };
    doubtful(&stage);
    // The way out, when nobody has more: what is here is published, and made anew from that.
    let (public, anew) = (stage.beside("public"), stage.beside("anew"));
    let published = std::process::Command::new(env!("CARGO_BIN_EXE_hattama"))
        .args(["publish", "--ledger"])
        .arg(stage.folder())
        .arg("--out")
        .arg(&public)
        .output()
        .unwrap();
    assert!(published.status.success(), "{published:?}");
    let copy = PublishedLog::open(Folder::new(&public)).unwrap();
    let size = copy.size();
    let rebuilt = rebuild(&copy, &anew, &stage.keys(), &config(), |_| ()).unwrap();
    assert_eq!(rebuilt.head().size, size);

    // The newer one is damaged, and the store is a copy that was made before it was written.
    let stage = Stage::new();
    let offers = stage.offers();
    let mut ledger = stage.create();
    ledger.append(offers[..20].to_vec()).unwrap();
    drop(ledger);
    let (store, older) = (stage.folder().join("store"), stage.beside("old"));
    copy_folder(&store, &older);
    stage.open().unwrap().append(offers[20..].to_vec()).unwrap();
    std::fs::remove_dir_all(&store).unwrap();
    copy_folder(&older, &store);
    damage_slot(&stage, true);
    assert_eq!(Reader::open(&stage.folder()).unwrap().size(), 21);
    doubtful(&stage);
}

/// The other slot promises less; whether the damaged one promised more nobody can tell.
#[test]
fn a_damaged_slot_of_head_is_said() {
    let stage = Stage::new();
    let head = stage.full().head().clone();
    damage_slot(&stage, true);
    let reader = Reader::open(&stage.folder()).unwrap();
    assert!(reader.is_torn() && reader.size() < head.size);
    drop(reader);
    let ledger = stage.open().unwrap();
    assert!(ledger.was_torn());
    assert_eq!(
        (ledger.head().size, ledger.head().root),
        (head.size, head.root)
    );
    drop(ledger);
    assert!(!Reader::open(&stage.folder()).unwrap().is_torn());
    assert!(!stage.open().unwrap().was_torn());
}
