//! Why something is said: a code, and the hash of a text that stands beside the log.

use super::paper::Table;
use super::scan::named_text;
use super::value::readable;
use super::writer::Writer;
use crate::bytes::{Id, TextHash};

pub(super) const REASON: &str = "reason";
pub(super) const TEXT: &str = "text_hash";

/// A code, and maybe a text.
pub(super) struct Because {
    pub(super) reason: Id,
    pub(super) text: Option<TextHash>,
}

/// The lines of a reason; `whose` choice the code is, and an example of one.
pub(super) fn blank(whose: &str, example: &str, out: &mut Writer) {
    out.comment(&format!(
        "A code of {whose} choice, such as \"{example}\". A text is never filed, only its salted \
         hash: name the file that `hattama annex make` has written, if there is a text."
    ));
    out.fill_in(REASON);
    out.line(&format!("#{TEXT} = \"\""));
}

pub(super) fn read(table: &Table<'_>) -> Option<Because> {
    let reason = table.required(REASON).and_then(|value| value.id());
    let text = table.optional(TEXT).map(|value| named_text(&value));
    Some(Because {
        reason: reason?,
        text: readable(text)?,
    })
}
