//! Writes the commented TOML of a blank statement.

use std::fmt::Write as _;

use crate::bytes::{Titled, pick_title};

/// Columns of a comment, its `# ` included.
const WIDTH: usize = 79;

/// A text that grows line by line.
#[derive(Default)]
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn finish(self) -> String {
        self.0
    }

    pub(super) fn gap(&mut self) {
        self.0.push('\n');
    }

    /// A comment, wrapped; its own line breaks are kept.
    pub(super) fn comment(&mut self, text: &str) {
        for paragraph in text.lines() {
            self.hanging("", paragraph);
        }
    }

    /// A comment whose first line begins with `head`, and whose others are indented as far.
    pub(super) fn hanging(&mut self, head: &str, text: &str) {
        let indent = head.chars().count();
        for (at, line) in wrapped(text, WIDTH - 2 - indent).iter().enumerate() {
            let head = if at == 0 { head } else { "" };
            let line = format!("# {head:indent$}{line}");
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
    }

    /// A name in every language, one under the other, with `head` before the first.
    pub(super) fn titles(&mut self, head: &str, titles: &Titled) {
        let first = pick_title(titles);
        self.hanging(head, first);
        let indent = " ".repeat(head.chars().count());
        let others = titles.iter().map(|title| title.text.as_str());
        for other in others.filter(|other| *other != first) {
            self.hanging(&indent, other);
        }
    }

    /// The header of a table, as it stands.
    pub(super) fn header(&mut self, header: &str) {
        self.line(header);
    }

    /// A line as it stands.
    pub(super) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A key with text as its value; `""` is to be filled in.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        let value = toml::Value::String(value.into());
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{} = {value}", toml_key(key));
    }

    /// A key whose value has to be filled in.
    pub(super) fn fill_in(&mut self, key: &str) {
        self.text(key, "");
    }

    /// A key with a number.
    pub(super) fn number(&mut self, key: &str, value: u32) {
        let _ = writeln!(self.0, "{} = {value}", toml_key(key));
    }
}

/// A key as TOML writes it: an identifier with a point needs quotes.
pub(crate) fn toml_key(key: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !key.is_empty() && key.bytes().all(bare) {
        key.into()
    } else {
        toml::Value::String(key.into()).to_string()
    }
}

/// The text in lines of at most `width` characters, broken between words where it can be.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            // A space at the beginning of a line indents it.
            used += length.max(usize::from(line.is_empty()));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_comments_hang() {
        let mut writer = Writer::default();
        writer.hanging(" 1. ", &"word ".repeat(20));
        let text = writer.finish();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(text.starts_with("#  1. word word"));
        assert!(text.lines().nth(1).unwrap().starts_with("#     word"));
    }

    #[test]
    fn keys_that_toml_would_misread_are_quoted() {
        assert_eq!(toml_key("P05"), "P05");
        assert_eq!(toml_key("T0001.592"), "\"T0001.592\"");
    }
}
