//! Who sits in a commission, and whose key is whose.

use std::num::NonZeroU64;

use crate::election::Role;
use crate::event::Member;
use crate::keys::PublicKeyBytes;

use super::{CommissionIx, ObserverIx};

/// Whose key a key is, for ever: a key is registered once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRecord {
    /// The entry that registered it.
    pub since: u64,
    /// The entry from which on it is worth nothing; never the first, which opens the election.
    pub revoked_by: Option<NonZeroU64>,
    /// Whose it is.
    pub owner: KeyOwner,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOwner {
    /// A member's.
    Member {
        /// The commission.
        commission: CommissionIx,
        /// The member's number in it.
        number: u16,
    },
    /// An observer's.
    Observer(ObserverIx),
}

/// A member in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterMember {
    /// Number in the commission.
    pub number: u16,
    /// Role.
    pub role: Role,
    /// Key.
    pub key: PublicKeyBytes,
}

impl From<&Member> for RosterMember {
    fn from(member: &Member) -> Self {
        Self {
            number: member.number,
            role: member.role,
            key: member.key,
        }
    }
}

/// The members in force, by number, and the numbers that were ever given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    members: Vec<RosterMember>,
    retired: Vec<u16>,
}

impl Roster {
    pub(super) fn new<'a>(members: impl Iterator<Item = &'a Member>) -> Self {
        Self {
            members: members.map(RosterMember::from).collect(),
            retired: Vec::new(),
        }
    }

    /// The members in force, by number.
    pub fn members(&self) -> &[RosterMember] {
        &self.members
    }

    /// The member in force with this number.
    pub fn member(&self, number: u16) -> Option<&RosterMember> {
        self.members.iter().find(|member| member.number == number)
    }

    /// The member in force who holds this key.
    pub fn holder(&self, key: &PublicKeyBytes) -> Option<&RosterMember> {
        self.members.iter().find(|member| member.key == *key)
    }

    /// Whether this number was ever given.
    pub fn ever_had(&self, number: u16) -> bool {
        self.member(number).is_some() || self.retired.contains(&number)
    }

    pub(super) fn add(&mut self, member: &Member) {
        let at = self
            .members
            .partition_point(|other| other.number < member.number);
        self.members.insert(at, member.into());
    }

    /// Puts the member in the place of the one with his number; the key that was in force.
    pub(super) fn replace(&mut self, member: &Member) -> Option<PublicKeyBytes> {
        let place = self
            .members
            .iter_mut()
            .find(|other| other.number == member.number)?;
        Some(std::mem::replace(place, member.into()).key)
    }

    /// Takes the member out; the key that was in force.
    pub(super) fn revoke(&mut self, number: u16) -> Option<PublicKeyBytes> {
        let at = self
            .members
            .iter()
            .position(|member| member.number == number)?;
        self.retired.push(number);
        Some(self.members.remove(at).key)
    }
}
