//! The one question: may this submission enter the log here?

use super::content::Content;
use super::{
    Evidence, Finding, Reason, Refusal, adding, annulling, correcting, declaring, definitions,
    enrolling, filing, observing, signers, speakers, summing, superior,
};
use crate::bytes::{ChainHash, Id, StatementHash};
use crate::election::UtcMillis;
use crate::event::{
    Body, ENTRY_VERSION, ElectionOpened, Entry, Kind, Presented, Speaker, Statement, Submission,
};
use crate::state::{Numbers, Recorded, RosterMember, State};

/// A submission that the rule book lets in, at one position of the log. Only [`admit`] makes one.
#[derive(Debug, Clone)]
pub struct Admitted {
    presented: Presented,
    index: u64,
    previous: ChainHash,
    recorded_at: UtcMillis,
    held: bool,
    signed: Numbers,
    findings: Vec<Finding>,
}

impl Admitted {
    /// Its position in the log.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Its statement's name.
    pub const fn hash(&self) -> StatementHash {
        self.presented.hash()
    }

    /// What it says.
    pub const fn statement(&self) -> &Statement {
        self.presented.statement()
    }

    /// The submission as it was presented.
    pub const fn presented(&self) -> &Presented {
        &self.presented
    }

    /// What about it is worth a look.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Enters it: the entry's bytes, and the state with it taken in.
    pub fn enter(self, state: &mut State) -> Vec<u8> {
        let (submission, statement, hash) = self.presented.into_parts();
        let (index, previous, recorded_at) = (self.index, self.previous, self.recorded_at);
        let entry = Entry {
            version: ENTRY_VERSION,
            index,
            previous,
            recorded_at,
            submission,
        };
        let bytes = entry.to_bytes();
        let chain = ChainHash::of_entry(&bytes);
        state.apply(Recorded {
            statement,
            hash,
            recorded_at,
            chain,
            held: self.held,
            signed: self.signed,
        });
        bytes
    }

    /// Takes it into the state as the entry that it already is, whose bytes hash to `chain`. The
    /// state keeps what was said; the submission that said it is given back.
    pub fn replayed(self, state: &mut State, chain: ChainHash) -> Submission {
        let (submission, statement, hash) = self.presented.into_parts();
        let recorded_at = self.recorded_at;
        state.apply(Recorded {
            statement,
            hash,
            recorded_at,
            chain,
            held: self.held,
            signed: self.signed,
        });
        submission
    }
}

/// Members who copy a precinct's paper, at the least: one reads, another compares.
const TRANSCRIBERS: usize = 2;

/// Whether `presented` may enter the log after `state`, recorded at `recorded_at`.
///
/// # Errors
/// [`Refusal`] with the position of the identical statement, or with every reason of the first
/// stage that finds one.
pub fn admit(
    state: &State,
    presented: Presented,
    evidence: &Evidence,
    recorded_at: UtcMillis,
) -> Result<Admitted, Refusal> {
    if let Some(index) = state.find_statement(&presented.hash()) {
        return Err(Refusal::AlreadyRecorded(index));
    }
    let content = match &presented.statement().body {
        Body::ElectionOpened(opened) => admit_genesis(state, &presented, opened, evidence)?,
        _ => admit_under(state, &presented, evidence, recorded_at)?,
    };
    let Content {
        mut reasons,
        findings,
        held,
        signed,
    } = content;
    let position = state.position();
    if recorded_at < position.recorded_at {
        let previous = position.recorded_at;
        reasons.insert(
            0,
            Reason::TimeBackwards {
                previous,
                found: recorded_at,
            },
        );
    }
    if !reasons.is_empty() {
        return Err(Refusal::Unlawful(reasons));
    }
    let (index, previous) = (position.size, position.chain);
    Ok(Admitted {
        presented,
        index,
        previous,
        recorded_at,
        held,
        signed,
        findings,
    })
}

fn admit_genesis(
    state: &State,
    presented: &Presented,
    opened: &ElectionOpened,
    evidence: &Evidence,
) -> Result<Content, Refusal> {
    if state.election().is_some() {
        return Err(Reason::AlreadyOpened.into());
    }
    if let Some(found) = presented.statement().election {
        // Genesis is named by its hash, so it cannot name itself or another.
        let fault = format!("genesis names an election ({found})");
        return Err(Reason::Definition {
            place: "genesis".into(),
            fault,
        }
        .into());
    }
    let Some(rule) = opened.signing.find(&Kind::ElectionOpened) else {
        return Err(Reason::KindNotAllowed {
            kind: Kind::ElectionOpened,
        }
        .into());
    };
    let roster: Vec<_> = opened
        .central
        .roster
        .iter()
        .map(RosterMember::from)
        .collect();
    let signed = signers::members_of_genesis(presented, &roster, &opened.central.id)?;
    signers::check_signatures(evidence, &signed, &rule.rule, roster.len(), 0)?;
    let mut content = definitions::genesis(opened);
    let statement = presented.statement();
    enrolling::check_keys(state, statement, evidence, &mut content.reasons);
    Ok(content)
}

fn admit_under(
    state: &State,
    presented: &Presented,
    evidence: &Evidence,
    recorded_at: UtcMillis,
) -> Result<Content, Refusal> {
    let statement = presented.statement();
    let kind = statement.kind();
    let election = state.election().ok_or(Reason::NoElection)?;
    match statement.election {
        None => return Err(Reason::ElectionMissing.into()),
        Some(found) if found != election.genesis() => {
            return Err(Reason::OtherElection {
                expected: election.genesis(),
                found,
            }
            .into());
        }
        Some(_) => {}
    }
    if let Some(index) = state.closed_by() {
        return Err(Reason::Closed { index }.into());
    }
    let rule = state
        .signing_rule_for(&statement.speaker, kind)
        .ok_or(Reason::KindNotAllowed { kind })?;
    speakers::check(state, statement)?;
    let signed = signers::in_force(state, presented)?;
    let least = match kind {
        Kind::ProtocolTranscribed => TRANSCRIBERS,
        _ => 0,
    };
    signers::check_signatures(evidence, &signed.signers, &rule, signed.roster, least)?;

    let mut content = content(state, statement, &signed.signers, recorded_at);
    enrolling::check_keys(state, statement, evidence, &mut content.reasons);
    content.signed = signed.signers.iter().map(|member| member.number).collect();
    Ok(content)
}

/// What the rule book says of the content, by a speaker who may say such things.
fn content(
    state: &State,
    statement: &Statement,
    signers: &[RosterMember],
    recorded_at: UtcMillis,
) -> Content {
    match (&statement.body, &statement.speaker) {
        (Body::CopyAttested(copy), Speaker::Observer(observer)) => {
            observing::copy(state, observer, copy, recorded_at)
        }
        (Body::ObjectionLodged(said), _) => observing::objection(state, said),
        (Body::RosterChanged(changed), _) => enrolling::roster(state, changed, recorded_at),
        (_, Speaker::Commission(speaker)) => {
            of_commission(state, speaker, &statement.body, signers, recorded_at)
        }
        // The rule book has asked already who speaks.
        (_, Speaker::Observer(_) | Speaker::RecoveryKeys) => Content::default(),
    }
}

fn of_commission(
    state: &State,
    speaker: &Id,
    body: &Body,
    signers: &[RosterMember],
    recorded_at: UtcMillis,
) -> Content {
    match body {
        // Genesis never gets here, and the others are not a commission's, or have been asked.
        Body::ElectionOpened(_)
        | Body::RosterChanged(_)
        | Body::CopyAttested(_)
        | Body::ObjectionLodged(_) => Content::default(),
        Body::ContestDefined(contest) => definitions::contest(state, contest, recorded_at),
        Body::OptionWithdrawn(said) => definitions::withdrawal(state, said, recorded_at),
        Body::ChamberDefined(chamber) => definitions::chamber(state, chamber),
        Body::CommissionEnrolled(enrolled) => enrolling::commission(state, enrolled, recorded_at),
        Body::TurnoutReported(report) => filing::turnout(state, speaker, report),
        Body::NoVoteHeld(said) => superior::no_vote(state, speaker, said),
        Body::ProtocolSubmitted(sheet) => filing::protocol(state, speaker, sheet, recorded_at),
        Body::ProtocolTranscribed(transcribed) => {
            superior::transcription(state, speaker, transcribed, recorded_at)
        }
        Body::SignatureAdded(added) => adding::signature(state, speaker, added, signers),
        Body::DissentLodged(said) => adding::dissent(state, speaker, said, signers),
        Body::AttendanceRecorded(said) => adding::attendance(state, speaker, said),
        Body::ProtocolCorrected(corrected) => {
            correcting::correction(state, speaker, corrected, recorded_at)
        }
        Body::SummarySubmitted(said) => summing::summary(state, speaker, said),
        Body::UnitVoided(said) => annulling::annulment(state, speaker, said, recorded_at),
        Body::RerunOpened(said) => annulling::rerun(state, speaker, said, recorded_at),
        Body::LotsDrawn(said) => declaring::lots(state, said),
        Body::ResultsDeclared(said) => declaring::result(state, said),
        Body::ActRecorded(said) => declaring::act(state, said),
        Body::ObserverAccredited(accredited) => {
            observing::accreditation(state, speaker, accredited)
        }
        Body::ObjectionAnswered(said) => observing::answer(state, speaker, said),
        Body::LedgerClosed => definitions::closing(state, recorded_at),
    }
}
