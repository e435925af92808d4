//! Results of stations that have closed stay away as long as others still vote.

use std::fs;

use hattama::election::UtcMillis;

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
    let (code, _, error) = stage.run(&["bundle", "--ledger", "held", "--out", "x.bundle"]);
    assert_eq!(code, 2, "{error}");
    assert!(!stage.path("x.bundle").exists());
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
    says(2, whole, held);
}
