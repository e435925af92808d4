//! TOML, line by line.

use std::fmt::{Display, Write as _};

use crate::bytes::{Id, Titled};
use crate::election::Fraction;
use crate::intake::statement::toml_key;

/// A document that grows line by line.
#[derive(Default)]
pub(super) struct Document(String);

impl Document {
    /// A comment of one line.
    pub(super) fn comment(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("# {text}"))
    }

    /// The header of a table, after an empty line.
    pub(super) fn header(&mut self, header: &str) -> &mut Self {
        self.line(format_args!("\n{header}"))
    }

    /// A key with a value that is TOML already.
    pub(super) fn set(&mut self, key: &str, value: impl Display) -> &mut Self {
        let key = toml_key(key);
        self.line(format_args!("{key} = {value}"))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn line(&mut self, line: impl Display) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
        self
    }
}

/// Text in quotes.
pub(super) fn text(text: impl Display) -> String {
    toml::Value::String(text.to_string()).to_string()
}

/// A list of texts.
pub(super) fn texts<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    list(items.into_iter().map(text))
}

/// A list of values that are TOML already.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("[{}]", items.join(", "))
}

/// A table on one line, of values that are TOML already.
pub(super) fn inline(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{} = {value}", toml_key(key)))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A name by language; the identifier where there is none.
pub(super) fn titles(titles: &Titled, id: &Id) -> String {
    if titles.is_empty() {
        return inline(&[("en", text(id))]);
    }
    let titles: Vec<_> = titles
        .iter()
        .map(|title| (title.lang.as_str(), text(&title.text)))
        .collect();
    inline(&titles)
}

pub(super) fn fraction(fraction: Fraction) -> String {
    inline(&[
        ("numerator", fraction.numerator.to_string()),
        ("denominator", fraction.denominator.to_string()),
    ])
}
