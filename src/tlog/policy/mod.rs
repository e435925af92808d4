//! Trust policies: which logs and witnesses are known, and which witnesses are enough.
//!
//! [`Policy`] is what a file says, [`reading`] its lines, [`judging`] what follows for a note.

mod error;
mod judging;
mod reading;
#[cfg(test)]
mod tests;

use std::fmt;

pub use error::{LineError, PolicyError};
pub use judging::Cosigned;

use super::name::KeyName;
use super::vkey::VerifierKey;

/// Bytes of the largest policy file that is read. One with 100 post-quantum keys has about 200,000.
pub const MAX_POLICY_BYTES: usize = 500_000;

/// A log that a policy knows. Any one of them may have signed a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    /// The log's key, whose name is the log's origin.
    pub key: VerifierKey,
    /// Where the log is, for those who ask it.
    pub url: Option<String>,
}

/// A witness that a policy knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// What the policy calls it, which means nothing elsewhere.
    pub name: String,
    /// Its key, with the name that stands in its cosignatures.
    pub key: VerifierKey,
    /// Where it takes checkpoints: the submission prefix of <https://c2sp.org/tlog-witness>.
    pub url: Option<String>,
}

/// Witnesses, or groups of them, of which so many have to have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    // From 1 to the number of members.
    threshold: usize,
    // Each defined before this group, and a member of no other.
    members: Vec<Member>,
}

/// What a name stands for: a place in the list of witnesses, or in that of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// A trust policy.
///
/// Specification: <https://c2sp.org/tlog-policy>. A file of lines, each ended by a newline, whose
/// items stand between spaces and tabs: `log <vkey> [<url>]`, `witness <name> <vkey> [<url>]`,
/// `group <name> <k|any|all> <name>…`, and one `quorum <name|none>`. Lines of white space or that
/// begin with `#` say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    // Nothing: no cosignature is asked for.
    quorum: Option<Member>,
}

impl Policy {
    /// The logs, in the order of their lines.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The keys of the log of this origin.
    pub fn logs_of(&self, origin: &KeyName) -> impl Iterator<Item = &PolicyLog> {
        self.logs.iter().filter(move |log| log.key.name() == origin)
    }

    /// The witnesses, in the order of their lines.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    fn name_of(&self, member: Member) -> &str {
        // A member stands in one of the lists: reading has put it there.
        let name = match member {
            Member::Witness(at) => self.witnesses.get(at).map(|witness| &witness.name),
            Member::Group(at) => self.groups.get(at).map(|group| &group.name),
        };
        name.map_or("", String::as_str)
    }
}

impl fmt::Display for Policy {
    /// The lines of the policy, without comments: logs, witnesses, groups, quorum.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, url: &Option<String>| match url {
            Some(url) => writeln!(f, " {url}"),
            None => writeln!(f),
        };
        for log in &self.logs {
            write!(f, "log {}", log.key)?;
            end(f, &log.url)?;
        }
        for witness in &self.witnesses {
            write!(f, "witness {} {}", witness.name, witness.key)?;
            end(f, &witness.url)?;
        }
        for group in &self.groups {
            write!(f, "group {} {}", group.name, group.threshold)?;
            for member in &group.members {
                write!(f, " {}", self.name_of(*member))?;
            }
            writeln!(f)?;
        }
        let quorum = self.quorum.map_or("none", |member| self.name_of(member));
        writeln!(f, "quorum {quorum}")
    }
}
