//! What the rule book would say of statements, before anybody signs them.

use super::answers::Words;
use super::beyond_kit::{instead_of, instead_of_finding, is_of_sums, of_sums};
use super::draft::Reading;
use super::gaps::Gaps;
use super::{Remark, copy};
use crate::bytes::{Id, Sorted, StatementHash};
use crate::election::UtcMillis;
use crate::event::{Body, SignaturePair, Statement, Submission};
use crate::intake::kit::Kit;
use crate::keys::{Message, PublicKeyBytes, SignatureBytes, check};
use crate::rules::{Admitted, Evidence, Finding, Reason, Refusal, admit};
use crate::state::State;

/// What there is to say about a statement before anybody signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What has to be put right.
    pub objections: Vec<Remark>,
    /// What is lawful and worth a look.
    pub findings: Vec<Remark>,
    /// The statement's name; nothing while it is not complete.
    pub hash: Option<StatementHash>,
}

/// A trial run: a scratch copy of what is known, in which statements are judged as if every member
/// in force had signed them, and into which those found lawful can be taken, so that the next one
/// is judged after them.
#[derive(Debug, Clone)]
pub struct Trial {
    state: State,
    now: UtcMillis,
}

impl Trial {
    /// A trial run after what a kit knows, by the clock of whoever asks; without a kit, before
    /// anything: only genesis can be judged then.
    pub fn new(kit: Option<&Kit>, now: UtcMillis) -> Self {
        let state = kit.map_or_else(State::new, |kit| kit.state().clone());
        Self { state, now }
    }

    /// What is known so far.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What is wrong with a file that has been read: everything at once, what cannot be read as
    /// well as what the rule book would refuse of the rest.
    pub fn judge(&self, reading: &Reading) -> Judgement {
        let mut judgement = Judgement {
            objections: reading.objections.clone(),
            findings: Vec::new(),
            hash: None,
        };
        if let Some(statement) = &reading.statement {
            let judged = self.with_gaps(statement, &reading.gaps);
            judgement.objections.extend(judged.objections);
            judgement.findings = judged.findings;
        }
        if let Some(statement) = reading.complete() {
            judgement.hash = Some(StatementHash::of_statement(&statement.to_bytes()));
        }
        judgement
    }

    /// The same of a statement that is complete.
    pub fn judge_statement(&self, statement: &Statement) -> Judgement {
        Judgement {
            hash: Some(StatementHash::of_statement(&statement.to_bytes())),
            ..self.with_gaps(statement, &Gaps::default())
        }
    }

    /// Takes in a statement as if it had been recorded; one that is not lawful changes nothing.
    pub fn take_in(&mut self, statement: &Statement) {
        if let Ok(admitted) = self.ask(statement) {
            admitted.enter(&mut self.state);
        }
    }

    fn with_gaps(&self, statement: &Statement, gaps: &Gaps) -> Judgement {
        let words = Words::of(&self.state, statement);
        let Answers {
            reasons,
            findings,
            recorded,
        } = self.answers(statement);
        // A kit holds a part of the log: what rests on all of it is for the ledger to judge.
        let summed = is_of_sums(&statement.body);
        let (mut objections, mut left_open) = (Vec::new(), Vec::new());
        for reason in &reasons {
            if words.rests_on_gap(gaps, reason) {
                continue;
            }
            match instead_of(&self.state, statement, reason) {
                Some(remark) => left_open.push(remark),
                None => objections.push(words.reason(reason)),
            }
        }
        let relation = |remark: &&mut Remark| !remark.detail.is_empty();
        if let Some(last) = objections.iter_mut().rfind(relation) {
            last.next = Some(
                "compare each figure with the paper; if the paper itself says so, file it as it \
                 stands with [as_on_paper]"
                    .into(),
            );
        }
        // With a gap in it, what is worth a look would be worth nothing.
        let sure = *gaps == Gaps::default();
        let findings = findings.iter().filter(|_| sure && !summed);
        let findings = findings
            .map(|finding| instead_of_finding(finding).unwrap_or_else(|| words.finding(finding)));
        let mut findings: Vec<_> = findings.collect();
        if let Body::CopyAttested(copied) = &statement.body {
            findings.extend(copy::left_out(&self.state, copied));
        }
        if summed {
            findings.push(of_sums());
        } else {
            findings.extend(left_open);
        }
        if recorded && sure {
            let says = "the identical statement is recorded already; again it changes nothing";
            findings.push(Remark::coded(Refusal::ALREADY_RECORDED, says));
        }
        Judgement {
            objections,
            findings,
            hash: None,
        }
    }

    fn answers(&self, statement: &Statement) -> Answers {
        let mut answers = Answers {
            // Proofs are part of the statement, and can be checked before anybody signs it.
            reasons: unproven(statement),
            ..Answers::default()
        };
        if let Some(nobody) = self.no_such_member(statement) {
            answers.reasons.push(nobody);
            return answers;
        }
        match self.ask(statement) {
            Ok(admitted) => answers.findings = admitted.findings().to_vec(),
            Err(Refusal::AlreadyRecorded(_)) => answers.recorded = true,
            Err(Refusal::Unlawful(found)) => {
                answers.reasons.splice(0..0, found);
            }
        }
        answers
    }

    /// Asks the rule book, as if every member in force had signed.
    fn ask(&self, statement: &Statement) -> Result<Admitted, Refusal> {
        let signatures = self.keys_in_force(statement).into_iter();
        let signatures = signatures.map(|key| SignaturePair {
            key,
            signature: SignatureBytes::new([0; 64]),
        });
        let submission = Submission {
            statement: statement.to_bytes(),
            // A roster has at most 200 members, each with a key of his own.
            signatures: Sorted::new(signatures.collect()).unwrap_or_default(),
        };
        let presented = submission
            .present()
            .map_err(|error| Refusal::from(Reason::Unreadable(error)))?;
        let recorded_at = self.recorded_at(statement);
        admit(&self.state, presented, &Evidence::assumed(), recorded_at)
    }

    fn keys_in_force(&self, statement: &Statement) -> Vec<PublicKeyBytes> {
        if let Body::ElectionOpened(opened) = &statement.body {
            return opened.central.roster.iter().map(|m| m.key).collect();
        }
        // What one member says by himself is judged as signed by him alone.
        let alone = says_alone(&statement.body);
        let signers = self.state.signers_for(&statement.speaker).into_iter();
        let signers = signers.filter(|one| alone.is_none_or(|alone| one.number == alone));
        signers.map(|one| one.key).collect()
    }

    /// That the member who is to say something by himself is none of the speaker's.
    fn no_such_member(&self, statement: &Statement) -> Option<Reason> {
        let number = says_alone(&statement.body)?;
        let commission = statement.speaker.commission()?.clone();
        let signers = self.state.signers_for(&statement.speaker);
        let absent = signers.iter().all(|one| one.number != number);
        (absent && !signers.is_empty()).then_some(Reason::NoSuchMember { commission, number })
    }

    /// When the polls of a station close in a contest.
    fn closes(&self, station: &Id, contest: &Id) -> Option<UtcMillis> {
        let station = self.state.find_commission(station.as_str())?;
        let station = self.state.commission(station);
        let contest = self.state.find_contest(contest.as_str())?;
        let hours = station.hours_of(station.filing(contest)?);
        hours.last().map(|day| day.closes)
    }

    /// A sheet is recorded after its polls have closed, and hardly before it was signed; a copy of
    /// it, now, and not before. Anything else is recorded now.
    fn recorded_at(&self, statement: &Statement) -> UtcMillis {
        let at = match statement.sheet() {
            Some((station, sheet)) => {
                let closes = self.closes(station, &sheet.contest);
                sheet
                    .signed_at
                    .min(self.now)
                    .max(closes.unwrap_or_default())
            }
            None => match &statement.body {
                Body::CopyAttested(copied) => {
                    let closes = self.closes(&copied.station, &copied.contest);
                    self.now.max(closes.unwrap_or_default())
                }
                _ => self.now,
            },
        };
        at.max(self.state.position().recorded_at)
    }
}

/// What the rule book answers.
#[derive(Default)]
struct Answers {
    reasons: Vec<Reason>,
    findings: Vec<Finding>,
    /// Whether the identical statement is recorded already.
    recorded: bool,
}

/// The number of the member who says it by himself.
const fn says_alone(body: &Body) -> Option<u16> {
    match body {
        Body::SignatureAdded(added) => Some(added.member),
        Body::DissentLodged(dissent) => Some(dissent.member),
        _ => None,
    }
}

/// The members whose proof of possession is not their key's.
fn unproven(statement: &Statement) -> Vec<Reason> {
    let registers = statement.registers().into_iter();
    let unproven = registers.filter(|registered| {
        let (domain, message) = registered.proof_message();
        let message = Message::new(domain, &message);
        !check(registered.key, &message, registered.proof)
    });
    unproven
        .map(|registered| Reason::BadProof {
            key: *registered.key,
            number: registered.number(),
        })
        .collect()
}
