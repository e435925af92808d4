//! What there is to say about a statement file.

use std::fmt;

use serde::Serialize;

use super::writer::wrapped;

use crate::bytes::shortened;

/// One thing to put right, or one that is worth a look: what, where, expected, found, next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Remark {
    /// The stable code: of the rule book, or the name that the form gives a control relation.
    /// Nothing where the file itself cannot be read as it stands.
    pub code: Option<String>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// What is wrong, in one sentence.
    pub says: String,
    /// What should stand there.
    pub expected: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// More lines, such as both sides of a control relation.
    pub detail: Vec<String>,
    /// What to do.
    pub next: Option<String>,
}

impl Remark {
    pub(super) fn new(says: impl Into<String>) -> Self {
        Self {
            says: shortened(says.into()),
            ..Self::default()
        }
    }

    pub(super) fn coded(code: &str, says: impl Into<String>) -> Self {
        Self {
            code: Some(code.into()),
            ..Self::new(says)
        }
    }

    #[must_use]
    pub(super) fn line(mut self, line: impl Into<Option<u64>>) -> Self {
        self.line = line.into();
        self
    }

    #[must_use]
    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(shortened(expected.into()));
        self
    }

    #[must_use]
    pub(super) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(shortened(found.into()));
        self
    }

    #[must_use]
    pub(super) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(shortened(next.into()));
        self
    }
}

impl fmt::Display for Remark {
    /// At most 80 columns, as far as words allow it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("line {line}: "));
        let code = self.code.as_ref().map(|code| format!("{code} "));
        let head = [line, code].into_iter().flatten().collect::<String>();
        hang(f, "", &format!("{head}{}", self.says))?;
        for line in &self.detail {
            f.write_str("\n")?;
            // Rows of figures are as wide as they have to be.
            if line.chars().count() + 2 > WIDTH {
                hang(f, "  ", line)?;
            } else {
                write!(f, "  {line}")?;
            }
        }
        let rest = [
            ("  expected: ", &self.expected),
            ("  found:    ", &self.found),
            ("  next:     ", &self.next),
        ];
        for (head, text) in rest {
            if let Some(text) = text {
                f.write_str("\n")?;
                hang(f, head, text)?;
            }
        }
        Ok(())
    }
}

/// Columns of a line.
const WIDTH: usize = 80;

fn hang(f: &mut fmt::Formatter<'_>, head: &str, text: &str) -> fmt::Result {
    let indent = head.chars().count().max(2);
    for (at, line) in wrapped(text, WIDTH - indent).iter().enumerate() {
        match at {
            0 => write!(f, "{head}{line}")?,
            _ => write!(f, "\n{:indent$}{line}", "")?,
        }
    }
    Ok(())
}
