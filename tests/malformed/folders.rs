//! Links, loops, pipes and folders within the folders that are read: followed nowhere, waited for
//! nowhere.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::answers::Judge;
use crate::spoil::{make_pipe, make_sparse};
use crate::world::World;

/// Something that has no business in a folder: its class, and how it is put there.
type Intruder = (&'static str, fn(&Path));

const INTRUDERS: [Intruder; 9] = [
    ("a link to the folder above", |folder| {
        symlink("..", folder.join("above")).unwrap();
    }),
    ("a link to itself", |folder| {
        symlink("itself", folder.join("itself")).unwrap();
    }),
    ("a link to the top", |folder| {
        symlink("/", folder.join("top")).unwrap();
    }),
    ("a link to a secret", |folder| {
        symlink("/etc/shadow", folder.join("1.submission")).unwrap();
    }),
    ("a pipe", |folder| make_pipe(&folder.join("2.submission"))),
    ("a file of 10 GB", |folder| {
        make_sparse(&folder.join("3.submission"), b"");
    }),
    ("a name that turns around", |folder| {
        fs::write(folder.join("a\u{202e}b.submission"), "x").unwrap();
    }),
    ("a name with an escape code", |folder| {
        fs::write(folder.join("a\u{1b}[2Jb.submission"), "x").unwrap();
    }),
    ("a name that is not UTF-8", |folder| {
        use std::os::unix::ffi::OsStrExt as _;
        fs::write(
            folder.join(std::ffi::OsStr::from_bytes(b"a\xff.submission")),
            "x",
        )
        .unwrap();
    }),
];

/// Commands that read a whole folder, the folder of the world that each is given a copy of, and the
/// codes that each may end with.
const COMMANDS: [(&str, &str, &[i32]); 7] = [
    ("verify {}", "public", &[0, 1, 2]),
    // What nothing asks for is superfluous, and that is a fault.
    ("fsck {}", "public", &[1]),
    ("tally --from {}", "public", &[0]),
    // A pipe among results is no part of them.
    ("election check {}", "results", &[0, 1]),
    (
        "append --ledger ledger {} --no-receipts",
        "requests",
        &[0, 1, 2],
    ),
    (
        "enroll {} --ledger ledger --election own --all --out-dir out",
        "requests",
        &[1, 2],
    ),
    ("verify {}", "ledger", &[0]),
];

#[test]
fn nothing_is_followed_or_waited_for() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    for (intruder, put) in INTRUDERS {
        for (command, folder, codes) in COMMANDS {
            let copy = world.bad_copy(folder, "folder");
            put(&world.path(&copy));
            let filled = command.replace("{}", &copy);
            let arguments: Vec<&str> = filled.split(' ').collect();
            let ended = world.run(&arguments);
            judge.told(&format!("{intruder} in {folder}"), &ended, codes);
        }
    }
    world.assert_kept(&before);
    judge.end();
}

/// Parts of a published folder that are links: what they lead to is read where it is what the tree
/// asks for, and named as odd.
#[test]
fn parts_of_a_published_folder_that_are_links() {
    let world = World::new();
    let mut judge = Judge::default();
    let folder = world.bad_copy("public", "folder");
    let at = world.path(&folder);
    fs::remove_dir_all(at.join("tile")).unwrap();
    symlink("/", at.join("tile")).unwrap();
    judge.told("tile/ leads to /", &world.run(&["verify", &folder]), &[1]);
    judge.told("tile/ leads to /", &world.run(&["fsck", &folder]), &[1]);
    let folder = world.bad_copy("public", "folder");
    fs::remove_dir_all(at.join("tile")).unwrap();
    symlink("tile", at.join("tile")).unwrap();
    judge.told(
        "tile/ leads to itself",
        &world.run(&["verify", &folder]),
        &[1, 2],
    );
    judge.told(
        "tile/ leads to itself",
        &world.run(&["fsck", &folder]),
        &[1, 2],
    );
    judge.end();
}

/// A folder in a tile's place is named, and `--repair-from` neither stops at it nor takes it away.
#[test]
fn a_repair_goes_on_past_a_folder_in_the_place_of_a_tile() {
    let world = World::new();
    let folder = world.bad_copy("public", "folder");
    let at = world.path(&folder);
    let tile = at.join("tile/0/000.p/8");
    fs::remove_file(&tile).unwrap();
    fs::create_dir(&tile).unwrap();
    let bundle = at.join("tile/entries/000.p/8");
    fs::remove_file(&bundle).unwrap();
    let ended = world.run(&["fsck", &folder, "--repair-from", "public", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (ended.code, &told["repaired"]),
        (Some(1), &1.into()),
        "{}",
        ended.stdout
    );
    assert!(bundle.is_file() && tile.is_dir());
    assert!(
        told["spots"].to_string().contains("tile/0/000.p/8"),
        "{told}"
    );
}

#[test]
fn what_is_written_goes_into_no_file() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    for command in [
        "export --from public --out pass",
        "export --from public --out pass/below",
        "publish --ledger ledger --out pass",
        "rehearse results --ledger pass",
        "rebuild --from public --ledger pass --log-key ledger/log.pem",
        "bundle --from public --out public",
        "bundle --from public --out pass/below",
        "kit --ledger ledger --commission R-001 --out public",
        "dossier R-001 --from public --out public",
        "demo pass",
        "key generate --out pass/below --passphrase-file pass",
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let ended = world.run(&arguments);
        judge.told("a file for a folder, or a folder for a file", &ended, &[2]);
        let place = if command.contains("pass") {
            "pass"
        } else {
            "public"
        };
        judge.house_form(command, &ended, place);
        if ended.stderr.contains("os error") && command.starts_with("export") {
            judge.fault(command, &ended, "in the system's words");
        }
    }
    world.assert_kept(&before);
    judge.end();
}

/// Whoever asks for a verdict gets one, also where nothing could be looked at.
#[test]
fn an_error_is_a_verdict_where_one_was_asked_for() {
    let world = World::new();
    for (arguments, verdict) in [
        (["verify", "nowhere", "--json"], "could-not"),
        (["verify", "draft.toml", "--json"], "could-not"),
    ] {
        let ended = world.run(&arguments);
        let object: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(object["verdict"], verdict, "{}", ended.stdout);
        assert!(object["error"]["says"].is_string());
    }
}
