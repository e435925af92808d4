//! An allocation under way.

use super::cut::Cut;
use super::result::{Allocation, AllocationError, Outcome, Seated, Stake, Tie};
use super::step::{Settled, Step};
use super::{OptionVotes, Ratio, Votes};
use crate::bytes::Id;
use crate::election::{AllocationRule, OptionKind, TieRule};

/// The rule, the votes, and what has been decided so far. Options go by their place in the input.
pub(super) struct Count<'a> {
    pub(super) rule: &'a AllocationRule,
    votes: &'a Votes<'a>,
    seated: Vec<Seated>,
    quota: Option<Ratio>,
    steps: Vec<Step>,
}

impl<'a> Count<'a> {
    pub(super) fn new(rule: &'a AllocationRule, votes: &'a Votes<'a>) -> Self {
        let unsettled = |o: &OptionVotes| Seated {
            id: o.id.clone(),
            passed: None,
            seats: None,
        };
        Self {
            rule,
            votes,
            seated: votes.options.iter().map(unsettled).collect(),
            quota: None,
            steps: Vec::new(),
        }
    }

    pub(super) fn finish(self, outcome: Outcome) -> Allocation {
        let Self {
            rule,
            seated: options,
            quota,
            steps,
            ..
        } = self;
        Allocation {
            outcome,
            seats: rule.seats,
            quota,
            options,
            steps,
        }
    }

    /// Every option.
    pub(super) fn everyone(&self) -> Vec<usize> {
        (0..self.votes.options.len()).collect()
    }

    /// Every option but "against all".
    pub(super) fn contenders(&self) -> Vec<usize> {
        self.everyone()
            .into_iter()
            .filter(|option| !self.is_against_all(*option))
            .collect()
    }

    pub(super) fn is_against_all(&self, option: usize) -> bool {
        self.votes.options[option].kind == OptionKind::AgainstAll
    }

    pub(super) fn id(&self, option: usize) -> Id {
        self.votes.options[option].id.clone()
    }

    pub(super) fn ids(&self, options: &[usize]) -> Vec<Id> {
        options.iter().map(|option| self.id(*option)).collect()
    }

    pub(super) fn votes(&self, option: usize) -> u64 {
        self.votes.options[option].votes
    }

    pub(super) fn sum(&self, options: &[usize]) -> Result<u64, AllocationError> {
        let add = |sum: u64, option: &usize| sum.checked_add(self.votes(*option));
        options
            .iter()
            .try_fold(0, add)
            .ok_or(AllocationError::TooManyVotes)
    }

    pub(super) fn quantity(&self, id: &Id) -> Result<u64, AllocationError> {
        let found = self.votes.quantities.iter().find(|(known, _)| known == id);
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| AllocationError::UnknownQuantity(id.clone()))
    }

    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub(super) fn set_passed(&mut self, option: usize, passed: bool) {
        self.seated[option].passed = Some(passed);
    }

    /// What a seat costs among `votes`.
    pub(super) fn set_quota(&mut self, votes: u64) {
        let quota = Ratio {
            numerator: votes,
            denominator: u64::from(self.rule.seats),
        };
        self.quota = Some(quota);
        self.step(Step::Quota { quota });
    }

    /// Settles that no contender has a seat, except for those given from here on.
    pub(super) fn clear_seats(&mut self) {
        for option in self.contenders() {
            self.seated[option].seats = Some(0);
        }
    }

    pub(super) fn seats(&self, option: usize) -> u32 {
        self.seated[option].seats.unwrap_or(0)
    }

    pub(super) fn add_seats(&mut self, option: usize, seats: u32) {
        self.seated[option].seats = Some(self.seats(option) + seats);
    }

    /// These options by votes, cut after `places`.
    pub(super) fn cut_by_votes(&self, options: &[usize], places: u32) -> Cut {
        Cut::new(
            options
                .iter()
                .map(|option| (*option, self.votes(*option)))
                .collect(),
            places,
        )
    }

    /// Those of the tied who get what is at stake, in order; nobody if there is no tie.
    ///
    /// The error is the tie that nothing settles.
    pub(super) fn settle(&mut self, stake: Stake, cut: &Cut) -> Result<Vec<usize>, Tie> {
        if cut.tied.is_empty() {
            return Ok(Vec::new());
        }
        let tie = Tie {
            stake,
            options: self.ids(&cut.tied),
            places: cut.places,
        };
        let (by, order) = match self.rule.tie {
            TieRule::Wait | TieRule::Lots => (TieRule::Lots, self.order_by_lots(&cut.tied)),
            by @ TieRule::EarlierPosition => (by, self.order_by_position(&cut.tied)),
        };
        let settled = order.as_ref().map(|order| Settled {
            by,
            order: self.ids(order),
        });
        self.step(Step::Tie {
            tie: tie.clone(),
            settled,
        });
        let winners = |order: Vec<usize>| order.into_iter().take(cut.places as usize).collect();
        order.map(winners).ok_or(tie)
    }

    /// A tie for seats that stands: the seats of the tied are not settled, all others are.
    pub(super) fn leave_open(&mut self, cut: &Cut, tie: Tie) -> Outcome {
        for option in &cut.tied {
            self.seated[*option].seats = None;
        }
        Outcome::Tie { tie }
    }

    /// The first draw among exactly these options. With as many as are tied, and each of the tied
    /// in it, a draw has no other and none twice.
    fn order_by_lots(&self, tied: &[usize]) -> Option<Vec<usize>> {
        let mut lots = self.votes.lots.iter();
        lots.find_map(|draw| {
            let place = |option: &usize| draw.iter().position(|id| *id == self.id(*option));
            let mut places: Vec<_> = tied
                .iter()
                .map(|option| place(option).map(|place| (place, *option)))
                .collect::<Option<_>>()?;
            places.sort_unstable();
            let order = places.into_iter().map(|(_, option)| option).collect();
            (draw.len() == tied.len()).then_some(order)
        })
    }

    /// Positions on a ballot differ; if they did not, they would settle nothing.
    fn order_by_position(&self, tied: &[usize]) -> Option<Vec<usize>> {
        let position = |option: &usize| self.votes.options[*option].position;
        let mut order = tied.to_vec();
        order.sort_by_key(position);
        order
            .windows(2)
            .all(|pair| position(&pair[0]) != position(&pair[1]))
            .then_some(order)
    }
}
