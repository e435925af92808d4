//! CSV files by the names of their columns, row by row, without a copy of each cell.

use csv::{ByteRecord, Reader, ReaderBuilder};
use hashbrown::HashMap;

use super::report::FileReport;
use super::suggest::{SEARCHED, did_you_mean};

/// The most columns that a file is read with: a form has at most a few hundred fields.
const MAX_COLUMNS: usize = 1_000;

/// A CSV file whose header has been read.
pub(super) struct Table<'t> {
    pub(super) report: FileReport<'t>,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    header: Vec<String>,
    record: ByteRecord,
}

impl<'t> Table<'t> {
    /// The table of a file; nothing, and a problem, if it has no header.
    pub(super) fn open(report: FileReport<'t>, text: &'t str) -> Option<Self> {
        let mut builder = ReaderBuilder::new();
        // Rows of another width are reported here, not by the reader.
        let mut reader = builder
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = ByteRecord::new();
        // Reading from memory does not fail.
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            report
                .error(None, "the file is empty")
                .next("write a header row with its columns");
            return None;
        }
        if record.len() > MAX_COLUMNS {
            report
                .error(1, "the file has more columns than any such file needs")
                .expected(format!("at most {MAX_COLUMNS}"))
                .found(record.len().to_string())
                .next("write one row a line, its first with the names of the columns");
            return None;
        }
        let header: Vec<String> = record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
        for (position, name) in header.iter().enumerate() {
            if header[..position].contains(name) {
                report
                    .error(1, format!("two columns \"{name}\""))
                    .next("take one of them out");
            }
        }
        Some(Self {
            report,
            text,
            reader,
            header,
            record,
        })
    }

    /// Where these columns are; nothing, and a problem for each that is missing.
    pub(super) fn required<const N: usize>(&self, names: [&str; N]) -> Option<[usize; N]> {
        let columns = names.map(|name| {
            let column = self.column(name);
            if column.is_none() {
                self.report
                    .error(1, format!("the column \"{name}\" is missing"))
                    .expected(names.join(","))
                    .found(self.header.join(","))
                    .next(format!(
                        "add \"{name}\" to the header and a cell to each row"
                    ));
            }
            column.unwrap_or_default()
        });
        names
            .iter()
            .all(|name| self.column(name).is_some())
            .then_some(columns)
    }

    /// Where a column is, if it is there.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Reports columns other than these.
    pub(super) fn known(&self, known: &[&str]) {
        for name in &self.header {
            if !known.contains(&name.as_str()) {
                self.report
                    .error(1, format!("unknown column \"{name}\""))
                    .expected(known.join(","))
                    .found(format!("\"{name}\""))
                    .next(did_you_mean(
                        name,
                        known.iter().copied(),
                        "take the column out",
                    ));
            }
        }
    }

    /// The next row of full width; others are reported and passed over.
    pub(super) fn next_row(&mut self) -> Option<Row<'_>> {
        loop {
            if !self
                .reader
                .read_byte_record(&mut self.record)
                .unwrap_or(false)
            {
                return None;
            }
            if self.record.len() == self.header.len() {
                break;
            }
            self.report
                .error(
                    line(self.text, &self.record),
                    "the row has another number of cells than the header",
                )
                .expected(format!(
                    "{} cells: {}",
                    self.header.len(),
                    self.header.join(",")
                ))
                .found(format!("{} cells", self.record.len()))
                .next("add or take out cells; put a name with a comma or a quote in it in quotes");
        }
        Some(Row {
            line: line(self.text, &self.record),
            record: &self.record,
        })
    }
}

/// The line of a record. The reader's own position may be that of blank lines before it.
fn line(text: &str, record: &ByteRecord) -> u64 {
    let Some(position) = record.position() else {
        return 0;
    };
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    record: &'r ByteRecord,
    pub(super) line: u64,
}

impl<'r> Row<'r> {
    pub(super) fn bytes(self, column: usize) -> &'r [u8] {
        self.record.get(column).unwrap_or_default()
    }

    /// A cell. The file was found to be UTF-8, and cells end at ASCII characters.
    pub(super) fn cell(self, column: usize) -> &'r str {
        std::str::from_utf8(self.bytes(column)).unwrap_or_default()
    }

    /// A cell of a column that may be absent; empty if it is.
    pub(super) fn cell_if(self, column: Option<usize>) -> &'r str {
        column.map_or("", |column| self.cell(column))
    }

    /// A count: a whole number from 0 to 4,294,967,295, in digits.
    pub(super) fn count(self, report: FileReport<'_>, column: usize, name: &str) -> Option<u32> {
        let count = count(self.bytes(column));
        if count.is_none() {
            let found = self.cell(column);
            let why = match found.as_bytes() {
                [] => ": nothing",
                [b'-', ..] => ", less than 0",
                text if text.iter().all(u8::is_ascii_digit) => ", too large",
                _ => "",
            };
            report
                .error(self.line, format!("\"{name}\" is no count"))
                .expected("a whole number from 0 to 4294967295, in digits")
                .found(format!("\"{found}\"{why}"))
                .next("write the number as it stands on the paper");
        }
        count
    }
}

fn count(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |sum, digit| {
        let value = digit.wrapping_sub(b'0');
        (value < 10).then_some(())?;
        sum.checked_mul(10)?.checked_add(u32::from(value))
    })
}

/// Positions of things by the ids that the folder's files give them.
#[derive(Default)]
pub(super) struct Index(HashMap<Box<[u8]>, usize>);

impl Index {
    /// Gives `id` the position; the one it has already, if it has.
    pub(super) fn insert(&mut self, id: &str, position: usize) -> Option<usize> {
        let known = self.0.get(id.as_bytes()).copied();
        if known.is_none() {
            self.0.insert(id.as_bytes().into(), position);
        }
        known
    }

    pub(super) fn get(&self, id: &[u8]) -> Option<usize> {
        self.0.get(id).copied()
    }

    /// The position of `id`, which is to be a `what`; a problem if there is none.
    pub(super) fn find(
        &self,
        report: FileReport<'_>,
        line: u64,
        what: &str,
        id: &str,
    ) -> Option<usize> {
        let found = self.get(id.as_bytes());
        if found.is_none() {
            // Looking for the nearest of thousands of names is for problems that will be read.
            let looked_at = if report.is_full() || self.0.len() > SEARCHED {
                0
            } else {
                self.0.len()
            };
            let known = self.0.keys().take(looked_at);
            let known = known.filter_map(|id| std::str::from_utf8(id).ok());
            report
                .error(line, format!("unknown {what} \"{id}\""))
                .expected(format!("the id of a {what} of this folder"))
                .found(format!("\"{id}\""))
                .next(did_you_mean(
                    id,
                    known,
                    "correct the id or take the row out",
                ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_are_digits_that_fit() {
        assert_eq!(count(b"4294967295"), Some(u32::MAX));
        assert_eq!(count(b"0"), Some(0));
        for bad in [
            &b""[..],
            b"-1",
            b"+1",
            b"1.5",
            b" 1",
            b"4294967296",
            b"99999999999",
        ] {
            assert_eq!(count(bad), None);
        }
    }
}
