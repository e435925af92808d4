//! Many contests, one a line, and the chambers they fill.

use crate::bytes::pick_title;
use crate::cli::present::{Align, Page, Table, grouped, percent};
use crate::election::OptionKind;
use crate::results::{ContestView, View};
use crate::seats::Outcome;

/// One line a contest.
pub(super) fn contests(view: &View<'_>) -> Table {
    let mut table = Table::new(&[
        ("contest", Align::Left),
        ("standing", Align::Left),
        ("counted", Align::Right),
        ("leader", Align::Left),
        ("share", Align::Right),
        ("seats", Align::Left),
    ])
    .one_line(3);
    for one in &view.contests {
        let protocols = &one.tally.protocols;
        let (leader, share) = leader(one);
        table.row([
            one.definition.id.to_string(),
            one.tally.standing.name().to_owned(),
            format!(
                "{}/{}",
                grouped(protocols.counted),
                grouped(protocols.expected)
            ),
            leader,
            share,
            seats(one),
        ]);
    }
    table
}

/// Which contests have stations that signed protocols which differ: their sums may change.
pub(super) fn contested(page: &mut Page, view: &View<'_>) {
    let contested = view.contests.iter().filter_map(|one| {
        let stations = one.tally.protocols.contested;
        (stations > 0).then(|| format!("{} ({})", one.definition.id, grouped(stations)))
    });
    let contested: Vec<_> = contested.collect();
    if !contested.is_empty() {
        page.gap().warning(format!(
            "Contested stations, not settled: {}",
            contested.join(", ")
        ));
    }
}

/// The option with the most votes and its share; nothing where there are no votes.
fn leader(one: &ContestView<'_>) -> (String, String) {
    let most = one.tally.options.iter().map(|sum| sum.votes).max();
    let most = most.unwrap_or_default();
    if most == 0 {
        return ("–".into(), "–".into());
    }
    let options = one.definition.options.iter().zip(&one.tally.options);
    let leading: Vec<_> = options
        .filter(|(_, sum)| sum.votes == most)
        .map(|(option, _)| option)
        .collect();
    let who = match leading.as_slice() {
        [only] => format!("{} {}", only.id, pick_title(&only.names)),
        several => {
            let ids: Vec<_> = several.iter().map(|option| option.id.as_str()).collect();
            format!("equal: {}", ids.join(", "))
        }
    };
    let share = percent(most, one.base().1).unwrap_or_else(|| "–".into());
    (who, share)
}

/// What has become of the seats, in a word.
fn seats(one: &ContestView<'_>) -> String {
    match &one.tally.allocation {
        None => "–".into(),
        Some(Err(_)) => "none".into(),
        Some(Ok(allocation)) => match &allocation.outcome {
            Outcome::Allocated => grouped(allocation.seats),
            Outcome::Tie { .. } => "tie".into(),
            Outcome::NoWinner => "no winner".into(),
            Outcome::Waits => "waits".into(),
            Outcome::SecondRound { .. } => "2nd round".into(),
            Outcome::NoVotes => "none".into(),
        },
    }
}

pub(super) fn chambers(page: &mut Page, view: &View<'_>) {
    for (titles, chamber) in &view.chambers {
        let heading = format!(
            "{} — {}: {} seats, {} open",
            chamber.id,
            pick_title(titles),
            grouped(chamber.seats),
            grouped(chamber.open)
        );
        let mut table = Table::new(&[
            ("by", Align::Left),
            ("name", Align::Left),
            ("seats", Align::Right),
        ]);
        for (by, seats) in &chamber.by {
            table.row([by.clone(), name(view, by), grouped(*seats)]);
        }
        page.gap().heading(heading);
        if !table.is_empty() {
            page.table(&table);
        }
    }
}

/// The name of the list with this id, or of the candidate `contest/option`.
fn name(view: &View<'_>, by: &str) -> String {
    if by == "self" {
        return "self-nominated".into();
    }
    let options = view.contests.iter().flat_map(|one| {
        let options = one.definition.options.iter();
        options.map(move |option| (&one.definition.id, option))
    });
    let mut options = options.filter(|(contest, option)| match by.split_once('/') {
        Some((of, id)) => contest.as_str() == of && option.id.as_str() == id,
        None => option.kind == OptionKind::List && option.id.as_str() == by,
    });
    options
        .next()
        .map(|(_, option)| pick_title(&option.names).to_owned())
        .unwrap_or_default()
}
