//! A statement file into a statement: the lines that every kind has, then those of its kind.

use std::path::Path;

use super::gaps::Gaps;
use super::paper::{Paper, Table};
use super::{
    Remark, accreditation, addition, annulment, attendance, chamber, commission, contest, copy,
    lots, no_vote, objection, other_result, roster, sheet, speaker, turnout, withdrawal,
};
use crate::bytes::{Id, StatementHash};
use crate::event::{Body, Kind, Statement};
use crate::intake::kit::Kit;

/// The names that every kind begins with.
const COMMON: [&str; 3] = ["kind", "election", "speaker"];

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
    let speaker = speaker::read(&table);
    let mut gaps = Gaps::default();
    let body = kind.and_then(|kind| body(kind, &table, kit, speaker.as_ref(), &mut gaps));
    let statement = match (election, speaker, body) {
        (Some(election), Some(speaker), Some(body)) => Some(Statement {
            election: Some(election),
            speaker: speaker::of(speaker, &body, kit),
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

/// The names that a kind has besides; nothing if it is not written in a statement file.
const fn names(kind: Kind) -> Option<&'static [&'static str]> {
    Some(match kind {
        Kind::ProtocolSubmitted => &sheet::SUBMITTED,
        Kind::ProtocolTranscribed => &sheet::TRANSCRIBED,
        Kind::LotsDrawn => &lots::KEYS,
        Kind::NoVoteHeld => &no_vote::KEYS,
        Kind::ProtocolCorrected => &sheet::CORRECTED,
        Kind::TurnoutReported => &turnout::KEYS,
        Kind::RosterChanged => &roster::KEYS,
        Kind::CommissionEnrolled => &commission::KEYS,
        Kind::ContestDefined => &contest::KEYS,
        Kind::ChamberDefined => &chamber::KEYS,
        Kind::OptionWithdrawn => &withdrawal::KEYS,
        Kind::SignatureAdded => &addition::SIGNATURE,
        Kind::DissentLodged => &addition::DISSENT,
        Kind::AttendanceRecorded => &attendance::KEYS,
        Kind::UnitVoided => &annulment::VOIDED,
        Kind::RerunOpened => &annulment::RERUN,
        Kind::ActRecorded => &other_result::KEYS,
        Kind::ObserverAccredited => &accreditation::KEYS,
        Kind::CopyAttested => &copy::KEYS,
        Kind::ObjectionLodged => &objection::LODGED,
        Kind::ObjectionAnswered => &objection::ANSWERED,
        Kind::LedgerClosed => &[],
        Kind::ElectionOpened | Kind::SummarySubmitted | Kind::ResultsDeclared => return None,
    })
}

fn body(
    kind: Kind,
    table: &Table<'_>,
    kit: &Kit,
    speaker: Option<&Id>,
    gaps: &mut Gaps,
) -> Option<Body> {
    let Some(own) = names(kind) else {
        refuse(kind, table);
        return None;
    };
    table.known(&[&COMMON[..], own].concat());
    Some(match kind {
        Kind::ProtocolSubmitted => {
            Body::ProtocolSubmitted(Box::new(sheet::submitted(table, kit, speaker, gaps)?))
        }
        Kind::ProtocolTranscribed => {
            Body::ProtocolTranscribed(Box::new(sheet::transcribed(table, kit, gaps)?))
        }
        Kind::LotsDrawn => Body::LotsDrawn(Box::new(lots::read(table)?)),
        Kind::NoVoteHeld => Body::NoVoteHeld(Box::new(no_vote::read(table)?)),
        Kind::ProtocolCorrected => {
            Body::ProtocolCorrected(Box::new(sheet::corrected(table, kit, gaps)?))
        }
        Kind::TurnoutReported => Body::TurnoutReported(turnout::read(table)?),
        Kind::RosterChanged => Body::RosterChanged(roster::read(table)?),
        Kind::CommissionEnrolled => Body::CommissionEnrolled(Box::new(commission::read(table)?)),
        Kind::ContestDefined => Body::ContestDefined(Box::new(contest::read(table)?)),
        Kind::ChamberDefined => Body::ChamberDefined(chamber::read(table)?),
        Kind::OptionWithdrawn => Body::OptionWithdrawn(Box::new(withdrawal::read(table)?)),
        Kind::SignatureAdded => Body::SignatureAdded(Box::new(addition::read_signature(table)?)),
        Kind::DissentLodged => Body::DissentLodged(Box::new(addition::read_dissent(table)?)),
        Kind::AttendanceRecorded => Body::AttendanceRecorded(Box::new(attendance::read(table)?)),
        Kind::UnitVoided => Body::UnitVoided(Box::new(annulment::read_voided(table)?)),
        Kind::RerunOpened => Body::RerunOpened(Box::new(annulment::read_rerun(table)?)),
        Kind::ActRecorded => Body::ActRecorded(Box::new(other_result::read(table, kit)?)),
        Kind::ObserverAccredited => Body::ObserverAccredited(Box::new(accreditation::read(table)?)),
        Kind::CopyAttested => Body::CopyAttested(Box::new(copy::read(table, kit)?)),
        Kind::ObjectionLodged => Body::ObjectionLodged(Box::new(objection::read_lodged(table)?)),
        Kind::ObjectionAnswered => {
            Body::ObjectionAnswered(Box::new(objection::read_answered(table)?))
        }
        Kind::LedgerClosed => Body::LedgerClosed,
        // They have no names.
        Kind::ElectionOpened | Kind::SummarySubmitted | Kind::ResultsDeclared => return None,
    })
}

/// Objects to a kind that is not written in a statement file.
fn refuse(kind: Kind, table: &Table<'_>) {
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
}
