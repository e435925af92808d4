//! How an entry stands in a sorted store of keys and values.
//!
//! Key: index (`u64`, big-endian, so that keys sort as entries do) ‖ part (`u16`, big-endian, from
//! 0). Value of part 0: the entry's length (`u32`, big-endian) ‖ its first bytes; of later parts:
//! the bytes that follow. No value has more than [`MAX_VALUE`] bytes, and only the last part of an
//! entry may have fewer.

use std::ops::Range;

/// Bytes of the largest value. sled writes page messages above about 128 KiB to files of their own,
/// which nobody syncs; with values of at most 4 KiB no message grows so large.
pub(super) const MAX_VALUE: usize = 4096;

/// Bytes of the entry's length in part 0.
const LENGTH: usize = 4;

/// Index and part, as bytes that sort.
pub(super) type Key = [u8; 10];

/// The key of one part.
pub(super) fn key(index: u64, part: u16) -> Key {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&index.to_be_bytes());
    key[8..].copy_from_slice(&part.to_be_bytes());
    key
}

/// Index and part of a key. Inverse of [`key`]; nothing if these are not the bytes of one.
pub(super) fn parse_key(key: &[u8]) -> Option<(u64, u16)> {
    let (index, part) = key.split_first_chunk::<8>()?;
    Some((
        u64::from_be_bytes(*index),
        u16::from_be_bytes(part.try_into().ok()?),
    ))
}

/// The keys of these entries.
pub(super) fn keys(range: &Range<u64>) -> Range<Key> {
    key(range.start, 0)..key(range.end, 0)
}

/// Keys and values of one entry. Inverse of what [`Assembly`] does.
pub(super) fn split(index: u64, length: u32, entry: &[u8]) -> impl Iterator<Item = (Key, Vec<u8>)> {
    let (first, rest) = entry.split_at(entry.len().min(MAX_VALUE - LENGTH));
    let head = [length.to_be_bytes().as_slice(), first].concat();
    let parts = std::iter::once(head).chain(rest.chunks(MAX_VALUE).map(<[u8]>::to_vec));
    (0..=u16::MAX)
        .zip(parts)
        .map(move |(part, value)| (key(index, part), value))
}

/// What a part adds to the entries read so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// The entry continues in the next part.
    More,
    /// The entry is whole.
    Whole(&'a [u8]),
}

/// Puts entries together from their parts, in the order of the keys, and takes nothing else.
#[derive(Debug)]
pub(super) struct Assembly {
    index: u64,
    part: u16,
    // Bytes that the entry still lacks; zero between entries.
    lacking: usize,
    entry: Vec<u8>,
}

impl Assembly {
    /// Expects the first part of the entry `index`.
    pub(super) const fn from(index: u64) -> Self {
        Self {
            index,
            part: 0,
            lacking: 0,
            entry: Vec::new(),
        }
    }

    /// The entry of which a part is expected next.
    pub(super) const fn index(&self) -> u64 {
        self.index
    }

    /// Whether part 0 of an entry is expected, and not the rest of one.
    pub(super) const fn is_between_entries(&self) -> bool {
        self.part == 0
    }

    /// Takes the next part; nothing if it is not the one that must come next.
    pub(super) fn take<'a>(&'a mut self, key: &[u8], value: &'a [u8]) -> Option<Step<'a>> {
        if parse_key(key)? != (self.index, self.part) {
            return None;
        }
        if self.part > 0 {
            return self.continued(value);
        }
        let (length, first) = value.split_first_chunk::<LENGTH>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if length == first.len() {
            self.index += 1;
            return Some(Step::Whole(first));
        }
        self.entry.clear();
        self.lacking = length;
        self.continued(first)
    }

    fn continued<'a>(&'a mut self, bytes: &[u8]) -> Option<Step<'a>> {
        self.lacking = self.lacking.checked_sub(bytes.len())?;
        self.entry.extend_from_slice(bytes);
        if self.lacking > 0 {
            self.part = self.part.checked_add(1)?;
            return Some(Step::More);
        }
        self.part = 0;
        self.index += 1;
        Some(Step::Whole(&self.entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_whole(index: u64, entry: &[u8]) -> Vec<(Key, Vec<u8>)> {
        split(index, u32::try_from(entry.len()).unwrap(), entry).collect()
    }

    fn join(parts: &[(Key, Vec<u8>)]) -> Option<Vec<u8>> {
        let mut assembly = Assembly::from(7);
        for (key, value) in parts {
            if let Step::Whole(entry) = assembly.take(key, value)? {
                return Some(entry.to_vec());
            }
        }
        None
    }

    #[test]
    fn keys_sort_as_entries_do() {
        assert!(key(255, u16::MAX) < key(256, 0));
        assert!(key(7, 1) < key(7, 2));
        assert_eq!(parse_key(&key(7, 2)), Some((7, 2)));
        assert_eq!(parse_key(b"short"), None);
    }

    #[test]
    fn entries_of_every_length_come_back() {
        let entry: Vec<u8> = (0..65_535u32)
            .map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1])
            .collect();
        for length in [0, 1, 4091, 4092, 4093, 8187, 8188, 8189, 65_535] {
            let parts = split_whole(7, &entry[..length]);
            assert!(parts.iter().all(|(_, value)| value.len() <= MAX_VALUE));
            assert_eq!(join(&parts).unwrap(), entry[..length], "length {length}");
        }
        assert_eq!(split_whole(7, &entry).len(), 17);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let whole = split_whole(7, &[1; 10_000]);
        assert_eq!(whole.len(), 3);
        for lost in 0..3 {
            let mut parts = whole.clone();
            parts.remove(lost);
            assert_eq!(join(&parts), None, "part {lost} lost");
        }
        let mut parts = whole.clone();
        parts[2].1.push(0);
        assert_eq!(join(&parts), None, "one byte more");
        let mut parts = whole;
        parts[0].1.truncate(3);
        assert_eq!(join(&parts), None, "no length");
    }
}
