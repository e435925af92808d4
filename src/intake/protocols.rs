//! `protocols.csv`: the fields of each sheet.

use hashbrown::HashMap;

use super::contests::ReadContest;
use super::election::ReadElection;
use super::report::FileReport;
use super::table::{Index, Row, Table};
use super::tree::Tree;
use super::zones::rfc3339;
use crate::election::UtcMillis;

const REQUIRED: [&str; 3] = ["contest", "commission", "signed_at"];

/// What rows of results name: contests and commissions by their ids as written.
pub(super) struct Names<'n> {
    pub(super) contests: &'n [ReadContest],
    contest_index: Index,
    pub(super) tree: &'n Tree,
}

impl<'n> Names<'n> {
    pub(super) fn new(contests: &'n [ReadContest], tree: &'n Tree) -> Self {
        let mut contest_index = Index::default();
        for (position, contest) in contests.iter().enumerate() {
            contest_index.insert(&contest.written, position);
        }
        Self {
            contests,
            contest_index,
            tree,
        }
    }

    /// The contest and commission that a row names; problems if they are unknown.
    pub(super) fn find(
        &self,
        report: FileReport<'_>,
        row: Row<'_>,
        contest: usize,
        commission: usize,
    ) -> Option<(usize, usize)> {
        let (contest, commission) = (row.cell(contest), row.cell(commission));
        let contest = self
            .contest_index
            .find(report, row.line, "contest", contest);
        let commission = self
            .tree
            .index
            .find(report, row.line, "commission", commission);
        Some((contest?, commission?))
    }

    /// The same; a problem too if the commission does not count the contest.
    pub(super) fn counted(
        &self,
        report: FileReport<'_>,
        row: Row<'_>,
        contest: usize,
        commission: usize,
    ) -> Option<(usize, usize)> {
        let (contest, commission) = self.find(report, row, contest, commission)?;
        let station = &self.tree.rows[commission];
        if !station.contests.contains(&contest) {
            let counts = station
                .contests
                .iter()
                .map(|c| self.contests[*c].written.as_str());
            let counts: Vec<_> = counts.collect();
            let contest = &self.contests[contest].written;
            report
                .error(
                    row.line,
                    format!(
                        "commission {} does not count contest {contest}",
                        station.written
                    ),
                )
                .expected(match counts.as_slice() {
                    [] => "no contest: commissions.csv gives it none".into(),
                    counts => format!("one of: {}", counts.join(", ")),
                })
                .found(contest.as_str())
                .next("correct the row, or the \"contests\" of the commission");
            return None;
        }
        Some((contest, commission))
    }
}

/// A row of `protocols.csv`.
pub(super) struct ReadProtocol {
    pub(super) contest: usize,
    pub(super) commission: usize,
    pub(super) line: u64,
    pub(super) signed_at: Option<UtcMillis>,
    /// The figures in the order of the form; nothing if one could not be read.
    pub(super) fields: Option<Vec<u32>>,
}

/// All rows, and where the row of a contest and commission is.
#[derive(Default)]
pub(super) struct Protocols {
    pub(super) rows: Vec<ReadProtocol>,
    pub(super) index: HashMap<(usize, usize), usize>,
}

/// The columns of one form: its fields in order, and the fields of other forms.
struct FormColumns<'f> {
    fields: Vec<(usize, &'f str)>,
    others: Vec<(usize, &'f str)>,
}

pub(super) fn protocols(
    report: FileReport<'_>,
    text: &str,
    election: &ReadElection,
    names: &Names<'_>,
) -> Option<Protocols> {
    let mut table = Table::open(report, text)?;
    let fields = all_fields(election);
    // Without all forms it cannot be told which columns are unknown.
    if election.forms.broken.is_empty() {
        table.known(&[&REQUIRED[..], &fields].concat());
    }
    let [contest, commission, signed_at] = table.required(REQUIRED)?;
    let columns = columns(&table, election, &fields)?;
    let form_of: Vec<Option<usize>> = election
        .contests
        .iter()
        .map(|contest| {
            let form = &contest.contest.as_ref()?.form;
            election
                .forms
                .forms
                .iter()
                .position(|known| known.id == *form)
        })
        .collect();
    let mut read = Protocols::default();
    while let Some(row) = table.next_row() {
        let Some(key) = names.counted(report, row, contest, commission) else {
            continue;
        };
        if let Some(first) = read.index.get(&key) {
            let station = &names.tree.rows[key.1].written;
            let contest = &names.contests[key.0].written;
            report
                .error(
                    row.line,
                    format!("a second protocol of {contest} at {station}"),
                )
                .found(format!("line {} has the first", read.rows[*first].line))
                .next("leave the one that stands");
            continue;
        }
        read.index.insert(key, read.rows.len());
        let fields = form_of[key.0].and_then(|form| figures(report, row, &columns[form]));
        read.rows.push(ReadProtocol {
            contest: key.0,
            commission: key.1,
            line: row.line,
            signed_at: instant(report, row, signed_at, "signed_at"),
            fields,
        });
    }
    Some(read)
}

/// Fields of all forms, each once.
fn all_fields(election: &ReadElection) -> Vec<&str> {
    let mut fields = Vec::new();
    for field in election.forms.forms.iter().flat_map(|form| &form.fields) {
        if !fields.contains(&field.id.as_str()) {
            fields.push(field.id.as_str());
        }
    }
    fields
}

/// The columns of each form; nothing, and a problem for each that is missing.
fn columns<'f>(
    table: &Table<'_>,
    election: &'f ReadElection,
    fields: &[&'f str],
) -> Option<Vec<FormColumns<'f>>> {
    let mut places = Vec::with_capacity(fields.len());
    for field in fields {
        places.extend(table.required([field]).map(|[column]| (column, *field)));
    }
    if places.len() < fields.len() {
        return None;
    }
    let of_form = |form: &'f crate::election::Form| {
        let has = |name: &str| form.fields.iter().any(|field| field.id.as_str() == name);
        let place = |name: &str| places.iter().find(|(_, field)| *field == name).copied();
        FormColumns {
            fields: form
                .fields
                .iter()
                .filter_map(|field| place(field.id.as_str()))
                .collect(),
            others: places
                .iter()
                .filter(|(_, field)| !has(field))
                .copied()
                .collect(),
        }
    };
    Some(election.forms.forms.iter().map(of_form).collect())
}

fn figures(report: FileReport<'_>, row: Row<'_>, columns: &FormColumns<'_>) -> Option<Vec<u32>> {
    for (column, name) in &columns.others {
        if !row.bytes(*column).is_empty() {
            report
                .error(
                    row.line,
                    format!("a figure for \"{name}\", which the form does not have"),
                )
                .expected("nothing")
                .found(format!("\"{}\"", row.cell(*column)))
                .next("leave the cell empty, or correct the contest's form");
        }
    }
    // All cells, so that all problems are found.
    let mut figures = Vec::with_capacity(columns.fields.len());
    for (column, name) in &columns.fields {
        figures.extend(row.count(report, *column, name));
    }
    (figures.len() == columns.fields.len()).then_some(figures)
}

/// An instant in RFC 3339.
pub(super) fn instant(
    report: FileReport<'_>,
    row: Row<'_>,
    column: usize,
    name: &str,
) -> Option<UtcMillis> {
    let instant = rfc3339(row.cell(column));
    if instant.is_none() {
        report
            .error(row.line, format!("\"{name}\" is no instant"))
            .expected("RFC 3339, such as \"2023-03-20T03:00:00Z\"")
            .found(format!("\"{}\"", row.cell(column)))
            .next("write date, time, and Z or the offset from UTC");
    }
    instant
}
