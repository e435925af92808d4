//! The log's key and name, and the checkpoint that makes a HEAD.

use ed25519_dalek::SigningKey;

use super::head::Head;
use super::{LedgerError, LogKeys};
use crate::event::ElectionOpened;
use crate::keys::{PublicKeyBytes, SecretKey};
use crate::rules::{Reason, Refusal};
use crate::state::State;
use crate::tlog::{Checkpoint, KeyName, Tree};

fn opened(state: &State) -> Result<&ElectionOpened, LedgerError> {
    let refusal = || LedgerError::Genesis(Refusal::from(Reason::NoElection));
    Ok(state.election().ok_or_else(refusal)?.opened())
}

pub(super) fn origin(state: &State) -> Result<KeyName, LedgerError> {
    let origin = opened(state)?.origin.as_str();
    KeyName::new(origin).map_err(|why| LedgerError::Origin {
        origin: origin.into(),
        why: why.to_string(),
    })
}

/// The signing key, if it is the one that genesis names.
pub(super) fn log_key(state: &State, keys: &LogKeys) -> Result<SigningKey, LedgerError> {
    let expected: PublicKeyBytes = opened(state)?.log_key;
    let found = keys.log.public();
    if expected != found {
        let (expected, found) = (expected.to_string(), found.to_string());
        return Err(LedgerError::WrongKey {
            what: "log key",
            expected,
            found,
        });
    }
    Ok(SigningKey::from_bytes(&keys.log.seed()))
}

/// The key that signs refusals, if it is the one that genesis names.
pub(super) fn refusal_key(state: &State, key: &SecretKey) -> Result<SigningKey, LedgerError> {
    let expected: PublicKeyBytes = opened(state)?.refusal_key;
    let found = key.public();
    if expected != found {
        let (expected, found) = (expected.to_string(), found.to_string());
        return Err(LedgerError::WrongKey {
            what: "refusal key",
            expected,
            found,
        });
    }
    Ok(SigningKey::from_bytes(&key.seed()))
}

pub(super) fn head_of(state: &State, tree: &Tree, origin: &KeyName, log_key: &SigningKey) -> Head {
    let position = state.position();
    let root = tree.root();
    let checkpoint = Checkpoint {
        origin: origin.clone(),
        size: position.size,
        root,
    };
    let checkpoint = checkpoint.sign(log_key);
    Head {
        size: position.size,
        chain: position.chain,
        root,
        checkpoint,
    }
}
