//! That no vote was held.

use super::paper::Table;
use super::protocol::steps;
use super::reason;
use super::writer::Writer;
use crate::bytes::Sorted;
use crate::event::NoVoteHeld;
use crate::intake::kit::Kit;
use crate::state::CommissionIx;

pub(super) const KEYS: [&str; 4] = ["station", "contests", reason::REASON, reason::TEXT];

/// The blank for a station: every contest that it counts, has filed nothing in, and hands up to the
/// kit's commission.
pub(super) fn blank(of: Option<(&Kit, CommissionIx)>, out: &mut Writer) {
    out.comment(
        "Said by a commission above a station: no protocol is to be expected from it. If one comes \
         all the same, it is counted and marked. When it is filled in:",
    );
    steps(out, "statement");
    out.gap();
    match of {
        Some((kit, at)) => out.text("station", kit.state().commission(at).id.as_str()),
        None => out.fill_in("station"),
    }
    out.comment("The contests in which nobody voted there.");
    let open = of.into_iter().flat_map(|(kit, at)| {
        let (state, above) = (kit.state(), kit.commission_ix());
        let filings = state.commission(at).filings.iter();
        let open = filings.filter(move |filing| {
            filing.current().is_none()
                && filing.no_vote.is_none()
                && state.is_within(at, above, filing.contest)
        });
        open.map(|filing| format!("\"{}\"", state.contest(filing.contest).definition.id))
    });
    let open: Vec<String> = open.collect();
    out.line(&format!("contests = [{}]", open.join(", ")));
    reason::blank("the commission's", "flood", out);
}

pub(super) fn read(table: &Table<'_>) -> Option<NoVoteHeld> {
    let station = table.required("station").and_then(|value| value.id());
    let because = reason::read(table);
    let contests = table.required("contests")?;
    let set = Sorted::new(contests.ids()?);
    if let Err(error) = &set {
        contests.refuse(format!("cannot stand: {error}"), "each contest once");
    }
    let because = because?;
    Some(NoVoteHeld {
        station: station?,
        contests: set.ok()?,
        reason: because.reason,
        text: because.text,
    })
}
