//! `hattama explain`.

use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use super::{Context, Problem, Report};
use crate::replay;
use crate::rules::{Explanation, explanations};
use crate::verify;

const EXAMPLES: &str = "Examples:
  hattama explain F103
  hattama explain";

/// Arguments of `hattama explain`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The code, such as R041, F103 or V104; without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Every page, by code: findings, refusals, failures.
fn pages() -> impl Iterator<Item = &'static Explanation> {
    explanations()
        .chain(replay::EXPLANATIONS)
        .chain(verify::EXPLANATIONS)
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if there is no such code.
pub(super) fn run(arguments: &Arguments, _context: Context) -> Result<Report, Problem> {
    let Some(asked) = &arguments.code else {
        return Ok(list());
    };
    let page = pages().find(|page| page.code.eq_ignore_ascii_case(asked));
    match page {
        Some(page) => Ok(Report::done(text(page), json!(page))),
        None => Err(unknown(asked)),
    }
}

fn list() -> Report {
    let mut text = String::new();
    for page in pages() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {}", page.code, page.title);
    }
    text += "\nF: lawful, worth a look. R: refused. V: verification. Other codes are control\n\
             relations, named by the form in the election's definition.\n";
    let codes: Vec<_> = pages()
        .map(|page| json!({ "code": page.code, "title": page.title }))
        .collect();
    Report::done(text, json!({ "codes": codes }))
}

fn text(page: &Explanation) -> String {
    let Explanation {
        code,
        title,
        means,
        innocent,
        settles,
    } = page;
    let mut text = format!("{code}  {title}\n\n{means}\n\nHow it comes about:\n");
    for cause in *innocent {
        let _ = writeln!(text, "- {cause}");
    }
    let _ = writeln!(text, "\nWhat settles it:\n{settles}");
    text
}

fn unknown(asked: &str) -> Problem {
    let next = match nearest(asked) {
        Some(code) => format!(
            "Did you mean {code}? `hattama explain` lists all codes. Names such as H1 are control \
             relations: the form in the election's definition says what they compare."
        ),
        None => "`hattama explain` lists all codes. Names such as H1 are control relations: the \
                 form in the election's definition says what they compare."
            .into(),
    };
    Problem::could_not("there is no such code")
        .expected("a code such as R041, F103 or V104")
        .found(asked)
        .next(next)
}

/// The code of the same letter whose number is nearest.
fn nearest(asked: &str) -> Option<&'static str> {
    let letter = asked.chars().next()?.to_ascii_uppercase();
    let number = |code: &str| code.get(1..)?.parse::<i64>().ok();
    let asked = number(asked)?;
    let same = pages().filter(|page| page.code.starts_with(letter));
    let distance = |page: &&Explanation| number(page.code).map(|found| (found - asked).abs());
    same.min_by_key(distance).map(|page| page.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_code_finds_its_neighbour() {
        assert_eq!(nearest("r41"), Some("R041"));
        assert_eq!(nearest("F140"), Some("F131"));
        assert_eq!(nearest("V1"), Some("V101"));
        assert_eq!(nearest("H1"), None);
        assert_eq!(nearest(""), None);
    }
}
