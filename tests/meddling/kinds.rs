//! The fourteen kinds: what each does to the log at a position.

use std::borrow::Cow;

use hattama::bytes::{Sorted, StatementHash};
use hattama::election::{CommissionKind, Nature, Role, UtcMillis};
use hattama::event::{Body, SignaturePair, Speaker, Statement, Submission};
use hattama::keys::SecretKey;

use crate::log::{Log, SIZE, STATIONS, Signer, opened, signed_by, station_name, votes};
use crate::support::*;

/// What is done. Some kinds are done in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Swap,
    Drop,
    Duplicate,
    Reorder,
    InsertForged,
    InsertWithheld,
    BackdateBehind,
    BackdateWithin,
    StrangersKey,
    OthersSignature,
    RevokedKey,
    KeyForTwo,
    OtherElection,
    Rehearsal,
    OtherStation,
    Rollback,
    ForkTime,
    ForkSignatures,
    ForkFigures,
}

impl Kind {
    pub(crate) const ALL: [(Self, &'static str); 19] = [
        (Self::Swap, "swap"),
        (Self::Drop, "drop"),
        (Self::Duplicate, "duplicate"),
        (Self::Reorder, "reorder"),
        (Self::InsertForged, "insert, forged"),
        (Self::InsertWithheld, "insert, withheld before"),
        (Self::BackdateBehind, "backdate, behind the one before"),
        (Self::BackdateWithin, "backdate, to the one before"),
        (Self::StrangersKey, "another key, unknown"),
        (Self::OthersSignature, "another key's signature"),
        (Self::RevokedKey, "revoked key"),
        (Self::KeyForTwo, "a key for two members"),
        (Self::OtherElection, "other election's entry"),
        (Self::Rehearsal, "rehearsal's entry"),
        (Self::OtherStation, "other station's"),
        (Self::Rollback, "rollback"),
        (Self::ForkTime, "fork, another time"),
        (Self::ForkSignatures, "fork, other signatures"),
        (Self::ForkFigures, "fork, other figures"),
    ];
}

/// What stands at a position.
#[derive(Debug, Clone)]
pub(crate) struct Slot<'a> {
    pub(crate) submission: Cow<'a, [u8]>,
    /// When it was recorded, as the operator says who makes the chain anew.
    pub(crate) at: UtcMillis,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// An entry of the log.
    Line(usize),
    /// An entry of the log that stands before it as well.
    Again(usize),
    /// What was made.
    Made {
        /// The codes with which the rule book refuses it, after what honestly stands before it.
        codes: Vec<&'static str>,
        /// The entry whose statement it has.
        stands_for: Option<usize>,
        /// Whether the third member has signed it as well.
        third: bool,
    },
}

/// The log from `first` on, as it was left: what was put there, and then what follows from `rest` on.
pub(crate) struct Altered<'a> {
    pub(crate) first: usize,
    put: Vec<Slot<'a>>,
    rest: usize,
}

impl<'a> Altered<'a> {
    /// How many entries stand from the first on.
    pub(crate) fn len(&self) -> usize {
        self.put.len() + SIZE - self.rest
    }

    /// What stands at a position, counted from the first.
    pub(crate) fn slot<'s>(&'s self, log: &'s Log, at: usize) -> Option<Slot<'s>> {
        if let Some(slot) = self.put.get(at) {
            return Some(slot.clone());
        }
        let number = self.rest + at - self.put.len();
        (number < SIZE).then(|| line(log, number))
    }

    /// What stands first.
    pub(crate) fn into_first(self, log: &'a Log) -> Option<Slot<'a>> {
        let rest = (self.rest < SIZE).then(|| line(log, self.rest));
        self.put.into_iter().next().or(rest)
    }

    /// What stands there, from the first on.
    pub(crate) fn slots<'s>(&'s self, log: &'s Log) -> impl Iterator<Item = Slot<'s>> {
        (0..).map_while(|at| self.slot(log, at))
    }
}

fn line(log: &Log, number: usize) -> Slot<'_> {
    let of = &log.lines[number];
    Slot {
        submission: Cow::Borrowed(&of.submission),
        at: of.at,
        what: What::Line(number),
    }
}

fn made(submission: &Submission, at: UtcMillis, codes: &[&'static str]) -> Slot<'static> {
    Slot {
        submission: Cow::Owned(submission.to_bytes()),
        at,
        what: What::Made {
            codes: codes.to_vec(),
            stands_for: None,
            third: false,
        },
    }
}

/// Something else in the place of an entry.
fn replaced(position: usize, slot: Slot<'_>) -> Altered<'_> {
    Altered {
        first: position,
        put: vec![slot],
        rest: position + 1,
    }
}

/// Something before an entry, or behind the last.
fn inserted(position: usize, slot: Slot<'_>) -> Altered<'_> {
    Altered {
        first: position,
        put: vec![slot],
        rest: position,
    }
}

/// Nothing in the place of the entries from `position` to `rest`.
fn cut(position: usize, rest: usize) -> Altered<'static> {
    Altered {
        first: position,
        put: Vec::new(),
        rest,
    }
}

/// What stands in the log after `kind` was done at a position; nothing if it cannot be done there.
pub(crate) fn alter(log: &Log, kind: Kind, position: usize) -> Option<Altered<'_>> {
    if position == SIZE {
        let inserts = [Kind::InsertForged, Kind::InsertWithheld, Kind::KeyForTwo];
        let insertion = || inserted(position, insertion(log, kind, position));
        return inserts.contains(&kind).then(insertion);
    }
    let of = &log.lines[position];
    let again = |submission: &Submission, codes: &[&'static str]| {
        replaced(position, made(submission, of.at, codes))
    };
    Some(match kind {
        Kind::Swap | Kind::Reorder => moved(log, kind, position)?,
        Kind::Drop => cut(position, position + 1),
        Kind::Rollback => cut(position, SIZE),
        Kind::Duplicate => {
            let mut slot = line(log, position);
            slot.what = What::Again(position);
            inserted(position + 1, slot)
        }
        Kind::InsertForged | Kind::InsertWithheld => {
            inserted(position, insertion(log, kind, position))
        }
        Kind::BackdateBehind => {
            let before = log.lines[position.checked_sub(1)?].at;
            retimed(log, position, UtcMillis(before.0 - 1))
        }
        Kind::BackdateWithin => {
            let before = position.checked_sub(1).map(|before| log.lines[before].at);
            retimed(log, position, before.unwrap_or(UtcMillis(of.at.0 - 1)))
        }
        Kind::StrangersKey => again(&strangers(of), &[strangers_code(&of.statement)]),
        Kind::OthersSignature => again(&signed_by_another(of), &["R040"]),
        Kind::RevokedKey => again(&with_revoked(log, position)?, &["R032"]),
        Kind::KeyForTwo => match taken(&of.statement) {
            Some(statement) => again(&signed_by(&statement, &of.signers), &["R111"]),
            None => inserted(position, insertion(log, kind, position)),
        },
        Kind::OtherElection | Kind::Rehearsal => {
            let statement = elsewhere(kind, &of.statement);
            let codes: &[_] = if position == 0 { &[] } else { &["R011"] };
            again(&signed_by(&statement, &of.signers), codes)
        }
        Kind::OtherStation => {
            let (speaker, code) = other_speaker(&of.statement);
            let mut submission = Submission::from_bytes(&of.submission).unwrap();
            let statement = Statement {
                speaker,
                ..of.statement.clone()
            };
            submission.statement = statement.to_bytes();
            again(&submission, &[code])
        }
        Kind::ForkTime => retimed(log, position, UtcMillis(of.at.0 + 500)),
        Kind::ForkSignatures => {
            let (signers, third) = other_signers(of)?;
            let mut slot = made(&signed_by(&of.statement, &signers), of.at, &[]);
            slot.what = What::Made {
                codes: Vec::new(),
                stands_for: Some(position),
                third,
            };
            replaced(position, slot)
        }
        Kind::ForkFigures => again(&signed_by(&other_figures(&of.statement)?, &of.signers), &[]),
    })
}

/// An entry in its place, recorded at another time.
fn retimed(log: &Log, position: usize, at: UtcMillis) -> Altered<'_> {
    let slot = Slot {
        at,
        ..line(log, position)
    };
    replaced(position, slot)
}

/// Two entries in each other's place, or one behind those that followed it; times stay in order.
fn moved(log: &Log, kind: Kind, position: usize) -> Option<Altered<'_>> {
    let last = SIZE - 1 - position;
    let (far, least) = match kind {
        Kind::Swap => (1 + (position * position * 7 + position * 13) % 250, 1),
        _ => (2 + position * 11 % 120, 2),
    };
    let far = far.min(last);
    if far < least {
        return None;
    }
    let rest = position + far + 1;
    let mut put: Vec<_> = (position..rest).map(|number| line(log, number)).collect();
    match kind {
        Kind::Swap => put.swap(0, far),
        _ => put.rotate_left(1),
    }
    for (number, slot) in (position..).zip(&mut put) {
        slot.at = log.lines[number].at;
    }
    Some(Altered {
        first: position,
        put,
        rest,
    })
}

/// What is put between the entries, with the codes that it has there.
fn insertion(log: &Log, kind: Kind, position: usize) -> Slot<'static> {
    let at = log.lines[position.saturating_sub(1)].at;
    let election = Some(log.genesis());
    let (statement, signers, lawful): (_, [Signer; 2], &[_]) = if kind == Kind::KeyForTwo {
        let mut enrolled = commission("X", CommissionKind::Territorial, "C");
        enrolled.roster = with_key_of_another("X", &enrolled.roster);
        let body = Body::CommissionEnrolled(Box::new(enrolled));
        let speaker = Speaker::Commission(id("C"));
        let signers = [("C".into(), 1, 0), ("C".into(), 2, 0)];
        (
            Statement {
                election,
                speaker,
                body,
            },
            signers,
            &["R111"],
        )
    } else {
        let name = station_name(1);
        let statement = Statement {
            election,
            speaker: Speaker::Commission(id(&name)),
            body: turnout("list", UtcMillis(OPENS.0 + 7), 333),
        };
        let (by, codes): (_, &[_]) = match kind {
            Kind::InsertForged => ("a stranger", &["R030"]),
            _ => (name.as_str(), &[]),
        };
        (statement, [(by.into(), 1, 0), (by.into(), 2, 0)], codes)
    };
    let enrolled = log.lines.iter().position(|line| {
        let name = statement.speaker.commission();
        matches!(&line.statement.body, Body::CommissionEnrolled(of) if Some(&of.id) == name)
    });
    let codes = match position {
        0 => &["R010"][..],
        SIZE => &["R021"],
        _ if enrolled.is_some_and(|enrolled| position <= enrolled) => &["R022"],
        _ => lawful,
    };
    made(&signed_by(&statement, &signers), at, codes)
}

/// With a key that nobody has registered in the place of the last signer's, and its signature.
fn strangers(of: &crate::log::Line) -> Submission {
    let mut signers = of.signers.clone();
    *signers.last_mut().unwrap() = ("a stranger".into(), 1, 0);
    signed_by(&of.statement, &signers)
}

fn strangers_code(statement: &Statement) -> &'static str {
    match statement.speaker {
        Speaker::RecoveryKeys => "R033",
        _ => "R030",
    }
}

/// With the last signer's key, and what another key signed.
fn signed_by_another(of: &crate::log::Line) -> Submission {
    let (name, number, generation) = of.signers.last().unwrap();
    let key = secret(name, *number, *generation).public();
    let other = strangers(of);
    let stranger = SecretKey::public(&secret("a stranger", 1, 0));
    let pairs = other.signatures.iter().map(|pair| match pair.key {
        found if found == stranger => SignaturePair {
            key,
            ..pair.clone()
        },
        _ => pair.clone(),
    });
    Submission {
        signatures: Sorted::new(pairs.collect()).unwrap(),
        statement: other.statement,
    }
}

/// With a key of the speaker's that was in force before in the place of the last signer's.
fn with_revoked(log: &Log, position: usize) -> Option<Submission> {
    let of = &log.lines[position];
    let mut signers = of.signers.clone();
    let last = signers.last_mut().unwrap();
    *last = match &of.statement.speaker {
        Speaker::RecoveryKeys => return None,
        Speaker::Observer(observer) => (observer.to_string(), 0, 0),
        Speaker::Commission(name) => {
            let mut before = log.lines[..position].iter();
            before.find(|line| {
                matches!(&line.statement.body, Body::RosterChanged(of) if of.commission == *name)
            })?;
            (name.to_string(), 4, 0)
        }
    };
    Some(signed_by(&of.statement, &signers))
}

/// The roster, whose third member has the key of the central commission's first.
fn with_key_of_another(
    name: &str,
    roster: &Sorted<hattama::event::Member, 200>,
) -> Sorted<hattama::event::Member, 200> {
    let mut members = roster.clone().into_inner();
    members[2] = member_with(name, 3, Role::Member, &secret("C", 1, 0));
    Sorted::new(members).unwrap()
}

/// A statement that registers keys, one of which another has.
fn taken(statement: &Statement) -> Option<Statement> {
    let mut taken = statement.clone();
    match &mut taken.body {
        Body::ElectionOpened(opened) => {
            opened.central.roster = with_key_of_another("C", &opened.central.roster);
            // The third signs with the key of the first, so that the second and fourth are left.
            let mut members = opened.central.roster.clone().into_inner();
            members[2] = member_with("C", 3, Role::Member, &secret("C", 3, 0));
            members[3] = member_with("C", 4, Role::Member, &secret("C", 1, 0));
            opened.central.roster = Sorted::new(members).unwrap();
        }
        Body::CommissionEnrolled(enrolled) => {
            let name = enrolled.id.to_string();
            enrolled.roster = with_key_of_another(&name, &enrolled.roster);
        }
        Body::ObserverAccredited(accredited) => {
            let name = accredited.id.to_string();
            **accredited = crate::saying::accredited_with(&name, &secret("C", 1, 0));
        }
        _ => return None,
    }
    Some(taken)
}

/// The same said in another election, by the same people with the same keys.
fn elsewhere(kind: Kind, statement: &Statement) -> Statement {
    let mut other = opened();
    if kind == Kind::Rehearsal {
        other.nature = Nature::Rehearsal;
    } else {
        other.nonce = [8; 32];
    }
    let genesis = Statement {
        election: None,
        speaker: Speaker::Commission(id("C")),
        body: Body::ElectionOpened(Box::new(other)),
    };
    if statement.election.is_none() {
        return genesis;
    }
    Statement {
        election: Some(StatementHash::of_statement(&genesis.to_bytes())),
        ..statement.clone()
    }
}

/// Another in whose name it is presented, and the code: who may say it at all is asked before whose
/// keys have signed.
fn other_speaker(statement: &Statement) -> (Speaker, &'static str) {
    let commission = |name: &str| Speaker::Commission(id(name));
    match (&statement.body, &statement.speaker) {
        (Body::ElectionOpened(_), _) => (commission("P1"), "R022"),
        (Body::RosterChanged(_), Speaker::RecoveryKeys) => (commission("C"), "R023"),
        (
            Body::ContestDefined(_)
            | Body::ChamberDefined(_)
            | Body::CommissionEnrolled(_)
            | Body::RosterChanged(_)
            | Body::ResultsDeclared(_)
            | Body::LedgerClosed,
            _,
        ) => (commission("P1"), "R023"),
        // A district commission accredits nobody.
        (Body::ObserverAccredited(_), _) => (commission("D"), "R023"),
        (_, Speaker::Observer(_)) => (Speaker::Observer(id("O2")), "R031"),
        (Body::SummarySubmitted(_), speaker) if *speaker == commission("T2") => {
            (commission("T1"), "R031")
        }
        (Body::SummarySubmitted(_), _) => (commission("T2"), "R031"),
        (_, speaker) => {
            let name = speaker.commission().unwrap().as_str();
            let number: usize = name.strip_prefix('P').unwrap().parse().unwrap();
            (commission(&station_name(number % STATIONS + 1)), "R031")
        }
    }
}

/// Other members who may say it as well, and whether the third is one who had not signed.
fn other_signers(of: &crate::log::Line) -> Option<(Vec<Signer>, bool)> {
    let mut signers = of.signers.clone();
    let (name, first, _) = signers[0].clone();
    match (&of.statement.body, signers.len(), first) {
        (Body::SignatureAdded(_) | Body::DissentLodged(_), ..) | (_, 1, 0) => return None,
        _ if of.statement.speaker == Speaker::RecoveryKeys => return None,
        (_, 1, _) => signers[0] = (name, 2, 0),
        (_, 2, _) => signers.push((name, 3, 0)),
        _ => signers.push((name, 4, 0)),
    }
    let third = signers.len() == 3;
    Some((signers, third))
}

/// What a station might have reported as well.
fn other_figures(statement: &Statement) -> Option<Statement> {
    let mut other = statement.clone();
    match &mut other.body {
        Body::TurnoutReported(report) => report.voted += 1,
        Body::ProtocolSubmitted(filed) => {
            let contest = filed.contest.to_string();
            // Figures of no station.
            **filed = sheet(&contest, &votes(&contest, STATIONS + 1));
        }
        _ => return None,
    }
    Some(other)
}
