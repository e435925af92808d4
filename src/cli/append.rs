//! `hattama append`: submissions into a ledger.

mod log_key;
mod receipts;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use self::log_key::HeldLogKey;
use self::receipts::{Giving, Recorded};
use super::annex::HandedIn;
use super::keyfile::PassphraseFile;
use super::present::count_of;
use super::submission_file::{ENDING, read_bytes};
use super::{Context, Exit, Problem, Progress, Report, new_file, times};
use crate::annex::{Named, named};
use crate::bytes::{ScanHash, StatementHash, one_line};
use crate::event::{Statement, Submission};
use crate::intake::statement::sha256;
use crate::keys::SecretKey;
use crate::ledger::{Config, Layout, Ledger, Offer, Outcome};
use crate::rules::Reason;

/// Submissions made durable together.
const BATCH: usize = 1024;

const EXAMPLES: &str = "Examples:
  hattama append --ledger LEDGER drafts
  hattama append --ledger LEDGER protocol.submission --scan protocol.jpg
  hattama append --ledger LEDGER inbox --refusals outbox --receipts outbox
  cat protocol.submission | hattama append --ledger LEDGER - --passphrase-file log.pass --json";

const LONG: &str = "Each submission goes through the rule book. One that is admitted becomes an entry, and what is told \
is durable; one that stands in the log already is told its entry, so appending again does no harm; \
one that is refused is told why, and the others go on. A folder stands for the submissions in it and \
in the folders in it, in the order of their names.

Whoever handed in a submission gets a receipt of it: a small file that shows to anybody that the log has promised the entry, checked with `hattama receipt verify`. protocol.tlog-proof is written beside protocol.submission, or into the folder of --receipts under the hash of the statement; with --json the rows hold it, too. A file that is there is never written over. A receipt that cannot be written takes nothing back; `hattama receipt get` gives it at any time.

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
    /// The key that signs checkpoints, if not the one that ledger.toml names; where a submission
    /// brings in a new log key, the new one
    #[arg(long, value_name = "FILE")]
    log_key: Option<PathBuf>,
    /// The scan, photograph or document that the one statement names; it is kept beside the log
    #[arg(long, value_name = "FILE")]
    scan: Option<PathBuf>,
    /// A text that a statement names, as `hattama annex make` has written it; it is kept beside the log
    #[arg(long, value_name = "FILE")]
    annex: Vec<PathBuf>,
    /// Write the receipts into this folder, each under the hash of its statement
    #[arg(long, value_name = "DIR")]
    receipts: Option<PathBuf>,
    /// Write no receipts
    #[arg(long, conflicts_with = "receipts")]
    no_receipts: bool,
    /// Write a signed refusal of each submission that is refused into this folder
    #[arg(long, value_name = "DIR")]
    refusals: Option<PathBuf>,
    /// The key that signs refusals, if not the one that ledger.toml names
    #[arg(long, value_name = "FILE", requires = "refusals")]
    refusal_key: Option<PathBuf>,
    /// Go on although nobody who has seen the log can be asked what it was like last
    #[arg(long)]
    assume_latest: bool,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let files = expand(&arguments.files)?;
    let mut handed_in = HandedIn::default();
    for text in &arguments.annex {
        handed_in.add_text(text)?;
    }
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
    let giving = Giving::new(arguments)?;
    let log_key = HeldLogKey::new(arguments, context)?;
    let seen = super::seen::gather(&arguments.ledger, arguments.assume_latest, context)?;
    let mut ledger = log_key.open(&arguments.ledger, &files, &seen)?;
    let refusing = match &arguments.refusals {
        None => None,
        Some(folder) => Some(Refusing::new(arguments, folder, &ledger, context)?),
    };
    let mut appended = Appended::new(giving);
    if ledger.was_torn() {
        appended.lines(&torn(&ledger));
    } else if let taken_in @ 1.. = ledger.taken_in() {
        appended.lines(&format!(
            "warning: the store held {} more than HEAD promised, lawful, and promised now\n\
             A commit was interrupted, or HEAD was an older one: compare with receipts, or with what was \
             published.\n",
            count_of(taken_in, "entry")
        ));
    }
    check_texts(&files, &handed_in)?;
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
        let appending = append(
            &mut ledger,
            batch,
            scan.take(),
            &mut handed_in,
            &mut appended,
        );
        let refused = appending.map_err(so_far)?;
        if let Some(said) = log_key.settle(&ledger)? {
            appended.lines(&said);
        }
        if let Some(refusing) = &refusing {
            let written = refusing.write(&mut ledger, &refused, &mut appended);
            // What is in the log stays there, and is told.
            written.map_err(|problem| Problem {
                what: format!("{}\n{}", problem.what, appended.text.trim_end()),
                ..problem
            })?;
        }
        bar.set(appended.rows.len() as u64);
    }
    drop(bar);
    appended.kept = handed_in.keep(&arguments.ledger, &appended.named)?;
    Ok(appended.report(&ledger))
}

/// What there is to say of a HEAD that was not whole.
fn torn(ledger: &Ledger) -> String {
    format!(
        "warning: {}: one of two slots was damaged, or being written when the power went\n\
         All {} entries in the store are lawful and promised again. Compare that number with what was \
         published, or with receipts.\n",
        ledger.layout().head().display(),
        ledger.head().size
    )
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
    let is_folder = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let paths = entries.iter().map(|entry| (entry.path(), is_folder(entry)));
    let mut paths: Vec<(PathBuf, bool)> = paths.collect();
    paths.sort();
    for (path, is_folder) in paths {
        // A link to a folder is not followed: it could lead round in circles.
        if is_folder {
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
    handed_in: &mut HandedIn,
    appended: &mut Appended,
) -> Result<Vec<Offer>, Problem> {
    let at = times::now();
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        read.push(Submission::from_bytes(&read_bytes(file)?));
    }
    if let (Some(scan), [Ok(submission)]) = (scan, read.as_slice()) {
        handed_in.add(Named::Scan(check_scan(submission, scan)?), scan);
    }
    let offers = read.iter().flatten().cloned();
    let offers = offers.map(|submission| Offer { submission, at }).collect();
    let mut outcomes = ledger.append(offers)?.into_iter();
    let mut refused = Vec::new();
    for (file, read) in files.iter().zip(read) {
        let submission = match read {
            Ok(submission) => submission,
            Err(error) => {
                appended.note(file, &Outcome::Refused(vec![Reason::Unreadable(error)]));
                continue;
            }
        };
        // One for each submission that could be read, in their order.
        let outcome = outcomes.next();
        let outcome = outcome.unwrap_or_else(|| Outcome::Refused(Vec::new()));
        appended.note(file, &outcome);
        match outcome {
            Outcome::Refused(_) => refused.push(Offer { submission, at }),
            Outcome::Recorded { index, hash, .. } | Outcome::AlreadyRecorded { index, hash } => {
                let submission = &submission;
                appended.named.extend(names(submission));
                let recorded = Recorded {
                    file,
                    submission,
                    hash,
                    index,
                };
                appended.give(ledger, &recorded);
            }
        }
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
        if folder.exists() && !folder.is_dir() {
            return Err(Problem::could_not("refusals cannot be written here")
                .at(folder.display())
                .expected("a folder, or nothing yet")
                .found("a file")
                .next("Name a folder; nothing has been appended."));
        }
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

/// The files that a submission names.
fn names(submission: &Submission) -> Vec<Named> {
    let statement = Statement::from_bytes(&submission.statement);
    statement.map_or_else(|_| Vec::new(), |statement| named(&statement).collect())
}

/// Whether every text that is handed in is named by one of the submissions.
fn check_texts(files: &[PathBuf], handed_in: &HandedIn) -> Result<(), Problem> {
    if handed_in.is_empty() {
        return Ok(());
    }
    // Stdin is read once.
    let files = files.iter().filter(|file| *file != Path::new("-"));
    let mut named = Vec::new();
    for file in files {
        if let Ok(submission) = Submission::from_bytes(&read_bytes(file)?) {
            named.extend(names(&submission));
        }
    }
    match handed_in.unnamed(&named) {
        None => Ok(()),
        Some((found, path)) => Err(Problem::failed("no statement here names this text")
            .at(path.display())
            .expected("a text whose hash stands in a statement that is appended")
            .found(format!("a text with the hash {found}"))
            .next("Name the text that was named when the statement was signed; nothing has been appended.")),
    }
}

/// Whether the scan is the one that the statement names; its hash.
fn check_scan(submission: &Submission, scan: &Path) -> Result<ScanHash, Problem> {
    let named = names(submission).into_iter().find_map(|named| match named {
        Named::Scan(hash) => Some(hash),
        Named::Text(_) => None,
    });
    let found = sha256(scan).map_err(|error| {
        Problem::could_not(format!("the scan cannot be read: {error}")).at(scan.display())
    })?;
    if named == Some(found) {
        return Ok(found);
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
struct Appended {
    receipts: Giving,
    rows: Vec<Value>,
    text: String,
    recorded: usize,
    already: usize,
    refused: usize,
    refusals: Vec<PathBuf>,
    /// Files that what is in the log now names.
    named: Vec<Named>,
    /// Files that are kept beside the log now.
    kept: usize,
}

impl Appended {
    fn new(receipts: Giving) -> Self {
        Self {
            receipts,
            rows: Vec::new(),
            text: String::new(),
            recorded: 0,
            already: 0,
            refused: 0,
            refusals: Vec::new(),
            named: Vec::new(),
            kept: 0,
        }
    }

    /// Gives the receipt of the submission that was noted last.
    fn give(&mut self, ledger: &Ledger, recorded: &Recorded<'_>) {
        let given = self.receipts.give(ledger, recorded);
        self.text += &given.said;
        if let Some(Value::Object(row)) = self.rows.last_mut() {
            row.insert("receipt".into(), json!(given.text));
            row.insert("receipt_file".into(), json!(given.path));
        }
    }

    fn note(&mut self, file: &Path, outcome: &Outcome) {
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
        if self.kept > 0 {
            let kept = count_of(self.kept as u64, "file");
            let _ = writeln!(self.text, "{kept} kept beside the log");
        }
        self.text += &self.receipts.line();
        if self.refused > 0 {
            self.text += "`hattama explain CODE` tells what a code means and what settles it.\n";
        }
        let exit = match (self.refused, self.recorded + self.already) {
            (0, _) if self.receipts.fell_short() => Exit::Partly,
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
            "receipts": self.receipts.json(),
            "kept": self.kept,
            "head": { "size": head.size, "chain": head.chain, "root": head.root },
        });
        let report = Report::done(self.text, json).exit(exit);
        match ledger.state().election() {
            Some(election) => report.nature(election.opened().nature),
            None => report,
        }
    }
}
