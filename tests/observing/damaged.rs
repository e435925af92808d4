//! What is damaged is named, and nothing that would only follow from it: a byte that a disk has lost is no
//! second history, and no result that does not follow.

use std::fs;

use crate::memory::copy;
use crate::stage::Stage;

/// Flips a bit of a published file.
fn flip(stage: &Stage, path: &str, at: impl FnOnce(usize) -> usize) {
    let path = stage.path(path);
    let mut bytes = fs::read(&path).unwrap();
    let at = at(bytes.len());
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// The published file that holds the entries, or their hashes.
fn tile(stage: &Stage, folder: &str, kind: &str) -> String {
    format!("{folder}/tile/{kind}/000.p/{}", stage.entries().len())
}

#[test]
fn a_lost_byte_of_an_entry_is_one_failure() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(3, "before");
    stage.publish("public");
    stage.object(0, &["verify", "public"]);
    copy(&stage, "public", "copy");
    flip(&stage, &tile(&stage, "copy", "entries"), |length| {
        length / 2
    });
    let copied = ["verify", "copy", "--checkpoint", "before/checkpoint"];
    let object = stage.object(1, &copied);
    let failures = object["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{object}");
    assert_eq!(failures[0]["code"], "V301");
    let entry = failures[0]["entry"].as_u64().unwrap();
    assert!(3 < entry && entry < size as u64);
    // It was read so far, and no further.
    assert_eq!(object["head"]["size"], entry);
    let why = object["unreadable"].as_str().unwrap();
    assert!(
        why.contains(&format!("entry {entry} is not the one")),
        "{why}"
    );
    // Its checkpoint is the one that was verified before, and goes on from the shorter one.
    let not = object["not_checked"].to_string();
    assert!(!not.contains("goes on from a checkpoint"), "{not}");
    let (_, text, _) = stage.run(&copied);
    assert!(text.contains("AS FAR AS IT WAS READ"), "{text}");
    for accusing in ["two histories", "evidence", "does not follow", " NO\n"] {
        assert!(!text.contains(accusing), "{accusing}: {text}");
    }
}

#[test]
fn another_history_is_one_beside_damage_too() {
    let stage = Stage::new();
    stage.publish("public");
    crate::views_support::forked(&stage.path("fork"));
    stage.object(0, &["publish", "--ledger", "fork", "--out", "other"]);
    flip(&stage, &tile(&stage, "public", "entries"), |length| {
        length / 2
    });
    // Both checkpoints are signed and of one size: that needs no entry.
    let kept = ["public", "--checkpoint", "other/checkpoint"];
    assert_eq!(stage.failures(&kept), ["V210", "V301"]);
    // A shorter one is held against the entries before the damaged one, which the tree vouches for.
    let mut entries = stage.entries_of("fork");
    entries.truncate(3);
    let genesis = entries[0].clone();
    fs::write(
        stage.path("short"),
        stage.signed(&[genesis.clone(), genesis]),
    )
    .unwrap();
    let kept = ["public", "--checkpoint", "short"];
    assert_eq!(stage.failures(&kept), ["V210", "V301"]);
}

#[test]
fn without_a_tile_that_vouches_nothing_is_said_of_what_the_key_has_signed() {
    let stage = Stage::new();
    stage.publish_prefix(3, "before");
    stage.publish("public");
    stage.object(0, &["verify", "public"]);
    flip(&stage, &tile(&stage, "public", "entries"), |length| {
        length / 2
    });
    flip(&stage, &tile(&stage, "public", "0"), |length| length / 2);
    let found = stage.failures(&["public", "--checkpoint", "before/checkpoint"]);
    assert!(found.contains(&"V203".to_owned()), "{found:?}");
    for accusing in ["V209", "V210", "V214"] {
        assert!(!found.contains(&accusing.to_owned()), "{found:?}");
    }
}

#[test]
fn a_damaged_checkpoint_is_no_second_history() {
    let stage = Stage::new();
    stage.publish_prefix(3, "before");
    stage.publish("public");
    stage.object(0, &["verify", "public"]);
    let whole = fs::read_to_string(stage.path("public/checkpoint")).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let size = lines[1].len();
    let place = |line: usize| whole.find(lines[line]).unwrap();
    let mut read = 0;
    // The size, the root, the signature.
    for at in [place(1) + size - 1, place(2) + 5, place(4) + 80] {
        let mut damaged = whole.clone().into_bytes();
        damaged[at] = if damaged[at] == b'1' { b'3' } else { b'1' };
        fs::write(stage.path("public/checkpoint"), &damaged).unwrap();
        let (code, text, _) = stage.run(&["verify", "public", "--checkpoint", "before/checkpoint"]);
        assert_eq!(code, 1, "{text}");
        for accusing in ["V209", "V210", "V214", "two histories"] {
            assert!(!text.contains(accusing), "{accusing}: {text}");
        }
        read += usize::from(text.contains("V204"));
    }
    assert!(read > 1, "too few of them are told as what they are");
}

#[test]
fn a_damaged_key_beside_the_log_is_one_failure() {
    let stage = Stage::new();
    stage.publish("public");
    flip(&stage, "public/log.vkey", |_| 3);
    assert_eq!(stage.failures(&["public"]), ["V301"]);
}

/// Of tiles and entries that are gone nothing follows for the checkpoint, which is as it was.
#[test]
fn a_checkpoint_is_not_damaged_because_what_it_promises_is_missing() {
    let stage = Stage::new();
    stage.publish("public");
    fs::remove_dir_all(stage.path("public/tile")).unwrap();
    let spots = stage.object(1, &["fsck", "public"])["spots"].to_string();
    assert!(!spots.contains("\"checkpoint\""), "{spots}");
    let published = stage.publish("public");
    let mended = published["mended"].to_string();
    assert!(
        mended.contains("tile/") && !mended.contains("\"checkpoint\""),
        "{mended}"
    );
    stage.object(0, &["verify", "public"]);
}

#[test]
fn a_stray_file_makes_nothing_of_another_kind() {
    let stage = Stage::new();
    stage.publish("public");
    // A checkpoint in a ledger's folder.
    fs::copy(
        stage.path("public/checkpoint"),
        stage.path("ledger/checkpoint"),
    )
    .unwrap();
    stage.object(0, &["verify", "ledger"]);
    stage.object(2, &["fsck", "ledger"]);
    // A HEAD in a published one.
    fs::write(stage.path("public/HEAD"), "stray").unwrap();
    assert_eq!(stage.failures(&["public"]), ["V303"]);
    stage.object(1, &["fsck", "public"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_not_to_be_taken_away_as_superfluous() {
    let stage = Stage::new();
    stage.publish("public");
    let checkpoint = stage.path("public/checkpoint");
    fs::rename(&checkpoint, stage.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(stage.path("elsewhere"), &checkpoint).unwrap();
    assert_eq!(stage.failures(&["public"]), ["V301"]);
}
