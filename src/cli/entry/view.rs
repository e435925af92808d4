//! An entry and all that the log says about it.

use std::ops::Range;

use crate::bytes::Domain;
use crate::cli::{Context, Problem, Progress};
use crate::election::Nature;
use crate::event::{Body, Presented, SignaturePair, Statement};
use crate::intake::statement::Holder;
use crate::keys::{Message, check};
use crate::replay::{
    Fault, LogSource, Observer, Read, Replay, Signatures, SourceError, Unread, fold, read_entry,
};
use crate::rules::{Admitted, Alone, Finding, filing_findings};
use crate::state::{CommissionIx, Filing, RosterMember, State};
use crate::threads::Threads;

/// One signature, whose it is, and the verdict on it.
pub(in crate::cli) struct Signed {
    /// The key and the signature.
    pub(in crate::cli) pair: SignaturePair,
    /// Who holds the key and may sign for the speaker; none if nobody does.
    pub(in crate::cli) holder: Option<Holder>,
    /// Whether the signature is the key's own.
    pub(in crate::cli) valid: bool,
}

/// Everything that is shown of an entry.
pub(super) struct View {
    /// Its position.
    pub(super) index: u64,
    /// Its size in bytes.
    pub(super) len: usize,
    /// What its bytes are.
    pub(super) read: Result<Read, Unread>,
    /// Its signatures.
    pub(super) signed: Vec<Signed>,
    /// What was worth a look when it was admitted.
    pub(super) at_admission: Vec<Finding>,
    /// What is wrong with it.
    pub(super) faults: Vec<Fault>,
    /// What is wrong with other entries of the log.
    pub(super) faults_elsewhere: usize,
    /// The state at the end of the log.
    pub(super) state: State,
}

impl View {
    pub(super) fn new(
        log: &dyn LogSource,
        index: u64,
        bytes: &[u8],
        context: Context,
    ) -> Result<Self, Problem> {
        let mut replay = Replay::new();
        let mut bar = Bar(Progress::new(context, "replaying", log.size()));
        // Only the entry that is shown is weighed: a verdict on it must not rest on assumptions.
        let assumed = |replay: &mut Replay, until, bar: &mut Bar| {
            fold(replay, log, until, Signatures::Assume, &Threads, bar).map_err(|(_, error)| error)
        };
        let mut elsewhere = assumed(&mut replay, Some(index), &mut bar)?.len();
        let read = read_entry(bytes);
        let signed = read.as_ref().map_or_else(
            |_| Vec::new(),
            |read| signatures(&read.presented, replay.state()),
        );
        let mut at_admission = Admission::default();
        let faults = take(&mut replay, bytes, &mut at_admission)?;
        elsewhere += assumed(&mut replay, None, &mut bar)?.len();
        Ok(Self {
            index,
            len: bytes.len(),
            read,
            signed,
            at_admission: at_admission.0,
            faults,
            faults_elsewhere: elsewhere,
            state: replay.into_state(),
        })
    }

    /// Whether the rule book admits the entry and every signature on it is valid.
    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.signed.iter().all(|signed| signed.valid)
    }

    /// The nature of the ledger, if its genesis stands.
    pub(super) fn nature(&self) -> Option<Nature> {
        self.state
            .election()
            .map(|election| election.opened().nature)
    }

    /// What it says, if it can be read.
    pub(super) fn statement(&self) -> Option<&Statement> {
        self.read
            .as_ref()
            .ok()
            .map(|read| read.presented.statement())
    }

    /// The station and the filing that a protocol, or what is said of one, belongs to.
    pub(super) fn filing(&self) -> Option<(CommissionIx, &Filing)> {
        let statement = self.statement()?;
        let (station, contest) = match &statement.body {
            Body::ProtocolSubmitted(sheet) => (statement.speaker.commission()?, &sheet.contest),
            Body::ProtocolTranscribed(copied) => (&copied.station, &copied.sheet.contest),
            Body::ProtocolCorrected(corrected) => (&corrected.station, &corrected.sheet.contest),
            Body::TurnoutReported(report) => (statement.speaker.commission()?, &report.contest),
            Body::SignatureAdded(added) => (&added.station, &added.contest),
            Body::DissentLodged(dissent) => (&dissent.station, &dissent.contest),
            Body::AttendanceRecorded(attendance) => (&attendance.station, &attendance.contest),
            Body::CopyAttested(copy) => (&copy.station, &copy.contest),
            _ => return None,
        };
        let station = self.state.find_commission(station.as_str())?;
        let contest = self.state.find_contest(contest.as_str())?;
        let filing = self.state.commission(station).filing(contest)?;
        Some((station, filing))
    }

    /// What is worth a look, at the end of the log, about the filing it belongs to.
    pub(super) fn findings_now(&self) -> Vec<Finding> {
        let filing = self.filing();
        filing.map_or_else(Vec::new, |(station, filing)| {
            filing_findings(&self.state, station, filing)
        })
    }
}

/// Each signature under the one verdict; who may sign is who could just before the entry.
pub(in crate::cli) fn signatures(presented: &Presented, before: &State) -> Vec<Signed> {
    let submission = presented.submission();
    let speaker = &presented.statement().speaker;
    let roster = before.signers_for(speaker);
    let message = Message::new(Domain::Statement, &submission.statement);
    let own: Vec<RosterMember> = match &presented.statement().body {
        Body::ElectionOpened(opened) => {
            let own = opened.central.roster.iter().map(RosterMember::from);
            own.collect()
        }
        _ => Vec::new(),
    };
    let signed = submission.signatures.iter().map(|pair| {
        let mut members = roster.iter().chain(&own);
        let member = members.find(|member| member.key == pair.key);
        Signed {
            pair: pair.clone(),
            holder: member.map(|member| Holder::of(speaker, *member)),
            valid: check(&pair.key, &message, &pair.signature),
        }
    });
    signed.collect()
}

/// Takes in the entry, its signatures, keys and proofs of possession weighed; what is wrong with it.
fn take(
    replay: &mut Replay,
    bytes: &[u8],
    observer: &mut Admission,
) -> Result<Vec<Fault>, Problem> {
    let entry = One(replay.state().position().size, bytes);
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy).map_err(|error| {
        Problem::could_not(format!("the operating system gives no randomness: {error}"))
    })?;
    let weighed = Signatures::Check(entropy);
    Ok(fold(replay, &entry, None, weighed, &Alone, observer).map_err(|(_, error)| error)?)
}

/// A log as far as one entry, which is all that is read of it.
struct One<'a>(u64, &'a [u8]);

impl LogSource for One<'_> {
    fn size(&self) -> u64 {
        self.0 + 1
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        if range.contains(&self.0) {
            each(self.0, self.1);
        }
        Ok(())
    }
}

/// Keeps what was worth a look when the entry was admitted.
#[derive(Default)]
struct Admission(Vec<Finding>);

impl Observer for Admission {
    type Prepared = ();

    fn admitted(&mut self, _before: &State, admitted: &Admitted) {
        self.0 = admitted.findings().to_vec();
    }
}

struct Bar(Progress);

impl Observer for Bar {
    type Prepared = ();

    fn progress(&mut self, done: u64) {
        self.0.set(done);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bytes::{ChainHash, Sorted};
    use crate::event::{ENTRY_VERSION, Entry, Submission};
    use crate::intake::read_folder;
    use crate::ledger::Offer;
    use crate::rehearsal::{Options, Rehearsal};

    struct Memory(Vec<Vec<u8>>);

    impl LogSource for Memory {
        fn size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read(
            &self,
            range: Range<u64>,
            each: &mut dyn FnMut(u64, &[u8]),
        ) -> Result<(), SourceError> {
            for index in range {
                each(index, &self.0[usize::try_from(index).unwrap()]);
            }
            Ok(())
        }
    }

    /// A rehearsal up to its second enrolment; the first one changed and signed again.
    fn log(change: impl Fn(&mut Vec<crate::event::Member>)) -> (Memory, u64) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
        let folder = read_folder(&folder).value.unwrap();
        let rehearsal = Rehearsal::new(folder, &Options::default()).unwrap();
        let acts = rehearsal.acts().iter();
        let acts = acts.map(|act| rehearsal.perform(*act).unwrap());
        let (mut entries, mut enrolments) = (Vec::new(), Vec::new());
        let mut previous = ChainHash::ZERO;
        for Offer { mut submission, at } in std::iter::once(rehearsal.genesis()).chain(acts) {
            let index = entries.len() as u64;
            let mut statement = Statement::from_bytes(&submission.statement).unwrap();
            if let Body::CommissionEnrolled(enrolled) = &mut statement.body {
                enrolments.push(index);
                if enrolments.len() == 1 {
                    let mut roster: Vec<_> = enrolled.roster.iter().cloned().collect();
                    change(&mut roster);
                    enrolled.roster = Sorted::new(roster).unwrap();
                    submission = sign_again(&rehearsal, &statement, &submission);
                }
            }
            let entry = Entry {
                version: ENTRY_VERSION,
                index,
                previous,
                recorded_at: at,
                submission,
            };
            entries.push(entry.to_bytes());
            previous = ChainHash::of_entry(&entries[entries.len() - 1]);
            if enrolments.len() == 2 {
                break;
            }
        }
        (Memory(entries), enrolments[0])
    }

    fn sign_again(rehearsal: &Rehearsal, statement: &Statement, old: &Submission) -> Submission {
        let bytes = statement.to_bytes();
        let message = Message::new(Domain::Statement, &bytes);
        let members = 1..=200;
        let speaker = statement.speaker.commission().unwrap();
        let keys = members.map(|n| rehearsal.keys().member(speaker, n));
        let signs =
            |key: &crate::keys::PublicKeyBytes| old.signatures.iter().any(|pair| pair.key == *key);
        let pairs = keys.filter(|key| signs(&key.public()));
        let mut pairs: Vec<_> = pairs
            .map(|key| SignaturePair {
                key: key.public(),
                signature: key.sign(&message),
            })
            .collect();
        pairs.sort_by_key(|pair| *pair.key.as_bytes());
        let signatures = Sorted::new(pairs).unwrap();
        Submission {
            statement: bytes,
            signatures,
        }
    }

    fn view(log: &Memory, index: u64) -> View {
        let context = Context {
            json: true,
            quiet: true,
        };
        let bytes = &log.0[usize::try_from(index).unwrap()];
        View::new(log, index, bytes, context).unwrap()
    }

    #[test]
    fn an_enrolment_without_a_proof_of_possession_is_not_sound() {
        let (good, at) = log(|_| {});
        assert!(view(&good, at).is_sound());
        let (forged, at) = log(|roster| roster[0].proof = roster[1].proof);
        let found = view(&forged, at);
        assert!(found.signed.iter().all(|signed| signed.valid));
        assert_eq!(found.faults.len(), 1);
        assert!(!found.is_sound());
        // Other entries are still taken in as they stand.
        assert!(view(&forged, 0).is_sound());
    }
}
