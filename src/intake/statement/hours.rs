//! Polling hours of units where they are others than everywhere else: of a second round, or of a
//! vote that is repeated.

use super::commission::polling;
use super::paper::Table;
use super::writer::Writer;
use crate::bytes::Sorted;
use crate::election::{MAX_UNITS, UnitHours};

pub(super) const KEY: &str = "hours";

/// The lines of hours that few units have.
pub(super) fn blank(what: &str, out: &mut Writer) {
    out.comment(&format!(
        "{what} Where a station or a commission above it has other hours than those of [[polling]]: \
         take away the \"#\", once for each. The nearest unit named counts."
    ));
    out.line("#[[hours]]");
    out.line("#unit = \"\"");
    out.line("#polling = [{ opens = \"\", closes = \"\" }]");
}

pub(super) fn read(table: &Table<'_>) -> Option<Sorted<UnitHours, MAX_UNITS>> {
    let units: Vec<_> = table.tables(KEY).iter().map(unit).collect();
    let units = units.into_iter().collect::<Option<Vec<_>>>()?;
    Sorted::new(units)
        .map_err(|error| {
            if let Some(value) = table.value(KEY) {
                value.refuse(format!("cannot stand: {error}"), "each unit once");
            }
        })
        .ok()
}

fn unit(table: &Table<'_>) -> Option<UnitHours> {
    table.known(&["unit", "polling"]);
    let unit = table.required("unit").and_then(|value| value.id());
    table.required("polling");
    let polling = polling(table);
    Some(UnitHours {
        unit: unit?,
        polling: polling?,
    })
}
