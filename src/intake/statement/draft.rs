//! A statement file into a statement: the lines that every kind has, then those of its kind.

use std::collections::BTreeSet;
use std::path::Path;

use super::paper::{Paper, Table};
use super::{Remark, chamber, commission, contest, lots, no_vote, roster, sheet, turnout};
use crate::bytes::{Id, StatementHash};
use crate::event::{Body, Kind, Speaker, Statement};
use crate::intake::kit::Kit;

/// The names that every kind begins with.
const COMMON: [&str; 3] = ["kind", "election", "speaker"];

/// What of a sheet is not known, because it is not filled in or cannot be read. In the statement
/// zeros stand there, so that everything else can be looked at all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Gaps {
    pub(super) fields: BTreeSet<Id>,
    pub(super) votes: bool,
    pub(super) signed_at: bool,
}

/// A statement file that has been read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The kind, if the file says it.
    pub kind: Option<Kind>,
    /// Everything that keeps it from being read, all at once.
    pub objections: Vec<Remark>,
    pub(super) statement: Option<Statement>,
    pub(super) gaps: Gaps,
}

impl Reading {
    /// The statement, if the file is filled in and can be read.
    pub fn complete(&self) -> Option<&Statement> {
        let complete = self.objections.is_empty();
        self.statement.as_ref().filter(|_| complete)
    }
}

/// Reads the text of a statement file that lies in `folder`.
pub fn read(text: &str, folder: &Path, kit: &Kit) -> Reading {
    let paper = Paper::new(text, folder, &kit.commission().time_zone);
    let root = paper.parse(text);
    let table = Table::root(&paper, &root);
    let kind: Option<Kind> = table.required("kind").and_then(|value| value.word());
    let election: Option<StatementHash> = table
        .required("election")
        .and_then(|value| value.parsed("the genesis hash of the election: 64 digits"));
    let speaker = table.required("speaker").and_then(|value| value.id());
    let mut gaps = Gaps::default();
    let body = kind.and_then(|kind| body(kind, &table, kit, speaker.as_ref(), &mut gaps));
    let statement = match (election, speaker, body) {
        (Some(election), Some(speaker), Some(body)) => Some(Statement {
            election: Some(election),
            speaker: Speaker::Commission(speaker),
            body,
        }),
        _ => None,
    };
    Reading {
        kind,
        objections: paper.finish(),
        statement,
        gaps,
    }
}

fn body(
    kind: Kind,
    table: &Table<'_>,
    kit: &Kit,
    speaker: Option<&Id>,
    gaps: &mut Gaps,
) -> Option<Body> {
    let known = |own: &[&str]| table.known(&[&COMMON[..], own].concat());
    Some(match kind {
        Kind::ProtocolSubmitted => {
            known(&sheet::SUBMITTED);
            Body::ProtocolSubmitted(Box::new(sheet::submitted(table, kit, speaker, gaps)?))
        }
        Kind::ProtocolTranscribed => {
            known(&sheet::TRANSCRIBED);
            Body::ProtocolTranscribed(Box::new(sheet::transcribed(table, kit, gaps)?))
        }
        Kind::LotsDrawn => {
            known(&lots::KEYS);
            Body::LotsDrawn(Box::new(lots::read(table)?))
        }
        Kind::NoVoteHeld => {
            known(&no_vote::KEYS);
            Body::NoVoteHeld(Box::new(no_vote::read(table)?))
        }
        Kind::ProtocolCorrected => {
            known(&sheet::CORRECTED);
            Body::ProtocolCorrected(Box::new(sheet::corrected(table, kit, gaps)?))
        }
        Kind::TurnoutReported => {
            known(&turnout::KEYS);
            Body::TurnoutReported(turnout::read(table)?)
        }
        Kind::RosterChanged => {
            known(&roster::KEYS);
            Body::RosterChanged(roster::read(table)?)
        }
        Kind::CommissionEnrolled => {
            known(&commission::KEYS);
            Body::CommissionEnrolled(Box::new(commission::read(table)?))
        }
        Kind::ContestDefined => {
            known(&contest::KEYS);
            Body::ContestDefined(Box::new(contest::read(table)?))
        }
        Kind::ChamberDefined => {
            known(&chamber::KEYS);
            Body::ChamberDefined(chamber::read(table)?)
        }
        Kind::LedgerClosed => {
            known(&[]);
            Body::LedgerClosed
        }
        Kind::ElectionOpened
        | Kind::SummarySubmitted
        | Kind::ResultsDeclared
        | Kind::OptionWithdrawn
        | Kind::SignatureAdded
        | Kind::DissentLodged
        | Kind::AttendanceRecorded
        | Kind::UnitVoided
        | Kind::RerunOpened
        | Kind::ActRecorded
        | Kind::ObserverAccredited
        | Kind::CopyAttested
        | Kind::ObjectionLodged
        | Kind::ObjectionAnswered => {
            if let Some(value) = table.value("kind") {
                let expected = match kind {
                    Kind::ElectionOpened => "genesis is made from an election's folder",
                    _ => "`hattama summary make` and `hattama declare make` derive totals",
                };
                value.refuse(
                    "is not written in a statement file",
                    &format!("another kind; {expected}"),
                );
            }
            return None;
        }
    })
}
