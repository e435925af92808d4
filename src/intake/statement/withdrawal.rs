//! An option that is withdrawn.

use super::paper::Table;
use super::protocol::steps;
use super::writer::Writer;
use super::{act, contest};
use crate::bytes::pick_title;
use crate::event::OptionWithdrawn;
use crate::intake::kit::Kit;
use crate::state::ContestIx;

pub(super) const KEYS: [&str; 5] = ["contest", "option", "votes", act::NUMBER, act::DATE];

pub(super) fn blank(kit: Option<&Kit>, contest: Option<ContestIx>, out: &mut Writer) {
    out.comment(
        "Said by the commission that determines the result, or by the central one. The option gets \
         no seat any more. No protocol changes: stations copy the votes for it as the paper has \
         them. A declaration of the contest is superseded. When it is filled in:",
    );
    steps(out, "statement");
    out.gap();
    contest::named(kit, contest, out);
    let of = kit.zip(contest).map(|(kit, at)| kit.state().contest(at));
    if let Some(of) = of {
        out.comment("The options of this ballot:");
        for (at, option) in of.definition.options.iter().enumerate() {
            let gone = if of.withdrawn(at).is_some() {
                " (withdrawn)"
            } else {
                ""
            };
            let name = format!("{}{gone}", pick_title(&option.names));
            out.hanging(&format!("  {} ", option.id), &name);
        }
    }
    out.comment("The one that is withdrawn.");
    out.fill_in("option");
    out.comment(
        "What votes for it count as: \"invalid\", or \"ignored\": neither valid nor invalid.",
    );
    out.fill_in("votes");
    act::blank(
        "The number of the act that it rests on. Before the polls open there need be none: then leave \
         both lines.",
        out,
    );
}

pub(super) fn read(table: &Table<'_>) -> Option<OptionWithdrawn> {
    let contest = table.required("contest").and_then(|value| value.id());
    let option = table.required("option").and_then(|value| value.id());
    let votes = table.required("votes").and_then(|value| value.word());
    let act = act::optional(table);
    Some(OptionWithdrawn {
        contest: contest?,
        option: option?,
        votes: votes?,
        act: act?,
    })
}
