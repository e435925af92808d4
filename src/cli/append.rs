//! `hattama append`: submissions into a ledger.

mod appended;
mod files;
mod log_key;
mod receipts;
mod refusing;

use std::path::{Path, PathBuf};

use clap::Args;

use self::appended::Appended;
use self::files::Unread;
use self::log_key::HeldLogKey;
use self::receipts::{Giving, Recorded};
use self::refusing::Refusing;
use super::annex::HandedIn;
use super::keyfile::PassphraseFile;
use super::present::count_of;
use super::{Context, Problem, Progress, Report, times};
use crate::annex::{Named, named};
use crate::bytes::ScanHash;
use crate::event::{Statement, Submission};
use crate::intake::statement::sha256;
use crate::ledger::{Ledger, Offer, Outcome};
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
one that is refused, or cannot be read, is told why, and the others go on. A folder stands for the submissions in it and \
in the folders in it, in the order of their names.

Whoever handed in a submission gets a receipt of it: a small file that shows to anybody that the log has promised the entry, checked with `hattama receipt verify`. protocol.tlog-proof is written beside protocol.submission, or into the folder of --receipts under the hash of the statement; with --json the rows hold it, too. A file that is there is never written over. A receipt that cannot be written takes nothing back; `hattama receipt get` gives it at any time.

With --refusals whoever is refused gets that in writing: a note signed with the ledger's refusal key, \
of the log as it stands, which anyone checks with `hattama refusal verify`.

Exit code 0: all are in the log. 1: all were refused. 3: some are in the log, and others were refused, could \
not be read, or were left when nothing more could be done. 2: nothing is in the log, and something could not \
be done.";

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
    let files = files::expand(&arguments.files)?;
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
    appended.in_writing = refusing.is_some();
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
    let mut appending = || -> Result<(), Problem> {
        for batch in files.chunks(BATCH) {
            let scan = scan.take();
            let refused = append(&mut ledger, batch, scan, &mut handed_in, &mut appended)?;
            if let Some(said) = log_key.settle(&ledger)? {
                appended.lines(&said);
            }
            if let Some(refusing) = &refusing {
                refusing.write(&mut ledger, &refused, &mut appended)?;
            }
            bar.set(appended.done() as u64);
        }
        appended.kept = handed_in.keep(&arguments.ledger, &appended.named)?;
        Ok(())
    };
    let ended = appending();
    drop(bar);
    match ended {
        // Whatever stops the rest, what is done stands.
        Err(problem) if appended.done() > 0 => appended.stop(problem),
        ended => ended?,
    }
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
        read.push(files::read(file));
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
            Err(Unread::NoSubmission(error)) => {
                appended.note(file, &Outcome::Refused(vec![Reason::Unreadable(error)]));
                continue;
            }
            Err(Unread::Unreadable(problem)) => {
                appended.unread(file, &problem);
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
        // One that cannot be read is told when its turn comes.
        if let Ok(submission) = files::read(file) {
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
