//! Identifiers as folders write them.

use unicode_normalization::UnicodeNormalization;

use super::report::FileReport;
use crate::bytes::Id;

/// The identifier for `written`, which stands for `what` on `line`; composed, as all text of a new
/// statement is.
pub(super) fn identifier(
    report: FileReport<'_>,
    line: u64,
    what: &str,
    written: &str,
) -> Option<Id> {
    let composed: String = written.nfc().collect();
    match Id::new(&composed) {
        Ok(id) => Some(id),
        Err(error) => {
            report
                .error(line, format!("{what} is no identifier: {error}"))
                .expected(
                    "1 to 64 bytes of letters, digits, '.', '_', '-', first a letter or digit",
                )
                .found(format!("\"{written}\""))
                .next("choose another identifier, the same in all files of the folder");
            None
        }
    }
}
