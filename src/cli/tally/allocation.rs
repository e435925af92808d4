//! How votes became seats, or why they have not, in words.

use crate::bytes::Id;
use crate::cli::present::{count_of, grouped, ratio};
use crate::election::{Divisors, Method, OptionKind, TieRule};
use crate::replay::ResultStanding;
use crate::results::ContestView;
use crate::seats::{Allocation, Outcome, Stake, Step, Tie};

/// The sentences that stand under the table of options.
pub(super) fn says(one: &ContestView<'_>) -> String {
    match &one.tally.allocation {
        None => "The definition allocates no seats in this contest.".to_owned(),
        Some(Err(error)) => format!("No seats can be derived: {error}."),
        Some(Ok(allocation)) => {
            let mut says = outcome(one, allocation);
            if one.tally.standing == ResultStanding::Partial {
                says += " This is of the protocols in the sums so far.";
            }
            says + match one.tally.standing {
                ResultStanding::Declared => " The result is declared, and replay gives the same.",
                ResultStanding::Superseded => {
                    " What was declared does not hold any more: these seats are derived, not final."
                }
                _ => " Nothing is declared: seats are derived, not final.",
            }
        }
    }
}

fn outcome(one: &ContestView<'_>, allocation: &Allocation) -> String {
    let seats = count_of(u64::from(allocation.seats), "seat");
    let by = method(one);
    match &allocation.outcome {
        Outcome::Allocated => {
            let quota = allocation.quota.and_then(|quota| {
                let (votes, seats) = (grouped(quota.numerator), grouped(quota.denominator));
                Some(format!(
                    " Quota {} votes ({votes} / {seats}).",
                    ratio(quota)?
                ))
            });
            format!("{seats} by {by}.{}", quota.unwrap_or_default())
        }
        Outcome::Tie { tie } => tied(one, tie),
        Outcome::NoWinner => format!("Nobody is elected: {}.", no_winner(allocation)),
        Outcome::Waits => "One list alone passed the threshold, and the definition does not say \
             what follows. The seats wait."
            .to_owned(),
        Outcome::SecondRound { candidates } => format!(
            "Nobody has more than half. Second round: {}.",
            list(candidates)
        ),
        Outcome::NoVotes => format!("{seats} by {by}: there are no votes in the sums yet."),
    }
}

fn method(one: &ContestView<'_>) -> &'static str {
    match one.definition.allocation.as_ref().map(|rule| &rule.method) {
        Some(Method::LargestRemainder { .. }) => "largest remainder",
        Some(Method::HighestAverages { divisors, .. }) => match divisors {
            Divisors::DHondt => "highest averages (D'Hondt)",
            Divisors::SainteLague => "highest averages (Sainte-Laguë)",
        },
        Some(Method::Plurality) => "most votes",
        Some(Method::Majority { .. }) => "more than half",
        None => "no rule",
    }
}

fn tied(one: &ContestView<'_>, tie: &Tie) -> String {
    let lists = one.definition.options.iter();
    let lists = lists
        .filter(|option| tie.options.contains(&option.id))
        .any(|option| option.kind == OptionKind::List);
    let equal = if lists && tie.stake == Stake::Seats {
        "remainders or quotients"
    } else {
        "votes"
    };
    let places = u64::from(tie.places);
    let stake = match tie.stake {
        Stake::Seats => format!("the last {}", count_of(places, "seat")),
        Stake::Admission => "admission beside the only list that passed".to_owned(),
        Stake::FirstPlace => "the first place".to_owned(),
        Stake::SecondRound => format!("the last {} in the second round", count_of(places, "place")),
    };
    let settles = match one.definition.allocation.as_ref().map(|rule| rule.tie) {
        Some(TieRule::Lots) => "The determining commission draws lots.",
        _ => "The definition does not say what settles it, so the tie stands.",
    };
    let who = list(&tie.options);
    format!("Tie: {who} have equal {equal} and compete for {stake}. {settles}")
}

fn no_winner(allocation: &Allocation) -> &'static str {
    match allocation.steps.last() {
        Some(Step::AgainstAllWon { .. }) => "\"against all\" won",
        Some(Step::NonePassed) => "no list passed the threshold",
        _ => "nobody has the majority, and there is no second round",
    }
}

fn list(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(Id::as_str).collect();
    match ids.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
