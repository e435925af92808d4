//! One file about a station, as a court would read it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod views_support;

use std::fs;
use std::path::Path;

use hattama::bytes::{ChainHash, StatementHash};
use hattama::event::Entry;
use hattama::ledger::head::HeadFile;
use hattama::ledger::store::{SledStore, Store};
use hattama::ledger::{Head, Reader};
use hattama::replay::LogSource;
use hattama::tlog::leaf_hash;
use views_support::{create_observed, object, prints};

/// The dossier of a station of the sample.
fn dossier(folder: &Path, station: &str, more: &[&str]) -> String {
    let arguments = ["dossier", station, "--from", "ledger", "--out", "file.html"];
    prints(folder, 0, &[&arguments, more].concat());
    let text = fs::read_to_string(folder.join("file.html")).unwrap();
    fs::remove_file(folder.join("file.html")).unwrap();
    text
}

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    create_observed(&folder.path().join("ledger"));
    folder
}

/// Nothing in it opens or runs anything.
fn assert_closed(text: &str) {
    for opens in [
        "<script", "<img", "<link", "<iframe", "src=", "href=", "url(", "@import",
    ] {
        assert!(!text.contains(opens), "{opens}");
    }
    assert!(!text.contains("http:") && !text.contains("https:"));
    assert!(!text.contains('\u{1b}'), "no escape codes");
}

#[test]
fn two_stations() {
    let folder = sample();
    for station in ["S1", "S2"] {
        let text = dossier(folder.path(), station, &[]);
        assert_closed(&text);
        insta::assert_snapshot!(format!("dossier-{station}"), text);
        let wide = std::process::Command::new(env!("CARGO_BIN_EXE_hattama"))
            .env_clear()
            .env("COLUMNS", "120")
            .current_dir(folder.path())
            .args(["dossier", station, "--from", "ledger", "--out", "wide.html"])
            .output()
            .unwrap();
        assert!(wide.status.success());
        let again = fs::read_to_string(folder.path().join("wide.html")).unwrap();
        assert_eq!(text, again, "the same on every terminal");
        fs::remove_file(folder.path().join("wide.html")).unwrap();
    }
}

#[test]
fn every_entry_is_there_with_its_bytes_and_hashes() {
    let folder = sample();
    let arguments = ["dossier", "S1", "--from", "ledger", "--out", "file.html"];
    let found = object(folder.path(), 0, &arguments);
    assert_eq!(found["schema"], "hattama.dossier/1");
    assert_eq!(found["nature"], "rehearsal");
    // Other stations are not; the genesis, its contests and the commission above it are.
    let entries = [0, 1, 2, 3, 4, 9, 10, 12, 18, 20, 21, 24, 25, 26, 27];
    assert_eq!(found["entries"], serde_json::json!(entries));
    assert_eq!(found["signatures"]["checked"], found["signatures"]["valid"]);
    let text = fs::read_to_string(folder.path().join("file.html")).unwrap();
    let (_, annex) = text.split_once("Annex: the bytes").unwrap();
    for index in entries {
        let (_, part) = annex
            .split_once(&format!("<h3>Entry {index}</h3>"))
            .unwrap();
        let (_, hex) = part.split_once("<pre>").unwrap();
        let (hex, _) = hex.split_once("</pre>").unwrap();
        let hex: String = hex.split_whitespace().collect();
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        let entry = Entry::from_bytes(&bytes).unwrap();
        assert_eq!(entry.index, index);
        let statement = &entry.submission.statement;
        // As the file tells whoever has no program.
        assert_eq!(bytes[58..58 + statement.len()], **statement);
        for hash in [
            ChainHash::of_entry(&bytes).to_string(),
            StatementHash::of_statement(statement).to_string(),
            leaf_hash(&bytes).to_string(),
        ] {
            assert!(text.contains(&hash), "entry {index}");
        }
    }
}

#[test]
fn what_is_said_is_facts() {
    let folder = sample();
    let text = dossier(folder.path(), "S2", &[]);
    // The copy has what was first reported, and the correction is told.
    assert!(text.contains("AM 300 on the copy, 210 on the protocol"));
    assert!(text.contains("It has the figures of entry 13."));
    assert!(text.contains("corrected (slip) by S2"));
    assert!(text.contains("REHEARSAL — not an official result"));
    assert!(text.contains("What is not claimed"));
    for accusation in ["fraud", "falsif", "forged", "cheat"] {
        assert!(!text.to_lowercase().contains(accusation), "{accusation}");
    }
}

#[test]
fn one_contest_alone() {
    let folder = sample();
    let text = dossier(folder.path(), "S1", &["--contest", "district-1"]);
    assert!(text.contains("Contest district-1"));
    assert!(!text.contains("Contest list"));
    assert!(!text.contains("is an observer's copy"));
    assert!(text.contains("hattama dossier S1 --contest district-1 --from LOG"));
    assert!(text.contains("annulled by entry 27"));
}

#[test]
fn a_signature_that_is_not_valid_is_shown_first() {
    let folder = sample();
    let at = folder.path();
    spoil_the_last_signature(&at.join("ledger"));
    let arguments = ["dossier", "S1", "--from", "ledger", "--out", "file.html"];
    let found = object(at, 1, &arguments);
    let count = |what: &str| found["signatures"][what].as_u64().unwrap();
    assert_eq!(count("checked"), count("valid") + 1);
    let text = fs::read_to_string(at.join("file.html")).unwrap();
    let (before, _) = text.split_once("<h2>The station</h2>").unwrap();
    assert!(
        before.contains("1 of ") && before.contains("NOT VALID"),
        "{before}"
    );
    // What the checkpoint does not promise has no receipt.
    assert!(text.contains("There are no receipts in this file"));
    assert_eq!(found["receipts"], 0);
}

/// The last entry again, with a signature that differs by a bit, in a store of its own.
fn spoil_the_last_signature(ledger: &Path) {
    let reader = Reader::open(ledger).unwrap();
    let mut entries = Vec::new();
    let each = &mut |_: u64, bytes: &[u8]| entries.push(bytes.to_vec());
    reader.read(0..reader.size(), each).unwrap();
    let head = reader.head().clone();
    drop(reader);
    let last = entries.last_mut().unwrap();
    *last.last_mut().unwrap() ^= 1;
    let chain = ChainHash::of_entry(last);
    fs::remove_dir_all(ledger.join("store")).unwrap();
    let mut store = SledStore::create(&ledger.join("store")).unwrap();
    store.append_if(0, &entries).unwrap();
    drop(store);
    fs::remove_file(ledger.join("HEAD")).unwrap();
    let head = Head { chain, ..head };
    drop(HeadFile::create(&ledger.join("HEAD"), &head).unwrap());
}

#[test]
fn stations_and_contests_that_are_not_there() {
    let folder = sample();
    let problem = |more: &[&str]| {
        let arguments = ["--from", "ledger", "--out", "file.html"];
        let found = object(folder.path(), 2, &[&["dossier"], more, &arguments].concat());
        assert!(!folder.path().join("file.html").exists());
        found["error"]["next"].as_str().unwrap().to_owned()
    };
    assert!(problem(&["S11"]).starts_with("Did you mean S1?"));
    assert!(problem(&["nowhere-at-all"]).starts_with("`hattama log`"));
    assert!(problem(&["T1"]).starts_with("Name a station"));
    assert!(problem(&["S3", "--contest", "district-1"]).starts_with("Leave --contest out"));
    // A file that is there is not overwritten.
    fs::write(folder.path().join("file.html"), "mine").unwrap();
    let arguments = ["dossier", "S1", "--from", "ledger", "--out", "file.html"];
    object(folder.path(), 2, &arguments);
    let mine = fs::read_to_string(folder.path().join("file.html")).unwrap();
    assert_eq!(mine, "mine");
}

#[test]
fn hostile_names_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
    let results = folder.path().join("results");
    fs::create_dir(&results).unwrap();
    let hostile = "<script>alert(1)</script>";
    for entry in fs::read_dir(example).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = text
            .replace("Station for all of Abai region (reconstructed)", hostile)
            .replace("Abai region", "<img src=x onerror=alert(2)>")
            .replace("Ballots received", hostile)
            .replace(
                "Mazhilis, party lists, 19 March 2023 (reconstructed)",
                hostile,
            )
            .replace(
                "name = { en = \"Amanat\" }",
                "name = { en = \"</pre><b>&amp;\" }",
            );
        fs::write(results.join(entry.file_name()), text).unwrap();
    }
    prints(
        folder.path(),
        0,
        &["rehearse", "results", "--ledger", "ledger"],
    );
    let text = dossier(folder.path(), "R-00001", &[]);
    for markup in ["<script", "<img", "</pre><b>"] {
        assert!(!text.contains(markup), "{markup}");
    }
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(text.contains("&lt;img src=x onerror=alert(2)&gt;"));
    assert!(text.contains("&lt;/pre&gt;&lt;b&gt;&amp;amp;"));
}
