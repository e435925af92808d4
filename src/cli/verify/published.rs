//! What is checked of a published log beyond its entries: files, cosignatures, results, memory.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::examine_with;
use super::remembered::Seen;
use crate::cli::present::{count_of, grouped};
use crate::cli::{Context, OpenLog, Problem, Progress};
use crate::election::{Nature, UtcMillis};
use crate::published::{
    Condition, Inspection, MANIFEST, Manifest, Place, PublishedLog, RESULTS, inspect,
};
use crate::results::{compare, result_files};
use crate::threads::Threads;
use crate::tlog::Policy;
use crate::verify::{Anchor, Failure, Kept, Verdict, Verification, Visit};

/// Bytes of the largest result file that is read.
const MAX_RESULT: u64 = 1 << 30;

/// What is known from outside the log.
pub(super) struct Trusted {
    pub(super) policy: Option<Policy>,
    pub(super) remembered: Option<Seen>,
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
    compared: u64,
}

impl PublishedReport {
    pub(super) fn json(&self) -> Value {
        json!({
            "files": self.inspection.files,
            "superseded": self.inspection.count(Condition::Superseded),
            "ahead": self.inspection.count(Condition::Ahead),
            "results_compared": self.compared,
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
        if let Some(held) = self.results {
            let held = if held { "yes" } else { "NO" };
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
    log: &OpenLog,
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
    let held_back = inspection
        .held_back
        .then(|| manifest.as_ref().and_then(|one| one.held_back_until));
    if let Some(until) = held_back.flatten() {
        return Err(held_back_problem(published, UtcMillis(until), trusted.now));
    }
    let mut expected = None;
    let mut at = |state: &crate::state::State, root| {
        let held_back = manifest
            .as_ref()
            .is_some_and(|one| one.held_back_until.is_some());
        expected = Some(result_files(state, root, held_back, &Threads));
    };
    let visit = manifest.as_ref().map(|manifest| Visit {
        size: manifest.head.size,
        at: &mut at,
    });
    let mut verification = examine_with(log, anchor, kept, visit, context)?;
    for spot in inspection.faults() {
        verification.fail(Failure::Spot { spot: spot.clone() });
    }
    let mut report = PublishedReport {
        inspection,
        cosigned: Vec::new(),
        quorum: None,
        results: None,
        compared: 0,
    };
    if let Some(expected) = expected {
        report.results = Some(true);
        for (path, expected) in &expected {
            // What is missing or damaged is named above.
            let Ok(found) = published.place().get(path, MAX_RESULT) else {
                continue;
            };
            report.compared += 1;
            let different = match compare(path, &found, expected) {
                Ok(None) => continue,
                Ok(Some(difference)) => (difference.place, difference.expected, difference.found),
                Err(why) => (
                    "the whole file".into(),
                    "a file that can be read".into(),
                    why,
                ),
            };
            report.results = Some(false);
            let (place, expected, found) = different;
            verification.fail(Failure::Results {
                path: path.clone(),
                place,
                expected,
                found,
            });
        }
        let unknown = manifest.iter().flat_map(|manifest| manifest.files.keys());
        let unknown =
            unknown.filter(|path| path.starts_with(RESULTS) && !expected.contains_key(*path));
        for path in unknown {
            verification
                .not_checked
                .push(format!("{path}: this version does not make it"));
        }
    } else if let Some(manifest) = &manifest {
        let (size, end) = (manifest.head.size, published.promised());
        let why = if size > end {
            format!("results: they are of {size} entries, and the checkpoint of {end}")
        } else {
            "results: the log could not be replayed to their position".into()
        };
        verification.not_checked.push(why);
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

fn held_back_problem(
    log: &PublishedLog<Box<dyn Place>>,
    until: UtcMillis,
    now: UtcMillis,
) -> Problem {
    let size = log.promised();
    let problem =
        Problem::could_not("entries and totals are held back, and cannot be verified yet")
            .at(log.place().name())
            .expected(format!(
                "the {} that the checkpoint promises",
                count_of(size, "entry")
            ))
            .found("none of them");
    if until > now {
        problem.next(format!(
            "They are to follow after {until}. Keep the checkpoint: with --checkpoint it shows then \
             that nothing was changed meanwhile."
        ))
    } else {
        problem.next(format!(
            "They were to follow after {until}, which is over. Ask whoever publishes the log."
        ))
    }
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
        verification.fail(Failure::Quorum {
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
            verification.fail(Failure::Stale {
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
    let (Some(seen), Some(genesis)) = (&trusted.remembered, verification.trust.genesis) else {
        return;
    };
    if seen.genesis == genesis {
        if verification.trust.anchored_by == "none" && verification.verdict == Verdict::Verified {
            verification.trust.anchored_by = "remembered";
            verification.was_checked(Verification::WHO_OPENED);
        }
    } else if !verification.nature.is_some_and(Nature::must_be_shown) {
        verification.fail(Failure::OtherGenesis {
            expected: seen.genesis.to_string(),
            found: genesis.to_string(),
        });
    }
}
