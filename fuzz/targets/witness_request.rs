//! What a log asks of a witness, and what the witness does with it.
//!
//! Two histories of one log, signed with one key, ask a witness whose state lies on disk. Whatever
//! they ask, in whatever order and however damaged: what is cosigned is one history.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use arbitrary::Unstructured;
use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, Cosignature, KeyName, LeafTree, MAX_ADD_CHECKPOINT_BYTES, Note,
    Policy, Tree, VerifierKey, leaf_hash, prove_consistency,
};
use hattama::witness::cosigning::{Refused, follows, recognise};
use hattama::witness::{Answer, Consistent, State, Witness, origin_hash};

use crate::scratch;

/// Entries of a log at the most.
const SIZE: u64 = 24;
/// From here on the histories differ.
const FORK: u64 = 9;

const ORIGIN: &str = "example.org/test-2023";

/// One history.
struct History {
    roots: Vec<TreeHash>,
    tree: LeafTree,
}

impl History {
    fn new(story: u64) -> Self {
        let story = |n: u64| if n < FORK { 0 } else { story };
        let leaves = (0..SIZE).map(|n| leaf_hash(format!("{n} {}", story(n)).as_bytes()));
        let leaves: Vec<_> = leaves.collect();
        let mut tree = Tree::new();
        let mut roots = vec![tree.root()];
        for leaf in &leaves {
            tree.append(*leaf);
            roots.push(tree.root());
        }
        Self {
            roots,
            tree: LeafTree::new(leaves),
        }
    }

    fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint {
            origin: KeyName::new(ORIGIN).unwrap(),
            size,
            root: self.roots[usize::try_from(size).unwrap()],
        }
    }

    /// The size at which the log had this root.
    fn has(&self, checkpoint: &Checkpoint) -> bool {
        let size = usize::try_from(checkpoint.size).unwrap_or(usize::MAX);
        self.roots.get(size) == Some(&checkpoint.root)
    }
}

struct Cast {
    log: SigningKey,
    histories: [History; 2],
    /// Notes by history and size: signing is slow.
    notes: Vec<Vec<Note>>,
    witness: SigningKey,
    witness_key: VerifierKey,
    policy: Policy,
}

static CAST: LazyLock<Cast> = LazyLock::new(|| {
    let log = SigningKey::from_bytes(&[1; 32]);
    let histories = [1, 2].map(History::new);
    let notes = histories.iter().map(|history| {
        let sizes = 0..=SIZE;
        let notes = sizes.map(|size| history.checkpoint(size).sign(&log).parse().unwrap());
        notes.collect()
    });
    let notes = notes.collect();
    let witness = SigningKey::from_bytes(&[2; 32]);
    let name = KeyName::new("witness.example/w1").unwrap();
    let log_key = VerifierKey::ed25519(KeyName::new(ORIGIN).unwrap(), &log.verifying_key());
    Cast {
        witness_key: VerifierKey::ed25519_cosignature(name, &witness.verifying_key()),
        policy: format!("log {log_key}\nquorum none\n").parse().unwrap(),
        log,
        histories,
        notes,
        witness,
    }
});

/// Reads `data` as a request where it begins with a zero; else as what is asked one after the other.
pub fn witness_request(data: &[u8]) {
    match data.split_first() {
        Some((0, body)) => alone(body),
        Some((drawn, rest)) => asked(drawn % 4 == 1, &mut Unstructured::new(rest)),
        None => {}
    }
}

/// A body is read only as it would be written.
fn alone(body: &[u8]) {
    let Ok(request) = AddCheckpoint::from_bytes(body) else {
        return;
    };
    assert!(body.len() <= MAX_ADD_CHECKPOINT_BYTES);
    assert_eq!(request.to_string().as_bytes(), body);
    assert!(request.proof.len() <= 63);
    let recognised = recognise(&CAST.policy, &request);
    if let Ok(recognised) = recognised {
        let text = recognised.checkpoint.to_note_text();
        assert!(request.checkpoint.text().starts_with(&text));
    }
}

/// A body: a request of a history, perhaps with other numbers, perhaps damaged.
fn body(bytes: &mut Unstructured<'_>, last: u64) -> Vec<u8> {
    let mut byte = || bytes.arbitrary::<u8>().unwrap_or(0);
    let (drawn, size) = (byte(), u64::from(byte()) % (SIZE + 1));
    let story = usize::from(drawn & 1);
    let old = match drawn >> 1 & 3 {
        0 => u64::from(byte()) % (SIZE + 1),
        _ => last,
    };
    let history = &CAST.histories[story];
    let proof = if old <= size {
        prove_consistency(old, size, &history.tree).unwrap()
    } else {
        Vec::new()
    };
    let mut request = AddCheckpoint {
        old,
        proof,
        checkpoint: CAST.notes[story][usize::try_from(size).unwrap()].clone(),
    };
    match drawn >> 3 & 15 {
        // The proof of the other history.
        0 => {
            let other = &CAST.histories[1 - story].tree;
            request.proof = prove_consistency(old.min(size), size, other).unwrap();
        }
        1 => {
            request.proof.pop();
        }
        2 => request.proof.push(TreeHash::new([byte(); 32])),
        // A checkpoint that the log has signed and no history has.
        3 => {
            let mut made = history.checkpoint(size);
            made.root = CAST.histories[1 - story].roots[usize::from(byte() % 25)];
            request.checkpoint = made.sign(&CAST.log).parse().unwrap();
        }
        _ => {}
    }
    let mut body = request.to_string().into_bytes();
    if drawn >> 7 == 1 {
        for _ in 0..byte() % 4 {
            let at = usize::from(byte()) * 256 + usize::from(byte());
            let at = at % body.len();
            body[at] = byte();
        }
    }
    body
}

/// Asks, and keeps account of what was cosigned. On disk, where it is said so.
fn asked(on_disk: bool, bytes: &mut Unstructured<'_>) {
    let folder = on_disk.then(scratch::folder);
    let witness = folder.as_ref().map(|folder| witness(folder.path()));
    let mut last: Option<Checkpoint> = None;
    let mut cosigned = Vec::new();
    for _ in 0..24 {
        if bytes.is_empty() {
            break;
        }
        let body = body(bytes, last.as_ref().map_or(0, |last| last.size));
        let decided = decide(&body, last.as_ref());
        if let Some(witness) = &witness {
            same_on_disk(witness, &body, &decided);
        }
        if let Ok(next) = decided {
            assert!(last.as_ref().is_none_or(|last| last.size <= next.size));
            cosigned.push(next.clone());
            last = Some(next);
        }
    }
    // Every one of them is of one and the same history, but for one that no other follows: a first
    // checkpoint is believed as it stands, and so is a root that nobody can hold against another.
    let known = |one: &Checkpoint| CAST.histories.iter().any(|history| history.has(one));
    if cosigned.iter().all(known) {
        let mut histories = CAST.histories.iter();
        let one = histories.any(|history| cosigned.iter().all(|one| history.has(one)));
        assert!(one, "two histories were cosigned: {cosigned:?}");
    }
    for pair in cosigned.windows(2) {
        let same = pair[0].root == pair[1].root;
        assert!(pair[0].size < pair[1].size || same, "{pair:?}");
    }
    if let (Some(folder), Some(witness)) = (folder, witness) {
        remembered(witness, folder.path(), last.as_ref());
    }
}

/// The status of a refusal, or the checkpoint that is cosigned.
type Decided = Result<Checkpoint, u16>;

/// What the rules say, without a memory of their own.
fn decide(body: &[u8], last: Option<&Checkpoint>) -> Decided {
    let refused = |error: Refused| error.status();
    let request = AddCheckpoint::from_bytes(body);
    let request = request.map_err(|error| refused(error.into()))?;
    let recognised = recognise(&CAST.policy, &request).map_err(refused)?;
    follows(last, &request, &recognised.checkpoint).map_err(refused)?;
    Ok(recognised.checkpoint)
}

fn witness(folder: &std::path::Path) -> Witness {
    let state = folder.join("state");
    State::create(&state, &CAST.witness_key).unwrap();
    let state = State::open(&state, &CAST.witness_key).unwrap();
    let ticks = AtomicU64::new(1_700_000_000);
    let clock = Box::new(move || ticks.fetch_add(1, Ordering::Relaxed));
    let policy = CAST.policy.clone();
    Witness::new(
        CAST.witness.clone(),
        policy,
        state,
        Box::new(Consistent),
        clock,
    )
    .unwrap()
}

/// A witness with a memory answers the same, and its cosignature holds.
fn same_on_disk(witness: &Witness, body: &[u8], decided: &Decided) {
    let outcome = witness.add_checkpoint(body);
    let answer = Answer::from(&outcome.result);
    match (&outcome.result, decided) {
        (Ok(seen), Ok(next)) => {
            assert_eq!(&seen.checkpoint, next);
            assert_eq!(answer.status, 200);
            let line = seen.cosignature();
            let text = seen.note.text();
            Cosignature::verify(line, text, &CAST.witness_key).unwrap();
            assert_eq!(answer.body, format!("{line}\n"));
        }
        (Err(refused), Err(status)) => {
            assert_eq!(refused.status(), *status, "{refused}");
            assert_eq!(answer.status, *status);
            let is_kept = refused.is_evidence() || refused.is_unproven();
            assert!(is_kept || outcome.evidence.is_none());
        }
        (result, decided) => panic!("with a memory {result:?}, without {decided:?}"),
    }
}

/// Opened again, it remembers the last one.
fn remembered(witness: Witness, folder: &std::path::Path, last: Option<&Checkpoint>) {
    drop(witness);
    let state = State::open(&folder.join("state"), &CAST.witness_key).unwrap();
    let name = KeyName::new(ORIGIN).unwrap();
    let seen = state.last(&origin_hash(&name));
    assert_eq!(seen.as_ref().map(|seen| &seen.checkpoint), last);
}
