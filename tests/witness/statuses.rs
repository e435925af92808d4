//! Every status of the specification, in its order.

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, MAX_TREE_SIZE, Note, NoteSignature, PolicyLog, VerifierKey,
};
use hattama::witness::server::Limits;
use hattama::witness::{Judge, Verdict, origin_hash};

use crate::support::*;

fn log() -> Log {
    Log::new(ORIGIN, 0, 300)
}

/// The one line of an answer, which this witness signed.
fn cosigned(answered: &Answered, note: &Note) -> u64 {
    assert_eq!(answered.status, 200, "{answered:?}");
    let line: NoteSignature = answered.body.strip_suffix('\n').unwrap().parse().unwrap();
    let mut note = note.clone();
    note.add(line).unwrap();
    note.cosigned_at(&witness_vkey()).unwrap().seconds()
}

#[test]
fn a_log_grows_and_each_size_is_cosigned() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let monitoring = format!("/{}/checkpoint", origin_hash(ORIGIN));
    assert_eq!(serving.get(&monitoring).status, 404);
    let mut last = 0;
    for (old, size) in [
        (0, 0),
        (0, 1),
        (1, 2),
        (2, 2),
        (2, 255),
        (255, 256),
        (256, 300),
    ] {
        let request = log.request(old, size);
        let time = cosigned(&serving.add(&request), &request.checkpoint);
        assert!(time > last);
        last = time;
        let monitored = serving.get(&monitoring);
        assert_eq!(monitored.status, 200);
        assert!(monitored.head.contains("content-type: text/plain"));
        let note: Note = monitored.body.parse().unwrap();
        assert_eq!(note.cosigned_at(&witness_vkey()).unwrap().seconds(), time);
        let checkpoint = Checkpoint::verify_note(&note, &log.vkey()).unwrap();
        assert_eq!(checkpoint, log.checkpoint(size));
    }
}

#[test]
fn an_unknown_origin_is_404() {
    let folder = tempfile::tempdir().unwrap();
    let (log, other) = (log(), Log::new("example.org/other", 0, 5));
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    assert_eq!(serving.add(&other.request(0, 5)).status, 404);
    // Before anything else is looked at: a wrong signature, a size below the old one.
    let mut wrong = other.request(0, 5);
    wrong.old = 9;
    assert_eq!(serving.add(&wrong).status, 404);
    // An origin need not be a name.
    let text = log.note(5).text().replace(ORIGIN, "any text + more");
    let note = Note::sign(text, log.origin.clone(), &log.key).unwrap();
    let request = AddCheckpoint {
        checkpoint: note,
        ..log.request(0, 5)
    };
    assert_eq!(serving.add(&request).status, 404);
    let hash = origin_hash("example.org/other");
    assert_eq!(serving.get(&format!("/{hash}/checkpoint")).status, 404);
}

#[test]
fn no_signature_or_a_wrong_one_is_403() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let good = log.request(0, 5);
    let with = |lines: Vec<NoteSignature>| AddCheckpoint {
        checkpoint: good.checkpoint.with(lines).unwrap(),
        ..good.clone()
    };
    let line = good.checkpoint.signatures()[0].clone();
    let mut forged = line.clone();
    forged.bytes[3] ^= 1;
    let mut short = line.clone();
    short.bytes.pop();
    let mut stranger = forged.clone();
    stranger.name = name("stranger.example");
    for lines in [
        vec![stranger.clone()],
        vec![forged.clone()],
        vec![short],
        // A wrong line of a known key spoils the note, though another is right.
        vec![line.clone(), forged.clone()],
        vec![forged.clone(), line.clone()],
    ] {
        assert_eq!(serving.add(&with(lines.clone())).status, 403, "{lines:?}");
    }
    // Before sizes are looked at.
    let mut request = with(vec![forged]);
    request.old = 9;
    assert_eq!(serving.add(&request).status, 403);
    assert_eq!(serving.last(), None);
    // Lines of strangers are ignored, and not given to others.
    let both = with(vec![stranger, line]);
    assert_eq!(serving.add(&both).status, 200);
    let seen = serving.witness.last(&origin_hash(ORIGIN)).unwrap();
    assert_eq!(seen.note.signatures().len(), 2);
}

#[test]
fn one_of_several_keys_of_a_log_is_enough() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let second = SigningKey::from_bytes(&[7; 32]);
    let lattice = VerifierKey::new(
        log.origin.clone(),
        hattama::tlog::KeyType::ML_DSA_44,
        &[3; 1312],
    );
    let other = VerifierKey::ed25519(log.origin.clone(), &second.verifying_key());
    let keys = format!(
        "log {}\nlog {}\nlog {other}\nquorum none\n",
        lattice.unwrap(),
        log.vkey()
    );
    let witness = witness(
        &folder.path().join("state"),
        keys.parse().unwrap(),
        Box::new(hattama::witness::Consistent),
    );
    let serving = Serving::new(witness, Limits::default());
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    let mut by_second = Log::new(ORIGIN, 0, 300);
    by_second.key = second;
    assert_eq!(serving.add(&by_second.request(5, 7)).status, 200);
    let mut both = by_second.request(7, 8);
    let wrong = NoteSignature {
        bytes: vec![1; 64],
        ..log.note(8).signatures()[0].clone()
    };
    both.checkpoint.add(wrong).unwrap();
    assert_eq!(serving.add(&both).status, 403);
}

#[test]
fn an_old_size_above_the_size_is_400() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let mut request = log.request(0, 5);
    request.old = 6;
    assert_eq!(serving.add(&request).status, 400);
    request.old = u64::MAX;
    assert_eq!(serving.add(&request).status, 400);
}

#[test]
fn another_old_size_is_409_with_the_size() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let conflict = |request: &AddCheckpoint, size: u64| {
        let answered = serving.add(request);
        assert_eq!(answered.status, 409);
        let lines: Vec<_> = answered.head.lines().collect();
        assert!(
            lines.contains(&"content-type: text/x.tlog.size"),
            "{lines:?}"
        );
        assert_eq!(answered.body, format!("{size}\n"));
    };
    conflict(&log.request(3, 5), 0);
    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    for (old, size) in [(0, 5), (0, 7), (3, 7), (6, 7), (0, 0)] {
        conflict(&log.request(old, size), 5);
    }
    // Before the proof is looked at, and before the root of the empty tree.
    let mut wrong = log.request(3, 7);
    wrong.proof.pop();
    conflict(&wrong, 5);
    let mut empty = log.checkpoint(0);
    empty.root = TreeHash::new([1; 32]);
    conflict(&log.request_for(0, vec![], &empty), 5);
}

#[test]
fn whatever_is_not_consistent_is_422() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let other = Log::new(ORIGIN, 1, 300);
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let unprocessable = |request: &AddCheckpoint| {
        let before = serving.last();
        let answered = serving.add(request);
        assert_eq!(answered.status, 422, "{answered:?}");
        assert_eq!(serving.last(), before);
    };
    // The empty tree with another root.
    let mut empty = log.checkpoint(0);
    empty.root = TreeHash::new([1; 32]);
    unprocessable(&log.request_for(0, vec![], &empty));
    // A proof where none is needed.
    unprocessable(&log.request_for(0, log.proof(3, 5), &log.checkpoint(5)));
    unprocessable(&log.request_for(0, vec![empty.root], &log.checkpoint(0)));
    // Larger than any log.
    let mut giant = log.checkpoint(5);
    giant.size = MAX_TREE_SIZE + 1;
    unprocessable(&log.request_for(0, vec![], &giant));

    assert_eq!(serving.add(&log.request(0, 5)).status, 200);
    // Another root of the same size, with and without a proof; the same with a proof.
    unprocessable(&other.request(5, 5));
    unprocessable(&log.request_for(5, log.proof(3, 5), &other.checkpoint(5)));
    unprocessable(&log.request_for(5, log.proof(3, 5), &log.checkpoint(5)));
    // Another history, with its own proof and with ours.
    unprocessable(&other.request(5, 9));
    unprocessable(&log.request_for(5, log.proof(5, 9), &other.checkpoint(9)));
    // Proofs that are not quite right.
    let good = log.proof(5, 200);
    let next = log.checkpoint(200);
    for at in 0..good.len() {
        let mut wrong = good.clone();
        wrong[at] = TreeHash::new([0; 32]);
        unprocessable(&log.request_for(5, wrong, &next));
        let mut short = good.clone();
        short.remove(at);
        unprocessable(&log.request_for(5, short, &next));
        let mut long = good.clone();
        long.insert(at, good[at]);
        unprocessable(&log.request_for(5, long, &next));
    }
    unprocessable(&log.request_for(5, vec![], &next));
    assert_eq!(serving.add(&log.request(5, 200)).status, 200);
}

#[test]
fn what_speaks_against_a_log_is_kept() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log());
    let state = folder.path().join("state");
    let other = Log::new(ORIGIN, 1, 300);
    let witness = witness(
        &state,
        policy(&[&log]),
        Box::new(hattama::witness::Consistent),
    );
    let ask = |request: &AddCheckpoint| witness.add_checkpoint(request.to_string().as_bytes());
    assert!(ask(&log.request(0, 5)).result.is_ok());
    assert_eq!(ask(&log.request(0, 7)).evidence, None);
    let fork = other.request(5, 5);
    for _ in 0..2 {
        let kept = ask(&fork).evidence.unwrap();
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), fork.to_string());
        let cosigned = std::fs::read_to_string(kept.with_extension("cosigned")).unwrap();
        let cosigned = Checkpoint::verify(&cosigned, &log.vkey()).unwrap();
        assert_eq!(cosigned, log.checkpoint(5));
    }
    // A log cannot fill the disk.
    for size in 6..250 {
        assert_eq!(
            ask(&other.request(5, size)).result.unwrap_err().status(),
            422
        );
    }
    assert_eq!(ask(&other.request(5, 250)).evidence, None);
    assert_eq!(state.join("evidence").read_dir().unwrap().count(), 202);
    // What anybody can send takes no room from what shows two histories by itself.
    let third = Log::new(ORIGIN, 2, 300).request(5, 5);
    assert!(
        ask(&third)
            .evidence
            .unwrap()
            .ends_with(format!("{}.request", origin_hash(third.checkpoint.text())))
    );
}

struct Says(Verdict);

impl Judge for Says {
    fn judge(
        &self,
        log: &PolicyLog,
        last: Option<&Checkpoint>,
        next: &Checkpoint,
    ) -> Result<(), Verdict> {
        assert_eq!(log.key.name().as_str(), ORIGIN);
        match last {
            None => Ok(()),
            Some(last) => {
                assert!(last.size <= next.size);
                Err(self.0.clone())
            }
        }
    }
}

#[test]
fn a_judge_may_disagree() {
    let log = log();
    for (says, status) in [
        (
            Verdict::NotYet("entries 5 to 8 cannot be fetched".into()),
            503,
        ),
        (Verdict::Unlawful("entry 6: R041".into()), 422),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let judge = Box::new(Says(says.clone()));
        let witness = witness(&folder.path().join("state"), policy(&[&log]), judge);
        let serving = Serving::new(witness, Limits::default());
        assert_eq!(serving.add(&log.request(0, 5)).status, 200);
        let answered = serving.add(&log.request(5, 9));
        assert_eq!(answered.status, status);
        assert_eq!(answered.body, format!("{says}\n"));
        assert_eq!(answered.head.contains("retry-after:"), status == 503);
        assert_eq!(serving.last().unwrap().size, 5);
    }
}
