//! `votes.csv`: the votes of each option, joined to the protocols.

use super::contests::ReadContest;
use super::protocols::{Names, Protocols};
use super::report::FileReport;
use super::table::{Row, Table};

const COLUMNS: [&str; 4] = ["contest", "commission", "option", "votes"];

/// Votes of all protocols, one after the other, each in ballot order.
pub(super) struct Votes {
    figures: Vec<u32>,
    given: Vec<bool>,
    /// Where the votes of each protocol begin; one more than there are protocols.
    starts: Vec<usize>,
}

impl Votes {
    fn new(protocols: &Protocols, contests: &[ReadContest]) -> Self {
        let mut starts = Vec::with_capacity(protocols.rows.len() + 1);
        let mut total = 0;
        starts.push(total);
        for protocol in &protocols.rows {
            total += contests[protocol.contest]
                .options
                .as_ref()
                .map_or(0, Vec::len);
            starts.push(total);
        }
        Self {
            figures: vec![0; total],
            given: vec![false; total],
            starts,
        }
    }

    /// The votes of a protocol, in ballot order.
    pub(super) fn of(&self, protocol: usize) -> &[u32] {
        &self.figures[self.starts[protocol]..self.starts[protocol + 1]]
    }
}

/// The protocol that a run of rows belongs to. Rows of one protocol mostly follow one another, in
/// ballot order, so most rows cost two comparisons and no look-up.
#[derive(Default)]
struct Run {
    contest: Vec<u8>,
    commission: Vec<u8>,
    /// Nothing where there is no such protocol, which was reported with the first row of the run.
    protocol: Option<usize>,
    /// The option expected next.
    option: usize,
}

pub(super) fn votes(
    report: FileReport<'_>,
    protocols_report: FileReport<'_>,
    text: &str,
    names: &Names<'_>,
    protocols: &Protocols,
) -> Option<Votes> {
    let mut table = Table::open(report, text)?;
    table.known(&COLUMNS);
    let columns = table.required(COLUMNS)?;
    let mut read = Votes::new(protocols, names.contests);
    let mut run = Run::default();
    let mut first = true;
    while let Some(row) = table.next_row() {
        let same = !first
            && row.bytes(columns[0]) == run.contest
            && row.bytes(columns[1]) == run.commission;
        if !same {
            first = false;
            run = begin(report, row, columns, names, protocols);
        }
        let Some(protocol) = run.protocol else {
            continue;
        };
        read.take(report, row, columns, protocol, &mut run, (names, protocols));
    }
    read.missing(protocols_report, names, protocols);
    Some(read)
}

/// The run that begins with `row`.
fn begin(
    report: FileReport<'_>,
    row: Row<'_>,
    [contest, commission, ..]: [usize; 4],
    names: &Names<'_>,
    protocols: &Protocols,
) -> Run {
    let key = names.find(report, row, contest, commission);
    let protocol = key.and_then(|key| protocols.index.get(&key).copied());
    let (contest, commission) = (row.bytes(contest), row.bytes(commission));
    if key.is_some() && protocol.is_none() {
        let [contest, commission] = [contest, commission].map(String::from_utf8_lossy);
        report
            .error(
                row.line,
                format!("votes of {contest} at {commission}, which has no protocol"),
            )
            .expected("a row for them in protocols.csv")
            .next("add the protocol's row, or take its votes out");
    }
    Run {
        contest: contest.into(),
        commission: commission.into(),
        protocol,
        option: 0,
    }
}

impl Votes {
    fn take(
        &mut self,
        report: FileReport<'_>,
        row: Row<'_>,
        [_, _, option, votes]: [usize; 4],
        protocol: usize,
        run: &mut Run,
        (names, protocols): (&Names<'_>, &Protocols),
    ) {
        let contest = &names.contests[protocols.rows[protocol].contest];
        // Options that could not be read have been reported in the definition.
        let Some(options) = &contest.options else {
            return;
        };
        let id = row.bytes(option);
        let expected = options
            .get(run.option)
            .is_some_and(|next| next.as_bytes() == id);
        let position = if expected {
            Some(run.option)
        } else {
            options.iter().position(|known| known.as_bytes() == id)
        };
        let Some(position) = position else {
            let id = row.cell(option);
            report
                .error(
                    row.line,
                    format!("unknown option \"{id}\" of contest {}", contest.written),
                )
                .expected(format!("one of: {}", options.join(", ")))
                .found(format!("\"{id}\""))
                .next("correct the option, or add it to the contest");
            return;
        };
        run.option = position + 1;
        let slot = self.starts[protocol] + position;
        let count = row.count(report, votes, "votes");
        if std::mem::replace(&mut self.given[slot], true) {
            let station = &names.tree.rows[protocols.rows[protocol].commission].written;
            let option = &options[position];
            report
                .error(
                    row.line,
                    format!(
                        "votes of {option} in {} at {station} twice",
                        contest.written
                    ),
                )
                .next("leave the row that stands");
        }
        self.figures[slot] = count.unwrap_or_default();
    }

    /// Reports protocols without votes, or without votes for some options, where the protocol
    /// stands. Published tables leave out a row here and there where nobody voted for an option
    /// (Georgia 2012 does, once), so that is a warning; no row at all is an error.
    fn missing(&self, report: FileReport<'_>, names: &Names<'_>, protocols: &Protocols) {
        for (position, protocol) in protocols.rows.iter().enumerate() {
            let contest = &names.contests[protocol.contest];
            let Some(options) = &contest.options else {
                continue;
            };
            let given = &self.given[self.starts[position]..self.starts[position + 1]];
            let missing = options.iter().zip(given).filter(|(_, given)| !**given);
            let missing: Vec<_> = missing.map(|(option, _)| option.as_str()).collect();
            if missing.is_empty() {
                continue;
            }
            let station = &names.tree.rows[protocol.commission].written;
            let what = format!(
                "the protocol of {} at {station} has no votes",
                contest.written
            );
            let (draft, next) = if missing.len() == options.len() {
                (
                    report.error(protocol.line, what),
                    "add the rows to votes.csv",
                )
            } else {
                let what = format!("{what} for {} of {} options", missing.len(), options.len());
                (
                    report.warning(protocol.line, what),
                    "nothing, if the paper says 0 there: 0 is counted; else add the rows",
                )
            };
            draft
                .expected("a row in votes.csv for each option, 0 where nobody voted for it")
                .found(format!("none for {}", missing.join(", ")))
                .next(next);
        }
    }
}
