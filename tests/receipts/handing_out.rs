//! `append` hands receipts out: beside the submissions, into a folder, in JSON; never over anything.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::desk::{DEFINED, Desk, report, reported};
use crate::support::{LIST, protocol, sheet, signed};

#[test]
fn beside_the_submissions() {
    let desk = Desk::new();
    desk.write("one.submission", &reported(0));
    desk.write("inbox/a/two.submission", &reported(1));
    desk.write("inbox/three.submission", &reported(2));
    let (code, text, error) =
        desk.run(&["append", "--ledger", "ledger", "one.submission", "inbox"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        text.ends_with(
            "3 recorded; the log has 10 entries\n3 receipts written beside the submissions\n"
        ),
        "{text}"
    );
    for (name, index) in [("one", 7), ("inbox/a/two", 8), ("inbox/three", 9)] {
        let receipt = desk.receipt(&format!("{name}.tlog-proof"));
        assert_eq!(receipt.index, index);
        let file = format!("{name}.tlog-proof");
        let verify = ["receipt", "verify", &file, "--log-key", "ledger/log.vkey"];
        let found = desk.object(0, &verify);
        assert_eq!(found["verdict"], "verified");
        assert_eq!(found["entry"], index);
    }
    // Again: recognised, and nothing is written.
    let before = desk.read("one.tlog-proof");
    desk.write("later.submission", &reported(3));
    desk.append(&["later.submission"]);
    let again = desk.append(&["one.submission", "inbox"]);
    assert_eq!(again["receipts"]["there"], 3);
    assert_eq!(again["receipts"]["written"], 0);
    assert_eq!(again["submissions"][0]["receipt"], before);
    assert_eq!(desk.read("one.tlog-proof"), before);
    // Lost: given again, of the log as it is now.
    fs::remove_file(desk.path("one.tlog-proof")).unwrap();
    // What an interruption may leave is nobody's file.
    fs::write(desk.path("inbox/three.tlog-proof"), "").unwrap();
    let again = desk.append(&["one.submission", "inbox"]);
    assert_eq!(again["receipts"]["written"], 2);
    for name in ["one.tlog-proof", "inbox/three.tlog-proof"] {
        assert_ne!(desk.read(name), before);
        let verify = ["receipt", "verify", name, "--log-key", "ledger/log.vkey"];
        assert_eq!(desk.object(0, &verify)["size"], DEFINED + 4);
    }
}

#[test]
fn nothing_is_written_over_and_what_is_in_the_log_is_in_the_log() {
    let desk = Desk::new();
    let other = {
        desk.write("other.submission", &reported(9));
        desk.append(&["other.submission"]);
        desk.read("other.tlog-proof")
    };
    desk.write("a.submission", &reported(0));
    desk.write("b.submission", &reported(1));
    desk.write("c.submission", &reported(2));
    desk.write("d.submission", &reported(3));
    fs::write(desk.path("a.tlog-proof"), "minutes of the meeting").unwrap();
    fs::write(desk.path("b.tlog-proof"), &other).unwrap();
    fs::create_dir(desk.path("c.tlog-proof")).unwrap();
    let files = [
        "a.submission",
        "b.submission",
        "c.submission",
        "d.submission",
    ];
    let appended = desk.append(&files);
    assert_eq!(appended["recorded"], 4);
    assert_eq!(appended["receipts"]["written"], 1);
    assert_eq!(
        appended["receipts"]["unwritten"].as_array().unwrap().len(),
        3
    );
    // The rows hold them all the same.
    for (row, index) in appended["submissions"].as_array().unwrap().iter().zip(8..) {
        let receipt = row["receipt"].as_str().unwrap();
        assert!(receipt.contains(&format!("\nindex {index}\n")), "{receipt}");
    }
    assert_eq!(desk.read("a.tlog-proof"), "minutes of the meeting");
    assert_eq!(desk.read("b.tlog-proof"), other);
    let (code, text, _) = desk.run(&["append", "--ledger", "ledger", "a.submission"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("no receipt: a.tlog-proof: there is a file of this name"),
        "{text}"
    );
    // A receipt of a log that this one is not, of the same entry.
    let foreign = other.replacen("small.example/2023\n", "other.example/2023\n", 1);
    fs::write(desk.path("other.tlog-proof"), &foreign).unwrap();
    let appended = desk.append(&["other.submission"]);
    assert_eq!(
        appended["receipts"]["unwritten"][0]["file"],
        "other.tlog-proof"
    );
    assert_eq!(desk.read("other.tlog-proof"), foreign);
}

#[test]
fn into_a_folder_or_not_at_all() {
    let desk = Desk::new();
    desk.write("a.submission", &reported(0));
    desk.write("b.submission", &reported(1));
    let appended = desk.append(&["a.submission", "--receipts", "out/receipts"]);
    let statement = appended["submissions"][0]["statement"].as_str().unwrap();
    let name = format!("out/receipts/{statement}.tlog-proof");
    assert_eq!(appended["submissions"][0]["receipt_file"], name);
    assert_eq!(desk.receipt(&name).index, DEFINED);
    assert!(!desk.path("a.tlog-proof").exists());
    let verify = ["receipt", "verify", &name, "--entry", "a.submission"];
    let verify = [&verify[..], &["--log-key", "ledger/log.vkey"]].concat();
    assert_eq!(desk.object(0, &verify)["statement"], statement);

    let none = desk.append(&["b.submission", "--no-receipts"]);
    assert!(none["submissions"][0]["receipt"].is_null());
    assert!(!desk.path("b.tlog-proof").exists());

    // Asked for and not written is done in part.
    let blocked = desk.append(&["b.submission", "--no-receipts"]);
    let statement = blocked["submissions"][0]["statement"].as_str().unwrap();
    fs::create_dir(desk.path(&format!("out/receipts/{statement}.tlog-proof"))).unwrap();
    let append = [
        "append",
        "--ledger",
        "ledger",
        "b.submission",
        "--receipts",
        "out/receipts",
    ];
    assert_eq!(desk.object(3, &append)["already_recorded"], 1);
    // A file is no folder, and nothing is appended.
    desk.write("c.submission", &reported(2));
    let append = [
        "append",
        "--ledger",
        "ledger",
        "c.submission",
        "--receipts",
        "a.submission",
    ];
    desk.object(2, &append);
    assert_eq!(desk.open().head().size, DEFINED + 2);
}

#[test]
fn of_stdin_and_of_refused_ones() {
    let desk = Desk::new();
    let piped = |arguments: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hattama"))
            .args(["append", "--ledger", "ledger", "-"])
            .args(arguments)
            .current_dir(desk.at())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let bytes = reported(0).to_bytes();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = piped(&[]);
    assert!(
        text.contains("no receipt written of what came on stdin"),
        "{text}"
    );
    let object: serde_json::Value = serde_json::from_str(&piped(&["--json"])).unwrap();
    let receipt = object["submissions"][0]["receipt"].as_str().unwrap();
    assert!(receipt.starts_with("c2sp.org/tlog-proof@v1\n"), "{receipt}");
    let text = piped(&["--receipts", "out"]);
    assert!(text.contains("1 receipt written to out\n"), "{text}");
    assert!(fs::read_dir(desk.at()).unwrap().all(|one| {
        let name = one.unwrap().file_name().into_string().unwrap();
        ["ledger", "out"].contains(&name.as_str())
    }));

    let mut wrong = sheet(LIST);
    wrong.votes = hattama::bytes::List::new(vec![1, 1, 1, 1]).unwrap();
    desk.write(
        "wrong.submission",
        &signed(&protocol("R-001", wrong), &[1, 2]),
    );
    let refused = desk.object(1, &["append", "--ledger", "ledger", "wrong.submission"]);
    assert!(refused["submissions"][0]["receipt"].is_null());
    assert!(!desk.path("wrong.tlog-proof").exists());
}

/// A statement is recorded once; who hands it in later, with other signatures, is told.
#[test]
fn of_a_statement_that_others_have_signed() {
    let desk = Desk::new();
    desk.write("first.submission", &reported(0));
    desk.write("second.submission", &signed(&report(0), &[2]));
    desk.append(&["first.submission"]);
    let (code, text, _) = desk.run(&["append", "--ledger", "ledger", "second.submission"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("hattama receipt get 7\n  --entry-out FILE"),
        "{text}"
    );
    let known = ["--log-key", "ledger/log.vkey"];
    let verify = [&["receipt", "verify", "second.tlog-proof"][..], &known].concat();
    assert_eq!(desk.object(1, &verify)["checked"]["inclusion"], false);
    let get = ["receipt", "get", "7", "--ledger", "ledger"];
    desk.object(
        0,
        &[
            &get[..],
            &["--out", "7.tlog-proof", "--entry-out", "7.entry"],
        ]
        .concat(),
    );
    for receipt in ["second.tlog-proof", "7.tlog-proof"] {
        let verify = [
            &["receipt", "verify", receipt, "--entry", "7.entry"][..],
            &known,
        ]
        .concat();
        assert_eq!(desk.object(0, &verify)["entry"], 7);
    }
}

/// HEAD of before a commit: what a crash between the store and HEAD leaves.
#[test]
fn what_a_crash_left_behind_head_is_taken_in_and_said() {
    let desk = Desk::new();
    let head = fs::read(desk.path("ledger/HEAD")).unwrap();
    desk.write("a.submission", &reported(0));
    desk.append(&["a.submission"]);
    let given = desk.read("a.tlog-proof");
    fs::write(desk.path("ledger/HEAD"), head).unwrap();
    desk.write("b.submission", &reported(1));
    let (code, text, _) = desk.run(&["append", "--ledger", "ledger", "b.submission"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 entry more than HEAD promised"), "{text}");
    // Whoever was told of the first is told the same.
    let again = desk.append(&["a.submission"]);
    assert_eq!(again["recorded"], 0);
    assert_eq!(desk.read("a.tlog-proof"), given);
    desk.object(0, &["verify", "ledger"]);
}

/// Whoever can put a file into the inbox does not keep the others out.
#[cfg(unix)]
#[test]
fn what_cannot_be_read_does_not_keep_the_others_out() {
    let desk = Desk::new();
    desk.write("inbox/a.submission", &reported(0));
    desk.write("inbox/c.submission", &reported(1));
    std::os::unix::fs::symlink("/nonexistent", desk.path("inbox/b.submission")).unwrap();
    let append = ["append", "--ledger", "ledger", "inbox"];
    let appended = desk.object(3, &append);
    assert_eq!(
        (&appended["recorded"], &appended["unread"]),
        (&2.into(), &1.into())
    );
    let row = &appended["submissions"][1];
    assert_eq!(row["outcome"], "unread");
    assert!(
        row["error"]["where"]
            .as_str()
            .unwrap()
            .ends_with("b.submission"),
        "{row}"
    );
    assert!(
        !desk.read("inbox/a.tlog-proof").is_empty() && !desk.read("inbox/c.tlog-proof").is_empty()
    );
    // Alone it is nothing that was done.
    fs::remove_file(desk.path("inbox/a.submission")).unwrap();
    fs::remove_file(desk.path("inbox/c.submission")).unwrap();
    assert_eq!(desk.object(2, &append)["unread"], 1);
    // Nor is a refusal beside it the last word.
    let mut wrong = reported(2);
    wrong.signatures = hattama::bytes::Sorted::default();
    desk.write("inbox/d.submission", &wrong);
    let appended = desk.object(2, &append);
    assert_eq!(
        (&appended["refused"], &appended["unread"]),
        (&1.into(), &1.into())
    );
}
