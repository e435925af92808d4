//! What changes or contradicts a result.

use hattama::bytes::{List, ScanHash};
use hattama::election::WithdrawnVotes;
use hattama::event::{ActRecorded, Body, Kind, OptionWithdrawn};
use hattama::intake::statement::in_words;

use crate::files::*;
use crate::support::*;
use crate::world::*;

#[test]
fn an_option_is_withdrawn() {
    let mut world = World::new(&[list()]);
    let kit = world.kit(CENTRAL);
    let text = new(Kind::OptionWithdrawn, &kit, Some(LIST), None);
    fits_the_screen(&text);
    assert!(text.contains("P02 Mountain Party"), "{text}");
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("2 values are not filled in yet"), "{empty}");
    let values = [("option", "\"P02\""), ("votes", "\"ignored\"")];
    let filled = fill(&text, &values);
    let expected = |act| OptionWithdrawn {
        contest: id(LIST),
        option: id("P02"),
        votes: WithdrawnVotes::Ignored,
        act,
    };
    // The polls have opened.
    let without_act = told(&judged(&filled, &kit));
    assert!(without_act.contains("R133"), "{without_act}");
    let found = statement(&fill(&filled, &ACT), &kit);
    let expected = Body::OptionWithdrawn(Box::new(expected(Some(act()))));
    assert_eq!(found, says(CENTRAL, expected));
    let alone = told(&judged(&fill(&filled, &[ACT[0]]), &kit));
    assert!(
        alone.contains("number and date of the act, or neither"),
        "{alone}"
    );
    let wrong = told(&judged(
        &fill(&text, &[("option", "\"against-all\""), values[1]]),
        &kit,
    ));
    assert!(wrong.contains("R153"), "{wrong}");
    world.file(&fill(&filled, &ACT), &kit, &two(CENTRAL));
    let text = new(Kind::OptionWithdrawn, &world.kit(CENTRAL), Some(LIST), None);
    assert!(text.contains("P02 Mountain Party (withdrawn)"), "{text}");
    world.kit("R-001");
}

#[test]
fn an_act_states_another_result() {
    let mut world = World::new(&[list()]);
    let kit = world.kit(CENTRAL);
    let text = new(Kind::ActRecorded, &kit, Some(LIST), None);
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    // Act, date, document, four votes, three seats; sums of fields need not be stated.
    assert!(empty.contains("10 values are not filled in yet"), "{empty}");
    let document = format!("\"{HASH}\"");
    let head = [ACT[0], ACT[1], ("document", document.as_str())];
    let votes = [
        ("P01", "300"),
        ("P02", "200"),
        ("P03", "100"),
        ("against-all", "0"),
    ];
    let seats = [("P01", "3"), ("P02", "2"), ("P03", "0")];
    let filled = fill(&text, &[&head[..], &votes, &seats].concat());
    let expected = |fields: Option<Vec<u64>>| ActRecorded {
        contest: id(LIST),
        size: kit.head().size,
        act: act(),
        document: HASH.parse::<ScanHash>().unwrap(),
        fields: fields.map(|fields| List::new(fields).unwrap()),
        votes: List::new(vec![300, 200, 100, 0]).unwrap(),
        seats: List::new(vec![Some(3), Some(2), Some(0), None]).unwrap(),
    };
    let found = statement(&filled, &kit);
    assert_eq!(
        found,
        says(CENTRAL, Body::ActRecorded(Box::new(expected(None))))
    );
    let sums = FIELDS.map(|(name, _, _, _)| (name, "5000000000"));
    let with_sums = fill(&filled, &sums);
    assert_eq!(
        statement(&with_sums, &kit).body,
        Body::ActRecorded(Box::new(expected(Some(vec![5_000_000_000; 6]))))
    );
    let part = told(&judged(&fill(&filled, &sums[..2]), &kit));
    assert!(part.contains("4 values are not filled in yet"), "{part}");
    // Whether the ledger gives the same, and at what size, no kit can know.
    let judgement = judged(&fill(&filled, &[("size", "4000")]), &kit);
    assert_eq!(judgement.objections, [], "{}", told(&judgement));
    assert!(told(&judgement).contains("cannot be told from a kit"));
    let words = in_words(&found, Some(&kit)).join("\n");
    assert!(
        words.contains("Act             12 of 2023-03-20"),
        "{words}"
    );
    world.file(&filled, &kit, &two(CENTRAL));
}
