//! What can be said of a log whose entries are held back: nothing of them can be verified, but what is
//! there is looked at, and what has been seen before is not unseen.

use super::published::Trusted;
use crate::cli::Problem;
use crate::cli::present::count_of;
use crate::election::UtcMillis;
use crate::published::{Condition, Inspection, LOG_VKEY, MANIFEST, Manifest, Place, PublishedLog};
use crate::tlog::{Checkpoint, VerifierKey};
use crate::verify::Kept;

/// Bytes of the largest verifier key that is read.
const MAX_VKEY: u64 = 8192;

/// Why the log cannot be verified, or what is wrong with it all the same.
pub(super) fn held_back(
    log: &PublishedLog<Box<dyn Place>>,
    inspection: &Inspection,
    kept: &[Kept],
    trusted: &Trusted,
) -> Problem {
    let place = log.place().name();
    let hands = Hands::of(log, trusted);
    if let Some(problem) = hands.stranger() {
        return problem.at(place);
    }
    if let Some(problem) = contradicted(log, &hands, kept, trusted) {
        return problem.at(place);
    }
    let mut seen = trusted.remembered.iter().chain(&trusted.of_name);
    if let Some(seen) = seen.find(|seen| hands.signed_both(&seen.kept)) {
        let verified = count_of(seen.kept.checkpoint.size, "entry");
        return Problem::failed("entries that were published before are held back now")
            .at(place)
            .expected(format!("the {verified} that were verified here before"))
            .found("not all of them")
            .next("Ask whoever publishes the log; a mirror or a bundle may have them.");
    }
    let not = not_compared(log, &hands, kept, trusted);
    damaged(inspection, &place).unwrap_or_else(|| to_follow(log, &not, trusted))
}

/// What was asked for and cannot be said of a checkpoint alone, or is lacking.
fn not_compared(
    log: &PublishedLog<Box<dyn Place>>,
    hands: &Hands<'_>,
    kept: &[Kept],
    trusted: &Trusted,
) -> Vec<String> {
    let mut not = Vec::new();
    for kept in kept.iter().filter(|kept| !hands.signed_both(kept)) {
        not.push(format!(
            "A checkpoint that {} bears another signature, and was not compared.",
            kept.by
        ));
    }
    if !trusted.of_name.is_empty() {
        let what = "What was verified here before under this name bears another signature, and was not \
                    compared.";
        not.push(what.into());
    }
    let Some(policy) = &trusted.policy else {
        return not;
    };
    let cosigned = policy.judge(log.note());
    if !cosigned.quorum {
        not.push("V213 Fewer witnesses have cosigned it than the policy asks for.".into());
    }
    if let Some(age) = trusted.max_age {
        let newest = cosigned.valid.iter().map(|(_, time)| *time).max();
        let now = i64::try_from(trusted.now.0 / 1000).unwrap_or(i64::MAX);
        let oldest = u64::try_from(now.saturating_sub(age.as_secs())).unwrap_or(0);
        if newest.is_none_or(|newest| newest < oldest) {
            not.push("V216 No witness has cosigned it as lately as was asked for.".into());
        }
    }
    not
}

/// Files that are there and damaged.
fn damaged(inspection: &Inspection, place: &str) -> Option<Problem> {
    let faults: Vec<_> = inspection.faults().collect();
    let first = faults.first()?;
    let count = count_of(faults.len() as u64, "file");
    let what = format!("entries and totals are held back, and of what is there {count} is wrong");
    let says = first.says.lines().next().unwrap_or_default();
    let unreadable = |condition: Condition| condition == Condition::Unreadable;
    let problem = if faults.iter().all(|spot| unreadable(spot.condition)) {
        Problem::could_not(what)
    } else {
        Problem::failed(what)
    };
    let problem = problem
        .at(place)
        .expected("each file as it was published")
        .found(format!(
            "{}, {}: {says}",
            first.place(),
            first.condition.name()
        ));
    Some(problem.next("`hattama fsck` names every one of them."))
}

/// Keys that are the log's, or that tell of two checkpoints that they are of one hand.
struct Hands<'a> {
    log: &'a PublishedLog<Box<dyn Place>>,
    /// Keys of the policy are the log's, whichever of them has signed what.
    policy: Vec<VerifierKey>,
    /// The key that lies beside is no anchor; here it only tells that both are of one hand.
    beside: Vec<VerifierKey>,
    /// Witnesses of the policy whose cosignature is not theirs.
    invalid: Vec<String>,
}

impl<'a> Hands<'a> {
    fn of(log: &'a PublishedLog<Box<dyn Place>>, trusted: &Trusted) -> Self {
        let judged = trusted
            .policy
            .as_ref()
            .map(|policy| policy.judge(log.note()));
        let policy = trusted.policy.iter();
        let policy = policy.flat_map(|policy| policy.logs_of(&log.checkpoint().origin));
        let beside = log.place().get(LOG_VKEY, MAX_VKEY).ok();
        let beside = beside.and_then(|bytes| String::from_utf8(bytes).ok());
        let beside = beside.and_then(|text| text.trim_end().parse().ok());
        Self {
            log,
            policy: policy.map(|log| log.key.clone()).collect(),
            beside: beside.into_iter().collect(),
            invalid: judged.map(|judged| judged.invalid).unwrap_or_default(),
        }
    }

    /// That the policy knows this name, and none of its keys has signed what stands here, or that a
    /// cosignature is not of whom it names.
    fn stranger(&self) -> Option<Problem> {
        let signed = |key: &VerifierKey| Checkpoint::verify_note(self.log.note(), key).is_ok();
        if !self.policy.is_empty() && !self.policy.iter().any(signed) {
            let known: Vec<_> = self.policy.iter().map(ToString::to_string).collect();
            let problem =
                Problem::failed("V211 the log bears a known name and is signed with another key");
            return Some(
                problem
                    .expected(known.join(" or "))
                    .found("a checkpoint that none of them has signed")
                    .next("Ask whoever keeps the log whether its key was changed, and take the policy anew."),
            );
        }
        let witness = self.invalid.first()?;
        let what = format!("V212 a cosignature under the name of {witness} is not of that witness");
        Some(Problem::failed(what).next("Fetch it again; if it stays so, tell the witness."))
    }

    /// Whether one hand has signed the kept checkpoint and the one that stands.
    fn signed_both(&self, kept: &Kept) -> bool {
        let both = |keys: &[VerifierKey]| {
            // Of two keys one may have been replaced before the other signed.
            keys.iter().any(|key| {
                Checkpoint::verify_note(self.log.note(), key).is_ok()
                    && Checkpoint::verify(&kept.note, key).is_ok()
            })
        };
        both(&self.policy) || both(&self.beside) || both(&kept.keys)
    }
}

/// Whether a checkpoint that was kept and the one that stands show by themselves that the log went back, or
/// has two histories: if one hand has signed both.
fn contradicted(
    log: &PublishedLog<Box<dyn Place>>,
    hands: &Hands<'_>,
    kept: &[Kept],
    trusted: &Trusted,
) -> Option<Problem> {
    let standing = log.checkpoint();
    let of_name = trusted.of_name.iter().map(|seen| &seen.kept);
    let signed = kept.iter().chain(of_name);
    for kept in signed.filter(|kept| hands.signed_both(kept)) {
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

/// When the entries are to follow.
fn to_follow(
    log: &PublishedLog<Box<dyn Place>>,
    not_compared: &[String],
    trusted: &Trusted,
) -> Problem {
    let manifest = log.place().get(MANIFEST, Manifest::MAX_BYTES).ok();
    let manifest = manifest.and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    let manifest = manifest.as_ref();
    let until = manifest.and_then(|one| one.held_back_until).unwrap_or(0);
    let until = UtcMillis(until);
    let under_way = manifest.is_some_and(|one| one.replacing.is_some());
    let promised = count_of(log.promised(), "entry");
    let problem =
        Problem::could_not("entries and totals are held back, and cannot be verified yet")
            .at(log.place().name())
            .expected(format!("the {promised} that the checkpoint promises"))
            .found(if under_way {
                "not all of them"
            } else {
                "none of them"
            });
    let lines = not_compared.iter().map(|line| format!("\n{line}"));
    let uncompared: String = lines.collect();
    problem.next(if until > trusted.now {
        format!(
            "They are to follow after {until}. Keep the checkpoint: with --checkpoint it shows then \
             that nothing was changed meanwhile.{uncompared}"
        )
    } else if under_way {
        format!(
            "They follow since {until}: a publication is under way, or was interrupted. Look again; \
             if nothing changes, ask whoever publishes the log.{uncompared}"
        )
    } else {
        format!(
            "They were to follow after {until}, which is over. Ask whoever publishes the log.{uncompared}"
        )
    })
}
