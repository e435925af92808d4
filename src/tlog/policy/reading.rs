//! The lines of a policy file.

use std::collections::HashMap;
use std::str::FromStr;

use super::super::checkpoint::parse_decimal;
use super::super::vkey::{KeyError, KeyId, VerifierKey};
use super::error::{LineError, PolicyError};
use super::{Group, MAX_POLICY_BYTES, Member, Policy, PolicyLog, PolicyWitness};

const LOG: &str = "log VKEY [URL]";
const WITNESS: &str = "witness NAME VKEY [URL]";
const GROUP: &str = "group NAME K|any|all MEMBER…";
const QUORUM: &str = "quorum NAME|none";

/// The name that asks for no cosignature.
const NONE: &[u8] = b"none";

impl FromStr for Policy {
    type Err = PolicyError;

    /// Inverse of `Display`.
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::from_bytes(text.as_bytes())
    }
}

impl Policy {
    /// The policy in a file. Octets above 7F are opaque: names are the same if their octets are.
    ///
    /// # Errors
    /// [`PolicyError`] naming the first line that is not as it must be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PolicyError> {
        if bytes.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::TooLarge { found: bytes.len() });
        }
        let mut reading = Reading::default();
        for (at, line) in bytes.split_inclusive(|octet| *octet == b'\n').enumerate() {
            reading.line = at + 1;
            reading.read(line).map_err(|error| PolicyError::Line {
                line: at + 1,
                error,
            })?;
        }
        let (_, quorum) = reading.quorum.ok_or(PolicyError::NoQuorum)?;
        Ok(Self {
            logs: reading.logs,
            witnesses: reading.witnesses,
            groups: reading.groups,
            quorum,
        })
    }
}

/// What the lines so far have said.
#[derive(Default)]
struct Reading<'a> {
    line: usize,
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Option<(usize, Option<Member>)>,
    // The line that defines a name, and the line of the group it is a member of.
    names: HashMap<&'a [u8], (usize, Member)>,
    members: HashMap<&'a [u8], usize>,
    log_keys: HashMap<Box<[u8]>, usize>,
    witness_keys: HashMap<Box<[u8]>, usize>,
    ids: HashMap<(String, KeyId), (usize, VerifierKey)>,
}

impl<'a> Reading<'a> {
    fn read(&mut self, line: &'a [u8]) -> Result<(), LineError> {
        let control = |octet: &u8| (*octet < b' ' && *octet != b'\t') || *octet == 0x7f;
        let whole = line.strip_suffix(b"\n");
        let content = whole.unwrap_or(line);
        if let Some(octet) = content.iter().copied().find(control) {
            return Err(LineError::Octet(octet));
        }
        if whole.is_none() {
            return Err(LineError::Unterminated);
        }
        let items = content.split(|octet| matches!(octet, b' ' | b'\t'));
        let items: Vec<&[u8]> = items.filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key, url @ ..] if url.len() < 2 => self.log(key, url.first()),
            [b"log", ..] => Err(other_items(LOG, &items)),
            [b"witness", name, key, url @ ..] if url.len() < 2 => {
                self.witness(name, key, url.first())
            }
            [b"witness", ..] => Err(other_items(WITNESS, &items)),
            [b"group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"group", ..] => Err(other_items(GROUP, &items)),
            [b"quorum", name] => self.define_quorum(name),
            [b"quorum", ..] => Err(other_items(QUORUM, &items)),
            [other, ..] => Err(LineError::Keyword { found: text(other) }),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&&[u8]>) -> Result<(), LineError> {
        let key = self.key(key)?;
        duplicate(&mut self.log_keys, &key, self.line)?;
        let url = url.map(|url| text(url));
        self.logs.push(PolicyLog { key, url });
        Ok(())
    }

    fn witness(
        &mut self,
        name: &'a [u8],
        key: &[u8],
        url: Option<&&[u8]>,
    ) -> Result<(), LineError> {
        let key = self.key(key)?;
        if !key.kind().may_cosign() {
            return Err(LineError::NotAWitnessKey { found: key.kind() });
        }
        duplicate(&mut self.witness_keys, &key, self.line)?;
        self.define(name, Member::Witness(self.witnesses.len()))?;
        self.witnesses.push(PolicyWitness {
            name: text(name),
            key,
            url: url.map(|url| text(url)),
        });
        Ok(())
    }

    fn group(
        &mut self,
        name: &'a [u8],
        threshold: &[u8],
        names: &[&'a [u8]],
    ) -> Result<(), LineError> {
        let threshold = match threshold {
            b"any" => Some(1),
            b"all" => Some(names.len()),
            number => parse_decimal(&text(number)).and_then(|number| number.try_into().ok()),
        }
        .filter(|threshold| (1..=names.len()).contains(threshold))
        .ok_or_else(|| LineError::Threshold {
            members: names.len(),
            found: text(threshold),
        })?;
        let mut members = Vec::new();
        for name in names {
            members.push(self.defined(name)?);
            if let Some(first) = self.members.insert(name, self.line) {
                let name = text(name);
                return Err(LineError::MemberTwice { name, first });
            }
        }
        self.define(name, Member::Group(self.groups.len()))?;
        self.groups.push(Group {
            name: text(name),
            threshold,
            members,
        });
        Ok(())
    }

    fn define_quorum(&mut self, name: &[u8]) -> Result<(), LineError> {
        if let Some((first, _)) = self.quorum {
            return Err(LineError::SecondQuorum { first });
        }
        let member = (name != NONE).then(|| self.defined(name)).transpose()?;
        self.quorum = Some((self.line, member));
        Ok(())
    }

    /// A key, of which no other has the name and id.
    fn key(&mut self, key: &[u8]) -> Result<VerifierKey, LineError> {
        let read = std::str::from_utf8(key).map_err(|_| KeyError::Malformed {
            what: "it is not UTF-8",
            found: text(key),
        })?;
        let key: VerifierKey = read.parse()?;
        let called = (key.name().to_string(), key.id());
        let (first, other) = self
            .ids
            .entry(called)
            .or_insert_with(|| (self.line, key.clone()));
        if *other == key {
            Ok(key)
        } else {
            Err(LineError::AmbiguousKey { first: *first })
        }
    }

    fn define(&mut self, name: &'a [u8], member: Member) -> Result<(), LineError> {
        if name == NONE {
            return Err(LineError::ReservedName);
        }
        match self.names.insert(name, (self.line, member)) {
            None => Ok(()),
            Some((first, _)) => Err(LineError::DuplicateName {
                name: text(name),
                first,
            }),
        }
    }

    fn defined(&self, name: &[u8]) -> Result<Member, LineError> {
        let defined = self.names.get(name).map(|(_, member)| *member);
        defined.ok_or_else(|| LineError::Undefined { name: text(name) })
    }
}

/// Keys are the same if their public keys are, whatever their names and types.
fn duplicate(
    keys: &mut HashMap<Box<[u8]>, usize>,
    key: &VerifierKey,
    line: usize,
) -> Result<(), LineError> {
    match keys.insert(key.public().into(), line) {
        None => Ok(()),
        Some(first) => Err(LineError::DuplicateKey { first }),
    }
}

fn other_items(expected: &'static str, items: &[&[u8]]) -> LineError {
    let found = items.len();
    LineError::Items { expected, found }
}

/// For people; whatever is compared is compared as octets.
fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
