//! A witness changes its key without an entry: by the line in the policies that name it.

use std::fs;
use std::time::SystemTime;

use ed25519_dalek::SigningKey;
use hattama::tlog::{Cosignature, CosignatureTime, KeyName, Note, VerifierKey};

use crate::stage::Stage;

/// Adds a cosignature of a key to the checkpoint that is published.
fn cosign(stage: &Stage, name: &KeyName, key: &SigningKey) {
    let path = stage.path("public/checkpoint");
    let mut note: Note = fs::read_to_string(&path).unwrap().parse().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let time = CosignatureTime::new(now.unwrap().as_secs()).unwrap();
    note.replace(Cosignature::sign(&note, time, name.clone(), key));
    fs::write(&path, note.to_string()).unwrap();
}

/// The key was stolen: the new one stands in the policy, under the same name. What the old one says
/// counts no more, and spoils nothing.
#[test]
fn what_a_witness_says_with_its_old_key_counts_no_more() {
    let stage = Stage::new();
    stage.publish("public");
    let log = fs::read_to_string(stage.path("public/log.vkey")).unwrap();
    let name = KeyName::new("witness.example/w").unwrap();
    let [old, new] = [1, 2].map(|byte| SigningKey::from_bytes(&[byte; 32]));
    for (file, key) in [("old", &old), ("new", &new)] {
        let key = VerifierKey::ed25519_cosignature(name.clone(), &key.verifying_key());
        let text = format!("log {}\nwitness w {key}\nquorum w\n", log.trim());
        fs::write(stage.path(file), text).unwrap();
    }
    cosign(&stage, &name, &old);
    stage.object(0, &["verify", "public", "--policy", "old"]);
    assert_eq!(stage.lacking(&["public", "--policy", "new"]), ["V213"]);
    cosign(&stage, &name, &new);
    let object = stage.object(0, &["verify", "public", "--policy", "new"]);
    assert_eq!(object["checked"]["cosignatures"]["valid"], 1);
    assert_eq!(object["checked"]["cosignatures"]["quorum"], true);
}
