//! What members add to a protocol.

use hattama::bytes::Sorted;
use hattama::event::{
    Attendance, AttendanceRecorded, Body, DissentLodged, Kind, Presence, SignatureAdded,
};
use hattama::intake::statement::in_words;

use crate::files::*;
use crate::support::*;
use crate::world::*;

#[test]
fn a_member_signs_later() {
    let mut world = World::new(&[list()]);
    let kit = world.kit("R-001");
    let text = new(Kind::SignatureAdded, &kit, Some(LIST), None);
    fits_the_screen(&text);
    assert!(
        text.contains("#    3 member") && !text.contains("#    1 chair"),
        "{text}"
    );
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("1 value is not filled in yet"), "{empty}");
    let filled = fill(&text, &[("member", "3")]);
    let expected = SignatureAdded {
        station: id("R-001"),
        contest: id(LIST),
        protocol: hash_of(&list()),
        member: 3,
    };
    let found = statement(&filled, &kit);
    assert_eq!(
        found,
        says("R-001", Body::SignatureAdded(Box::new(expected)))
    );
    let twice = told(&judged(&fill(&text, &[("member", "1")]), &kit));
    assert!(twice.contains("R155"), "{twice}");
    let nobody = told(&judged(&fill(&text, &[("member", "9")]), &kit));
    assert!(
        nobody.contains("R-001 has no member 9 in force") && nobody.contains("one of: 1, 2, 3"),
        "{nobody}"
    );
    world.file(&filled, &kit, &[key("R-001", 3)]);
    // The next kit knows, and nobody is left to sign.
    let text = new(Kind::SignatureAdded, &world.kit("R-001"), Some(LIST), None);
    assert!(
        text.contains("Every member has signed it already."),
        "{text}"
    );
}

#[test]
fn a_protocol_that_the_kit_does_not_hold_is_for_the_ledger_to_judge() {
    let kit = World::new(&[]).kit("R-001");
    let text = new(Kind::DissentLodged, &kit, Some(LIST), None);
    assert!(text.contains("protocol = \"\"\n"), "{text}");
    let hash = format!("\"{HASH}\"");
    let values = [
        ("protocol", hash.as_str()),
        ("member", "3"),
        ("reason", "\"count-not-shown\""),
    ];
    let judgement = judged(&fill(&text, &values), &kit);
    assert_eq!(judgement.objections, []);
    assert!(
        told(&judgement).contains("the ledger says"),
        "{}",
        told(&judgement)
    );
}

#[test]
fn a_member_dissents() {
    let mut world = World::new(&[list()]);
    let kit = world.kit("R-001");
    let text = new(Kind::DissentLodged, &kit, Some(LIST), None);
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("2 values are not filled in yet"), "{empty}");
    let values = [("member", "3"), ("reason", "\"count-not-shown\"")];
    let filled =
        fill(&text, &values).replace("#text_hash = \"\"", &format!("text_hash = \"{HASH}\""));
    let expected = DissentLodged {
        station: id("R-001"),
        contest: id(LIST),
        protocol: hash_of(&list()),
        member: 3,
        reason: id("count-not-shown"),
        text: Some(HASH.parse().unwrap()),
    };
    let found = statement(&filled, &kit);
    assert_eq!(
        found,
        says("R-001", Body::DissentLodged(Box::new(expected)))
    );
    world.file(&filled, &kit, &[key("R-001", 3)]);
}

#[test]
fn who_was_there_is_recorded() {
    let mut world = World::new(&[list()]);
    let kit = world.kit("R-001");
    let text = new(Kind::AttendanceRecorded, &kit, Some(LIST), None);
    fits_the_screen(&text);
    // Whoever has signed was there.
    assert!(
        text.contains("1 = \"present\"\n") && text.contains("3 = \"\"\n"),
        "{text}"
    );
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("3 values are not filled in yet"), "{empty}");
    let values = [
        ("copies_given", "4"),
        ("copies_refused", "\"1\""),
        ("3", "\"refused\""),
    ];
    let filled = fill(&text, &values);
    let members = [
        (1, Presence::Present),
        (2, Presence::Present),
        (3, Presence::Refused),
    ];
    let members = members.map(|(number, presence)| Attendance { number, presence });
    let expected = AttendanceRecorded {
        station: id("R-001"),
        contest: id(LIST),
        protocol: hash_of(&list()),
        members: Sorted::new(members.to_vec()).unwrap(),
        copies_given: 4,
        copies_refused: 1,
    };
    let found = statement(&filled, &kit);
    assert_eq!(
        found,
        says("R-001", Body::AttendanceRecorded(Box::new(expected)))
    );
    let words = in_words(&found, Some(&kit)).join("\n");
    assert!(
        words.contains("4 given, 1 refused") && words.contains("Member 3"),
        "{words}"
    );
    let wrong =
        fill(&filled, &[("1", "\"absent\""), ("2", "\"presnt\"")]) + "\nchair = \"present\"";
    let wrong = told(&judged(&wrong, &kit));
    assert!(wrong.contains("did you mean \"present\"?"), "{wrong}");
    assert!(
        wrong.contains("chair in members is no member's number"),
        "{wrong}"
    );
    let contradicts = told(&judged(&fill(&filled, &[("1", "\"absent\"")]), &kit));
    assert!(contradicts.contains("R157"), "{contradicts}");
    world.file(&filled, &kit, &two("R-001"));
    world.kit("R-001");
}
