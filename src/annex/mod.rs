//! What stands beside a log and is named in it by hashes: texts, scans, photographs, documents.
//!
//! In: a statement, a folder. Out: which files the statement names, and whether each lies there,
//! whole. A log cannot forget, so a text is never in it: only its salted hash, so that whoever takes
//! the text away takes away what it said. `docs/FORMAT.md`, section 4, has the bytes.

mod files;
mod named;
mod text;

pub use files::{Files, Presence, text_hash};
pub use named::{Named, named};
pub use text::{AnnexText, TextFault};
