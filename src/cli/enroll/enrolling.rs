//! One commission's requests into its enrolment.

use hashbrown::{HashMap, HashSet};

use super::super::Problem;
use super::super::submission_file::draft;
use crate::bytes::{Domain, Id, Sorted, StatementHash};
use crate::election::{CommissionKind, Role};
use crate::event::{Kind, Member, SignaturePair, Submission};
use crate::intake::{Commission, Definition, FiledRequest, Roster, enrolment, roster};
use crate::keys::{Message, PublicKeyBytes, SecretKey};
use crate::state::KeyOwner;
use crate::state::State;

/// What the requests for a commission come to.
pub(super) enum Outcome {
    /// The ledger has it.
    Already,
    /// Nobody has asked.
    NoRequests,
    /// Why its requests cannot be used.
    Unusable(Vec<String>),
    /// The enrolment.
    Enrolled(Box<Enrolment>),
}

/// An enrolment for the parent to sign.
pub(super) struct Enrolment {
    pub(super) parent: Id,
    pub(super) submission: Submission,
    pub(super) hash: StatementHash,
    pub(super) members: usize,
    /// What is worth a look before signing.
    pub(super) remarks: Vec<String>,
}

/// Everything that enrolments are made from.
pub(super) struct Enrolling<'a> {
    definition: &'a Definition,
    state: &'a State,
    genesis: StatementHash,
    requests: HashMap<&'a Id, Vec<&'a FiledRequest>>,
    /// Keys that stand in requests for more than one seat.
    shared: HashSet<PublicKeyBytes>,
    parents: HashSet<&'a Id>,
    keys: Vec<SecretKey>,
}

impl<'a> Enrolling<'a> {
    pub(super) fn new(
        definition: &'a Definition,
        state: &'a State,
        genesis: StatementHash,
        requests: &'a [FiledRequest],
        keys: Vec<SecretKey>,
    ) -> Self {
        let mut of: HashMap<&Id, Vec<&FiledRequest>> = HashMap::new();
        let mut seats: HashMap<PublicKeyBytes, (&Id, u16)> = HashMap::new();
        let mut shared = HashSet::new();
        for filed in requests {
            let (commission, member) = (filed.request.commission(), filed.request.member());
            of.entry(commission).or_default().push(filed);
            let seat = (commission, member.number);
            if *seats.entry(member.key).or_insert(seat) != seat {
                shared.insert(member.key);
            }
        }
        let parents = definition.commissions.iter();
        let parents = parents.filter_map(|one| one.parent.as_ref()).collect();
        Self {
            definition,
            state,
            genesis,
            requests: of,
            shared,
            parents,
            keys,
        }
    }

    /// Requests for commissions that the definition does not have.
    pub(super) fn strangers(&self) -> Vec<String> {
        let known: HashSet<&Id> = self.definition.commissions.iter().map(|c| &c.id).collect();
        let strangers = self.requests.iter().filter(|(id, _)| !known.contains(*id));
        let mut strangers: Vec<String> = strangers
            .flat_map(|(id, filed)| filed.iter().map(move |filed| (id, filed)))
            .map(|(id, filed)| format!("{}: there is no commission {id}", filed.path.display()))
            .collect();
        strangers.sort();
        strangers
    }

    /// Contests that have to be in the ledger before their stations.
    pub(super) fn contests_not_defined(&self) -> Option<String> {
        let contests = self.definition.contests.iter().map(|contest| &contest.id);
        let absent = contests.filter(|id| self.state.find_contest(id.as_str()).is_none());
        let absent: Vec<_> = absent.map(Id::as_str).collect();
        let first = absent.first()?;
        Some(format!(
            "{} contests are not in the ledger yet ({first}{}): append their drafts before enrolments",
            absent.len(),
            if absent.len() > 1 { ", …" } else { "" }
        ))
    }

    /// The enrolment of a commission.
    pub(super) fn commission(&self, commission: &Commission) -> Result<Outcome, Problem> {
        if self.state.find_commission(commission.id.as_str()).is_some() {
            return Ok(Outcome::Already);
        }
        let Some(requests) = self.requests.get(&commission.id) else {
            return Ok(Outcome::NoRequests);
        };
        let Roster {
            members,
            problems,
            missing,
        } = roster(commission, requests);
        let mut unusable: Vec<String> = problems.iter().map(ToString::to_string).collect();
        unusable.extend(self.keys_taken(requests));
        if !missing.is_empty() {
            let numbers: Vec<_> = missing.iter().map(ToString::to_string).collect();
            unusable.push(format!(
                "{}: no requests of members {}, whom members.csv names",
                commission.id,
                numbers.join(", ")
            ));
        }
        if !unusable.is_empty() {
            return Ok(Outcome::Unusable(unusable));
        }
        let (count, remarks) = (members.len(), self.remarks(commission, &members));
        let Some(statement) = enrolment(commission, members, self.genesis)? else {
            return Ok(Outcome::Already);
        };
        let parent = commission.parent.clone();
        let Some(parent) = parent else {
            return Ok(Outcome::Already);
        };
        let (mut submission, hash) = draft(&statement)?;
        submission.signatures = self.signatures(&parent, &submission.statement);
        Ok(Outcome::Enrolled(Box::new(Enrolment {
            parent,
            submission,
            hash,
            members: count,
            remarks,
        })))
    }

    /// Keys that cannot be registered, since a key is registered once.
    fn keys_taken(&self, requests: &[&FiledRequest]) -> Vec<String> {
        let taken = requests.iter().filter_map(|filed| {
            let key = filed.request.member().key;
            let why = if let Some(record) = self.state.key(&key) {
                match record.owner {
                    KeyOwner::Member { commission, number } => {
                        let of = &self.state.commission(commission).id;
                        format!("is registered already, for member {number} of {of}")
                    }
                    KeyOwner::Observer(at) => {
                        let of = &self.state.observers().get(at).id;
                        format!("is registered already, for observer {of}")
                    }
                }
            } else if self.shared.contains(&key) {
                "stands in requests for more than one seat".into()
            } else {
                return None;
            };
            let path = filed.path.display();
            Some(format!(
                "{path}: the key {key} {why}; each member needs a key of his own"
            ))
        });
        taken.collect()
    }

    /// What a parent should know before its members sign.
    fn remarks(&self, commission: &Commission, members: &[Member]) -> Vec<String> {
        let id = &commission.id;
        let roles: Vec<Role> = members.iter().map(|member| member.role).collect();
        let mut asked = Vec::new();
        if !commission.contests.is_empty() {
            asked.push(Kind::ProtocolSubmitted);
        }
        if self.parents.contains(id) {
            asked.push(Kind::CommissionEnrolled);
        }
        let election = self.state.election();
        let rule = |kind| election.and_then(|election| election.signing_rule(kind));
        let mut remarks: Vec<String> = asked
            .into_iter()
            .filter_map(|kind| {
                let why = rule(kind)?.met_by(&roles, roles.len()).err()?;
                Some(format!(
                    "all members of {id} together cannot sign {kind}: {why}"
                ))
            })
            .collect();
        let above = commission
            .contest_parents
            .iter()
            .map(|other| &other.parent)
            .chain(&commission.parent);
        for parent in above {
            let there = self.state.find_commission(parent.as_str()).is_some();
            if !there && !self.requests.contains_key(parent) {
                remarks.push(format!(
                    "{parent}, above {id}, is not enrolled and has no requests here"
                ));
            }
        }
        if commission.kind == CommissionKind::Precinct && commission.contests.is_empty() {
            remarks.push(format!("{id} is a precinct that counts no contest"));
        }
        remarks
    }

    /// Signatures of those keys that are in the parent's roster, in the ledger or among requests.
    fn signatures(&self, parent: &Id, statement: &[u8]) -> Sorted<SignaturePair, 200> {
        let message = Message::new(Domain::Statement, statement);
        let mut pairs: Vec<SignaturePair> = Vec::new();
        for secret in &self.keys {
            let key = secret.public();
            if self.is_member(parent, &key) && pairs.iter().all(|pair| pair.key != key) {
                pairs.push(SignaturePair {
                    key,
                    signature: secret.sign(&message),
                });
            }
        }
        // One for each key, and of at most 200 members.
        Sorted::new(pairs).unwrap_or_default()
    }

    fn is_member(&self, commission: &Id, key: &PublicKeyBytes) -> bool {
        match self.state.find_commission(commission.as_str()) {
            Some(at) => {
                let members = self.state.commission(at).roster.members();
                members.iter().any(|member| member.key == *key)
            }
            None => self.requests.get(commission).is_some_and(|requests| {
                requests
                    .iter()
                    .any(|filed| filed.request.member().key == *key)
            }),
        }
    }
}
