//! A figure of a sheet, as somebody typed it.

/// Why text is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NumberFault {
    #[error("is not filled in yet")]
    Blank,
    #[error("is negative")]
    Negative,
    #[error("is a fraction, not a whole number")]
    Fraction,
    #[error("is too large")]
    TooLarge,
    #[error("is not a whole number")]
    NotANumber,
}

/// The whole number that `text` is, at most `max`.
pub(super) fn whole(text: &str, max: u64) -> Result<u64, NumberFault> {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if text.is_empty() {
        return Err(NumberFault::Blank);
    }
    if digits(text) {
        // All digits, so that only size can fail.
        let number: u64 = text.parse().map_err(|_| NumberFault::TooLarge)?;
        return if number <= max {
            Ok(number)
        } else {
            Err(NumberFault::TooLarge)
        };
    }
    if text.strip_prefix(['-', '−']).is_some_and(digits) {
        return Err(NumberFault::Negative);
    }
    let fraction = text
        .split_once(['.', ','])
        .is_some_and(|(whole, part)| digits(whole) && digits(part));
    Err(if fraction {
        NumberFault::Fraction
    } else {
        NumberFault::NotANumber
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberFault::{Blank, Fraction, Negative, NotANumber, TooLarge};

    #[test]
    fn figures() {
        for (text, expected) in [
            ("0", Ok(0)),
            (" 513 ", Ok(513)),
            ("007", Ok(7)),
            ("1000", Ok(1000)),
            ("1001", Err(TooLarge)),
            ("99999999999999999999999", Err(TooLarge)),
            ("", Err(Blank)),
            ("  ", Err(Blank)),
            ("-1", Err(Negative)),
            ("12.5", Err(Fraction)),
            ("12,5", Err(Fraction)),
            ("1 234", Err(NotANumber)),
            ("l2", Err(NotANumber)),
            ("+5", Err(NotANumber)),
        ] {
            assert_eq!(whole(text, 1000), expected, "{text:?}");
        }
    }
}
