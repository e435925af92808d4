//! Canonical encoding, domain-separated hashing, and the small types every other room writes with.
//!
//! In: nothing. Out: [`encode`] and [`decode`] (exact inverses of each other), the hash newtypes,
//! bounded text and lists. This room knows no election, no key and no disk.
//!
//! The bytes are described in `docs/FORMAT.md`, which is normative.

mod canonical;
mod hash;
mod list;
mod shown;
mod tag;
mod text;

pub use canonical::{ALLOCATION_LIMIT, DecodeError, decode, encode};
pub use hash::{
    ChainHash, Digest32, Domain, ProtocolsHash, ScanHash, StatementHash, TextHash, TreeHash,
};
pub use list::{Keyed, List, ListError, Sorted};
pub use shown::{one_line, shortened, shown};
pub use tag::UnknownName;
pub(crate) use tag::tagged;
pub use text::{Id, Lang, Name, Text, TextError, Title, Titled, pick_title};
