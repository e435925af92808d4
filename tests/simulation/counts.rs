//! What happened, counted: a reader sees that the seeds come through every branch.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! events {
    ($($name:ident $text:literal,)*) => {
        /// Something that happens in a seed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Event { $($name,)* }

        impl Event {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn says(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

events! {
    HandedIn "submissions handed in",
    Again "handed in again, for want of an answer",
    ByOthers "the same statement handed in by others",
    Twice "delivered twice",
    Lost "lost on the way",
    AnswerLost "answers lost on the way",
    Garbage "bytes that are no submission",
    Recorded "recorded",
    AlreadyRecorded "told the entry that it is already",
    Refused "refused, and the signed reason held",
    Receipt "receipts given out and verified",
    Rival "rival protocols recorded",
    Corrected "corrections recorded",
    LateSignature "late signatures recorded",
    Summed "summaries recorded",
    Declared "results declared",
    RosterChanged "rosters changed",
    RevokedTried "statements by a revoked member",
    CrashIdle "writer ended between two batches",
    CrashBeforeAppend "writer ended before it appended",
    CrashBeforeHead "writer ended between store and HEAD",
    TornHead "writer ended in the middle of HEAD",
    CrashBeforeAnswers "writer ended before its answers",
    CrashAmidAnswers "writer ended amid its answers",
    PowerLoss "power lost before the batch was synced",
    FullDisk "batch refused by a full disk",
    Restarted "writer started again",
    TailTakenIn "a tail that nobody was told of taken in",
    NobodyToAsk "not started: nobody to ask what it was like",
    BackupMade "backups made",
    BackupRefused "restored backups that signed nothing",
    Rebuilt "ledgers made anew from what was published",
    Published "publications",
    HeldBack "publications that hold entries back",
    FromReader "publications of a ledger whose writer was down",
    BelowQuorum "publications with too few cosignatures",
    QuorumMissed "publications refused for want of a quorum",
    FullDiskPublishing "publications stopped by a full disk",
    CutInTiles "publications cut in bundles and tiles",
    CutBeforeManifest "publications cut before the manifest",
    CutBeforeCheckpoint "publications cut before the checkpoint",
    CutInResults "publications cut among the results",
    CutBeforeLastManifest "publications cut before the last manifest",
    Resumed "cut publications gone on with",
    Cosigned "cosignatures",
    Conflict "witness answered 409 and was asked again",
    WitnessNotYet "witness that replays answered 503",
    WitnessUnreachable "witness not reached",
    WitnessCrashed "witness ended between persisting and answering",
    WitnessRestarted "witness started again",
    WitnessFullDisk "witness that could not remember answered 500",
    CheckpointKept "checkpoints kept by observers",
    Verified "verifications that came to verified",
    VerifiedUnderWay "of these, of a publication under way",
    CouldNot "verifications that came to could-not",
    Healed "seeds in which everything healed",
    Fork "dishonest: another log for one observer",
    Rollback "dishonest: rolled back and gone on",
    Dropped "dishonest: an acknowledged entry dropped",
    Altered "dishonest: totals altered, manifest too",
    Damaged "dishonest: totals altered, manifest not",
    Unlawful "dishonest: an entry that breaks a rule",
    Withheld "dishonest: publishes no more",
    WouldNotPublish "honest program would not publish over what stands",
    ShownV105 "evidence: entry breaks a rule (V105)",
    ShownV209 "evidence: shorter than a kept checkpoint (V209)",
    ShownV210 "evidence: two histories (V210)",
    ShownV214 "evidence: results do not follow (V214)",
    ShownV216 "lacking: older than was asked for (V216)",
    ShownV301 "evidence: a file is damaged (V301)",
    ShownReceipt "evidence: a receipt that the log does not stand by",
    ShownConflict "witness refused: 409",
    ShownEvidence "witness refused and kept the request: 422",
    PackedHistories "evidence of two histories packed and checked",
    PackedUnlawful "evidence of an unlawful entry packed and checked",
}

/// How often each has happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    events: BTreeMap<Event, u64>,
    refused: BTreeMap<String, u64>,
}

impl Counts {
    pub(crate) fn count(&mut self, event: Event) {
        *self.events.entry(event).or_default() += 1;
    }

    /// A refusal by its code.
    pub(crate) fn refused(&mut self, code: &str) {
        *self.refused.entry(code.into()).or_default() += 1;
    }

    pub(crate) fn of(&self, event: Event) -> u64 {
        self.events.get(&event).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (event, count) in &other.events {
            *self.events.entry(*event).or_default() += count;
        }
        for (code, count) in &other.refused {
            *self.refused.entry(code.clone()).or_default() += count;
        }
    }

    /// What has never happened.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let all = Event::ALL.iter();
        let never = all.filter(|event| self.of(**event) == 0);
        never.map(|event| event.says()).collect()
    }

    /// Codes of reasons for which nothing was ever refused.
    pub(crate) fn codes_missing(&self, codes: &[&'static str]) -> Vec<&'static str> {
        let codes = codes.iter().copied();
        codes
            .filter(|code| !self.refused.contains_key(*code))
            .collect()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in Event::ALL {
            writeln!(f, "{:>9}  {}", self.of(*event), event.says())?;
        }
        let codes = self.refused.iter();
        let codes: Vec<_> = codes
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        writeln!(f, "refusals by code: {}", codes.join(", "))
    }
}
