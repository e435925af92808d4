//! Emphasis, and the sentences that stand wherever a result is shown.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use super::grouped;
use crate::election::Nature;

/// What a view by replay leaves unchecked.
pub(in crate::cli) const SIGNATURES_UNCHECKED: &str =
    "Derived by replay. Signatures were not checked here: run `hattama verify`.";

/// What no command can check.
pub(in crate::cli) const COUNT_UNCHECKED: &str =
    "The count in the room is outside the ledger's reach.";

/// Headings. Never in a table.
pub(super) fn bold(text: impl Display) -> String {
    let style = Style::new().bold();
    format!("{style}{text}{style:#}")
}

/// What must not be overlooked. Never in a table, which would count the escape codes as text.
pub(super) fn strong(text: impl Display) -> String {
    let style = AnsiColor::Yellow.on_default().bold();
    format!("{style}{text}{style:#}")
}

/// The line that stands above everything that is not official; empty for what is.
pub(in crate::cli) fn nature_line(nature: Nature) -> String {
    let line = match nature {
        Nature::Official => return String::new(),
        Nature::Rehearsal => "REHEARSAL — not an official result",
        Nature::Reconstructed => {
            "RECONSTRUCTED — not an official result: sheets made to fit published totals"
        }
    };
    format!("{}\n", strong(line))
}

/// The first eight digits of a hash: enough to recognise it, and to ask for it.
pub(in crate::cli) fn short_hash(hash: impl Display) -> String {
    hash.to_string().chars().take(8).collect()
}

/// "1 protocol", "2,053 protocols", "2 entries".
pub(in crate::cli) fn count_of(number: u64, one: &str) -> String {
    let number_shown = grouped(number);
    match one.strip_suffix("ry") {
        _ if number == 1 => format!("{number_shown} {one}"),
        Some(stem) => format!("{number_shown} {stem}ries"),
        None => format!("{number_shown} {one}s"),
    }
}
