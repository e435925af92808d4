//! Names of keys; a log's origin is the name of its key.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// Why text is not the name of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("a key name is empty; expected something like example.org/election-2026")]
    Empty,
    /// A character that key names do not have.
    #[error(
        "the key name {name:?} holds U+{:04X}; a key name has no space, no '+' and no control \
         character",
        u32::from(*.found)
    )]
    Character {
        /// The text as it stood there.
        name: String,
        /// The first character that may not stand in it.
        found: char,
    },
}

/// The name of a key in signed notes: not empty, no Unicode space, no `+`, no control character.
///
/// Specification: <https://c2sp.org/signed-note>. A log's origin is the name of its key
/// (<https://c2sp.org/tlog-checkpoint>).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(Box<str>);

impl KeyName {
    /// The name `text`.
    ///
    /// # Errors
    /// [`NameError`] if it is not one.
    pub fn new(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        match text
            .chars()
            .find(|c| c.is_whitespace() || c.is_control() || *c == '+')
        {
            Some(found) => Err(NameError::Character {
                name: text.into(),
                found,
            }),
            None => Ok(Self(text.into())),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Deref for KeyName {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["example.org/log", "hattama.kz/сайлау-2026", "a"] {
            assert_eq!(KeyName::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "a b",
            "a\u{a0}b",
            "a\u{3000}b",
            "a+b",
            "a\nb",
            "a\u{1}b",
        ] {
            assert!(KeyName::new(bad).is_err(), "{bad:?}");
        }
    }
}
