//! A log of 1,000 entries, and of each entry what has to hold where it stands.

use hattama::bytes::{ChainHash, Sorted, StatementHash};
use hattama::election::*;
use hattama::event::*;
use hattama::keys::SecretKey;
use hattama::tlog::{Checkpoint, KeyName, LeafTree, Tree, VerifierKey, leaf_hash};

use crate::support::*;

/// Entries of the log.
pub(crate) const SIZE: usize = 1000;

/// Its stations; the first half is below `T1`.
pub(crate) const STATIONS: usize = 100;

/// Whose key signs: of whom, member number, and which of the keys that the number has had.
pub(crate) type Signer = (String, u16, u8);

/// The steps in which the rule book decides: codes of one step come together, and those of a later
/// step are not reached. `docs/FORMAT.md` gives the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Opened,
    Closed,
    Entitled,
    Speaker,
    Keys,
    Place,
    Content,
    Sums,
}

/// What has to hold where an entry stands, written down while the log is made, and not derived from
/// the rule book.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// An entry stands before it.
    After(usize),
    /// It stands before an entry.
    Before(usize),
    /// It is recorded at that instant or later.
    NotBefore(UtcMillis),
    /// So many entries stand before it.
    Size(usize),
    /// These stand in this order.
    InOrder(Vec<usize>),
    /// The third member of the station has not signed the protocol.
    NotSigned(usize),
}

/// An entry, with what it takes to make another in its place.
pub(crate) struct Line {
    pub(crate) statement: Statement,
    pub(crate) submission: Vec<u8>,
    pub(crate) at: UtcMillis,
    pub(crate) signers: Vec<Signer>,
    /// Each with the step that asks, and the code of the refusal where it does not hold.
    pub(crate) conditions: Vec<(Condition, Step, &'static str)>,
}

/// The log as it was recorded.
pub(crate) struct Log {
    pub(crate) lines: Vec<Line>,
    pub(crate) entries: Vec<Vec<u8>>,
}

impl Log {
    pub(crate) fn genesis(&self) -> StatementHash {
        StatementHash::of_statement(&self.lines[0].statement.to_bytes())
    }
}

pub(crate) fn station_name(number: usize) -> String {
    format!("P{number}")
}

/// Chair, secretary, a member, and a fourth whose key is revoked by the next entry.
pub(crate) fn roster_of_four(name: &str) -> Sorted<Member, 200> {
    let mut members = roster(name).into_inner();
    members.push(member(name, 4, Role::Member));
    Sorted::new(members).unwrap()
}

pub(crate) fn opened() -> ElectionOpened {
    let mut opened = genesis();
    opened.nature = Nature::Official;
    opened.central.roster = roster_of_four("C");
    opened
}

pub(crate) fn log_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&secret("log", 0, 0).seed())
}

pub(crate) fn log_vkey() -> VerifierKey {
    VerifierKey::ed25519(origin(), &log_key().verifying_key())
}

fn origin() -> KeyName {
    KeyName::new(opened().origin.as_str()).unwrap()
}

/// The checkpoint of these entries, signed with the log's own key.
pub(crate) fn checkpoint(entries: &[Vec<u8>]) -> String {
    let root = Tree::root_of(entries.iter().map(|entry| leaf_hash(entry)));
    checkpoint_of(entries.len(), root)
}

pub(crate) fn checkpoint_of(size: usize, root: hattama::bytes::TreeHash) -> String {
    let checkpoint = Checkpoint {
        origin: origin(),
        size: size as u64,
        root,
    };
    checkpoint.sign(&log_key())
}

pub(crate) fn tree(entries: &[Vec<u8>]) -> LeafTree {
    LeafTree::new(entries.iter().map(|entry| leaf_hash(entry)).collect())
}

/// An entry's bytes: what the ledger puts before a submission, and the submission.
pub(crate) fn entry(
    index: usize,
    previous: ChainHash,
    at: UtcMillis,
    submission: &[u8],
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ENTRY_HEADER + submission.len());
    bytes.extend(ENTRY_VERSION.to_le_bytes());
    bytes.extend((index as u64).to_le_bytes());
    bytes.extend(previous.as_bytes());
    bytes.extend(at.0.to_le_bytes());
    bytes.extend(submission);
    bytes
}

/// These people sign it.
pub(crate) fn signed_by(statement: &Statement, signers: &[Signer]) -> Submission {
    let keys: Vec<SecretKey> = signers
        .iter()
        .map(|(of, n, g)| secret(of, *n, *g))
        .collect();
    signed(statement, &keys)
}
