//! `hattama refusal verify`: whether a log has refused a submission in writing, and rightly.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::present::{Page, grouped};
use super::submission_file::read_bytes;
use super::{Context, Exit, LedgerOrSource, Problem, Report, source};
use crate::election::UtcMillis;
use crate::event::{ElectionOpened, Submission};
use crate::files;
use crate::keys::PublicKeyBytes;
use crate::replay::LogSource;
use crate::rules::{Alone, KeyRing, Refusal, admit, weigh};
use crate::state::State;
use crate::tlog::{
    MAX_NOTE_BYTES, NoteError, RefusalError, SignedRefusal, Tree, VerifierKey, leaf_hash,
    refusals_name,
};

const EXAMPLES: &str = "\
Examples:
  hattama refusal verify FILE.refusal --ledger ledger
  hattama refusal verify FILE.refusal --from copy --submission protocol.submission";

const LONG: &str = "\
A signed refusal says that a log of some size does not take a statement, and why, by codes. It is
signed with the key that the log's genesis names for this and for nothing else.

Checked are the signature, and that the log at hand had this root at this size. With --submission
the rule book is asked again, at that size and time, whether it refuses the submission with the same
codes; without it nobody can know, since a refusal names the statement and not who signed it.

Exit code 0: it holds. 1: it does not, which is evidence. 2: it could not be checked.";

/// Arguments of `hattama refusal`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a signed refusal against a log
    #[command(before_help = EXAMPLES, after_long_help = LONG)]
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Verify {
    /// The signed refusal
    file: PathBuf,
    #[command(flatten)]
    source: LedgerOrSource,
    /// The submission that was refused: the rule book is asked again
    #[arg(long, value_name = "FILE")]
    submission: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the refusal, the log or the submission cannot be read, or the refusal does not
/// hold.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let Command::Verify(verify) = &arguments.command;
    verify.run(context)
}

impl Verify {
    fn run(&self, context: Context) -> Result<Report, Problem> {
        let text = read_note(&self.file)?;
        let log = self.source.open(context)?;
        let replay = source::replay(&log, None, context)?;
        let opened = opened(replay.state())?;
        let refusal = SignedRefusal::verify(&text, &verifier(opened)?);
        let refusal = refusal.map_err(|error| {
            // What is no note at all says nothing.
            if let RefusalError::Note(NoteError::Malformed(_)) = error {
                return Problem::from_error(Exit::CouldNot, &error)
                    .at(self.file.display())
                    .expected("a refusal, as `hattama append --refusals` writes it")
                    .next("Name the file of the refusal.");
            }
            Problem::from_error(Exit::Failed, &error)
                .at(self.file.display())
                .next("The refusal is of another log, or was changed, or the log never signed it.")
        })?;
        check_root(&log, &refusal)?;
        let later = replay.state().find_statement(&refusal.statement);
        let judged = self.submission.as_deref();
        let judged = judged.map(|path| judge(&log, &refusal, path, context));
        let judged = judged.transpose()?.is_some();
        let json = json!({
            "statement": refusal.statement,
            "size": refusal.size,
            "root": refusal.root,
            "recorded_at": UtcMillis(refusal.recorded_at),
            "codes": refusal.codes,
            "rules": judged,
            "recorded_later": later,
        });
        let mut page = Page::new(Some(opened.nature));
        page.heading("The refusal holds.").facts(&[
            ("Statement", refusal.statement.to_string()),
            ("Refused", UtcMillis(refusal.recorded_at).to_string()),
            (
                "By the log",
                format!("of {} entries, as it is here", grouped(refusal.size)),
            ),
            ("Codes", refusal.codes.join(", ")),
        ]);
        page.gap().paragraph(if judged {
            "The rule book refuses this submission with the same codes, at that size and time."
        } else {
            "Whether the submission was refused rightly was not checked: name it with --submission."
        });
        if let Some(index) = later {
            let index = grouped(index);
            page.paragraph(format!(
                "The statement has been recorded since: entry {index}."
            ));
        }
        page.paragraph("`hattama explain CODE` says what a code means and what settles it.");
        Ok(Report::done(page.into_text(), json).nature(opened.nature))
    }
}

fn read_note(path: &Path) -> Result<String, Problem> {
    let could_not = |why: String| Problem::could_not(why).at(path.display());
    match files::read_text(path, MAX_NOTE_BYTES as u64) {
        Ok(text) => Ok(text),
        Err(error) => Err(could_not(format!("the refusal cannot be read: {error}"))),
    }
}

fn opened(state: &State) -> Result<&ElectionOpened, Problem> {
    let election = state.election();
    let election = election.ok_or_else(|| Problem::could_not("this log opens no election"))?;
    Ok(election.opened())
}

/// The key that genesis names for refusals.
fn verifier(opened: &ElectionOpened) -> Result<VerifierKey, Problem> {
    let unusable = || Problem::could_not("the refusal key of this log cannot be used");
    let name = refusals_name(opened.origin.as_str()).map_err(|_| unusable())?;
    let key: PublicKeyBytes = opened.refusal_key;
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| unusable())?;
    Ok(VerifierKey::ed25519(name, &key))
}

/// Whether the log had this root at this size.
fn check_root(log: &dyn LogSource, refusal: &SignedRefusal) -> Result<(), Problem> {
    if refusal.size > log.size() {
        return Err(
            Problem::could_not("the refusal is of a longer log than this copy")
                .expected(format!("at least {} entries", grouped(refusal.size)))
                .found(format!("{} entries", grouped(log.size())))
                .next("Take a newer copy of the log."),
        );
    }
    let mut tree = Tree::new();
    log.read(0..refusal.size, &mut |_, bytes| {
        tree.append(leaf_hash(bytes));
    })?;
    if tree.root() == refusal.root {
        return Ok(());
    }
    Err(
        Problem::failed("this log never had the root that the refusal names")
            .expected(refusal.root)
            .found(tree.root())
            .next("Keep both: two histories of one log are evidence."),
    )
}

/// Asks the rule book again: it has to refuse the submission with the same codes.
fn judge(
    log: &dyn LogSource,
    refusal: &SignedRefusal,
    path: &Path,
    context: Context,
) -> Result<(), Problem> {
    let submission = Submission::from_bytes(&read_bytes(path)?);
    let presented = submission
        .and_then(Submission::present)
        .map_err(|error| Problem::could_not(error.to_string()).at(path.display()))?;
    if presented.hash() != refusal.statement {
        return Err(Problem::could_not("the submission is of another statement")
            .at(path.display())
            .expected(refusal.statement)
            .found(presented.hash())
            .next("Name the submission that was refused."));
    }
    let replay = source::replay(log, Some(refusal.size), context)?;
    let state = replay.state();
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    let mut ring = KeyRing::new();
    let weighed = weigh(state, &[&presented], &mut ring, entropy, &Alone);
    let evidence = weighed.into_iter().next();
    let evidence = evidence.unwrap_or_else(crate::rules::Evidence::none);
    let codes = match admit(state, presented, &evidence, UtcMillis(refusal.recorded_at)) {
        Ok(_) => vec!["admitted"],
        Err(Refusal::AlreadyRecorded(_)) => vec![Refusal::ALREADY_RECORDED],
        Err(refusal) => refusal.codes(),
    };
    if codes == refusal.codes {
        return Ok(());
    }
    Err(
        Problem::failed("the rule book says something else than the refusal")
            .at(path.display())
            .expected(refusal.codes.join(", "))
            .found(codes.join(", "))
            .next("Keep both: a refusal that does not follow from the log is evidence."),
    )
}
