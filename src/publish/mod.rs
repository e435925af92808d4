//! A ledger becomes a folder that any web server can serve.
//!
//! In: a log with what has been promised about it, and the state it comes to. Out: a published folder,
//! written so that whoever reads it meanwhile, or after a crash, sees a whole publication: bundles and
//! tiles are durable first, then witnesses are asked, then the checkpoint stands, then results. What
//! stands already is not written again.
//!
//! This room writes and never judges: [`published`](crate::published) tells what is wrong with a
//! folder, and `verify` with a log.

mod cosigning;
mod damage;
mod error;
mod folder;
mod interrupted;
mod publication;
mod standing;
mod tiles;

pub use cosigning::{ConsistencyProofs, Cosigners, Nobody, Objection};
pub use damage::Damage;
pub use error::PublishError;
pub use publication::{Promise, Publication, Publishing, publish};
