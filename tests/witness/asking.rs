//! The client, against our witness and against servers that are none.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use hattama::tlog::{Cosignature, CosignatureTime, Note};
use hattama::witness::client::{Asked, add_checkpoint, cosignature_of, last_checkpoint};
use hattama::witness::{AskError, Asking};

use crate::support::*;

const SOON: Duration = Duration::from_secs(5);

fn log() -> Log {
    Log::new(ORIGIN, 0, 50)
}

#[test]
fn a_log_asks_and_is_answered() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    // A prefix may end with a slash.
    for url in [serving.url(), serving.url() + "/"] {
        let nothing = last_checkpoint(&url, &name("example.org/other"), SOON);
        assert_eq!(nothing, Ok(None));
    }
    assert_eq!(last_checkpoint(&serving.url(), &log.origin, SOON), Ok(None));
    let request = log.request(0, 5);
    let lines = add_checkpoint(&serving.url(), &request, SOON).unwrap();
    let line = cosignature_of(&witness_vkey(), &request.checkpoint, &lines).unwrap();
    let mut note = request.checkpoint.clone();
    note.add(line).unwrap();
    assert!(note.cosigned_at(&witness_vkey()).is_ok());
    let last = last_checkpoint(&serving.url(), &log.origin, SOON).unwrap();
    assert_eq!(last, Some(note.to_string()));

    let again = add_checkpoint(&serving.url(), &request, SOON);
    assert_eq!(again, Err(Asked::Conflict(5)));
    let other = Log::new("example.org/other", 0, 5);
    let unknown = add_checkpoint(&serving.url(), &other.request(0, 5), SOON);
    let Err(Asked::Refused { status: 404, says }) = unknown else {
        panic!("{unknown:?}")
    };
    assert!(says.contains("example.org/other"), "{says}");
}

#[test]
fn a_witness_is_asked_from_what_it_knows() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let (url, key) = (serving.url(), witness_vkey());
    let asking = Asking {
        url: &url,
        key: &key,
        timeout: SOON,
    };
    let ask = |log: &Log, known, size| {
        let mut note = log.note(size);
        let line = asking.cosign(&note, known, &|old| Ok(log.proof(old, size)))?;
        note.add(line).unwrap();
        assert!(note.cosigned_at(&key).is_ok());
        Ok::<_, AskError>(())
    };
    // What was thought of it is wrong each time, and each time it is asked once more.
    for (known, size) in [(0, 5), (0, 9), (99, 20), (7, 20), (20, 21)] {
        assert_eq!(ask(&log, known, size), Ok(()));
        assert_eq!(serving.last().unwrap().size, size);
    }
    // The log has been rolled back.
    let ahead = AskError::Ahead { size: 9, found: 21 };
    assert_eq!(ask(&log, 0, 9), Err(ahead.clone()));
    assert!(ahead.to_string().contains("rolled back"));
    // Or it has another history.
    let other = ask(&Log::new(ORIGIN, 1, 50), 0, 30);
    let refused = matches!(
        other,
        Err(AskError::Asked(Asked::Refused { status: 422, .. }))
    );
    assert!(refused, "{other:?}");
    // A cosignature of another key is none.
    let stranger = Asking {
        key: &log.vkey(),
        ..asking
    };
    let line = stranger.cosign(&log.note(22), 21, &|old| Ok(log.proof(old, 22)));
    assert!(matches!(line, Err(AskError::Asked(Asked::NotCosigned(_)))));
}

/// A server that answers every connection with these bytes.
fn answering(bytes: impl Into<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/prefix", listener.local_addr().unwrap());
    let bytes = bytes.into();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // All of the request, lest closing discards the answer.
            let pause = Some(Duration::from_millis(100));
            stream.set_read_timeout(pause).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
            let _ = stream.write_all(&bytes);
            if bytes.is_empty() {
                std::thread::sleep(Duration::from_secs(30));
            }
        }
    });
    url
}

fn http(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").into()
}

fn ask(answer: impl Into<Vec<u8>>) -> Result<Vec<hattama::tlog::NoteSignature>, Asked> {
    add_checkpoint(
        &answering(answer),
        &log().request(0, 5),
        Duration::from_secs(3),
    )
}

#[test]
fn nonsense_is_told_apart() {
    let size = "text/x.tlog.size";
    assert_eq!(
        ask(http("409 Conflict", size, "7\n")),
        Err(Asked::Conflict(7))
    );
    for (status, kind, body) in [
        ("409 Conflict", size, "7"),
        ("409 Conflict", size, "07\n"),
        ("409 Conflict", size, "-7\n"),
        ("409 Conflict", size, "18446744073709551616\n"),
        ("409 Conflict", size, ""),
        ("200 OK", "text/plain", ""),
        ("200 OK", "text/plain", "\n"),
        ("200 OK", "text/plain", "<html>\n"),
        ("200 OK", "text/plain", "\u{2014} a AAAAAAAA"),
        ("200 OK", "text/plain", "\u{2014} a AAAAAAAA\n\n"),
    ] {
        let asked = ask(http(status, kind, body));
        assert!(
            matches!(asked, Err(Asked::Nonsense(_))),
            "{body}: {asked:?}"
        );
    }
    // A conflict of something else, such as a proxy's.
    let asked = ask(http("409 Conflict", "text/html", "7\n"));
    assert!(matches!(asked, Err(Asked::Refused { status: 409, .. })));
    let asked = ask(http("500 Oops", "text/html", &"\u{1b}[31mx\n".repeat(500)));
    let Err(Asked::Refused { status: 500, says }) = asked else {
        panic!("{asked:?}")
    };
    assert!(says.chars().count() <= 300 && !says.contains('\u{1b}'));
    let many = "\u{2014} a AAAAAAAA\n".repeat(101);
    let asked = ask(http("200 OK", "text/plain", &many));
    assert!(matches!(asked, Err(Asked::Nonsense(_))));
    let giant = "x".repeat(2_000_000);
    let asked = ask(http("200 OK", "text/plain", &giant));
    assert!(matches!(asked, Err(Asked::Nonsense(_))), "{asked:?}");
    let asked = ask("220 mail.example ESMTP\r\n");
    assert!(matches!(asked, Err(Asked::Unreachable(_))), "{asked:?}");
}

#[test]
fn no_redirect_is_followed() {
    let elsewhere = answering(http("200 OK", "text/plain", "\u{2014} a AAAAAAAA\n"));
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let asked = ask(answer);
        assert!(
            matches!(
                asked,
                Err(Asked::Refused {
                    status: 301..=308,
                    ..
                })
            ),
            "{asked:?}"
        );
    }
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
    let begun = Instant::now();
    let asked = ask("");
    assert!(matches!(asked, Err(Asked::Unreachable(_))), "{asked:?}");
    assert!(begun.elapsed() < Duration::from_secs(8));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let asked = last_checkpoint(&url, &log().origin, SOON);
    assert!(matches!(asked, Err(Asked::Unreachable(_))), "{asked:?}");
}

#[test]
fn only_addresses_of_the_web_are_asked() {
    for url in [
        "",
        "witness.example",
        "file:///etc/passwd",
        "ftp://witness.example",
        "http://",
        "http:///x",
        "https://witness.example?x=",
        "https://witness.example#x",
        "https://user@witness.example",
        "http://witness.example/a b",
        "http://witness.example/\n",
    ] {
        let asked = add_checkpoint(url, &log().request(0, 5), SOON);
        assert!(matches!(asked, Err(Asked::Address(_))), "{url}: {asked:?}");
    }
}

#[test]
fn only_lines_of_the_witness_are_taken() {
    let note: Note = log().note(5);
    let time = CosignatureTime::new(7).unwrap();
    let vkey = witness_vkey();
    let good = Cosignature::sign(&note, time, vkey.name().clone(), &witness_key());
    let stranger = Cosignature::sign(&note, time, name("stranger"), &witness_key());
    let mut wrong = good.clone();
    wrong.bytes[9] ^= 1;
    let of = |lines: &[_]| cosignature_of(&vkey, &note, lines);
    assert_eq!(of(&[stranger.clone(), good.clone()]), Ok(good.clone()));
    assert!(matches!(of(&[stranger]), Err(Asked::NotCosigned(_))));
    assert!(matches!(of(&[]), Err(Asked::NotCosigned(_))));
    assert!(matches!(of(&[good, wrong]), Err(Asked::NotCosigned(_))));
}
