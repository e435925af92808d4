//! `hattama verify`: everything, from the bytes up.

mod beside;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use beside::Beside;

use super::present::{grouped, nature_line};
use super::{Context, Exit, OpenLog, Problem, Progress, Report};
use crate::replay::LogSource;
use crate::threads::Threads;
use crate::verify::{Anchor, Task, Verdict, Verification, verify};

/// The most bytes of an anchor file: 200 keys with comments are far fewer.
const MAX_ANCHOR: u64 = 1024 * 1024;

/// Failures shown as text; JSON lists them all.
const SHOWN: usize = 20;

/// Arguments of `hattama verify`.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:\n  hattama verify ledger --anchor genesis.txt\n  hattama verify ledger --anchor 5f0c…  --json",
    long_about = "Verify a log from the bytes up: encoding, chain, tree, keys, signatures, rules, \
                  checkpoint, and who opened it.\n\nExit codes: 0 verified; 1 failed, which is \
                  evidence of a mismatch; 2 could not verify.\n\nThe anchor says who may have opened \
                  the ledger. It comes from outside: from the gazette, from the commission's site, \
                  never from the log. Without one the verdict says that this was not checked."
)]
pub struct Arguments {
    /// A ledger's folder
    source: PathBuf,
    /// The genesis hash in hexadecimal, or a file with it or with the central commission's keys
    #[arg(long, value_name = "FILE_OR_HEX")]
    anchor: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log or the anchor cannot be read at all.
pub fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    let anchor = arguments.anchor.as_deref().map(read_anchor).transpose()?;
    let reader = OpenLog::open(&arguments.source, context)?;
    let mut verification = examine(&reader, anchor, context)?;
    let beside = beside::compare(&reader, &arguments.source, &mut verification)?;
    Ok(report(&verification, beside))
}

/// Verifies what a ledger's folder holds against what its HEAD promises.
///
/// # Errors
/// [`Problem`] if the operating system gives no random bytes.
pub(super) fn examine(
    log: &OpenLog,
    anchor: Option<Anchor>,
    context: Context,
) -> Result<Verification, Problem> {
    let claim = log.claim();
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    let bar = Progress::new(context, "verifying", log.size());
    let task = Task {
        source: log,
        claim,
        anchor,
        entropy,
    };
    Ok(verify(&task, &Threads, &mut |done| bar.set(done)))
}

/// 64 hexadecimal digits, or a file.
fn read_anchor(given: &str) -> Result<Anchor, Problem> {
    if given.len() == 64
        && let Ok(anchor) = Anchor::parse(given)
    {
        return Ok(anchor);
    }
    let mut text = String::new();
    let read = std::fs::File::open(Path::new(given));
    let read = read.and_then(|file| file.take(MAX_ANCHOR).read_to_string(&mut text));
    read.map_err(|error| {
        Problem::could_not(format!("the anchor cannot be read: {error}"))
            .at(given)
            .expected("64 hexadecimal digits, or a file")
            .next("Take the genesis hash from where the commission announced it.")
    })?;
    Anchor::parse(&text).map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(given))
}

fn report(verification: &Verification, beside: Beside) -> Report {
    let exit = match verification.verdict {
        Verdict::Verified => Exit::Done,
        Verdict::Failed => Exit::Failed,
        Verdict::CouldNot => Exit::CouldNot,
    };
    let (size, chain, root) = &verification.head;
    let checked = &verification.checked;
    let json = json!({
        "verdict": verification.verdict,
        "election": verification.election,
        "head": { "size": size, "chain": chain, "root": root },
        "trust": verification.trust,
        "checked": {
            "entries": checked.entries,
            "signatures": checked.signatures,
            "keys": checked.keys,
            "chain": checked.chain,
            "tree": checked.tree,
            "rules": checked.rules,
            "checkpoint": checked.checkpoint,
            "cosignatures": { "valid": 0, "quorum": null },
            "results": null,
        },
        "files": {
            "named": beside.named,
            "present": beside.present,
            "absent": beside.absent,
            "wrong": beside.wrong,
        },
        "not_checked": verification.not_checked,
        "failures": verification.failures,
        "unreadable": verification.unreadable,
    });
    let report = Report::done(text(verification, beside), json).exit(exit);
    match verification.nature {
        Some(nature) => report.nature(nature),
        None => report,
    }
}

fn text(verification: &Verification, beside: Beside) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(verification, beside, &mut text);
    text
}

fn write_text(verification: &Verification, beside: Beside, out: &mut String) -> std::fmt::Result {
    let checked = &verification.checked;
    let (size, chain, root) = &verification.head;
    if let Some(nature) = verification.nature.filter(|nature| nature.must_be_shown()) {
        writeln!(out, "{}", nature_line(nature))?;
    }
    match verification.verdict {
        Verdict::Verified => {
            writeln!(
                out,
                "Ledger verified; the count in the room was not checked."
            )?;
        }
        Verdict::Failed => {
            let count = verification.failures.len();
            writeln!(
                out,
                "FAILED: {count} {} not as it should be.",
                things(count)
            )?;
        }
        Verdict::CouldNot => writeln!(out, "Could not verify.")?,
    }
    if let Some(why) = &verification.unreadable {
        writeln!(out, "Reading ended early: {why}")?;
    }
    writeln!(out)?;
    if let Some(election) = &verification.election {
        writeln!(out, "  election   {election}")?;
    }
    writeln!(out, "  entries    {}", grouped(*size))?;
    writeln!(out, "  chain      {chain}")?;
    writeln!(out, "  root       {root}")?;
    if let Some(genesis) = verification.trust.genesis {
        writeln!(out, "  genesis    {genesis}")?;
    }
    writeln!(out, "\nChecked")?;
    let yes = |held: bool| if held { "yes" } else { "NO" };
    writeln!(
        out,
        "  encoding and rules, entry by entry    {}",
        yes(checked.rules)
    )?;
    writeln!(
        out,
        "  chain of hashes                       {}",
        yes(checked.chain)
    )?;
    writeln!(
        out,
        "  tree, against the checkpoint          {}",
        yes(checked.tree)
    )?;
    writeln!(
        out,
        "  checkpoint, signed by the log's key   {}",
        yes(checked.checkpoint)
    )?;
    writeln!(
        out,
        "  signatures valid                      {}",
        grouped(checked.signatures)
    )?;
    writeln!(
        out,
        "  keys fit for registration             {}",
        grouped(checked.keys)
    )?;
    if beside.named > 0 {
        writeln!(
            out,
            "  files beside the log                  {} present, {} absent, {} wrong",
            grouped(beside.present),
            grouped(beside.absent),
            grouped(beside.wrong)
        )?;
    }
    writeln!(out, "\nNot checked")?;
    for what in &verification.not_checked {
        writeln!(out, "  {what}")?;
    }
    if verification.trust.anchored_by == "none" {
        writeln!(
            out,
            "\nName the anchor with --anchor to check who opened this ledger."
        )?;
    }
    write_failures(verification, out)
}

fn things(count: usize) -> &'static str {
    if count == 1 { "thing is" } else { "things are" }
}

fn write_failures(verification: &Verification, out: &mut String) -> std::fmt::Result {
    if verification.failures.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nFailures")?;
    for failure in verification.failures.iter().take(SHOWN) {
        match failure.entry() {
            Some(entry) => write!(out, "  {} entry {entry}: ", failure.code())?,
            None => write!(out, "  {} ", failure.code())?,
        }
        writeln!(out, "{}", failure.says())?;
        let (expected, found) = failure.expected_found();
        if let Some(expected) = expected {
            writeln!(out, "       expected: {expected}")?;
        }
        if let Some(found) = found {
            writeln!(out, "       found:    {found}")?;
        }
    }
    let more = verification.failures.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "  and {more} more; --json lists them all")?;
    }
    writeln!(
        out,
        "\n`hattama explain CODE` says what a code means and what would settle it."
    )
}
