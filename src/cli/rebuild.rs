//! `hattama rebuild`: a ledger's store anew, from a copy that somebody kept.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::init::absolute;
use super::keyfile::PassphraseFile;
use super::output::output;
use super::{Context, OpenLog, Problem, Progress, Report, verify};
use crate::bytes::ChainHash;
use crate::ledger::{self, Config, Layout, LogKeys};
use crate::published::CHECKPOINT;
use crate::replay::LogSource as _;
use crate::verify::{Failure, Verdict};

const EXAMPLES: &str = "Examples:
  hattama rebuild --from COPY --instead-of DAMAGED --ledger LEDGER --log-key log.pem \\
      --refusal-key refusal.pem";

const LONG: &str = "Every entry of SOURCE goes through the rule book with its signatures and has to come out with the \
very bytes it had. The ledger appears in its place when all of it is done and on disk; if anything \
is wrong, nothing appears. A damaged ledger is not touched: build beside it, then move it away.";

/// Arguments of `hattama rebuild`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// Where the entries are read from
    #[arg(long, value_name = "SOURCE")]
    from: PathBuf,
    /// The new ledger's folder, which must not exist or be empty
    #[arg(long, value_name = "DIR", value_parser = output())]
    ledger: PathBuf,
    /// The key that signs the log's checkpoints
    #[arg(long, value_name = "FILE")]
    log_key: PathBuf,
    /// The ledger that is damaged: the copy has to hold everything that its HEAD has promised
    #[arg(long, value_name = "DIR")]
    instead_of: Option<PathBuf>,
    /// The key that signs refusals, for ledger.toml [default: refusal.pem beside the log key]
    #[arg(long, value_name = "FILE")]
    refusal_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let folder = &arguments.ledger;
    refuse_existing(folder)?;
    let log_key = absolute(&arguments.log_key)?;
    let refusal_key = match &arguments.refusal_key {
        Some(path) => absolute(path)?,
        None => log_key.with_file_name("refusal.pem"),
    };
    if let Some(path) = &arguments.refusal_key
        && !path.is_file()
    {
        return Err(Problem::could_not("there is no such key file")
            .at(path.display())
            .expected("the file of the key that signs refusals, as ledger.toml is to name it")
            .found(if path.exists() {
                "something else"
            } else {
                "nothing"
            })
            .next("Name the file, or leave --refusal-key out."));
    }
    let mut config = Config::new(log_key, refusal_key);
    guard(&mut config, arguments)?;
    let keys = LogKeys {
        log: arguments.passphrase.secret(&arguments.log_key, context)?,
    };
    let source = OpenLog::open(&arguments.from, context)?;
    // What was promised is looked at whole first: a ledger made of less would sign a checkpoint
    // smaller than, or different from, one signed before.
    let verification = verify::examine(&source, None, context)?;
    if verification.verdict != Verdict::Verified {
        let first = verification.failures.first().map(Failure::says);
        // What is not there yet is no evidence.
        if let (None, Some(problem)) = (&first, source.held_back()) {
            return Err(problem);
        }
        let problem = if verification.verdict == Verdict::Failed {
            Problem::failed("this log is not as it was promised, and is not rebuilt")
        } else {
            Problem::could_not("this log could not be verified, and is not rebuilt")
        };
        return Err(problem
            .at(arguments.from.display())
            .expected("a log that is verified")
            .found(first.or(verification.unreadable).unwrap_or_default())
            .next(
                "Run `hattama verify` for everything that is wrong with it; take another copy.",
            ));
    }

    if let Some(damaged) = &arguments.instead_of {
        holds_what_was_promised(&source, damaged, &arguments.from)?;
    }

    let beside = ledger::beside(folder, ".hattama-rebuilding-")?;
    let made = beside.path().join("ledger");
    let bar = Progress::new(context, "rebuilding", source.size());
    let rebuilt = ledger::rebuild(&source, &made, &keys, &config, |done| bar.set(done))?;
    drop(bar);
    let head = rebuilt.head().clone();
    // Closes the store, for one opening more: what others have seen is compared before it has a place.
    let nature = rebuilt.state().election().map(|one| one.opened().nature);
    drop(rebuilt);
    if !config.published.is_empty() || config.policy.is_some() {
        let seen = super::seen::gather(&made, true, context)?;
        drop(ledger::Ledger::open_against(&made, &keys, &seen)?);
    }
    // From here on the ledger is whole, and the move is one step.
    ledger::put_in_place(&made, folder)?;

    let text = format!(
        "{}: rebuilt from {}, every entry verified\nentries: {}\nchain:   {}\nroot:    {}\n\
         Compare size and root with a checkpoint that a witness or an observer kept.\n",
        folder.display(),
        arguments.from.display(),
        head.size,
        head.chain,
        head.root,
    );
    let json = json!({
        "ledger": folder.display().to_string(),
        "head": { "size": head.size, "chain": head.chain, "root": head.root },
    });
    let report = Report::done(text, json);
    Ok(match nature {
        Some(nature) => report.nature(nature),
        None => report,
    })
}

/// Names in the new configuration where the log was published, as the damaged ledger and the copy say: it
/// is looked at before the new one has a place, and before it signs anything more.
fn guard(config: &mut Config, arguments: &Arguments) -> Result<(), Problem> {
    let from = arguments.from.as_path();
    for folder in [arguments.instead_of.as_deref(), Some(from)] {
        let Some(layout) = folder.map(Layout::new) else {
            continue;
        };
        if !layout.config().exists() {
            continue;
        }
        // It says who is asked before anything is signed, which is not forgotten by the way.
        let before = Config::read(&layout).map_err(|error| {
            Problem::from(error).next(
                "Put it right, or write into a new one what `published` and `policy` say in it; then \
                 rebuild.",
            )
        })?;
        // A path of theirs starts at their folder.
        for published in &before.published {
            let published = absolute(&layout.folder().join(published))?;
            if !config.published.contains(&published) {
                config.published.push(published);
            }
        }
        if let (None, Some(policy)) = (&config.policy, &before.policy) {
            config.policy = Some(absolute(&layout.folder().join(policy))?);
        }
    }
    if from.join(CHECKPOINT).is_file() {
        let from = absolute(from)?;
        if !config.published.contains(&from) {
            config.published.push(from);
        }
    }
    Ok(())
}

/// Whether a copy goes on from what a damaged ledger has promised: else there would be two
/// histories under one key.
fn holds_what_was_promised(source: &OpenLog, damaged: &Path, from: &Path) -> Result<(), Problem> {
    let head = Layout::new(damaged).head();
    let read = ledger::head::read_both(&head);
    let (promised, is_whole) = read.map_err(|error| {
        Problem::could_not(error.to_string())
            .next("If its HEAD is lost, look for the longest copy, and leave --instead-of out.")
    })?;
    if !is_whole {
        return Err(
            Problem::could_not("what the damaged ledger has promised is not known")
                .at(head.display())
                .expected("two whole slots")
                .found("one that is damaged, and may have promised more")
                .next(
                    "Look for the longest copy. When it is found leave --instead-of out, and write into \
                     the new ledger.toml what `published` and `policy` say in the old one.",
                ),
        );
    }
    let (size, chain) = (promised.size, promised.chain);
    let lacks = |found: String| {
        Problem::failed("this copy does not hold what the damaged ledger has promised")
            .at(from.display())
            .expected(format!("chain {chain} at {size} entries"))
            .found(found)
            .next("Look for a longer copy; going on from this one would make two histories.")
    };
    if source.size() < size {
        return Err(lacks(format!("{} entries", source.size())));
    }
    let mut found = chain;
    source.read(size.saturating_sub(1)..size, &mut |_, bytes| {
        found = ChainHash::of_entry(bytes);
    })?;
    if found == chain {
        return Ok(());
    }
    Err(lacks(format!("chain {found} at {size} entries")))
}

fn refuse_existing(folder: &Path) -> Result<(), Problem> {
    let there = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if there || folder.is_file() {
        return Err(Problem::could_not("a ledger cannot be made here")
            .at(folder.display())
            .expected("no folder, or an empty one")
            .found("files")
            .next("Name another folder; a ledger is never overwritten."));
    }
    Ok(())
}
