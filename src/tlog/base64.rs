//! Base64 as the public formats have it: standard alphabet, padding at the end, one text for each
//! sequence of bytes.

use data_encoding::BASE64;

/// The bytes of which `text` is the base64, and nothing for every other text.
///
/// The decoder by itself also takes texts with padding within, which other programs refuse: what is
/// read here is what would be written.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    (BASE64.encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_each_sequence_of_bytes() {
        assert_eq!(from_base64(""), Some(Vec::new()));
        assert_eq!(from_base64("AQ=="), Some(vec![1]));
        assert_eq!(from_base64("AQIDBA=="), Some(vec![1, 2, 3, 4]));
        // Padding within: the same four bytes, and in as many characters.
        assert_eq!(from_base64("AQ==AgME"), None);
        assert_eq!(from_base64("AQ==AgM="), None);
        // Bits behind the last byte, no padding, another alphabet, white space.
        for text in ["AR==", "AQ", "AQ=", "AQIDB_==", "AQ== ", "AQ==\n"] {
            assert_eq!(from_base64(text), None, "{text:?}");
        }
    }
}
