//! A log of any size, a witness that serves, and HTTP by hand.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    AddCheckpoint, Checkpoint, KeyName, LeafTree, Note, Policy, Tree, VerifierKey, leaf_hash,
    prove_consistency,
};
use hattama::witness::server::{Limits, serve};
use hattama::witness::{Consistent, Judge, State, Witness, origin_hash};

pub const ORIGIN: &str = "example.org/test-2023";

pub fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

/// A log whose entries are numbers; another `story` is another history.
pub struct Log {
    pub origin: KeyName,
    pub key: SigningKey,
    leaves: Vec<TreeHash>,
    tree: LeafTree,
}

impl Log {
    pub fn new(origin: &str, story: u64, size: u64) -> Self {
        let entry = |n: u64| [n.to_be_bytes(), story.to_be_bytes()].concat();
        let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&entry(n))).collect();
        Self {
            origin: name(origin),
            key: SigningKey::from_bytes(leaf_hash(origin.as_bytes()).as_bytes()),
            tree: LeafTree::new(leaves.clone()),
            leaves,
        }
    }

    pub fn vkey(&self) -> VerifierKey {
        VerifierKey::ed25519(self.origin.clone(), &self.key.verifying_key())
    }

    pub fn checkpoint(&self, size: u64) -> Checkpoint {
        let leaves = &self.leaves[..usize::try_from(size).unwrap()];
        Checkpoint {
            origin: self.origin.clone(),
            size,
            root: Tree::root_of(leaves.iter().copied()),
        }
    }

    pub fn note(&self, size: u64) -> Note {
        self.checkpoint(size).sign(&self.key).parse().unwrap()
    }

    pub fn proof(&self, old: u64, size: u64) -> Vec<TreeHash> {
        prove_consistency(old, size, &self.tree).unwrap()
    }

    /// What a log that is in order asks.
    pub fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        AddCheckpoint {
            old,
            proof: self.proof(old, size),
            checkpoint: self.note(size),
        }
    }

    /// The request under another checkpoint, signed.
    pub fn request_for(
        &self,
        old: u64,
        proof: Vec<TreeHash>,
        checkpoint: &Checkpoint,
    ) -> AddCheckpoint {
        AddCheckpoint {
            old,
            proof,
            checkpoint: checkpoint.sign(&self.key).parse().unwrap(),
        }
    }
}

pub fn witness_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub fn witness_vkey() -> VerifierKey {
    let name = name("witness.example/w1");
    VerifierKey::ed25519_cosignature(name, &witness_key().verifying_key())
}

pub fn policy(logs: &[&Log]) -> Policy {
    let lines = logs.iter().map(|log| format!("log {}", log.vkey()));
    let lines: Vec<_> = lines.chain(["quorum none\n".to_owned()]).collect();
    lines.join("\n").parse().unwrap()
}

/// A witness over the state in this folder, which is made if it is absent. Its clock counts how
/// often it is asked, so that times tell the order of cosignatures.
pub fn witness(folder: &Path, policy: Policy, judge: Box<dyn Judge>) -> Witness {
    if !folder.exists() {
        State::create(folder, &witness_vkey()).unwrap();
    }
    let state = State::open(folder, &witness_vkey()).unwrap();
    let last = policy.logs().iter();
    let last = last.filter_map(|log| state.last(&origin_hash(log.key.name())));
    let last = last.map(|seen| seen.time.seconds()).max();
    let ticks = AtomicU64::new(last.unwrap_or(1_700_000_000));
    let clock = Box::new(move || ticks.fetch_add(1, Ordering::SeqCst) + 1);
    Witness::new(witness_key(), policy, state, judge, clock).unwrap()
}

/// A witness that serves until this is dropped.
pub struct Serving {
    pub address: SocketAddr,
    pub witness: Arc<Witness>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    pub fn new(witness: Witness, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let witness = Arc::new(witness);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = Arc::clone(&witness);
        let thread = std::thread::spawn(move || {
            let stopped = async move {
                let _ = stopped.await;
            };
            serve(listener, served, limits, Arc::new(|_| ()), stopped).unwrap();
        });
        Self {
            address,
            witness,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// One that asks for nothing but the proof.
    pub fn consistent(folder: &Path, logs: &[&Log]) -> Self {
        let witness = witness(folder, policy(logs), Box::new(Consistent));
        Self::new(witness, Limits::default())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn add(&self, request: &AddCheckpoint) -> Answered {
        self.post(request.to_string().as_bytes())
    }

    pub fn post(&self, body: &[u8]) -> Answered {
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub fn get(&self, path: &str) -> Answered {
        let head = format!("GET {path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
        self.raw(head.as_bytes())
    }

    pub fn raw(&self, request: &[u8]) -> Answered {
        let mut stream = self.connect();
        // A server may answer before it has read all of it, and close.
        let _ = stream.write_all(request);
        Answered::read(&mut stream)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    /// The size and root that were cosigned last.
    pub fn last(&self) -> Option<Checkpoint> {
        let seen = self.witness.last(&origin_hash(ORIGIN))?;
        Some(seen.checkpoint.clone())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        let thread = self.thread.take().unwrap();
        let ended = thread.join();
        assert!(
            ended.is_ok() || std::thread::panicking(),
            "the server panicked"
        );
    }
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answered {
    /// To the end of the connection; status 0 if there is no answer.
    pub fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A reset after the answer does not matter.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head: head.to_ascii_lowercase(),
            body: body.into(),
        }
    }
}
