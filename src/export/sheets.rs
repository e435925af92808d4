//! `protocols.csv` and `votes.csv`.

use super::plan::Plan;
use super::tables::Rows;
use super::{ExportError, File};
use crate::bytes::Id;

const HEADER: [&str; 3] = ["contest", "commission", "signed_at"];

/// Both, row by row in the same order.
pub(super) fn files(plan: &Plan<'_>) -> Result<(File, File), ExportError> {
    let columns = columns(plan);
    if columns.iter().any(|field| HEADER.contains(&field.as_str())) {
        return Err(ExportError::Column);
    }
    let header = HEADER
        .into_iter()
        .chain(columns.iter().map(|id| id.as_str()));
    let mut protocols = Rows::new("protocols.csv", header);
    let mut votes = Rows::new("votes.csv", ["contest", "commission", "option", "votes"]);
    let forms: Vec<_> = plan
        .contests
        .iter()
        .map(|kept| {
            (
                kept.at,
                places(plan, &kept.contest.definition.form, &columns),
            )
        })
        .collect();
    for filed in &plan.filed {
        let Some(protocol) = filed.sheet else {
            continue;
        };
        let contest = &plan.state.contest(filed.filing.contest).definition;
        let station = &plan.state.commission(filed.station).id;
        // Contests of the plan are in the order of the state.
        let form = forms.binary_search_by_key(&filed.filing.contest, |(at, _)| *at);
        let places = form.map_or(&[][..], |form| &forms[form].1);
        let mut cells = vec![String::new(); columns.len()];
        for (place, figure) in places.iter().zip(&protocol.sheet.fields) {
            cells[*place] = figure.to_string();
        }
        let names = [
            contest.id.to_string(),
            station.to_string(),
            protocol.sheet.signed_at.to_string(),
        ];
        protocols.row(names.into_iter().chain(cells));
        for (option, figure) in contest.options.iter().zip(&protocol.sheet.votes) {
            votes.row([
                contest.id.as_str(),
                station.as_str(),
                option.id.as_str(),
                &figure.to_string(),
            ]);
        }
    }
    Ok((protocols.finish(), votes.finish()))
}

/// Fields of all forms, each once.
fn columns<'a>(plan: &Plan<'a>) -> Vec<&'a Id> {
    let mut columns: Vec<&Id> = Vec::new();
    for field in plan.opened.forms.iter().flat_map(|form| &form.fields) {
        if !columns.contains(&&field.id) {
            columns.push(&field.id);
        }
    }
    columns
}

/// The column of each field of a form.
fn places(plan: &Plan<'_>, form: &Id, columns: &[&Id]) -> Vec<usize> {
    let form = plan.opened.forms.find(&form);
    let fields = form.into_iter().flat_map(|form| &form.fields);
    fields
        .filter_map(|field| columns.iter().position(|column| **column == field.id))
        .collect()
}
