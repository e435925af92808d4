//! Where a folder is written, and where it is not.

use std::fs;

use super::views_support::{create, object, prints};

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    let export = |out| ["export", "--ledger", "ledger", "--out", out];
    fs::create_dir(folder.path().join("empty")).unwrap();
    for out in ["new", "empty", "deeper/still"] {
        prints(folder.path(), 0, &export(out));
        assert!(folder.path().join(out).join("election.toml").is_file());
    }
    fs::write(folder.path().join("file"), "mine").unwrap();
    for out in ["new", "file"] {
        let problem = object(folder.path(), 2, &export(out));
        let expected = "nothing there, or an empty folder";
        assert_eq!(problem["error"]["expected"], expected, "{out}");
    }
    let mine = fs::read_to_string(folder.path().join("file")).unwrap();
    assert_eq!(mine, "mine");
    // No half-written folder stays beside it.
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_log_without_stations_has_no_results_to_write() {
    let folder = tempfile::tempdir().unwrap();
    create(&folder.path().join("ledger"));
    for (at, says) in [
        ("0", "no election is opened at this position"),
        ("4", "no station counts a contest at this position"),
    ] {
        let arguments = ["export", "--ledger", "ledger", "--at", at, "--out", "out"];
        let problem = object(folder.path(), 2, &arguments);
        assert_eq!(problem["error"]["says"], says);
    }
    assert!(!folder.path().join("out").exists());
    // S1 is enrolled and counts both.
    let arguments = ["export", "--ledger", "ledger", "--at", "5", "--out", "out"];
    prints(folder.path(), 0, &arguments);
}
