//! A text with the salt that keeps its hash from telling what it says.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

use crate::bytes::{Domain, TextHash};

/// The most bytes of a text.
const MAX_TEXT: usize = 1024 * 1024;

/// Why a file holds no text of an annex.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// The first line is no salt.
    #[error("the first line is no salt\n  expected: 64 hexadecimal digits\n  found:    {found}")]
    NoSalt {
        /// What stands there.
        found: String,
    },
    /// It is too long.
    #[error("the text has {found} bytes; at most {MAX_TEXT} are kept")]
    TooLong {
        /// Its bytes.
        found: usize,
    },
    /// It is not UTF-8.
    #[error("the text is not UTF-8")]
    NotText,
    /// It says nothing.
    #[error("the text is empty")]
    Empty,
}

/// A text of the annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexText {
    salt: [u8; 32],
    text: String,
}

impl AnnexText {
    /// A text with a salt, 32 bytes that nobody can guess.
    ///
    /// # Errors
    /// [`TextFault`] if it is empty, too long, or not UTF-8.
    pub fn new(text: Vec<u8>, salt: [u8; 32]) -> Result<Self, TextFault> {
        let found = text.len();
        if found > MAX_TEXT {
            return Err(TextFault::TooLong { found });
        }
        let text = String::from_utf8(text).map_err(|_| TextFault::NotText)?;
        if text.trim().is_empty() {
            return Err(TextFault::Empty);
        }
        Ok(Self { salt, text })
    }

    /// The hash that a statement names it by.
    pub fn hash(&self) -> TextHash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(Domain::Text.prefix());
        hasher.update(&self.salt).update(self.text.as_bytes());
        TextHash::new(*hasher.finalize().as_bytes())
    }

    /// The file that keeps it. Inverse of [`from_file`](Self::from_file).
    pub fn to_file(&self) -> Vec<u8> {
        format!("{}\n{}", HEXLOWER.encode(&self.salt), self.text).into_bytes()
    }

    /// The text in a file.
    ///
    /// # Errors
    /// [`TextFault`] if there is none.
    pub fn from_file(bytes: &[u8]) -> Result<Self, TextFault> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (first, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        let salt = HEXLOWER_PERMISSIVE.decode(first).ok();
        let salt = salt.and_then(|salt| salt.try_into().ok());
        let salt = salt.ok_or_else(|| TextFault::NoSalt {
            found: String::from_utf8_lossy(&first[..first.len().min(80)]).into_owned(),
        })?;
        Self::new(rest.get(1..).unwrap_or_default().to_vec(), salt)
    }

    /// The most bytes of a file that may keep a text.
    pub const MAX_FILE: usize = MAX_TEXT + 65;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salt_is_part_of_the_hash() {
        let text = |salt| AnnexText::new(b"not counted aloud".to_vec(), [salt; 32]).unwrap();
        assert_ne!(text(1).hash(), text(2).hash());
        assert_eq!(AnnexText::from_file(&text(1).to_file()), Ok(text(1)));
        let other = AnnexText::new(b"not counted aloud\n".to_vec(), [1; 32]).unwrap();
        assert_ne!(other.hash(), text(1).hash());
    }

    #[test]
    fn what_is_no_text_is_named() {
        let fault = |bytes: &[u8]| AnnexText::from_file(bytes).unwrap_err();
        assert!(matches!(fault(b""), TextFault::NoSalt { .. }));
        assert!(matches!(fault(b"salt\ntext"), TextFault::NoSalt { .. }));
        let salt = [b'a'; 64];
        assert_eq!(fault(&salt), TextFault::Empty);
        assert_eq!(fault(&[&salt[..], b"\n \n"].concat()), TextFault::Empty);
        assert_eq!(fault(&[&salt[..], b"\n\xff"].concat()), TextFault::NotText);
    }
}
