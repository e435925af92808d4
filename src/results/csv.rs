//! Results as CSV: one row per contest and option. The columns are in the help of `hattama tally`.

use super::number::percent;
use super::view::{ContestView, View};
use crate::bytes::pick_title;

const HEADER: [&str; 19] = [
    "contest",
    "unit",
    "standing",
    "expected",
    "counted",
    "option",
    "position",
    "kind",
    "name",
    "votes",
    "share_numerator",
    "share_denominator",
    "share_of",
    "share_percent",
    "passed",
    "seats",
    "first_reported",
    "nature",
    "log_size",
];

/// The table, UTF-8, with its header.
pub fn rows(view: &View<'_>) -> Vec<u8> {
    let mut rows = vec![HEADER.map(String::from)];
    rows.extend(view.contests.iter().flat_map(|one| contest(view, one)));
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in &rows {
        // Every row has the header's columns, and memory does not refuse.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

fn contest(view: &View<'_>, one: &ContestView<'_>) -> Vec<[String; 19]> {
    let (of, base) = one.base();
    let tally = &one.tally;
    let seated = match &tally.allocation {
        Some(Ok(allocation)) => allocation.options.as_slice(),
        _ => &[],
    };
    let shown = |value: Option<String>| value.unwrap_or_default();
    let options = one.definition.options.iter().zip(&tally.options);
    let rows = options.enumerate().map(|(at, (option, sum))| {
        let seated = seated.get(at);
        [
            one.definition.id.to_string(),
            shown(view.unit_id().map(ToString::to_string)),
            tally.standing.name().to_owned(),
            tally.protocols.expected.to_string(),
            tally.protocols.counted.to_string(),
            option.id.to_string(),
            option.position.to_string(),
            option.kind.to_string(),
            pick_title(&option.names).to_owned(),
            sum.votes.to_string(),
            sum.votes.to_string(),
            base.to_string(),
            of.to_owned(),
            shown(percent(sum.votes, base)).replace(" %", ""),
            shown(
                seated
                    .and_then(|s| s.passed)
                    .map(|passed| passed.to_string()),
            ),
            shown(seated.and_then(|s| s.seats).map(|seats| seats.to_string())),
            sum.first_reported.to_string(),
            view.election.nature.to_string(),
            view.state.position().size.to_string(),
        ]
    });
    rows.collect()
}
