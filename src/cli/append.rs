//! `hattama append`: submissions into a ledger.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::keyfile::PassphraseFile;
use super::submission_file::{ENDING, read_bytes};
use super::{Context, Exit, Problem, Progress, Report, new_file, times};
use crate::bytes::StatementHash;
use crate::event::{Body, Statement, Submission};
use crate::intake::statement::sha256;
use crate::keys::SecretKey;
use crate::ledger::{Config, Layout, Ledger, LogKeys, Offer, Outcome};
use crate::rules::Reason;

/// Submissions made durable together.
const BATCH: usize = 1024;

const EXAMPLES: &str = "Examples:
  hattama append --ledger LEDGER drafts
  hattama append --ledger LEDGER protocol.submission --scan protocol.jpg
  hattama append --ledger LEDGER inbox --refusals outbox
  cat protocol.submission | hattama append --ledger LEDGER - --passphrase-file log.pass --json";

const LONG: &str = "Each submission goes through the rule book. One that is admitted becomes an entry, and what is told \
is durable; one that stands in the log already is told its entry, so appending again does no harm; \
one that is refused is told why, and the others go on. A folder stands for the submissions in it and \
in the folders in it, in the order of their names.

With --refusals whoever is refused gets that in writing: a note signed with the ledger's refusal key, \
of the log as it stands, which anyone checks with `hattama refusal verify`.

Exit code 0: all are in the log. 1: all were refused. 3: some were refused. 2: nothing more could be \
done.";

/// Arguments of `hattama append`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// Submissions, or folders of them, in the order they are to be appended; - is stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// The key that signs checkpoints, if not the one that ledger.toml names
    #[arg(long, value_name = "FILE")]
    log_key: Option<PathBuf>,
    /// The scanned paper of the one sheet that is appended: its SHA-256 has to be the sheet's
    #[arg(long, value_name = "FILE")]
    scan: Option<PathBuf>,
    /// Write a signed refusal of each submission that is refused into this folder
    #[arg(long, value_name = "DIR")]
    refusals: Option<PathBuf>,
    /// The key that signs refusals, if not the one that ledger.toml names
    #[arg(long, value_name = "FILE", requires = "refusals")]
    refusal_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let files = expand(&arguments.files)?;
    let mut scan = arguments.scan.as_deref();
    if let Some(scan) = scan
        && files.len() != 1
    {
        return Err(Problem::could_not("a scan is of one sheet")
            .at(scan.display())
            .expected("one submission")
            .found(format!("{} submissions", files.len()))
            .next("Append the sheet and its scan by themselves."));
    }
    let log_key = if let Some(path) = &arguments.log_key {
        path.clone()
    } else {
        let layout = Layout::new(&arguments.ledger);
        Config::read(&layout)?.log_key(&layout)
    };
    let keys = LogKeys {
        log: arguments.passphrase.secret(&log_key, context)?,
    };
    let mut ledger = Ledger::open(&arguments.ledger, &keys)?;
    let refusing = match &arguments.refusals {
        None => None,
        Some(folder) => Some(Refusing::new(arguments, folder, &ledger, context)?),
    };
    let mut appended = Appended::default();
    let bar = Progress::new(context, "appending", files.len() as u64);
    for batch in files.chunks(BATCH) {
        let done = appended.rows.len();
        // Whatever stops a later batch, those before it stand, and are known when they come again.
        let so_far = |problem: Problem| match done {
            0 => problem,
            done => {
                let what = format!("{}\n{done} submissions before it are done", problem.what);
                Problem { what, ..problem }
                    .next("Append all of them again: what stands in the log is recognised.")
            }
        };
        let appending = append(&mut ledger, batch, scan.take(), &mut appended);
        let refused = appending.map_err(so_far)?;
        if let Some(refusing) = &refusing {
            refusing.write(&mut ledger, &refused, &mut appended)?;
        }
        bar.set(appended.rows.len() as u64);
    }
    drop(bar);
    Ok(appended.report(&ledger))
}

/// Files as named, and for each folder the submissions in it.
fn expand(named: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            if files.len() == before {
                return Err(
                    Problem::could_not("there are no submissions in this folder")
                        .at(path.display())
                        .expected(format!("files named *.{ENDING}"))
                        .next("Name the folder that holds them."),
                );
            }
        } else if path != Path::new("-") && !path.exists() {
            return Err(Problem::could_not("there is no such file")
                .at(path.display())
                .next("Check the path; nothing has been appended."));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| {
        Problem::could_not(format!("the folder cannot be read: {error}")).at(folder.display())
    })?;
    let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == ENDING) {
            files.push(path);
        }
    }
    Ok(())
}

/// Appends the submissions of some files and notes what became of each; those that were refused.
fn append(
    ledger: &mut Ledger,
    files: &[PathBuf],
    scan: Option<&Path>,
    appended: &mut Appended,
) -> Result<Vec<Offer>, Problem> {
    let at = times::now();
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        read.push(Submission::from_bytes(&read_bytes(file)?));
    }
    if let (Some(scan), [Ok(submission)]) = (scan, read.as_slice()) {
        check_scan(submission, scan)?;
    }
    let offers = read.iter().flatten().cloned();
    let offers = offers.map(|submission| Offer { submission, at }).collect();
    let mut outcomes = ledger.append(offers)?.into_iter();
    let mut refused = Vec::new();
    for (file, read) in files.iter().zip(read) {
        let outcome = match read {
            // One for each submission that could be read, in their order.
            Ok(submission) => {
                let outcome = outcomes.next();
                let outcome = outcome.unwrap_or_else(|| Outcome::Refused(Vec::new()));
                if matches!(outcome, Outcome::Refused(_)) {
                    refused.push(Offer { submission, at });
                }
                outcome
            }
            Err(error) => Outcome::Refused(vec![Reason::Unreadable(error)]),
        };
        appended.note(file, &outcome);
    }
    Ok(refused)
}

/// Where signed refusals go, and the key that signs them.
struct Refusing {
    folder: PathBuf,
    key: SecretKey,
}

impl Refusing {
    fn new(
        arguments: &Arguments,
        folder: &Path,
        ledger: &Ledger,
        context: Context,
    ) -> Result<Self, Problem> {
        let path = if let Some(path) = &arguments.refusal_key {
            path.clone()
        } else {
            let layout = Layout::new(&arguments.ledger);
            Config::read(&layout)?.refusal_key(&layout)
        };
        let key = arguments.passphrase.secret(&path, context)?;
        // Nothing is appended that could not be refused in writing.
        ledger.check_refusal_key(&key)?;
        let folder = folder.to_owned();
        Ok(Self { folder, key })
    }

    /// Judges what was refused anew, after everything that is in the log now, and signs it.
    fn write(
        &self,
        ledger: &mut Ledger,
        refused: &[Offer],
        appended: &mut Appended,
    ) -> Result<(), Problem> {
        for offer in refused {
            let hash = StatementHash::of_statement(&offer.submission.statement);
            let Some(note) = ledger.refuse(offer, &self.key)? else {
                appended.lines(&format!(
                    "{hash} is not refused any more: append it again\n"
                ));
                continue;
            };
            let name = format!("{hash}-{}.refusal", ledger.head().size);
            let path = self.folder.join(name);
            // The same refusal of the same log need not be written twice.
            if !path.exists() {
                new_file::write(&path, note.as_bytes())?;
            }
            appended.lines(&format!("signed refusal: {}\n", path.display()));
            appended.refusals.push(path);
        }
        Ok(())
    }
}

/// Whether the scan is the one that the sheet names.
fn check_scan(submission: &Submission, scan: &Path) -> Result<(), Problem> {
    let statement = Statement::from_bytes(&submission.statement).ok();
    let named = statement.and_then(|statement| match statement.body {
        Body::ProtocolSubmitted(sheet) => sheet.scan,
        Body::ProtocolTranscribed(copied) => copied.sheet.scan,
        Body::ProtocolCorrected(corrected) => corrected.sheet.scan,
        _ => None,
    });
    let found = sha256(scan).map_err(|error| {
        Problem::could_not(format!("the scan cannot be read: {error}")).at(scan.display())
    })?;
    if named == Some(found) {
        return Ok(());
    }
    let expected = named.map_or_else(
        || "a sheet that names a scan".to_owned(),
        |named| format!("SHA-256 {named}, as the sheet says"),
    );
    Err(Problem::failed("this is not the scan of the sheet")
        .at(scan.display())
        .expected(expected)
        .found(format!("SHA-256 {found}"))
        .next("Name the scan that the sheet was signed with; nothing has been appended."))
}

/// What became of the submissions.
#[derive(Default)]
struct Appended {
    rows: Vec<Value>,
    text: String,
    recorded: usize,
    already: usize,
    refused: usize,
    refusals: Vec<PathBuf>,
}

impl Appended {
    fn note(&mut self, file: &Path, outcome: &Outcome) {
        let file = file.display();
        // Writing to a string cannot fail.
        let _ = match outcome {
            Outcome::Recorded {
                index,
                hash,
                findings,
            } => {
                self.recorded += 1;
                self.rows.push(json!({
                    "file": file.to_string(), "outcome": "recorded",
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
                    "file": file.to_string(), "outcome": "already-recorded",
                    "entry": index, "statement": hash,
                }));
                writeln!(self.text, "{file}: entry {index} already, statement {hash}")
            }
            Outcome::Refused(reasons) => {
                self.refused += 1;
                self.rows.push(json!({
                    "file": file.to_string(), "outcome": "refused", "reasons": reasons,
                }));
                let _ = writeln!(self.text, "{file}: refused");
                reasons
                    .iter()
                    .try_for_each(|reason| writeln!(self.text, "  {} {reason}", reason.code()))
            }
        };
    }

    fn lines(&mut self, lines: &str) {
        self.text += lines;
    }

    fn report(mut self, ledger: &Ledger) -> Report {
        let head = ledger.head();
        let counts = [
            (self.recorded, "recorded"),
            (self.already, "already recorded"),
            (self.refused, "refused"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(n, what)| format!("{n} {what}")).collect();
        let _ = writeln!(
            self.text,
            "{}; the log has {} entries",
            counts.join(", "),
            head.size
        );
        if self.refused > 0 {
            self.text += "`hattama explain CODE` tells what a code means and what settles it.\n";
        }
        let exit = match (self.refused, self.recorded + self.already) {
            (0, _) => Exit::Done,
            (_, 0) => Exit::Failed,
            _ => Exit::Partly,
        };
        let json = json!({
            "submissions": self.rows,
            "recorded": self.recorded,
            "already_recorded": self.already,
            "refused": self.refused,
            "refusals": self.refusals,
            "head": { "size": head.size, "chain": head.chain, "root": head.root },
        });
        let report = Report::done(self.text, json).exit(exit);
        match ledger.state().election() {
            Some(election) => report.nature(election.opened().nature),
            None => report,
        }
    }
}
