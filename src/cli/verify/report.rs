//! A verification as text and as JSON.

use std::fmt::Write as _;

use serde_json::json;

use super::beside::Beside;
use super::published::PublishedReport;
use crate::bytes::shortened;
use crate::cli::present::{grouped, nature_line};
use crate::cli::{Exit, Report};
use crate::verify::{Failure, Verdict, Verification};

/// Failures shown as text; JSON lists them all.
const SHOWN: usize = 20;

pub(super) fn report(
    verification: &Verification,
    beside: Beside,
    published: Option<&PublishedReport>,
) -> Report {
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
            "cosignatures": {
                "valid": published.map_or(0, |published| published.cosigned.len()),
                "quorum": published.and_then(|published| published.quorum),
            },
            "results": published.and_then(|published| published.results),
        },
        "files": {
            "named": beside.named,
            "present": beside.present,
            "absent": beside.absent,
            "wrong": beside.wrong,
        },
        "published": published.map(PublishedReport::json),
        "not_checked": verification.not_checked,
        "failures": verification.failures,
        "unreadable": verification.unreadable,
    });
    let report = Report::done(text(verification, beside, published), json).exit(exit);
    match verification.nature {
        Some(nature) => report.nature(nature),
        None => report,
    }
}

fn text(
    verification: &Verification,
    beside: Beside,
    published: Option<&PublishedReport>,
) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(verification, beside, published, &mut text);
    text
}

fn write_text(
    verification: &Verification,
    beside: Beside,
    published: Option<&PublishedReport>,
    out: &mut String,
) -> std::fmt::Result {
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
    write_checked(verification, out)?;
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
    if let Some(published) = published {
        published.write(out)?;
    }
    writeln!(out, "\nNot checked")?;
    for what in &verification.not_checked {
        writeln!(out, "  {}", shortened(what.clone()))?;
    }
    if verification.trust.anchored_by == "none" {
        writeln!(
            out,
            "\nName the anchor with --anchor to check who opened this ledger."
        )?;
    }
    write_failures(verification, out)
}

/// What was checked of encoding, rules, chain, tree and checkpoint.
fn write_checked(verification: &Verification, out: &mut String) -> std::fmt::Result {
    let checked = &verification.checked;
    writeln!(out, "\nChecked")?;
    let ended_early = verification.unreadable.is_some();
    let entries = verification.failures.iter();
    let entries = entries.filter(|failure| matches!(failure, Failure::Entry(_)));
    let (chain, rules): (Vec<_>, Vec<_>) = entries.partition(|failure| failure.is_of_chain());
    // Of what was not reached there is nothing to say.
    let answer = |held: bool, known: bool, unknown: &'static str| match (held, known) {
        (true, _) => "yes",
        (false, true) => "NO",
        (false, false) => unknown,
    };
    let far = "AS FAR AS IT WAS READ";
    for (what, held, known, unknown) in [
        (
            "encoding and rules, entry by entry ",
            checked.rules,
            !rules.is_empty(),
            far,
        ),
        (
            "chain of hashes                    ",
            checked.chain,
            !chain.is_empty(),
            far,
        ),
        (
            "tree, against the checkpoint       ",
            checked.tree,
            false,
            "NOT KNOWN",
        ),
        (
            "checkpoint, signed by the log's key",
            checked.checkpoint,
            false,
            "NOT KNOWN",
        ),
    ] {
        let answer = answer(held, known || !ended_early, unknown);
        writeln!(out, "  {what}   {answer}")?;
    }
    Ok(())
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
        writeln!(out, "{}", shortened(failure.says()))?;
        let (expected, found) = failure.expected_found();
        if let Some(expected) = expected {
            writeln!(out, "       expected: {}", shortened(expected))?;
        }
        if let Some(found) = found {
            writeln!(out, "       found:    {}", shortened(found))?;
        }
    }
    let more = verification.failures.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "  and {more} more; --json lists them all")?;
    }
    writeln!(
        out,
        "\n`hattama explain CODE` says what a code means and what would settle it."
    )?;
    write_packing(verification, out)
}

/// How what is wrong is handed on, where the log's own signature shows it.
fn write_packing(verification: &Verification, out: &mut String) -> std::fmt::Result {
    let fork = |failure: &Failure| matches!(failure, Failure::Fork { .. });
    if verification.failures.iter().any(fork) {
        writeln!(
            out,
            "`hattama evidence checkpoints` packs two histories for others to check."
        )?;
    }
    let promised = verification.checked.checkpoint && verification.checked.tree;
    let mut failures = verification.failures.iter();
    let entry = failures.find_map(|failure| match failure {
        Failure::Entry(fault) => Some(fault.index),
        _ => None,
    });
    if let Some(entry) = entry.filter(|_| promised) {
        writeln!(
            out,
            "`hattama evidence entry {entry}` packs that entry for others to check."
        )?;
    }
    Ok(())
}
