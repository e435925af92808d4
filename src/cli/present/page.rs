//! A page of text: headings, facts, tables and sentences under each other.

use std::fmt::Display;

use super::style::{bold, strong};
use super::{Table, facts, paragraph};
use crate::election::Nature;

/// A page under way. Sections are set apart by one empty line.
#[derive(Debug, Default)]
pub(in crate::cli) struct Page(String);

impl Page {
    /// An empty page, or one that begins with a nature that is not official.
    pub(in crate::cli) fn new(nature: Option<Nature>) -> Self {
        let mut page = Self::default();
        if let Some(nature) = nature {
            page.0 += &super::nature_line(nature);
        }
        page
    }

    /// An empty line, unless nothing or an empty line stands above it.
    pub(in crate::cli) fn gap(&mut self) -> &mut Self {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
        self
    }

    /// A heading, wrapped.
    pub(in crate::cli) fn heading(&mut self, text: impl AsRef<str>) -> &mut Self {
        for line in paragraph(text.as_ref()).lines() {
            self.line(&bold(line));
        }
        self
    }

    /// A line that must not be overlooked.
    pub(in crate::cli) fn warning(&mut self, text: impl Display) -> &mut Self {
        self.line(&strong(text))
    }

    /// Sentences, wrapped.
    pub(in crate::cli) fn paragraph(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.0 += &paragraph(text.as_ref());
        self
    }

    /// Labels, each with what is to be said of it beside it.
    pub(in crate::cli) fn facts(&mut self, rows: &[(&str, String)]) -> &mut Self {
        self.0 += &facts(rows);
        self
    }

    /// A table.
    pub(in crate::cli) fn table(&mut self, table: &Table) -> &mut Self {
        self.0 += &table.to_string();
        self
    }

    /// The text.
    pub(in crate::cli) fn into_text(self) -> String {
        self.0
    }

    fn line(&mut self, text: &str) -> &mut Self {
        self.0 += text;
        self.0.push('\n');
        self
    }
}
