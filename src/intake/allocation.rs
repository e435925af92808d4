//! `allocation = { … }`: how the votes of a contest become seats.

use super::document::{Scope, Value};
use super::forms::{fraction, parts};
use super::suggest::did_you_mean;
use crate::bytes::Id;
use crate::election::{
    AgainstAllRule, AllocationRule, Form, Method, SingleListRule, Threshold, TieRule,
};

const COMMON: [&str; 5] = ["method", "seats", "tie", "single_list", "against_all_wins"];
const METHODS: [&str; 4] = [
    "largest-remainder",
    "highest-averages",
    "plurality",
    "majority",
];

/// The rule, for a contest on `form` (if that is known).
pub(super) fn allocation(value: &Value<'_>, form: Option<&Form>) -> Option<AllocationRule> {
    let scope = value.table(&value.name)?;
    let method = method(&scope);
    let seats = scope
        .required("seats")
        .and_then(|v| v.number("a whole number of seats, from 1"));
    let tie = scope
        .optional("tie")
        .map_or(Some(TieRule::Wait), |v| v.word());
    let single_list = scope.optional("single_list").and_then(|v| single_list(&v));
    let against_all_wins = scope
        .optional("against_all_wins")
        .map_or(Some(AgainstAllRule::NoWinner), |v| v.word());
    let rule = AllocationRule {
        method: method?,
        seats: seats?,
        tie: tie?,
        single_list,
        against_all_wins: against_all_wins?,
    };
    for problem in rule.problems() {
        value.refuse(
            problem,
            "correct the rule; the law that it stands for has the numbers",
        );
    }
    if let Some(form) = form {
        let of = match &rule.method {
            Method::Majority { of, .. } => Some(of),
            method => method.threshold().map(|threshold| &threshold.of),
        };
        if let Some(of) = of {
            must_be_quantity(&scope, form, of);
        }
    }
    Some(rule)
}

fn must_be_quantity(scope: &Scope<'_>, form: &Form, of: &Id) {
    let known = || form.quantities.iter().map(|quantity| quantity.id.as_str());
    if !known().any(|quantity| quantity == of.as_str()) {
        let what = format!("{} is of an unknown quantity", scope.place);
        scope
            .document
            .report
            .error(scope.line, what)
            .expected(format!(
                "a quantity of form {}: {}",
                form.id,
                known().collect::<Vec<_>>().join(", ")
            ))
            .found(format!("\"{of}\""))
            .next(did_you_mean(
                of.as_str(),
                known(),
                "name one of those, or define it in the form",
            ));
    }
}

fn method(scope: &Scope<'_>) -> Option<Method> {
    let value = scope.required("method")?;
    let name = value.text()?;
    let own: &[&str] = match name {
        "largest-remainder" => &["threshold"],
        "highest-averages" => &["divisors", "threshold"],
        "plurality" => &[],
        "majority" => &["of", "second_round"],
        _ => {
            scope
                .document
                .report
                .error(
                    value.line,
                    format!("{} is no method of allocation", value.name),
                )
                .expected(format!("one of: {}", METHODS.join(", ")))
                .found(format!("\"{name}\""))
                .next(did_you_mean(name, METHODS, "write one of those expected"));
            return None;
        }
    };
    scope.known(&[&COMMON, own].concat());
    let threshold = |scope: &Scope<'_>| scope.optional("threshold").and_then(|v| threshold(&v));
    Some(match name {
        "largest-remainder" => Method::LargestRemainder {
            threshold: threshold(scope),
        },
        "highest-averages" => {
            let threshold = threshold(scope);
            let divisors = scope.required("divisors").and_then(|value| value.word());
            Method::HighestAverages {
                divisors: divisors?,
                threshold,
            }
        }
        "majority" => {
            let second_round_candidates = scope
                .optional("second_round")
                .and_then(|value| second_round(&value));
            let of = scope.required("of").and_then(|value| value.id());
            Method::Majority {
                of: of?,
                second_round_candidates,
            }
        }
        _ => Method::Plurality,
    })
}

fn threshold(value: &Value<'_>) -> Option<Threshold> {
    let scope = value.table(&value.name)?;
    scope.known(&["numerator", "denominator", "of"]);
    let share = parts(&scope);
    let of = scope.required("of").and_then(|value| value.id());
    let share = share?;
    Some(Threshold {
        numerator: share.numerator,
        denominator: share.denominator,
        of: of?,
    })
}

fn second_round(value: &Value<'_>) -> Option<u16> {
    let scope = value.table(&value.name)?;
    scope.known(&["candidates"]);
    scope
        .required("candidates")?
        .number("a whole number of candidates, from 2")
}

fn single_list(value: &Value<'_>) -> Option<SingleListRule> {
    let scope = value.table(&value.name)?;
    scope.known(&["admit_next", "factor"]);
    let factor = scope.optional("factor").and_then(|value| fraction(&value));
    let admit_next = scope
        .required("admit_next")
        .and_then(|value| value.boolean());
    Some(SingleListRule {
        admit_next: admit_next?,
        factor,
    })
}
