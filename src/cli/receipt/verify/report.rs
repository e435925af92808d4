//! What a receipt shows, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::entry::Shown;
use crate::cli::known_log::KnownLog;
use crate::cli::present::{Page, grouped};
use crate::cli::{Exit, Report};
use crate::election::UtcMillis;
use crate::tlog::{Checkpoint, CheckpointError, Cosigned, ProofError, Receipt};

/// Everything that was found out.
pub(super) struct Found<'a> {
    pub(super) receipt: &'a Receipt,
    pub(super) checkpoint: &'a Checkpoint,
    pub(super) shown: &'a Shown,
    pub(super) known: &'a KnownLog,
    pub(super) signed: Result<Checkpoint, CheckpointError>,
    /// Nothing without a policy.
    pub(super) cosigned: Option<Cosigned>,
    pub(super) included: Result<(), ProofError>,
}

/// Something that does not hold.
struct Failure {
    says: String,
    expected: String,
    found: String,
    next: &'static str,
}

impl Failure {
    fn json(&self) -> Value {
        json!({
            "says": self.says, "expected": self.expected, "found": self.found, "next": self.next,
        })
    }
}

impl Found<'_> {
    /// In the order of checking.
    fn failures(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        if let Err(error) = &self.signed {
            let error = error.to_string();
            let mut lines = error.lines();
            let why = lines.next().unwrap_or_default();
            let signers = lines.find_map(|line| line.trim().strip_prefix("signed by: "));
            failures.push(Failure {
                says: "the log did not sign the checkpoint of this receipt".into(),
                expected: format!("a signature of {}", self.known.names()),
                found: signers.map_or_else(|| why.to_owned(), |one| format!("signed by {one}")),
                next: "If the log has had another key, name that one as well; otherwise keep the \
                       receipt and ask whoever gave it.",
            });
        }
        if let Some(cosigned) = &self.cosigned {
            for witness in &cosigned.invalid {
                failures.push(Failure {
                    says: format!("the cosignature of {witness} is not of that witness"),
                    expected: format!("a cosignature of {witness}"),
                    found: "another signature".into(),
                    next: "Take the receipt again with `hattama receipt get --from SOURCE`.",
                });
            }
            if !cosigned.quorum && cosigned.invalid.is_empty() {
                let names: Vec<_> = cosigned
                    .valid
                    .iter()
                    .map(|(name, _)| name.as_str())
                    .collect();
                failures.push(Failure {
                    says: "fewer witnesses have cosigned than the policy asks for".into(),
                    expected: "the quorum of the policy".into(),
                    found: match names.as_slice() {
                        [] => "no cosignature that counts".into(),
                        names => names.join(", "),
                    },
                    next: "A receipt of `hattama append` bears none. Take it again with `hattama \
                           receipt get --from SOURCE` once the log was published.",
                });
            }
        }
        if let Err(error) = &self.included {
            let next = if self.shown.made {
                "This may be another submission, or the statement was recorded with other \
                 signatures: take the entry's own bytes with `hattama entry N --raw`. If it is the \
                 right one, keep both: they are evidence."
            } else {
                "This may be another entry. If it is the right one, keep both: they are evidence."
            };
            failures.push(Failure {
                says: format!(
                    "the receipt does not show that this entry stands in the log: {error}"
                ),
                expected: format!(
                    "entry {} under the root of {}",
                    self.receipt.index,
                    grouped(self.checkpoint.size)
                ),
                found: format!("{}, which is another", self.shown.file.display()),
                next,
            });
        } else if let Some(told) = &self.shown.told
            && told.index != self.receipt.index
        {
            failures.push(Failure {
                says: "the entry claims another position than the one it stands at".into(),
                expected: self.receipt.index.to_string(),
                found: told.index.to_string(),
                next: "Keep both: no lawful log holds such an entry.",
            });
        }
        failures
    }

    fn not_checked(&self) -> Vec<&'static str> {
        let mut list = vec![
            "the count in the room",
            "whether the rules admit the entry, and every other entry of the log",
        ];
        let cosigned = self.cosigned.as_ref();
        if !cosigned.is_some_and(|cosigned| cosigned.quorum && !cosigned.valid.is_empty()) {
            list.push(crate::verify::Verification::ONE_HISTORY);
        }
        list
    }
}

pub(super) fn report(found: &Found<'_>) -> Report {
    let failures = found.failures();
    let (verdict, exit) = if failures.is_empty() {
        ("verified", Exit::Done)
    } else {
        ("failed", Exit::Failed)
    };
    let not_checked = found.not_checked();
    let told = found.shown.told.as_ref();
    let cosigned = found.cosigned.as_ref();
    let json = json!({
        "verdict": verdict,
        "entry": found.receipt.index,
        "statement": told.map(|told| told.statement),
        "recorded_at": told.map(|told| told.recorded_at),
        "origin": found.checkpoint.origin.as_str(),
        "size": found.checkpoint.size,
        "root": found.checkpoint.root,
        "trust": { "known_by": found.known.by() },
        "checked": {
            "checkpoint": found.signed.is_ok(),
            "cosignatures": {
                "valid": cosigned.map_or(0, |cosigned| cosigned.valid.len()),
                "quorum": cosigned.map(|cosigned| cosigned.quorum),
                "by": cosigned.map(|cosigned| cosigned.valid.iter()
                    .map(|(name, time)| json!({ "witness": name, "time": time }))
                    .collect::<Vec<_>>()),
            },
            "inclusion": found.included.is_ok(),
        },
        "not_checked": not_checked,
        "failures": failures.iter().map(Failure::json).collect::<Vec<_>>(),
    });
    Report::done(text(found, &failures, &not_checked), json).exit(exit)
}

fn text(found: &Found<'_>, failures: &[Failure], not_checked: &[&str]) -> String {
    let mut page = Page::new(None);
    if failures.is_empty() {
        page.heading("Receipt verified; the count in the room was not checked.");
    } else {
        page.warning("FAILED: this receipt does not show what it should.");
    }
    let told = found.shown.told.as_ref();
    let mut facts = vec![("Entry", grouped(found.receipt.index))];
    if let Some(told) = told {
        facts.push(("Statement", told.statement.to_string()));
        facts.extend(told.what.clone().map(|what| ("Says", what)));
        facts.push(("Recorded", format!("{}, as the log says", told.recorded_at)));
    }
    facts.push((
        "In the log",
        format!(
            "{}, of {} entries",
            found.checkpoint.origin,
            grouped(found.checkpoint.size)
        ),
    ));
    facts.push(("Root", found.checkpoint.root.to_string()));
    page.facts(&facts);
    let yes = |holds: bool| if holds { "yes" } else { "NO" }.to_owned();
    let mut checked = vec![(
        "Signed by the log",
        format!(
            "{}, by the {}",
            yes(found.signed.is_ok()),
            match found.known.by() {
                "policy" => "policy's key",
                _ => "key that was named",
            }
        ),
    )];
    if let Some(cosigned) = &found.cosigned {
        let enough = if cosigned.quorum {
            "enough"
        } else {
            "NOT ENOUGH"
        };
        let mut line = format!("{}, {enough} by the policy", cosigned.valid.len());
        for (name, time) in &cosigned.valid {
            let at = UtcMillis(time.saturating_mul(1000));
            // Writing to a string cannot fail.
            let _ = write!(line, "\n{name}, not later than {at}");
        }
        checked.push(("Cosignatures", line));
    }
    checked.push(("Leads from entry to root", yes(found.included.is_ok())));
    page.gap().heading("Checked").facts(&checked);
    page.gap().heading("Not checked");
    for what in not_checked {
        page.paragraph(format!("  {what}"));
    }
    for failure in failures {
        page.gap()
            .paragraph(&failure.says)
            .paragraph(format!("  expected: {}", failure.expected))
            .paragraph(format!("  found:    {}", failure.found))
            .paragraph(failure.next);
    }
    page.into_text()
}
