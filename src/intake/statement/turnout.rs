//! Turnout reports.

use super::paper::Table;
use super::protocol::{Place, steps};
use super::time;
use super::writer::Writer;
use crate::event::TurnoutReported;

pub(super) const KEYS: [&str; 3] = ["contest", "at", "voted"];

pub(super) fn blank(place: &Place<'_>, out: &mut Writer) {
    let zone = &place.station.time_zone;
    out.comment("One report for each hour that is reported. When it is filled in:");
    steps(out, "statement");
    out.gap();
    out.text("contest", place.contest.definition.id.as_str());
    if let Some(opens) = place.opens() {
        let opens = time::local(opens, zone);
        out.comment(&format!(
            "The time that the figure is of: local time here ({zone}), written like \"{opens}\"."
        ));
    }
    if let Some(last) = place.filing.turnout.last() {
        let at = time::local(last.at, zone);
        out.comment(&format!("The last report: {} voters at {at}.", last.voted));
    }
    out.fill_in("at");
    out.comment("Voters who have received a ballot by then.");
    out.fill_in("voted");
}

pub(super) fn read(table: &Table<'_>) -> Option<TurnoutReported> {
    let contest = table.required("contest").and_then(|value| value.id());
    let at = table.required("at").and_then(|value| value.instant());
    let voted = table.required("voted").and_then(|value| value.count());
    Some(TurnoutReported {
        contest: contest?,
        at: at?,
        voted: voted?,
    })
}
