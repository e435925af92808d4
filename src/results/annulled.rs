//! The sums as if nothing had been annulled, beside those that count.

use serde_json::{Map, Value, json};

use super::view::{ContestView, View};
use crate::replay::{AsIf, as_if_nothing_annulled};

/// The sums of a contest as if nothing had been annulled.
pub fn sums(view: &View<'_>, one: &ContestView<'_>) -> AsIf {
    as_if_nothing_annulled(view.state, one.tally.contest, view.unit)
}

pub(super) fn json(view: &View<'_>, one: &ContestView<'_>) -> Value {
    let sums = sums(view, one);
    let options = one.definition.options.iter().zip(&sums.votes);
    let quantities = sums.quantities.iter();
    json!({
        "counted": sums.counted,
        "options": options
            .map(|(option, votes)| json!({ "id": option.id, "votes": votes }))
            .collect::<Vec<_>>(),
        "quantities": quantities
            .map(|(id, sum)| (id.to_string(), json!(sum)))
            .collect::<Map<_, _>>(),
    })
}
