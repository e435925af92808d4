//! The order of acts: definitions the day before, then what stations reported, when they did.

use super::error::RehearsalError;
use super::keys::RehearsalKeys;
use super::roster::Cast;
use super::{Options, statements};
use crate::bytes::{Domain, Id, Sorted, StatementHash};
use crate::election::UtcMillis;
use crate::event::{Body, Kind, SignaturePair, Speaker, Statement, Submission, TurnoutReported};
use crate::intake::{
    Commission, Definition, ProtocolRow, ResultsFolder, TurnoutRow, definitions, enrolment, genesis,
};
use crate::keys::{Message, SecretKey};
use crate::ledger::Offer;

/// Definitions are recorded this long before the first polls open: one day.
const DEFINED_BEFORE: u64 = 24 * 3_600_000;

/// One act of the rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A contest or chamber is defined, by position among the definitions.
    Definition(usize),
    /// A commission is enrolled.
    Commission(usize),
    /// A turnout report, by position in the folder.
    Turnout(usize),
    /// A protocol.
    Protocol(usize),
}

/// A results folder as a rehearsal: genesis and the acts after it.
pub struct Rehearsal {
    folder: ResultsFolder,
    keys: RehearsalKeys,
    cast: Cast,
    opens: UtcMillis,
    genesis: Submission,
    genesis_hash: StatementHash,
    defined: Vec<Statement>,
    acts: Vec<(UtcMillis, Act)>,
}

impl Rehearsal {
    /// Prepares the rehearsal of a folder.
    ///
    /// # Errors
    /// [`RehearsalError`] if the folder has no central commission or no polling hours.
    pub fn new(mut folder: ResultsFolder, options: &Options) -> Result<Self, RehearsalError> {
        let keys = RehearsalKeys::new(&folder.digest, options);
        let cast = Cast::new(&folder.definition.signing, options.members);
        statements::adapt(&mut folder.definition, &cast)?;
        let definition = &folder.definition;
        let hours = definition
            .commissions
            .iter()
            .filter_map(|c| c.polling.first());
        let first = hours
            .chain(definition.polling.first())
            .map(|day| day.opens)
            .min();
        let first = first.ok_or(RehearsalError::Missing("polling hours"))?;
        let opens = UtcMillis(first.0.saturating_sub(DEFINED_BEFORE));
        let central = definition
            .central()
            .ok_or(RehearsalError::Missing("central commission"))?;
        let roster = statements::roster(&keys, &cast, &central.id);
        let log = statements::log_identity(definition, &keys)?;
        let opened = genesis(definition, roster, log)?;
        let genesis = sign(&opened, cast.roles.len(), &keys)?;
        let genesis_hash = StatementHash::of_statement(&genesis.statement);
        let defined = definitions(definition, genesis_hash)?;
        let acts = acts(&folder, defined.len(), opens);
        Ok(Self {
            folder,
            keys,
            cast,
            opens,
            genesis,
            genesis_hash,
            defined,
            acts,
        })
    }

    /// The folder.
    pub const fn folder(&self) -> &ResultsFolder {
        &self.folder
    }

    /// The keys.
    pub const fn keys(&self) -> &RehearsalKeys {
        &self.keys
    }

    /// Members in each roster.
    pub fn members(&self) -> usize {
        self.cast.roles.len()
    }

    /// The first submission.
    pub fn genesis(&self) -> Offer {
        Offer {
            submission: self.genesis.clone(),
            at: self.opens,
        }
    }

    /// The name of the rehearsal's ledger.
    pub const fn genesis_hash(&self) -> StatementHash {
        self.genesis_hash
    }

    /// Everything after genesis, in order.
    pub fn acts(&self) -> &[(UtcMillis, Act)] {
        &self.acts
    }

    /// The submission of an act, signed.
    ///
    /// # Errors
    /// [`RehearsalError`] if a roster does not fit.
    pub fn perform(&self, (at, act): (UtcMillis, Act)) -> Result<Offer, RehearsalError> {
        let definition = &self.folder.definition;
        let (signers, statement) = match act {
            Act::Definition(place) => (self.members(), self.defined[place].clone()),
            Act::Commission(place) => {
                let commission = &definition.commissions[place];
                let roster = statements::roster(&self.keys, &self.cast, &commission.id);
                let enrolled = enrolment(commission, roster, self.genesis_hash)?;
                // The central commission is no act: genesis enrols it.
                let none = RehearsalError::Missing("parent of a commission");
                (self.members(), enrolled.ok_or(none)?)
            }
            Act::Turnout(place) => {
                let TurnoutRow {
                    commission,
                    contest,
                    at,
                    voted,
                    ..
                } = self.folder.turnout[place];
                let contest = definition.contests[contest].id.clone();
                let body = Body::TurnoutReported(TurnoutReported { contest, at, voted });
                (1, self.said_by(commission, body))
            }
            Act::Protocol(place) => {
                let ProtocolRow {
                    commission, sheet, ..
                } = &self.folder.protocols[place];
                let body = Body::ProtocolSubmitted(Box::new(sheet.clone()));
                (self.members(), self.said_by(*commission, body))
            }
        };
        Ok(Offer {
            submission: sign(&statement, signers, &self.keys)?,
            at,
        })
    }

    /// A statement with the signatures of these members, each by commission and number.
    ///
    /// # Errors
    /// [`RehearsalError`] if they are too many.
    pub fn sign_as(
        &self,
        statement: &Statement,
        members: impl Iterator<Item = (Id, u16)>,
    ) -> Result<Submission, RehearsalError> {
        let keys = members.map(|(commission, number)| self.keys.member(&commission, number));
        signed(statement, keys)
    }

    fn said_by(&self, commission: usize, body: Body) -> Statement {
        let speaker = self.folder.definition.commissions[commission].id.clone();
        Statement {
            election: Some(self.genesis_hash),
            speaker: Speaker::Commission(speaker),
            body,
        }
    }

    /// Where an act comes from, for whoever has to look at it.
    pub fn describe(&self, act: Act) -> String {
        let definition = &self.folder.definition;
        let at = |definition: &Definition, commission: usize, contest: usize| {
            let Commission { id, .. } = &definition.commissions[commission];
            format!("{id}, contest {}", definition.contests[contest].id)
        };
        match act {
            Act::Definition(place) => match &self.defined[place].body {
                Body::ContestDefined(contest) => format!("contest {}", contest.id),
                Body::ChamberDefined(chamber) => format!("chamber {}", chamber.id),
                _ => "a definition".into(),
            },
            Act::Commission(place) => {
                let Commission { id, line, .. } = &definition.commissions[place];
                format!("commissions.csv line {line}: {id}")
            }
            Act::Turnout(place) => {
                let row = &self.folder.turnout[place];
                format!(
                    "turnout.csv line {}: {}",
                    row.line,
                    at(definition, row.commission, row.contest)
                )
            }
            Act::Protocol(place) => {
                let row = &self.folder.protocols[place];
                format!(
                    "protocols.csv line {}: {}",
                    row.line,
                    at(definition, row.commission, row.contest)
                )
            }
        }
    }
}

/// Acts by time, kind and row; definitions first, parents before children.
fn acts(folder: &ResultsFolder, defined: usize, opens: UtcMillis) -> Vec<(UtcMillis, Act)> {
    let definition = &folder.definition;
    let defined = (0..defined).map(Act::Definition);
    let commissions = definition.commissions.iter().enumerate();
    let commissions = commissions.filter(|(_, c)| c.parent.is_some());
    let commissions = commissions.map(|(place, _)| Act::Commission(place));
    let defined = defined.chain(commissions).map(|act| (opens, act));

    let turnout = folder.turnout.iter().enumerate();
    let turnout = turnout.map(|(place, row)| {
        (
            (row.at, Kind::TurnoutReported.tag(), place),
            Act::Turnout(place),
        )
    });
    let protocols = folder.protocols.iter().enumerate();
    let protocols = protocols.map(|(place, row)| {
        let when = (row.sheet.signed_at, Kind::ProtocolSubmitted.tag(), place);
        (when, Act::Protocol(place))
    });
    let mut reported: Vec<_> = turnout.chain(protocols).collect();
    reported.sort_unstable_by_key(|(when, _)| *when);
    defined
        .chain(reported.into_iter().map(|((at, _, _), act)| (at, act)))
        .collect()
}

/// The statement's bytes with the signatures of members 1 to `signers`.
fn sign(
    statement: &Statement,
    signers: usize,
    keys: &RehearsalKeys,
) -> Result<Submission, RehearsalError> {
    // A rehearsal's script has no other speakers.
    let speaker = statement.speaker.commission().into_iter();
    let members = speaker.flat_map(|speaker| (1u16..).take(signers).map(move |n| (speaker, n)));
    signed(
        statement,
        members.map(|(speaker, number)| keys.member(speaker, number)),
    )
}

fn signed(
    statement: &Statement,
    keys: impl Iterator<Item = SecretKey>,
) -> Result<Submission, RehearsalError> {
    let bytes = statement.to_bytes();
    let message = Message::new(Domain::Statement, &bytes);
    let pairs = keys.map(|secret| SignaturePair {
        key: secret.public(),
        signature: secret.sign(&message),
    });
    let signatures = Sorted::new(pairs.collect())?;
    Ok(Submission {
        statement: bytes,
        signatures,
    })
}
