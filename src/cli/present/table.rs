//! Tables and paragraphs that fit the terminal. Widths are those of Unicode, so columns of
//! Cyrillic or Kazakh names stand straight.

use std::cell::Cell;
use std::fmt;

use comfy_table::{
    Cell as TableCell, CellAlignment, ColumnConstraint, ContentArrangement, Row, TableComponent,
    presets,
};

/// Columns where nothing says how many there are.
const DEFAULT_WIDTH: u16 = 80;

thread_local! {
    /// Columns that are asked for here, whatever the terminal has.
    static ASKED: Cell<Option<u16>> = const { Cell::new(None) };
}

/// Does `work` as on a terminal of so many columns: for a file, which is the same whoever writes it.
pub(in crate::cli) fn in_columns<R>(columns: u16, work: impl FnOnce() -> R) -> R {
    let before = ASKED.replace(Some(columns));
    let done = work();
    ASKED.set(before);
    done
}

/// Columns to write in: `COLUMNS` within reason, else 80. The same on a pipe as on a terminal, so
/// that what is saved looks like what was seen.
pub(in crate::cli) fn width() -> u16 {
    if let Some(columns) = ASKED.get() {
        return columns;
    }
    let asked = std::env::var("COLUMNS").ok().and_then(|n| n.parse().ok());
    asked.map_or(DEFAULT_WIDTH, |columns: u16| columns.clamp(40, 240))
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Align {
    /// Words, wrapped where they do not fit.
    Left,
    /// A time, a hash or a code: to the left, never wrapped.
    Whole,
    /// A number: to the right, never wrapped.
    Right,
}

impl From<Align> for CellAlignment {
    fn from(align: Align) -> Self {
        match align {
            Align::Left | Align::Whole => Self::Left,
            Align::Right => Self::Right,
        }
    }
}

/// A table with a header, indented by two. Long words wrap.
pub(in crate::cli) struct Table {
    inner: comfy_table::Table,
    one_line: bool,
}

impl Table {
    /// A table of these columns.
    pub(in crate::cli) fn new(columns: &[(&str, Align)]) -> Self {
        let mut inner = plain();
        inner.set_style(TableComponent::HeaderLines, '─');
        inner.set_style(TableComponent::MiddleHeaderIntersections, '─');
        inner.set_style(TableComponent::LeftHeaderIntersection, ' ');
        inner.set_header(columns.iter().map(|(name, _)| TableCell::new(name)));
        for (column, (_, align)) in inner.column_iter_mut().zip(columns) {
            column.set_cell_alignment((*align).into());
            if *align != Align::Left {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        Self {
            inner,
            one_line: false,
        }
    }

    /// The same with rows of one line each: the column at `cut` is cut where it does not fit, the
    /// others never.
    pub(in crate::cli) fn one_line(mut self, cut: usize) -> Self {
        self.inner.set_truncation_indicator("…");
        for (at, column) in self.inner.column_iter_mut().enumerate() {
            if at == cut {
                column.remove_constraint();
                // One long word, so that it is cut where the room ends and not where a word does.
                column.set_delimiter('\n');
            } else {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        self.one_line = true;
        self
    }

    /// Adds a row.
    pub(in crate::cli) fn row<const N: usize>(&mut self, cells: [String; N]) {
        let mut row = Row::from(cells);
        if self.one_line {
            row.max_height(1);
        }
        self.inner.add_row(row);
    }

    /// Whether it has no rows.
    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_trimmed(f, &self.inner)
    }
}

fn plain() -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width());
    table
}

fn write_trimmed(out: &mut impl fmt::Write, table: &comfy_table::Table) -> fmt::Result {
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Labels, each with what is to be said of it beside it.
pub(super) fn facts(rows: &[(&str, String)]) -> String {
    let mut table = plain();
    for (label, says) in rows {
        table.add_row([*label, says]);
    }
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_trimmed(&mut text, &table);
    text
}

/// Sentences, wrapped.
pub(super) fn paragraph(text: &str) -> String {
    let mut table = plain();
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    let mut wrapped = String::new();
    // Writing to a string cannot fail.
    let _ = write_trimmed(&mut wrapped, &table);
    wrapped
}
