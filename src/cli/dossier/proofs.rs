//! Receipts of the entries, and who has cosigned the log and when.

use std::path::Path;

use serde_json::{Value, json};

use super::gather::Concern;
use super::html::{Cell, Html, header};
use super::{Dossier, Problem};
use crate::cli::policy_file::{USUAL, read_policy};
use crate::cli::{Exit, OpenLog};
use crate::election::UtcMillis;
use crate::event::ENTRY_HEADER;
use crate::tlog::{
    Checkpoint, Note, NoteError, Policy, ProofError, Receipt, leaf_hash, prove_inclusion,
    verify_inclusion,
};

/// What shows that the entries stand in the log.
pub(super) struct Proofs {
    /// The checkpoint with its signatures.
    checkpoint: Note,
    /// One for each entry, in their order; or why there are none.
    receipts: Result<Vec<Receipt>, ProofError>,
    /// Witnesses of the policy that have cosigned: name, key, time in seconds since 1970.
    cosigned: Vec<(String, String, u64)>,
}

impl Proofs {
    /// Makes the receipts of these entries, each of which is checked, and looks at the cosignatures.
    pub(super) fn make(
        log: &OpenLog,
        entries: &[Concern],
        policy: Option<&Path>,
    ) -> Result<Self, Problem> {
        let claim = log.claim();
        let read: Result<Note, NoteError> = claim.checkpoint.parse();
        let checkpoint = read.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
        let subtrees = log.subtrees()?;
        let one = |entry: &Concern| {
            let (index, bytes) = (entry.index, &entry.recorded.bytes);
            let proof = prove_inclusion(index, claim.size, &subtrees)?;
            verify_inclusion(index, claim.size, leaf_hash(bytes), claim.root, &proof)?;
            Ok(Receipt {
                extra: bytes.get(..ENTRY_HEADER).map(Into::into),
                index,
                proof,
                checkpoint: checkpoint.clone(),
            })
        };
        // A log that is not lawful is told of all the same.
        let receipts = entries.iter().map(one).collect();
        let policy = policy_for(policy, &checkpoint)?;
        let judged = policy.map(|policy| {
            let key = |name: &str| {
                let witness = policy.witnesses().iter().find(|one| one.name == name);
                witness.map_or_else(String::new, |witness| witness.key.to_string())
            };
            let valid = policy.judge(&checkpoint).valid;
            let named = valid.into_iter();
            named
                .map(|(name, time)| (name.clone(), key(&name), time))
                .collect()
        });
        Ok(Self {
            checkpoint,
            receipts,
            cosigned: judged.unwrap_or_default(),
        })
    }

    /// The receipts, if there are any.
    pub(super) fn receipts(&self) -> &[Receipt] {
        self.receipts.as_deref().unwrap_or_default()
    }

    /// Whether a cosignature says when the entries were there.
    pub(super) fn tells_when(&self) -> bool {
        self.receipts.is_ok() && !self.cosigned.is_empty()
    }

    pub(super) fn json(&self) -> Value {
        let cosigned = self.cosigned.iter();
        cosigned
            .map(|(name, _, time)| json!({ "witness": name, "time": time }))
            .collect()
    }
}

/// The policy that was named, or the usual one if it knows the log.
fn policy_for(named: Option<&Path>, checkpoint: &Note) -> Result<Option<Policy>, Problem> {
    let usual = Path::new(USUAL);
    if let Some(path) = named {
        return read_policy(path).map(Some);
    }
    if !usual.is_file() {
        return Ok(None);
    }
    let origin = Checkpoint::from_note_text(checkpoint.text()).map(|one| one.origin);
    let policy = read_policy(usual)?;
    let knows = origin.is_ok_and(|origin| policy.logs_of(&origin).next().is_some());
    Ok(knows.then_some(policy))
}

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>) {
    let proofs = &dossier.proofs;
    page.section("The checkpoint, and when the entries were there")
        .paragraph(
            "Whoever keeps the log has signed this: its name, how many entries it has, the root of \
             the tree over them. Each entry below has a receipt that leads to it; a log that does \
             not go on from it is another log, and both together are evidence.",
        )
        .lines(proofs.checkpoint.to_string().trim_end());
    if let Err(why) = &proofs.receipts {
        page.banner(format!(
            "There are no receipts in this file: {why}. `hattama verify` tells what is wrong with \
             this copy of the log."
        ));
        return;
    }
    let first = proofs.cosigned.iter().map(|(_, _, time)| *time).min();
    let Some(first) = first else {
        page.paragraph(
            "No cosignature was checked for this file: none stands there, or no policy was named \
             that knows the witness. What a line below the log's own says is then a claim.",
        );
        return;
    };
    let at = |seconds: u64| UtcMillis(seconds.saturating_mul(1000));
    page.paragraph(format!(
        "Witnesses, who cosign one history of a log each, have cosigned it, so by their clocks every entry \
         of this file was recorded not later than {}.",
        at(first)
    ));
    let rows = proofs
        .cosigned
        .iter()
        .map(|(name, key, time)| vec![Cell::text(name), Cell::code(key), Cell::text(at(*time))]);
    let rows: Vec<_> = rows.collect();
    page.table(&header(["Witness", "Its key", "Cosigned"]), &rows);
}
