//! Where the files of a published log lie.

/// Why a file was not got.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ungot {
    /// There is none.
    #[error("there is no such file")]
    Absent,
    /// It is larger than any file of that name can be.
    #[error(
        "the file is too large\n  expected: at most {at_most} bytes\n  found:    {found} bytes"
    )]
    TooLarge {
        /// Its bytes, as far as they are known.
        found: u64,
        /// The most that is read.
        at_most: u64,
    },
    /// It cannot be read. Evidence of nothing.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

impl Ungot {
    /// Whether this says something about the log, and not only about the disk or the network.
    pub const fn is_damage(&self) -> bool {
        !matches!(self, Self::Unreadable(_))
    }
}

/// A file of a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its path, parts joined by `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// What it is instead of a regular file, if it is none.
    pub odd: Option<&'static str>,
}

/// Files by their paths.
pub trait Place: Sync {
    /// The bytes of a file, if it has at most so many.
    ///
    /// # Errors
    /// [`Ungot`] if there is none, or it cannot be had.
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot>;

    /// Every file, by path.
    ///
    /// # Errors
    /// [`Ungot`] if they cannot be listed.
    fn list(&self) -> Result<Vec<Listed>, Ungot>;

    /// What people call the place.
    fn name(&self) -> String;
}

impl<P: Place + ?Sized> Place for Box<P> {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        (**self).get(path, at_most)
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        (**self).list()
    }

    fn name(&self) -> String {
        (**self).name()
    }
}
