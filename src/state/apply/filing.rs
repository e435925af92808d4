//! What stations file, what is filed for them, and what members add to it.

use super::super::{
    CommissionIx, Contest, Dissent, Filing, NoVote, Protocol, ProtocolOrigin, State, TurnoutReport,
};
use super::Said;
use crate::bytes::{Id, StatementHash};
use crate::event::{
    AttendanceRecorded, DissentLodged, NoVoteHeld, ProtocolCorrected, ProtocolTranscribed, Sheet,
    SignatureAdded, TurnoutReported,
};
use crate::state::Attended;

impl Said<'_> {
    /// The protocol that is said, made by this commission.
    fn protocol(
        self,
        state: &State,
        by: CommissionIx,
        sheet: Sheet,
        origin: ProtocolOrigin,
    ) -> Protocol {
        // A roster has at most 200 members.
        let members = state.commission(by).roster.members().len();
        Protocol {
            index: self.index,
            hash: self.hash,
            recorded_at: self.recorded_at,
            sheet,
            origin,
            held: self.held,
            signed: self.signed,
            members: u16::try_from(members).unwrap_or(u16::MAX),
        }
    }
}

impl State {
    pub(super) fn report_turnout(&mut self, said: &Said<'_>, report: &TurnoutReported) {
        if let Some(station) = said.speaker.commission()
            && let Some(filing) = self.filing_mut(station, &report.contest)
        {
            filing.turnout.push(TurnoutReport {
                index: said.index,
                at: report.at,
                voted: report.voted,
            });
        }
    }

    pub(super) fn expect_none(&mut self, said: &Said<'_>, none: &NoVoteHeld) {
        let index = said.index;
        if let Some(by) = said.commission(self) {
            for contest in &none.contests {
                if let Some(filing) = self.filing_mut(&none.station, contest) {
                    filing.no_vote = Some(NoVote { index, by });
                }
            }
        }
    }

    pub(super) fn submit(&mut self, said: Said<'_>, sheet: Sheet) {
        if let Some(by) = said.commission(self) {
            let protocol = said.protocol(self, by, sheet, ProtocolOrigin::Submitted);
            self.file(by, protocol, Filing::submit);
        }
    }

    pub(super) fn transcribe(&mut self, said: Said<'_>, copied: ProtocolTranscribed) {
        let station = self.find_commission(copied.station.as_str());
        if let (Some(by), Some(station)) = (said.commission(self), station) {
            let origin = ProtocolOrigin::Transcribed { by };
            let protocol = said.protocol(self, by, copied.sheet, origin);
            self.file(station, protocol, Filing::submit);
        }
    }

    pub(super) fn correct(&mut self, said: Said<'_>, corrected: ProtocolCorrected) {
        let ProtocolCorrected {
            station,
            replaces,
            basis,
            act,
            sheet,
        } = corrected;
        let station = self.find_commission(station.as_str());
        if let (Some(by), Some(station)) = (said.commission(self), station) {
            let origin = ProtocolOrigin::Corrected {
                replaces,
                basis,
                act,
                by,
            };
            let protocol = said.protocol(self, by, sheet, origin);
            let correct = if by == station {
                Filing::correct_own
            } else {
                Filing::correct
            };
            self.file(station, protocol, correct);
        }
    }

    pub(super) fn add_signature(&mut self, said: &Said<'_>, added: &SignatureAdded) {
        if let Some(poll) = self.poll_with(&added.station, &added.contest, &added.protocol) {
            let mut protocols = poll.protocols.iter_mut();
            if let Some(protocol) = protocols.find(|one| one.hash == added.protocol) {
                for number in said.signed.iter() {
                    protocol.signed.insert(number);
                }
            }
        }
    }

    pub(super) fn dissent(&mut self, said: &Said<'_>, dissent: DissentLodged) {
        let (index, by) = (said.index, said.commission(self));
        let DissentLodged {
            station,
            contest,
            protocol,
            member,
            reason,
            ..
        } = dissent;
        if let (Some(by), Some(poll)) = (by, self.poll_with(&station, &contest, &protocol)) {
            poll.dissent(Dissent {
                index,
                protocol,
                member,
                by,
                reason,
            });
        }
    }

    pub(super) fn attend(&mut self, said: &Said<'_>, says: AttendanceRecorded) {
        let index = said.index;
        if let Some(poll) = self.poll_with(&says.station, &says.contest, &says.protocol) {
            poll.attend(Attended { index, says });
        }
    }

    /// The poll of a filing that has this protocol.
    fn poll_with(
        &mut self,
        station: &Id,
        contest: &Id,
        protocol: &StatementHash,
    ) -> Option<&mut Filing> {
        let filing = self.filing_mut(station, contest)?;
        let opened_by = filing.protocol(protocol)?.0.opened_by();
        filing.poll_mut(opened_by)
    }

    pub(super) fn filing_mut(&mut self, station: &Id, contest: &Id) -> Option<&mut Filing> {
        let contest = self.find_contest(contest.as_str())?;
        let station = self.find_commission(station.as_str())?;
        self.commissions[station.get()].filing_mut(contest)
    }

    /// Files a protocol, keeping the index of vote vectors at what stands.
    fn file(&mut self, station: CommissionIx, protocol: Protocol, file: fn(&mut Filing, Protocol)) {
        let Some(contest) = self.find_contest(protocol.sheet.contest.as_str()) else {
            return;
        };
        let floor = self
            .election
            .as_ref()
            .map_or(0, |e| e.opened().attention.from_valid_votes);
        let of = &self.contests[contest.get()];
        let heads = |filing: &Filing| filing.current().map(|one| of.heads(one.sheet.figures()));
        let said = self.commissions[station.get()].filing(contest).map(heads);
        let Some(filing) = self.commissions[station.get()].filing_mut(contest) else {
            return;
        };
        let vectors = &mut self.contests[contest.get()].vectors;
        if let Some(before) = filing
            .current()
            .map(|p| Contest::vector_key(p.sheet.figures()))
            && let Some(stations) = vectors.get_mut(&before)
        {
            stations.retain(|other| *other != station);
        }
        let by = protocol.index;
        let was = filing.counted().map(|one| one.sheet.clone());
        file(filing, protocol);
        // A copy that is confirmed changes no sum.
        let now = filing.counted();
        let changed = was.as_ref().map(Sheet::figures) != now.map(|one| one.sheet.figures());
        if let Some(stands) = filing
            .current()
            .map(|p: &Protocol| Sheet::figures(&p.sheet))
            && stands.vote_sum() >= u64::from(floor)
        {
            vectors
                .entry(Contest::vector_key(stands))
                .or_default()
                .push(station);
        }
        let of = &self.contests[contest.get()];
        let says = filing.current().map(|one| of.heads(one.sheet.figures()));
        let station_of = &mut self.commissions[station.get()];
        if let Some(said) = said.flatten() {
            station_of.says_no_more(said);
        }
        if let Some(says) = says {
            station_of.says(says);
        }
        if changed {
            self.supersede_summaries(contest, station, by);
            self.supersede_result(contest, by);
        }
    }
}
