//! The files that a statement names.

use std::fmt;

use crate::bytes::{ScanHash, TextHash};
use crate::event::{AsOnPaper, Body, Sheet, Statement};

/// A file beside the log, by what names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// A scan, photograph or document, by SHA-256.
    Scan(ScanHash),
    /// A text, by its salted hash.
    Text(TextHash),
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scan(hash) => hash.fmt(f),
            Self::Text(hash) => hash.fmt(f),
        }
    }
}

/// Every file that a statement names.
pub fn named(statement: &Statement) -> impl Iterator<Item = Named> {
    let (scan, text) = match &statement.body {
        Body::ProtocolSubmitted(sheet) => of_sheet(sheet),
        Body::ProtocolTranscribed(copied) => of_sheet(&copied.sheet),
        Body::ProtocolCorrected(corrected) => of_sheet(&corrected.sheet),
        Body::NoVoteHeld(said) => (None, said.text),
        Body::DissentLodged(said) => (None, said.text),
        Body::ObjectionLodged(said) => (None, said.text),
        Body::ObjectionAnswered(said) => (None, said.text),
        Body::ActRecorded(said) => (Some(said.document), None),
        Body::CopyAttested(copy) => (Some(copy.photo), None),
        Body::ElectionOpened(_)
        | Body::ContestDefined(_)
        | Body::OptionWithdrawn(_)
        | Body::ChamberDefined(_)
        | Body::CommissionEnrolled(_)
        | Body::RosterChanged(_)
        | Body::TurnoutReported(_)
        | Body::SignatureAdded(_)
        | Body::AttendanceRecorded(_)
        | Body::SummarySubmitted(_)
        | Body::UnitVoided(_)
        | Body::RerunOpened(_)
        | Body::LotsDrawn(_)
        | Body::ResultsDeclared(_)
        | Body::ObserverAccredited(_)
        | Body::LedgerClosed => (None, None),
    };
    let scan = scan.into_iter().map(Named::Scan);
    scan.chain(text.map(Named::Text))
}

fn of_sheet(sheet: &Sheet) -> (Option<ScanHash>, Option<TextHash>) {
    let paper = sheet.as_on_paper.as_ref();
    let text = paper.and_then(|AsOnPaper { text, .. }| *text);
    (sheet.scan, text)
}
