//! Whose log a checkpoint is of: keys that come from outside, never from what is checked.

use std::path::{Path, PathBuf};

use clap::Args;

use super::policy_file::{USUAL, read_policy};
use super::{Exit, Problem};
use crate::files;
use crate::tlog::{Checkpoint, CheckpointError, KeyName, Note, Policy, VerifierKey};

/// Bytes of the largest file of keys that is read.
const MAX_KEYS: u64 = 64 * 1024;

/// `--policy FILE` or `--log-key VKEY`.
#[derive(Debug, Args)]
pub(super) struct KnownLogArguments {
    /// A policy: which key the log has, which witnesses have to have cosigned
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The log's verifier key, or a file of them, one a line; from outside, never from the log
    #[arg(long, value_name = "VKEY_OR_FILE", conflicts_with = "policy")]
    log_key: Option<String>,
}

/// What is known of a log from outside.
#[derive(Debug, Clone)]
pub(super) struct KnownLog {
    /// The keys that its checkpoints may be signed with; at least one.
    pub(super) keys: Vec<VerifierKey>,
    /// The policy, if they come from one.
    pub(super) policy: Option<Policy>,
}

impl KnownLogArguments {
    /// What is known of the log of this origin; nothing if nothing was named, and the usual policy
    /// does not know it either.
    ///
    /// # Errors
    /// [`Problem`] if what was named cannot be read, or is of other logs.
    pub(super) fn of(&self, origin: &KeyName) -> Result<Option<KnownLog>, Problem> {
        let of_policy = |policy: Policy| {
            let keys: Vec<_> = policy.logs_of(origin).map(|log| log.key.clone()).collect();
            let policy = Some(policy);
            (!keys.is_empty()).then_some(KnownLog { keys, policy })
        };
        if let Some(path) = &self.policy {
            let known = of_policy(read_policy(path)?);
            return known.map(Some).ok_or_else(|| {
                Problem::could_not("the policy does not name this log")
                    .at(path.display())
                    .expected(format!("a line `log VKEY` for {origin}"))
                    .found("other logs")
                    .next("Name the policy of this log.")
            });
        }
        if let Some(given) = &self.log_key {
            let all = read_keys(given)?;
            let names: Vec<_> = all.iter().map(|key| key.name().to_string()).collect();
            let keys: Vec<_> = all.into_iter().filter(|key| key.name() == origin).collect();
            if keys.is_empty() {
                return Err(Problem::could_not("the key is of another log")
                    .expected(format!("a key of {origin}"))
                    .found(format!("a key of {}", names.join(", ")))
                    .next("Name the key of the log that this is about."));
            }
            return Ok(Some(KnownLog { keys, policy: None }));
        }
        let usual = Path::new(USUAL);
        if usual.is_file() {
            return Ok(of_policy(read_policy(usual)?));
        }
        Ok(None)
    }
}

impl KnownLog {
    /// The checkpoint in a note, if one of the log's keys signed it; the error by its first key
    /// otherwise, or by the one under whose name a signature stands that is not its own.
    pub(super) fn verify(&self, note: &Note) -> Result<Checkpoint, CheckpointError> {
        let mut worst = None;
        for key in &self.keys {
            match Checkpoint::verify_note(note, key) {
                Ok(checkpoint) => return Ok(checkpoint),
                Err(error) if worst.is_none() || note.signatures_of(key).next().is_some() => {
                    worst = Some(error);
                }
                Err(_) => {}
            }
        }
        // There is at least one key.
        Err(
            worst.unwrap_or(CheckpointError::Note(crate::tlog::NoteError::Malformed(
                "no key is known of its log",
            ))),
        )
    }

    /// The keys, for people.
    pub(super) fn names(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(ToString::to_string).collect();
        keys.join(" or ")
    }

    /// Where they come from.
    pub(super) const fn by(&self) -> &'static str {
        match self.policy {
            Some(_) => "policy",
            None => "log-key",
        }
    }
}

/// A key as it stands, or a file of keys.
fn read_keys(given: &str) -> Result<Vec<VerifierKey>, Problem> {
    if let Ok(key) = given.parse() {
        return Ok(vec![key]);
    }
    let text = files::read_text(Path::new(given), MAX_KEYS).map_err(|error| {
        Problem::could_not(format!("the log's key cannot be read: {error}"))
            .at(given)
            .expected("a verifier key, or a file of them")
            .next("Take the key from where the commission announced it.")
    })?;
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<VerifierKey>, _> = lines.map(str::parse).collect();
    let keys = keys.map_err(|error: crate::tlog::KeyError| {
        Problem::from_error(Exit::CouldNot, &error).at(given)
    })?;
    if keys.is_empty() {
        return Err(Problem::could_not("there is no verifier key in it").at(given));
    }
    Ok(keys)
}
