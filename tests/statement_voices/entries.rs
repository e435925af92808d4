//! `hattama entry` says each of these kinds in words.

use hattama::bytes::{List, Sorted};
use hattama::election::{UnitHours, WithdrawnVotes};
use hattama::event::{
    ActRecorded, Answer, Attendance, AttendanceRecorded, Body, DissentLodged, ObjectionAnswered,
    ObjectionLodged, OptionWithdrawn, Presence, RerunOpened, SignatureAdded, Speaker, Statement,
    Submission, UnitVoided,
};
use hattama::keys::SecretKey;

use crate::files::*;
use crate::support::*;
use crate::world::*;

/// A statement, who signs it, and what has to stand in its entry.
type Said = (Statement, Vec<SecretKey>, &'static [&'static str]);

fn by_members() -> Vec<Said> {
    let (station, contest, protocol) = (id("R-001"), id(LIST), hash_of(&list()));
    let added = SignatureAdded {
        station: station.clone(),
        contest: contest.clone(),
        protocol,
        member: 3,
    };
    let dissent = DissentLodged {
        station: station.clone(),
        contest: contest.clone(),
        protocol,
        member: 3,
        reason: id("count-not-shown"),
        text: None,
    };
    let present = Attendance {
        number: 1,
        presence: Presence::Present,
    };
    let attendance = AttendanceRecorded {
        station,
        contest,
        protocol,
        members: Sorted::new(vec![present]).unwrap(),
        copies_given: 4,
        copies_refused: 1,
    };
    let says = |body| says("R-001", body);
    vec![
        (
            says(Body::SignatureAdded(Box::new(added))),
            vec![key("R-001", 3)],
            &["Signed by", "member 3"],
        ),
        (
            says(Body::DissentLodged(Box::new(dissent))),
            vec![key("R-001", 3)],
            &["Opinion of", "count-not-shown"],
        ),
        (
            says(Body::AttendanceRecorded(Box::new(attendance))),
            two("R-001").into(),
            &["Copies given", "Copies refused", "present"],
        ),
    ]
}

fn of_observers() -> Vec<Said> {
    let lodged = ObjectionLodged {
        about: hash_of(&list()),
        to: id(TERRITORIAL),
        reason: id("figures-changed"),
        text: Some(HASH.parse().unwrap()),
    };
    let lodged = Statement {
        speaker: Speaker::Observer(id(OBSERVER)),
        ..says("R-001", Body::ObjectionLodged(Box::new(lodged)))
    };
    let answered = ObjectionAnswered {
        objection: hash_of(&lodged),
        answer: Answer::Rejected,
        reason: id("recounted"),
        text: None,
    };
    let answered = says(TERRITORIAL, Body::ObjectionAnswered(Box::new(answered)));
    vec![
        (
            lodged,
            vec![observer_key()],
            &["Addressed to", "figures-changed; text 5c5c5c5c", "observer"],
        ),
        (
            answered,
            two(TERRITORIAL).into(),
            &["Objection", "rejected", "recounted"],
        ),
    ]
}

fn of_the_central_commission() -> Vec<Said> {
    let contests = Sorted::new(vec![id(LIST)]).unwrap();
    let withdrawn = OptionWithdrawn {
        contest: id(LIST),
        option: id("P02"),
        votes: WithdrawnVotes::Ignored,
        act: Some(act()),
    };
    let other = ActRecorded {
        contest: id(LIST),
        size: 9,
        act: act(),
        document: HASH.parse().unwrap(),
        fields: None,
        votes: List::new(vec![1, 2, 3, 4]).unwrap(),
        seats: List::new(vec![Some(1), None, Some(4), None]).unwrap(),
    };
    let voided = UnitVoided {
        unit: id("R-001"),
        contests: contests.clone(),
        act: act(),
    };
    let hours = UnitHours {
        unit: id("R-002"),
        polling: again(),
    };
    let rerun = RerunOpened {
        unit: id("R-001"),
        contests,
        act: act(),
        polling: again(),
        hours: Sorted::new(vec![hours]).unwrap(),
    };
    let all: [(Body, &'static [&'static str]); 4] = [
        (
            Body::OptionWithdrawn(Box::new(withdrawn)),
            &[
                "P02 Mountain Party",
                "neither valid nor invalid",
                "12 of 2023-03-20",
            ],
        ),
        (
            Body::ActRecorded(Box::new(other)),
            &["Document SHA-256", "Of the first", "River Party"],
        ),
        (
            Body::UnitVoided(Box::new(voided)),
            &["Annulled at", "R-001", "12 of 2023-03-20"],
        ),
        (
            Body::RerunOpened(Box::new(rerun)),
            &[
                "Repeated at",
                "polling there",
                "R-002",
                "2023-03-26T01:00:00Z",
            ],
        ),
    ];
    let all = all.into_iter();
    all.map(|(body, words)| (says(CENTRAL, body), two(CENTRAL).into(), words))
        .collect()
}

#[test]
fn entries_say_all_of_it_in_words() {
    let mut world = World::new(&[list()]);
    world.accredit();
    let first = world.kit("R-001").head().size;
    let accreditation: &[&str] = &["Sent by", "Clean Hands", "Observer"];
    let mut expected = vec![(first - 1, accreditation)];
    let said = [by_members(), of_observers(), of_the_central_commission()];
    for (index, (statement, keys, words)) in (first..).zip(said.into_iter().flatten()) {
        let pairs = keys.iter().map(|key| pair(&statement, key)).collect();
        world.append(Submission {
            statement: statement.to_bytes(),
            signatures: Sorted::new(pairs).unwrap(),
        });
        expected.push((index, words));
    }
    // A kit takes in all of it that concerns its commission, whoever it is for.
    for of in [CENTRAL, TERRITORIAL, "R-001", "R-002", "R-003"] {
        world.kit(of);
    }
    drop(world.ledger);
    for (index, words) in expected {
        let index = index.to_string();
        let line = ["entry", &index, "--ledger", "ledger"];
        let (code, out, error) = hattama(world.folder.path(), &line);
        assert_eq!(code, 0, "{out}{error}");
        for word in words {
            assert!(out.contains(word), "{word:?} is not in\n{out}");
        }
        assert!(!out.contains("\n     0 "), "{out}");
    }
}
