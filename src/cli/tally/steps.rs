//! `--steps`: every decision of an allocation with the numbers it was made from.

use crate::cli::present::{Align, Page, Table, grouped, ratio};
use crate::results::ContestView;
use crate::seats::{Allocation, Ratio, Step};

pub(super) fn show(page: &mut Page, one: &ContestView<'_>) {
    let Some(Ok(allocation)) = &one.tally.allocation else {
        return;
    };
    page.gap().heading("How votes became seats");
    let mut shown = [false; 3];
    for step in &allocation.steps {
        // Steps that come in rows are one table, where the first of them stands.
        let table = match step {
            Step::ThresholdTest { .. } => Some((0, thresholds as fn(&Allocation) -> Table)),
            Step::WholeQuotas { .. } | Step::RemainderSeat { .. } => Some((1, remainders as _)),
            Step::QuotientSeat { .. } => Some((2, quotients as _)),
            _ => None,
        };
        match table {
            Some((at, _)) if shown[at] => {}
            Some((at, table)) => {
                shown[at] = true;
                page.gap().table(&table(allocation)).gap();
            }
            None => {
                page.paragraph(sentence(step));
            }
        }
    }
}

fn exact(value: Ratio) -> String {
    ratio(value).unwrap_or_else(|| "–".into())
}

fn thresholds(allocation: &Allocation) -> Table {
    let mut table = Table::new(&[
        ("list", Align::Left),
        ("votes", Align::Right),
        ("votes × denominator", Align::Right),
        ("needs at least", Align::Right),
        ("passed", Align::Left),
    ]);
    for step in &allocation.steps {
        if let Step::ThresholdTest {
            option,
            votes,
            votes_times_denominator,
            quantity_times_numerator,
            passed,
        } = step
        {
            table.row([
                option.to_string(),
                grouped(*votes),
                grouped(*votes_times_denominator),
                grouped(*quantity_times_numerator),
                if *passed { "yes" } else { "no" }.to_owned(),
            ]);
        }
    }
    table
}

fn remainders(allocation: &Allocation) -> Table {
    let mut table = Table::new(&[
        ("list", Align::Left),
        ("votes", Align::Right),
        ("whole quotas", Align::Right),
        ("remainder", Align::Right),
        ("by remainder", Align::Right),
        ("seats", Align::Right),
    ]);
    for step in &allocation.steps {
        if let Step::WholeQuotas {
            option,
            votes,
            seats,
            remainder,
        } = step
        {
            let given = allocation.steps.iter().any(
                |step| matches!(step, Step::RemainderSeat { option: other, .. } if other == option),
            );
            let total = allocation.options.iter().find(|o| o.id == *option);
            let total = total.and_then(|seated| seated.seats);
            table.row([
                option.to_string(),
                grouped(*votes),
                grouped(*seats),
                exact(*remainder),
                if given { "1" } else { "–" }.to_owned(),
                total.map_or_else(|| "–".into(), grouped),
            ]);
        }
    }
    table
}

fn quotients(allocation: &Allocation) -> Table {
    let mut table = Table::new(&[
        ("seat", Align::Right),
        ("list", Align::Left),
        ("quotient", Align::Right),
    ]);
    for step in &allocation.steps {
        if let Step::QuotientSeat {
            seat,
            option,
            quotient,
        } = step
        {
            table.row([seat.to_string(), option.to_string(), exact(*quotient)]);
        }
    }
    table
}

/// A step that stands alone, as a sentence; those in tables have none.
fn sentence(step: &Step) -> String {
    match step {
        Step::Threshold {
            numerator,
            denominator,
            of,
            quantity,
        } => format!(
            "Threshold: {numerator}/{denominator} of {of}, which is {}. A list passes when its \
             votes × {denominator} are at least {} × {numerator}.",
            grouped(*quantity),
            grouped(*quantity)
        ),
        Step::NonePassed => "No list passed.".to_owned(),
        Step::OnlyOnePassed { option } => format!("{option} alone passed."),
        Step::NextAdmitted { option, votes } => format!(
            "{option} is admitted beside it as the next largest, with {} votes.",
            grouped(*votes)
        ),
        Step::Quota { quota } => format!(
            "Quota: {} votes of the lists that take part / {} seats = {}.",
            grouped(quota.numerator),
            grouped(quota.denominator),
            exact(*quota)
        ),
        Step::Reduced {
            option,
            whole,
            factor,
            seats,
        } => format!(
            "{option}: {whole} whole quotas × {}/{}, rounded down: {seats} seats.",
            factor.numerator, factor.denominator
        ),
        Step::Rest { option, seats } => format!("{option} takes the {seats} seats left."),
        Step::Elected { option, votes } => {
            format!("{option} is elected with {} votes.", grouped(*votes))
        }
        Step::AgainstAllWon { option, votes } => format!(
            "{option}, \"against all\", has the most: {} votes.",
            grouped(*votes)
        ),
        Step::MajorityTest {
            votes,
            twice_the_votes,
            of,
            quantity,
            reached,
        } => format!(
            "The most votes are {}. Twice as many, {}, are {}more than {of}, {}.",
            grouped(*votes),
            grouped(*twice_the_votes),
            if *reached { "" } else { "not " },
            grouped(*quantity)
        ),
        Step::InSecondRound { option, votes } => format!(
            "{option} goes into the second round with {} votes.",
            grouped(*votes)
        ),
        Step::Tie { tie, settled } => {
            let ids: Vec<_> = tie.options.iter().map(ToString::to_string).collect();
            let settled = settled.as_ref().map_or_else(
                || "nothing settles it".to_owned(),
                |settled| {
                    let order: Vec<_> = settled.order.iter().map(ToString::to_string).collect();
                    format!("settled by {}: {}", settled.by, order.join(", "))
                },
            );
            format!("Tie of {} for {}; {settled}.", ids.join(", "), tie.places)
        }
        Step::ThresholdTest { .. }
        | Step::WholeQuotas { .. }
        | Step::RemainderSeat { .. }
        | Step::QuotientSeat { .. } => String::new(),
    }
}
