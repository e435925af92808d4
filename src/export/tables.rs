//! CSV, row by row.

use super::File;

/// A table that grows row by row.
pub(super) struct Rows {
    name: &'static str,
    writer: csv::Writer<Vec<u8>>,
    count: u64,
}

impl Rows {
    /// A table with this header.
    pub(super) fn new<'h>(name: &'static str, header: impl IntoIterator<Item = &'h str>) -> Self {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail, and every row is as wide as the header.
        let _ = writer.write_record(header);
        Self {
            name,
            writer,
            count: 0,
        }
    }

    /// Adds a row, as wide as the header.
    pub(super) fn row<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let _ = self.writer.write_record(cells);
        self.count += 1;
    }

    pub(super) fn finish(self) -> File {
        File {
            name: self.name,
            rows: Some(self.count),
            bytes: self.writer.into_inner().unwrap_or_default(),
        }
    }
}
