//! A file of evidence that is damaged, or was made up, never shows what is not so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hattama::evidence::{Evidence, OpenedEvidence, examine};
use hattama::published::{Archive, ArchiveWriter, Place as _};
use hattama::replay::LogSource as _;
use hattama::rules::Alone;
use hattama::tlog::VerifierKey;

use crate::forged::{known, other_history, publish_all, with_unlawful};
use crate::stage::Stage;

/// What a file comes to: nothing, or what it shows and of which entries.
fn shown(path: &Path, keys: &[VerifierKey]) -> Option<(Evidence, Vec<Vec<u8>>)> {
    let opened = OpenedEvidence::open(path).ok()?;
    let mut all = Vec::new();
    match opened.evidence() {
        Evidence::TwoHistories(two) => {
            two.check(keys).ok()?;
        }
        Evidence::Unlawful(unlawful) => {
            let entries = opened.entries(unlawful.index);
            let examined = examine(&entries, unlawful.index, [3; 32], &Alone, &mut |_| ()).ok()?;
            unlawful.check(&examined, keys).ok()?;
            entries
                .read(0..unlawful.index + 1, &mut |_, entry| {
                    all.push(entry.to_vec());
                })
                .unwrap();
        }
    }
    Some((opened.evidence().clone(), all))
}

/// A stage with one file of each kind, and the log's key.
fn packed() -> (Stage, Vec<VerifierKey>, [PathBuf; 2]) {
    let stage = Stage::new();
    stage.publish("now");
    let fork = other_history(&stage);
    fs::write(stage.path("small"), stage.signed(&fork[..fork.len() - 1])).unwrap();
    let pack = [
        "evidence",
        "checkpoints",
        "small",
        "now",
        "--from",
        "now",
        "--out",
        "two.tar",
    ];
    stage.object(0, &pack);
    let entries = with_unlawful(&stage);
    publish_all(&stage, &entries, "bad");
    let at = (entries.len() - 2).to_string();
    let pack = [
        "evidence",
        "entry",
        &at,
        "--from",
        "bad",
        "--out",
        "entry.tar",
    ];
    stage.object(0, &pack);
    let [_, key] = known(&stage);
    let files = [stage.path("two.tar"), stage.path("entry.tar")];
    (stage, vec![key.parse().unwrap()], files)
}

#[test]
fn every_byte() {
    let (stage, keys, files) = packed();
    // Replaying takes longer: not every byte of the entries, but all before them.
    for (file, step) in files.iter().zip([1, 67]) {
        let good = shown(file, &keys).unwrap();
        let bytes = fs::read(file).unwrap();
        let bad_file = stage.path("bad.tar");
        let (mut refused, mut same) = (0, 0);
        for at in (0..bytes.len()).filter(|at| *at < 4096 || at % step == 0) {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            fs::write(&bad_file, bad).unwrap();
            match shown(&bad_file, &keys) {
                None => refused += 1,
                // What nothing reads, such as the padding behind a file.
                Some(read) => {
                    assert_eq!(read, good, "byte {at} of {}", file.display());
                    same += 1;
                }
            }
        }
        assert!(refused > 1000, "{refused} refused, {same} the same");
        for length in (0..bytes.len()).step_by(509) {
            fs::write(&bad_file, &bytes[..length]).unwrap();
            let read = shown(&bad_file, &keys);
            assert!(read.is_none_or(|read| read == good), "{length} bytes");
        }
    }
}

fn parts(file: &Path) -> BTreeMap<String, Vec<u8>> {
    let archive = Archive::open(file).unwrap();
    let listed = archive.list().unwrap().into_iter();
    let one = |path: String| {
        let bytes = archive.get(&path, u64::MAX).unwrap();
        (path, bytes)
    };
    listed.map(|listed| one(listed.path)).collect()
}

fn write(stage: &Stage, parts: &BTreeMap<String, Vec<u8>>) {
    let mut archive = ArchiveWriter::new(Vec::new());
    for (path, bytes) in parts {
        archive.add(path, bytes).unwrap();
    }
    fs::write(stage.path("made.tar"), archive.finish().unwrap()).unwrap();
}

#[test]
fn parts_that_are_missing_or_do_not_belong_there() {
    let (stage, _, files) = packed();
    let [flag, key] = known(&stage);
    let check = |code: i32| stage.object(code, &["evidence", "check", "made.tar", &flag, &key]);
    for file in &files {
        let whole = parts(file);
        // Packed again by other tools, in another order, it is the same evidence.
        write(&stage, &whole);
        check(0);
        for name in whole.keys() {
            let mut fewer = whole.clone();
            fewer.remove(name);
            write(&stage, &fewer);
            check(2);
        }
        for name in ["note.txt", "tile/0/000", "tile/entries/001", "log.vkey"] {
            let mut more = whole.clone();
            more.insert(name.into(), b"more".to_vec());
            write(&stage, &more);
            check(2);
        }
    }
    for not in ["small", "now", "now/manifest.json", "absent"] {
        stage.object(2, &["evidence", "check", not, &flag, &key]);
    }
}

#[test]
fn what_it_says_of_itself_is_not_believed() {
    let (stage, _, [two, entry]) = packed();
    let [flag, key] = known(&stage);
    let check = |code: i32, parts: &BTreeMap<String, Vec<u8>>, why: &str| {
        write(&stage, parts);
        let check = ["evidence", "check", "made.tar", &flag, &key, "--json"];
        let (found, stdout, stderr) = stage.run(&check);
        assert_eq!(found, code, "{why}: {stdout}{stderr}");
    };
    let with = |file: &Path, change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = parts(file);
        let described = changed.get_mut("evidence.json").unwrap();
        let mut json = serde_json::from_slice(described).unwrap();
        change(&mut json);
        *described = serde_json::to_vec_pretty(&json).unwrap();
        described.push(b'\n');
        changed
    };
    let hash = "11".repeat(32);
    let many = vec![hash.clone(); 64];
    let not_shown: [(&Path, &str, serde_json::Value, i32); 16] = [
        (&two, "root", hash.clone().into(), 1),
        (&two, "proof", serde_json::json!([]), 1),
        (&two, "proof", serde_json::json!([hash]), 1),
        (&two, "proof", many.into(), 2),
        (&two, "root", "zz".into(), 2),
        (&two, "root", "AB".repeat(32).into(), 2),
        (&two, "schema", "hattama.evidence/2".into(), 2),
        (&two, "shows", "murder".into(), 2),
        (&two, "shows", "unlawful-entry".into(), 2),
        (&two, "guilty", "somebody".into(), 2),
        (&entry, "root", hash.clone().into(), 1),
        (&entry, "index", u64::MAX.into(), 2),
        (&entry, "index", 3.into(), 2),
        (&entry, "index", (-1).into(), 2),
        (&entry, "faults", serde_json::json!([]), 1),
        (
            &entry,
            "faults",
            serde_json::json!([{ "code": "V105", "rules": ["R124"] }]),
            1,
        ),
    ];
    for (file, field, value, code) in not_shown {
        let changed = with(file, &|json| json[field] = value.clone());
        check(code, &changed, &format!("{field}: {value}"));
    }
    // The checkpoints of one history; one of another log; the two exchanged.
    let swap = |from: &str, to: &str| {
        let mut swapped = parts(&two);
        let bytes = fs::read(stage.path(from)).unwrap();
        swapped.insert(to.into(), bytes);
        swapped
    };
    check(
        1,
        &swap("now/checkpoint", "first.checkpoint"),
        "one and the same",
    );
    check(1, &swap("small", "second.checkpoint"), "the same twice");
    let mut exchanged = parts(&two);
    let first = exchanged["first.checkpoint"].clone();
    let second = exchanged.insert(
        "first.checkpoint".into(),
        exchanged["second.checkpoint"].clone(),
    );
    assert_eq!(second, Some(first.clone()));
    exchanged.insert("second.checkpoint".into(), first);
    check(1, &exchanged, "exchanged");
    let text = fs::read_to_string(stage.path("small")).unwrap();
    let foreign = text.replace("hattama.example/sample", "other.example/sample");
    fs::write(stage.path("foreign"), foreign).unwrap();
    check(1, &swap("foreign", "second.checkpoint"), "of two logs");
    check(
        2,
        &swap("foreign", "first.checkpoint"),
        "of a log whose key is not known",
    );
    // The lawful log, said to be unlawful at its end.
    let mut lawful = parts(&entry);
    lawful.insert(
        "checkpoint".into(),
        fs::read(stage.path("now/checkpoint")).unwrap(),
    );
    check(1, &lawful, "another checkpoint");
}
