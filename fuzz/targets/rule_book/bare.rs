//! Statements without what their form lets one leave out.

use hattama::bytes::{List, Sorted};
use hattama::event::{Body, CopyAttested};

/// Leaves out of a body what can be left out.
pub(super) fn bare(body: &mut Body) {
    match body {
        Body::ProtocolSubmitted(sheet) => {
            sheet.as_on_paper = None;
            sheet.scan = None;
        }
        Body::ProtocolTranscribed(copied) => copied.sheet.scan = None,
        Body::ProtocolCorrected(corrected) => corrected.act = None,
        Body::OptionWithdrawn(said) => said.act = None,
        Body::NoVoteHeld(said) => said.contests = Sorted::default(),
        Body::DissentLodged(said) => said.text = None,
        Body::ObjectionAnswered(said) => said.text = None,
        Body::CopyAttested(copy) => illegible(copy),
        Body::ActRecorded(said) => said.fields = None,
        Body::UnitVoided(said) => said.contests = Sorted::default(),
        Body::RerunOpened(said) => said.polling = List::default(),
        Body::ContestDefined(contest) => contest.allocation = None,
        Body::CommissionEnrolled(enrolled) => enrolled.registered_voters = None,
        _ => {}
    }
}

/// A copy of which no figure can be read.
fn illegible(copy: &mut CopyAttested) {
    copy.fields = List::new(vec![None; copy.fields.len()]).unwrap();
    copy.votes = List::new(vec![None; copy.votes.len()]).unwrap();
}
