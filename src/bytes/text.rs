//! Text that may stand in an entry: identifiers, names, titles.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use bincode::de::read::Reader as _;
use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

use super::list::{Keyed, Sorted};

/// Why text may not stand in an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing there.
    #[error("the text is empty")]
    Empty,
    /// More bytes than the field may have.
    #[error("the text has {found} bytes; at most {max} are allowed")]
    TooLong {
        /// Bytes of UTF-8 found.
        found: usize,
        /// The most that are allowed.
        max: usize,
    },
    /// A control character, or one that changes the direction of what follows.
    #[error("the text holds the character U+{:04X}, which does not show", u32::from(*.0))]
    Invisible(char),
    /// An identifier with a character that identifiers do not have.
    #[error("{0:?} is not an identifier: letters, digits, '.', '_', '-', first a letter or digit")]
    NotAnId(String),
    /// A language code that is not one.
    #[error("{0:?} is not a language code such as en, kk or ru")]
    NotALanguage(String),
}

/// Control characters, and those that reorder or hide what stands around them. A fixed list, so that
/// the verdict does not depend on the Unicode version of whoever reads.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Printable text of 1 to `MAX` bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// A public name or title: 1 to 1,000 bytes.
pub type Name = Text<1000>;

impl<const MAX: usize> Text<MAX> {
    /// Text for a new statement, in Unicode normalisation form C.
    ///
    /// # Errors
    /// [`TextError`] if it is empty, too long or holds characters that do not show.
    pub fn new(text: &str) -> Result<Self, TextError> {
        Self::exact(text.nfc().collect())
    }

    fn exact(text: String) -> Result<Self, TextError> {
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX {
            return Err(TextError::TooLong {
                found: text.len(),
                max: MAX,
            });
        }
        match text.chars().find(|c| is_invisible(*c)) {
            Some(c) => Err(TextError::Invisible(c)),
            None => Ok(Self(text)),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by itself.
    pub fn into_inner(self) -> Box<str> {
        self.0.into()
    }
}

impl<C, const MAX: usize> Decode<C> for Text<MAX> {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Self::exact(String::decode(decoder)?).map_err(|e| DecodeError::OtherString(e.to_string()))
    }
}

impl<'de, C, const MAX: usize> BorrowDecode<'de, C> for Text<MAX> {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Spaces beyond ASCII. A fixed list, like that of the characters that do not show.
fn is_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// An identifier of an election, contest, option, commission, field, check or quantity: 1 to 64
/// bytes of letters A to Z and a to z, digits, `.`, `_`, `-`, and any character beyond ASCII that
/// shows and is no space; the first is not `.`, `_` or `-`.
///
/// Identifiers stand in file names and addresses, hence no other sign of ASCII. State systems put
/// local letters into identifiers, and a folder keeps its own.
///
/// The usual ones lie in the value itself: an entry names half a dozen, and replay makes them all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Id(SmolStr);

impl Id {
    /// The longest identifier, in bytes.
    pub const MAX: usize = 64;

    /// The identifier `text`.
    ///
    /// # Errors
    /// [`TextError`] if it is not one.
    pub fn new(text: &str) -> Result<Self, TextError> {
        Self::check(text)?;
        Ok(Self(text.into()))
    }

    fn check(text: &str) -> Result<(), TextError> {
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > Self::MAX {
            return Err(TextError::TooLong {
                found: text.len(),
                max: Self::MAX,
            });
        }
        if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
            return Err(TextError::Invisible(c));
        }
        let letter = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_space(c));
        let inner = |c: char| letter(c) || matches!(c, '.' | '_' | '-');
        if !text.starts_with(letter) || !text.chars().all(inner) {
            return Err(TextError::NotAnId(text.into()));
        }
        Ok(())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Encode for Id {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.as_str().encode(encoder)
    }
}

impl<C> Decode<C> for Id {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let wrong = |error: TextError| DecodeError::OtherString(error.to_string());
        let found = usize::try_from(u64::decode(decoder)?).unwrap_or(usize::MAX);
        let mut bytes = [0; Self::MAX];
        let Some(bytes) = bytes.get_mut(..found) else {
            let max = Self::MAX;
            return Err(wrong(TextError::TooLong { found, max }));
        };
        decoder.claim_bytes_read(found)?;
        decoder.reader().read(bytes)?;
        let text = std::str::from_utf8(bytes).map_err(|inner| DecodeError::Utf8 { inner })?;
        Self::new(text).map_err(wrong)
    }
}

impl<'de, C> BorrowDecode<'de, C> for Id {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

impl FromStr for Id {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Keyed for Id {
    type Key<'a> = &'a str;
    fn key(&self) -> &str {
        &self.0
    }
}

/// A language code of two or three small letters (ISO 639).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; 3]);

impl Lang {
    /// The code `text`.
    ///
    /// # Errors
    /// [`TextError::NotALanguage`] if it is not two or three small letters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let bytes = text.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_lowercase) {
            return Err(TextError::NotALanguage(text.into()));
        }
        let mut code = [0; 3];
        code[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(code))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        let end = if self.0[2] == 0 { 2 } else { 3 };
        // Only small letters get past `new`.
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl Encode for Lang {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.as_str().encode(encoder)
    }
}

impl<C> Decode<C> for Lang {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Self::new(&String::decode(decoder)?).map_err(|e| DecodeError::OtherString(e.to_string()))
    }
}

impl<'de, C> BorrowDecode<'de, C> for Lang {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}

impl Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Title {
    /// The language.
    pub lang: Lang,
    /// The name in it.
    pub text: Name,
}

impl Keyed for Title {
    type Key<'a> = Lang;
    fn key(&self) -> Lang {
        self.lang
    }
}

/// A name in one or more languages.
pub type Titled = Sorted<Title, 32>;

/// The title in English if there is one, else in the first language.
pub fn pick_title(titles: &Titled) -> &str {
    let english = titles.iter().find(|title| title.lang.as_str() == "en");
    english
        .or(titles.first())
        .map_or("", |title| title.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for good in [
            "R-00001",
            "ru-01-T0001.592",
            "78-T01",
            "a_b",
            "municipal-Автово_1",
            "әж",
        ] {
            assert_eq!(Id::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-a",
            "a b",
            "../x",
            "a\u{a0}b",
            "a\u{202e}b",
            "a\n",
            &"ә".repeat(33),
            &"x".repeat(65),
        ] {
            assert!(Id::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn text_is_composed_and_shows() {
        assert_eq!(Name::new("e\u{301}").unwrap().as_str(), "\u{e9}");
        assert_eq!(
            Name::new("a\u{202e}b"),
            Err(TextError::Invisible('\u{202e}'))
        );
        assert!(Text::<2>::new("abc").is_err());
    }

    #[test]
    fn languages() {
        assert_eq!(Lang::new("kk").unwrap().as_str(), "kk");
        assert!(Lang::new("EN").is_err());
    }
}
