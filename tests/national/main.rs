//! National results in, seats out: through a results folder of one precinct, a rehearsal, and a
//! replay of its ledger. What a law fixes is data of the folder, never code.

// A test fails by panicking; what builds its folders may too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod definitions;
mod folder;
mod seats;
