//! What a verification came to.

use serde::Serialize;

use super::Failure;
use crate::bytes::{ChainHash, StatementHash, TreeHash};
use crate::election::Nature;
use crate::tlog::VerifierKey;

/// The verdict. *Failed* is evidence of a mismatch; *could not verify* is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing is wrong with what was checked.
    Verified,
    /// Something is wrong.
    Failed,
    /// Something could not be read, and nothing that was read is wrong.
    CouldNot,
}

/// What was checked. A yes says that it was, and held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own"
)]
pub struct Checked {
    /// Entries read.
    pub entries: u64,
    /// Signatures found valid: over statements, and proofs of possession.
    pub signatures: u64,
    /// Keys found fit for registration.
    pub keys: u64,
    /// Every entry names the hash of the one before it.
    pub chain: bool,
    /// The tree over the entries has the promised root.
    pub tree: bool,
    /// The rule book admits every entry in its place.
    pub rules: bool,
    /// The checkpoint is signed by the key that genesis names.
    pub checkpoint: bool,
}

/// Whom the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustReport {
    /// The genesis found.
    pub genesis: Option<StatementHash>,
    /// The verifier key that genesis names.
    pub log_key: Option<String>,
    /// `anchor`, `policy`, `remembered` or `none`.
    pub anchored_by: &'static str,
}

impl Verification {
    /// What stands in `not_checked` if nothing from outside says who may have opened the log.
    pub const WHO_OPENED: &str = "who opened this ledger";
    /// What stands there if no quorum of witnesses has cosigned.
    pub const ONE_HISTORY: &str = "whether others were shown the same log (no witness was asked)";

    /// Adds a failure: the verdict is *failed* from here on.
    pub fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
        self.verdict = Verdict::Failed;
    }

    /// Adds something that is lacking and is no evidence of a mismatch: nothing is *verified* then.
    pub fn lack(&mut self, failure: Failure) {
        self.failures.push(failure);
        self.not_verified();
    }

    /// Nothing is *verified* any more; what has failed has failed.
    pub fn not_verified(&mut self) {
        if self.verdict == Verdict::Verified {
            self.verdict = Verdict::CouldNot;
        }
    }

    /// Takes an entry out of what was not checked.
    pub fn was_checked(&mut self, what: &str) {
        self.not_checked.retain(|one| one != what);
    }
}

/// What a verification came to.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The verdict.
    pub verdict: Verdict,
    /// The election, if genesis could be read.
    pub election: Option<String>,
    /// What kind of truth the log claims.
    pub nature: Option<Nature>,
    /// Entries, chain hash and root as recomputed.
    pub head: (u64, ChainHash, TreeHash),
    /// Whom it rests on.
    pub trust: TrustReport,
    /// The log key of the checkpoint's size, if genesis could be read.
    pub checkpoint_key: Option<VerifierKey>,
    /// What was checked.
    pub checked: Checked,
    /// What was not.
    pub not_checked: Vec<String>,
    /// Everything that is wrong.
    pub failures: Vec<Failure>,
    /// Why reading ended early, if it did.
    pub unreadable: Option<String>,
}
