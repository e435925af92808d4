//! Seeds for fuzzing, made by our own code: golden vectors, honest logs, blanks, good folders.

use std::fs;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use hattama::event::{Entry, Kind, Submission};
use hattama::intake::kit::Kit;
use hattama::intake::statement::{Target, blank};
use hattama::published::ArchiveWriter;
use hattama::rules::Alone;
use serde_json::Value;

use crate::evidence;
use crate::support::*;

/// Where seeds go: a folder for each target.
struct Seeds(PathBuf);

impl Seeds {
    fn add(&self, target: &str, bytes: &[u8]) {
        let folder = self.0.join(target);
        fs::create_dir_all(&folder).unwrap();
        let name = blake3::hash(bytes).to_hex();
        fs::write(folder.join(&name[..16]), bytes).unwrap();
    }

    /// Behind a byte that says what it is.
    fn add_as(&self, target: &str, first: u8, bytes: &[u8]) {
        self.add(target, &[&[first], bytes].concat());
    }
}

/// Writes them.
#[test]
#[ignore = "writes files, for those who fuzz"]
fn written() {
    let Some(folder) = std::env::var_os("HATTAMA_SEEDS") else {
        panic!("HATTAMA_SEEDS names no folder");
    };
    let seeds = Seeds(folder.into());
    vectors(&seeds);
    log(&seeds);
    texts(&seeds);
    sequences(&seeds);
    drawn(&seeds);
}

/// The golden vectors, each text and each hexadecimal text where it may be read.
fn vectors(seeds: &Seeds) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    for file in crate::files(folder) {
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = fs::read_to_string(file).unwrap();
            each(&serde_json::from_str(&text).unwrap(), &mut |text| {
                vector(seeds, text);
            });
        }
    }
}

fn each(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(all) => all.iter().for_each(|one| each(one, take)),
        Value::Object(all) => all.values().for_each(|one| each(one, take)),
        _ => {}
    }
}

fn vector(seeds: &Seeds, text: &str) {
    let bytes = text.as_bytes();
    if let Ok(bytes) = HEXLOWER.decode(bytes)
        && bytes.len() > 33
    {
        for target in ["entry", "statement", "submission"] {
            seeds.add(target, &bytes);
        }
        seeds.add_as("bundle", 0, &[&[1], bytes.as_slice()].concat());
    }
    if text.contains("\u{2014} ") {
        for target in ["note", "policy"] {
            seeds.add(target, bytes);
        }
        seeds.add_as("proof", 0, bytes);
        seeds.add_as("witness_request", 0, bytes);
        for line in text.lines().filter(|line| line.starts_with('\u{2014}')) {
            seeds.add_as("verifier_key", 1, line.as_bytes());
        }
    }
    if text.contains("quorum") {
        seeds.add("policy", bytes);
    }
    if text.starts_with("hattama/") || text.ends_with("=\n") {
        seeds.add("note", bytes);
    }
    if text.starts_with("tile/") {
        seeds.add_as("bundle", 1, bytes);
    }
    for word in text.split_whitespace().filter(|word| word.contains('+')) {
        seeds.add_as("verifier_key", 0, word.as_bytes());
    }
}

/// A ledger as tests make it: its entries, and one published in a file.
fn log(seeds: &Seeds) {
    let ledger = Ledger::ready();
    let mut bundle = Vec::new();
    for entry in &ledger.entries {
        seeds.add("entry", entry);
        let Submission { statement, .. } = Entry::from_bytes(entry).unwrap().submission;
        seeds.add("statement", &statement);
        let submission = Entry::from_bytes(entry).unwrap().submission;
        seeds.add("submission", &submission.to_bytes());
        hattama::tlog::push_entry(&mut bundle, entry).unwrap();
    }
    let count = u8::try_from(ledger.entries.len() - 1).unwrap();
    seeds.add_as("bundle", 0, &[&[count], bundle.as_slice()].concat());
    for file in evidence::good() {
        seeds.add_as("evidence", 0, &file);
        seeds.add_as("bundle", 3, &file);
    }
    for which in [2, 3] {
        seeds.add("evidence", &[which, 0]);
    }
    let mut archive = ArchiveWriter::new(Vec::new());
    archive.add("checkpoint", b"none\n").unwrap();
    archive.add("tile/entries/000.p/13", &bundle).unwrap();
    seeds.add_as("bundle", 3, &archive.finish().unwrap());
    seeds.add_as("bundle", 4, b"checkpoint\n\x04\x00none");
}

/// Blanks of every kind, kits and requests.
fn texts(seeds: &Seeds) {
    let ledger = Ledger::ready();
    for (at, of) in (2_u8..).zip(["P1", "T1", "D", "C"]) {
        let kit = Kit::make(&ledger.entries, &id(of), &Alone).unwrap();
        seeds.add_as("statement_file", 0, kit.to_text().as_bytes());
        for kind in Kind::ALL {
            let (contest, station) = (id("list"), id("P1"));
            let targets = [None, Some(&station)].map(|station| Target {
                contest: Some(&contest),
                station,
            });
            for target in targets {
                if let Ok(text) = blank(*kind, Some(&kit), target) {
                    seeds.add_as("statement_file", at, text.as_bytes());
                }
            }
        }
    }
    let member = member("P1", 1, hattama::election::Role::Chair);
    let request = hattama::intake::KeyRequest::new(id("P1"), member).unwrap();
    seeds.add_as("statement_file", 1, request.to_text().as_bytes());
}

/// Sequences of the rule book that are told here: everything that sets an election up, in order; a
/// vote that is annulled and repeated, and what is filed then.
fn sequences(seeds: &Seeds) {
    let step = |which| [8, which, 23];
    let steps: Vec<u8> = (0..13).flat_map(step).collect();
    seeds.add_as("rule_book", 8, &steps);
    let (file, void) = ([16, 0, 0, 0, 0, 60, 30, 10, 5, 23], [16, 23, 6, 0, 0, 23]);
    let (rerun, wait) = ([16, 24, 6, 0, 0, 0, 23], [1, 2]);
    let steps = [&file[..], &void, &rerun, &wait, &file].concat();
    seeds.add_as("rule_book", 11, &steps);
}

/// What says how a good thing is changed: drawn from a counter, so that it is always the same.
fn drawn(seeds: &Seeds) {
    for n in 0_u32..200 {
        let mut bytes = [0; 320];
        let mut reader = blake3::Hasher::new()
            .update(&n.to_le_bytes())
            .finalize_xof();
        reader.fill(&mut bytes);
        let length = 16 + usize::from(bytes[0]);
        let bytes = &bytes[..length];
        seeds.add("rule_book", bytes);
        for target in ["results_folder", "evidence"] {
            seeds.add(target, &bytes[..length.min(40)]);
        }
        for first in 1..5 {
            seeds.add_as("proof", first, &bytes[..length.min(40)]);
        }
        seeds.add_as("witness_request", 1 + bytes[1] % 4, bytes);
        seeds.add_as("verifier_key", 2, &bytes[..length.min(24)]);
        seeds.add_as("statement_file", 7, bytes);
    }
}
