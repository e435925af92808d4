//! What is wrong with a folder, said so that whoever keeps the file can put it right.

use std::fmt;

use serde::Serialize;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The folder cannot be used until this is put right.
    Error,
    /// The folder can be used; somebody should look at this first.
    Warning,
}

impl Severity {
    /// The name in reports and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One problem of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Whether the folder can be used all the same.
    pub severity: Severity,
    /// The file, as a path from where the reader was started.
    pub file: String,
    /// The line, from 1; nothing where the problem is of the file as a whole.
    pub line: Option<u64>,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What should stand there.
    pub expected: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// What to do.
    pub next: String,
}

impl fmt::Display for Problem {
    /// What and where first; then expected and found, one under the other; then what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity.name(), self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.what)?;
        if let Some(expected) = &self.expected {
            write!(f, "\n  expected: {expected}")?;
        }
        if let Some(found) = &self.found {
            write!(f, "\n  found:    {found}")?;
        }
        write!(f, "\n  next:     {}", self.next)
    }
}

/// What reading gave: the value, unless there was an error, and everything worth saying.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// What was read; absent exactly if `problems` holds an error.
    pub value: Option<T>,
    /// All problems, by file and line.
    pub problems: Vec<Problem>,
}

impl<T> Read<T> {
    /// The problems that keep the folder from being used.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
    }

    /// The problems that somebody should look at.
    pub fn warnings(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(|p| p.severity == Severity::Warning)
    }

    /// The value with its warnings.
    ///
    /// # Errors
    /// [`Unreadable`] with all problems if one of them is an error.
    pub fn into_result(self) -> Result<(T, Vec<Problem>), Unreadable> {
        match self.value {
            Some(value) => Ok((value, self.problems)),
            None => Err(Unreadable {
                problems: self.problems,
            }),
        }
    }
}

/// A folder or definition that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", joined(.problems))]
pub struct Unreadable {
    /// Everything that was found, warnings too, by file and line.
    pub problems: Vec<Problem>,
}

fn joined(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(Problem::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
