//! `CommissionEnrolled`.

use crate::support::*;
use hattama::bytes::{List, Sorted};
use hattama::election::*;
use hattama::event::{Body, CommissionEnrolled};

fn enrol(ledger: &mut Ledger, enrolled: CommissionEnrolled) -> Answer {
    let parent = enrolled.parent.clone();
    ledger.say(
        parent.as_str(),
        Body::CommissionEnrolled(Box::new(enrolled)),
    )
}

#[test]
fn a_parent_enrols_its_own_once() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(38);
    let late = enrol(&mut ledger, station("P9", "T1"));
    assert_eq!(late, admitted(&["F110"]));
    let again = CommissionEnrolled {
        roster: roster("another"),
        ..station("P9", "T1")
    };
    assert!(enrol(&mut ledger, again).unwrap_err().contains(&"R100"));
    let by_another = ledger.say(
        "T2",
        Body::CommissionEnrolled(Box::new(station("P8", "T1"))),
    );
    assert_eq!(by_another, Err(vec!["R023"]));
    assert_eq!(enrol(&mut ledger, station("P8", "T9")), Err(vec!["R022"]));
}

#[test]
fn a_commission_is_sound() {
    let elsewhere = |contest, parent| {
        let parent = ContestParent {
            contest: id(contest),
            parent: id(parent),
        };
        Sorted::new(vec![parent]).unwrap()
    };
    let with = |spoil: &dyn Fn(&mut CommissionEnrolled)| {
        let mut enrolled = station("P9", "T1");
        spoil(&mut enrolled);
        enrol(&mut Ledger::ready(), enrolled)
    };
    assert_eq!(with(&|_| {}), admitted(&["F110"]));
    assert_eq!(
        with(&|c| c.kind = CommissionKind::Central),
        Err(vec!["R101"])
    );
    assert_eq!(with(&|c| c.parent = id("P1")), Err(vec!["R101"]));
    assert_eq!(with(&|c| c.polling = List::default()), Err(vec!["R101"]));
    let nowhere = || Sorted::new(ids(&["nowhere"])).unwrap();
    assert_eq!(with(&|c| c.contests = nowhere()), Err(vec!["R102"]));
    let to_nobody = elsewhere("list", "nowhere");
    assert_eq!(
        with(&|c| c.contest_parents = to_nobody.clone()),
        Err(vec!["R102"])
    );
    let of_nothing = elsewhere("nowhere", "D");
    assert_eq!(
        with(&|c| c.contest_parents = of_nothing.clone()),
        Err(vec!["R102"])
    );
    let to_precinct = elsewhere("list", "P1");
    assert_eq!(
        with(&|c| c.contest_parents = to_precinct.clone()),
        Err(vec!["R101"])
    );
    let to_itself = elsewhere("list", "P9");
    assert_eq!(
        with(&|c| c.contest_parents = to_itself.clone()),
        Err(vec!["R102"])
    );
}

#[test]
fn a_key_is_registered_once_ever() {
    let with = |secret: &hattama::keys::SecretKey| {
        let mut members = roster("P9").into_inner();
        members[2] = member_with("P9", 3, Role::Member, secret);
        let roster = Sorted::new(members).unwrap();
        let enrolled = CommissionEnrolled {
            roster,
            ..station("P9", "T1")
        };
        enrol(&mut Ledger::ready(), enrolled)
    };
    for taken in [
        secret("P1", 1, 0),
        secret("C", 1, 0),
        secret("P9", 2, 0),
        secret("log", 0, 0),
        secret("refusals", 0, 0),
    ] {
        assert_eq!(with(&taken), Err(vec!["R111"]));
    }
}

#[test]
fn a_proof_is_for_this_member_of_this_commission() {
    let with = |spoil: fn(&mut hattama::event::Member)| {
        let mut members = roster("P9").into_inner();
        spoil(&mut members[2]);
        let roster = Sorted::new(members).unwrap();
        let enrolled = CommissionEnrolled {
            roster,
            ..station("P9", "T1")
        };
        enrol(&mut Ledger::ready(), enrolled)
    };
    assert_eq!(with(|m| m.proof = no_signature()), Err(vec!["R112"]));
    assert_eq!(with(|m| m.number = 4), Err(vec!["R112"]));
    assert_eq!(with(|m| m.role = Role::Deputy), Err(vec!["R112"]));
    let of_another = |m: &mut hattama::event::Member| {
        let secret = secret("P9", 3, 0);
        m.proof = member_with("P8", 3, Role::Member, &secret).proof;
    };
    assert_eq!(with(of_another), Err(vec!["R112"]));
}

#[test]
fn a_roster_that_cannot_sign_is_worth_a_look() {
    let mut members = roster("P9").into_inner();
    members.remove(0);
    let enrolled = CommissionEnrolled {
        roster: Sorted::new(members).unwrap(),
        ..station("P9", "T1")
    };
    assert_eq!(
        enrol(&mut Ledger::ready(), enrolled),
        admitted(&["F119", "F110"])
    );
}

#[test]
fn a_station_enrolled_late_marks_its_protocols() {
    let mut ledger = Ledger::ready();
    enrol(&mut ledger, station("P9", "T1")).unwrap();
    ledger.must("P9", protocol(sheet("list", &[20, 20, 9])));
    assert_eq!(ledger.findings("P9", "list"), ["F110"]);
}

#[test]
fn who_determines_a_contest_is_enrolled_by_the_central_commission() {
    // Contest `district` names D; a territorial commission may not take its place.
    let mut ledger = Ledger::with_contests(genesis());
    ledger.enrol(commission("T1", CommissionKind::Territorial, "C"));
    let squatter = commission("D", CommissionKind::District, "T1");
    let answer = ledger.say("T1", Body::CommissionEnrolled(Box::new(squatter)));
    assert_eq!(answer, Err(vec!["R101"]));
    ledger.enrol(commission("D", CommissionKind::District, "C"));
}

/// Every sum walks the way up from each station.
#[test]
fn a_commission_is_not_too_deep() {
    let mut ledger = Ledger::ready();
    let mut parent = "T1".to_owned();
    for depth in 2..=16 {
        let name = format!("below-{depth}");
        let enrolled = commission(&name, CommissionKind::Territorial, &parent);
        ledger.enrol(enrolled);
        parent = name;
    }
    let deeper = commission("below-17", CommissionKind::Territorial, &parent);
    let answer = ledger.say(&parent, Body::CommissionEnrolled(Box::new(deeper)));
    assert_eq!(answer, Err(vec!["R101"]));
    // Nor by the way of one contest.
    let mut aside = station("P9", "T1");
    aside.contest_parents = Sorted::new(vec![ContestParent {
        contest: id("list"),
        parent: id(&parent),
    }])
    .unwrap();
    let answer = ledger.say("T1", Body::CommissionEnrolled(Box::new(aside)));
    assert_eq!(answer, Err(vec!["R101"]));
}
