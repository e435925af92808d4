//! `[allocation]`: how the votes of a contest become seats, written as in a results folder.

use super::paper::Table;
use super::value::Value;
use super::value::readable;
use super::writer::Writer;
use crate::election::{
    AgainstAllRule, AllocationRule, Fraction, Method, SingleListRule, Threshold, TieRule,
};

const METHODS: [&str; 4] = [
    "largest-remainder",
    "highest-averages",
    "plurality",
    "majority",
];
const COMMON: [&str; 5] = ["method", "seats", "tie", "single_list", "against_all_wins"];

pub(super) fn blank(out: &mut Writer) {
    out.comment(
        "How votes become seats. Without these lines the contest is only counted. Shares are \
         exact: numerator and denominator, and of which quantity of the form.",
    );
    out.line("#[allocation]");
    out.line(
        "#method = \"largest-remainder\"  # \"highest-averages\", \"plurality\", \"majority\"",
    );
    out.line("#seats = 69");
    out.line("#threshold = { numerator = 5, denominator = 100, of = \"valid\" }");
    out.line("#divisors = \"dhondt\"            # or \"sainte-lague\": highest-averages");
    out.line("#of = \"valid\"                   # majority: the quantity that the half is of");
    out.line("#second_round = { candidates = 2 }  # majority");
    out.line("#tie = \"wait\"                   # or \"lots\", \"earlier-position\"");
    out.line("#single_list = { admit_next = true, factor = { numerator = 7, denominator = 10 } }");
    out.line("#against_all_wins = \"no-winner\"");
}

pub(super) fn read(value: &Value<'_>) -> Option<AllocationRule> {
    let table = value.table("allocation")?;
    let method = method(&table);
    let seats = table.required("seats").and_then(|value| value.count());
    let tie = table
        .optional("tie")
        .map_or(Some(TieRule::Wait), |value| value.word());
    let single_list = table.optional("single_list").map(|v| single_list(&v));
    let against_all_wins = table
        .optional("against_all_wins")
        .map_or(Some(AgainstAllRule::NoWinner), |value| value.word());
    Some(AllocationRule {
        method: method?,
        seats: seats?,
        tie: tie?,
        single_list: readable(single_list)?,
        against_all_wins: against_all_wins?,
    })
}

fn method(table: &Table<'_>) -> Option<Method> {
    let value = table.required("method")?;
    let name = value.text()?;
    let own: &[&str] = match name {
        "largest-remainder" => &["threshold"],
        "highest-averages" => &["threshold", "divisors"],
        "plurality" => &[],
        "majority" => &["of", "second_round"],
        _ => {
            value.refuse_word("method of allocation", &METHODS.join(", "));
            return None;
        }
    };
    table.known(&[&COMMON[..], own].concat());
    let threshold = || readable(table.optional("threshold").map(|value| threshold(&value)));
    Some(match name {
        "largest-remainder" => Method::LargestRemainder {
            threshold: threshold()?,
        },
        "highest-averages" => {
            let threshold = threshold();
            let divisors = table.required("divisors").and_then(|value| value.word());
            Method::HighestAverages {
                divisors: divisors?,
                threshold: threshold?,
            }
        }
        "majority" => {
            let second_round = table.optional("second_round").map(|value| {
                let table = value.table("second_round")?;
                table.known(&["candidates"]);
                table.required("candidates").and_then(|value| value.count())
            });
            let of = table.required("of").and_then(|value| value.id());
            Method::Majority {
                of: of?,
                second_round_candidates: readable(second_round)?,
            }
        }
        _ => Method::Plurality,
    })
}

fn threshold(value: &Value<'_>) -> Option<Threshold> {
    let table = value.table("threshold")?;
    table.known(&["numerator", "denominator", "of"]);
    let share = parts(&table);
    let of = table.required("of").and_then(|value| value.id());
    let Fraction {
        numerator,
        denominator,
    } = share?;
    Some(Threshold {
        numerator,
        denominator,
        of: of?,
    })
}

fn single_list(value: &Value<'_>) -> Option<SingleListRule> {
    let table = value.table("single_list")?;
    table.known(&["admit_next", "factor"]);
    let admit_next = table
        .required("admit_next")
        .and_then(|value| value.boolean());
    let factor = table.optional("factor").map(|value| {
        let table = value.table("factor")?;
        table.known(&["numerator", "denominator"]);
        parts(&table)
    });
    Some(SingleListRule {
        admit_next: admit_next?,
        factor: readable(factor)?,
    })
}

fn parts(table: &Table<'_>) -> Option<Fraction> {
    let numerator = table.required("numerator").and_then(|value| value.count());
    let denominator = table
        .required("denominator")
        .and_then(|value| value.count());
    Some(Fraction {
        numerator: numerator?,
        denominator: denominator?,
    })
}
