//! What of a sheet is not filled in yet.

use std::collections::BTreeSet;

use crate::bytes::Id;

/// What of a sheet is not known, because it is not filled in or cannot be read. In the statement
/// zeros stand there, so that everything else can be looked at all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Gaps {
    pub(super) fields: BTreeSet<Id>,
    pub(super) votes: bool,
    pub(super) signed_at: bool,
}
