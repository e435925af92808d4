//! Replays what fuzzing has found interesting, with the functions that cargo-fuzz calls: every file
//! of `fuzz/corpus/NAME`, and every file of `fuzz/regressions/NAME`, which once failed.
//!
//! `cargo test --test fuzz_corpora -- --ignored` writes seeds to the folder that `HATTAMA_SEEDS`
//! names; see `fuzz/README.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[allow(dead_code, reason = "what the properties alone need")]
#[path = "../properties/attempt.rs"]
mod attempt;
#[path = "../intake_small/mod.rs"]
mod intake_small;
#[path = "../rules/saying.rs"]
mod saying;
#[path = "../../fuzz/targets/scratch.rs"]
mod scratch;
mod seeds;
#[path = "../rules/support.rs"]
mod support;

#[path = "../../fuzz/targets/bundle.rs"]
mod bundle;
#[path = "../../fuzz/targets/entry.rs"]
mod entry;
#[path = "../../fuzz/targets/evidence.rs"]
mod evidence;
#[path = "../../fuzz/targets/note.rs"]
mod note;
#[path = "../../fuzz/targets/policy.rs"]
mod policy;
#[path = "../../fuzz/targets/proof.rs"]
mod proof;
#[path = "../../fuzz/targets/results_folder.rs"]
mod results_folder;
#[path = "../../fuzz/targets/rule_book.rs"]
mod rule_book;
#[path = "../../fuzz/targets/statement.rs"]
mod statement;
#[path = "../../fuzz/targets/statement_file.rs"]
mod statement_file;
#[path = "../../fuzz/targets/submission.rs"]
mod submission;
#[path = "../../fuzz/targets/verifier_key.rs"]
mod verifier_key;
#[path = "../../fuzz/targets/witness_request.rs"]
mod witness_request;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use hattama::event::Kind;
use hattama::rules::explanations;

/// A target.
type Target = fn(&[u8]);

/// Every target by its name.
const TARGETS: [(&str, Target); 13] = [
    ("bundle", bundle::bundle),
    ("entry", entry::entry),
    ("evidence", evidence::evidence),
    ("note", note::note),
    ("policy", policy::policy),
    ("proof", proof::proof),
    ("results_folder", results_folder::results_folder),
    ("rule_book", rule_book::rule_book),
    ("statement", statement::statement),
    ("statement_file", statement_file::statement_file),
    ("submission", submission::submission),
    ("verifier_key", verifier_key::verifier_key),
    ("witness_request", witness_request::witness_request),
];

fn folder(of: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(of)
}

/// The files of a folder, in their order; none where there is no such folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = listed.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// Replays the files of a target.
fn replay(name: &str) {
    let (_, target) = TARGETS.iter().find(|(other, _)| *other == name).unwrap();
    let corpus = files(folder("corpus").join(name));
    assert!(!corpus.is_empty(), "fuzz/corpus/{name} is empty");
    let regressions = files(folder("regressions").join(name));
    for file in corpus.iter().chain(&regressions) {
        let bytes = fs::read(file).unwrap();
        let held = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
        assert!(held.is_ok(), "{} fails", file.display());
    }
}

macro_rules! replayed {
    ($($name:ident),* $(,)?) => {
        mod replayed {
            $(
                #[test]
                fn $name() {
                    super::replay(stringify!($name));
                }
            )*
        }
        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

replayed!(
    bundle,
    entry,
    evidence,
    note,
    policy,
    proof,
    results_folder,
    rule_book,
    statement,
    statement_file,
    submission,
    verifier_key,
    witness_request,
);

/// Targets are those that cargo-fuzz knows, and no folder of files is left aside.
#[test]
fn every_target_is_replayed() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, REPLAYED.iter().copied().collect());
    let known = |name: &String| names.contains(name.as_str());
    for of in ["corpus", "regressions"] {
        for path in files(folder(of)) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(known(&name), "fuzz/{of}/{name} is of no target");
        }
    }
    for file in files(folder("fuzz_targets")) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(known(&name), "fuzz/fuzz_targets/{name}.rs is not replayed");
    }
}

/// The corpus of the rule book records every kind of statement, and is refused for most of the
/// reasons that there are: what is asserted on the way is asserted of something.
#[test]
fn sequences_reach_every_kind_and_most_reasons() {
    let (mut recorded, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for file in files(folder("corpus").join("rule_book")) {
        let account = rule_book::offered(&fs::read(file).unwrap());
        recorded.extend(account.recorded);
        refused.extend(account.refused);
    }
    let never: Vec<_> = Kind::ALL
        .iter()
        .filter(|kind| !recorded.contains(kind))
        .collect();
    assert!(never.is_empty(), "never recorded: {never:?}");
    let reasons = explanations().map(|page| page.code);
    let reasons = reasons.filter(|code| code.starts_with('R'));
    let never: Vec<_> = reasons.filter(|code| !refused.contains(code)).collect();
    assert!(never.len() <= NEVER_REFUSED, "never a reason: {never:?}");
}

/// Codes that no sequence of the corpus need be refused with: two are of bytes that never reach the
/// rule book, the others take sequences that fuzzing has not found or that were left out as they
/// reach no line of their own.
const NEVER_REFUSED: usize = 10;

/// Corpora stay small: they are kept in the tree and replayed with every test.
#[test]
fn corpora_are_small() {
    for (name, _) in TARGETS {
        let files = files(folder("corpus").join(name));
        let bytes: u64 = files
            .iter()
            .map(|file| file.metadata().unwrap().len())
            .sum();
        let count = files.len();
        assert!(count <= 300, "fuzz/corpus/{name} has {count} files");
        assert!(bytes <= 1_500_000, "fuzz/corpus/{name} has {bytes} bytes");
    }
}
