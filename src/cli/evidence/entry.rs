//! `hattama evidence entry`: an entry that breaks a rule, with everything before it.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::told::nothing_to_pack;
use crate::cli::entry::find;
use crate::cli::present::{Page, grouped};
use crate::cli::{Context, Exit, LedgerOrSource, OpenLog, Problem, Progress, Report};
use crate::evidence::{Examined, NotShown, Unlawful, examine, write_unlawful};
use crate::threads::Threads;
use crate::tlog::{Note, NoteError, prove_consistency, verify_consistency};

const EXAMPLES: &str = "\
Examples:
  hattama evidence entry 4711 --from public --out entry-4711.tar
  hattama evidence check entry-4711.tar";

const LONG: &str = "\
An entry is lawful or not by what stands before it, so all of that is packed:
the entries from the first to this one, the signed checkpoint, the proof that
its log begins with them, and the codes of what is wrong. `hattama verify`
names such entries (V101 to V105); only the first of them is evidence by
itself.

Every signature and rule up to the entry is checked here, and nothing is packed
if nothing is wrong with it.

Exit codes: 0 packed; 2 there is nothing to pack, or it could not be.";

/// Arguments of `hattama evidence entry`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// Position in the log, or statement hash (at least 8 hexadecimal digits)
    #[arg(value_name = "INDEX")]
    which: String,
    #[command(flatten)]
    source: LedgerOrSource,
    /// The file to write, which must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let out = &arguments.out;
    super::free(out)?;
    let log = OpenLog::open(arguments.source.named()?, context)?;
    let made = make(&log, &arguments.which, context);
    let (packed, examined) = made.map_err(|problem| log.held_back().unwrap_or(problem))?;
    // By the key that the entries name; who checks may know another.
    let signed = packed.check(&examined, &[]).is_ok();
    super::put(out, |out| write_unlawful(&packed, &log, out))?;
    let codes: Vec<_> = packed
        .faults
        .iter()
        .flat_map(|fault| std::iter::once(&fault.code).chain(&fault.rules))
        .cloned()
        .collect();
    let json = json!({
        "out": out,
        "shows": "unlawful-entry",
        "entry": packed.index,
        "size": log.claim().size,
        "faults": packed.faults,
        "signed": signed,
    });
    let mut page = Page::new(None);
    page.paragraph(format!(
        "{}: entry {}, which the rule book does not let in ({}), with the {} before it.",
        out.display(),
        grouped(packed.index),
        codes.join(", "),
        crate::cli::present::count_of(packed.index, "entry"),
    ));
    if !signed {
        page.gap().paragraph(
            "The key that the entries name did not sign the checkpoint: whoever checks has to know \
             the log's key of its size.",
        );
    }
    page.gap()
        .paragraph("Anyone checks it with `hattama evidence check`.");
    Ok(Report::done(page.into_text(), json))
}

fn make(log: &OpenLog, which: &str, context: Context) -> Result<(Unlawful, Examined), Problem> {
    let index = find::index(log, which)?;
    let claim = log.claim();
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    let bar = Progress::new(context, "verifying", index + 1);
    let examined = examine(log, index, entropy, &Threads, &mut |done| bar.set(done));
    let examined = examined?;
    drop(bar);
    let faults = examined
        .last_fault()
        .map_err(|error| nothing_to_pack(&error))?;
    let subtrees = log.subtrees()?;
    let (end, root) = (index + 1, examined.root);
    let proof = prove_consistency(end, claim.size, &subtrees).and_then(|proof| {
        verify_consistency(end, root, claim.size, claim.root, &proof)?;
        Ok(proof)
    });
    let proof = proof.map_err(|error| nothing_to_pack(&NotShown::Proof(error)))?;
    let read: Result<Note, NoteError> = claim.checkpoint.parse();
    let checkpoint = read.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    let packed = Unlawful {
        checkpoint,
        index,
        root,
        proof,
        faults,
    };
    Ok((packed, examined))
}
