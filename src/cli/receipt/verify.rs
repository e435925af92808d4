//! `hattama receipt verify`: what a receipt shows, offline.

mod entry;
mod report;

use std::path::{Path, PathBuf};

use clap::Args;

use self::entry::Shown;
use self::report::Found;
use crate::cli::known_log::KnownLogArguments;
use crate::cli::{Exit, Problem, Report};
use crate::files;
use crate::tlog::{
    Checkpoint, MAX_RECEIPT_BYTES, ProofError, Receipt, leaf_hash, verify_inclusion,
};

const EXAMPLES: &str = "\
Examples:
  hattama receipt verify protocol.tlog-proof --policy keys/policy
                                      with protocol.submission beside it
  hattama receipt verify mine.tlog-proof --entry sheet.submission \\
    --log-key example.org/log+5f0c1a22+AbCd…
  hattama entry 4711 --ledger ledger --raw > entry
  hattama receipt verify 4711.tlog-proof --entry entry --log-key log.vkey";

const LONG: &str = "\
Checks a receipt with no network and no log, in this order: the entry's leaf;
whose log signed the checkpoint; whether enough witnesses have cosigned it;
whether the proof leads from the entry to the root.

It needs two things beside the receipt. The first is the entry: the submission
that was handed in, or the entry's own bytes (`hattama entry N --raw`). Where
--entry is left out, the submission of the same name beside the receipt is
taken. A receipt holds what the ledger has put before the submission, and
nothing of what the submission says, so that it may be shown before results are
public. If somebody else handed the statement in first, with other signatures,
only the entry's bytes fit; `hattama receipt get N --entry-out FILE` writes
them.

The second is whose log it is: a policy, or the log's verifier key. They come
from outside: from the gazette, from the commission's site, never from whoever
handed out the receipt. Where both are left out, keys/policy applies if it
names the log. Anybody can make up a log and a receipt, so without either
nothing is verified.

A receipt of `hattama append` bears no cosignature. Where the policy asks for
some, take the receipt again with `hattama receipt get --from` once the log was
published.

Exit codes: 0 verified; 1 failed, which is evidence of a mismatch; 2 could not
verify.";

/// Arguments of `hattama receipt verify`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The receipt
    file: PathBuf,
    /// The submission that was handed in, or the entry's bytes
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
    #[command(flatten)]
    known: KnownLogArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<Report, Problem> {
    let receipt = read(&arguments.file)?;
    let note = &receipt.checkpoint;
    let claimed = Checkpoint::from_note_text(note.text()).map_err(|error| {
        Problem::from_error(Exit::CouldNot, &error).at(arguments.file.display())
    })?;
    let shown = Shown::find(arguments.entry.as_deref(), &arguments.file, &receipt)?;
    let leaf = leaf_hash(&shown.bytes);
    let known = arguments.known.of(&claimed.origin)?.ok_or_else(|| {
        Problem::could_not("nothing says whose log this is, and anybody can make up a receipt")
            .at(arguments.file.display())
            .expected(format!(
                "a policy that names {}, or its verifier key",
                claimed.origin
            ))
            .found("neither")
            .next(
                "Name one with --policy or --log-key; take it from the commission's announcement.",
            )
    })?;
    let signed = known.verify(note);
    let cosigned = known.policy.as_ref().map(|policy| policy.judge(note));
    let proof = &receipt.proof;
    let included = verify_inclusion(receipt.index, claimed.size, leaf, claimed.root, proof);
    if let Err(error @ ProofError::TooLarge { .. }) = &included {
        return Err(Problem::from_error(Exit::CouldNot, error).at(arguments.file.display()));
    }
    let found = Found {
        receipt: &receipt,
        checkpoint: &claimed,
        shown: &shown,
        known: &known,
        signed,
        cosigned,
        included,
    };
    Ok(report::report(&found))
}

fn read(path: &Path) -> Result<Receipt, Problem> {
    let bytes = files::read_or_stdin(path, MAX_RECEIPT_BYTES as u64).map_err(|error| {
        Problem::could_not(format!("the receipt cannot be read: {error}")).at(path.display())
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Problem::could_not("not a receipt: it is not UTF-8").at(path.display()))?;
    text.parse()
        .map_err(|error| Problem::from_error(Exit::CouldNot, &error).at(path.display()))
}
