//! A page of HTML that opens nothing else: no script, font, picture or address. Whatever is put on
//! it is text.

use std::fmt::{Display, Write as _};

const STYLE: &str = "\
body { font: 11pt/1.4 serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff }
h1, h2, h3 { font-family: sans-serif; line-height: 1.2; break-after: avoid }
h1 { font-size: 1.5em } h2 { font-size: 1.25em; margin-top: 2em; border-top: 1px solid #000; padding-top: .4em }
h3 { font-size: 1.05em; margin-top: 1.6em }
table { border-collapse: collapse; margin: .6em 0; font-size: .9em }
th, td { border: 1px solid #888; padding: .15em .5em; text-align: left; vertical-align: top; overflow-wrap: break-word }
.table { overflow-x: auto } p, li { overflow-wrap: anywhere }
tr { break-inside: avoid } thead { display: table-header-group }
td code { display: inline-block; min-width: 16em }
pre, code { font-family: monospace; font-size: .85em; white-space: pre-wrap; overflow-wrap: anywhere }
pre { border-left: 2px solid #888; padding-left: .8em }
.banner { border: 2px solid #000; padding: .4em .8em; font-weight: bold }
@page { margin: 18mm }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt } }
";

/// A page under way.
pub(super) struct Html(String);

/// Text that means nothing to a browser.
struct Escaped<T>(T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.to_string().chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// One cell of a table.
pub(super) enum Cell {
    /// Words or a number.
    Text(String),
    /// A hash or a key.
    Code(String),
}

impl Cell {
    pub(super) fn text(text: impl Display) -> Self {
        Self::Text(text.to_string())
    }

    pub(super) fn code(code: impl Display) -> Self {
        Self::Code(code.to_string())
    }
}

impl Html {
    pub(super) fn new(title: &str) -> Self {
        let title = Escaped(title);
        Self(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
             'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <h1>{title}</h1>\n"
        ))
    }

    pub(super) fn banner(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("<p class=\"banner\">{}</p>", Escaped(text)))
    }

    /// A section.
    pub(super) fn section(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("<h2>{}</h2>", Escaped(text)))
    }

    /// A part of a section.
    pub(super) fn part(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("<h3>{}</h3>", Escaped(text)))
    }

    pub(super) fn paragraph(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("<p>{}</p>", Escaped(text)))
    }

    /// Text in lines, as they stand.
    pub(super) fn lines(&mut self, text: impl Display) -> &mut Self {
        self.line(format_args!("<pre>{}</pre>", Escaped(text)))
    }

    pub(super) fn list<T: Display>(&mut self, items: impl IntoIterator<Item = T>) -> &mut Self {
        self.line("<ul>");
        for item in items {
            self.line(format_args!("<li>{}</li>", Escaped(item)));
        }
        self.line("</ul>")
    }

    /// Labels, each with what is to be said of it beside it.
    pub(super) fn facts(&mut self, rows: &[(&str, Cell)]) -> &mut Self {
        self.line("<div class=\"table\"><table>");
        for (label, says) in rows {
            let label = Escaped(label);
            self.line(format_args!("<tr><th>{label}</th>{}</tr>", cell(says)));
        }
        self.line("</table></div>")
    }

    /// A table; nothing if it has no rows.
    pub(super) fn table(&mut self, header: &[String], rows: &[Vec<Cell>]) -> &mut Self {
        if rows.is_empty() {
            return self;
        }
        self.line("<div class=\"table\"><table>\n<thead><tr>");
        for name in header {
            self.line(format_args!("<th>{}</th>", Escaped(name)));
        }
        self.line("</tr></thead>\n<tbody>");
        for row in rows {
            let row: String = row.iter().map(cell).collect();
            self.line(format_args!("<tr>{row}</tr>"));
        }
        self.line("</tbody>\n</table></div>")
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.line("</body>\n</html>");
        self.0.into_bytes()
    }

    fn line(&mut self, line: impl Display) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
        self
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => format!("<td>{}</td>", Escaped(text)),
        Cell::Code(code) => format!("<td><code>{}</code></td>", Escaped(code)),
    }
}

/// A header of fixed names.
pub(super) fn header<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_is_markup() {
        let mut page = Html::new("<script>alert(1)</script>");
        page.section("a & b")
            .facts(&[("\"", Cell::text("<img src=x onerror='x'>"))]);
        let text = String::from_utf8(page.into_bytes()).unwrap();
        assert!(!text.contains("<script") && !text.contains("<img"));
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(text.contains("a &amp; b") && text.contains("<th>&quot;</th>"));
        assert!(text.contains("onerror=&#39;x&#39;"));
    }
}
