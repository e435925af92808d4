//! Votes that are annulled, repeated, held a second time, and the kits that carry them.

use hattama::bytes::{List, Sorted, Text};
use hattama::election::{PollingDay, UnitHours, UtcMillis};
use hattama::event::{Act, Body, Kind, RerunOpened, UnitVoided};

use crate::files::*;
use crate::support::*;
use crate::world::*;

#[test]
fn a_vote_is_annulled_and_repeated() {
    let mut world = World::new(&[list(), protocol("R-001", sheet(DISTRICT))]);
    let kit = world.kit(CENTRAL);
    let text = new(Kind::UnitVoided, &kit, None, Some(TERRITORIAL));
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("2 values are not filled in yet"), "{empty}");
    let both = "[\"district-1\", \"list\"]";
    let filled = fill(&text, &[("contests", both), ACT[0], ACT[1]]);
    let contests = Sorted::new(vec![id(LIST), id(DISTRICT)]).unwrap();
    let expected = UnitVoided {
        unit: id(TERRITORIAL),
        contests: contests.clone(),
        act: act(),
    };
    let found = statement(&filled, &kit);
    assert_eq!(found, says(CENTRAL, Body::UnitVoided(Box::new(expected))));
    // The central kit holds no stations, and claims nothing about what they have filed.
    let judgement = judged(&filled, &kit);
    assert_eq!(judgement.objections, []);
    assert!(
        told(&judgement).contains("to annul cannot be told"),
        "{}",
        told(&judgement)
    );
    let there = fill(&filled, &[("unit", "\"R-001\"")]);
    assert!(told(&judged(&there, &kit)).contains("found:    R-001"));
    // The kit of the commission directly above does.
    let above = world.kit(TERRITORIAL);
    let text = new(Kind::UnitVoided, &above, None, Some("R-003"));
    assert!(text.contains("contests = [\"list\"]"), "{text}");
    let again = new(Kind::RerunOpened, &above, Some(LIST), Some("R-003"));
    let again = fill(&again, &[ACT[0], ACT[1], AGAIN[0], AGAIN[1]]);
    assert!(
        told(&judged(&again, &above)).contains("R160"),
        "nothing is annulled there"
    );
    world.file(&filled, &kit, &two(CENTRAL));

    // R-003 does not count the district, whose annulment stands in the same entry.
    for station in STATIONS {
        assert!(world.kit(station).to_text().contains("annulled by entry"));
    }
    let kit = world.kit(TERRITORIAL);
    let voided = new(Kind::UnitVoided, &kit, None, Some("R-001"));
    let voided = fill(&voided, &[("contests", both), ACT[0], ACT[1]]);
    assert!(told(&judged(&voided, &kit)).contains("R159"));

    let kit = world.kit(CENTRAL);
    let text = new(Kind::RerunOpened, &kit, None, Some(TERRITORIAL));
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("4 values are not filled in yet"), "{empty}");
    let filled = fill(
        &text,
        &[("contests", both), ACT[0], ACT[1], AGAIN[0], AGAIN[1]],
    );
    let filled = filled.replace(
        "#[[hours]]\n#unit = \"\"\n#polling = [{ opens = \"\", closes = \"\" }]",
        "[[hours]]\nunit = \"R-002\"\npolling = [{ opens = \"2023-03-26 08:00\", closes = \
         \"2023-03-26 12:00\" }]",
    );
    let early = PollingDay {
        opens: UtcMillis(again_at(1)),
        closes: UtcMillis(again_at(5)),
    };
    let expected = RerunOpened {
        unit: id(TERRITORIAL),
        contests,
        act: act(),
        polling: crate::world::again(),
        hours: Sorted::new(vec![UnitHours {
            unit: id("R-002"),
            polling: List::new(vec![early]).unwrap(),
        }])
        .unwrap(),
    };
    let found = statement(&filled, &kit);
    assert_eq!(found, says(CENTRAL, Body::RerunOpened(Box::new(expected))));
    let twice = filled.clone() + "\n[[hours]]\nunit = \"R-002\"\npolling = []\n";
    assert!(told(&judged(&twice, &kit)).contains("each unit once"));
    world.file(&filled, &kit, &two(CENTRAL));

    // Stations file anew, after the new hours, which stand in their kits.
    let kit = world.kit("R-003");
    assert!(
        kit.to_text()
            .contains("polls: 2023-03-26 07:00 to 2023-03-26 20:00")
    );
    let early = world.kit("R-002").to_text();
    assert!(
        early.contains("polls: 2023-03-26 08:00 to 2023-03-26 12:00"),
        "{early}"
    );
    let text = new(Kind::ProtocolSubmitted, &kit, Some(LIST), None);
    assert!(
        text.contains("The polls here close at 2023-03-26 20:00"),
        "{text}"
    );
    let kit = world.kit("R-001");
    let text = new(Kind::SignatureAdded, &kit, Some(LIST), None);
    assert!(
        text.contains("protocol = \"\""),
        "what was annulled is past: {text}"
    );
}

#[test]
fn a_second_round_has_hours_of_its_own() {
    let mut world = World::new(&[]);
    let kit = world.kit(CENTRAL);
    let text = new(Kind::ContestDefined, &kit, None, None);
    let filled = fill(
        &text,
        &[
            ("id", "\"runoff\""),
            ("form", "\"sheet\""),
            ("title", "{ en = \"Runoff\" }"),
            ("second_round_of", "\"district-1\""),
            AGAIN[0],
            AGAIN[1],
            ("id", "\"C1\""),
            ("position", "1"),
            ("kind", "\"candidate\""),
            ("name", "{ en = \"Candidate A\" }"),
        ],
    ) + "\n[[hours]]\nunit = \"R-002\"\n[[hours.polling]]\nopens = \"2023-03-26 08:00\"\n\
         closes = \"2023-03-26 12:00\"\n";
    let Body::ContestDefined(found) = statement(&filled, &kit).body else {
        panic!("another kind");
    };
    assert_eq!(found.second_round_of, Some(id(DISTRICT)));
    assert_eq!(found.polling, again());
    assert_eq!(found.hours[0].unit, id("R-002"));
    let judgement = judged(&filled, &kit);
    assert_eq!(judgement.objections, [], "{}", told(&judgement));
    let said = told(&judgement);
    assert!(said.contains("found:    R-002"), "{said}");
    world.file(&filled, &kit, &two(CENTRAL));
    // R-001 needs R-002's enrolment to take the contest in.
    let kit = world.kit("R-001");
    assert!(kit.state().find_commission("R-002").is_some());
    assert!(kit.state().find_commission("R-003").is_none());
    let text = new(Kind::TurnoutReported, &kit, Some("runoff"), None);
    assert!(text.contains("\"2023-03-26 07:00\""), "{text}");
}

/// The hour of the repeated vote, from its opening.
const fn again_at(hour: u64) -> u64 {
    OPENS.0 + (7 * 24 + hour) * 3_600_000
}

#[test]
fn a_kit_takes_in_votes_that_are_annulled_and_repeated() {
    let mut world = World::new(&[list()]);
    let contests = |ids: &[&str]| Sorted::new(ids.iter().map(|one| id(one)).collect()).unwrap();
    let voided = |unit: &str, ids: &[&str], number: &str| {
        says(
            CENTRAL,
            Body::UnitVoided(Box::new(UnitVoided {
                unit: id(unit),
                contests: contests(ids),
                act: Act {
                    number: Text::new(number).unwrap(),
                    ..act()
                },
            })),
        )
    };
    let rerun = |unit: &str, ids: &[&str], number: &str| {
        says(
            CENTRAL,
            Body::RerunOpened(Box::new(RerunOpened {
                unit: id(unit),
                contests: contests(ids),
                act: Act {
                    number: Text::new(number).unwrap(),
                    ..act()
                },
                polling: again(),
                hours: Sorted::default(),
            })),
        )
    };
    let both = [DISTRICT, LIST];
    for said in [
        voided("R-001", &[DISTRICT], "1"),
        voided(TERRITORIAL, &both, "2"),
        rerun("R-001", &[DISTRICT], "1"),
        rerun("R-002", &both, "2"),
        rerun(TERRITORIAL, &[LIST], "4"),
    ] {
        world.append(signed(&said, &[1, 2]));
    }
    for of in [CENTRAL, TERRITORIAL, "R-001", "R-002", "R-003"] {
        let kit = world.kit(of);
        for (_, station) in kit.state().commissions() {
            for filing in &station.filings {
                assert_eq!(
                    filing.voided_by(),
                    None,
                    "{} in the kit of {of}",
                    station.id
                );
                assert_eq!(filing.hours(), Some(&again()[..]));
            }
        }
    }
}
