//! A chamber: the contests whose seats make one body.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, Sorted, Titled};

/// Which contests fill one chamber.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ChamberDefinition {
    /// The chamber.
    pub id: Id,
    /// Its name.
    pub titles: Titled,
    /// The contests whose winners sit in it.
    pub contests: Sorted<Id, 1000>,
}
