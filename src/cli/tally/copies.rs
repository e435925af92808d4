//! `--copies`: what observers hold, beside what stands.

use serde_json::{Value, json};

use super::view::{ContestView, View};
use crate::cli::present::{Align, Page, Table, count_of, grouped};
use crate::replay::{Comparison, CopyCounts, CopyDifference, compare, tally};
use crate::state::{Commission, CommissionIx, Copied, Filing};

/// A copy that is not simply like what stands.
struct Odd<'a> {
    station: &'a Commission,
    copy: &'a Copied,
    comparison: Comparison<'a>,
}

/// Copies of the contest that differ, and those where nothing stands, by station.
fn odd<'a>(view: &View<'a>, one: &ContestView<'_>) -> Vec<Odd<'a>> {
    let state = view.state;
    let contest = one.tally.contest;
    let within = |at| {
        view.unit
            .is_none_or(|unit| state.is_within(at, unit, contest))
    };
    let filings = state.filings(contest).filter(|(at, _)| within(*at));
    let copies = filings.flat_map(|(at, filing): (CommissionIx, &Filing)| {
        filing.copies().iter().map(move |copy| Odd {
            station: state.commission(at),
            copy,
            comparison: compare(state, filing, copy),
        })
    });
    copies
        .filter(|odd| odd.comparison != Comparison::Match)
        .collect()
}

/// The units directly below the central commission, in order of enrolment, with what copies in them
/// come to.
fn by_unit<'a>(view: &View<'a>, one: &ContestView<'_>) -> Vec<(&'a Commission, u64, CopyCounts)> {
    let (state, contest) = (view.state, one.tally.contest);
    let below = state.commissions().filter(|(at, _)| match view.unit {
        Some(unit) => *at == unit,
        None => state.parent_for(*at, contest) == Some(CommissionIx::CENTRAL),
    });
    let counted = below.map(|(at, unit)| {
        let tally = tally(state, contest, Some(at));
        (unit, tally.protocols.expected, tally.copies)
    });
    counted.filter(|(_, expected, _)| *expected > 0).collect()
}

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

pub(super) fn json(view: &View<'_>, one: &ContestView<'_>) -> Value {
    let units = by_unit(view, one)
        .into_iter()
        .map(|(unit, expected, copies)| {
            let mut object = json!(copies);
            object["unit"] = json!(unit.id);
            object["expected"] = json!(expected);
            object
        });
    let odd = odd(view, one).into_iter().map(|odd| {
        let (figures, earlier) = match &odd.comparison {
            Comparison::Differs { figures, earlier } => (Some(figures), *earlier),
            Comparison::Match | Comparison::NoProtocol => (None, None),
        };
        json!({
            "station": odd.station.id,
            "observer": view.state.observers().get(odd.copy.observer).id,
            "index": odd.copy.index,
            "photo": odd.copy.says.photo,
            "differs": figures,
            "like_entry": earlier.map(|protocol| protocol.index),
        })
    });
    json!({ "by_unit": units.collect::<Vec<_>>(), "not_matching": odd.collect::<Vec<_>>() })
}
