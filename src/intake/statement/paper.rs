//! A TOML text with its lines. Every value is asked for by name and type; whatever is missing,
//! blank, of another type or unknown is objected to where it stands, and reading goes on, so that
//! everything is told at once.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use super::Remark;
use super::value::Value;
use crate::intake::suggest::nearest;

/// Blank values listed by name; a sheet nobody has begun to fill in need not fill the screen.
const BLANKS_LISTED: usize = 40;

/// Unknown keys of one table that are listed: whoever has more has another kind of file.
const MOST_UNKNOWN: usize = 100;

/// What everything read from one file shares.
pub(super) struct Paper {
    lines: Vec<usize>,
    folder: PathBuf,
    zone: String,
    objections: RefCell<Vec<Remark>>,
    blanks: RefCell<Vec<(u64, String)>>,
}

impl Paper {
    /// For a text in `folder`, whose local times are of `zone`.
    pub(super) fn new(text: &str, folder: &Path, zone: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            lines: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
            folder: folder.into(),
            zone: zone.into(),
            objections: RefCell::default(),
            blanks: RefCell::default(),
        }
    }

    /// The line, from 1, that the byte at `offset` stands on.
    pub(super) fn line(&self, offset: usize) -> u64 {
        self.lines.partition_point(|start| *start <= offset) as u64
    }

    /// The root table of `text`; what is no TOML is objected to.
    pub(super) fn parse<'d>(&self, text: &'d str) -> Spanned<DeTable<'d>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map(|span| self.line(span.start));
            self.object(
                Remark::new(format!("this line cannot be read: {}", error.message()))
                    .line(line)
                    .next("write it like the others: name = value"),
            );
        }
        root
    }

    /// Remembers that a value is not filled in yet.
    pub(super) fn blank(&self, line: u64, name: String) {
        self.blanks.borrow_mut().push((line, name));
    }

    /// The zone of local times.
    pub(super) fn zone(&self) -> &str {
        &self.zone
    }

    pub(super) fn object(&self, objection: Remark) {
        self.objections.borrow_mut().push(objection);
    }

    /// The folder that relative paths in the file start from.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Everything objected to, by line.
    pub(super) fn finish(self) -> Vec<Remark> {
        let mut objections = self.objections.into_inner();
        objections.sort_by_key(|objection| objection.line);
        let blanks = self.blanks.into_inner();
        if !blanks.is_empty() {
            objections.insert(0, not_filled_in(&blanks));
        }
        objections
    }
}

fn not_filled_in(blanks: &[(u64, String)]) -> Remark {
    let says = match blanks.len() {
        1 => "1 value is not filled in yet".to_owned(),
        many => format!("{many} values are not filled in yet"),
    };
    let listed = blanks.iter().take(BLANKS_LISTED);
    let mut detail: Vec<_> = listed
        .map(|(line, name)| format!("line {line}: {name}"))
        .collect();
    if blanks.len() > BLANKS_LISTED {
        detail.push(format!("and {} more", blanks.len() - BLANKS_LISTED));
    }
    Remark {
        detail,
        ..Remark::new(says)
    }
    .next("write each value between its quotes; a dash on the paper is a 0")
}

/// A table whose keys are asked for one by one.
pub(super) struct Table<'p> {
    paper: &'p Paper,
    keys: &'p DeTable<'p>,
    line: u64,
    /// What the table is, for messages; empty for the root.
    place: String,
}

impl<'p> Table<'p> {
    pub(super) fn new(
        paper: &'p Paper,
        keys: &'p DeTable<'p>,
        line: u64,
        place: impl Into<String>,
    ) -> Self {
        Self {
            paper,
            keys,
            line,
            place: place.into(),
        }
    }

    /// The names in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &'p str> {
        self.keys.keys().map(|key| &**key.get_ref())
    }

    pub(super) fn root(paper: &'p Paper, root: &'p Spanned<DeTable<'p>>) -> Self {
        Self::new(paper, root.get_ref(), 1, "")
    }

    /// Objects to keys other than these.
    pub(super) fn known(&self, known: &[&str]) {
        let unknown = self.keys.keys().filter(|key| {
            let name: &str = key.get_ref();
            !known.contains(&name)
        });
        let unknown: Vec<_> = unknown.collect();
        let more = unknown.len().saturating_sub(MOST_UNKNOWN);
        if more > 0 {
            let says = format!("{more} more keys are unknown{}", self.within());
            let next = "put those listed right, then check again";
            self.paper.object(Remark::new(says).next(next));
        }
        for key in unknown.into_iter().take(MOST_UNKNOWN) {
            let name: &str = key.get_ref();
            let next = match nearest(name, known.iter().copied()) {
                Some(meant) => format!("did you mean {meant}? If not, take the line out"),
                None => "take the line out".into(),
            };
            self.paper.object(
                Remark::new(format!("{name} is unknown{}", self.within()))
                    .line(self.paper.line(key.span().start))
                    .next(next),
            );
        }
    }

    fn within(&self) -> String {
        if self.place.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.place)
        }
    }

    /// The value, if the key is there and not blank.
    pub(super) fn optional(&self, key: &str) -> Option<Value<'p>> {
        self.value(key).filter(|value| !value.is_blank())
    }

    /// The value, blank or not.
    pub(super) fn value(&self, key: &str) -> Option<Value<'p>> {
        let value = self.keys.get(key)?;
        let name = format!("{key}{}", self.within());
        Some(Value::new(self.paper, value, name))
    }

    /// The value; objected to if it is missing.
    pub(super) fn required(&self, key: &str) -> Option<Value<'p>> {
        let value = self.value(key);
        if value.is_none() {
            self.paper.object(
                Remark::new(format!("{key} is missing{}", self.within()))
                    .line(self.line)
                    .next(format!("add a line: {key} = \"\"")),
            );
        }
        value
    }

    /// The tables of an array of tables such as `[[member]]`; none if it is absent.
    pub(super) fn tables(&self, key: &str) -> Vec<Table<'p>> {
        let items = self.optional(key).and_then(|value| value.items());
        let items = items.unwrap_or_default().into_iter().enumerate();
        items
            .filter_map(|(at, item)| item.table(&format!("{key} {}", at + 1)))
            .collect()
    }
}
