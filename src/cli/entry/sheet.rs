//! A sheet with the labels of its form and the names of its options.

use serde_json::{Value, json};

use crate::bytes::{Id, Titled, pick_title};
use crate::cli::present::{Align, Page, Table, grouped, short_hash};
use crate::event::Sheet;
use crate::state::State;

/// One figure and what it is.
struct Figure<'a> {
    id: &'a Id,
    labels: &'a Titled,
    value: u32,
}

/// The figures of fields, then those of options; none where the contest or its form is not known
/// or the sheet does not fit them.
fn figures<'a>(state: &'a State, sheet: &Sheet) -> Option<(Vec<Figure<'a>>, Vec<Figure<'a>>)> {
    let contest = state.contest(state.find_contest(sheet.contest.as_str())?);
    let definition = &contest.definition;
    let forms = &state.election()?.opened().forms;
    let form = forms.find(&&definition.form)?;
    contest
        .layout
        .fits(sheet.figures(), definition.options.len())
        .ok()?;
    let fields = form.fields.iter().zip(&sheet.fields);
    let fields = fields.map(|(field, value)| Figure {
        id: &field.id,
        labels: &field.labels,
        value: *value,
    });
    let options = definition.options.iter().zip(&sheet.votes);
    let options = options.map(|(option, value)| Figure {
        id: &option.id,
        labels: &option.names,
        value: *value,
    });
    Some((fields.collect(), options.collect()))
}

pub(super) fn show(page: &mut Page, state: &State, sheet: &Sheet) {
    let mut rows = vec![
        ("Contest", sheet.contest.to_string()),
        ("Signed", sheet.signed_at.to_string()),
    ];
    if let Some(ended) = sheet.voting_ended_at {
        rows.push(("Voting ended", ended.to_string()));
    }
    if let Some(scan) = sheet.scan {
        rows.push(("Scan SHA-256", scan.to_string()));
    }
    if let Some(on_paper) = &sheet.as_on_paper {
        let text = on_paper
            .text
            .map(|text| format!("; text {}", short_hash(text)));
        rows.push((
            "As on paper",
            format!("{}{}", on_paper.reason, text.unwrap_or_default()),
        ));
    }
    page.facts(&rows).gap();
    match figures(state, sheet) {
        None => page.paragraph("The sheet does not fit a form that is known here."),
        Some((fields, options)) => page
            .table(&table("field", &fields))
            .gap()
            .table(&table("option", &options)),
    };
}

fn table(what: &str, figures: &[Figure<'_>]) -> Table {
    let mut table = Table::new(&[
        (what, Align::Left),
        ("", Align::Left),
        ("figure", Align::Right),
    ]);
    for figure in figures {
        table.row([
            figure.id.to_string(),
            pick_title(figure.labels).to_owned(),
            grouped(figure.value),
        ]);
    }
    table
}

pub(super) fn json(state: &State, sheet: &Sheet) -> Value {
    let Some((fields, options)) = figures(state, sheet) else {
        return Value::Null;
    };
    let shown = |figures: Vec<Figure<'_>>| -> Vec<Value> {
        figures
            .iter()
            .map(|figure| {
                json!({
                    "id": figure.id,
                    "label": pick_title(figure.labels),
                    "value": figure.value,
                })
            })
            .collect()
    };
    json!({ "contest": sheet.contest, "fields": shown(fields), "votes": shown(options) })
}
