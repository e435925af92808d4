//! An election as a folder defines it, before there are keys, a nonce or a log.

use crate::bytes::{Id, List, Name, Sorted, Text, Titled};
use crate::election::{
    Attention, ChamberDefinition, CommissionKind, ContestDefinition, ContestParent, CorrectingBody,
    CorrectionRule, Form, Nature, PollingDay, Role, SigningRule, UtcMillis,
};
use crate::event::{Kind, KindRule};
use crate::keys::PublicKeyBytes;

/// Voters on the list below which a station's sheet tells how people voted.
pub const SMALL_STATION: u32 = 50;

/// Everything that definition statements are made of, except keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The election.
    pub id: Id,
    /// What kind of truth its ledger claims.
    pub nature: Nature,
    /// Its name.
    pub titles: Titled,
    /// Polling hours in [`time_zone`](Self::time_zone), resolved.
    pub polling: List<PollingDay, 30>,
    /// The zone of those hours, as a label.
    pub time_zone: Text<64>,
    /// Who has to sign a protocol.
    pub signing: SigningRule,
    /// Rules that the definition gives for single kinds of statement, ascending by kind.
    pub signing_for: Vec<KindRule>,
    /// The forms.
    pub forms: Sorted<Form, 50>,
    /// The contests, in the order of the file, each on a form of [`forms`](Self::forms).
    pub contests: Vec<ContestDefinition>,
    /// The chambers, in the order of the file.
    pub chambers: Vec<ChamberDefinition>,
    /// The commissions, parents before children, otherwise in the order of the file. None if the
    /// definition was read from a TOML file alone.
    pub commissions: Vec<Commission>,
    /// Who may correct what.
    pub corrections: Sorted<CorrectionRule, 64>,
    /// Who may annul a vote and have it repeated.
    pub annulments: Sorted<CorrectingBody, 4>,
    /// Whether a sheet that fails a `refuse` relation counts when it is filed as it stands on paper.
    pub counts_as_on_paper: bool,
    /// From where on figures are worth a look.
    pub attention: Attention,
    /// Before this instant results do not leave the ledger.
    pub publish_from: Option<UtcMillis>,
    /// Before this instant the ledger cannot be closed.
    pub appeals_until: Option<UtcMillis>,
}

impl Definition {
    /// The central commission; none if the definition was read from a TOML file alone.
    pub fn central(&self) -> Option<&Commission> {
        self.commissions
            .iter()
            .find(|c| c.kind == CommissionKind::Central)
    }

    /// Who has to sign a statement of this kind, where the definition says so for the kind.
    pub fn signing_for(&self, kind: Kind) -> Option<&SigningRule> {
        self.signing_for
            .iter()
            .find(|given| given.kind == kind)
            .map(|given| &given.rule)
    }

    /// The protocols to be expected: one for each contest that a commission counts.
    pub fn expected_protocols(&self) -> usize {
        self.commissions
            .iter()
            .map(|commission| commission.contests.len())
            .sum()
    }
}

/// A commission as `commissions.csv` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commission {
    /// The commission.
    pub id: Id,
    /// Its level.
    pub kind: CommissionKind,
    /// The commission above; none for the central one only.
    pub parent: Option<Id>,
    /// Contests that go up to another commission.
    pub contest_parents: Sorted<ContestParent, 64>,
    /// Its public name.
    pub name: Name,
    /// Its time zone or its parent's, as a label.
    pub time_zone: Text<64>,
    /// Voters on its list before polling, where known.
    pub registered_voters: Option<u32>,
    /// The contests it counts.
    pub contests: Sorted<Id, 64>,
    /// Polling hours here: its own or else the election's, by the clocks of its zone, resolved.
    pub polling: List<PollingDay, 30>,
    /// Whether voting may end before closing time.
    pub may_close_early: bool,
    /// The members that `members.csv` gives it, by number; none if the file does not say.
    pub members: Vec<GivenMember>,
    /// Its line in `commissions.csv`.
    pub line: u64,
}

/// A member as `members.csv` gives it: no name, and no proof yet that the key is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenMember {
    /// Number within the commission, from 1, in the order of rows.
    pub number: u16,
    /// Role.
    pub role: Role,
    /// Public key, which has not been checked.
    pub key: PublicKeyBytes,
}
