//! Collects problems while files are read, so that all of them are told at once.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::problem::{Problem, Read, Severity};
use crate::bytes::shortened;

/// Problems listed of one file and severity. A file saved in a wrong format would otherwise give a
/// million; the rest are counted and said to be there.
pub const LISTED_PER_FILE: usize = 200;

/// The files of a results folder, in the order they are read, hashed and reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum File {
    Election,
    Commissions,
    Members,
    Protocols,
    Votes,
    Turnout,
}

impl File {
    pub(super) const ALL: [Self; 6] = [
        Self::Election,
        Self::Commissions,
        Self::Members,
        Self::Protocols,
        Self::Votes,
        Self::Turnout,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Election => "election.toml",
            Self::Commissions => "commissions.csv",
            Self::Members => "members.csv",
            Self::Protocols => "protocols.csv",
            Self::Votes => "votes.csv",
            Self::Turnout => "turnout.csv",
        }
    }

    /// The most bytes that such a file is read with: ten times what the largest elections need. The
    /// State Duma's of 2021, with 96,000 stations, has 44 MB of votes and 8 MB of protocols.
    pub(super) const fn at_most(self) -> u64 {
        match self {
            Self::Election => 16 << 20,
            Self::Commissions | Self::Protocols | Self::Turnout => 128 << 20,
            Self::Members | Self::Votes => 512 << 20,
        }
    }
}

#[derive(Default)]
struct Collected {
    listed: Vec<(File, Problem)>,
    /// Problems of each file, listed or not: errors, warnings.
    counts: [[u64; 2]; File::ALL.len()],
}

/// All problems of one reading.
pub(super) struct Report {
    folder: PathBuf,
    definition: PathBuf,
    collected: RefCell<Collected>,
}

impl Report {
    /// For a folder with files of the usual names.
    pub(super) fn of_folder(folder: &Path) -> Self {
        Self::new(folder.to_owned(), folder.join(File::Election.name()))
    }

    /// For a definition alone, whatever its name.
    pub(super) fn of_definition(path: &Path) -> Self {
        Self::new(
            path.parent().map(Path::to_owned).unwrap_or_default(),
            path.to_owned(),
        )
    }

    fn new(folder: PathBuf, definition: PathBuf) -> Self {
        Self {
            folder,
            definition,
            collected: RefCell::default(),
        }
    }

    pub(super) fn path(&self, file: File) -> PathBuf {
        match file {
            File::Election => self.definition.clone(),
            _ => self.folder.join(file.name()),
        }
    }

    pub(super) const fn of(&self, file: File) -> FileReport<'_> {
        FileReport { report: self, file }
    }

    /// The value, if nothing forbids to use it, with all problems in order.
    pub(super) fn finish<T>(self, value: Option<T>) -> Read<T> {
        let errors = |collected: &Collected| collected.counts.iter().any(|[errors, _]| *errors > 0);
        if value.is_none() && !errors(&self.collected.borrow()) {
            // Every path without a value should have said why; nobody is to be left without a word.
            self.of(File::Election)
                .error(
                    None,
                    "something in this folder is beyond what a ledger can hold",
                )
                .next("compare dates and sizes with the format of results folders");
        }
        let Collected { mut listed, counts } = self.collected.take();
        for file in File::ALL {
            for severity in [Severity::Error, Severity::Warning] {
                let count = counts[file as usize][severity as usize];
                let rest = count.saturating_sub(LISTED_PER_FILE as u64);
                if rest > 0 {
                    let what = format!(
                        "{rest} more {}s in this file are not listed",
                        severity.name()
                    );
                    listed.push((
                        file,
                        Problem {
                            severity,
                            file: self.path(file).display().to_string(),
                            line: None,
                            what,
                            expected: None,
                            found: Some(format!("{count} {}s in all", severity.name())),
                            next: "put those listed right, then check again".into(),
                        },
                    ));
                }
            }
        }
        // Stable: what was found first of a line stays first. The count of the rest comes last.
        listed.sort_by_key(|(file, problem)| {
            (*file, problem.what.ends_with("not listed"), problem.line)
        });
        let problems: Vec<_> = listed.into_iter().map(|(_, problem)| problem).collect();
        let usable = counts.iter().all(|[errors, _]| *errors == 0);
        Read {
            value: value.filter(|_| usable),
            problems,
        }
    }
}

/// Where problems of one file go.
#[derive(Clone, Copy)]
pub(super) struct FileReport<'r> {
    report: &'r Report,
    file: File,
}

impl<'r> FileReport<'r> {
    pub(super) fn error(self, line: impl Into<Option<u64>>, what: impl Into<String>) -> Draft<'r> {
        self.draft(Severity::Error, line.into(), what.into())
    }

    pub(super) fn warning(
        self,
        line: impl Into<Option<u64>>,
        what: impl Into<String>,
    ) -> Draft<'r> {
        self.draft(Severity::Warning, line.into(), what.into())
    }

    /// Whether further errors of this file are only counted.
    pub(super) fn is_full(self) -> bool {
        let collected = self.report.collected.borrow();
        collected.counts[self.file as usize][Severity::Error as usize] >= LISTED_PER_FILE as u64
    }

    fn draft(self, severity: Severity, line: Option<u64>, what: String) -> Draft<'r> {
        let file = String::new();
        let problem = Problem {
            severity,
            file,
            line,
            what,
            expected: None,
            found: None,
            next: String::new(),
        };
        Draft { to: self, problem }
    }
}

/// A problem that still lacks what to do about it; [`next`](Self::next) says that and records it.
#[must_use]
pub(super) struct Draft<'r> {
    to: FileReport<'r>,
    problem: Problem,
}

impl Draft<'_> {
    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.problem.expected = Some(shortened(expected.into()));
        self
    }

    pub(super) fn found(mut self, found: impl Into<String>) -> Self {
        self.problem.found = Some(shortened(found.into()));
        self
    }

    pub(super) fn next(mut self, next: impl Into<String>) {
        let FileReport { report, file } = self.to;
        let mut collected = report.collected.borrow_mut();
        let count = &mut collected.counts[file as usize][self.problem.severity as usize];
        *count += 1;
        if *count <= LISTED_PER_FILE as u64 {
            self.problem.file = report.path(file).display().to_string();
            self.problem.next = shortened(next.into());
            self.problem.what = shortened(std::mem::take(&mut self.problem.what));
            collected.listed.push((file, self.problem));
        }
    }
}
