//! A sheet with the labels of its form and the names of its options.

use serde_json::{Value, json};

use super::parts::reason;
use crate::bytes::{Id, Titled, pick_title};
use crate::cli::present::{Align, Page, Table, grouped};
use crate::event::{CopyAttested, Sheet};
use crate::state::State;

/// One figure and what it is; nothing where it cannot be read.
struct Figure<'a> {
    id: &'a Id,
    labels: &'a Titled,
    value: Option<u32>,
}

/// Figures of fields, then those of options.
type Figures<'a> = (Vec<Figure<'a>>, Vec<Figure<'a>>);

/// The figures of a sheet; none where the contest or its form is not known or the sheet does not
/// fit them.
fn figures<'a>(state: &'a State, sheet: &Sheet) -> Option<Figures<'a>> {
    let whole = |figures: &[u32]| figures.iter().copied().map(Some).collect::<Vec<_>>();
    of(
        state,
        &sheet.contest,
        &whole(&sheet.fields),
        &whole(&sheet.votes),
    )
}

fn of<'a>(
    state: &'a State,
    contest: &Id,
    fields: &[Option<u32>],
    votes: &[Option<u32>],
) -> Option<Figures<'a>> {
    let definition = &state
        .contest(state.find_contest(contest.as_str())?)
        .definition;
    let forms = &state.election()?.opened().forms;
    let form = forms.find(&&definition.form)?;
    if form.fields.len() != fields.len() || definition.options.len() != votes.len() {
        return None;
    }
    let fields = form.fields.iter().zip(fields);
    let fields = fields.map(|(field, value)| Figure {
        id: &field.id,
        labels: &field.labels,
        value: *value,
    });
    let options = definition.options.iter().zip(votes);
    let options = options.map(|(option, value)| Figure {
        id: &option.id,
        labels: &option.names,
        value: *value,
    });
    Some((fields.collect(), options.collect()))
}

/// The figures on an observer's copy.
pub(super) fn show_copy(page: &mut Page, state: &State, copy: &CopyAttested) {
    tables(page, of(state, &copy.contest, &copy.fields, &copy.votes));
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
        rows.push(("As on paper", reason(&on_paper.reason, on_paper.text)));
    }
    page.facts(&rows).gap();
    tables(page, figures(state, sheet));
}

fn tables(page: &mut Page, figures: Option<Figures<'_>>) {
    match figures {
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
            figure
                .value
                .map_or_else(|| "not readable".to_owned(), grouped),
        ]);
    }
    table
}

pub(super) fn json(state: &State, sheet: &Sheet) -> Value {
    json_of(&sheet.contest, figures(state, sheet))
}

/// The same of a copy: null where a figure cannot be read.
pub(super) fn copy_json(state: &State, copy: &CopyAttested) -> Value {
    let figures = of(state, &copy.contest, &copy.fields, &copy.votes);
    json_of(&copy.contest, figures)
}

fn json_of(contest: &Id, figures: Option<Figures<'_>>) -> Value {
    let Some((fields, options)) = figures else {
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
    json!({ "contest": contest, "fields": shown(fields), "votes": shown(options) })
}
