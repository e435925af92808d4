//! One value of a statement file, read as the type that is asked for.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use toml::Spanned;
use toml::de::DeValue;

use super::Remark;
use super::number::{NumberFault, whole};
use super::paper::{Paper, Table};
use super::time::instant;
use crate::bytes::{Id, Lang, Name, Text, Title, Titled, UnknownName};
use crate::election::{CivilDate, UtcMillis};
use crate::intake::suggest::nearest;

/// One value.
pub(super) struct Value<'p> {
    paper: &'p Paper,
    written: &'p DeValue<'p>,
    line: u64,
    name: String,
}

impl<'p> Value<'p> {
    pub(super) fn new(paper: &'p Paper, value: &'p Spanned<DeValue<'p>>, name: String) -> Self {
        Self {
            paper,
            written: value.get_ref(),
            line: paper.line(value.span().start),
            name,
        }
    }

    /// The same, called something else in messages.
    pub(super) fn called(self, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { name, ..self }
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.written, DeValue::String(text) if text.trim().is_empty())
    }

    /// Whether exactly this word stands there.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.written, DeValue::String(text) if text.trim() == word)
    }

    /// The folder that a path in it starts from.
    pub(super) fn folder(&self) -> &'p Path {
        self.paper.folder()
    }

    /// What stands there, as it is written.
    fn found(&self) -> String {
        match self.written {
            DeValue::String(text) => format!("\"{text}\""),
            DeValue::Integer(number) => number.as_str().into(),
            DeValue::Float(number) => number.as_str().into(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(instant) => instant.to_string(),
            DeValue::Array(_) => "a list".into(),
            DeValue::Table(_) => "a table".into(),
        }
    }

    /// Objects to the value.
    pub(super) fn refuse(&self, why: impl Display, expected: &str) {
        self.paper.object(
            Remark::new(format!("{} {why}", self.name))
                .line(self.line)
                .expected(expected)
                .found(self.found()),
        );
    }

    fn blank(&self) {
        self.paper.blank(self.line, self.name.clone());
    }

    /// A whole number from 0 to the largest `T`.
    pub(super) fn count<T: TryFrom<u64> + Bounded>(&self) -> Option<T> {
        let written = match self.written {
            DeValue::String(text) => whole(text, T::MAX),
            DeValue::Integer(number) if number.radix() == 10 => whole(number.as_str(), T::MAX),
            DeValue::Float(_) => Err(NumberFault::Fraction),
            _ => Err(NumberFault::NotANumber),
        };
        match written {
            Ok(number) => T::try_from(number).ok(),
            Err(NumberFault::Blank) => {
                self.blank();
                None
            }
            Err(fault) => {
                let max = T::MAX;
                let expected = format!("a whole number from 0 to {max}, digits only");
                self.refuse(fault, &expected);
                None
            }
        }
    }

    pub(super) fn text(&self) -> Option<&'p str> {
        if self.is_blank() {
            self.blank();
            return None;
        }
        if let DeValue::String(text) = self.written {
            return Some(text);
        }
        self.refuse("is not text", "text in quotes");
        None
    }

    /// Text, or a date or instant, which TOML also knows without quotes.
    fn date_text(&self) -> Option<String> {
        match self.written {
            DeValue::Datetime(instant) => Some(instant.to_string()),
            _ => self.text().map(str::to_owned),
        }
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self.written {
            DeValue::Boolean(value) => Some(*value),
            _ if self.is_blank() => {
                self.blank();
                None
            }
            _ => {
                self.refuse("is neither yes nor no", "true or false");
                None
            }
        }
    }

    /// An instant, in RFC 3339 or as local time.
    pub(super) fn instant(&self) -> Option<UtcMillis> {
        let text = self.date_text()?;
        let zone = self.paper.zone();
        instant(&text, zone)
            .map_err(|fault| {
                let local = format!("local time ({zone}) such as \"2023-03-19 20:40\",");
                let expected = format!("{local} or with its offset: \"2023-03-19T20:40+06:00\"");
                self.refuse(fault, &expected);
            })
            .ok()
    }

    /// A date.
    pub(super) fn date(&self) -> Option<CivilDate> {
        let text = self.date_text()?;
        let date = CivilDate::parse(text.trim());
        if date.is_none() {
            self.refuse(
                "is not a date",
                "a day of the calendar such as \"2023-03-20\"",
            );
        }
        date
    }

    /// Text that a type of ours can be read from, such as a hash or a key.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, expected: &str) -> Option<T> {
        let text = self.text()?.trim().parse();
        text.map_err(|_| self.refuse("cannot be read", expected))
            .ok()
    }

    /// One word of a closed list.
    pub(super) fn word<T: FromStr<Err = UnknownName>>(&self) -> Option<T> {
        let word = self.text()?.trim();
        let parsed: Result<T, UnknownName> = word.parse();
        parsed
            .map_err(|unknown| self.refuse_word(unknown.what, &unknown.known))
            .ok()
    }

    /// Objects to a word that is none of `known`, separated by commas.
    pub(super) fn refuse_word(&self, what: &str, known: &str) {
        let DeValue::String(word) = self.written else {
            return;
        };
        let mut objection = Remark::new(format!("{} is no {what}", self.name))
            .line(self.line)
            .expected(format!("one of: {known}"))
            .found(self.found());
        if let Some(meant) = nearest(word.trim(), known.split(", ")) {
            objection = objection.next(format!("did you mean \"{meant}\"?"));
        }
        self.paper.object(objection);
    }

    pub(super) fn id(&self) -> Option<Id> {
        let id = Id::new(self.text()?.trim());
        id.map_err(|error| self.refuse(format!("cannot stand: {error}"), "an identifier"))
            .ok()
    }

    pub(super) fn ids(&self) -> Option<Vec<Id>> {
        let items = self.items()?;
        let ids: Vec<_> = items.iter().map(Self::id).collect();
        ids.into_iter().collect()
    }

    pub(super) fn bounded<const MAX: usize>(&self) -> Option<Text<MAX>> {
        let text = Text::new(self.text()?.trim());
        text.map_err(|error| self.refuse(format!("cannot stand: {error}"), "another text"))
            .ok()
    }

    pub(super) fn items(&self) -> Option<Vec<Value<'p>>> {
        let DeValue::Array(items) = self.written else {
            self.refuse("is not a list", "a list in brackets");
            return None;
        };
        let values = items
            .iter()
            .map(|item| Value::new(self.paper, item, self.name.clone()));
        Some(values.collect())
    }

    pub(super) fn table(&self, place: &str) -> Option<Table<'p>> {
        let DeValue::Table(table) = self.written else {
            self.refuse("is not a table", "a table of names and values");
            return None;
        };
        Some(Table::new(self.paper, table, self.line, place))
    }

    /// A name in one or more languages: `{ en = "…", ru = "…" }`; blank ones are left out.
    pub(super) fn titles(&self) -> Option<Titled> {
        let table = self.table(&self.name)?;
        let mut titles = Vec::new();
        let mut whole = true;
        for key in table.names() {
            let Some(value) = table.optional(key) else {
                continue;
            };
            let lang = Lang::new(key).map_err(|error| {
                value.refuse(
                    format!("cannot stand: {error}"),
                    "a code such as en, kk or ru",
                );
            });
            let text: Option<Name> = value.bounded();
            match (lang, text) {
                (Ok(lang), Some(text)) => titles.push(Title { lang, text }),
                _ => whole = false,
            }
        }
        if titles.is_empty() && whole {
            self.blank();
            return None;
        }
        let titles = Titled::new(titles).ok()?;
        whole.then_some(titles)
    }
}

/// An unsigned integer with a largest value.
pub(super) trait Bounded {
    const MAX: u64;
}

impl Bounded for u16 {
    const MAX: u64 = Self::MAX as u64;
}

impl Bounded for u32 {
    const MAX: u64 = Self::MAX as u64;
}

impl Bounded for u64 {
    const MAX: u64 = Self::MAX;
}

/// Something that need not be there, but has to be readable if it is.
#[allow(clippy::option_option, reason = "absent and unreadable are two things")]
pub(super) fn readable<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(some) => Some(some),
    }
}
