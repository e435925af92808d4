//! A contest in a few words.

use hattama::bytes::Id;
use hattama::election::{
    AgainstAllRule, AllocationRule, Divisors, Fraction, Method, OptionKind, SingleListRule,
    Threshold, TieRule,
};
use hattama::seats::{Allocation, AllocationError, OptionVotes, Votes, allocate};

/// The three methods for lists, without a threshold.
pub(crate) const METHODS: [Method; 3] = [
    Method::LargestRemainder { threshold: None },
    Method::HighestAverages {
        divisors: Divisors::DHondt,
        threshold: None,
    },
    Method::HighestAverages {
        divisors: Divisors::SainteLague,
        threshold: None,
    },
];

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// Largest remainder with a threshold in percent of the valid votes.
pub(crate) fn largest_remainder(percent: u32) -> Method {
    let threshold = Threshold {
        numerator: percent,
        denominator: 100,
        of: id("valid"),
    };
    Method::LargestRemainder {
        threshold: Some(threshold),
    }
}

pub(crate) fn majority(second_round_candidates: Option<u16>) -> Method {
    Method::Majority {
        of: id("valid"),
        second_round_candidates,
    }
}

fn kind(option: &Id) -> OptionKind {
    match option.as_str() {
        "against-all" => OptionKind::AgainstAll,
        _ => OptionKind::List,
    }
}

/// Options `1`, `2`, … in ballot order, and perhaps `against-all` at the end.
pub(crate) struct Contest {
    pub(crate) rule: AllocationRule,
    votes: Vec<u64>,
    against_all: Option<u64>,
    valid: Option<u64>,
    lots: Vec<Vec<Id>>,
}

impl Contest {
    pub(crate) fn new(method: Method, seats: u32, votes: &[u64]) -> Self {
        let rule = AllocationRule {
            method,
            seats,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        };
        Self {
            rule,
            votes: votes.to_vec(),
            against_all: None,
            valid: None,
            lots: Vec::new(),
        }
    }

    pub(crate) fn against_all(mut self, votes: u64) -> Self {
        self.against_all = Some(votes);
        self
    }

    /// The quantity `valid`; without this, the sum of all votes.
    pub(crate) fn valid(mut self, votes: u64) -> Self {
        self.valid = Some(votes);
        self
    }

    pub(crate) fn tie(mut self, tie: TieRule) -> Self {
        self.rule.tie = tie;
        self
    }

    pub(crate) fn single_list(mut self, admit_next: bool, factor: Option<(u32, u32)>) -> Self {
        let factor = factor.map(|(numerator, denominator)| Fraction {
            numerator,
            denominator,
        });
        self.rule.single_list = Some(SingleListRule { admit_next, factor });
        self
    }

    pub(crate) fn lots(mut self, order: &[&str]) -> Self {
        self.lots
            .push(order.iter().map(|option| id(option)).collect());
        self
    }

    pub(crate) fn allocate(&self) -> Allocation {
        self.try_allocate().unwrap()
    }

    pub(crate) fn try_allocate(&self) -> Result<Allocation, AllocationError> {
        let mut ids: Vec<Id> = (1..=self.votes.len()).map(|n| id(&n.to_string())).collect();
        ids.extend(self.against_all.map(|_| id("against-all")));
        let votes = self.votes.iter().copied().chain(self.against_all);
        let options: Vec<OptionVotes> = (1..)
            .zip(ids.iter().zip(votes))
            .map(|(position, (id, votes))| OptionVotes {
                id,
                kind: kind(id),
                position,
                votes,
            })
            .collect();
        let sum = options
            .iter()
            .map(|option| option.votes)
            .fold(0, u64::saturating_add);
        let quantities = [(id("valid"), self.valid.unwrap_or(sum))];
        let votes = Votes {
            options: &options,
            quantities: &quantities,
            lots: &self.lots,
        };
        allocate(&self.rule, &votes)
    }

    /// The seats of the options, without "against all".
    pub(crate) fn seats(&self) -> Vec<Option<u32>> {
        let allocation = self.allocate();
        allocation
            .options
            .iter()
            .take(self.votes.len())
            .map(|option| option.seats)
            .collect()
    }
}
