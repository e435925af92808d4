//! Why there is no rehearsal.

use crate::bytes::{ListError, TextError};
use crate::intake::OpeningError;

/// Why a folder cannot be rehearsed.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// No central commission, or no polling hours.
    #[error("the definition has no {0}")]
    Missing(&'static str),
    /// The definition makes no statements.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// A text made for the rehearsal does not fit.
    #[error("a title or name does not fit: {0}")]
    Text(#[from] TextError),
    /// A list made for the rehearsal does not fit.
    #[error("a roster or list does not fit: {0}")]
    List(#[from] ListError),
}
