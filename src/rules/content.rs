//! What the content of a statement comes to, beside who says it and who has signed.

use super::{Finding, Reason};
use crate::state::Numbers;

/// What the content of a statement comes to.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) reasons: Vec<Reason>,
    pub(super) findings: Vec<Finding>,
    pub(super) held: bool,
    pub(super) signed: Numbers,
}
