//! An invariant that does not hold.

use std::fmt;

/// Which invariant does not hold, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) invariant: &'static str,
    pub(crate) why: String,
}

/// What a step comes to.
pub(crate) type Done = Result<(), Broken>;

impl Broken {
    pub(crate) fn new(invariant: &'static str, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { invariant, why }
    }
}

/// An invariant that does not hold.
pub(crate) fn broken<T>(invariant: &'static str, why: impl Into<String>) -> Result<T, Broken> {
    Err(Broken::new(invariant, why))
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.why)
    }
}
