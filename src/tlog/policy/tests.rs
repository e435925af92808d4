use std::fmt::Write as _;

use ed25519_dalek::SigningKey;

use super::*;
use crate::tlog::{Cosignature, CosignatureTime, KeyType, Note};

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log(seed: u8) -> VerifierKey {
    VerifierKey::ed25519(name("example.org/log"), &signing(seed).verifying_key())
}

fn witness(seed: u8) -> VerifierKey {
    let name = name(&format!("w{seed}.example"));
    VerifierKey::ed25519_cosignature(name, &signing(seed).verifying_key())
}

fn lattice() -> VerifierKey {
    VerifierKey::new(name("pq.example"), KeyType::ML_DSA_44, &[5; 1312]).unwrap()
}

/// Six witnesses in two groups, as in the specification's example.
fn example() -> String {
    let mut text = format!("# who\n\n \t\nlog {}\n", log(1));
    for seed in 11..=16 {
        let _ = writeln!(text, "\twitness  W{seed} \t {}", witness(seed));
    }
    text + "group X 2 W11 W12 W13\n\
            group Y any W14 W15 W16 \n\
            # both\n\
            group X-and-Y all X Y\n\
            quorum X-and-Y\n"
}

fn cosigned(by: &[u8]) -> Note {
    let mut note = Note::sign("a\nb\nc\n".into(), name("example.org/log"), &signing(1)).unwrap();
    for seed in by {
        let time = CosignatureTime::new(1000 + u64::from(*seed)).unwrap();
        let key = witness(*seed);
        let line = Cosignature::sign(&note, time, key.name().clone(), &signing(*seed));
        note.add(line).unwrap();
    }
    note
}

fn error(text: &str) -> (usize, LineError) {
    match text.parse::<Policy>() {
        Err(PolicyError::Line { line, error }) => (line, error),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn reads_and_writes_back() {
    let policy: Policy = example().parse().unwrap();
    assert_eq!(policy.logs().len(), 1);
    assert_eq!(policy.witnesses()[5].name, "W16");
    assert_eq!(policy.logs_of(&name("example.org/log")).count(), 1);
    assert_eq!(policy.logs_of(&name("example.org/other")).count(), 0);
    assert_eq!(policy.to_string().parse(), Ok(policy));

    let urls = format!(
        "witness w {} https://w.example/сайлау\nlog {}\t http://log.example/ \nquorum none\n",
        witness(2),
        log(1)
    );
    let policy: Policy = urls.parse().unwrap();
    let url = policy.witnesses()[0].url.as_deref();
    assert_eq!(url, Some("https://w.example/сайлау"));
    assert_eq!(policy.logs()[0].url.as_deref(), Some("http://log.example/"));
    assert_eq!(policy.to_string().parse(), Ok(policy));
    assert!("quorum none\n".parse::<Policy>().is_ok());
}

#[test]
fn groups_count_their_members() {
    let policy: Policy = example().parse().unwrap();
    for (by, enough) in [
        (&[][..], false),
        (&[11, 12], false),
        (&[14, 15, 16], false),
        (&[11, 14], false),
        (&[11, 13, 16], true),
        (&[11, 12, 13, 14, 15, 16], true),
        // The same twice is once.
        (&[11, 11, 14], false),
        // A stranger counts for nothing.
        (&[11, 99, 14], false),
    ] {
        let verdict = policy.judge(&cosigned(by));
        assert_eq!(verdict.quorum, enough, "{by:?}");
        assert_eq!(verdict.invalid, Vec::<String>::new());
    }
    let verdict = policy.judge(&cosigned(&[16, 11]));
    let valid = [("W11".to_owned(), 1011), ("W16".to_owned(), 1016)];
    assert_eq!(verdict.valid, valid);
    let none: Policy = "quorum none\n".parse().unwrap();
    assert!(none.judge(&cosigned(&[])).quorum);
    let one = format!("witness w {}\nquorum w\n", witness(7));
    let one: Policy = one.parse().unwrap();
    assert!(one.judge(&cosigned(&[7])).quorum);
    assert!(!one.judge(&cosigned(&[8])).quorum);
}

#[test]
fn a_witness_is_counted_once_and_at_its_first_time() {
    let policy = format!("witness w {}\nquorum w\n", witness(7));
    let policy: Policy = policy.parse().unwrap();
    let mut note = cosigned(&[7]);
    for seconds in [5, 5000] {
        let time = CosignatureTime::new(seconds).unwrap();
        let line = Cosignature::sign(&note, time, witness(7).name().clone(), &signing(7));
        note.add(line).unwrap();
    }
    assert_eq!(policy.judge(&note).valid, [("w".to_owned(), 5)]);
}

#[test]
fn a_wrong_cosignature_of_a_known_key_spoils_the_note() {
    let policy: Policy = example().parse().unwrap();
    let mut note = cosigned(&[11, 12, 14]);
    let mut wrong = note.signatures()[1].clone();
    wrong.bytes[20] ^= 1;
    note.add(wrong).unwrap();
    let verdict = policy.judge(&note);
    assert_eq!(verdict.invalid, ["W11"]);
    assert_eq!(verdict.valid.len(), 2);
    assert!(!verdict.quorum);
    // The same bytes under a name that nobody knows are ignored.
    let mut note = cosigned(&[11, 12, 14]);
    let mut strange = note.signatures()[1].clone();
    strange.bytes[20] ^= 1;
    strange.name = name("stranger.example");
    note.add(strange).unwrap();
    assert!(policy.judge(&note).quorum);
}

#[test]
fn types_that_cannot_be_checked_count_for_nothing() {
    let text = format!(
        "witness pq {}\nwitness w {}\ngroup g any pq w\nquorum g\n",
        lattice(),
        witness(7)
    );
    let policy: Policy = text.parse().unwrap();
    let line = |note: &mut Note| {
        let key = lattice();
        let line = crate::tlog::NoteSignature {
            name: key.name().clone(),
            id: key.id(),
            bytes: vec![1; 2428],
        };
        note.add(line).unwrap();
    };
    let mut note = cosigned(&[]);
    line(&mut note);
    let verdict = policy.judge(&note);
    assert_eq!(verdict.unsupported, ["pq"]);
    assert!(!verdict.quorum);
    let mut note = cosigned(&[7]);
    line(&mut note);
    assert!(policy.judge(&note).quorum);
    assert_eq!(policy.judge(&cosigned(&[7])).unsupported.len(), 0);
}

#[test]
fn octets_are_opaque_and_control_characters_are_refused() {
    // The Kelvin sign is not K; Latin-1 is not UTF-8, and is allowed.
    let text = format!("witness \u{212a} {}\nquorum K\n", witness(7));
    let undefined = LineError::Undefined { name: "K".into() };
    assert_eq!(error(&text), (2, undefined));
    let mut bytes = b"# caf\xe9\nwitness \xe9 ".to_vec();
    bytes.extend(format!("{}\nwitness ", witness(7)).bytes());
    bytes.extend(b"\xe8 ");
    bytes.extend(format!("{}\ngroup g all ", witness(8)).bytes());
    bytes.extend(b"\xe9 \xe8\nquorum g\n");
    let policy = Policy::from_bytes(&bytes).unwrap();
    assert!(policy.judge(&cosigned(&[7, 8])).quorum);
    assert!(!policy.judge(&cosigned(&[7])).quorum);
    for octet in (0..0x20).chain([0x7f]) {
        let bytes = [b"quorum", &[octet][..], b"none\n"].concat();
        let verdict = Policy::from_bytes(&bytes);
        match octet {
            b'\t' => assert!(verdict.is_ok()),
            // A newline is the end of a line.
            b'\n' => assert!(verdict.is_err()),
            _ => {
                let error = LineError::Octet(octet);
                assert_eq!(verdict, Err(PolicyError::Line { line: 1, error }));
            }
        }
    }
    // U+00A0 is no white space here.
    let nbsp = "quorum\u{a0}none\n".parse::<Policy>();
    assert!(nbsp.is_err());
}

#[test]
fn whatever_is_wrong_is_told_with_its_line() {
    let (l, w, x) = (log(1), witness(7), witness(8));
    let two = format!("witness a {w}\nwitness b {x}\n");
    let other_name = VerifierKey::ed25519_cosignature(name("z"), &signing(7).verifying_key());
    let as_log = VerifierKey::ed25519(name("z"), &signing(7).verifying_key());
    for (text, line) in [
        ("quorum none".to_owned(), 1),
        ("quorum\n".into(), 1),
        ("quorum none none\n".into(), 1),
        ("quorum none\n\nquorum none\n".into(), 3),
        ("Quorum none\n".into(), 1),
        ("what is this\n".into(), 1),
        ("log\n".into(), 1),
        ("log x\n".into(), 1),
        (format!("log {l} a b\n"), 1),
        (format!("log {l}\n#\nlog {l}\n"), 3),
        (format!("witness {w}\n"), 1),
        (format!("witness a {w} u v\n"), 1),
        (format!("witness none {w}\n"), 1),
        (format!("witness a {l}\n"), 1),
        (format!("witness a {as_log}\n"), 1),
        (format!("witness a {w}\nwitness b {w}\n"), 2),
        (format!("witness a {w}\nwitness b {other_name}\n"), 2),
        (format!("witness a {w}\nwitness a {x}\n"), 2),
        (format!("{two}group a any b\n"), 3),
        (format!("{two}group none any b\n"), 3),
        (format!("{two}group g\n"), 3),
        (format!("{two}group g any\n"), 3),
        (format!("{two}group g any a a\n"), 3),
        (format!("{two}group g any none\n"), 3),
        (format!("{two}group g any g\n"), 3),
        (format!("{two}group g any h\n"), 3),
        (format!("{two}group g any a\ngroup h any a\n"), 4),
        (format!("{two}group g 0 a b\n"), 3),
        (format!("{two}group g 3 a b\n"), 3),
        (format!("{two}group g 02 a b\n"), 3),
        (format!("{two}group g +2 a b\n"), 3),
        (format!("{two}group g -1 a b\n"), 3),
        (format!("{two}group g some a b\n"), 3),
        (format!("{two}group g 18446744073709551617 a b\n"), 3),
        (format!("{two}quorum c\n"), 3),
        (format!("quorum a\n{two}"), 1),
    ] {
        let (found, error) = error(&text);
        assert_eq!(found, line, "{text}: {error}");
    }
    assert_eq!(two.parse::<Policy>(), Err(PolicyError::NoQuorum));
    assert_eq!("".parse::<Policy>(), Err(PolicyError::NoQuorum));
    let large = "#\n".repeat(MAX_POLICY_BYTES / 2 + 1);
    let too_large = PolicyError::TooLarge { found: large.len() };
    assert_eq!(large.parse::<Policy>(), Err(too_large));
}

/// More of each kind than the specification asks for.
#[test]
fn a_hundred_of_each_are_read() {
    let mut text = String::new();
    for seed in 0..100 {
        let key = VerifierKey::ed25519(name("l"), &signing(seed).verifying_key());
        let _ = writeln!(text, "log {key}\nwitness w{seed} {}", witness(seed));
        let _ = writeln!(text, "group g{seed} all w{seed}");
    }
    let members: Vec<_> = (0..100).map(|seed| format!("g{seed}")).collect();
    let _ = writeln!(text, "group all 2 {}\nquorum all", members.join(" "));
    let policy: Policy = text.parse().unwrap();
    assert_eq!(policy.logs_of(&name("l")).count(), 100);
    assert!(policy.judge(&cosigned(&[3, 77])).quorum);
    assert!(!policy.judge(&cosigned(&[77])).quorum);
}
