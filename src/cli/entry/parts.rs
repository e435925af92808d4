//! Parts that statements of several kinds have, in words.

use crate::bytes::{Id, TextHash};
use crate::cli::present::{Align, Page, Table, short_hash};
use crate::election::{PollingDay, UnitHours};
use crate::event::Act;

pub(in crate::cli) fn ids(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(Id::as_str).collect();
    ids.join(", ")
}

/// An act by its number and date.
pub(in crate::cli) fn act(act: &Act) -> String {
    format!("{} of {}", act.number, act.date)
}

/// A code for a reason, with the hash of its text where there is one.
pub(in crate::cli) fn reason(code: &Id, text: Option<TextHash>) -> String {
    let text = text.map(|text| format!("; text {}", short_hash(text)));
    format!("{code}{}", text.unwrap_or_default())
}

/// The hours of units where they are others than everywhere else.
pub(in crate::cli) fn hours(page: &mut Page, hours: &[UnitHours]) {
    if hours.is_empty() {
        return;
    }
    let mut table = Table::new(&[("unit", Align::Left), ("polling there", Align::Left)]);
    for unit in hours {
        table.row([unit.unit.to_string(), days(&unit.polling)]);
    }
    page.gap().table(&table);
}

pub(in crate::cli) fn days(days: &[PollingDay]) -> String {
    let days: Vec<_> = days
        .iter()
        .map(|day| format!("{} to {}", day.opens, day.closes))
        .collect();
    days.join("; ")
}
