//! Why there is no demonstration.

use crate::bytes::{ListError, TextError};

/// Why the demonstration cannot be made. None of these happens: it has no input.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A name does not fit.
    #[error("a name does not fit: {0}")]
    Text(#[from] TextError),
    /// A list does not fit.
    #[error("a list does not fit: {0}")]
    List(#[from] ListError),
    /// Something that the story needs is not there.
    #[error("there is no {0}")]
    Missing(&'static str),
}
