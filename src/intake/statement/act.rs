//! The official act that a statement rests on: its number and date.

use super::paper::Table;
use super::writer::Writer;
use crate::event::Act;

pub(super) const NUMBER: &str = "act_number";
pub(super) const DATE: &str = "act_date";

/// The lines of an act, under what is said of it.
pub(super) fn blank(what: &str, out: &mut Writer) {
    out.comment(what);
    out.fill_in(NUMBER);
    out.comment("Its date, such as \"2023-03-20\".");
    out.fill_in(DATE);
}

/// The act, which has to be there.
pub(super) fn required(table: &Table<'_>) -> Option<Act> {
    let number = table.required(NUMBER).and_then(|value| value.bounded());
    let date = table.required(DATE).and_then(|value| value.date());
    Some(Act {
        number: number?,
        date: date?,
    })
}

/// The act, if one is named; `None` if it cannot be read.
#[allow(clippy::option_option, reason = "absent and unreadable are two things")]
pub(super) fn optional(table: &Table<'_>) -> Option<Option<Act>> {
    let number = table.optional(NUMBER);
    let date = table.optional(DATE);
    if let (Some(one), None) | (None, Some(one)) = (&number, &date) {
        one.refuse("stands alone", "number and date of the act, or neither");
    }
    let number = number.map(|value| value.bounded());
    let date = date.map(|value| value.date());
    match (number, date) {
        (Some(number), Some(date)) => Some(Some(Act {
            number: number?,
            date: date?,
        })),
        _ => Some(None),
    }
}
