//! Why there is no kit.

use crate::bytes::{ChainHash, Id, StatementHash};
use crate::election::Nature;
use crate::replay::SourceError;
use crate::rules::Refusal;

const AGAIN: &str = "Ask for the kit again, from whoever runs the ledger.";

/// Why a kit cannot be made or read. Messages have their parts on lines of their own.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// The log cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The log holds something unlawful.
    #[error(
        "{what}\nRun `hattama verify` on this ledger for everything that is wrong; no kit is made of it."
    )]
    Log {
        /// The first fault.
        what: String,
    },
    /// No such commission.
    #[error(
        "no commission {id} is enrolled\n  expected: the id of a commission that is\n  found:    {id}{hint}\nWrite its id as commissions.csv does; `hattama log` lists who is enrolled."
    )]
    NoCommission {
        /// The commission asked for.
        id: Id,
        /// A commission that may have been meant, on a line of its own.
        hint: String,
    },
    /// The text is not a kit.
    #[error("this is not a kit: {why}\n{AGAIN}")]
    NotAKit {
        /// Why.
        why: String,
    },
    /// An entry in it is no entry.
    #[error("entry {index} of the kit is damaged: {why}\n{AGAIN}")]
    Damaged {
        /// The position that the kit gives it.
        index: u64,
        /// Why.
        why: String,
    },
    /// An entry in it is not lawful there; a signature that does not fit its statement, above all.
    #[error("entry {index} of the kit is not as it was signed: {refusal}\n{AGAIN}")]
    Unlawful {
        /// Its position.
        index: u64,
        /// What the rule book says.
        refusal: Refusal,
    },
    /// Two entries that follow each other in the log do not chain.
    #[error(
        "entry {index} of the kit does not follow the one before it\n  expected: {expected}\n  found:    {found}\n{AGAIN}"
    )]
    Chain {
        /// Its position.
        index: u64,
        /// The chain hash of the entry before.
        expected: ChainHash,
        /// The one it names.
        found: ChainHash,
    },
    /// The genesis in it is another than the kit says.
    #[error(
        "the kit is of another election than it says\n  expected: {expected}\n  found:    {found}\n{AGAIN}"
    )]
    OtherElection {
        /// What the kit says.
        expected: StatementHash,
        /// The hash of the genesis statement in it.
        found: StatementHash,
    },
    /// Its nature is another than the kit says.
    #[error(
        "the kit's nature is not that of its election\n  expected: {expected}\n  found:    {found}\n{AGAIN}"
    )]
    OtherNature {
        /// What genesis says.
        expected: Nature,
        /// What the kit says.
        found: String,
    },
    /// No randomness for checking signatures.
    #[error("the operating system gives no random bytes: {0}")]
    Entropy(String),
}
