//! How commands show things to people: numbers, tables at the terminal's width, emphasis.
//!
//! Emphasis is written as escape codes; printing strips them where `NO_COLOR`, `TERM=dumb` or a
//! pipe asks for it.

mod page;
mod style;
mod table;

pub(super) use crate::results::number::{grouped, percent, ratio};
pub(super) use page::Page;
pub(super) use style::{COUNT_UNCHECKED, SIGNATURES_UNCHECKED, count_of, nature_line, short_hash};
pub(super) use table::{Align, Table, in_columns, width};
use table::{facts, paragraph};
