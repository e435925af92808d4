//! `history.csv`: every protocol of every station and what became of it. No reader of folders needs
//! it; whoever has nothing but the folder and a text editor finds here what stood before.

use super::File;
use super::plan::Plan;
use super::tables::Rows;
use crate::bytes::Id;
use crate::replay::{Fate, history};
use crate::state::{Protocol, ProtocolOrigin};

const HEADER: [&str; 13] = [
    "contest",
    "commission",
    "entry",
    "statement",
    "recorded_at",
    "made",
    "basis",
    "by",
    "signed_by",
    "became",
    "became_by",
    "figures",
    "votes",
];

pub(super) fn file(plan: &Plan<'_>) -> File {
    let mut rows = Rows::new("history.csv", HEADER);
    let state = plan.state;
    for filed in &plan.filed {
        let contest = &state.contest(filed.filing.contest).definition;
        let form = plan.opened.forms.find(&&contest.form);
        let fields: Vec<&Id> = form.map_or_else(Vec::new, |form| {
            form.fields.iter().map(|field| &field.id).collect()
        });
        let options: Vec<&Id> = contest.options.iter().map(|option| &option.id).collect();
        for step in history(filed.station, filed.filing) {
            let protocol = step.protocol;
            let (made, basis) = made(protocol);
            let (became, by) = became(step.fate, protocol);
            let maker = &state.commission(protocol.maker(filed.station)).id;
            rows.row([
                contest.id.to_string(),
                state.commission(filed.station).id.to_string(),
                protocol.index.to_string(),
                protocol.hash.to_string(),
                protocol.recorded_at.to_string(),
                made.to_owned(),
                basis,
                maker.to_string(),
                signed_by(protocol),
                became.to_owned(),
                by,
                named(&fields, &protocol.sheet.fields),
                named(&options, &protocol.sheet.votes),
            ]);
        }
    }
    rows.finish()
}

/// How a protocol came into the log, and on which basis.
fn made(protocol: &Protocol) -> (&'static str, String) {
    match &protocol.origin {
        ProtocolOrigin::Submitted => ("submitted", String::new()),
        ProtocolOrigin::Transcribed { .. } => ("transcribed", String::new()),
        ProtocolOrigin::Corrected { basis, .. } => ("corrected", basis.to_string()),
    }
}

/// What became of it, and the statement or entry that did it.
fn became(fate: Fate, protocol: &Protocol) -> (&'static str, String) {
    match fate {
        Fate::Stands if protocol.held => ("held", String::new()),
        Fate::Stands => ("stands", String::new()),
        Fate::Replaced { by } => ("replaced", by.to_string()),
        Fate::Rival => ("rival", String::new()),
        Fate::Settled { by } => ("settled", by.to_string()),
        Fate::Confirmed { by } => ("confirmed", by.to_string()),
        Fate::Annulled { entry } => ("annulled", entry.to_string()),
        Fate::Repeats { of } => ("repeats", of.to_string()),
    }
}

/// The numbers of the members who signed it.
fn signed_by(protocol: &Protocol) -> String {
    let numbers = protocol.signed.iter().map(|number| number.to_string());
    numbers.collect::<Vec<_>>().join(" ")
}

/// Each figure with its name, as it can be searched for.
fn named(names: &[&Id], figures: &[u32]) -> String {
    let pairs = names.iter().zip(figures);
    let pairs = pairs.map(|(name, figure)| format!("{name}={figure}"));
    pairs.collect::<Vec<_>>().join(" ")
}
