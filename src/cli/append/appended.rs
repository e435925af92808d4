//! What became of what was handed in: a row for each file, and the sum.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::receipts::{Giving, Recorded};
use crate::annex::Named;
use crate::bytes::one_line;
use crate::cli::present::count_of;
use crate::cli::{Exit, Problem, Report};
use crate::ledger::{Ledger, Outcome};
use crate::rules::Reason;

/// What became of the submissions.
pub(super) struct Appended {
    receipts: Giving,
    rows: Vec<Value>,
    text: String,
    recorded: usize,
    already: usize,
    refused: usize,
    /// Files that could not be read.
    unread: usize,
    /// Whether refusals are signed.
    pub(super) in_writing: bool,
    pub(super) refusals: Vec<PathBuf>,
    /// Files that what is in the log now names.
    pub(super) named: Vec<Named>,
    /// Files that are kept beside the log now.
    pub(super) kept: usize,
    /// What kept the rest from being done.
    stopped: Option<Problem>,
}

impl Appended {
    pub(super) fn new(receipts: Giving) -> Self {
        Self {
            receipts,
            rows: Vec::new(),
            text: String::new(),
            recorded: 0,
            already: 0,
            refused: 0,
            unread: 0,
            in_writing: false,
            refusals: Vec::new(),
            named: Vec::new(),
            kept: 0,
            stopped: None,
        }
    }

    /// Submissions and files done.
    pub(super) fn done(&self) -> usize {
        self.rows.len()
    }

    /// Notes what keeps the rest from being done. What is done stands, and is told.
    pub(super) fn stop(&mut self, problem: Problem) {
        self.stopped = Some(problem);
    }

    /// Notes a file that could not be read; the others go on.
    pub(super) fn unread(&mut self, file: &Path, why: &Problem) {
        self.unread += 1;
        let name = file.display().to_string();
        self.rows
            .push(json!({ "file": name, "outcome": "unread", "error": why.json() }));
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{}: not read: {}", one_line(&name), why.what);
    }

    /// Gives the receipt of the submission that was noted last.
    pub(super) fn give(&mut self, ledger: &Ledger, recorded: &Recorded<'_>) {
        let given = self.receipts.give(ledger, recorded);
        self.text += &given.said;
        if let Some(Value::Object(row)) = self.rows.last_mut() {
            row.insert("receipt".into(), json!(given.text));
            row.insert("receipt_file".into(), json!(given.path));
        }
    }

    pub(super) fn note(&mut self, file: &Path, outcome: &Outcome) {
        let (path, file) = (file, file.display().to_string());
        let file = one_line(&file);
        // Writing to a string cannot fail.
        let _ = match outcome {
            Outcome::Recorded {
                index,
                hash,
                findings,
            } => {
                self.recorded += 1;
                self.rows.push(json!({
                    "file": path.display().to_string(), "outcome": "recorded",
                    "entry": index, "statement": hash, "findings": findings,
                }));
                let _ = writeln!(self.text, "{file}: entry {index}, statement {hash}");
                findings.iter().try_for_each(|finding| {
                    writeln!(self.text, "  worth a look: {} {finding}", finding.code())
                })
            }
            Outcome::AlreadyRecorded { index, hash } => {
                self.already += 1;
                self.rows.push(json!({
                    "file": path.display().to_string(), "outcome": "already-recorded",
                    "entry": index, "statement": hash,
                }));
                writeln!(self.text, "{file}: entry {index} already, statement {hash}")
            }
            Outcome::Refused(reasons) => {
                self.refused += 1;
                self.rows.push(json!({
                    "file": path.display().to_string(), "outcome": "refused", "reasons": reasons,
                }));
                let _ = writeln!(self.text, "{file}: refused");
                if self.in_writing && matches!(reasons[..], [Reason::Unreadable(_)]) {
                    self.text += "  no refusal of it can be signed: it has no statement to name\n";
                }
                reasons
                    .iter()
                    .try_for_each(|reason| writeln!(self.text, "  {} {reason}", reason.code()))
            }
        };
    }

    pub(super) fn lines(&mut self, lines: &str) {
        self.text += lines;
    }

    pub(super) fn report(mut self, ledger: &Ledger) -> Report {
        let head = ledger.head();
        let counts = [
            (self.recorded, "recorded"),
            (self.already, "already recorded"),
            (self.refused, "refused"),
            (self.unread, "not read"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(n, what)| format!("{n} {what}")).collect();
        let _ = writeln!(
            self.text,
            "{}; the log has {} entries",
            counts.join(", "),
            head.size
        );
        if self.kept > 0 {
            let kept = count_of(self.kept as u64, "file");
            let _ = writeln!(self.text, "{kept} kept beside the log");
        }
        self.text += &self.receipts.line();
        if self.refused > 0 {
            self.text += "`hattama explain CODE` tells what a code means and what settles it.\n";
        }
        let undone = self.unread > 0 || self.stopped.is_some();
        let exit = match (self.refused, self.recorded + self.already) {
            (0, 0) if undone => Exit::CouldNot,
            (0, _) if undone || self.receipts.fell_short() => Exit::Partly,
            (0, _) => Exit::Done,
            (_, 0) if undone => Exit::CouldNot,
            (_, 0) => Exit::Failed,
            _ => Exit::Partly,
        };
        if let Some(problem) = &self.stopped {
            let _ = writeln!(
                self.text,
                "error: {problem}\nAppend all of them again: what stands in the log is recognised."
            );
        }
        let mut json = json!({
            "submissions": self.rows,
            "recorded": self.recorded,
            "already_recorded": self.already,
            "refused": self.refused,
            "unread": self.unread,
            "refusals": self.refusals,
            "receipts": self.receipts.json(),
            "kept": self.kept,
            "head": { "size": head.size, "chain": head.chain, "root": head.root },
        });
        if let (Some(problem), Value::Object(json)) = (&self.stopped, &mut json) {
            json.insert("error".into(), problem.json());
        }
        let report = Report::done(self.text, json).exit(exit);
        match ledger.state().election() {
            Some(election) => report.nature(election.opened().nature),
            None => report,
        }
    }
}
