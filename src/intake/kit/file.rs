//! A kit as state.

use crate::bytes::{ChainHash, Id, StatementHash};
use crate::election::{Nature, UtcMillis};
use crate::event::ElectionOpened;
use crate::replay::{Read, read_entry};
use crate::rules::{Alone, Evidence, KeyRing, admit, weigh};
use crate::state::{Commission, CommissionIx, State};

use super::KitError;

/// The most entries a ledger can have for a kit to be made of it; a guard against kits that claim
/// absurd positions.
const MAX_SIZE: u64 = 100_000_000;

/// The ledger at the moment the kit was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KitHead {
    /// Entries then.
    pub size: u64,
    /// Chain hash of the last of them.
    pub chain: ChainHash,
    /// When that one was recorded.
    pub recorded_at: UtcMillis,
}

/// What a commission needs offline.
#[derive(Debug, Clone)]
pub struct Kit {
    pub(super) commission: CommissionIx,
    pub(super) head: KitHead,
    pub(super) entries: Vec<(u64, Vec<u8>)>,
    state: State,
    genesis: StatementHash,
    opened: Box<ElectionOpened>,
}

impl Kit {
    /// The kit of these entries, each with its position, ascending, genesis first.
    pub(super) fn assemble(
        commission: &Id,
        head: KitHead,
        entries: Vec<(u64, Vec<u8>)>,
    ) -> Result<Self, KitError> {
        if head.size > MAX_SIZE {
            let why = format!("it claims a ledger of {} entries", head.size);
            return Err(KitError::NotAKit { why });
        }
        let mut state = State::new();
        let mut ring = KeyRing::new();
        for (index, bytes) in &entries {
            take(&mut state, &mut ring, *index, bytes)?;
        }
        if state.position().size > head.size {
            let why = "it holds entries from after the moment it was made".into();
            return Err(KitError::NotAKit { why });
        }
        while state.position().size < head.size {
            state.pass_over(head.chain);
        }
        let Some(election) = state.election() else {
            let why = "the first entry in it does not open an election".into();
            return Err(KitError::NotAKit { why });
        };
        let (genesis, opened) = (election.genesis(), Box::new(election.opened().clone()));
        let commission = state.find_commission(commission.as_str()).ok_or_else(|| {
            let id = commission.clone();
            let hint = String::new();
            KitError::NoCommission { id, hint }
        })?;
        Ok(Self {
            commission,
            head,
            entries,
            state,
            genesis,
            opened,
        })
    }

    /// What the kit knows of the log: the entries in it, at their positions.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The commission that the kit is for.
    pub fn commission(&self) -> &Commission {
        self.state.commission(self.commission)
    }

    /// Where that commission stands in the state.
    pub const fn commission_ix(&self) -> CommissionIx {
        self.commission
    }

    /// The hash that names the election.
    pub const fn genesis(&self) -> StatementHash {
        self.genesis
    }

    /// What genesis says.
    pub const fn opened(&self) -> &ElectionOpened {
        &self.opened
    }

    /// What kind of truth the ledger claims.
    pub const fn nature(&self) -> Nature {
        self.opened.nature
    }

    /// The ledger that the kit was made from.
    pub const fn head(&self) -> KitHead {
        self.head
    }

    /// The hash of the statement in an entry of the kit; nothing for one that it does not hold.
    pub fn statement_at(&self, index: u64) -> Option<StatementHash> {
        let at = self.entries.binary_search_by_key(&index, |(at, _)| *at);
        let (_, bytes) = self.entries.get(at.ok()?)?;
        Some(read_entry(bytes).ok()?.presented.hash())
    }

    /// Entries in it.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds no entry; none that was read does.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Takes in one entry at its position, through the rule book, signatures checked.
fn take(state: &mut State, ring: &mut KeyRing, index: u64, bytes: &[u8]) -> Result<(), KitError> {
    let damaged = |why: String| KitError::Damaged { index, why };
    let Read {
        index: claimed,
        previous,
        recorded_at,
        presented,
        chain,
    } = read_entry(bytes).map_err(|unread| {
        let found = unread.kind.found().unwrap_or_default();
        damaged(format!("{} ({found})", unread.kind))
    })?;
    let size = state.position().size;
    if claimed != index || index < size || index > MAX_SIZE {
        return Err(damaged("it is not in its place".into()));
    }
    if index == size && previous != state.position().chain {
        return Err(KitError::Chain {
            index,
            expected: state.position().chain,
            found: previous,
        });
    }
    // The entries between are of other commissions; only their number and their chain matter here.
    while state.position().size < index {
        state.pass_over(previous);
    }
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy).map_err(|error| KitError::Entropy(error.to_string()))?;
    let evidence = weigh(state, &[&presented], ring, entropy, &Alone);
    let evidence = evidence.into_iter().next().unwrap_or_else(Evidence::none);
    admit(state, presented, &evidence, recorded_at)
        .map_err(|refusal| KitError::Unlawful { index, refusal })?
        .replayed(state, chain);
    Ok(())
}
