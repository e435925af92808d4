//! Cosignatures, policies, and what a witness answers, request by request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, Cosignature, CosignatureError, CosignatureTime, KeyName, KeyType,
    LeafTree, Note, NoteSignature, Policy, PolicyError, Tree, VerifierKey, leaf_hash,
    prove_consistency,
};
use hattama::witness::{Answer, Consistent, State, Witness};
use serde_json::{Value, json};

const ORIGIN: &str = "example.org/test-2023";
const WITNESS: &str = "witness.example/w1";

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}
fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}
fn log_vkey(seed: u8) -> VerifierKey {
    VerifierKey::ed25519(name(ORIGIN), &key(seed).verifying_key())
}
fn witness_vkey(called: &str, seed: u8) -> VerifierKey {
    VerifierKey::ed25519_cosignature(name(called), &key(seed).verifying_key())
}

/// A log whose entry n is the eight bytes of n, big-endian, and one more byte.
fn leaves(story: u8, size: u64) -> Vec<TreeHash> {
    let entry = |n: u64| [n.to_be_bytes().as_slice(), &[story]].concat();
    (0..size).map(|n| leaf_hash(&entry(n))).collect()
}
fn checkpoint(story: u8, size: u64) -> Checkpoint {
    Checkpoint {
        origin: name(ORIGIN),
        size,
        root: Tree::root_of(leaves(story, size)),
    }
}
fn note(story: u8, size: u64) -> Note {
    checkpoint(story, size).sign(&key(1)).parse().unwrap()
}
fn request(story: u8, old: u64, size: u64) -> AddCheckpoint {
    let tree = LeafTree::new(leaves(story, size));
    AddCheckpoint {
        old,
        proof: prove_consistency(old, size, &tree).unwrap(),
        checkpoint: note(story, size),
    }
}

fn cosign(note: &Note, seconds: u64, called: &str, seed: u8) -> NoteSignature {
    let time = CosignatureTime::new(seconds).unwrap();
    Cosignature::sign(note, time, name(called), &key(seed))
}

/// What the verdict on a note is called.
fn verdict(note: &str, vkey: &str) -> (&'static str, Option<u64>) {
    let note: Note = note.parse().unwrap();
    match note.cosigned_at(&vkey.parse().unwrap()) {
        Ok(time) => ("valid", Some(time.seconds())),
        Err(CosignatureError::NotCosigned { .. }) => ("absent", None),
        Err(CosignatureError::NotSupported { .. }) => ("not-supported", None),
        Err(CosignatureError::NotAWitnessKey { .. }) => ("no-witness-key", None),
        Err(_) => ("invalid", None),
    }
}

/// A note, the key of a witness, and what is to be said of them.
pub(crate) fn cosignatures() -> Value {
    let plain = note(0, 7);
    let vkey = witness_vkey(WITNESS, 2).to_string();
    let with = |lines: &[NoteSignature]| {
        let mut note = plain.clone();
        lines
            .iter()
            .for_each(|line| note.add(line.clone()).unwrap());
        note.to_string()
    };
    let good = cosign(&plain, 1_679_315_147, WITNESS, 2);
    let altered = |at: usize| {
        let mut line = good.clone();
        line.bytes[at] ^= 1;
        line
    };
    let timed = |seconds: u64| {
        let mut line = good.clone();
        line.bytes[..8].copy_from_slice(&seconds.to_be_bytes());
        line
    };
    let mut long = good.clone();
    long.bytes.push(0);
    let mut renamed = good.clone();
    renamed.name = name("stranger.example");
    let latest = cosign(&plain, CosignatureTime::MAX, WITNESS, 2);
    let lattice = VerifierKey::new(name(WITNESS), KeyType::ML_DSA_44, &[5; 1312]).unwrap();
    let post_quantum = NoteSignature {
        name: name(WITNESS),
        id: lattice.id(),
        bytes: vec![1; 2428],
    };
    let extended = Note::sign(
        plain.text().to_owned() + "an extension\n",
        name(ORIGIN),
        &key(1),
    );
    let mut extended = extended.unwrap();
    extended.add(cosign(&extended, 5, WITNESS, 2)).unwrap();
    let cases = [
        ("a cosignature", with(&[good.clone()]), vkey.clone()),
        ("the latest time", with(&[latest.clone()]), vkey.clone()),
        (
            "two times: the first",
            with(&[latest, good.clone()]),
            vkey.clone(),
        ),
        ("over an extension line", extended.to_string(), vkey.clone()),
        ("none", plain.to_string(), vkey.clone()),
        ("under another name", with(&[renamed]), vkey.clone()),
        ("another signature", with(&[altered(71)]), vkey.clone()),
        ("another time", with(&[altered(7)]), vkey.clone()),
        (
            "right and wrong",
            with(&[good.clone(), altered(8)]),
            vkey.clone(),
        ),
        ("the time 0", with(&[timed(0)]), vkey.clone()),
        ("a time of 2^63", with(&[timed(1 << 63)]), vkey.clone()),
        ("a byte more", with(&[long]), vkey),
        ("type 06", with(&[post_quantum]), lattice.to_string()),
        ("the log's key", plain.to_string(), log_vkey(1).to_string()),
    ];
    let cases = cases.iter().map(|(what, note, vkey)| {
        let (verdict, time) = verdict(note, vkey);
        json!({ "what": what, "note": note, "vkey": vkey, "verdict": verdict, "time": time })
    });
    json!({
        "seed": HEXLOWER.encode(&[2; 32]),
        "name": WITNESS,
        "text": plain.text(),
        "time": 1_679_315_147,
        "signed": format!("cosignature/v1\ntime 1679315147\n{}", plain.text()),
        "line": good.to_string(),
        "cases": cases.collect::<Vec<_>>(),
    })
}

pub(crate) fn check_cosignatures(stored: &Value) {
    for case in stored["cases"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let (verdict, time) = verdict(text("note"), text("vkey"));
        assert_eq!(
            (json!(verdict), json!(time)),
            (case["verdict"].clone(), case["time"].clone())
        );
    }
}

fn judged(policy: &Policy, note: &Note) -> Value {
    let found = policy.judge(note);
    json!({
        "note": note.to_string(),
        "valid": found.valid,
        "invalid": found.invalid,
        "unsupported": found.unsupported,
        "quorum": found.quorum,
    })
}

/// Policies with notes that they judge, and texts that are no policy.
pub(crate) fn policies() -> Value {
    let vkey = |at: u8| witness_vkey(&format!("w{at}.example"), 10 + at);
    let cosigned = |by: &[u8]| {
        let mut note = note(0, 7);
        for at in by {
            let line = cosign(
                &note,
                1000 + u64::from(*at),
                &format!("w{at}.example"),
                10 + at,
            );
            note.add(line).unwrap();
        }
        note
    };
    let mut spoilt = cosigned(&[1, 2, 4]);
    let mut wrong = spoilt.signatures()[1].clone();
    wrong.bytes[30] ^= 1;
    spoilt.add(wrong).unwrap();
    let lattice = VerifierKey::new(name("pq.example"), KeyType::ML_DSA_44, &[5; 1312]).unwrap();
    let two = format!("witness a {}\nwitness b {}\n", vkey(1), vkey(2));
    let nested = format!(
        "# two of three here, one of two there\n\n\tlog  {}\thttps://log.example\nwitness X1 {}\n\
         witness X2 {}\nwitness X3 {}\ngroup X 2 X1 X2 X3\nwitness Y1 {} https://y1.example/\n\
         witness Y2 {}\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n",
        log_vkey(1),
        vkey(1),
        vkey(2),
        vkey(3),
        vkey(4),
        vkey(5)
    );
    let notes: [&[u8]; 6] = [&[], &[1, 2], &[1, 4], &[1, 3, 5], &[1, 1, 4], &[1, 2, 9]];
    let mut notes: Vec<Note> = notes.into_iter().map(cosigned).collect();
    notes.push(spoilt);
    let policies = [
        ("none", "quorum none\n".to_owned()),
        ("one witness", format!("{two}quorum b\n")),
        ("groups of groups", nested),
        (
            "a type that cannot be checked",
            format!("witness q {lattice}\nquorum q\n"),
        ),
    ];
    let policies = policies.iter().map(|(what, text)| {
        let policy: Policy = text.parse().unwrap();
        let cases: Vec<_> = notes.iter().map(|note| judged(&policy, note)).collect();
        json!({ "what": what, "text": text, "written": policy.to_string(), "cases": cases })
    });
    let other_name = witness_vkey("z", 11);
    let (l, w) = (log_vkey(1), vkey(1));
    let refused = [
        ("no quorum", two.clone()),
        ("no newline at the end", "quorum none".into()),
        ("a carriage return", "quorum none\r\n".into()),
        ("two quorums", "quorum none\nquorum none\n".into()),
        ("a name not defined", format!("{two}quorum c\n")),
        ("a name defined later", format!("quorum a\n{two}")),
        ("no such line", "logs x\n".into()),
        (
            "two logs of one key",
            format!("log {l}\nlog {l} https://x.example\nquorum none\n"),
        ),
        (
            "two witnesses of one key",
            format!("witness a {w}\nwitness b {other_name}\nquorum a\n"),
        ),
        (
            "one name twice",
            format!("witness a {w}\nwitness a {}\nquorum a\n", vkey(2)),
        ),
        (
            "a witness called none",
            format!("witness none {w}\nquorum none\n"),
        ),
        (
            "a log's key as a witness's",
            format!("witness a {l}\nquorum a\n"),
        ),
        (
            "a key that contradicts itself",
            format!("log x{l}\nquorum none\n"),
        ),
        (
            "too many items",
            format!("log {l} https://x.example y\nquorum none\n"),
        ),
        ("a group of nobody", format!("{two}group g any\nquorum g\n")),
        ("none of two", format!("{two}group g 0 a b\nquorum g\n")),
        ("three of two", format!("{two}group g 3 a b\nquorum g\n")),
        ("a leading zero", format!("{two}group g 02 a b\nquorum g\n")),
        (
            "a giant number",
            format!("{two}group g 18446744073709551617 a b\nquorum g\n"),
        ),
        (
            "a member twice",
            format!("{two}group g any a a\nquorum g\n"),
        ),
        (
            "a member of two groups",
            format!("{two}group g any a\ngroup h any a\nquorum h\n"),
        ),
        (
            "a group in itself",
            format!("{two}group g any g\nquorum g\n"),
        ),
        (
            "none as a member",
            format!("{two}group g any none\nquorum g\n"),
        ),
    ];
    let refused = refused
        .iter()
        .map(|(what, text)| json!({ "what": what, "text": text, "line": line_of(text) }));
    json!({
        "policies": policies.collect::<Vec<_>>(),
        "no_policies": refused.collect::<Vec<_>>(),
    })
}

/// The line that is wrong; nothing if it is the whole.
fn line_of(text: &str) -> Option<usize> {
    match text.parse::<Policy>() {
        Err(PolicyError::Line { line, .. }) => Some(line),
        Err(_) => None,
        Ok(_) => panic!("{text} is a policy"),
    }
}

pub(crate) fn check_policies(stored: &Value) {
    for vector in stored["policies"].as_array().unwrap() {
        let policy: Policy = vector["text"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            vector["written"].as_str().unwrap().parse(),
            Ok(policy.clone())
        );
        for case in vector["cases"].as_array().unwrap() {
            let note = case["note"].as_str().unwrap().parse().unwrap();
            assert_eq!(judged(&policy, &note), *case);
        }
    }
    for vector in stored["no_policies"].as_array().unwrap() {
        assert_eq!(
            json!(line_of(vector["text"].as_str().unwrap())),
            vector["line"]
        );
    }
}

/// Requests to a new witness, one after another.
fn requests() -> Vec<(&'static str, Vec<u8>)> {
    let text = |request: AddCheckpoint| request.to_string().into_bytes();
    let under = |old: u64, proof: Vec<TreeHash>, checkpoint: &Checkpoint| AddCheckpoint {
        old,
        proof,
        checkpoint: checkpoint.sign(&key(1)).parse().unwrap(),
    };
    let mut elsewhere = checkpoint(0, 3);
    elsewhere.origin = name("example.org/other");
    let stranger = AddCheckpoint {
        checkpoint: checkpoint(0, 3).sign(&key(9)).parse().unwrap(),
        ..request(0, 0, 3)
    };
    let mut forged = request(0, 0, 3);
    let mut line = forged.checkpoint.signatures()[0].clone();
    line.bytes[5] ^= 1;
    forged.checkpoint.add(line).unwrap();
    let mut above = request(0, 0, 3);
    above.old = 4;
    let empty = Checkpoint {
        root: TreeHash::new([1; 32]),
        ..checkpoint(0, 0)
    };
    let mut short = request(0, 3, 9);
    short.proof.pop();
    let mut many = request(0, 3, 9);
    many.proof = vec![TreeHash::new([7; 32]); 64];
    let ours = text(request(0, 3, 9));
    let changed = |from: &str, to: &str| {
        let text = String::from_utf8(ours.clone()).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    };
    vec![
        ("an unknown log", text(under(0, vec![], &elsewhere))),
        ("signed by a stranger alone", text(stranger)),
        ("signed, and wrongly under the same key id", text(forged)),
        ("an old size above the size", text(above)),
        (
            "another old size than 0, the first time",
            text(request(0, 1, 3)),
        ),
        (
            "the empty tree with another root",
            text(under(0, vec![], &empty)),
        ),
        (
            "a proof from the empty tree",
            text(under(0, request(0, 1, 3).proof, &checkpoint(0, 3))),
        ),
        ("the empty tree", text(request(0, 0, 0))),
        ("from the empty tree", text(request(0, 0, 3))),
        ("the old size 0 again", text(request(0, 0, 3))),
        ("the same size again", text(request(0, 3, 3))),
        ("the same size, another root", text(request(1, 3, 3))),
        (
            "the same size, a proof",
            text(under(3, request(0, 1, 3).proof, &checkpoint(0, 3))),
        ),
        ("another history", text(request(1, 3, 9))),
        ("a hash too few", text(short)),
        ("no proof", text(under(3, vec![], &checkpoint(0, 9)))),
        ("64 hashes", text(many)),
        ("no old size", changed("old 3\n", "")),
        ("a leading zero", changed("old 3", "old 03")),
        (
            "a giant number",
            changed("old 3", "old 18446744073709551619"),
        ),
        ("a line twice", changed("old 3\n", "old 3\nold 3\n")),
        ("a carriage return", changed("old 3\n", "old 3\r\n")),
        ("a size with a leading zero", changed("\n9\n", "\n09\n")),
        ("cut short", ours[..ours.len() - 1].to_vec()),
        ("not UTF-8", [ours.as_slice(), b"\xff\n"].concat()),
        ("nothing", vec![]),
        ("the next size", ours),
        ("the size before", text(request(0, 3, 5))),
    ]
}

fn new_witness(policy: &str) -> (tempfile::TempDir, Witness, Arc<AtomicU64>) {
    let folder = tempfile::tempdir().unwrap();
    let vkey = witness_vkey(WITNESS, 2);
    let state = folder.path().join("state");
    State::create(&state, &vkey).unwrap();
    let state = State::open(&state, &vkey).unwrap();
    let time = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&time);
    let clock = Box::new(move || told.load(Ordering::Relaxed));
    let policy = policy.parse().unwrap();
    let witness = Witness::new(key(2), policy, state, Box::new(Consistent), clock).unwrap();
    (folder, witness, time)
}

/// What is answered. The text of a refusal is for people, and is nobody's contract.
fn answered(witness: &Witness, time: &AtomicU64, at: u64, body: &[u8]) -> Value {
    time.store(at, Ordering::Relaxed);
    let answer = Answer::from(&witness.add_checkpoint(body).result);
    let contract = matches!(answer.status, 200 | 409);
    json!({
        "status": answer.status,
        "content_type": (answer.status == 409).then_some(answer.content_type),
        "body": contract.then_some(answer.body),
    })
}

/// What a new witness answers to requests, one after another.
pub(crate) fn exchange() -> Value {
    let policy = format!("log {}\nquorum none\n", log_vkey(1));
    let (_folder, witness, time) = new_witness(&policy);
    let exchange = requests()
        .into_iter()
        .zip(1_700_000_001..)
        .map(|((what, body), at)| {
            json!({
                "what": what,
                "at": at,
                "request": HEXLOWER.encode(&body),
                "answer": answered(&witness, &time, at, &body),
            })
        });
    json!({
        "seed": HEXLOWER.encode(&[2; 32]),
        "vkey": witness_vkey(WITNESS, 2).to_string(),
        "policy": policy,
        "exchange": exchange.collect::<Vec<_>>(),
    })
}

pub(crate) fn check_exchange(stored: &Value) {
    let (_folder, witness, time) = new_witness(stored["policy"].as_str().unwrap());
    assert_eq!(witness.verifier_key().to_string(), stored["vkey"]);
    let mut statuses = Vec::new();
    for one in stored["exchange"].as_array().unwrap() {
        let body = crate::bytes(&one["request"]);
        let at = one["at"].as_u64().unwrap();
        let answer = answered(&witness, &time, at, &body);
        assert_eq!(answer, one["answer"], "{}", one["what"]);
        statuses.push(answer["status"].as_u64().unwrap());
    }
    for status in [200, 400, 403, 404, 409, 422] {
        assert!(statuses.contains(&status), "{status}");
    }
}
