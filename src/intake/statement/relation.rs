//! A control relation in the words of the paper: both sides term by term, and how far apart they
//! are.

use crate::bytes::{Id, pick_title};
use crate::election::{Check, Form, Fraction, Operator, SheetFigures, VOTES};

/// Columns of a term: with the remark's indentation, 80 in all.
const LABEL: usize = 60;
const FIGURE: usize = 13;

/// The lines that explain `check` on a sheet.
pub(super) fn explain(form: &Form, check: &Check, sheet: SheetFigures<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let left = side(form, &check.left, &[], sheet, &mut lines);
    let word = match check.op {
        Operator::Equal => "has to be equal to",
        Operator::AtMost => "may be at most",
        Operator::AtLeast => "has to be at least",
    };
    let [times_left, times_right] = [check.times_left, check.times_right].map(factor);
    lines.push(match &times_left {
        Some(times) => format!("(taken {times} times) {word}"),
        None => word.into(),
    });
    let right = side(form, &check.right, &check.minus, sheet, &mut lines);
    if let Some(times) = &times_right {
        lines.push(format!("(taken {times} times)"));
    }
    if times_left.is_none() && times_right.is_none() {
        let apart = left.abs_diff(right);
        lines.push(format!(
            "{left} on one side, {right} on the other: {apart} apart"
        ));
    }
    lines
}

/// Adds the terms of one side, and their sum where there are several; the sum.
fn side(
    form: &Form,
    plus: &[Id],
    minus: &[Id],
    sheet: SheetFigures<'_>,
    lines: &mut Vec<String>,
) -> i128 {
    let mut sum: i128 = 0;
    let signed = plus.iter().map(|term| (term, 1));
    for (at, (term, sign)) in signed
        .chain(minus.iter().map(|term| (term, -1)))
        .enumerate()
    {
        let (label, figure) = term_of(form, term, sheet);
        sum += sign * i128::from(figure);
        let mark = match (at, sign) {
            (_, -1) => "−",
            (0, _) => " ",
            _ => "+",
        };
        lines.push(row(&format!("{mark} {label}"), &figure.to_string()));
    }
    if plus.len() + minus.len() > 1 {
        lines.push(row("= together", &sum.to_string()));
    }
    sum
}

fn term_of(form: &Form, term: &Id, sheet: SheetFigures<'_>) -> (String, u64) {
    if term.as_str() == VOTES {
        return ("Votes for all options together".into(), sheet.vote_sum());
    }
    let at = form.fields.iter().position(|field| field.id == *term);
    let figure = at.and_then(|at| sheet.fields.get(at)).copied();
    let label = at.map(|at| pick_title(&form.fields[at].labels));
    let label = label.filter(|label| !label.is_empty());
    let label = label.unwrap_or(term.as_str()).to_owned();
    (label, u64::from(figure.unwrap_or(0)))
}

fn factor(fraction: Option<Fraction>) -> Option<String> {
    let Fraction {
        numerator,
        denominator,
    } = fraction?;
    (numerator != denominator).then(|| format!("{numerator}/{denominator}"))
}

/// A label and a figure that end at the same column as all others.
pub(super) fn row(label: &str, figure: &str) -> String {
    let length = label.chars().count();
    let label = if length > LABEL {
        let short: String = label.chars().take(LABEL - 1).collect();
        format!("{short}…")
    } else {
        label.to_owned()
    };
    format!("{label:LABEL$}{figure:>FIGURE$}")
}
