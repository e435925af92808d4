//! What is to be found in a log that was meddled with, from what its maker wrote down.

use crate::kinds::{Altered, What};
use crate::log::{Condition, Line, Log, SIZE, Step};
use crate::operator::Operator;

/// The first fault of a log: the position that is named, and the codes there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct First {
    pub(crate) position: usize,
    pub(crate) codes: Vec<String>,
}

/// Where entries of the log stand now.
struct Standing {
    places: Vec<Option<usize>>,
    /// The protocol that a third member signed who had not.
    signed_by_third: Option<usize>,
}

impl Standing {
    fn of(log: &Log, altered: &Altered<'_>) -> Self {
        let mut places: Vec<_> = (0..SIZE)
            .map(|line| (line < altered.first).then_some(line))
            .collect();
        let mut signed_by_third = None;
        for (position, slot) in (altered.first..).zip(altered.slots(log)) {
            match &slot.what {
                What::Line(line) => places[*line] = Some(position),
                What::Again(_) => {}
                What::Made {
                    stands_for, third, ..
                } => {
                    if let Some(line) = stands_for {
                        places[*line] = Some(position);
                    }
                    signed_by_third = signed_by_third.or(stands_for.filter(|_| *third));
                }
            }
        }
        Self {
            places,
            signed_by_third,
        }
    }

    fn before(&self, line: usize, position: usize) -> bool {
        self.places[line].is_some_and(|place| place < position)
    }

    /// The codes with which the rule book refuses an entry where it stands now.
    fn refusal(
        &self,
        line: &Line,
        number: usize,
        position: usize,
        (at, before): (u64, u64),
    ) -> Vec<&'static str> {
        let mut failed: Vec<(Step, &'static str)> = Vec::new();
        if number > 0 && !self.before(0, position) {
            failed.push((Step::Opened, "R010"));
        }
        if self.before(SIZE - 1, position) {
            failed.push((Step::Closed, "R021"));
        }
        for (condition, step, code) in &line.conditions {
            let holds = match condition {
                Condition::After(other) => self.before(*other, position),
                Condition::Before(other) => !self.before(*other, position),
                Condition::NotBefore(instant) => at >= instant.0,
                Condition::InOrder(lines) => {
                    let standing = lines.iter().filter_map(|line| self.places[*line]);
                    standing.is_sorted()
                }
                Condition::Size(size) => *size <= position,
                Condition::NotSigned(protocol) => self.signed_by_third != Some(*protocol),
            };
            if !holds {
                failed.push((*step, code));
            }
        }
        let step = failed.iter().map(|(step, _)| *step).min();
        let mut codes: Vec<_> = failed
            .iter()
            .filter(|(of, _)| Some(*of) == step)
            .map(|(_, code)| *code)
            .collect();
        // The order of times is told together with the content.
        if at < before && step.is_none_or(|step| step >= Step::Place) {
            codes.push("R050");
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// The first fault that a verifier finds in as many entries as are promised.
pub(crate) fn first(log: &Log, altered: &Altered<'_>, operator: Operator) -> Option<First> {
    let standing = Standing::of(log, altered);
    let mut before = altered
        .first
        .checked_sub(1)
        .map_or(0, |at| log.lines[at].at.0);
    // The entry whose bytes stand before, if they are its own.
    let mut follows = altered.first.checked_sub(1);
    let mut another_genesis = false;
    for (position, slot) in (altered.first..).zip(altered.slots(log)) {
        if operator == Operator::Clumsy && position >= SIZE {
            break;
        }
        let mut codes = Vec::new();
        // In the place of an entry, with its header: what was made, or its own time altered.
        let in_place = matches!(slot.what, What::Line(line)
            if line == position && slot.at != log.lines[line].at && position == altered.first);
        let at = match (operator, &slot.what) {
            (Operator::Clumsy, What::Line(line)) if !in_place => log.lines[*line].at.0,
            _ => slot.at.0,
        };
        let made = matches!(slot.what, What::Made { .. }) || in_place;
        match &slot.what {
            What::Line(line) | What::Again(line) if operator == Operator::Clumsy && !made => {
                if *line != position {
                    codes.push("V103".to_owned());
                }
                if follows != line.checked_sub(1) {
                    codes.push("V104".to_owned());
                }
                follows = Some(*line);
            }
            _ => follows = None,
        }
        let refused = match &slot.what {
            What::Line(_) if another_genesis => vec!["R011"],
            What::Again(_) => vec!["R003"],
            What::Line(line) => standing.refusal(&log.lines[*line], *line, position, (at, before)),
            What::Made {
                codes, stands_for, ..
            } => {
                another_genesis = position == 0 && codes.is_empty() && stands_for.is_none();
                codes.clone()
            }
        };
        if !refused.is_empty() {
            codes.push(format!("V105/{}", refused.join("+")));
        }
        if !codes.is_empty() {
            return Some(First { position, codes });
        }
        before = at;
    }
    None
}
