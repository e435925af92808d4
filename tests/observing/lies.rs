//! What nobody signs is obeyed by nobody: manifests and results that were edited to deceive.

use std::fs;

use hattama::published::{Manifest, Replaced, sha256_hex};
use serde_json::Value;

use crate::memory::copy;
use crate::server::Server;
use crate::stage::Stage;

/// Edits the manifest of `public`, and writes it as a publication would.
fn edit(stage: &Stage, change: impl FnOnce(&mut Manifest)) {
    let path = stage.path("public/manifest.json");
    let mut manifest = Manifest::from_bytes(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(&path, manifest.to_bytes()).unwrap();
}

/// Writes other bytes into a result, and names them.
fn forge(stage: &Stage, path: &str, bytes: &[u8]) {
    fs::write(stage.path("public").join(path), bytes).unwrap();
    edit(stage, |manifest| {
        manifest.files.insert(path.into(), sha256_hex(bytes));
    });
}

/// A copy of the honest folder for each lie.
fn lie(stage: &Stage, tell: impl FnOnce(&Stage)) {
    let _ = fs::remove_dir_all(stage.path("public"));
    copy(stage, "honest", "public");
    tell(stage);
}

fn text(stage: &Stage, path: &str) -> String {
    fs::read_to_string(stage.path("public").join(path)).unwrap()
}

const OVERVIEW: &str = "results/overview.json";

/// The overview with another figure.
fn forged(stage: &Stage) -> String {
    text(stage, OVERVIEW).replacen("\"votes\": ", "\"votes\": 9", 1)
}

#[test]
fn results_cannot_be_hidden_from_comparison() {
    let stage = Stage::new();
    stage.publish("honest");
    // Held back, says the manifest; and the entries are there.
    lie(&stage, |stage| {
        forge(stage, OVERVIEW, forged(stage).as_bytes());
        edit(stage, |manifest| manifest.held_back_until = Some(1));
    });
    assert_eq!(stage.failures(&["public"]), ["V301", "V214"]);
    // Of a later position than the checkpoint: nothing can be compared, so nothing is verified.
    lie(&stage, |stage| {
        forge(stage, OVERVIEW, forged(stage).as_bytes());
        edit(stage, |manifest| manifest.head.size += 1);
    });
    let object = stage.object(2, &["verify", "public"]);
    assert_eq!(object["verdict"], "could-not");
    assert_eq!(object["checked"]["results"], Value::Null);
    // Not named any more, and still served.
    lie(&stage, |stage| {
        fs::write(stage.path("public").join(OVERVIEW), forged(stage)).unwrap();
        edit(stage, |manifest| {
            manifest.files.remove(OVERVIEW);
        });
    });
    let codes = stage.failures(&["public"]);
    assert_eq!(codes, ["V303", "V302"]);
    let server = Server::new(&stage.path("public"));
    assert_eq!(stage.failures(&[&server.url]), ["V302"]);
    // None is named.
    lie(&stage, |stage| {
        fs::remove_dir_all(stage.path("public/results")).unwrap();
        edit(stage, |manifest| {
            manifest.files.retain(|path, _| path == "log.vkey");
        });
    });
    assert_eq!(stage.failures(&["public"]), ["V302"]);
    // Being replaced, for ever: what stood before is compared with what stood before.
    lie(&stage, |stage| {
        let bytes = forged(stage);
        fs::write(stage.path("public").join(OVERVIEW), &bytes).unwrap();
        edit(stage, |manifest| {
            let mut before = manifest.files.clone();
            before.insert(OVERVIEW.into(), sha256_hex(bytes.as_bytes()));
            manifest.replacing = Some(Replaced {
                head: manifest.head.clone(),
                files: before,
            });
        });
    });
    assert_eq!(stage.failures(&["public"]), ["V214"]);
}

#[test]
fn a_result_cannot_say_two_things() {
    let stage = Stage::new();
    stage.publish("honest");
    let table = "results/overview.csv";
    lie(&stage, |stage| {
        let lines: Vec<_> = text(stage, table).lines().map(str::to_owned).collect();
        let first = format!("{},votes", lines[0]);
        let rest = lines[1..].iter().map(|line| format!("{line},99999"));
        let whole: Vec<_> = std::iter::once(first).chain(rest).collect();
        forge(stage, table, whole.join("\n").as_bytes());
    });
    assert_eq!(stage.failures(&["public"]), ["V214"]);
    lie(&stage, |stage| {
        let twice = "\"votes\": 99999, \"votes\": ";
        let twice = text(stage, OVERVIEW).replacen("\"votes\": ", twice, 1);
        forge(stage, OVERVIEW, twice.as_bytes());
    });
    assert_eq!(stage.failures(&["public"]), ["V214"]);
    // Nothing that this version knows: not a difference, and not a yes either.
    lie(&stage, |stage| {
        forge(stage, OVERVIEW, b"{\"votes_of_larch\": 99999}\n");
    });
    let verified = stage.object(0, &["verify", "public"]);
    assert_eq!(verified["checked"]["results"], Value::Null);
    let not = verified["not_checked"].to_string();
    assert!(not.contains(OVERVIEW), "{not}");
}

#[test]
fn a_manifest_says_of_the_log_what_the_log_says() {
    let stage = Stage::new();
    stage.publish("honest");
    let lies: [fn(&mut Manifest); 5] = [
        |manifest| manifest.nature = "official".into(),
        |manifest| manifest.election = "another".into(),
        |manifest| manifest.genesis = "0".repeat(64),
        |manifest| manifest.head.root = "0".repeat(64),
        |manifest| manifest.head.chain = "0".repeat(64),
    ];
    for change in lies {
        lie(&stage, |stage| edit(stage, change));
        assert_eq!(stage.failures(&["public"]), ["V214"]);
    }
    for key in ["not a key\n", "stranger+aaaaaaaa+AQ==\n"] {
        lie(&stage, |stage| forge(stage, "log.vkey", key.as_bytes()));
        assert_eq!(stage.failures(&["public"]), ["V301", "V214"]);
    }
    // What would pass for a line of this program is no path.
    lie(&stage, |stage| {
        let path = stage.path("public/manifest.json");
        let text = fs::read_to_string(&path).unwrap();
        let other = text.replacen("results/overview.json", "results/x\\n\\nLedger verified", 1);
        fs::write(path, other).unwrap();
    });
    let (code, out, _) = stage.run(&["verify", "public"]);
    assert_eq!(code, 1);
    assert!(!out.contains("\nLedger verified"), "{out}");
}

#[test]
fn old_results_under_a_new_checkpoint_are_said_to_be_old() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 4, "older");
    stage.publish("honest");
    lie(&stage, |stage| {
        fs::remove_dir_all(stage.path("public/results")).unwrap();
        copy(stage, "older/results", "public/results");
        let to = stage.path("public/manifest.json");
        fs::copy(stage.path("older/manifest.json"), to).unwrap();
    });
    let object = stage.object(0, &["verify", "public"]);
    assert_eq!(object["published"]["results_size"], size - 4);
    let not = object["not_checked"].to_string();
    assert!(not.contains("results of the last 4 entries"), "{not}");
}

/// Each state between two publications, as a crash or a reader in between would find it.
#[test]
fn a_publication_under_way_is_verified_like_any_other() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 4, "older");
    copy(&stage, "older", "newer");
    stage.publish_prefix(size, "newer");
    let read = |at: &str| Manifest::from_bytes(&fs::read(stage.path(at)).unwrap()).unwrap();
    let before = read("older/manifest.json");
    let mut under_way = read("newer/manifest.json");
    under_way.replacing = Some(Replaced {
        head: before.head.clone(),
        files: before.files.clone(),
    });
    let results: Vec<_> = under_way.files.keys().cloned().collect();
    for replaced in [0, 1, results.len() / 2, results.len()] {
        for checkpoint in ["older", "newer"] {
            let _ = fs::remove_dir_all(stage.path("public"));
            copy(&stage, "newer", "public");
            for path in &results[replaced..] {
                let old = stage.path("older").join(path);
                let there = stage.path("public").join(path);
                if old.exists() {
                    fs::copy(old, there).unwrap();
                } else {
                    fs::remove_file(there).unwrap();
                }
            }
            fs::write(stage.path("public/manifest.json"), under_way.to_bytes()).unwrap();
            fs::write(stage.path("public/.hattama-abc"), "half a file").unwrap();
            let from = stage.path(checkpoint).join("checkpoint");
            fs::copy(from, stage.path("public/checkpoint")).unwrap();
            stage.object(0, &["fsck", "public"]);
            let _ = fs::remove_dir_all(stage.path("state"));
            let object = stage.object(0, &["verify", "public"]);
            assert_eq!(object["verdict"], "verified", "{replaced} {checkpoint}");
        }
    }
}
