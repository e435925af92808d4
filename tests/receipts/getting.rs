//! Receipts from whoever has the log, and what a receipt is worth when the log has grown.

use std::fs;

use hattama::tlog::Note;

use crate::desk::{DEFINED, Desk, reported};
use crate::support::genesis_hash;

const KNOWN: [&str; 2] = ["--log-key", "ledger/log.vkey"];

fn grow(desk: &Desk, from: u64, to: u64) {
    for n in from..to {
        desk.write(&format!("in/{n:04}.submission"), &reported(n));
    }
    desk.append(&["in"]);
}

#[test]
fn from_a_ledger_a_folder_and_a_bundle() {
    let desk = Desk::new();
    grow(&desk, 0, 300);
    desk.object(0, &["publish", "--ledger", "ledger", "--out", "public"]);
    desk.object(0, &["bundle", "--from", "public", "--out", "log.bundle"]);
    // Cosignatures of what is published come along, whoever made them.
    let checkpoint = desk.read("public/checkpoint");
    let line = "\u{2014} witness.example AAAAAAAAAAAAAAAAAAA=";
    let mut note: Note = checkpoint.parse().unwrap();
    note.add(line.parse().unwrap()).unwrap();
    fs::write(desk.path("public/checkpoint"), note.to_string()).unwrap();
    for (at, source) in [
        ("--ledger", "ledger"),
        ("--from", "public"),
        ("--from", "log.bundle"),
    ] {
        for index in ["0", "7", "255", "256", "306"] {
            let out = format!("{source}-{index}.tlog-proof");
            let entry = format!("{source}-{index}.entry");
            let get = [
                "receipt",
                "get",
                index,
                at,
                source,
                "--out",
                &out,
                "--entry-out",
                &entry,
            ];
            let got = desk.object(0, &get);
            assert_eq!(got["size"], DEFINED + 300);
            assert_eq!(got["receipt"], desk.read(&out));
            let verify = ["receipt", "verify", &out, "--entry", &entry];
            desk.object(0, &[&verify[..], &KNOWN].concat());
            let cosigned = desk.read(&out).contains(line);
            assert_eq!(cosigned, source == "public");
        }
    }
    let receipt = desk.read("public-7.tlog-proof");
    assert!(
        receipt.ends_with(&desk.read("public/checkpoint")),
        "{receipt}"
    );
    // To stdout, by hash, and never over a file.
    let hash = genesis_hash().to_string();
    let (code, text, _) = desk.run(&["receipt", "get", &hash[..12], "--from", "public"]);
    assert_eq!(code, 0);
    assert_eq!(text, desk.read("public-0.tlog-proof"));
    for which in ["307", "18446744073709551615", "ffffffffffffffff", "x"] {
        desk.object(2, &["receipt", "get", which, "--from", "public"]);
    }
    let over = [
        "receipt",
        "get",
        "7",
        "--from",
        "public",
        "--out",
        "public-0.tlog-proof",
    ];
    desk.object(2, &over);
    // Damage is found before anything is handed out.
    let tile = desk.path("public/tile/0/000");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[6 * 32] ^= 1;
    fs::write(&tile, &bytes).unwrap();
    desk.object(1, &["receipt", "get", "7", "--from", "public"]);
    fs::remove_file(&tile).unwrap();
    desk.object(2, &["receipt", "get", "7", "--from", "public"]);
}

#[test]
fn what_was_given_stands_when_the_log_has_grown() {
    let desk = Desk::new();
    grow(&desk, 0, 40);
    grow(&desk, 40, 100);
    desk.object(0, &["publish", "--ledger", "ledger", "--out", "public"]);
    for n in ["0000", "0039", "0040", "0099"] {
        let file = format!("in/{n}.tlog-proof");
        desk.object(0, &[&["receipt", "verify", &file][..], &KNOWN].concat());
        for source in ["public", "ledger"] {
            desk.object(0, &["verify", source, "--checkpoint", &file]);
        }
    }
    assert_ne!(
        desk.receipt("in/0000.tlog-proof").checkpoint,
        desk.receipt("in/0099.tlog-proof").checkpoint
    );
    // A log that was opened again and goes on without what was promised: the receipt tells.
    fs::rename(desk.path("ledger"), desk.path("old")).unwrap();
    let other = Desk::new();
    fs::rename(other.path("ledger"), desk.path("ledger")).unwrap();
    for n in 0..41 {
        desk.write(&format!("instead/{n:04}.submission"), &reported(1000 + n));
    }
    desk.append(&["instead"]);
    let kept = ["verify", "ledger", "--checkpoint", "in/0000.tlog-proof"];
    let failed = desk.object(1, &kept);
    assert_eq!(failed["failures"][0]["code"], "V210");
}

/// What is held back gives no proofs yet; the ledger does, and what it gives tells nothing.
#[test]
fn while_results_are_held_back() {
    let desk = Desk::held_back();
    desk.write("a.submission", &desk.defined(0));
    desk.append(&["a.submission"]);
    desk.object(0, &["publish", "--ledger", "ledger", "--out", "public"]);
    let (code, _, error) = desk.run(&["receipt", "get", "1", "--from", "public"]);
    assert_eq!(code, 2);
    assert!(error.contains("held back"), "{error}");
    assert!(error.contains("whoever keeps the ledger"), "{error}");
    let verify = ["receipt", "verify", "a.tlog-proof", "--log-key"];
    desk.object(0, &[&verify[..], &["public/log.vkey"]].concat());
}
