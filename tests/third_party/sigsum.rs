//! `sigsum-verify` and `sigsum-witness` of sigsum-go. They know logs of sigsum alone, so the log here
//! is one: its origin holds the hash of its key, its entries are signed checksums. Checkpoints,
//! proofs, cosignatures and requests are those of every other log.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, Cosignature, KeyName, KeyType, LeafTree, Note, NoteSignature,
    PolicyLog, Tree, VerifierKey, leaf_hash, prove_consistency, prove_inclusion,
};
use hattama::witness::client::{Asked, add_checkpoint, cosignature_of};
use hattama::witness::server::Limits;
use hattama::witness::{Consistent, origin_hash};
use sha2::{Digest, Sha256};

use crate::litewitness::public_of;
use crate::support::{Serving, witness, witness_vkey};
use crate::tools::*;

const SOON: Duration = Duration::from_secs(10);

/// A log of sigsum in which one leaf, made by `sigsum-submit`, stands among others.
struct SigsumLog {
    key: SigningKey,
    vkey: VerifierKey,
    leaves: Vec<TreeHash>,
    index: u64,
    /// `KEYHASH SIGNATURE` of the leaf.
    leaf: String,
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

impl SigsumLog {
    fn new(folder: &Path, message: &Path) -> Self {
        let submitter = folder.join("submitter");
        let mut submit = Command::new(tool("sigsum-submit"));
        submit
            .arg("-k")
            .arg(&submitter)
            .arg("-o")
            .arg(folder.join("request"));
        run(submit.arg(message));
        let request = fs::read_to_string(folder.join("request")).unwrap();
        let field = |name: &str| {
            let line = request.lines().find_map(|line| line.strip_prefix(name));
            HEXLOWER.decode(line.unwrap().as_bytes()).unwrap()
        };
        let checksum = Sha256::digest(field("message="));
        let signature = field("signature=");
        let keyhash = Sha256::digest(field("public_key="));
        let entry = [checksum.as_slice(), &signature, keyhash.as_slice()].concat();
        let mut leaves: Vec<_> = (0..40_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let index = 27;
        leaves[27] = leaf_hash(&entry);
        let key = SigningKey::from_bytes(&[6; 32]);
        let origin = format!(
            "sigsum.org/v1/tree/{}",
            hash(key.verifying_key().as_bytes())
        );
        let vkey = VerifierKey::ed25519(KeyName::new(&origin).unwrap(), &key.verifying_key());
        let leaf = format!(
            "{} {}",
            HEXLOWER.encode(&keyhash),
            HEXLOWER.encode(&signature)
        );
        Self {
            key,
            vkey,
            leaves,
            index,
            leaf,
        }
    }

    fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        let count = usize::try_from(size).unwrap();
        let checkpoint = Checkpoint {
            origin: self.vkey.name().clone(),
            size,
            root: Tree::root_of(self.leaves[..count].iter().copied()),
        };
        let tree = LeafTree::new(self.leaves.clone());
        AddCheckpoint {
            old,
            proof: prove_consistency(old, size, &tree).unwrap(),
            checkpoint: checkpoint.sign(&self.key).parse().unwrap(),
        }
    }

    /// What `sigsum-verify` reads.
    fn proof(&self, note: &Note, witness: &VerifierKey) -> String {
        let checkpoint = Checkpoint::from_note_text(note.text()).unwrap();
        let line = note.signatures_of(witness).next().unwrap();
        let cosignature = Cosignature::from_bytes(&line.bytes).unwrap();
        let tree = LeafTree::new(self.leaves.clone());
        let path = prove_inclusion(self.index, checkpoint.size, &tree).unwrap();
        let path: Vec<_> = path
            .iter()
            .map(|hash| format!("node_hash={hash}\n"))
            .collect();
        format!(
            "version=2\nlog={}\nleaf={}\n\nsize={}\nroot_hash={}\nsignature={}\n\
             cosignature={} {} {}\n\nleaf_index={}\n{}",
            hash(self.vkey.public()),
            self.leaf,
            checkpoint.size,
            checkpoint.root,
            HEXLOWER.encode(&note.signatures_of(&self.vkey).next().unwrap().bytes),
            hash(witness.public()),
            cosignature.time,
            HEXLOWER.encode(&cosignature.signature),
            self.index,
            path.concat()
        )
    }
}

fn verifies(folder: &Path, proof: &str, policy: &str, message: &Path) -> bool {
    fs::write(folder.join("proof"), proof).unwrap();
    fs::write(folder.join("policy"), policy).unwrap();
    let mut verify = Command::new(tool("sigsum-verify"));
    let verify = verify.arg("-k").arg(folder.join("submitter.pub"));
    let verify = verify
        .arg("-p")
        .arg(folder.join("policy"))
        .arg(folder.join("proof"));
    let input = fs::File::open(message).unwrap();
    let output = verify.stdin(Stdio::from(input)).output().unwrap();
    println!("{}", String::from_utf8_lossy(&output.stderr).trim());
    output.status.success()
}

#[test]
#[ignore = "needs third-party tools: scripts/third-party.sh"]
fn sigsum_verify_accepts_a_cosignature_of_our_witness() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let message = at.join("message");
    fs::write(&message, "a message\n").unwrap();
    ssh_key(at, "submitter");
    let log = SigsumLog::new(at, &message);
    let policy = format!("log {}\nquorum none\n", log.vkey);
    let witness = witness(
        &at.join("state"),
        policy.parse().unwrap(),
        Box::new(Consistent),
    );
    let serving = Serving::new(witness, Limits::default());
    for (old, size) in [(0, 30), (30, 40)] {
        assert_eq!(serving.add(&log.request(old, size)).status, 200);
    }
    let seen = serving.witness.last(&origin_hash(log.vkey.name())).unwrap();
    let proof = log.proof(&seen.note, &witness_vkey());
    let hex = |key: &VerifierKey| HEXLOWER.encode(key.public());
    let (of_log, of_witness) = (hex(&log.vkey), hex(&witness_vkey()));
    let policy = format!("log {of_log}\nwitness w {of_witness}\nquorum w\n");
    assert!(verifies(at, &proof, &policy, &message));
    println!("sigsum-verify: a checkpoint, an inclusion proof and a cosignature of ours hold");
    // It would notice another time, another witness, another message.
    let time = seen.time.to_string();
    let later = proof.replace(
        &format!(" {time} "),
        &format!(" {} ", seen.time.seconds() + 1),
    );
    assert_ne!(later, proof);
    assert!(!verifies(at, &later, &policy, &message));
    let other = policy.replace(
        &of_witness,
        &HEXLOWER.encode(SigningKey::from_bytes(&[8; 32]).verifying_key().as_bytes()),
    );
    assert!(!verifies(at, &proof, &other, &message));
    fs::write(&message, "another message\n").unwrap();
    assert!(!verifies(at, &proof, &policy, &message));
}

#[test]
#[ignore = "needs third-party tools: scripts/third-party.sh"]
fn sigsum_witness_cosigns_when_our_client_asks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let message = at.join("message");
    fs::write(&message, "a message\n").unwrap();
    ssh_key(at, "submitter");
    let log = SigsumLog::new(at, &message);
    let key = ssh_key(at, "witness");
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    let wire = |text: &[u8]| [&u32::try_from(text.len()).unwrap().to_be_bytes(), text].concat();
    let log_key = [wire(b"ssh-ed25519"), wire(log.vkey.public())].concat();
    let log_key = format!("ssh-ed25519 {} log\n", BASE64.encode(&log_key));
    fs::write(at.join("log.pub"), log_key).unwrap();
    let port = free_port();
    let mut server = Command::new(tool("sigsum-witness"));
    server
        .arg("-k")
        .arg(&key)
        .arg("--log-key")
        .arg(at.join("log.pub"));
    server
        .arg("--state-file")
        .arg(at.join("state"))
        .arg(format!("127.0.0.1:{port}"));
    let _server = Process::serving(&mut server, port);
    let url = format!("http://127.0.0.1:{port}");
    let mut note = None;
    for (old, size) in [(0, 1), (1, 30), (30, 40)] {
        let request = log.request(old, size);
        let lines: Vec<NoteSignature> = add_checkpoint(&url, &request, SOON).unwrap();
        let name = lines[0].name.clone();
        let kind = KeyType::ED25519_COSIGNATURE;
        let key = VerifierKey::new(name, kind, &public_of(&public)).unwrap();
        let line = cosignature_of(&key, &request.checkpoint, &lines).unwrap();
        let mut cosigned = request.checkpoint;
        cosigned.add(line).unwrap();
        println!("sigsum-witness ({}) cosigned {size} entries", key.name());
        note = Some((cosigned, key));
    }
    let conflict = add_checkpoint(&url, &log.request(30, 40), SOON);
    assert_eq!(conflict, Err(Asked::Conflict(40)));
    // What it cosigned, our policies judge.
    let (note, key) = note.unwrap();
    let policy = format!("log {}\nwitness w {key}\nquorum w\n", log.vkey);
    let policy: hattama::tlog::Policy = policy.parse().unwrap();
    assert!(policy.judge(&note).quorum);
    let logs: &[PolicyLog] = policy.logs();
    assert_eq!(logs[0].key, log.vkey);
}
