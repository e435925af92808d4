//! Text of anybody's making, as it may be printed.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::text::is_invisible;

/// The most characters that are shown of what somebody has written in the place of something else.
const SHOWN: usize = 2_000;

/// Text with what does not show written out: a terminal would obey an escape code, and some
/// characters turn the order of what stands around them. Ends of lines, tabs and colours stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    let stays = |c: char| matches!(c, '\n' | '\t') || !is_invisible(c);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match colour(rest) {
            Some(length) => {
                shown.push_str(&rest[..length]);
                length
            }
            None if stays(c) => {
                shown.push(c);
                c.len_utf8()
            }
            None => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "{}", c.escape_unicode());
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Cow::Owned(shown)
}

/// The name of a file, or another text of one line, with all that does not show written out: ends of
/// lines, tabs and colours as well. What follows it is nobody else's then.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The length of an escape code that does no more than colour what follows, so that it can still be read:
/// not the ones that hide it, or give it another ground.
fn colour(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let (codes, _) = rest.split_once('m')?;
    let colours = |code: &str| {
        matches!(code, "" | "0" | "1" | "2" | "3" | "4" | "22" | "39")
            || matches!(code.parse(), Ok(31..=37 | 90..=97))
    };
    codes.split(';').all(colours).then_some(codes.len() + 3)
}

/// Text of which no more is kept than a person reads, and how much was left out.
pub fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((end, _)) => {
            let more = text[end..].chars().count();
            format!("{}… ({more} characters more)", &text[..end])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_hides_nothing() {
        let name = "a.submission: entry 9\n\u{1b}[8mb\u{202e}\t";
        let shown = one_line(name);
        assert_eq!(
            shown,
            "a.submission: entry 9\\u{a}\\u{1b}[8mb\\u{202e}\\u{9}"
        );
        assert_eq!(one_line("Қазақ.submission"), "Қазақ.submission");
    }

    #[test]
    fn colours_stay_and_what_hides_does_not() {
        for stays in [
            "\u{1b}[1;31mred\u{1b}[0m",
            "\u{1b}[m",
            "\u{1b}[4mline\u{1b}[39m",
        ] {
            assert_eq!(shown(stays), stays);
        }
        for hides in ["8", "30", "40", "38;5;0", "1;8", "7"] {
            let text = format!("\u{1b}[{hides}mtext");
            assert!(!shown(&text).contains('\u{1b}'), "{hides}");
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(shown("Қазақстан\n\tа"), "Қазақстан\n\tа");
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(
            shown("\u{1b}]0;x\u{7}\u{9b}2J"),
            "\\u{1b}]0;x\\u{7}\\u{9b}2J"
        );
        assert_eq!(
            shown("\u{1b}[1;33mwarm\u{1b}[0m\u{1b}[2J"),
            "\u{1b}[1;33mwarm\u{1b}[0m\\u{1b}[2J"
        );
        assert_eq!(shown("\u{1b}[1"), "\\u{1b}[1");
    }

    #[test]
    fn no_more_is_kept_than_a_person_reads() {
        assert_eq!(shortened("ab".into()), "ab");
        let long = shortened("ы".repeat(SHOWN + 3));
        assert!(long.ends_with("ы… (3 characters more)"));
    }
}
