//! Signatures of members on a statement, added one by one and brought together.

use crate::bytes::{Domain, Sorted};
use crate::election::{Role, Shortfall};
use crate::event::{SignaturePair, Statement, Submission};
use crate::keys::{Message, PublicKeyBytes, check};
use crate::state::{RosterMember, State};

/// Why a signature is not added, or submissions are not joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The key is not one of a member who may sign.
    #[error(
        "the key is not that of a member of {commission} in force\n  expected: one of the keys in the roster of {commission}\n  found:    {key}\nUse the member's own key, or ask for a newer kit if the roster has changed."
    )]
    NotAMember {
        /// The commission that speaks.
        commission: String,
        /// The key.
        key: PublicKeyBytes,
    },
    /// A signature that is there already is not valid.
    #[error(
        "a signature that is there already does not fit the statement\n  found:    key {key}\nSign the statement file anew; one signature that does not fit refuses the whole."
    )]
    NotValid {
        /// Its key.
        key: PublicKeyBytes,
    },
    /// More signatures than a submission can have.
    #[error("a submission has at most 200 signatures")]
    TooMany,
    /// Two different statements.
    #[error("they are different statements")]
    Different,
    /// Nothing to join.
    #[error("there is nothing to join")]
    Nothing,
}

/// Whether a signature is valid, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// The key.
    pub key: PublicKeyBytes,
    /// Whether the signature fits the statement.
    pub valid: bool,
    /// The member of the speaking commission with this key, as far as it is known.
    pub member: Option<RosterMember>,
}

/// What is still missing until the signing rule is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Members who have signed.
    pub signed: usize,
    /// What the rule says is missing; nothing if it is met.
    pub shortfall: Option<Shortfall>,
}

/// Adds a member's signature.
///
/// # Errors
/// [`SigningError`] if the key is no member's in force, or a signature does not fit.
pub fn add_signature(
    submission: Submission,
    statement: &Statement,
    pair: SignaturePair,
    state: &State,
) -> Result<(Submission, RosterMember), SigningError> {
    let member = member(state, statement, &pair.key).ok_or_else(|| SigningError::NotAMember {
        commission: statement.speaker.to_string(),
        key: pair.key,
    })?;
    let one = Submission {
        statement: submission.statement.clone(),
        signatures: Sorted::new(vec![pair]).map_err(|_| SigningError::TooMany)?,
    };
    Ok((merge(vec![submission, one])?, member))
}

/// Who signs with this key for the speaker: a member in force, an observer, a recovery key.
pub fn member(state: &State, statement: &Statement, key: &PublicKeyBytes) -> Option<RosterMember> {
    let members = state.signers_for(&statement.speaker).into_iter();
    members.into_iter().find(|member| member.key == *key)
}

/// Joins the signatures of submissions of one and the same statement.
///
/// # Errors
/// [`SigningError`] if the statements differ, or a signature does not fit.
pub fn merge(submissions: Vec<Submission>) -> Result<Submission, SigningError> {
    let first = submissions.first().ok_or(SigningError::Nothing)?;
    let statement = first.statement.clone();
    let mut pairs: Vec<SignaturePair> = Vec::new();
    for submission in submissions {
        if submission.statement != statement {
            return Err(SigningError::Different);
        }
        for pair in submission.signatures.into_inner() {
            let message = Message::new(Domain::Statement, &statement);
            if !check(&pair.key, &message, &pair.signature) {
                return Err(SigningError::NotValid { key: pair.key });
            }
            if !pairs.iter().any(|other| other.key == pair.key) {
                pairs.push(pair);
            }
        }
    }
    Ok(Submission {
        statement,
        signatures: Sorted::new(pairs).map_err(|_| SigningError::TooMany)?,
    })
}

/// Who has signed, by number where the state says who it is.
pub fn signers(
    submission: &Submission,
    statement: &Statement,
    state: Option<&State>,
) -> Vec<Signer> {
    let message = Message::new(Domain::Statement, &submission.statement);
    let pairs = submission.signatures.iter();
    let mut signers: Vec<_> = pairs
        .map(|pair| Signer {
            key: pair.key,
            valid: check(&pair.key, &message, &pair.signature),
            member: state.and_then(|state| member(state, statement, &pair.key)),
        })
        .collect();
    signers.sort_by_key(|signer| signer.member.map_or(u16::MAX, |member| member.number));
    signers
}

/// What the signing rule still asks for.
pub fn missing(state: &State, statement: &Statement, signers: &[Signer]) -> Missing {
    let members = signers.iter().filter(|signer| signer.valid);
    let roles: Vec<Role> = members
        .filter_map(|signer| signer.member.map(|member| member.role))
        .collect();
    let size = state.signers_for(&statement.speaker).len();
    let rule = state.signing_rule_for(&statement.speaker, statement.kind());
    Missing {
        signed: roles.len(),
        shortfall: rule.and_then(|rule| rule.met_by(&roles, size).err()),
    }
}
