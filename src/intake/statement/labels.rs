//! What figures are called: the fields of a contest's form and the options of its ballot.

use crate::bytes::{Id, pick_title};
use crate::event::{Body, Statement};
use crate::state::State;

/// The name of one figure: its id, and its title for people.
pub(super) type Label<'a> = (&'a Id, &'a str);

/// The names of a contest's figures, in the order of the form and of the ballot.
pub(super) struct Labels<'a> {
    pub(super) title: &'a str,
    pub(super) fields: Vec<Label<'a>>,
    pub(super) options: Vec<Label<'a>>,
}

impl<'a> Labels<'a> {
    /// Those of a contest; nothing where it is not known.
    pub(super) fn of(state: &'a State, contest: &str) -> Option<Self> {
        let definition = &state.contest(state.find_contest(contest)?).definition;
        let forms = &state.election()?.opened().forms;
        let fields = forms.find(&&definition.form)?.fields.iter();
        let options = definition.options.iter();
        Some(Self {
            title: pick_title(&definition.titles),
            fields: fields
                .map(|field| (&field.id, pick_title(&field.labels)))
                .collect(),
            options: options
                .map(|option| (&option.id, pick_title(&option.names)))
                .collect(),
        })
    }
}

/// The contest whose figures stand in a statement.
pub(super) fn contest_of(statement: &Statement) -> Option<&Id> {
    match &statement.body {
        Body::CopyAttested(copy) => Some(&copy.contest),
        Body::ActRecorded(act) => Some(&act.contest),
        _ => statement.sheet().map(|(_, sheet)| &sheet.contest),
    }
}
