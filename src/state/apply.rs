//! What an admitted statement changes. Nothing here refuses: the rule book already has.

mod annulment;
mod defining;
mod filing;
mod observing;
mod totals;

use super::{Numbers, State};
use crate::bytes::{ChainHash, StatementHash};
use crate::election::UtcMillis;
use crate::event::{Body, Speaker, Statement};

/// An admitted statement in its place.
#[allow(
    clippy::struct_field_names,
    reason = "`recorded_at` is the entry's word for it"
)]
pub(crate) struct Recorded {
    pub(crate) statement: Statement,
    pub(crate) hash: StatementHash,
    pub(crate) recorded_at: UtcMillis,
    /// Chain hash of the entry that holds it.
    pub(crate) chain: ChainHash,
    /// Whether its sheet is received but not summed.
    pub(crate) held: bool,
    /// The numbers of the members who signed it.
    pub(crate) signed: Numbers,
}

/// Where a statement stands in the log, and who makes it.
struct Said<'a> {
    index: u64,
    hash: StatementHash,
    recorded_at: UtcMillis,
    speaker: &'a Speaker,
    held: bool,
    signed: Numbers,
}

impl State {
    /// Takes in an admitted statement. The rule book has made sure that everything it names exists.
    pub(crate) fn apply(&mut self, recorded: Recorded) {
        let Recorded {
            statement,
            hash,
            recorded_at,
            chain,
            held,
            signed,
        } = recorded;
        let index = self.position.size;
        let said = Said {
            index,
            hash,
            recorded_at,
            speaker: &statement.speaker,
            held,
            signed,
        };
        match statement.body {
            Body::ElectionOpened(opened) => self.open(hash, recorded_at, *opened),
            Body::ContestDefined(definition) => self.define_contest(index, *definition),
            Body::OptionWithdrawn(withdrawn) => self.withdraw(index, &withdrawn),
            Body::ChamberDefined(definition) => self.chambers.push(definition),
            Body::CommissionEnrolled(enrolled) => self.enrol(index, recorded_at, *enrolled),
            Body::RosterChanged(changed) => self.change_roster(index, recorded_at, &changed),
            Body::TurnoutReported(report) => self.report_turnout(&said, &report),
            Body::NoVoteHeld(none) => self.expect_none(&said, &none),
            Body::ProtocolSubmitted(sheet) => self.submit(said, *sheet),
            Body::ProtocolTranscribed(copied) => self.transcribe(said, *copied),
            Body::SignatureAdded(added) => self.add_signature(&said, &added),
            Body::DissentLodged(dissent) => self.dissent(&said, *dissent),
            Body::AttendanceRecorded(attendance) => self.attend(&said, *attendance),
            Body::ProtocolCorrected(corrected) => self.correct(said, *corrected),
            Body::SummarySubmitted(summary) => self.sum(&said, &summary),
            Body::UnitVoided(voided) => self.void(&said, &voided),
            Body::RerunOpened(rerun) => self.rerun(index, &rerun),
            Body::LotsDrawn(lots) => self.draw(index, *lots),
            Body::ResultsDeclared(declared) => self.declare(index, &declared),
            Body::ActRecorded(act) => self.record_act(index, &act),
            Body::ObserverAccredited(accredited) => self.accredit(&said, *accredited),
            Body::CopyAttested(copy) => self.attest(&said, *copy),
            Body::ObjectionLodged(objection) => self.object(&said, *objection),
            Body::ObjectionAnswered(answer) => self.answer(&said, &answer),
            Body::LedgerClosed => self.closed_by = Some(index),
        }
        self.statements.insert(hash, index);
        self.position.size = index + 1;
        self.position.chain = chain;
        self.position.recorded_at = recorded_at;
    }

    /// Moves past an entry that is not let in, so that what follows can still be looked at.
    pub(crate) fn pass_over(&mut self, chain: ChainHash) {
        self.position.size += 1;
        self.position.chain = chain;
    }
}

impl Said<'_> {
    /// The commission that speaks.
    fn commission(&self, state: &State) -> Option<super::CommissionIx> {
        state.find_commission(self.speaker.commission()?.as_str())
    }
}
