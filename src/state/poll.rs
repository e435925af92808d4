//! One vote of a station in one contest after another: annulments, repeats, second rounds, and what
//! few of them have besides protocols.

use std::sync::Arc;

use super::{Filing, ObserverIx, Protocol};
use crate::bytes::{Id, StatementHash};
use crate::election::PollingDay;
use crate::event::{Attendance, AttendanceRecorded, CopyAttested, Presence};

/// A member's separate opinion in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// Its entry.
    pub index: u64,
    /// The protocol it is about.
    pub protocol: StatementHash,
    /// A code for the reason.
    pub reason: Id,
}

/// Who was present, as it was last recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// Its entry.
    pub index: u64,
    /// What it says.
    pub says: AttendanceRecorded,
}

impl Attended {
    /// How many members are said to have been so.
    pub fn count(&self, presence: Presence) -> usize {
        let such = |one: &&Attendance| one.presence == presence;
        self.says.members.iter().filter(such).count()
    }
}

/// An observer's copy in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its entry.
    pub index: u64,
    /// Who holds it.
    pub observer: ObserverIx,
    /// What it says.
    pub says: CopyAttested,
}

impl Copied {
    /// Whether a figure that can be read on the copy is another on the protocol.
    pub fn differs(&self, protocol: &Protocol) -> bool {
        copy_differs(&self.says, protocol)
    }
}

/// Whether a figure that can be read on a copy is another on a protocol.
pub fn copy_differs(copy: &CopyAttested, protocol: &Protocol) -> bool {
    let differ = |copy: &[Option<u32>], sheet: &[u32]| {
        let mut figures = copy.iter().zip(sheet);
        figures.any(|(copy, sheet)| copy.is_some_and(|copy| copy != *sheet))
    };
    differ(&copy.fields, &protocol.sheet.fields) || differ(&copy.votes, &protocol.sheet.votes)
}

/// How a poll came about that is not the one a station was enrolled for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) by: u64,
    pub(super) hours: Arc<[PollingDay]>,
}

/// What few filings have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Apart {
    opened: Option<Opened>,
    voided_by: Option<u64>,
    dissents: Vec<Dissent>,
    attended: Option<Attended>,
    copies: Vec<Copied>,
    /// The polls before this one, in order.
    earlier: Vec<Filing>,
}

impl Filing {
    fn apart(&self) -> Option<&Apart> {
        self.apart.as_deref()
    }

    fn apart_mut(&mut self) -> &mut Apart {
        self.apart.get_or_insert_default()
    }

    /// The entry that opened this poll, a second round or a repeat; nothing for the poll that the
    /// station was enrolled for.
    pub fn opened_by(&self) -> Option<u64> {
        Some(self.apart()?.opened.as_ref()?.by)
    }

    /// Its own polling hours; nothing where they are those of the station.
    pub fn hours(&self) -> Option<&[PollingDay]> {
        Some(&self.apart()?.opened.as_ref()?.hours)
    }

    /// The entry that annulled it.
    pub fn voided_by(&self) -> Option<u64> {
        self.apart()?.voided_by
    }

    /// Separate opinions of members, in the order of the log.
    pub fn dissents(&self) -> &[Dissent] {
        self.apart().map_or(&[], |apart| &apart.dissents)
    }

    /// Who was present, as it was last recorded.
    pub fn attended(&self) -> Option<&Attended> {
        self.apart()?.attended.as_ref()
    }

    /// Copies that observers hold, in the order of the log.
    pub fn copies(&self) -> &[Copied] {
        self.apart().map_or(&[], |apart| &apart.copies)
    }

    /// The polls before this one, each annulled, in order.
    pub fn earlier(&self) -> &[Self] {
        self.apart().map_or(&[], |apart| &apart.earlier)
    }

    /// The first poll, annulled or not.
    pub fn first_poll(&self) -> &Self {
        self.earlier().first().unwrap_or(self)
    }

    /// The poll that was the last one when the log had `size` entries.
    pub fn poll_at(&self, size: u64) -> &Self {
        let mut polls = self.earlier().iter().chain([self]).rev();
        let known = |poll: &&Self| poll.opened_by().is_none_or(|by| by < size);
        polls.find(known).unwrap_or(self)
    }

    /// The protocol in the sums when the log had `size` entries.
    pub fn counted_at(&self, size: u64) -> Option<&Protocol> {
        let poll = self.poll_at(size);
        let voided = poll.voided_by().is_some_and(|by| by < size);
        let stands = poll.current_at(size).filter(|protocol| !protocol.held);
        stands.filter(|_| !voided)
    }

    /// The protocol in the sums.
    pub fn counted(&self) -> Option<&Protocol> {
        let stands = self.current().filter(|protocol| !protocol.held);
        stands.filter(|_| self.voided_by().is_none())
    }

    /// The entries from `size` on that changed which protocol stands or whether it counts.
    pub fn first_entry_from(&self, size: u64) -> Option<u64> {
        let polls = self.earlier().iter().chain([self]);
        let entries = polls.flat_map(|poll| {
            let protocols = poll.protocols.iter().map(|protocol| protocol.index);
            protocols.chain(poll.voided_by())
        });
        entries.filter(|index| *index >= size).min()
    }

    pub(super) fn open(&mut self, opened: Opened) {
        self.apart_mut().opened = Some(opened);
    }

    pub(super) fn void(&mut self, by: u64) {
        self.apart_mut().voided_by = Some(by);
    }

    /// Begins a new poll, with nothing in it.
    pub(super) fn reopen(&mut self, opened: Opened) {
        let next = Self::new(self.contest);
        let mut before = std::mem::replace(self, next);
        let apart = before.apart.as_mut();
        let mut earlier = apart.map_or_else(Vec::new, |apart| std::mem::take(&mut apart.earlier));
        earlier.push(before);
        let apart = self.apart_mut();
        apart.opened = Some(opened);
        apart.earlier = earlier;
    }

    pub(super) fn dissent(&mut self, dissent: Dissent) {
        self.apart_mut().dissents.push(dissent);
    }

    pub(super) fn attend(&mut self, attended: Attended) {
        self.apart_mut().attended = Some(attended);
    }

    pub(super) fn copy(&mut self, copied: Copied) {
        self.apart_mut().copies.push(copied);
    }
}
