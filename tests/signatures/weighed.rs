//! Statements and proofs of possession, as the ledger and a verifier weigh them.

use hattama::bytes::{Domain, Sorted};
use hattama::election::{CommissionKind, Role, UtcMillis};
use hattama::event::{
    Body, Presented, SignaturePair, Speaker, Statement, Submission, possession_message,
};
use hattama::keys::{Message, PublicKeyBytes, SignatureBytes};
use hattama::rules::{Alone, Evidence, KeyRing, Workers, admit, weigh};
use hattama::threads::Threads;

use crate::crafted::{Signer, not_canonical, with_order_added};
use crate::support::*;

/// Stations with a member each who signs; and one more that is not enrolled.
const STATIONS: u64 = 12;

fn name(number: u64) -> String {
    format!("P{number}")
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::with_contests(genesis());
    for (name, kind) in [
        ("T1", CommissionKind::Territorial),
        ("D", CommissionKind::District),
    ] {
        ledger.enrol(commission(name, kind, "C"));
    }
    for number in 0..STATIONS {
        ledger.enrol(station(&name(number), "T1"));
    }
    ledger.now = hour(25);
    ledger
}

/// What is wrong with a signature over a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    OrderAdded,
    MixedR(usize),
    SmallR(usize),
    NotCanonicalR(usize),
    Shifted(u64),
    OtherDomain,
    OtherStatement,
    Bit(usize),
}

fn wrong(number: u64) -> Wrong {
    let class = usize::try_from(number).unwrap();
    match number % 23 {
        3 => Wrong::OrderAdded,
        5 => Wrong::MixedR(1 + class % 7),
        // Its fellow, whose torsion or scalar takes the other's away.
        6 => Wrong::MixedR(8 - (1 + (class - 1) % 7)),
        8 => Wrong::SmallR(class % 8),
        10 => Wrong::NotCanonicalR(class % 6),
        12 => Wrong::Shifted(9),
        13 => Wrong::OtherDomain,
        15 => Wrong::OtherStatement,
        18 => Wrong::Bit(class * 7 % 512),
        _ => Wrong::Nothing,
    }
}

/// The bytes that a signature is over.
fn said(domain: Domain, bytes: &[u8]) -> Vec<u8> {
    Message::new(domain, bytes).to_vec()
}

fn signature(signer: &Signer, wrong: Wrong, domain: Domain, bytes: &[u8]) -> SignatureBytes {
    let message = said(domain, bytes);
    let honest = signer.honest(&message).signature;
    match wrong {
        Wrong::Nothing => honest,
        Wrong::OrderAdded => with_order_added(&honest),
        Wrong::MixedR(class) => signer.mixed_r(&message, class).signature,
        Wrong::SmallR(class) => {
            let r = curve25519_dalek::constants::EIGHT_TORSION[class]
                .compress()
                .0;
            signer.of_small_r(&message, r).signature
        }
        Wrong::NotCanonicalR(which) => {
            signer
                .of_small_r(&message, not_canonical()[which])
                .signature
        }
        Wrong::Shifted(more) => signer.shifted(&message, more.into()).signature,
        Wrong::OtherDomain => {
            let other = match domain {
                Domain::Statement => Domain::Possession,
                _ => Domain::Statement,
            };
            signer.honest(&said(other, bytes)).signature
        }
        Wrong::OtherStatement => signer.honest(&said(domain, b"something else")).signature,
        Wrong::Bit(bit) => {
            let mut bytes = *honest.as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            SignatureBytes::new(bytes)
        }
    }
}

fn reported(ledger: &Ledger, number: u64) -> (Wrong, Presented) {
    let station = name(number % STATIONS);
    let statement = Statement {
        election: ledger.genesis(),
        speaker: Speaker::Commission(id(&station)),
        body: turnout(
            "list",
            UtcMillis(OPENS.0 + number),
            u32::try_from(number).unwrap(),
        ),
    };
    let bytes = statement.to_bytes();
    let secret = secret(&station, 1, 0);
    let wrong = wrong(number);
    let signature = signature(
        &Signer::of_seed(*secret.seed()),
        wrong,
        Domain::Statement,
        &bytes,
    );
    let pair = SignaturePair {
        key: secret.public(),
        signature,
    };
    let submission = Submission {
        statement: bytes,
        signatures: Sorted::new(vec![pair]).unwrap(),
    };
    (wrong, submission.present().unwrap())
}

fn refusals(
    ledger: &Ledger,
    presented: &[&Presented],
    evidence: &[Evidence],
) -> Vec<Vec<&'static str>> {
    let pairs = presented.iter().zip(evidence);
    let answers = pairs.map(|(one, evidence)| {
        match admit(&ledger.state, (*one).clone(), evidence, ledger.now) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.codes(),
        }
    });
    answers.collect()
}

/// Weighed by these workers, so many at a time, with one ring or a new one each time.
fn weighed(
    ledger: &Ledger,
    presented: &[&Presented],
    workers: &impl Workers,
    at_a_time: usize,
    one_ring: bool,
) -> Vec<Vec<&'static str>> {
    let mut ring = KeyRing::new();
    let parts = presented.chunks(at_a_time).flat_map(|part| {
        if !one_ring {
            ring = KeyRing::new();
        }
        let evidence = weigh(&ledger.state, part, &mut ring, [4; 32], workers);
        refusals(ledger, part, &evidence)
    });
    parts.collect()
}

#[test]
fn statements_are_weighed_alike_however_many_at_a_time() {
    let ledger = ledger();
    let all: Vec<_> = (0..700).map(|number| reported(&ledger, number)).collect();
    let presented: Vec<_> = all.iter().map(|(_, presented)| presented).collect();
    let expected: Vec<Vec<&str>> = all
        .iter()
        .map(|(wrong, _)| {
            if *wrong == Wrong::Nothing {
                Vec::new()
            } else {
                vec!["R040"]
            }
        })
        .collect();
    let count = expected.iter().filter(|codes| !codes.is_empty()).count();
    assert!(count > 200 && count < 350, "{count}");
    for at_a_time in [1, 64, 300, 700] {
        for one_ring in [true, false] {
            let alone = weighed(&ledger, &presented, &Alone, at_a_time, one_ring);
            assert_eq!(alone, expected, "alone, {at_a_time} at a time");
            let threads = weighed(&ledger, &presented, &Threads, at_a_time, one_ring);
            assert_eq!(threads, expected, "on all threads, {at_a_time} at a time");
        }
    }
}

/// Enrolments, each with a proof of possession or a key that is not as it must be.
#[test]
fn proofs_and_keys_are_weighed_alike() {
    let ledger = ledger();
    let mut expected = Vec::new();
    let mut presented = Vec::new();
    for number in 0..120 {
        let station = format!("Q{number}");
        let mut enrolled = crate::support::station(&station, "T1");
        let mut members = enrolled.roster.clone().into_inner();
        let signer = Signer::of_seed(*secret(&station, 2, 0).seed());
        let mut codes = Vec::new();
        if number % 5 == 4 {
            // A key that cannot be registered, with a proof that its holder has made.
            let class = usize::try_from(number).unwrap() % 7 + 1;
            let key = match number % 3 {
                0 => signer.mixed_key(class),
                1 => PublicKeyBytes::new(not_canonical()[class % 6]),
                _ => PublicKeyBytes::new(
                    curve25519_dalek::constants::EIGHT_TORSION[class]
                        .compress()
                        .0,
                ),
            };
            members[1].key = key;
            codes.push("R110");
        } else {
            let message = possession_message(&id(&station), 2, Role::Secretary, &members[1].key);
            let wrong = wrong(number);
            members[1].proof = signature(&signer, wrong, Domain::Possession, &message);
            if wrong != Wrong::Nothing {
                codes.push("R112");
            }
        }
        enrolled.roster = Sorted::new(members).unwrap();
        let statement = ledger.statement("T1", Body::CommissionEnrolled(Box::new(enrolled)));
        let keys = [secret("T1", 1, 0), secret("T1", 2, 0)];
        presented.push(signed(&statement, &keys).present().unwrap());
        expected.push(codes);
    }
    let presented: Vec<_> = presented.iter().collect();
    for at_a_time in [1, 50, 120] {
        let alone = weighed(&ledger, &presented, &Alone, at_a_time, true);
        assert_eq!(alone, expected, "alone, {at_a_time} at a time");
        let threads = weighed(&ledger, &presented, &Threads, at_a_time, true);
        assert_eq!(threads, expected, "on all threads, {at_a_time} at a time");
    }
}
