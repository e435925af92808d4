//! What a policy says of a note's cosignatures.

use super::super::cosignature::CosignatureError;
use super::super::note::Note;
use super::{Member, Policy};

/// What the cosignatures of a note come to. Whether a log signed it is not looked at here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Witnesses that cosigned, by the policy's names, each once, with the first time each of them
    /// gives: seconds since 1970-01-01T00:00:00Z.
    pub valid: Vec<(String, u64)>,
    /// Witnesses under whose name and key id a cosignature stands that is not theirs. If there are
    /// any, the note is not to be believed.
    pub invalid: Vec<String>,
    /// Witnesses whose cosignatures are of a type that this version cannot check: they count for
    /// nothing, and against nothing.
    pub unsupported: Vec<String>,
    /// Whether those in `valid` are enough, and none are in `invalid`.
    pub quorum: bool,
}

impl Policy {
    /// What this policy says of the note's cosignatures. Lines of unknown keys are ignored.
    pub fn judge(&self, note: &Note) -> Cosigned {
        let (mut valid, mut invalid, mut unsupported) = (Vec::new(), Vec::new(), Vec::new());
        let mut cosigned = Vec::with_capacity(self.witnesses.len());
        for witness in &self.witnesses {
            let name = witness.name.clone();
            let found = note.cosigned_at(&witness.key);
            cosigned.push(found.is_ok());
            match found {
                Ok(time) => valid.push((name, time.seconds())),
                Err(CosignatureError::NotCosigned { .. }) => {}
                Err(CosignatureError::NotSupported { .. }) => {
                    if note.signatures_of(&witness.key).next().is_some() {
                        unsupported.push(name);
                    }
                }
                Err(_) => invalid.push(name),
            }
        }
        let quorum = invalid.is_empty() && self.reached(&cosigned);
        Cosigned {
            valid,
            invalid,
            unsupported,
            quorum,
        }
    }

    /// Whether these witnesses are enough.
    fn reached(&self, cosigned: &[bool]) -> bool {
        // Members of a group are defined before it, so one pass in order settles all of them.
        let mut groups: Vec<bool> = Vec::with_capacity(self.groups.len());
        let holds = |member: Member, groups: &[bool]| match member {
            Member::Witness(at) => cosigned.get(at).copied().unwrap_or(false),
            Member::Group(at) => groups.get(at).copied().unwrap_or(false),
        };
        for group in &self.groups {
            let members = group.members.iter();
            let count = members.filter(|member| holds(**member, &groups)).count();
            groups.push(count >= group.threshold);
        }
        self.quorum.is_none_or(|member| holds(member, &groups))
    }
}
