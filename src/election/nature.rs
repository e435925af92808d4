//! What kind of truth a ledger claims.

use crate::bytes::tagged;

tagged! {
    /// What kind of truth a ledger claims. Whatever is not official says so everywhere.
    pub enum Nature ("nature") {
        /// An election in force, with the commissions' own keys.
        Official = 1 "official",
        /// An exercise on past or invented results, with keys made for it.
        Rehearsal = 2 "rehearsal",
        /// Made to fit published totals; no such sheets exist.
        Reconstructed = 3 "reconstructed",
    }
}

impl Nature {
    /// Whether everything shown has to name this nature.
    pub const fn must_be_shown(self) -> bool {
        !matches!(self, Self::Official)
    }
}
