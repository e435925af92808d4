//! Exact numbers as people read them. No floating point.

use crate::seats::Ratio;

/// The number with a comma before every third digit.
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The share in percent with two decimals, half up; nothing where there is nothing to share.
pub fn percent(numerator: u64, denominator: u64) -> Option<String> {
    let (whole, hundredths) = hundredths(u128::from(numerator) * 100, denominator)?;
    Some(format!("{whole}.{hundredths:02} %"))
}

/// The fraction with two decimals, half up; nothing where the denominator is zero.
pub fn ratio(ratio: Ratio) -> Option<String> {
    let (whole, hundredths) = hundredths(u128::from(ratio.numerator), ratio.denominator)?;
    Some(format!("{}.{hundredths:02}", grouped(whole)))
}

/// Whole and hundredths of a quotient whose numerator is at most 100 × 2^64.
fn hundredths(numerator: u128, denominator: u64) -> Option<(u128, u128)> {
    let denominator = u128::from(denominator);
    let doubled = numerator * 200 + denominator;
    let rounded = doubled.checked_div(2 * denominator)?;
    Some((rounded / 100, rounded % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        let cases: [(u64, &str); 4] = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_430_296, "1,430,296"),
        ];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn shares_are_rounded_half_up_from_the_exact_fraction() {
        let cases = [
            (1, 8, "12.50 %"),
            (1, 3, "33.33 %"),
            (2, 3, "66.67 %"),
            // 0.005 % exactly, and the largest value below it.
            (1, 20_000, "0.01 %"),
            (4_999_999, 100_000_000_000, "0.00 %"),
            (19_999, 20_000, "100.00 %"),
            (513_120, 1_430_296, "35.88 %"),
            (u64::MAX, u64::MAX, "100.00 %"),
            (u64::MAX, 1, "1844674407370955161500.00 %"),
        ];
        for (numerator, denominator, text) in cases {
            assert_eq!(percent(numerator, denominator).unwrap(), text);
        }
        assert_eq!(percent(0, 0), None);
        let quota = Ratio {
            numerator: 6_118_150,
            denominator: 69,
        };
        assert_eq!(ratio(quota).unwrap(), "88,668.84");
    }
}
