//! `ProtocolSubmitted`: times, shape, control relations.

use crate::support::*;
use hattama::event::{CommissionEnrolled, ElectionOpened, Sheet};
use hattama::replay::ProtocolCounts;

fn says(sheet: Sheet) -> Answer {
    Ledger::ready().say("P1", protocol(sheet))
}

#[test]
fn a_sheet_that_balances_counts() {
    let mut ledger = Ledger::ready();
    let answer = ledger.say("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(answer, admitted(&[]));
    let tally = ledger.tally("list");
    let expected = ProtocolCounts {
        expected: 3,
        received: 1,
        counted: 1,
        outstanding: 2,
        // One of three has not signed.
        flagged: 1,
        ..ProtocolCounts::default()
    };
    assert_eq!(tally.protocols, expected);
    assert_eq!(tally.quantity("valid"), Some(100));
    let votes: Vec<_> = tally.options.iter().map(|option| option.votes).collect();
    assert_eq!(votes, [60, 30, 10]);
}

#[test]
fn only_a_station_that_counts_the_contest_files_it() {
    let mut ledger = Ledger::ready();
    let answer = ledger.say("T1", protocol(sheet("list", &[1, 1, 1])));
    assert_eq!(answer, Err(vec!["R120"]));
    assert_eq!(says(sheet("nowhere", &[1, 1, 1])), Err(vec!["R102"]));
}

#[test]
fn nothing_is_signed_or_recorded_before_the_polls_close() {
    let signed_at = |signed_at| Sheet {
        signed_at,
        voting_ended_at: None,
        ..sheet("list", &[1, 1, 1])
    };
    assert_eq!(says(signed_at(hour(36))), Err(vec!["R121"]));
    assert_eq!(says(signed_at(CLOSES)), admitted(&[]));
    let mut early = Ledger {
        now: hour(36),
        ..Ledger::ready()
    };
    let answer = early.say("P1", protocol(signed_at(CLOSES)));
    assert_eq!(answer, Err(vec!["R121"]));
}

#[test]
fn voting_ends_between_opening_and_signing() {
    let ended = |voting_ended_at| Sheet {
        voting_ended_at: Some(voting_ended_at),
        ..sheet("list", &[1, 1, 1])
    };
    assert_eq!(says(ended(hour(23))), Err(vec!["R122"]));
    assert_eq!(says(ended(hour(39))), Err(vec!["R122"]));
    assert_eq!(says(ended(hour(38))), admitted(&[]));
}

#[test]
fn a_station_that_may_close_early_does() {
    let mut ledger = Ledger::ready();
    let enrolled = CommissionEnrolled {
        may_close_early: true,
        ..station("P9", "T1")
    };
    ledger.now = hour(20);
    ledger.enrol(enrolled);
    let signed_at = |signed_at| Sheet {
        signed_at,
        voting_ended_at: None,
        ..sheet("list", &[1, 1, 1])
    };
    ledger.now = hour(30);
    let before = ledger.say("P9", protocol(signed_at(hour(23))));
    assert_eq!(before, Err(vec!["R122"]));
    let early = ledger.say("P9", protocol(signed_at(hour(29))));
    assert_eq!(early, admitted(&["F112"]));
    assert_eq!(ledger.findings("P9", "list"), ["F112"]);
}

#[test]
fn a_sheet_has_the_fields_and_options_of_its_form() {
    let with = |fields: &[u32], votes: &[u32]| {
        says(Sheet {
            fields: list(fields.to_vec()),
            votes: list(votes.to_vec()),
            ..sheet("list", &[0, 0, 0])
        })
    };
    assert_eq!(with(&[0; 6], &[0; 3]), Err(vec!["R123"]));
    assert_eq!(with(&[0; 8], &[0; 3]), Err(vec!["R123"]));
    assert_eq!(with(&[0; 7], &[0; 2]), Err(vec!["R123"]));
    assert_eq!(with(&[0; 7], &[0; 4]), Err(vec!["R123"]));
}

#[test]
fn a_relation_that_refuses_refuses() {
    assert_eq!(says(unbalanced()), Err(vec!["R124"]));
    let more_votes = Sheet {
        fields: list(vec![1000, 1000, 300, 700, 300, 1, 299]),
        ..sheet("list", &[200, 90, 10])
    };
    assert_eq!(says(more_votes), Err(vec!["R124", "R125"]));
}

#[test]
fn a_paper_that_does_not_balance_is_filed_as_it_stands() {
    let mut ledger = Ledger::ready();
    let answer = ledger.say("P1", protocol(on_paper(unbalanced())));
    assert_eq!(answer, admitted(&["F113", "H2", "H3"]));
    let held = ledger.tally("list");
    assert_eq!((held.protocols.received, held.protocols.held), (1, 1));
    assert_eq!((held.protocols.counted, held.options[0].votes), (0, 0));
    let more_votes = Sheet {
        fields: list(vec![1000, 1000, 300, 700, 300, 1, 299]),
        ..sheet("list", &[201, 89, 10])
    };
    let answer = ledger.say("P2", protocol(on_paper(more_votes)));
    assert_eq!(answer, admitted(&["F113", "H3", "F114"]));
}

#[test]
fn the_definition_says_whether_it_counts() {
    let mut ledger = Ledger::ready_with(ElectionOpened {
        counts_as_on_paper: true,
        ..genesis()
    });
    ledger.must("P1", protocol(on_paper(unbalanced())));
    let counted = ledger.tally("list");
    assert_eq!(
        (counted.protocols.counted, counted.options[0].votes),
        (1, 200)
    );
}

#[test]
fn the_same_figures_again_confirm() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let again = Sheet {
        signed_at: hour(37),
        ..sheet("list", &[60, 30, 10])
    };
    assert_eq!(ledger.say("P1", protocol(again)), admitted(&["F118"]));
    assert_eq!(ledger.tally("list").protocols.contested, 0);
}
