//! An entry and all that the log says about it.

use crate::bytes::Domain;
use crate::cli::{Context, Problem, Progress};
use crate::election::{Nature, Role};
use crate::event::{Body, SignaturePair, Statement};
use crate::keys::{Message, check};
use crate::replay::{
    Fault, LogSource, Observer, Read, Replay, Signatures, Unread, fold, read_entry,
};
use crate::rules::{Admitted, Finding, filing_findings};
use crate::state::{CommissionIx, Filing, RosterMember, State};
use crate::threads::Threads;

/// One signature, whose it is, and the verdict on it.
pub(super) struct Signed {
    /// The key and the signature.
    pub(super) pair: SignaturePair,
    /// Number and role of the member in force who holds the key; none if nobody does.
    pub(super) member: Option<(u16, Role)>,
    /// Whether the signature is the key's own.
    pub(super) valid: bool,
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
        let mut seen = Seen {
            index,
            roster: Vec::new(),
            findings: Vec::new(),
            bar: Progress::new(context, "replaying", log.size()),
        };
        let faults = fold(
            &mut replay,
            log,
            None,
            Signatures::Assume,
            &Threads,
            &mut seen,
        )
        .map_err(|(_, error)| error)?;
        let (faults, elsewhere): (Vec<_>, Vec<_>) =
            faults.into_iter().partition(|fault| fault.index == index);
        let read = read_entry(bytes);
        let signed = read
            .as_ref()
            .map_or_else(|_| Vec::new(), |read| signatures(read, &seen.roster));
        Ok(Self {
            index,
            len: bytes.len(),
            read,
            signed,
            at_admission: seen.findings,
            faults,
            faults_elsewhere: elsewhere.len(),
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

    /// The station and the filing that a protocol, correction or turnout report belongs to.
    pub(super) fn filing(&self) -> Option<(CommissionIx, &Filing)> {
        let statement = self.statement()?;
        let (station, contest) = match &statement.body {
            Body::ProtocolSubmitted(sheet) => (statement.speaker.commission(), &sheet.contest),
            Body::ProtocolCorrected(corrected) => (&corrected.station, &corrected.sheet.contest),
            Body::TurnoutReported(report) => (statement.speaker.commission(), &report.contest),
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

/// Each signature under the one verdict; members are those in force just before the entry.
fn signatures(read: &Read, roster: &[RosterMember]) -> Vec<Signed> {
    let submission = read.presented.submission();
    let message = Message::new(Domain::Statement, &submission.statement);
    let own = match &read.presented.statement().body {
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
            member: member.map(|member| (member.number, member.role)),
            valid: check(&pair.key, &message, &pair.signature),
        }
    });
    signed.collect()
}

/// Watches for the entry and keeps what only the moment of its admission tells.
struct Seen {
    index: u64,
    roster: Vec<RosterMember>,
    findings: Vec<Finding>,
    bar: Progress,
}

impl Observer for Seen {
    fn admitted(&mut self, before: &State, admitted: &Admitted) {
        if admitted.index() != self.index {
            return;
        }
        let speaker = admitted.statement().speaker.commission();
        if let Some(speaker) = before.find_commission(speaker.as_str()) {
            self.roster = before.commission(speaker).roster.members().to_vec();
        }
        self.findings = admitted.findings().to_vec();
    }

    fn progress(&mut self, done: u64) {
        self.bar.set(done);
    }
}
