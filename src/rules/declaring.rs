//! Content of declarations: a result is declared only as replay gives it.

use super::Reason;
use super::admit::Content;
use super::summing::{check_shape, check_size, difference, incomplete};
use crate::bytes::Id;
use crate::event::{ResultsDeclared, Totals};
use crate::seats::{Allocation, AllocationError, OptionVotes, Outcome, Votes, allocate};
use crate::state::{CommissionIx, Contest, ContestIx, State};

pub(super) fn result(state: &State, said: &ResultsDeclared) -> Content {
    let mut content = Content::default();
    // Who speaks for it was looked up in the contest already.
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        return content;
    };
    let of = state.contest(contest);
    if let Some(before) = of.declared_in_force() {
        let (contest, index) = (said.contest.clone(), before.index);
        content
            .reasons
            .push(Reason::DeclaredAlready { contest, index });
    }
    content.reasons.extend(check_size(state, said.size));
    content.reasons.extend(check_shape(of, &said.totals));
    let (expected, found) = (of.definition.options.len(), said.seats.len());
    if expected != found {
        content.reasons.push(Reason::SheetShape {
            contest: said.contest.clone(),
            what: "options with seats",
            expected,
            found,
        });
    }
    if !content.reasons.is_empty() {
        return content;
    }
    content
        .reasons
        .extend(changed_since(state, contest, said.size));
    let derived = state.totals_at(contest, CommissionIx::CENTRAL, state.position().size);
    match difference(state, of, &said.totals, &derived) {
        Some(found) => content.reasons.push(Reason::DeclaredDiffers {
            what: found.what,
            says: found.says,
            derived: found.derived,
        }),
        // Seats of other sums would be no more to the point.
        None => content.reasons.extend(check_seats(of, said, &derived)),
    }
    let central = CommissionIx::CENTRAL;
    content.findings.extend(incomplete(state, contest, central));
    content
}

/// The first entry from `size` on that changed a protocol in the sums, or put one there.
fn changed_since(state: &State, contest: ContestIx, size: u64) -> Option<Reason> {
    let now = state.counted_at(contest, CommissionIx::CENTRAL, state.position().size);
    let later = now.map(|(_, protocol)| protocol.index);
    let index = later.filter(|index| *index >= size).min()?;
    Some(Reason::ChangedSince { size, index })
}

/// What the votes of a contest, in ballot order, come to by the rule that its definition states;
/// nothing where it fills no seats.
pub fn allocation(
    of: &Contest,
    votes: impl Iterator<Item = u64>,
    quantities: &[(Id, u64)],
) -> Option<Result<Allocation, AllocationError>> {
    let definition = &of.definition;
    let rule = definition.allocation.as_ref()?;
    let options = definition.options.iter().zip(votes);
    let options: Vec<_> = options
        .map(|(option, votes)| OptionVotes {
            id: &option.id,
            kind: option.kind,
            position: option.position,
            votes,
        })
        .collect();
    let votes = Votes {
        options: &options,
        quantities,
        lots: &[],
    };
    Some(allocate(rule, &votes))
}

fn check_seats(of: &Contest, said: &ResultsDeclared, totals: &Totals) -> Option<Reason> {
    let contest = of.definition.id.clone();
    let waits = |state: String| Some(Reason::NotSettled { contest, state });
    let quantities = of
        .layout
        .quantities_of_totals(&totals.fields, &totals.votes);
    let votes = totals.votes.iter().copied();
    let derived: Vec<Option<u32>> = match allocation(of, votes, &quantities) {
        None => vec![None; said.seats.len()],
        Some(Err(error)) => return waits(error.to_string()),
        Some(Ok(allocation)) => match allocation.outcome {
            Outcome::Tie { .. } => return waits("a tie".into()),
            Outcome::Waits => return waits("one list alone passed the threshold".into()),
            Outcome::NoVotes => return waits("there are no votes".into()),
            Outcome::Allocated | Outcome::NoWinner | Outcome::SecondRound { .. } => allocation
                .options
                .iter()
                .map(|option| option.seats)
                .collect(),
        },
    };
    let options = of.definition.options.iter();
    let mut seats = options.zip(said.seats.iter().zip(derived));
    let (option, (says, derived)) = seats.find(|(_, (says, derived))| **says != *derived)?;
    let in_words = |seats: Option<u32>| seats.map_or_else(|| "none".into(), |n| n.to_string());
    Some(Reason::DeclaredDiffers {
        what: format!("seats of {}", option.id),
        says: in_words(*says),
        derived: in_words(derived),
    })
}
