//! `turnout.csv`.

use super::File;
use super::plan::Plan;
use super::tables::Rows;

pub(super) fn file(plan: &Plan<'_>) -> File {
    let mut rows = Rows::new("turnout.csv", ["contest", "commission", "at", "voted"]);
    for filed in &plan.filed {
        let contest = &plan.state.contest(filed.filing.contest).definition.id;
        let station = &plan.state.commission(filed.station).id;
        for report in &filed.turnout {
            rows.row([
                contest.as_str(),
                station.as_str(),
                &report.at.to_string(),
                &report.voted.to_string(),
            ]);
        }
    }
    rows.finish()
}
