//! Publications that were interrupted, one after the other: whoever looks is never told that something
//! is wrong with the log.

use std::fs;
use std::path::PathBuf;

use hattama::election::UtcMillis;
use hattama::publish::{
    ConsistencyProofs, Cosigners, Objection, Promise, PublishError, Publishing, publish,
};
use hattama::replay::{Replay, Signatures, fold};
use hattama::threads::Threads;
use hattama::tlog::{Checkpoint, KeyName, Note, NoteSignature, Tree, leaf_hash};

use crate::stage::Stage;
use crate::views_support;

/// Where a publication ends.
#[derive(Clone, Copy)]
enum End {
    /// Nobody cosigns, and that is refused.
    Unsigned,
    /// A folder stands in the place of this file when bundles and tiles are written.
    At(&'static str),
}

const RESULT: &str = "results/overview.json";

/// Ends a publication.
struct Ending(PathBuf, End);

impl Cosigners for Ending {
    fn cosign(
        &mut self,
        _: &Note,
        _: &Checkpoint,
        _: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection> {
        let End::At(path) = self.1 else {
            return Err(Objection::TooFew {
                expected: "a quorum".into(),
                found: "nobody".into(),
            });
        };
        let at = self.0.join(path);
        if at.exists() {
            fs::rename(&at, self.0.with_extension("aside")).unwrap();
        }
        fs::create_dir_all(at).unwrap();
        Ok(Vec::new())
    }
}

/// Publishes the first entries into `public` as if it were that instant, up to its end.
fn interrupted(stage: &Stage, entries: &[Vec<u8>], now: UtcMillis, end: End) {
    let entries = entries.to_vec();
    let mut replay = Replay::new();
    let assume = Signatures::Assume;
    fold(&mut replay, &entries, None, assume, &Threads, &mut ()).unwrap();
    let root = Tree::root_of(entries.iter().map(|entry| leaf_hash(entry)));
    let opened = replay.state().election().unwrap().opened();
    let size = entries.len() as u64;
    let checkpoint = Checkpoint {
        origin: KeyName::new(opened.origin.as_str()).unwrap(),
        size,
        root,
    };
    let key = ed25519_dalek::SigningKey::from_bytes(&views_support::log_key().seed());
    let promise = Promise {
        size,
        chain: replay.state().position().chain,
        root,
        checkpoint: checkpoint.sign(&key),
    };
    let task = Publishing {
        log: &entries,
        promise: &promise,
        state: replay.state(),
        now,
    };
    let folder = stage.path("public");
    let mut ending = Ending(folder.clone(), end);
    let done = publish(&task, &folder, &mut ending, &Threads, &mut |_| ());
    match end {
        End::Unsigned => assert!(matches!(done, Err(PublishError::Quorum { .. }))),
        End::At(path) => {
            assert!(matches!(done, Err(PublishError::Io { .. })), "{done:?}");
            let (at, aside) = (folder.join(path), folder.with_extension("aside"));
            fs::remove_dir(&at).unwrap();
            if aside.exists() {
                fs::rename(aside, at).unwrap();
            }
        }
    }
}

const LATE: UtcMillis = UtcMillis(u64::MAX);

#[test]
fn a_first_one_that_has_no_checkpoint_yet_is_no_log_whose_checkpoint_was_taken_away() {
    let stage = Stage::new();
    interrupted(&stage, &stage.entries(), LATE, End::At("checkpoint"));
    let (code, _, error) = stage.run(&["verify", "public"]);
    assert_eq!(code, 2, "{error}");
    stage.publish("public");
    stage.object(0, &["verify", "public"]);
    // Once it has stood, it has to be there.
    fs::remove_file(stage.path("public/checkpoint")).unwrap();
    assert_eq!(stage.run(&["verify", "public"]).0, 1);
}

#[test]
fn one_among_its_results_is_ended_before_the_next_replaces_them() {
    let stage = Stage::new();
    let entries = stage.entries();
    let size = entries.len();
    for next in [End::Unsigned, End::At("checkpoint"), End::At(RESULT)] {
        let _ = fs::remove_dir_all(stage.path("public"));
        let _ = fs::remove_dir_all(stage.path("state"));
        stage.publish_prefix(size - 4, "public");
        interrupted(&stage, &entries[..size - 2], LATE, End::At(RESULT));
        stage.object(0, &["verify", "public"]);
        interrupted(&stage, &entries, LATE, next);
        stage.object(0, &["fsck", "public"]);
        let object = stage.object(0, &["verify", "public"]);
        assert_ne!(object["checked"]["results"], false);
        stage.publish("public");
        stage.object(0, &["verify", "public"]);
    }
}

#[test]
fn what_was_held_back_follows_all_at_once_for_whoever_looks() {
    let stage = Stage::new();
    let until = UtcMillis(1_700_000_000_000);
    views_support::create_held_back(&stage.path("held"), until);
    let entries = stage.entries_of("held");
    let size = entries.len();
    let (before, after) = (UtcMillis(until.0 - 1), UtcMillis(until.0 + 1));
    for more in [0, 3] {
        for end in [End::Unsigned, End::At("checkpoint"), End::At(RESULT)] {
            let _ = fs::remove_dir_all(stage.path("public"));
            let _ = fs::remove_dir_all(stage.path("state"));
            stage.publish_entries(&entries[..size - more], "public", before);
            for _ in 0..2 {
                interrupted(&stage, &entries, after, end);
                let (code, text, error) = stage.run(&["verify", "public"]);
                assert_eq!(code, 2, "{text}{error}");
                let told = format!("{text}{error}");
                assert!(told.contains("under way"), "{told}");
                assert!(!told.contains("FAILED"), "{told}");
                stage.object(0, &["fsck", "public"]);
            }
            stage.publish_at("held", "public", after);
            stage.object(0, &["verify", "public"]);
        }
    }
}
