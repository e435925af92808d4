//! A TOML document that knows its lines: every value is asked for by name and type, and whatever is
//! missing, of another type or unknown is reported where it stands.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::identifier::identifier;
use super::report::FileReport;
use super::suggest::did_you_mean;
use crate::bytes::{Id, Lang, Name, Text, Title, Titled, UnknownName};

/// What everything read from one document shares.
#[derive(Clone, Copy)]
pub(super) struct Document<'d> {
    lines: &'d Lines,
    pub(super) report: FileReport<'d>,
}

/// Where the lines of a text begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(
            std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        )
    }

    /// The line, from 1, that the byte at `offset` stands on.
    fn line(&self, offset: usize) -> u64 {
        self.0.partition_point(|start| *start <= offset) as u64
    }
}

/// The root table of `text`; problems of syntax are reported, and what could be read is returned.
pub(super) fn parse<'d>(
    text: &'d str,
    lines: &'d Lines,
    report: FileReport<'d>,
) -> (Document<'d>, Spanned<DeTable<'d>>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let line = error.span().map(|span| lines.line(span.start));
        report
            .error(line, format!("this is not TOML: {}", error.message()))
            .next("put the line right; https://toml.io shows the format");
    }
    (Document { lines, report }, root)
}

/// A table whose keys are asked for one by one.
pub(super) struct Scope<'d> {
    pub(super) document: Document<'d>,
    table: &'d DeTable<'d>,
    /// The line of its header.
    pub(super) line: u64,
    /// What the table is, for messages; empty for the root.
    pub(super) place: String,
}

impl<'d> Scope<'d> {
    pub(super) fn root(document: Document<'d>, table: &'d Spanned<DeTable<'d>>) -> Self {
        Self {
            document,
            table: table.get_ref(),
            line: 1,
            place: String::new(),
        }
    }

    /// Reports keys other than these.
    pub(super) fn known(&self, known: &[&str]) {
        for (key, line) in self.keys() {
            if !known.contains(&key) {
                let place = self.of();
                // Looking for the nearest name is for problems that will be read.
                let report = self.document.report;
                let looked_at = if report.is_full() { &[] } else { known };
                report
                    .error(line, format!("unknown key \"{key}\"{place}"))
                    .expected(known.join(", "))
                    .found(format!("\"{key}\""))
                    .next(did_you_mean(
                        key,
                        looked_at.iter().copied(),
                        "take the line out",
                    ));
            }
        }
    }

    /// The keys with their lines, in the order of the file.
    pub(super) fn keys(&self) -> Vec<(&'d str, u64)> {
        let mut keys: Vec<_> = self
            .table
            .keys()
            .map(|k| (k.span().start, &**k.get_ref()))
            .collect();
        keys.sort_unstable();
        keys.into_iter()
            .map(|(at, key)| (key, self.document.lines.line(at)))
            .collect()
    }

    pub(super) fn optional(&self, key: &str) -> Option<Value<'d>> {
        let value = self.table.get(key)?;
        Some(Value::new(
            self.document,
            value,
            format!("\"{key}\"{}", self.of()),
        ))
    }

    pub(super) fn required(&self, key: &str) -> Option<Value<'d>> {
        let value = self.optional(key);
        if value.is_none() {
            self.document
                .report
                .error(
                    self.line,
                    format!("the key \"{key}\"{} is missing", self.of()),
                )
                .next(format!("add a line \"{key} = …\" there"));
        }
        value
    }

    /// The tables of an array of tables such as `[[contest]]`, none if it is absent.
    pub(super) fn tables(&self, key: &str) -> Vec<Scope<'d>> {
        let Some(value) = self.optional(key) else {
            return Vec::new();
        };
        let tables = value.items().unwrap_or_default().into_iter();
        tables
            .filter_map(|item| item.table(&format!("{key}{}", self.of())))
            .collect()
    }

    fn of(&self) -> String {
        if self.place.is_empty() {
            String::new()
        } else {
            format!(" of {}", self.place)
        }
    }
}

/// One value and what it is called.
pub(super) struct Value<'d> {
    document: Document<'d>,
    content: &'d DeValue<'d>,
    pub(super) line: u64,
    /// For messages: the key and what it is of.
    pub(super) name: String,
}

impl<'d> Value<'d> {
    fn new(document: Document<'d>, value: &'d Spanned<DeValue<'d>>, name: String) -> Self {
        let Range { start, .. } = value.span();
        Self {
            document,
            content: value.get_ref(),
            line: document.lines.line(start),
            name,
        }
    }

    pub(super) const fn report(&self) -> FileReport<'d> {
        self.document.report
    }

    /// Reports that something else is expected here.
    pub(super) fn wrong(&self, expected: &str) {
        let found = match self.content {
            DeValue::String(text) => format!("\"{text}\""),
            DeValue::Integer(number) => number.as_str().into(),
            DeValue::Float(number) => number.as_str().into(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(instant) => instant.to_string(),
            DeValue::Array(_) => "a list".into(),
            DeValue::Table(_) => "a table".into(),
        };
        self.document
            .report
            .error(self.line, format!("{} is not what it should be", self.name))
            .expected(expected)
            .found(found)
            .next("write what is expected there");
    }

    /// Reports `error` about this value.
    pub(super) fn refuse(&self, error: impl Display, next: &str) {
        self.document
            .report
            .error(self.line, format!("{}: {error}", self.name))
            .next(next);
    }

    pub(super) fn text(&self) -> Option<&'d str> {
        if let DeValue::String(text) = self.content {
            return Some(text);
        }
        self.wrong("text in quotes");
        None
    }

    /// Text, or a date, time or instant, which TOML also knows without quotes.
    pub(super) fn date_text(&self) -> Option<String> {
        match self.content {
            DeValue::Datetime(instant) => Some(instant.to_string()),
            _ => self.text().map(str::to_owned),
        }
    }

    /// A whole number in the range of `T`.
    pub(super) fn number<T: FromStr>(&self, expected: &str) -> Option<T> {
        let number = match self.content {
            // `as_str` has no underscores; another radix is not worth supporting here.
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(expected);
        }
        number
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        if let DeValue::Boolean(value) = self.content {
            return Some(*value);
        }
        self.wrong("true or false");
        None
    }

    pub(super) const fn is_text(&self) -> bool {
        matches!(self.content, DeValue::String(_))
    }

    pub(super) fn items(&self) -> Option<Vec<Value<'d>>> {
        let DeValue::Array(items) = self.content else {
            self.wrong("a list in brackets");
            return None;
        };
        Some(
            items
                .iter()
                .map(|v| Value::new(self.document, v, self.name.clone()))
                .collect(),
        )
    }

    pub(super) fn table(&self, place: &str) -> Option<Scope<'d>> {
        let DeValue::Table(table) = self.content else {
            self.wrong("a table of keys and values");
            return None;
        };
        let (document, line) = (self.document, self.line);
        Some(Scope {
            document,
            table,
            line,
            place: place.into(),
        })
    }

    pub(super) fn id(&self) -> Option<Id> {
        identifier(self.document.report, self.line, &self.name, self.text()?)
    }

    pub(super) fn ids(&self) -> Option<Vec<Id>> {
        let items = self.items()?;
        let ids: Vec<_> = items.iter().map(Self::id).collect();
        ids.into_iter().collect()
    }

    pub(super) fn bounded<const MAX: usize>(&self) -> Option<Text<MAX>> {
        let text = Text::new(self.text()?);
        text.map_err(|error| self.refuse(error, "change the text"))
            .ok()
    }

    /// One word of a closed list.
    pub(super) fn word<T: FromStr<Err = UnknownName>>(&self) -> Option<T> {
        let word = self.text()?;
        let unknown = match word.parse() {
            Ok(value) => return Some(value),
            Err(unknown) => unknown,
        };
        let known = unknown.known.split(", ");
        self.document
            .report
            .error(self.line, format!("{} is no {}", self.name, unknown.what))
            .expected(format!("one of: {}", unknown.known))
            .found(format!("\"{word}\""))
            .next(did_you_mean(word, known, "write one of those expected"));
        None
    }

    /// A name in one or more languages: `{ en = "…", ru = "…" }`.
    pub(super) fn titles(&self) -> Option<Titled> {
        let scope = self.table(&self.name)?;
        let read = |(key, _): (&str, u64)| {
            let value = scope.optional(key)?;
            let lang = Lang::new(key)
                .map_err(|error| value.refuse(error, "write the ISO 639 code of the language"));
            let text: Option<Name> = value.bounded();
            Some(Title {
                lang: lang.ok()?,
                text: text?,
            })
        };
        let titles: Vec<_> = scope.keys().into_iter().map(read).collect();
        if titles.is_empty() {
            self.refuse(
                "no language in it",
                "name it in one language at least: { en = \"…\" }",
            );
            return None;
        }
        let titles = Titled::new(titles.into_iter().collect::<Option<_>>()?);
        titles
            .map_err(|error| self.refuse(error, "leave fewer"))
            .ok()
    }
}
