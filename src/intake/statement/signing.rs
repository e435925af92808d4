//! Signatures on a statement, added one by one and brought together.

use crate::bytes::{Domain, Sorted};
use crate::election::{Role, Shortfall};
use crate::event::{SignaturePair, Speaker, Statement, Submission};
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
    /// The key is not the observer's.
    #[error(
        "the key is not that of observer {observer}\n  expected: the key that {observer} was accredited with\n  found:    {key}\nUse the observer's own key, with a kit that knows the observer."
    )]
    NotTheObserver {
        /// The observer who speaks.
        observer: String,
        /// The key.
        key: PublicKeyBytes,
    },
    /// The key is none of those that recover a ledger.
    #[error(
        "the key is none of the recovery keys\n  expected: one of the recovery keys that genesis names\n  found:    {key}\nUse a recovery key, each of those that are needed."
    )]
    NotARecoveryKey {
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

/// Who holds a key that may sign for a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A member in force of the commission that speaks.
    Member(RosterMember),
    /// The observer who speaks.
    Observer,
    /// Whoever keeps a recovery key.
    RecoveryKey,
}

impl Holder {
    /// Who it is that signs for a speaker.
    pub const fn of(speaker: &Speaker, signer: RosterMember) -> Self {
        match speaker {
            Speaker::Commission(_) => Self::Member(signer),
            Speaker::Observer(_) => Self::Observer,
            Speaker::RecoveryKeys => Self::RecoveryKey,
        }
    }

    /// The member, if it is one.
    pub const fn member(self) -> Option<RosterMember> {
        match self {
            Self::Member(member) => Some(member),
            Self::Observer | Self::RecoveryKey => None,
        }
    }

    /// What the holder is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member(_) => "member",
            Self::Observer => "observer",
            Self::RecoveryKey => "recovery-key",
        }
    }

    /// The role that counts for the signing rule.
    const fn role(self) -> Role {
        match self {
            Self::Member(member) => member.role,
            Self::Observer | Self::RecoveryKey => Role::Member,
        }
    }
}

/// Whether a signature is valid, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// The key.
    pub key: PublicKeyBytes,
    /// Whether the signature fits the statement.
    pub valid: bool,
    /// Who holds the key and may sign for the speaker, as far as it is known.
    pub holder: Option<Holder>,
}

impl Signer {
    /// The member of the speaking commission with this key, as far as it is known.
    pub fn member(&self) -> Option<RosterMember> {
        self.holder.and_then(Holder::member)
    }
}

/// What is still missing until the signing rule is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Those who have signed.
    pub signed: usize,
    /// What the rule says is missing; nothing if it is met.
    pub shortfall: Option<Shortfall>,
    /// Whether recovery keys sign, and not members.
    recovers: bool,
}

impl Missing {
    /// What is missing, in a sentence; nothing if the rule is met.
    pub fn says(&self) -> Option<String> {
        match self.shortfall.as_ref()? {
            Shortfall::Members { needed, found } if self.recovers => Some(format!(
                "{found} of the {needed} recovery keys needed have signed"
            )),
            other => Some(other.to_string()),
        }
    }
}

/// Adds a signature of somebody who may sign for the speaker.
///
/// # Errors
/// [`SigningError`] if the key is nobody's who may, or a signature does not fit.
pub fn add_signature(
    submission: Submission,
    statement: &Statement,
    pair: SignaturePair,
    state: &State,
) -> Result<(Submission, Holder), SigningError> {
    let key = pair.key;
    let holder = holder(state, statement, &key).ok_or_else(|| match &statement.speaker {
        Speaker::Commission(id) => SigningError::NotAMember {
            commission: id.to_string(),
            key,
        },
        Speaker::Observer(id) => SigningError::NotTheObserver {
            observer: id.to_string(),
            key,
        },
        Speaker::RecoveryKeys => SigningError::NotARecoveryKey { key },
    })?;
    let one = Submission {
        statement: submission.statement.clone(),
        signatures: Sorted::new(vec![pair]).map_err(|_| SigningError::TooMany)?,
    };
    Ok((merge(vec![submission, one])?, holder))
}

/// Who signs with this key for the speaker.
fn holder(state: &State, statement: &Statement, key: &PublicKeyBytes) -> Option<Holder> {
    let mut signers = state.signers_for(&statement.speaker).into_iter();
    let signer = signers.find(|signer| signer.key == *key)?;
    Some(Holder::of(&statement.speaker, signer))
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
            holder: state.and_then(|state| holder(state, statement, &pair.key)),
        })
        .collect();
    signers.sort_by_key(|signer| signer.member().map_or(u16::MAX, |member| member.number));
    signers
}

/// What the signing rule still asks for.
pub fn missing(state: &State, statement: &Statement, signers: &[Signer]) -> Missing {
    let members = signers.iter().filter(|signer| signer.valid);
    let roles: Vec<Role> = members
        .filter_map(|signer| signer.holder.map(Holder::role))
        .collect();
    let size = state.signers_for(&statement.speaker).len();
    let rule = state.signing_rule_for(&statement.speaker, statement.kind());
    Missing {
        signed: roles.len(),
        shortfall: rule.and_then(|rule| rule.met_by(&roles, size).err()),
        recovers: statement.speaker == Speaker::RecoveryKeys,
    }
}
