//! Policies: whose key the log has, who must have cosigned, and how long ago.

use std::fs;

use ed25519_dalek::SigningKey;
use hattama::tlog::{Cosignature, CosignatureTime, KeyName, Note, VerifierKey};

use crate::stage::Stage;

fn witness(number: u8) -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[number; 32]);
    let name = KeyName::new(&format!("witness-{number}.example")).unwrap();
    let verifier = VerifierKey::ed25519_cosignature(name, &key.verifying_key());
    (key, verifier)
}

/// The checkpoint in a folder, cosigned by these witnesses at that time.
fn cosign(stage: &Stage, witnesses: &[u8], seconds: u64) {
    let path = stage.path("public/checkpoint");
    let mut note: Note = fs::read_to_string(&path).unwrap().parse().unwrap();
    for number in witnesses {
        let (key, verifier) = witness(*number);
        let time = CosignatureTime::new(seconds).unwrap();
        let line = Cosignature::sign(&note, time, verifier.name().clone(), &key);
        note.replace(line);
    }
    fs::write(&path, note.to_string()).unwrap();
}

fn write_policy(stage: &Stage, file: &str, log: &str, quorum: &str) {
    let witnesses = [1, 2, 3].map(|number| format!("witness w{number} {}\n", witness(number).1));
    let witnesses = witnesses.concat();
    let text = format!("log {log}\n{witnesses}group two 2 w1 w2 w3\nquorum {quorum}\n");
    let path = stage.path(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[test]
fn the_quorum_of_the_policy_is_asked_for() {
    let stage = Stage::new();
    stage.publish("public");
    let vkey = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    write_policy(&stage, "policy", vkey.trim(), "two");
    let verify = ["public", "--policy", "policy"];
    assert_eq!(stage.lacking(&verify), ["V213"]);
    cosign(&stage, &[1], now());
    assert_eq!(stage.lacking(&verify), ["V213"]);
    cosign(&stage, &[1, 3, 9], now());
    let object = stage.object(0, &["verify", "public", "--policy", "policy"]);
    assert_eq!(object["checked"]["cosignatures"]["valid"], 2);
    assert_eq!(object["checked"]["cosignatures"]["quorum"], true);
    assert_eq!(object["trust"]["anchored_by"], "policy");
    let not = object["not_checked"].to_string();
    assert!(
        !not.contains("others were shown") && !not.contains("who opened"),
        "{not}"
    );
    // A log that stands still: the newest cosignature is too old.
    stage.object(
        0,
        &["verify", "public", "--policy", "policy", "--max-age", "1h"],
    );
    cosign(&stage, &[1, 3], now() - 7200);
    stage.object(
        0,
        &["verify", "public", "--policy", "policy", "--max-age", "3h"],
    );
    assert_eq!(
        stage.lacking(&["public", "--policy", "policy", "--max-age", "1h"]),
        ["V216"]
    );
    for wrong in [&["--max-age=-1h"][..], &["--max-age", "1h"]] {
        let (code, _, error) = stage.run(&[&["verify", "public"][..], wrong].concat());
        assert_eq!(code, 2, "{error}");
    }
    // A signature that is not of the witness spoils the note.
    let path = stage.path("public/checkpoint");
    let mut note: Note = fs::read_to_string(&path).unwrap().parse().unwrap();
    let mut line = note.signatures_of(&witness(1).1).next().unwrap().clone();
    *line.bytes.last_mut().unwrap() ^= 1;
    note.replace(line);
    fs::write(&path, note.to_string()).unwrap();
    assert_eq!(stage.failures(&verify), ["V212", "V213"]);
    let object = stage.object(1, &["fsck", "public", "--policy", "policy"]);
    assert_eq!(object["spots"][0]["path"], "checkpoint");
}

#[test]
fn the_usual_policy_applies_to_the_logs_it_knows_and_a_known_log_under_another_key_fails() {
    let stage = Stage::new();
    stage.publish("public");
    let vkey = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    let origin = vkey.split('+').next().unwrap();
    let other = SigningKey::from_bytes(&[77; 32]).verifying_key();
    let stranger = VerifierKey::ed25519(KeyName::new("stranger.example").unwrap(), &other);
    write_policy(&stage, "keys/policy", &stranger.to_string(), "none");
    assert_eq!(
        stage.object(0, &["verify", "public"])["checked"]["cosignatures"]["quorum"],
        serde_json::Value::Null
    );
    let (code, _, error) = stage.run(&["verify", "public", "--policy", "keys/policy"]);
    assert_eq!(code, 2, "{error}");

    write_policy(&stage, "keys/policy", vkey.trim(), "none");
    let object = stage.object(0, &["verify", "public"]);
    assert_eq!(object["trust"]["anchored_by"], "policy");
    // No witness was asked for, so whether others see the same is still not known.
    assert!(
        object["not_checked"]
            .to_string()
            .contains("others were shown")
    );

    let wrong = VerifierKey::ed25519(KeyName::new(origin).unwrap(), &other);
    write_policy(&stage, "keys/policy", &wrong.to_string(), "none");
    assert_eq!(stage.failures(&["public"]), ["V211"]);
}

/// For a court: every entry has its receipt, and the first cosignature says not later than when.
#[test]
fn a_dossier_tells_not_later_than_when() {
    let stage = Stage::new();
    stage.publish("public");
    let vkey = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    write_policy(&stage, "policy", vkey.trim(), "two");
    cosign(&stage, &[2], 1_700_000_000);
    cosign(&stage, &[1], 1_700_000_600);
    let dossier = |more: &[&str]| {
        let _ = fs::remove_file(stage.path("S1.html"));
        let dossier = ["dossier", "S1", "--from", "public", "--out", "S1.html"];
        let told = stage.object(0, &[&dossier, more].concat());
        (told, fs::read_to_string(stage.path("S1.html")).unwrap())
    };
    let (told, html) = dossier(&[]);
    assert_eq!(told["cosigned"].as_array().unwrap().len(), 0);
    assert!(html.contains("No cosignature was checked"), "{html}");
    let (told, html) = dossier(&["--policy", "policy"]);
    assert_eq!(told["cosigned"].as_array().unwrap().len(), 2);
    assert!(html.contains("recorded not later than 2023-11-14T22:13:20"));
    // A receipt copied from the file is one.
    let (_, annex) = html.split_once("Annex: the bytes").unwrap();
    let receipt = annex.split("<pre>c2sp.org/tlog-proof").nth(1).unwrap();
    let (receipt, _) = receipt.split_once("</pre>").unwrap();
    let receipt = format!("c2sp.org/tlog-proof{receipt}\n").replace("&#39;", "'");
    fs::write(stage.path("copied.tlog-proof"), receipt).unwrap();
    let entry = told["entries"][0].to_string();
    let raw = ["receipt", "get", &entry, "--from", "public"];
    stage.object(
        0,
        &[&raw[..], &["--entry-out", "entry", "--out", "got"]].concat(),
    );
    let verify = ["receipt", "verify", "copied.tlog-proof", "--entry", "entry"];
    stage.object(0, &[&verify[..], &["--policy", "policy"]].concat());
}

/// Who shows an older part of a log does not show that its key was changed later. A policy knows of it.
#[test]
fn a_kept_checkpoint_of_a_key_that_came_in_later_counts_by_the_policy() {
    let stage = Stage::new();
    stage.publish("public");
    let later = hattama::keys::SecretKey::from_seed([9; 32]);
    let (entries, log) = (
        stage.entries(),
        fs::read_to_string(stage.path("public/log.vkey")).unwrap(),
    );
    let more = [&entries[..], &entries[..1]].concat();
    let root =
        hattama::tlog::Tree::root_of(more.iter().map(|entry| hattama::tlog::leaf_hash(entry)));
    let origin = KeyName::new(log.split('+').next().unwrap()).unwrap();
    let key = SigningKey::from_bytes(&later.seed());
    let vkey = VerifierKey::ed25519(origin.clone(), &key.verifying_key());
    let size = more.len() as u64;
    let checkpoint = hattama::tlog::Checkpoint { origin, size, root };
    fs::write(stage.path("kept"), checkpoint.sign(&key)).unwrap();
    let kept = ["public", "--checkpoint", "kept"];
    assert_eq!(stage.lacking(&kept), ["V218"]);
    let both = format!("log {}\nlog {vkey}\nquorum none\n", log.trim());
    fs::write(stage.path("both"), both).unwrap();
    let of_ledger = ["ledger", "--checkpoint", "kept"];
    assert_eq!(stage.lacking(&of_ledger), ["V218"]);
    for verify in [kept, of_ledger] {
        let by_policy = [&verify[..], &["--policy", "both"]].concat();
        assert_eq!(stage.failures(&by_policy), ["V209"]);
    }
}
