//! A place in a published folder that is worth a word.

use std::ops::Range;

use serde::Serialize;

use crate::bytes::TreeHash;
use crate::published::CHECKPOINT;

/// What a file is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// It is there, with other bytes than it must have.
    Damaged,
    /// It is not there.
    Missing,
    /// It is there, and the disk does not give it: nothing is known about it.
    Unreadable,
    /// It is there, and nothing asks for it.
    Superfluous,
    /// A partial tile or bundle of an earlier size: no fault, and the beginning of what stands now.
    Superseded,
    /// A tile or bundle of a larger size than the checkpoint's: a publication is under way, or was
    /// interrupted.
    Ahead,
}

impl Condition {
    /// Whether it is a fault.
    pub const fn is_fault(self) -> bool {
        matches!(
            self,
            Self::Damaged | Self::Missing | Self::Unreadable | Self::Superfluous
        )
    }

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Superfluous => "superfluous",
            Self::Superseded => "superseded",
            Self::Ahead => "ahead",
        }
    }
}

/// One file, or a row of files of one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// What it is like.
    pub condition: Condition,
    /// Its path; of a row, the first.
    pub path: String,
    /// The last path of a row of missing files.
    pub last: Option<String>,
    /// Files in the row.
    pub files: u64,
    /// Entries that cannot be had from it, or whose hashes in it are wrong, as ranges.
    pub entries: Vec<Range<u64>>,
    /// What is wrong with it.
    pub says: String,
}

impl Spot {
    pub(super) fn new(condition: Condition, path: &impl ToString, says: impl Into<String>) -> Self {
        Self {
            condition,
            path: printable(&path.to_string()),
            last: None,
            files: 1,
            entries: Vec::new(),
            says: printable(&says.into()),
        }
    }

    /// A file that is not there.
    pub fn missing(path: &str, says: &str) -> Self {
        Self::new(Condition::Missing, &path, says)
    }

    /// Its path, or the first and the last of a row.
    pub fn place(&self) -> String {
        match &self.last {
            Some(last) => format!("{} to {last}", self.path),
            None => self.path.clone(),
        }
    }

    pub(super) fn damaged(path: &impl ToString, says: impl Into<String>) -> Self {
        Self::new(Condition::Damaged, path, says)
    }

    pub(super) fn about(mut self, entries: Vec<Range<u64>>) -> Self {
        self.entries = entries;
        self
    }

    pub(super) fn root(expected: TreeHash, found: Option<String>) -> Self {
        let found = found.unwrap_or_else(|| "none: too much is missing".into());
        let says = format!(
            "neither tiles nor entries lead to its root\n  expected: {expected}\n  found:    {found}"
        );
        Self::damaged(&CHECKPOINT, says)
    }
}

/// Text from outside, without what a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

/// The positions in ascending order, as ranges.
pub(super) fn ranges(positions: impl IntoIterator<Item = u64>) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for at in positions {
        match ranges.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => ranges.push(at..at + 1),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_side_by_side_are_one_range() {
        assert_eq!(ranges([1, 2, 3, 7, 9, 10]), [1..4, 7..8, 9..11]);
        assert!(ranges([]).is_empty());
    }
}
