//! What is made to be put into a log: statements and signatures, and the codes they get.

use hattama::bytes::{Sorted, StatementHash};
use hattama::election::{CommissionKind, Nature, Role, UtcMillis};
use hattama::event::{Body, SignaturePair, Speaker, Statement, Submission};
use hattama::keys::SecretKey;

use crate::kinds::{Kind, Slot, made};
use crate::log::{Line, Log, SIZE, STATIONS, Signer, opened, signed_by, station_name};
use crate::making::votes;
use crate::support::*;

/// What is put between the entries, with the codes that it has there.
pub(crate) fn insertion(log: &Log, kind: Kind, position: usize) -> Slot<'static> {
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
pub(crate) fn strangers(of: &Line) -> Submission {
    let mut signers = of.signers.clone();
    *signers.last_mut().unwrap() = ("a stranger".into(), 1, 0);
    signed_by(&of.statement, &signers)
}

pub(crate) fn strangers_code(statement: &Statement) -> &'static str {
    match statement.speaker {
        Speaker::RecoveryKeys => "R033",
        _ => "R030",
    }
}

/// With the last signer's key, and what another key signed.
pub(crate) fn signed_by_another(of: &Line) -> Submission {
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
pub(crate) fn with_revoked(log: &Log, position: usize) -> Option<Submission> {
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
pub(crate) fn taken(statement: &Statement) -> Option<Statement> {
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
pub(crate) fn elsewhere(kind: Kind, statement: &Statement) -> Statement {
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
pub(crate) fn other_speaker(statement: &Statement) -> (Speaker, &'static str) {
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
pub(crate) fn other_signers(of: &Line) -> Option<(Vec<Signer>, bool)> {
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
pub(crate) fn other_figures(statement: &Statement) -> Option<Statement> {
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
