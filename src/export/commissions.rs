//! `commissions.csv`.

use super::File;
use super::plan::{Filed, Plan};
use super::tables::Rows;

const HEADER: [&str; 11] = [
    "id",
    "kind",
    "parent",
    "name",
    "time_zone",
    "registered_voters",
    "contests",
    "opens",
    "closes",
    "may_close_early",
    "parents",
];

pub(super) fn file(plan: &Plan<'_>) -> File {
    let state = plan.state;
    let mut rows = Rows::new("commissions.csv", HEADER);
    let mut filed = plan.filed.iter().peekable();
    for ((at, commission), place) in state.commissions().zip(&plan.places) {
        let (mut contests, mut parents) = (Vec::new(), Vec::new());
        while let Some(one) = filed.next_if(|one: &&Filed<'_>| one.station == at) {
            if !one.expected {
                continue;
            }
            let contest = one.filing.contest;
            let id = state.contest(contest).definition.id.as_str();
            contests.push(id);
            let above = state.parent_for(at, contest);
            if let Some(above) = above.filter(|above| Some(*above) != commission.parent) {
                parents.push(format!("{id}:{}", state.commission(above).id));
            }
        }
        let parent = commission.parent.map(|parent| state.commission(parent));
        let voters = commission.registered_voters;
        rows.row([
            commission.id.as_str(),
            commission.kind.name(),
            parent.map_or("", |parent| parent.id.as_str()),
            &commission.name,
            &place.zone_cell,
            &voters.map_or_else(String::new, |voters| voters.to_string()),
            &contests.join(" "),
            &place.opens,
            &place.closes,
            if commission.may_close_early {
                "true"
            } else {
                ""
            },
            &parents.join(" "),
        ]);
    }
    rows.finish()
}
