//! What is checked of a published log beyond its entries: files, cosignatures, results, memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::remembered::Seen;
use super::results::{self, Made};
use super::{entropy, examine_with};
use crate::bytes::{StatementHash, TreeHash};
use crate::cli::present::{count_of, grouped};
use crate::cli::{Context, Problem, Progress};
use crate::election::{Nature, UtcMillis};
use crate::published::{
    Condition, Inspection, LOG_VKEY, MANIFEST, Manifest, Place, PublishedLog, Sound, inspect,
};
use crate::state::State;
use crate::threads::Threads;
use crate::tlog::{Checkpoint, Policy, VerifierKey};
use crate::verify::{Anchor, Claim, Failure, Kept, Task, Verdict, Verification, Visit};

/// Bytes of the largest verifier key that is read.
const MAX_VKEY: u64 = 8192;

/// What is known from outside the log.
pub(super) struct Trusted {
    pub(super) policy: Option<Policy>,
    /// What is remembered of this very log.
    pub(super) remembered: Option<Seen>,
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
    /// Entries that the results were derived from.
    results_at: Option<u64>,
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
        let until = manifest
            .as_ref()
            .and_then(|one| one.held_back_until)
            .unwrap_or(0);
        return Err(held_back_problem(
            published,
            kept,
            UtcMillis(until),
            manifest.is_some_and(|one| one.replacing.is_some()),
            trusted,
        ));
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

/// Whether a checkpoint that was kept and the one that stands show by themselves that the log went back, or
/// has two histories: if one key has signed both.
fn contradicted(
    log: &PublishedLog<Box<dyn Place>>,
    kept: &[Kept],
    trusted: &Trusted,
) -> Option<Problem> {
    let standing = log.checkpoint();
    // Keys of the policy are the log's, whichever of them has signed what.
    let policy = trusted.policy.iter();
    let known = policy.flat_map(|policy| policy.logs_of(&standing.origin));
    let known: Vec<_> = known.map(|log| log.key.clone()).collect();
    // The key that lies beside is no anchor; here it only tells that both are of one hand.
    let beside = log.place().get(LOG_VKEY, MAX_VKEY).ok();
    let beside = beside.and_then(|bytes| String::from_utf8(bytes).ok());
    let beside: Vec<VerifierKey> = beside
        .and_then(|text| text.trim_end().parse().ok())
        .into_iter()
        .collect();
    let both = |keys: &[VerifierKey], kept: &Kept| {
        let mut of_standing = keys.iter();
        let mut of_kept = keys.iter();
        of_standing.any(|key| Checkpoint::verify_note(log.note(), key).is_ok())
            && of_kept.any(|key| Checkpoint::verify(&kept.note, key).is_ok())
    };
    let signed = |kept: &&Kept| both(&known, kept) || both(&beside, kept);
    for kept in kept.iter().filter(signed) {
        let (by, checkpoint) = (&kept.by, &kept.checkpoint);
        let next = "Keep both checkpoints: each is signed, and together they are the evidence.";
        if checkpoint.size > standing.size {
            let what = format!("V209 the log is shorter than a checkpoint of it that {by}");
            let problem = Problem::failed(what)
                .expected(count_of(checkpoint.size, "entry"))
                .found(count_of(standing.size, "entry"));
            return Some(problem.next(next));
        }
        if checkpoint.size == standing.size && checkpoint.root != standing.root {
            let what =
                format!("V210 the log is not the one of a checkpoint that {by}: two histories");
            let problem = Problem::failed(what)
                .expected(format!(
                    "{} at {} entries",
                    checkpoint.root, checkpoint.size
                ))
                .found(standing.root);
            return Some(problem.next(next));
        }
    }
    None
}

/// Entries are held back, so that nothing can be verified; what has been seen before is not unseen.
fn held_back_problem(
    log: &PublishedLog<Box<dyn Place>>,
    kept: &[Kept],
    until: UtcMillis,
    under_way: bool,
    trusted: &Trusted,
) -> Problem {
    let size = log.promised();
    let place = log.place().name();
    if let Some(problem) = contradicted(log, kept, trusted) {
        return problem.at(place);
    }
    if let Some(seen) = &trusted.remembered {
        let verified = count_of(seen.kept.checkpoint.size, "entry");
        return Problem::failed("entries that were published before are held back now")
            .at(place)
            .expected(format!("the {verified} that were verified here before"))
            .found("none of them")
            .next("Ask whoever publishes the log; a mirror or a bundle may have them.");
    }
    let problem =
        Problem::could_not("entries and totals are held back, and cannot be verified yet")
            .at(place)
            .expected(format!(
                "the {} that the checkpoint promises",
                count_of(size, "entry")
            ))
            .found("none of them");
    if until > trusted.now {
        problem.next(format!(
            "They are to follow after {until}. Keep the checkpoint: with --checkpoint it shows then \
             that nothing was changed meanwhile."
        ))
    } else if under_way {
        problem.next(format!(
            "They follow since {until}: a publication is under way, or was interrupted. Look again; \
             if nothing changes, ask whoever publishes the log."
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
