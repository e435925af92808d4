//! What is checked of a published log beyond its entries: files, cosignatures, results, memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::held_back::held_back;
use super::remembered::Seen;
use super::results::{self, Made};
use super::{entropy, examine_with};
use crate::bytes::{StatementHash, TreeHash};
use crate::cli::present::{count_of, grouped};
use crate::cli::{Context, Problem, Progress};
use crate::election::{Nature, UtcMillis};
use crate::published::{
    Condition, Inspection, MANIFEST, Manifest, Place, PublishedLog, Sound, inspect,
};
use crate::state::State;
use crate::threads::Threads;
use crate::tlog::Policy;
use crate::verify::{Anchor, Claim, Failure, Kept, Task, Verdict, Verification, Visit};

/// What is known from outside the log.
pub(super) struct Trusted {
    pub(super) policy: Option<Policy>,
    /// What is remembered of this very log.
    pub(super) remembered: Option<Seen>,
    /// What is remembered of the logs of this name, where it cannot be told which of them it is.
    pub(super) of_name: Vec<Seen>,
    /// The genesis of other official logs of this name that were verified here.
    pub(super) others: Vec<StatementHash>,
    pub(super) max_age: Option<jiff::SignedDuration>,
    pub(super) now: UtcMillis,
}

/// What was found in a published log beyond its entries.
pub(super) struct PublishedReport {
    inspection: Inspection,
    /// Witnesses that cosigned, with when, in seconds since 1970.
    pub(super) cosigned: Vec<(String, u64)>,
    /// Whether they are enough; nothing without a policy.
    pub(super) quorum: Option<bool>,
    /// Whether every published result follows from the log; nothing if there are none.
    pub(super) results: Option<bool>,
    /// Result files compared.
    pub(super) compared: u64,
    /// Entries that the results were derived from; the fewest, where not all are of the same.
    pub(super) results_at: Option<u64>,
}

impl PublishedReport {
    pub(super) fn json(&self) -> Value {
        json!({
            "files": self.inspection.files,
            "superseded": self.inspection.count(Condition::Superseded),
            "ahead": self.inspection.count(Condition::Ahead),
            "results_compared": self.compared,
            "results_size": self.results_at,
            "cosigned": self.cosigned.iter()
                .map(|(name, time)| json!({ "witness": name, "time": time }))
                .collect::<Vec<_>>(),
        })
    }

    /// Lines under "Checked".
    pub(super) fn write(&self, out: &mut String) -> std::fmt::Result {
        let faults = self.inspection.faults().map(|spot| spot.files).sum::<u64>();
        writeln!(
            out,
            "  files of the published folder         {} looked at, {} wrong",
            grouped(self.inspection.files),
            grouped(faults)
        )?;
        if self.results_at.is_some() {
            let held = match self.results {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "NOT ALL KNOWN",
            };
            writeln!(
                out,
                "  results follow from the log           {held} ({} compared)",
                count_of(self.compared, "file")
            )?;
        }
        if let Some(quorum) = self.quorum {
            let enough = if quorum { "enough" } else { "NOT ENOUGH" };
            writeln!(
                out,
                "  cosignatures                          {}, {enough} by the policy",
                self.cosigned.len()
            )?;
            for (name, time) in &self.cosigned {
                let at = UtcMillis(time.saturating_mul(1000));
                writeln!(out, "    {name}, not later than {at}")?;
            }
        }
        Ok(())
    }
}

/// Verifies a published log.
pub(super) fn verify(
    claim: Claim,
    published: &PublishedLog<Box<dyn Place>>,
    anchor: Option<Anchor>,
    kept: &[Kept],
    trusted: &Trusted,
    context: Context,
) -> Result<(Verification, PublishedReport), Problem> {
    let bar = Progress::new(context, "inspecting", published.promised().div_ceil(256));
    let inspection = inspect(published, &Threads, &|done| bar.set(done))?;
    drop(bar);
    let manifest = published.place().get(MANIFEST, Manifest::MAX_BYTES).ok();
    let manifest = manifest.and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    if inspection.held_back {
        return Err(held_back(published, &inspection, kept, trusted));
    }
    let mut made: BTreeMap<u64, Made> = BTreeMap::new();
    let mut at = |state: &State, root: TreeHash| {
        made.insert(state.position().size, Made::at(state, root));
    };
    let before = manifest
        .iter()
        .filter_map(|manifest| manifest.replacing.as_ref());
    let heads = manifest
        .iter()
        .map(|manifest| &manifest.head)
        .chain(before.map(|one| &one.head));
    let visit = Visit {
        sizes: heads.map(|head| head.size).collect(),
        at: &mut at,
    };
    let sound = Sound::of(published, &inspection);
    let task = Task {
        source: &sound,
        claim,
        anchor,
        proven: inspection.root_holds,
        kept,
        entropy: entropy()?,
    };
    let mut verification = examine_with(&task, Some(visit), context);
    for spot in inspection.faults() {
        let failure = Failure::Spot { spot: spot.clone() };
        if spot.condition == Condition::Unreadable {
            verification.lack(failure);
        } else {
            verification.fail(failure);
        }
    }
    let mut report = PublishedReport {
        inspection,
        cosigned: Vec::new(),
        quorum: None,
        results: None,
        compared: 0,
        results_at: manifest.as_ref().map(|manifest| manifest.head.size),
    };
    if let Some(manifest) = &manifest {
        results::check(published, manifest, &made, &mut verification, &mut report);
    }
    match report.inspection.count(Condition::Ahead) {
        0 => {}
        ahead => verification.not_checked.push(format!(
            "{} of a larger size than the checkpoint's: a publication is under way, or was interrupted",
            count_of(ahead, "file")
        )),
    }
    by_policy(trusted, published, &mut verification, &mut report);
    by_memory(trusted, &mut verification);
    Ok((verification, report))
}

/// Whether the log has the key that the policy names; and if so, the policy is its anchor.
pub(super) fn check_log_key(policy: &Policy, verification: &mut Verification) {
    let Some(key) = verification.checkpoint_key.clone() else {
        return;
    };
    let known: Vec<_> = policy.logs_of(key.name()).map(|log| &log.key).collect();
    if known.is_empty() {
        return;
    }
    if known.contains(&&key) {
        if verification.trust.anchored_by == "none" && verification.checked.checkpoint {
            verification.trust.anchored_by = "policy";
            verification.was_checked(Verification::WHO_OPENED);
        }
        return;
    }
    let known: Vec<_> = known.iter().map(ToString::to_string).collect();
    verification.fail(Failure::OtherKey {
        expected: known.join(" or "),
        found: key.to_string(),
    });
}

fn by_policy(
    trusted: &Trusted,
    log: &PublishedLog<Box<dyn Place>>,
    verification: &mut Verification,
    report: &mut PublishedReport,
) {
    let Some(policy) = &trusted.policy else {
        if trusted.max_age.is_some() {
            verification
                .not_checked
                .push("how old the checkpoint is: no policy names witnesses".into());
        }
        return;
    };
    check_log_key(policy, verification);
    let cosigned = policy.judge(log.note());
    for witness in cosigned.invalid {
        verification.fail(Failure::Cosignature { witness });
    }
    let names: Vec<_> = cosigned
        .valid
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    if !cosigned.quorum {
        verification.lack(Failure::Quorum {
            expected: "the quorum of the policy".into(),
            found: if names.is_empty() {
                "none".into()
            } else {
                names.join(", ")
            },
        });
    } else if !names.is_empty() {
        verification.was_checked(Verification::ONE_HISTORY);
    }
    if let Some(age) = trusted.max_age {
        let newest = cosigned.valid.iter().map(|(_, time)| *time).max();
        let now = i64::try_from(trusted.now.0 / 1000).unwrap_or(i64::MAX);
        let oldest = u64::try_from(now.saturating_sub(age.as_secs())).unwrap_or(0);
        if newest.is_none_or(|newest| newest < oldest) {
            let at = |seconds: u64| UtcMillis(seconds.saturating_mul(1000)).to_string();
            verification.lack(Failure::Stale {
                expected: format!("a cosignature not before {}", at(oldest)),
                found: newest.map_or_else(
                    || "none".into(),
                    |newest| format!("the newest of {}", at(newest)),
                ),
            });
        }
    }
    report.quorum = Some(cosigned.quorum);
    report.cosigned = cosigned.valid;
}

/// Whether it is the log that was verified here before.
fn by_memory(trusted: &Trusted, verification: &mut Verification) {
    let Some(genesis) = verification.trust.genesis else {
        return;
    };
    let anchored = verification.trust.anchored_by != "none";
    if trusted.remembered.is_some() {
        if !anchored && verification.verdict == Verdict::Verified {
            verification.trust.anchored_by = "remembered";
            verification.was_checked(Verification::WHO_OPENED);
            verification
                .not_checked
                .push("who opened this ledger: it is the one that was verified here before".into());
        }
        return;
    }
    // What comes from outside says which of two is the right one.
    let official = !verification.nature.is_some_and(Nature::must_be_shown);
    if let Some(other) = trusted.others.first().filter(|_| official && !anchored) {
        verification.fail(Failure::OtherGenesis {
            expected: other.to_string(),
            found: genesis.to_string(),
        });
    }
}
