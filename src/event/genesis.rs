//! The first statement: an election is opened.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::{Kind, Member};
use crate::bytes::{Id, Keyed, List, Name, Sorted, StatementHash, Text, Titled, TreeHash};
use crate::election::{
    Attention, CorrectingBody, CorrectionRule, Form, Nature, PollingDay, SigningRule, UtcMillis,
};
use crate::keys::PublicKeyBytes;

/// The signing rule for one kind of statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct KindRule {
    /// The kind.
    pub kind: Kind,
    /// Who has to sign it.
    pub rule: SigningRule,
}

impl Keyed for KindRule {
    type Key<'a> = Kind;
    fn key(&self) -> Kind {
        self.kind
    }
}

/// The commission at the root of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct CentralCommission {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: Name,
    /// Its time zone, as a label.
    pub time_zone: Text<64>,
    /// Its members.
    pub roster: Sorted<Member, 200>,
}

/// Keys kept offline that replace the central roster or the log key: `needed` of them together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Recovery {
    /// How many have to sign; 0 where there are none.
    pub needed: u16,
    /// The keys.
    pub keys: Sorted<PublicKeyBytes, 50>,
}

impl Keyed for PublicKeyBytes {
    type Key<'a> = PublicKeyBytes;
    fn key(&self) -> PublicKeyBytes {
        *self
    }
}

/// The lost ledger that this one goes on from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Continues {
    /// Its genesis.
    pub genesis: StatementHash,
    /// The size of its last checkpoint known.
    pub size: u64,
    /// The root at that size.
    pub root: TreeHash,
}

/// Genesis: everything that holds for the whole election.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ElectionOpened {
    /// The election.
    pub id: Id,
    /// What kind of truth this ledger claims.
    pub nature: Nature,
    /// 32 bytes that no other ledger has.
    #[serde(serialize_with = "hex")]
    pub nonce: [u8; 32],
    /// Its name.
    pub titles: Titled,
    /// The name of the log in its checkpoints.
    pub origin: Text<255>,
    /// Signs checkpoints and nothing else.
    pub log_key: PublicKeyBytes,
    /// Signs refusals and nothing else.
    pub refusal_key: PublicKeyBytes,
    /// The central commission.
    pub central: CentralCommission,
    /// Keys that replace lost ones.
    pub recovery: Recovery,
    /// Who has to sign what. A kind without a rule cannot be said in this ledger.
    pub signing: Sorted<KindRule, 64>,
    /// The forms.
    pub forms: Sorted<Form, 50>,
    /// Who may correct.
    pub corrections: Sorted<CorrectionRule, 64>,
    /// Who may annul a vote and have it repeated.
    pub annulments: Sorted<CorrectingBody, 4>,
    /// Whether a sheet filed as it stands on paper counts although it fails a `refuse` relation;
    /// otherwise it is held.
    pub counts_as_on_paper: bool,
    /// From where on figures are worth a look.
    pub attention: Attention,
    /// Polling hours at the central commission's place; the default of contests and stations.
    pub polling: List<PollingDay, 30>,
    /// Before this instant results do not leave the ledger.
    pub publish_from: Option<UtcMillis>,
    /// Before this instant the ledger cannot be closed.
    pub appeals_until: Option<UtcMillis>,
    /// The lost ledger that this one goes on from.
    pub continues: Option<Continues>,
}

impl ElectionOpened {
    /// Whether this key has a part of its own in the ledger, so that no member can have it.
    pub fn reserves(&self, key: &PublicKeyBytes) -> bool {
        [self.log_key, self.refusal_key].contains(key) || self.recovery.keys.contains(key)
    }
}

fn hex<S: serde::Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&data_encoding::HEXLOWER.encode(bytes))
}
