//! The list of a ledger's entries, where some are missing.

use std::process::Command;

use crate::stage::{Stage, copy_folder};

/// HEAD of a ledger, and the store of a backup that was made before.
#[test]
fn a_list_of_fewer_entries_than_were_promised_says_so() {
    let stage = Stage::new();
    let offers = stage.offers();
    let mut ledger = stage.create();
    ledger.append(offers[..20].to_vec()).unwrap();
    drop(ledger);
    let store = stage.folder().join("store");
    copy_folder(&store, &stage.beside("old"));
    let mut ledger = stage.open().unwrap();
    ledger.append(offers[20..].to_vec()).unwrap();
    let promised = ledger.head().size;
    drop(ledger);
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_hattama"));
        let output = program
            .env_clear()
            .current_dir(stage.place.path())
            .args(["log", "--ledger", "ledger"])
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (code, whole, _) = run(&[]);
    assert_eq!(code, Some(0));
    std::fs::remove_dir_all(&store).unwrap();
    copy_folder(&stage.beside("old"), &store);
    let (code, listed, told) = run(&[]);
    assert_eq!(code, Some(3), "{told}");
    assert!(!listed.is_empty() && listed.len() < whole.len());
    assert!(whole.starts_with(&listed));
    assert!(
        told.contains(&format!("expected: {promised} entries"))
            && told.contains("found:    21 entries"),
        "{told}"
    );
    let (code, object, _) = run(&["--json"]);
    assert_eq!(code, Some(3));
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    assert_eq!(
        (&object["ok"], &object["size"], &object["promised"]),
        (&false.into(), &21.into(), &promised.into())
    );
    assert_eq!(object["entries"].as_array().unwrap().len(), 21);
}
