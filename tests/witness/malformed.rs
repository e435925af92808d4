//! Whatever else arrives: typed answers, no panic, an end to every wait.

use std::io::Write;
use std::time::{Duration, Instant};

use hattama::tlog::{AddCheckpointError, MAX_ADD_CHECKPOINT_BYTES};
use hattama::witness::server::Limits;
use hattama::witness::{Consistent, Refused, origin_hash};

use crate::support::*;

fn log() -> Log {
    Log::new(ORIGIN, 0, 50)
}

#[test]
fn every_changed_byte_and_every_cut_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = log();
    let witness = witness(
        &folder.path().join("state"),
        policy(&[&log]),
        Box::new(Consistent),
    );
    let first = log.request(0, 5).to_string();
    witness.add_checkpoint(first.as_bytes()).result.unwrap();
    let good = log.request(5, 23).to_string().into_bytes();
    let statuses = [400, 403, 404, 409, 422];
    let refused = |body: &[u8], what: &str| {
        let refused = witness.add_checkpoint(body).result.unwrap_err();
        assert!(statuses.contains(&refused.status()), "{what}: {refused}");
        assert!(!refused.to_string().is_empty());
    };
    for at in 0..good.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut bad = good.clone();
            bad[at] ^= change;
            refused(&bad, &format!("byte {at} ^ {change:x}"));
        }
        refused(&good[..at], &format!("cut at {at}"));
        let mut doubled = good.clone();
        doubled.insert(at, good[at]);
        refused(&doubled, &format!("byte {at} twice"));
    }
    // Every line twice.
    let text = String::from_utf8(good.clone()).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        let result = witness.add_checkpoint(twice.concat().as_bytes()).result;
        // The signature twice is one signature.
        assert_eq!(result.is_ok(), at == lines.len() - 1, "line {at}");
    }
    let last = witness.last(&origin_hash(ORIGIN)).unwrap();
    assert_eq!(last.checkpoint.size, 23);
    assert_eq!(last.note.signatures().len(), 2);
}

#[test]
fn malformed_bodies_are_400() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let note = log.note(5).to_string();
    let hash = log.checkpoint(5).root.to_base64();
    for body in [
        String::new(),
        "\n".into(),
        "old".into(),
        "old 0".into(),
        "old 0\n".into(),
        "old 0\n\n".into(),
        format!("old 00\n\n{note}"),
        format!("old 1e3\n\n{note}"),
        format!("old {}\n\n{note}", "9".repeat(1000)),
        format!("old 18446744073709551616\n\n{note}"),
        format!("old 0\r\n\r\n{note}"),
        format!("old 0\n{note}"),
        format!("old 0\n{}\n{note}", format!("{hash}\n").repeat(64)),
        format!("old 0\n{}\n{note}", "AAAA\n"),
        format!("old 0\n\n{}", note.replace("\n5\n", "\n05\n")),
        format!(
            "old 0\n\n{}",
            note.replace("\n5\n", "\n99999999999999999999\n")
        ),
        format!("old 0\n\n{}", note.replace(ORIGIN, "")),
        format!("old 0\n\n{}", note.replace('\u{2014}', "-")),
        format!("old 0\n\n{note}\n"),
        format!(
            "old 0\n\n{}{}",
            note,
            note.lines().last().unwrap().repeat(2)
        ),
    ] {
        let answered = serving.post(body.as_bytes());
        assert_eq!(answered.status, 400, "{body:?}: {answered:?}");
    }
    assert_eq!(serving.post(b"old 0\n\n\xff\xfe").status, 400);
    assert_eq!(serving.last(), None);
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
}

#[test]
fn other_methods_and_addresses() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    assert_eq!(serving.get("/add-checkpoint").status, 405);
    assert_eq!(serving.get("/").status, 404);
    assert_eq!(serving.get("/checkpoint").status, 404);
    assert_eq!(serving.get("/../checkpoint").status, 404);
    assert_eq!(serving.get("/%00/checkpoint").status, 404);
    assert_eq!(serving.get("/%ff/checkpoint").status, 400);
    let hash = origin_hash(ORIGIN);
    assert_eq!(serving.get(&format!("/{hash}/checkpoint/")).status, 404);
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    // The hash is lowercase.
    let upper = hash.to_uppercase();
    assert_eq!(serving.get(&format!("/{upper}/checkpoint")).status, 404);
    let post = format!("POST /{hash}/checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    assert_eq!(serving.raw(post.as_bytes()).status, 405);
    assert_eq!(serving.raw(b"nonsense\r\n\r\n").status, 400);
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    assert!(matches!(serving.raw(long.as_bytes()).status, 0 | 400..500));
    let many = "X: y\r\n".repeat(10_000);
    let many = format!("GET / HTTP/1.1\r\n{many}\r\n");
    assert!(matches!(serving.raw(many.as_bytes()).status, 0 | 400..500));
}

#[test]
fn giant_bodies_are_413() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n";
    // Announced: refused without reading it.
    let announced = format!("{head}Content-Length: 9000000000000\r\n\r\nold 0\n");
    let answered = serving.raw(announced.as_bytes());
    assert_eq!(answered.status, 413, "{answered:?}");
    // Not announced: refused as soon as it is too much.
    let mut chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..=MAX_ADD_CHECKPOINT_BYTES / 0x8000 {
        chunked.extend(b"8000\r\n");
        chunked.extend(vec![b'x'; 0x8000]);
        chunked.extend(b"\r\n");
    }
    assert!(matches!(serving.raw(&chunked).status, 0 | 413));
    let body = vec![b'x'; MAX_ADD_CHECKPOINT_BYTES + 1];
    let error = serving.witness.add_checkpoint(&body).result.unwrap_err();
    assert!(matches!(
        error,
        Refused::Malformed(AddCheckpointError::TooLarge { .. })
    ));
    assert_eq!(error.status(), 413);
    // The largest that is read is read: then it is the note that is too large, or unsigned.
    let body = vec![b'x'; MAX_ADD_CHECKPOINT_BYTES];
    assert_eq!(serving.post(&body).status, 400);
}

/// A note so large that it could be read and, with the cosignature, could not be read again.
#[test]
fn what_could_not_be_read_again_is_not_cosigned() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let state = folder.path().join("state");
    let serving = Serving::consistent(&state, &[&log]);
    let room = hattama::tlog::MAX_NOTE_BYTES - log.note(5).to_string().len();
    let text = format!("{}{}\n", log.note(5).text(), "x".repeat(room - 1));
    let note = hattama::tlog::Note::sign(text, log.origin.clone(), &log.key).unwrap();
    assert_eq!(note.to_string().len(), hattama::tlog::MAX_NOTE_BYTES);
    let request = hattama::tlog::AddCheckpoint {
        checkpoint: note,
        ..log.request(0, 5)
    };
    assert_eq!(serving.add(&request).status, 400);
    assert_eq!(serving.last(), None);
    drop(serving);
    drop(Serving::consistent(&state, &[&log]));
}

fn hasty() -> Limits {
    Limits {
        headers: Duration::from_millis(300),
        body: Duration::from_millis(300),
        connection: Duration::from_secs(2),
        connections: 4,
        ..Limits::default()
    }
}

#[test]
fn who_is_slow_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let log = log();
    let witness = witness(
        &folder.path().join("state"),
        policy(&[&log]),
        Box::new(Consistent),
    );
    let serving = Serving::new(witness, hasty());
    let begun = Instant::now();
    // A body that does not come.
    let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 99\r\n\r\nold";
    assert_eq!(serving.raw(head.as_bytes()).status, 408);
    // Headers that do not end, and none at all.
    for beginning in ["POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nX:", ""] {
        let answered = serving.raw(beginning.as_bytes());
        assert!(matches!(answered.status, 0 | 408), "{answered:?}");
    }
    // Headers that come a byte at a time.
    let mut stream = serving.connect();
    let mut written = 0;
    while stream.write_all(b"a").is_ok() && written < 100 {
        written += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(written < 100);
    assert!(begun.elapsed() < Duration::from_secs(15));
    // All connections taken by the silent: others wait until these are let go, and are served.
    let silent: Vec<_> = (0..8).map(|_| serving.connect()).collect();
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    drop(silent);
}

#[test]
fn a_connection_serves_several_requests() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let mut stream = serving.connect();
    for (old, size, end) in [(0, 5, "keep-alive"), (5, 9, "close")] {
        let body = log.request(old, size).to_string();
        let length = body.len();
        write!(
            stream,
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: {end}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        if end == "keep-alive" {
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    let answered = Answered::read(&mut stream);
    assert_eq!(answered.status, 200);
    assert_eq!(
        answered.body.matches("http/1.1 200").count()
            + answered.body.matches("HTTP/1.1 200").count(),
        1
    );
    assert_eq!(serving.last(), Some(log.checkpoint(9)));
}
