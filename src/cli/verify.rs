//! `hattama verify`: everything, from the bytes up.

mod beside;
mod held_back;
mod kept;
mod published;
mod remembered;
mod report;
mod results;

use std::path::{Path, PathBuf};

use clap::Args;

use self::beside::Beside;
use self::published::Trusted;
use self::remembered::Memory;
use super::policy_file::{USUAL as POLICY, read_policy};
use super::{Context, Exit, OpenLog, Problem, Progress, Report};
use crate::bytes::StatementHash;
use crate::files;
use crate::published::PublishedLog;
use crate::replay::{LogSource, read_entry};
use crate::threads::Threads;
use crate::tlog::{Checkpoint, KeyName, Note, Policy};
use crate::verify::{Anchor, Failure, Kept, Task, Verification, Visit, verify};

/// The most bytes of an anchor file: 200 keys with comments are far fewer.
const MAX_ANCHOR: u64 = 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  hattama verify ledger --anchor genesis.txt
  hattama verify ledger --anchor 5f0c… --json
  hattama verify https://results.example.org/log --policy keys/policy
  hattama verify log.bundle --anchor genesis.txt
                                      without any network
  hattama verify public --checkpoint kept.txt --checkpoint table-4.tlog-proof
                                      has it kept what it promised then?";

const LONG: &str = "\
Verify a log from the bytes up: encoding, chain, tree, keys, signatures, rules,
checkpoint, and who opened it. SOURCE is a ledger's folder, a published folder, a
bundle file, or an address; of an address only what is new is fetched.

Of what is published every file is looked at as well, cosignatures are counted
by the policy, and results are made again from the log and compared.

The anchor says who may have opened the ledger. It comes from outside: from the
gazette, from the commission's site, never from the log. A policy that names the
log's key is one, too. Without either the verdict says that this was not checked.
Where --policy is left out, keys/policy applies if it names this log.

What was verified once is remembered: a published log must go on from the last
checkpoint of it that was verified here, or it was rolled back or has two
histories. Checkpoints and receipts that somebody kept are held against it with
--checkpoint, and those of the policy's witnesses with --ask-witnesses.

Exit codes: 0 verified; 1 failed, which is evidence of a mismatch; 2 could not
verify.";

/// Arguments of `hattama verify`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub struct Arguments {
    /// A ledger's folder, a published folder, a bundle file, or an address
    source: PathBuf,
    /// The genesis hash in hexadecimal, or a file with it or with the central commission's keys
    #[arg(long, value_name = "FILE_OR_HEX")]
    anchor: Option<String>,
    /// A policy: which key the log has, which witnesses have to have cosigned
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// A checkpoint or receipt of this log that was kept
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// Ask the policy's witnesses for the last checkpoint that they have cosigned
    #[arg(long)]
    ask_witnesses: bool,
    /// Ask for a cosignature that is not older, such as 90m or 2h
    #[arg(long, value_name = "TIME")]
    max_age: Option<jiff::SignedDuration>,
    /// Where verified checkpoints are remembered
    #[arg(
        long,
        value_name = "DIR",
        env = "HATTAMA_STATE",
        hide_env_values = true
    )]
    state: Option<PathBuf>,
    /// Forget what is remembered of this log, and begin anew
    #[arg(long)]
    forget: bool,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log, the anchor, the policy or a kept checkpoint cannot be read at all.
pub fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    verdict(&arguments, context).map_err(Problem::as_verdict)
}

fn verdict(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let anchor = arguments.anchor.as_deref().map(read_anchor).transpose()?;
    let named = arguments.policy.as_deref().map(read_policy).transpose()?;
    let mut kept = kept::read(&arguments.checkpoint)?;
    let log = OpenLog::open(&arguments.source, context)?;
    if arguments.max_age.is_some_and(|age| age.is_negative()) {
        return Err(
            Problem::could_not("--max-age is negative").next("Name a time such as 90m or 2h.")
        );
    }
    match &log {
        OpenLog::Ledger(reader) => {
            let published_only = [
                (arguments.max_age.is_some(), "--max-age"),
                (arguments.ask_witnesses, "--ask-witnesses"),
                (arguments.forget, "--forget"),
            ];
            if let Some((_, flag)) = published_only.iter().find(|(given, _)| *given) {
                return Err(
                    Problem::could_not(format!("{flag} is for what is published"))
                        .expected("a published folder, a bundle or an address")
                        .found("a ledger's own folder")
                        .next("Leave it out, or name what is published."),
                );
            }
            if let Some(checkpoint) = read_checkpoint(&log.claim().checkpoint) {
                know_keys(named.as_ref(), &checkpoint.origin, &mut kept);
            }
            let mut verification = examine_against(&log, anchor, &kept, context)?;
            if let Some(policy) = named {
                published::check_log_key(&policy, &mut verification);
            }
            let beside = beside::compare(reader.as_ref(), &arguments.source, &mut verification)?;
            Ok(report::report(&verification, beside, None))
        }
        OpenLog::Published(published) => {
            let policy = policy_for(named, published)?;
            if policy.is_none() && arguments.max_age.is_some() {
                return Err(
                    Problem::could_not("how old the checkpoint is cannot be told")
                        .expected("a policy that names this log and its witnesses")
                        .found("no policy")
                        .next("Name it with --policy."),
                );
            }
            // A log with another genesis is another log, whatever its name.
            let genesis = genesis_of(&log);
            let memory = Memory::open(arguments.state.as_deref(), published.checkpoint(), genesis);
            if arguments.forget {
                memory.forget()?;
            }
            let remembered = memory.read()?;
            kept.extend(remembered.iter().map(|seen| seen.kept.clone()));
            let mut unasked = Vec::new();
            if arguments.ask_witnesses {
                let asked = kept::ask(policy.as_ref(), &published.checkpoint().origin)?;
                kept.extend(asked.0);
                unasked = asked.1;
            }
            know_keys(policy.as_ref(), &published.checkpoint().origin, &mut kept);
            let trusted = Trusted {
                policy,
                remembered,
                of_name: memory.of_name(),
                others: memory.others(),
                max_age: arguments.max_age,
                now: super::times::now(),
            };
            let (mut verification, found) =
                published::verify(log.claim(), published, anchor, &kept, &trusted, context)?;
            verification.not_checked.extend(unasked);
            verification.not_checked.extend(memory.unconsulted());
            let not_remembered = memory.keep(published, &verification);
            verification.not_checked.extend(not_remembered);
            Ok(report::report(
                &verification,
                Beside::default(),
                Some(&found),
            ))
        }
    }
}

/// What a key of the policy has signed is the log's, whatever a part of it says.
fn know_keys(policy: Option<&Policy>, origin: &KeyName, kept: &mut [Kept]) {
    let known = policy.iter().flat_map(|policy| policy.logs_of(origin));
    let known: Vec<_> = known.map(|log| log.key.clone()).collect();
    for one in kept {
        one.keys.extend(known.iter().cloned());
    }
}

fn read_checkpoint(note: &str) -> Option<Checkpoint> {
    let note: Note = note.parse().ok()?;
    Checkpoint::from_note_text(note.text()).ok()
}

/// The policy that applies: the one that was named, or the usual one if it knows the log.
fn policy_for<P: crate::published::Place>(
    named: Option<Policy>,
    log: &PublishedLog<P>,
) -> Result<Option<Policy>, Problem> {
    let origin = &log.checkpoint().origin;
    let knows = |policy: &Policy| policy.logs_of(origin).next().is_some();
    match named {
        Some(policy) if knows(&policy) => Ok(Some(policy)),
        Some(_) => Err(Problem::could_not("the policy does not name this log")
            .expected(format!("a line `log VKEY` for {origin}"))
            .found("other logs")
            .next("Name the policy of this log, or leave --policy out.")),
        None if Path::new(POLICY).is_file() => {
            Ok(Some(read_policy(Path::new(POLICY))?).filter(knows))
        }
        None => Ok(None),
    }
}

/// The hash of the statement that opens the log, if it can be read.
fn genesis_of(log: &dyn LogSource) -> Option<StatementHash> {
    let mut genesis = None;
    let first = log.read(0..log.size().min(1), &mut |_, bytes| {
        genesis = read_entry(bytes).ok().map(|read| read.presented.hash());
    });
    first.ok().and(genesis)
}

/// Verifies a log against what whoever keeps it claims.
///
/// # Errors
/// [`Problem`] if the operating system gives no random bytes.
pub(super) fn examine(
    log: &OpenLog,
    anchor: Option<Anchor>,
    context: Context,
) -> Result<Verification, Problem> {
    examine_against(log, anchor, &[], context)
}

/// As [`examine`], also against checkpoints that were kept.
fn examine_against(
    log: &OpenLog,
    anchor: Option<Anchor>,
    kept: &[Kept],
    context: Context,
) -> Result<Verification, Problem> {
    let task = Task {
        source: log,
        claim: log.claim(),
        anchor,
        proven: false,
        kept,
        entropy: entropy()?,
    };
    let mut verification = examine_with(&task, None, context);
    if matches!(log, OpenLog::Ledger(reader) if reader.is_torn()) {
        verification.lack(Failure::HeadSlot);
    }
    Ok(verification)
}

/// Verifies what the task names, with a look at the state on the way.
fn examine_with(task: &Task<'_>, visit: Option<Visit<'_>>, context: Context) -> Verification {
    let bar = Progress::new(context, "verifying", task.source.size());
    verify(task, visit, &Threads, &mut |done| bar.set(done))
}

/// 32 bytes that nobody could foresee.
fn entropy() -> Result<[u8; 32], Problem> {
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    Ok(entropy)
}

/// 64 hexadecimal digits, or a file.
fn read_anchor(given: &str) -> Result<Anchor, Problem> {
    if given.len() == 64
        && let Ok(anchor) = Anchor::parse(given)
    {
        return Ok(anchor);
    }
    let text = files::read_text(Path::new(given), MAX_ANCHOR).map_err(|error| {
        Problem::could_not(format!("the anchor cannot be read: {error}"))
            .at(given)
            .expected("64 hexadecimal digits, or a file")
            .next("Take the genesis hash from where the commission announced it.")
    })?;
    Anchor::parse(&text).map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(given))
}
