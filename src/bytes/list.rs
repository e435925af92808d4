//! Lists with a stated maximum, and sets as strictly ascending lists.

use std::ops::Deref;

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

/// Why items do not make a valid list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// More items than the field may have.
    #[error("{found} items where at most {max} are allowed")]
    TooLong {
        /// The number of items.
        found: usize,
        /// The most that are allowed.
        max: usize,
    },
    /// Two items with the same key.
    #[error("the same item twice")]
    Duplicate,
    /// Items are not in ascending order.
    #[error("items are not in ascending order")]
    NotAscending,
}

/// A list of at most `MAX` items, in an order that means something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// A list of these items.
    ///
    /// # Errors
    /// [`ListError::TooLong`] if there are more than `MAX`.
    pub fn new(items: Vec<T>) -> Result<Self, ListError> {
        if items.len() > MAX {
            return Err(ListError::TooLong {
                found: items.len(),
                max: MAX,
            });
        }
        Ok(Self(items))
    }

    /// The items.
    pub fn into_inner(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a List<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Encode + 'static, const MAX: usize> Encode for List<T, MAX> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl<C, T: Decode<C> + 'static, const MAX: usize> Decode<C> for List<T, MAX> {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Self::new(Vec::decode(decoder)?).map_err(|e| DecodeError::OtherString(e.to_string()))
    }
}

impl<'de, C, T: Decode<C> + 'static, const MAX: usize> BorrowDecode<'de, C> for List<T, MAX> {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(
        decoder: &mut D,
    ) -> Result<Self, DecodeError> {
        Self::decode(decoder)
    }
}

/// An item that a set orders and tells apart by a key.
pub trait Keyed {
    /// What the item is ordered by.
    type Key<'a>: Ord
    where
        Self: 'a;
    /// This item's key.
    fn key(&self) -> Self::Key<'_>;
}

/// A set: at most `MAX` items, strictly ascending by key, so that a set has one encoding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Sorted<T, const MAX: usize>(Vec<T>);

impl<T: Keyed, const MAX: usize> Sorted<T, MAX> {
    /// A set of these items, which need not be in order.
    ///
    /// # Errors
    /// [`ListError::TooLong`] if there are more than `MAX`, [`ListError::Duplicate`] if two items
    /// have the same key.
    pub fn new(mut items: Vec<T>) -> Result<Self, ListError> {
        items.sort_by(|a, b| a.key().cmp(&b.key()));
        if items.windows(2).any(|pair| pair[0].key() == pair[1].key()) {
            return Err(ListError::Duplicate);
        }
        Self::ascending(items)
    }

    fn ascending(items: Vec<T>) -> Result<Self, ListError> {
        if items.len() > MAX {
            return Err(ListError::TooLong {
                found: items.len(),
                max: MAX,
            });
        }
        if items.windows(2).any(|pair| pair[0].key() >= pair[1].key()) {
            return Err(ListError::NotAscending);
        }
        Ok(Self(items))
    }

    /// The item with this key.
    pub fn find<'a>(&'a self, key: &T::Key<'a>) -> Option<&'a T> {
        self.0
            .binary_search_by(|item| item.key().cmp(key))
            .ok()
            .map(|i| &self.0[i])
    }

    /// The items, ascending.
    pub fn into_inner(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for Sorted<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for Sorted<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a Sorted<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Encode + 'static, const MAX: usize> Encode for Sorted<T, MAX> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl<C, T: Keyed + Decode<C> + 'static, const MAX: usize> Decode<C> for Sorted<T, MAX> {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Self::ascending(Vec::decode(decoder)?).map_err(|e| DecodeError::OtherString(e.to_string()))
    }
}

impl<'de, C, T: Keyed + Decode<C> + 'static, const MAX: usize> BorrowDecode<'de, C>
    for Sorted<T, MAX>
{
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(
        decoder: &mut D,
    ) -> Result<Self, DecodeError> {
        Self::decode(decoder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{decode, encode};

    impl Keyed for u16 {
        type Key<'a> = u16;
        fn key(&self) -> u16 {
            *self
        }
    }

    #[test]
    fn a_set_is_read_only_in_ascending_order() {
        let set = Sorted::<u16, 3>::new(vec![3, 1]).unwrap();
        assert_eq!(decode::<Sorted<u16, 3>>(&encode(&set)), Ok(set));
        assert!(decode::<Sorted<u16, 3>>(&encode(&vec![3u16, 1])).is_err());
        assert!(decode::<Sorted<u16, 3>>(&encode(&vec![1u16, 1])).is_err());
        assert!(decode::<Sorted<u16, 1>>(&encode(&vec![1u16, 2])).is_err());
        assert_eq!(Sorted::<u16, 3>::new(vec![1, 1]), Err(ListError::Duplicate));
    }
}
