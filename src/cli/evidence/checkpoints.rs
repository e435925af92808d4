//! `hattama evidence checkpoints`: two checkpoints that no single history holds.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::told::nothing_to_pack;
use crate::cli::known_log::KnownLogArguments;
use crate::cli::note_file::read_checkpoint;
use crate::cli::present::{Page, grouped};
use crate::cli::source::LogSubtrees;
use crate::cli::{Context, Exit, OpenLog, Problem, Report};
use crate::evidence::{NotShown, TwoHistories, write_two_histories};
use crate::replay::LogSource as _;
use crate::tlog::{Checkpoint, Note, ProofError, root_at};

const EXAMPLES: &str = "\
Examples:
  hattama evidence checkpoints mine.txt theirs.txt --out two-histories.tar
                                      two roots at one size
  hattama evidence checkpoints table-4.tlog-proof public/checkpoint \\
    --from public --out two-histories.tar
                                      does the larger go on from the smaller?";

const LONG: &str = "\
A and B are checkpoints, receipts, which carry one, or published folders.

Two checkpoints of one size with different roots are enough. Of different sizes
it has to be shown which root the larger log had at the size of the smaller
one: the proof is made from SOURCE, a copy of the log that goes on from the
larger. If SOURCE goes on from the other one, its own checkpoint is packed in
the place of that.

Two checkpoints that agree are refused, whatever else is wrong: a log that
shows fewer entries than before has not shown a second history yet.

Whether the log signed the two is checked if a policy or its key is named, and
again by whoever checks the evidence.

Exit codes: 0 packed; 2 there is nothing to pack, or it could not be.";

/// Arguments of `hattama evidence checkpoints`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// A checkpoint, a receipt, or a published folder
    a: PathBuf,
    /// Another
    b: PathBuf,
    /// A copy of the log: a published folder, a bundle, an address, a ledger
    #[arg(long, value_name = "SOURCE")]
    from: Option<PathBuf>,
    /// The file to write, which must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    known: KnownLogArguments,
}

/// A checkpoint with where it came from.
struct Kept {
    from: String,
    note: Note,
    checkpoint: Checkpoint,
}

impl Kept {
    fn read(file: &Path) -> Result<Self, Problem> {
        let (note, checkpoint) = read_checkpoint(file)?;
        let from = file.display().to_string();
        Ok(Self {
            from,
            note,
            checkpoint,
        })
    }
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    super::free(&arguments.out)?;
    let (a, b) = (Kept::read(&arguments.a)?, Kept::read(&arguments.b)?);
    let origin = a.checkpoint.origin.clone();
    if origin != b.checkpoint.origin {
        let error = NotShown::OtherLogs(origin, b.checkpoint.origin);
        return Err(nothing_to_pack(&error));
    }
    let known = arguments.known.of(&origin)?;
    for kept in [&a, &b] {
        if let Some(Err(error)) = known.as_ref().map(|known| known.verify(&kept.note)) {
            return Err(Problem::from_error(Exit::CouldNot, &error)
                .at(&kept.from)
                .next("What the log has not signed is no word of it."));
        }
    }
    let (small, large) = if a.checkpoint.size > b.checkpoint.size {
        (b, a)
    } else {
        (a, b)
    };
    let packed = if small.checkpoint.size == large.checkpoint.size {
        let made = TwoHistories::between(small.note, large.note, None::<&LogSubtrees<'_>>);
        made.map_err(|error| nothing_to_pack(&error))?
    } else {
        from_source(arguments.from.as_deref(), small, large, context)?
    };
    super::put(&arguments.out, |out| write_two_histories(&packed, out))?;
    report(&arguments.out, &packed, known.is_some())
}

/// The contradiction between two checkpoints of different sizes, as a copy of the log shows it.
fn from_source(
    source: Option<&Path>,
    small: Kept,
    large: Kept,
    context: Context,
) -> Result<TwoHistories, Problem> {
    let (m, n) = (small.checkpoint.size, large.checkpoint.size);
    let source = source.ok_or_else(|| {
        Problem::could_not(
            "two checkpoints of different sizes contradict each other only by a proof",
        )
        .expected(format!(
            "a copy of the log of {} entries or more",
            grouped(n)
        ))
        .found("no --from")
        .next(format!(
            "Name the copy that {} is of with --from.",
            large.from
        ))
    })?;
    let log = OpenLog::open(source, context)?;
    let claim = log.claim();
    let size = log.size();
    let held = |problem: Problem| log.held_back().unwrap_or(problem);
    let unproven =
        |error: ProofError| held(nothing_to_pack(&NotShown::Proof(error))).at(source.display());
    let subtrees = log.subtrees().map_err(held)?;
    let root = |size: u64| root_at(size, &subtrees).map_err(unproven);
    if size >= n && root(n)? == large.checkpoint.root {
        let made = TwoHistories::between(small.note, large.note, Some(&subtrees));
        return made.map_err(|error| held(nothing_to_pack(&error)));
    }
    // The source is of another history than the larger one, or shorter: its own checkpoint may
    // contradict one of them.
    for kept in [large, small] {
        let other = kept.checkpoint.size;
        if size >= other && root(other)? != kept.checkpoint.root {
            let own: Result<Note, _> = claim.checkpoint.parse();
            let own = own.map_err(|error: crate::tlog::NoteError| {
                Problem::from_error(Exit::CouldNot, &error).at(source.display())
            })?;
            let made = TwoHistories::between(kept.note, own, Some(&subtrees));
            return made.map_err(|error| held(nothing_to_pack(&error)));
        }
    }
    Err(
        Problem::could_not("there is nothing to pack: this copy of the log is too short to tell")
            .at(source.display())
            .expected(format!(
                "{} entries or more, those of the larger checkpoint",
                grouped(n)
            ))
            .found(format!(
                "{} entries, which agree with the checkpoint of {}",
                grouped(size),
                grouped(m)
            ))
            .next("Name a longer copy with --from."),
    )
}

fn report(out: &Path, packed: &TwoHistories, known: bool) -> Result<Report, Problem> {
    let shown = packed
        .contradiction()
        .map_err(|error| nothing_to_pack(&error))?;
    let (first, second) = (&shown.first, &shown.second);
    let json = json!({
        "out": out,
        "shows": "two-histories",
        "origin": first.origin.as_str(),
        "first": { "size": first.size, "root": first.root },
        "second": { "size": second.size, "root": second.root, "root_at_first": packed.root },
        "signatures_checked": known,
    });
    let mut page = Page::new(None);
    page.paragraph(format!(
        "{}: two checkpoints of {} that no single history holds.",
        out.display(),
        first.origin
    ));
    page.facts(&super::check::two(first, second, packed.root));
    if !known {
        page.gap().paragraph(
            "Whether the log signed both was not checked here: name a policy or its key.",
        );
    }
    page.gap()
        .paragraph("Anyone checks it with `hattama evidence check`.");
    Ok(Report::done(page.into_text(), json))
}
