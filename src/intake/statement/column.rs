//! A table of figures, one for each field of a form or each option of a ballot.

use super::labels::Label;
use super::paper::Table;
use super::value::{Bounded, Value};
use super::writer::toml_key;

/// Figures that all have to be there, in the order of the labels.
pub(super) fn whole<T: TryFrom<u64> + Bounded>(
    table: &Table<'_>,
    name: &str,
    labels: &[Label<'_>],
) -> Option<Vec<T>> {
    read(table, name, labels, |part, label| {
        part.required(label.0.as_str())?;
        line(part, label)?.count()
    })
}

/// Figures of which any may be left out or blank, but has to be a figure where it stands.
pub(super) fn readable<T: TryFrom<u64> + Bounded>(
    table: &Table<'_>,
    name: &str,
    labels: &[Label<'_>],
) -> Option<Vec<Option<T>>> {
    read(table, name, labels, |part, label| {
        match line(part, label).filter(|value| !value.is_blank()) {
            Some(value) => value.count().map(Some),
            None => Some(None),
        }
    })
}

/// Reads the table `name` with one line for each label; `None` if one of them cannot be read, after
/// all of them have been.
pub(super) fn read<T>(
    table: &Table<'_>,
    name: &str,
    labels: &[Label<'_>],
    one: impl Fn(&Table<'_>, Label<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let part = table.required(name)?.table(name)?;
    let ids: Vec<&str> = labels.iter().map(|(id, _)| id.as_str()).collect();
    part.known(&ids);
    let lines: Vec<Option<T>> = labels.iter().map(|label| one(&part, *label)).collect();
    lines.into_iter().collect()
}

/// The line of a label, blank or not, called by what it is on the paper.
pub(super) fn line<'p>(part: &Table<'p>, (id, title): Label<'_>) -> Option<Value<'p>> {
    let value = part.value(id.as_str())?;
    Some(value.called(format!("{} ({title})", toml_key(id.as_str()))))
}
