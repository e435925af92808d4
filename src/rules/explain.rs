//! What each code means: innocent causes first, then what settles it.
//!
//! Most refusals are slips and most findings have an ordinary reason. A page accuses nobody; it says
//! what to look at.

mod amending;
mod declaring;
mod defining;
mod entering;
mod filing;
mod findings;
mod observing;
mod voices;

use serde::Serialize;

/// The page of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The stable code.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What it means, in a sentence or two.
    pub means: &'static str,
    /// How it comes about without anyone's fault or intent.
    pub innocent: &'static [&'static str],
    /// What to look at or do.
    pub settles: &'static str,
}

impl Explanation {
    /// A page.
    pub const fn new(
        code: &'static str,
        title: &'static str,
        means: &'static str,
        innocent: &'static [&'static str],
        settles: &'static str,
    ) -> Self {
        Self {
            code,
            title,
            means,
            innocent,
            settles,
        }
    }
}

/// The pages of all refusals and findings, by code.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    [
        findings::PAGES,
        voices::PAGES,
        entering::PAGES,
        defining::PAGES,
        filing::PAGES,
        declaring::PAGES,
        amending::PAGES,
        observing::PAGES,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The codes that stand in a source text: `"R001"` and the like.
    fn codes_in(source: &str) -> BTreeSet<&str> {
        let quoted = source.split('"');
        let code = |text: &&str| {
            text.len() == 4
                && text.starts_with(['R', 'F'])
                && text[1..].bytes().all(|b| b.is_ascii_digit())
        };
        quoted.filter(code).collect()
    }

    /// Whoever adds a code finds out here that it has no page.
    #[test]
    fn every_code_has_one_page() {
        let mut coded = codes_in(include_str!("refusal.rs"));
        coded.extend(codes_in(include_str!("finding.rs")));
        assert!(coded.contains("R140") && coded.contains("F101"));
        let pages: Vec<_> = explanations().map(|page| page.code).collect();
        assert!(pages.is_sorted_by(|a, b| a < b), "by code, each once");
        assert_eq!(coded, pages.into_iter().collect());
    }

    #[test]
    fn every_page_says_all_there_is_to_say() {
        for page in explanations() {
            assert!(!page.title.is_empty(), "{}", page.code);
            assert!(page.means.ends_with('.'), "{}", page.code);
            assert!(page.settles.ends_with('.'), "{}", page.code);
            assert!(!page.innocent.is_empty(), "{}", page.code);
            assert!(
                page.innocent.iter().all(|cause| cause.ends_with('.')),
                "{}",
                page.code
            );
        }
    }
}
