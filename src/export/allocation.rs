//! `allocation = { … }`.

use super::toml::{fraction, inline, text};
use crate::election::{AgainstAllRule, AllocationRule, Method, SingleListRule, Threshold, TieRule};

pub(super) fn write(rule: &AllocationRule) -> String {
    let mut pairs = match &rule.method {
        Method::LargestRemainder { threshold } => {
            let mut pairs = vec![("method", text("largest-remainder"))];
            pairs.extend(needs(threshold.as_ref()));
            pairs
        }
        Method::HighestAverages {
            divisors,
            threshold,
        } => {
            let mut pairs = vec![
                ("method", text("highest-averages")),
                ("divisors", text(divisors)),
            ];
            pairs.extend(needs(threshold.as_ref()));
            pairs
        }
        Method::Plurality => vec![("method", text("plurality"))],
        Method::Majority {
            of,
            second_round_candidates,
        } => {
            let mut pairs = vec![("method", text("majority")), ("of", text(of))];
            if let Some(candidates) = second_round_candidates {
                let candidates = inline(&[("candidates", candidates.to_string())]);
                pairs.push(("second_round", candidates));
            }
            pairs
        }
    };
    pairs.push(("seats", rule.seats.to_string()));
    if rule.tie != TieRule::Wait {
        pairs.push(("tie", text(rule.tie)));
    }
    if let Some(single) = rule.single_list {
        pairs.push(("single_list", single_list(single)));
    }
    if rule.against_all_wins != AgainstAllRule::NoWinner {
        pairs.push(("against_all_wins", text(rule.against_all_wins)));
    }
    inline(&pairs)
}

fn needs(threshold: Option<&Threshold>) -> Option<(&'static str, String)> {
    let threshold = threshold?;
    let says = inline(&[
        ("numerator", threshold.numerator.to_string()),
        ("denominator", threshold.denominator.to_string()),
        ("of", text(&threshold.of)),
    ]);
    Some(("threshold", says))
}

fn single_list(rule: SingleListRule) -> String {
    let mut pairs = vec![("admit_next", rule.admit_next.to_string())];
    pairs.extend(rule.factor.map(|factor| ("factor", fraction(factor))));
    inline(&pairs)
}
