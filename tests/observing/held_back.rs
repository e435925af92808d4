//! Results of stations that have closed stay away as long as others still vote.

use std::fs;

use hattama::election::UtcMillis;
use hattama::keystore;
use hattama::published::{Manifest, Replaced, sha256_hex};
use hattama::tlog::{KeyName, VerifierKey};

use crate::server::Server;
use crate::stage::{Stage, files};
use crate::views_support;

fn now() -> u64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

#[test]
fn until_the_instant_only_checkpoint_completeness_and_turnout_leave() {
    let stage = Stage::new();
    let until = UtcMillis(now() + 3_600_000);
    views_support::create_held_back(&stage.path("held"), until);
    let publish = ["publish", "--ledger", "held", "--out", "public"];
    let published = stage.object(0, &publish);
    assert_eq!(published["held_back_until"], until.to_string());
    let there = files(&stage.path("public"));
    let names: Vec<_> = there.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "checkpoint",
            "log.vkey",
            "manifest.json",
            "results/completeness.json"
        ]
    );
    let told: serde_json::Value =
        serde_json::from_slice(&there["results/completeness.json"]).unwrap();
    assert_eq!(told["contests"][0]["protocols"]["received"], 4);
    let text = told.to_string();
    assert!(
        text.contains("voted") && !text.contains("votes") && !text.contains("seats"),
        "{text}"
    );
    // What is not there cannot be verified, and is no evidence of anything.
    let server = Server::new(&stage.path("public"));
    for source in ["public", server.url.as_str()] {
        let (code, out, error) = stage.run(&["verify", source]);
        assert_eq!(code, 2, "{out}{error}");
        assert!(
            error.contains("held back") && error.contains("--checkpoint"),
            "{error}"
        );
    }
    assert_eq!(stage.object(0, &["fsck", "public"])["held_back"], true);
    for from in [["--ledger", "held"], ["--from", "public"]] {
        let bundle = [&["bundle", "--out", "x.bundle"], &from[..]].concat();
        let (code, _, error) = stage.run(&bundle);
        assert_eq!(code, 2, "{error}");
        assert!(error.contains("held back"), "{error}");
        assert!(!stage.path("x.bundle").exists());
    }
    for command in [&["tally"][..], &["entry", "0"]] {
        let (code, _, error) = stage.run(&[command, &["--from", "public"]].concat());
        assert_eq!(code, 2, "{error}");
        assert!(error.contains("held back"), "{error}");
    }
    // Nor is a ledger made of what is not there, and that it is not is no evidence.
    let log_key = stage.path("log.pem");
    keystore::write_plain_rehearsal(&log_key, &views_support::log_key()).unwrap();
    let rebuild = [
        "rebuild",
        "--from",
        "public",
        "--ledger",
        "again",
        "--log-key",
        "log.pem",
    ];
    let (code, _, error) = stage.run(&rebuild);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("held back"), "{error}");
    assert!(!stage.path("again").exists());
    fs::copy(stage.path("public/checkpoint"), stage.path("kept")).unwrap();
    // Again, and after the instant: entries and totals follow, and the order is the one that was
    // committed to before.
    assert_eq!(stage.object(0, &publish)["written"], 0);
    stage.publish_at("held", "public", UtcMillis(until.0 + 1));
    let verified = stage.object(0, &["verify", "public", "--checkpoint", "kept"]);
    assert_eq!(verified["checked"]["results"], true);
    assert_eq!(
        stage.object(0, &["verify", &server.url])["verdict"],
        "verified"
    );
    // What has left is not held back again, whatever the clock says.
    let again = stage.object(0, &publish);
    assert_eq!(again["held_back_until"], serde_json::Value::Null);
    assert_eq!(again["written"], 0);
}

#[test]
fn after_the_instant_everything_is_published() {
    let stage = Stage::new();
    views_support::create_held_back(&stage.path("held"), UtcMillis(now() - 1000));
    stage.object(0, &["publish", "--ledger", "held", "--out", "public"]);
    stage.object(0, &["verify", "public"]);
}

/// Nothing is there to be verified; what one key has signed can be compared all the same, and nothing else.
#[test]
fn a_kept_checkpoint_counts_if_one_key_has_signed_both() {
    let stage = Stage::new();
    crate::views_support::create_held_back(&stage.path("held"), UtcMillis(now() + 3_600_000));
    stage.object(0, &["publish", "--ledger", "held", "--out", "public"]);
    let entries = stage.entries_of("held");
    let kept = ["verify", "public", "--checkpoint", "kept"];
    let says = |code, note: String, what: &str| {
        fs::write(stage.path("kept"), note).unwrap();
        let (found, text, error) = stage.run(&kept);
        assert_eq!(found, code, "{what}: {text}{error}");
        assert!(error.contains(what), "{what}: {error}");
    };
    let more = [&entries[..], &entries[..1]].concat();
    says(1, stage.signed(&more), "V209");
    let mut other = entries.clone();
    other[1] = b"another".to_vec();
    says(1, stage.signed(&other), "V210");
    let held = "held back";
    says(2, stage.signed(&entries), held);
    let forged = stage.signed(&more).replacen(
        &format!("\n{}\n", more.len()),
        &format!("\n{}\n", more.len() + 5),
        1,
    );
    says(2, forged, held);
    // Nor is a damaged checkpoint one of a shorter log.
    let whole = fs::read_to_string(stage.path("public/checkpoint")).unwrap();
    let shorter = whole.replacen(&format!("\n{}\n", entries.len()), "\n1\n", 1);
    fs::write(stage.path("public/checkpoint"), shorter).unwrap();
    says(1, whole, "checkpoint, damaged");
}

/// Says in the manifest, which nobody signs, that entries were held back and are about to follow.
fn pretend_to_follow(stage: &Stage) {
    let path = stage.path("public/manifest.json");
    let mut manifest = Manifest::from_bytes(&fs::read(&path).unwrap()).unwrap();
    manifest.held_back_until = Some(1_700_000_000_000);
    manifest.replacing = Some(Replaced {
        head: manifest.head.clone(),
        files: manifest.files.clone(),
    });
    fs::write(path, manifest.to_bytes()).unwrap();
}

#[test]
fn what_is_there_is_looked_at_whatever_the_manifest_says() {
    let stage = Stage::new();
    stage.publish("public");
    pretend_to_follow(&stage);
    let server = Server::new(&stage.path("public"));
    let sources = ["public", server.url.as_str()];
    // All entries are there: they are verified, and only the results are not known.
    for source in sources {
        let object = stage.object(2, &["verify", source]);
        assert_eq!(object["failures"].as_array().unwrap().len(), 0, "{object}");
        assert_eq!(object["checked"]["rules"], true);
        assert!(object["not_checked"].to_string().contains("results: "));
    }
    let bundle = stage.path(&format!(
        "public/tile/entries/000.p/{}",
        stage.entries().len()
    ));
    let whole = fs::read(&bundle).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    fs::write(&bundle, &damaged).unwrap();
    fs::remove_dir_all(stage.path("cache")).unwrap();
    for source in sources {
        assert_eq!(stage.failures(&[source]), ["V301"]);
    }
    assert_eq!(stage.object(1, &["fsck", "public"])["held_back"], false);
    // Where a tile is still to come, the others are held against each other.
    let tile = stage.path(&format!("public/tile/0/000.p/{}", stage.entries().len()));
    let hashes = fs::read(&tile).unwrap();
    fs::remove_file(&tile).unwrap();
    fs::write(&bundle, &whole).unwrap();
    assert_eq!(stage.object(0, &["fsck", "public"])["held_back"], true);
    assert_eq!(stage.run(&["verify", "public"]).0, 2);
    // Its entries alone lead to the root, or do not.
    fs::write(&bundle, &damaged).unwrap();
    let found = stage.object(1, &["fsck", "public"]);
    assert_eq!(found["counts"]["damaged"], 1, "{found}");
    fs::write(&bundle, &whole[..whole.len() - 1]).unwrap();
    let found = stage.object(1, &["fsck", "public"]);
    assert_eq!(found["counts"]["damaged"], 1, "{found}");
    let (code, _, error) = stage.run(&["verify", "public"]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("tile/entries/000.p/"), "{error}");
    fs::write(&bundle, &whole).unwrap();
    fs::write(&tile, &hashes).unwrap();
    assert_eq!(stage.object(0, &["fsck", "public"])["held_back"], false);
}

#[test]
fn a_log_that_was_verified_here_cannot_go_back_by_being_held_back() {
    let stage = Stage::new();
    let until = UtcMillis(1_700_000_000_000);
    views_support::create_held_back(&stage.path("held"), until);
    let entries = stage.entries_of("held");
    let before = UtcMillis(until.0 - 1);
    stage.publish_entries(&entries, "public", UtcMillis(until.0 + 1));
    stage.object(0, &["verify", "public"]);
    let failed = |size: usize, says: &str| {
        let _ = fs::remove_dir_all(stage.path("again"));
        stage.publish_entries(&entries[..size], "again", before);
        let (code, _, error) = stage.run(&["verify", "again"]);
        assert_eq!(code, 1, "{error}");
        assert!(error.contains(says), "{error}");
    };
    failed(entries.len() - 1, "V209");
    failed(entries.len(), "held back now");
    // What another hand has signed is another log.
    let _ = fs::remove_dir_all(stage.path("again"));
    let other = hattama::keys::SecretKey::from_seed([9; 32]);
    stage.publish_signed(&entries[..3], "again", before, &other);
    let vkey = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    let name = KeyName::new(vkey.split('+').next().unwrap()).unwrap();
    let other = ed25519_dalek::SigningKey::from_bytes(&other.seed());
    let other = VerifierKey::ed25519(name, &other.verifying_key());
    let other = format!("{other}\n").into_bytes();
    let path = stage.path("again/manifest.json");
    let mut manifest = Manifest::from_bytes(&fs::read(&path).unwrap()).unwrap();
    manifest.files.insert("log.vkey".into(), sha256_hex(&other));
    fs::write(path, manifest.to_bytes()).unwrap();
    fs::write(stage.path("again/log.vkey"), other).unwrap();
    let (code, _, error) = stage.run(&["verify", "again"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("was not compared"), "{error}");
}

/// Whoever can write into the folder lets nothing follow by putting a file there.
#[test]
fn only_entries_of_the_log_let_the_rest_follow() {
    let stage = Stage::new();
    let until = UtcMillis(now() + 3_600_000);
    views_support::create_held_back(&stage.path("held"), until);
    let publish = ["publish", "--ledger", "held", "--out", "public"];
    stage.object(0, &publish);
    let before = files(&stage.path("public"));
    for (name, bytes) in [
        ("tile/entries/000.p/1", &b""[..]),
        ("tile/entries/000.p/2", b"\0\x01a\0\x01b"),
        ("tile/0/000.p/9", &[7; 9 * 32]),
    ] {
        let path = stage.path("public").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        let again = stage.object(0, &publish);
        assert_eq!(again["held_back_until"], until.to_string(), "{name}");
        assert!(files(&stage.path("public")) == before, "{name}");
    }
}

/// What a policy asks for is asked for also where nothing but the checkpoint is there.
#[test]
fn the_policy_is_held_against_the_checkpoint() {
    let stage = Stage::new();
    views_support::create_held_back(&stage.path("held"), UtcMillis(now() + 3_600_000));
    stage.object(0, &["publish", "--ledger", "held", "--out", "public"]);
    let vkey = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    let name = KeyName::new(vkey.split('+').next().unwrap()).unwrap();
    let other = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let other = VerifierKey::ed25519(name, &other.verifying_key());
    let witness = VerifierKey::ed25519_cosignature(
        KeyName::new("w.example/w").unwrap(),
        &ed25519_dalek::SigningKey::from_bytes(&[8; 32]).verifying_key(),
    );
    let says = |policy: String, code, what: &[&str]| {
        fs::write(stage.path("policy"), policy).unwrap();
        let verify = ["verify", "public", "--policy", "policy", "--max-age", "1h"];
        let (found, text, error) = stage.run(&verify);
        assert_eq!(found, code, "{text}{error}");
        for what in what {
            assert!(error.contains(what), "{what}: {error}");
        }
    };
    says(format!("log {other}\nquorum none\n"), 1, &["V211"]);
    let policy = format!("log {}\nwitness w {witness}\nquorum w\n", vkey.trim());
    says(policy, 2, &["held back", "V213", "V216"]);
}
