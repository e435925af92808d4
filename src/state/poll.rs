//! One vote of a station in one contest after another: annulments, repeats, second rounds, and what
//! few of them have besides protocols.

use std::sync::Arc;

use super::{CommissionIx, Filing, ObserverIx, Protocol};
use crate::bytes::{Id, StatementHash};
use crate::election::PollingDay;
use crate::event::{AttendanceRecorded, CopyAttested, Presence};

/// A member's separate opinion in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissent {
    /// Its entry.
    pub index: u64,
    /// The protocol it is about.
    pub protocol: StatementHash,
    /// The member whose it is.
    pub member: u16,
    /// The commission whose member he is.
    pub by: CommissionIx,
    /// A code for the reason.
    pub reason: Id,
}

/// Who was present, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// Its entry.
    pub index: u64,
    /// What it says.
    pub says: AttendanceRecorded,
}

impl Attended {
    /// The numbers of those who are said to have been so.
    pub fn members(&self, presence: Presence) -> impl Iterator<Item = u16> {
        let such = self.says.members.iter();
        let such = such.filter(move |one| one.presence == presence);
        such.map(|one| one.number)
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

/// That a vote was annulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voided {
    /// The entry.
    pub index: u64,
    /// The commission that says it.
    pub by: CommissionIx,
}

/// What few filings have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Apart {
    opened: Option<Opened>,
    voided: Option<Voided>,
    dissents: Vec<Dissent>,
    attended: Vec<Attended>,
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

    /// Whether, where and by whom it was annulled.
    pub fn voided(&self) -> Option<Voided> {
        self.apart()?.voided
    }

    /// The entry that annulled it.
    pub fn voided_by(&self) -> Option<u64> {
        Some(self.voided()?.index)
    }

    /// Every poll of the filing, this one last.
    pub fn polls(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.earlier().iter().chain([self])
    }

    /// The poll that the station was enrolled for, or that this entry opened.
    pub fn poll(&self, opened_by: Option<u64>) -> Option<&Self> {
        self.polls().find(|poll| poll.opened_by() == opened_by)
    }

    /// The same, to add to it.
    pub(super) fn poll_mut(&mut self, opened_by: Option<u64>) -> Option<&mut Self> {
        if self.opened_by() == opened_by {
            return Some(self);
        }
        let apart = self.apart.as_deref_mut()?;
        let mut earlier = apart.earlier.iter_mut();
        earlier.find(|poll| poll.opened_by() == opened_by)
    }

    /// Whether nothing was ever said of it.
    fn blank(&self) -> bool {
        self.protocols.is_empty() && self.turnout.is_empty() && self.copies().is_empty()
    }

    /// Separate opinions of members, in the order of the log.
    pub fn dissents(&self) -> &[Dissent] {
        self.apart().map_or(&[], |apart| &apart.dissents)
    }

    /// Who was present, in the order of the log.
    pub fn attended(&self) -> &[Attended] {
        self.apart().map_or(&[], |apart| &apart.attended)
    }

    /// Copies that observers hold, in the order of the log.
    pub fn copies(&self) -> &[Copied] {
        self.apart().map_or(&[], |apart| &apart.copies)
    }

    /// The polls before this one, each annulled, in order; the first, and those that anything was
    /// said of.
    pub fn earlier(&self) -> &[Self] {
        self.apart().map_or(&[], |apart| &apart.earlier)
    }

    /// The first poll, annulled or not.
    pub fn first_poll(&self) -> &Self {
        self.earlier().first().unwrap_or(self)
    }

    /// The poll that was the last one when the log had `size` entries.
    pub fn poll_at(&self, size: u64) -> &Self {
        let mut polls = self.polls().rev();
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
        let entries = self.polls().flat_map(|poll| {
            let protocols = poll.protocols.iter().map(|protocol| protocol.index);
            protocols.chain(poll.voided_by())
        });
        entries.filter(|index| *index >= size).min()
    }

    pub(super) fn open(&mut self, opened: Opened) {
        self.apart_mut().opened = Some(opened);
    }

    pub(super) fn void(&mut self, voided: Voided) {
        self.apart_mut().voided = Some(voided);
    }

    /// Begins a new poll, with nothing in it.
    pub(super) fn reopen(&mut self, opened: Opened) {
        let next = Self::new(self.contest);
        let mut before = std::mem::replace(self, next);
        let apart = before.apart.as_mut();
        let mut earlier = apart.map_or_else(Vec::new, |apart| std::mem::take(&mut apart.earlier));
        // Annulled again and again with nothing in between, it would fill the memory.
        if earlier.is_empty() || !before.blank() {
            earlier.push(before);
        }
        let apart = self.apart_mut();
        apart.opened = Some(opened);
        apart.earlier = earlier;
    }

    pub(super) fn dissent(&mut self, dissent: Dissent) {
        self.apart_mut().dissents.push(dissent);
    }

    pub(super) fn attend(&mut self, attended: Attended) {
        self.apart_mut().attended.push(attended);
    }

    pub(super) fn copy(&mut self, copied: Copied) {
        self.apart_mut().copies.push(copied);
    }
}
