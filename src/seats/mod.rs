//! From votes to seats.
//!
//! In: an [`AllocationRule`] and the [`Votes`] of one contest. Out: an [`Allocation`], which says who
//! is seated and explains itself step by step in exact integers. Pure: the same votes give the same
//! seats everywhere, and the order of the options never matters.
//!
//! Where neither the votes nor the rule decide, nothing is guessed. A tie is an [`Outcome`] that names
//! the tied options and what is at stake, and only when it changes who is seated; recorded lots, or a
//! rule that the definition states, settle it.
//!
//! This room must not know logs, statements or stations.
//!
//! ```
//! use hattama::bytes::Id;
//! use hattama::election::{AgainstAllRule, AllocationRule, Method, OptionKind, TieRule};
//! use hattama::seats::{OptionVotes, Outcome, Votes, allocate};
//!
//! let rule = AllocationRule {
//!     method: Method::LargestRemainder { threshold: None },
//!     seats: 4,
//!     tie: TieRule::Wait,
//!     single_list: None,
//!     against_all_wins: AgainstAllRule::NoWinner,
//! };
//! let (a, b) = (Id::new("a")?, Id::new("b")?);
//! let options = [
//!     OptionVotes { id: &a, kind: OptionKind::List, position: 1, votes: 70 },
//!     OptionVotes { id: &b, kind: OptionKind::List, position: 2, votes: 30 },
//! ];
//! let allocation = allocate(&rule, &Votes { options: &options, quantities: &[], lots: &[] })?;
//! assert_eq!(allocation.outcome, Outcome::Allocated);
//! assert_eq!(allocation.options[0].seats, Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod candidates;
mod count;
mod cut;
mod highest_averages;
mod input;
mod largest_remainder;
mod lists;
mod ratio;
mod result;
mod step;

pub use input::{OptionVotes, Votes};
pub use ratio::Ratio;
pub use result::{Allocation, AllocationError, Outcome, Seated, Stake, Tie};
pub use step::{Settled, Step};

use crate::election::{AllocationRule, Method};

/// The seats that `votes` give under `rule`.
///
/// # Errors
/// [`AllocationError`] if the rule cannot be applied, names a quantity that is not there, or the
/// votes are more than can be counted. A tie is not an error.
pub fn allocate(rule: &AllocationRule, votes: &Votes) -> Result<Allocation, AllocationError> {
    if let Some(problem) = rule.problems().first() {
        return Err(AllocationError::Rule(*problem));
    }
    let mut count = count::Count::new(rule, votes);
    let outcome = match &rule.method {
        Method::LargestRemainder { .. } | Method::HighestAverages { .. } => {
            lists::allocate(&mut count)?
        }
        Method::Plurality => candidates::plurality(&mut count),
        Method::Majority {
            of,
            second_round_candidates,
        } => candidates::majority(&mut count, of, *second_round_candidates)?,
    };
    Ok(count.finish(outcome))
}
