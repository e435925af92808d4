//! The log's key and name, and the checkpoint that makes a HEAD.

use ed25519_dalek::{SigningKey, VerifyingKey};

use super::head::Head;
use super::{LedgerError, LogKeys};
use crate::event::ElectionOpened;
use crate::keys::{PublicKeyBytes, SecretKey};
use crate::rules::{Reason, Refusal};
use crate::state::{Election, State};
use crate::tlog::{Checkpoint, KeyName, Tree, VerifierKey};

fn election(state: &State) -> Result<&Election, LedgerError> {
    let refusal = || LedgerError::Genesis(Refusal::from(Reason::NoElection));
    state.election().ok_or_else(refusal)
}

fn opened(state: &State) -> Result<&ElectionOpened, LedgerError> {
    election(state).map(Election::opened)
}

pub(super) fn origin(state: &State) -> Result<KeyName, LedgerError> {
    let origin = opened(state)?.origin.as_str();
    KeyName::new(origin).map_err(|why| LedgerError::Origin {
        origin: origin.into(),
        why: why.to_string(),
    })
}

/// The verifier key of checkpoints of so many entries.
pub(super) fn verifier_key(
    state: &State,
    size: u64,
    origin: &KeyName,
) -> Result<VerifierKey, LedgerError> {
    let key = election(state)?.log_key_at(size);
    let wrong = |why: ed25519_dalek::SignatureError| LedgerError::Origin {
        origin: origin.as_str().into(),
        why: why.to_string(),
    };
    let key = VerifyingKey::from_bytes(key.as_bytes()).map_err(wrong)?;
    Ok(VerifierKey::ed25519(origin.clone(), &key))
}

/// The key that signs checkpoints of the log as it stands.
pub(super) fn log_key(state: &State) -> Result<PublicKeyBytes, LedgerError> {
    election(state).map(Election::log_key)
}

/// The content of `log.vkey`.
pub(super) fn vkey_line(origin: &KeyName, key: &SigningKey) -> String {
    let vkey = VerifierKey::ed25519(origin.clone(), &key.verifying_key());
    format!("{vkey}\n")
}

/// Whether a key signs checkpoints of the log as it stands.
pub(super) fn check_log_key(state: &State, found: PublicKeyBytes) -> Result<(), LedgerError> {
    let expected = log_key(state)?;
    if expected != found {
        let (expected, found) = (expected.to_string(), found.to_string());
        return Err(LedgerError::WrongKey {
            what: "log key",
            expected,
            found,
        });
    }
    Ok(())
}

/// The key that signs the log's checkpoints.
pub(super) fn signing_key(keys: &LogKeys) -> SigningKey {
    SigningKey::from_bytes(&keys.log.seed())
}

/// The public half of a key that signs checkpoints.
pub(super) fn public(key: &SigningKey) -> PublicKeyBytes {
    PublicKeyBytes::new(key.verifying_key().to_bytes())
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
