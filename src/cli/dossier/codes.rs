//! What each code means that stands anywhere in the file: innocent causes, and what settles it.

use super::Dossier;
use super::html::Html;
use crate::bytes::Id;
use crate::election::Check;
use crate::rules::{Finding, explanations, filing_findings};

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>) {
    let now = dossier.filings.iter();
    let now = now.flat_map(|filing| filing_findings(dossier.state, dossier.ix, filing));
    let then = dossier
        .entries
        .iter()
        .flat_map(|entry| entry.findings.clone());
    let codes = now.chain(then);
    let mut codes: Vec<String> = codes
        .map(|finding: Finding| finding.code().to_owned())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return;
    }
    page.section("What the codes mean");
    for code in codes {
        match explanations().find(|page| page.code == code) {
            Some(found) => {
                page.part(format!("{code} {}", found.title))
                    .paragraph(found.means)
                    .paragraph("How it comes about:")
                    .list(found.innocent)
                    .paragraph(format!("What settles it: {}", found.settles));
            }
            None => relation(page, dossier, &code),
        }
    }
}

/// A control relation, as the form of some contest here defines it.
fn relation(page: &mut Html, dossier: &Dossier<'_>, code: &str) {
    page.part(code);
    let forms = dossier.filings.iter().filter_map(|filing| {
        let form = &dossier.state.contest(filing.contest).definition.form;
        dossier.opened.forms.find(&form)
    });
    let mut checks = forms.flat_map(|form| &form.checks);
    if let Some(check) = checks.find(|check| check.id.as_str() == code) {
        page.paragraph(format!("A control relation of the form: {}.", words(check)));
    }
    page.paragraph(
        "Slips in writing or adding are the usual cause. The paper settles it, and a recount where \
         the law provides for one.",
    );
}

fn words(check: &Check) -> String {
    let sum = |terms: &[Id]| {
        let terms: Vec<&str> = terms.iter().map(Id::as_str).collect();
        match terms.as_slice() {
            [] => "0".to_owned(),
            terms => terms.join(" + "),
        }
    };
    let times = |sum: String, factor: Option<crate::election::Fraction>| match factor {
        Some(by) => format!("({sum}) × {} ÷ {}", by.numerator, by.denominator),
        None => sum,
    };
    let left = times(sum(&check.left), check.times_left);
    let right = times(sum(&check.right), check.times_right);
    let minus: Vec<String> = check
        .minus
        .iter()
        .map(|term| format!(" − {term}"))
        .collect();
    format!("{left} {} {right}{}", check.op, minus.join(""))
}
