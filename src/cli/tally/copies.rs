//! `--copies`: what observers hold, beside what stands.

use crate::cli::present::{Align, Page, Table, count_of, grouped};
use crate::replay::{Comparison, CopyCounts, CopyDifference};
use crate::results::copies::{by_unit, odd};
use crate::results::{ContestView, View};

pub(super) fn show(page: &mut Page, view: &View<'_>, one: &ContestView<'_>) {
    let mut table = Table::new(&[
        ("unit", Align::Left),
        ("stations", Align::Right),
        ("with copies", Align::Right),
        ("match", Align::Right),
        ("differ", Align::Right),
        ("no protocol", Align::Right),
    ]);
    let units = by_unit(view, one);
    let held = |copies: &CopyCounts| copies.filings > 0;
    let without = units.iter().filter(|(_, _, copies)| !held(copies)).count();
    for (unit, expected, copies) in units.iter().filter(|(_, _, copies)| held(copies)) {
        table.row([
            unit.id.to_string(),
            grouped(*expected),
            grouped(copies.filings),
            grouped(copies.matching),
            grouped(copies.differ),
            grouped(copies.none),
        ]);
    }
    page.gap().heading("Observers' copies");
    if !table.is_empty() {
        page.table(&table);
    }
    if without > 0 {
        let units = count_of(without as u64, "unit");
        page.paragraph(format!("Of no station of {units} somebody holds a copy."));
    }
    for odd in odd(view, one) {
        let observer = &view.state.observers().get(odd.copy.observer).id;
        let entry = grouped(odd.copy.index);
        let whose = format!("{}: copy of {observer} (entry {entry})", odd.station.id);
        page.gap().paragraph(match &odd.comparison {
            Comparison::Match => whose,
            Comparison::NoProtocol => format!("{whose}: no protocol stands here."),
            Comparison::Differs { figures, earlier } => {
                let figures: Vec<_> = figures.iter().map(figure).collect();
                let earlier = earlier.map(|protocol| {
                    let entry = grouped(protocol.index);
                    format!(" It is like the protocol in entry {entry}, which stands no more.")
                });
                let earlier = earlier.unwrap_or_default();
                format!("{whose}: {}.{earlier}", figures.join(", "))
            }
        });
    }
    let held = count_of(one.tally.copies.filings, "station");
    page.gap().paragraph(format!(
        "Of {held} somebody holds a copy. A copy is what its holder says; its photograph shows it."
    ));
}

fn figure(figure: &CopyDifference) -> String {
    let CopyDifference { id, copy, protocol } = figure;
    let (copy, protocol) = (grouped(*copy), grouped(*protocol));
    format!("{id} {copy}, on the protocol {protocol}")
}
