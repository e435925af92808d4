//! Requests into a commission's roster.

use std::collections::BTreeMap;

use super::Commission;
use super::problem::{Problem, Severity};
use super::request::FiledRequest;
use crate::event::Member;

/// What the requests for one commission come to.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// The members, by number. Not to be used if there are problems.
    pub members: Vec<Member>,
    /// Requests that contradict each other or `members.csv`.
    pub problems: Vec<Problem>,
    /// Numbers that `members.csv` names and nobody has sent a request for.
    pub missing: Vec<u16>,
}

/// The roster that these requests, all for `commission`, make. Where the definition names the
/// members, requests have to be theirs.
pub fn roster(commission: &Commission, requests: &[&FiledRequest]) -> Roster {
    let mut roster = Roster::default();
    let mut numbers: BTreeMap<u16, &FiledRequest> = BTreeMap::new();
    for filed in requests {
        let member = filed.request.member();
        match numbers.get(&member.number) {
            None => {
                numbers.insert(member.number, filed);
                roster.members.push(member.clone());
            }
            // The same request filed twice is one.
            Some(first) if first.request == filed.request => {}
            Some(first) => {
                let what = format!(
                    "a second request for member {} of {}",
                    member.number, commission.id
                );
                let next = "ask the member which one stands, and take the other out of the folder";
                let first = format!("{} is the first", first.path.display());
                roster
                    .problems
                    .push(problem(filed, what, None, first, next));
            }
        }
    }
    roster.members.sort_by_key(|member| member.number);
    if !commission.members.is_empty() {
        compare(commission, &numbers, &mut roster);
    }
    roster
}

fn compare(commission: &Commission, numbers: &BTreeMap<u16, &FiledRequest>, roster: &mut Roster) {
    for (number, filed) in numbers {
        let member = filed.request.member();
        let found = format!("{} with key {}", member.role, member.key);
        let given = commission.members.iter().find(|one| one.number == *number);
        let expected = match given {
            None => format!("a number from 1 to {}", commission.members.len()),
            Some(given) if (given.role, given.key) == (member.role, member.key) => continue,
            Some(given) => format!("{} with key {}", given.role, given.key),
        };
        let what = format!(
            "members.csv names another member {number} of {}",
            commission.id
        );
        let next = "correct members.csv, or ask the member for a request with the key it names";
        roster
            .problems
            .push(problem(filed, what, Some(expected), found, next));
    }
    let given = commission.members.iter().map(|given| given.number);
    roster.missing = given
        .filter(|number| !numbers.contains_key(number))
        .collect();
}

fn problem(
    filed: &FiledRequest,
    what: String,
    expected: Option<String>,
    found: String,
    next: &str,
) -> Problem {
    Problem {
        severity: Severity::Error,
        file: filed.path.display().to_string(),
        line: None,
        what,
        expected,
        found: Some(found),
        next: next.into(),
    }
}
