//! What a receipt does not show is refused: another entry, position, checkpoint, log, policy; what is
//! no receipt at all is said to be none.

use std::fs;

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{Checkpoint, Cosignature, CosignatureTime, KeyName, Receipt, VerifierKey};

use crate::desk::{DEFINED, Desk, reported};
use crate::support::key;

/// Five reports in the log, each with its receipt, `0.submission` to `4.submission`.
fn filled() -> Desk {
    let desk = Desk::new();
    let names: Vec<_> = (0..5).map(|n| format!("{n}.submission")).collect();
    for (n, name) in (0..).zip(&names) {
        desk.write(name, &reported(n));
    }
    desk.append(&names.iter().map(String::as_str).collect::<Vec<_>>());
    desk
}

fn verify(desk: &Desk, code: i32, rest: &[&str]) -> serde_json::Value {
    let known: &[&str] = if rest.contains(&"--policy") || rest.contains(&"--log-key") {
        &[]
    } else {
        &["--log-key", "ledger/log.vkey"]
    };
    desk.object(code, &[&["receipt", "verify"], rest, known].concat())
}

fn put(desk: &Desk, name: &str, receipt: &Receipt) {
    fs::write(desk.path(name), receipt.to_string()).unwrap();
}

fn log_key() -> SigningKey {
    SigningKey::from_bytes(&key("log", 0).seed())
}

#[test]
fn another_entry_position_or_checkpoint() {
    let desk = filled();
    verify(&desk, 0, &["2.tlog-proof"]);
    let other = verify(&desk, 1, &["2.tlog-proof", "--entry", "3.submission"]);
    assert_eq!(other["verdict"], "failed");
    assert_eq!(other["checked"]["checkpoint"], true);
    assert_eq!(other["checked"]["inclusion"], false);
    let (code, text, _) = desk.run(&[
        "receipt",
        "verify",
        "2.tlog-proof",
        "--entry",
        "3.submission",
        "--log-key",
        "ledger/log.vkey",
    ]);
    assert_eq!(code, 1);
    assert!(text.contains("This may be another submission"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );

    let good = desk.receipt("2.tlog-proof");
    for index in [0, good.index - 1, good.index + 1, DEFINED + 5, u64::MAX] {
        put(
            &desk,
            "bad",
            &Receipt {
                index,
                ..good.clone()
            },
        );
        verify(&desk, 1, &["bad", "--entry", "2.submission"]);
    }
    for at in 0..good.proof.len() {
        let mut bad = good.clone();
        bad.proof[at] = TreeHash::new([7; 32]);
        put(&desk, "bad", &bad);
        verify(&desk, 1, &["bad", "--entry", "2.submission"]);
        bad.proof.remove(at);
        put(&desk, "bad", &bad);
        verify(&desk, 1, &["bad", "--entry", "2.submission"]);
    }
    // What the log put before the submission is part of the entry.
    for at in 0..50 {
        let mut bad = good.clone();
        bad.extra.as_mut().unwrap()[at] ^= 1;
        put(&desk, "bad", &bad);
        verify(&desk, 1, &["bad", "--entry", "2.submission"]);
    }
    // A checkpoint that the log never signed, and one that it signed of something else.
    let checkpoint = Checkpoint::from_note_text(good.checkpoint.text()).unwrap();
    let text = good.to_string().replace("\n12\n", "\n13\n");
    fs::write(desk.path("bad"), text).unwrap();
    let forged = verify(&desk, 1, &["bad", "--entry", "2.submission"]);
    assert_eq!(forged["checked"]["checkpoint"], false);
    let signed = |checkpoint: Checkpoint| Receipt {
        checkpoint: checkpoint.sign(&log_key()).parse().unwrap(),
        ..good.clone()
    };
    let root = TreeHash::new([9; 32]);
    put(
        &desk,
        "bad",
        &signed(Checkpoint {
            root,
            ..checkpoint.clone()
        }),
    );
    let other = verify(&desk, 1, &["bad", "--entry", "2.submission"]);
    assert_eq!(other["checked"]["checkpoint"], true);
    // Giant numbers are no tree.
    for size in [u64::MAX, (1 << 62) + 1] {
        put(
            &desk,
            "bad",
            &signed(Checkpoint {
                size,
                ..checkpoint.clone()
            }),
        );
        verify(&desk, 2, &["bad", "--entry", "2.submission"]);
    }
    put(
        &desk,
        "bad",
        &signed(Checkpoint {
            size: 1 << 62,
            ..checkpoint
        }),
    );
    verify(&desk, 1, &["bad", "--entry", "2.submission"]);
}

#[test]
fn whose_log_it_is_comes_from_outside() {
    let desk = filled();
    // Nothing says it: nothing is verified.
    let (code, _, error) = desk.run(&["receipt", "verify", "2.tlog-proof"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("--log-key"), "{error}");
    // A key of another log, no key, no policy of this log: could not.
    let stranger = SigningKey::from_bytes(&[8; 32]).verifying_key();
    let named =
        |name: &str| VerifierKey::ed25519(KeyName::new(name).unwrap(), &stranger).to_string();
    verify(
        &desk,
        2,
        &["2.tlog-proof", "--log-key", &named("other.example")],
    );
    verify(&desk, 2, &["2.tlog-proof", "--log-key", "no such file"]);
    fs::write(
        desk.path("policy"),
        format!("log {}\nquorum none\n", named("other.example")),
    )
    .unwrap();
    verify(&desk, 2, &["2.tlog-proof", "--policy", "policy"]);
    // Another key under the log's name: the log did not sign it.
    let mine = desk.vkey().to_string();
    let wrong = named(desk.vkey().name().as_str());
    verify(&desk, 1, &["2.tlog-proof", "--log-key", &wrong]);
    verify(&desk, 0, &["2.tlog-proof", "--log-key", &mine]);
    // A log may have had several keys.
    fs::write(
        desk.path("keys.txt"),
        format!("# of 2023\n{wrong}\n\n{mine}\n"),
    )
    .unwrap();
    verify(&desk, 0, &["2.tlog-proof", "--log-key", "keys.txt"]);
    // The usual policy applies if it knows the log, and only then.
    fs::create_dir(desk.path("keys")).unwrap();
    let policy = |text: String| fs::write(desk.path("keys/policy"), text).unwrap();
    let plain = ["receipt", "verify", "2.tlog-proof"];
    policy(format!("log {mine}\nquorum none\n"));
    assert_eq!(desk.object(0, &plain)["trust"]["known_by"], "policy");
    policy(format!("log {wrong}\nquorum none\n"));
    desk.object(1, &plain);
    policy(format!("log {}\nquorum none\n", named("other.example")));
    desk.object(2, &plain);
    // A receipt of another log, with that log's own key.
    let other = Desk::new();
    other.write("0.submission", &reported(0));
    other.append(&["0.submission"]);
    let foreign = other
        .read("0.tlog-proof")
        .replace("small.example/2023", "other.example");
    fs::write(desk.path("foreign"), foreign).unwrap();
    verify(&desk, 2, &["foreign", "--entry", "0.submission"]);
}

#[test]
fn the_quorum_of_the_policy() {
    let desk = filled();
    let witness = |number: u8| {
        let key = SigningKey::from_bytes(&[number; 32]);
        let name = KeyName::new(&format!("witness-{number}.example")).unwrap();
        let verifier = VerifierKey::ed25519_cosignature(name, &key.verifying_key());
        (key, verifier)
    };
    let lines = [1, 2, 3].map(|n| format!("witness w{n} {}\n", witness(n).1));
    let policy = format!(
        "log {}\n{}group two 2 w1 w2 w3\nquorum two\n",
        desk.vkey(),
        lines.concat()
    );
    fs::write(desk.path("policy"), policy).unwrap();
    let by_policy = |code, file: &str| {
        verify(
            &desk,
            code,
            &[file, "--entry", "2.submission", "--policy", "policy"],
        )
    };
    // What append gives bears none, and what to do is said.
    let found = by_policy(1, "2.tlog-proof");
    assert_eq!(found["checked"]["inclusion"], true);
    let next = found["failures"][0]["next"].as_str().unwrap();
    assert!(next.contains("receipt get --from"), "{next}");
    let mut receipt = desk.receipt("2.tlog-proof");
    let cosign = |receipt: &mut Receipt, number: u8| {
        let (key, verifier) = witness(number);
        let time = CosignatureTime::new(1_700_000_000).unwrap();
        let line = Cosignature::sign(&receipt.checkpoint, time, verifier.name().clone(), &key);
        receipt.checkpoint.replace(line);
    };
    cosign(&mut receipt, 1);
    put(&desk, "one", &receipt);
    by_policy(1, "one");
    cosign(&mut receipt, 3);
    put(&desk, "two", &receipt);
    let found = by_policy(0, "two");
    assert_eq!(found["checked"]["cosignatures"]["valid"], 2);
    assert!(
        !found["not_checked"]
            .to_string()
            .contains("others were shown")
    );
    let (_, text, _) = desk.run(&[
        "receipt",
        "verify",
        "two",
        "--entry",
        "2.submission",
        "--policy",
        "policy",
    ]);
    assert!(
        text.contains("w3, not later than 2023-11-14T22:13:20"),
        "{text}"
    );
    // A cosignature that is not of its witness spoils it.
    let mut line = receipt
        .checkpoint
        .signatures_of(&witness(1).1)
        .next()
        .unwrap()
        .clone();
    *line.bytes.last_mut().unwrap() ^= 1;
    receipt.checkpoint.replace(line);
    put(&desk, "spoilt", &receipt);
    by_policy(1, "spoilt");
}

#[test]
fn what_is_no_receipt_or_no_entry() {
    let desk = filled();
    let good = desk.read("2.tlog-proof");
    let bads = [
        String::new(),
        "minutes".into(),
        good.replace("@v1", "@v2"),
        good.replace("index 9", "index 09"),
        good.trim_end().into(),
        good.replacen("\n\n", "\n", 1),
        good.replace('\n', "\r\n"),
        "x".repeat(3_000_000),
    ];
    for bad in bads {
        fs::write(desk.path("bad"), &bad).unwrap();
        verify(&desk, 2, &["bad", "--entry", "2.submission"]);
    }
    fs::write(desk.path("bad"), [0xff, 0xfe, 0]).unwrap();
    verify(&desk, 2, &["bad", "--entry", "2.submission"]);
    verify(&desk, 2, &["absent", "--entry", "2.submission"]);
    verify(&desk, 2, &["2.tlog-proof", "--entry", "absent"]);
    fs::write(desk.path("large"), vec![0; 70_000]).unwrap();
    verify(&desk, 2, &["2.tlog-proof", "--entry", "large"]);
    // No entry beside it: what is needed is said.
    fs::write(desk.path("alone"), &good).unwrap();
    let (code, _, error) =
        desk.run(&["receipt", "verify", "alone", "--log-key", "ledger/log.vkey"]);
    assert_eq!(code, 2);
    assert!(error.contains("hattama entry N --raw"), "{error}");
    // A receipt of another program holds nothing beside the proof: only the entry's bytes fit.
    let bare = Receipt {
        extra: None,
        ..desk.receipt("2.tlog-proof")
    };
    put(&desk, "bare", &bare);
    verify(&desk, 2, &["bare", "--entry", "2.submission"]);
    let (_, _, _) = desk.run(&[
        "receipt",
        "get",
        "9",
        "--ledger",
        "ledger",
        "--out",
        "again",
        "--entry-out",
        "entry",
    ]);
    verify(&desk, 0, &["bare", "--entry", "entry"]);
    verify(&desk, 1, &["bare", "--entry", "ledger/log.vkey"]);
}

/// Every byte of a receipt that is flipped is found, but in what nobody vouches for.
#[test]
fn every_byte() {
    let desk = filled();
    let key = desk.vkey();
    let good = desk.receipt("2.tlog-proof");
    let entry = [good.extra.clone().unwrap(), reported(2).to_bytes()].concat();
    let text = good.to_string().into_bytes();
    let extra_ends = good.to_string().find("\nindex").unwrap();
    for at in 0..text.len() {
        let mut bad = text.clone();
        bad[at] ^= 1;
        let read = String::from_utf8(bad)
            .ok()
            .and_then(|text| text.parse::<Receipt>().ok());
        let Some(read) = read else { continue };
        let holds = read.verify(&entry, &key).is_ok();
        assert!(!holds || at < extra_ends, "byte {at}");
    }
}
