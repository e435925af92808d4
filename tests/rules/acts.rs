//! `ActRecorded`: an official act that states another result than replay gives.

use crate::saying::*;
use crate::support::*;
use hattama::event::ActRecorded;
use hattama::replay::ResultStanding;

fn counted() -> Ledger {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger
}

fn differing(ledger: &Ledger) -> ActRecorded {
    let mut said = act_recorded(ledger, "list");
    said.votes = list(vec![61, 30, 10]);
    said
}

#[test]
fn it_stands_beside_the_replay_and_changes_nothing() {
    let mut ledger = counted();
    let said = differing(&ledger);
    assert_eq!(ledger.say("C", recorded(said)), admitted(&["F128"]));
    let tally = ledger.tally("list");
    assert_eq!(tally.options[0].votes, 60);
    assert_eq!(
        tally.standing,
        ResultStanding::Partial,
        "nothing is declared"
    );
    let index = ledger.state.position().size - 1;
    assert_eq!(tally.acts[0].index, index);
    // What replay gives can still be declared.
    let said = result(&ledger, "list");
    assert_eq!(ledger.say("C", declared(said)), admitted(&["F122"]));
}

#[test]
fn it_may_leave_out_the_fields_and_differ_in_seats_alone() {
    let mut ledger = counted();
    let mut said = act_recorded(&ledger, "list");
    said.fields = None;
    let mut seats = said.seats.to_vec();
    seats[0] = seats[0].map(|seats| seats + 1);
    said.seats = list(seats);
    assert_eq!(ledger.say("C", recorded(said)), admitted(&["F128"]));
}

#[test]
fn what_replay_gives_is_declared_instead() {
    let mut ledger = counted();
    let said = act_recorded(&ledger, "list");
    assert_eq!(ledger.say("C", recorded(said)), Err(vec!["R161"]));
    let mut without_fields = act_recorded(&ledger, "list");
    without_fields.fields = None;
    assert_eq!(ledger.say("C", recorded(without_fields)), Err(vec!["R161"]));
}

#[test]
fn by_whoever_determines_the_result_in_the_shape_of_its_form() {
    let mut ledger = counted();
    let said = differing(&ledger);
    assert_eq!(ledger.say("D", recorded(said.clone())), Err(vec!["R023"]));
    let unknown = ActRecorded {
        contest: id("council"),
        ..said.clone()
    };
    assert_eq!(ledger.say("C", recorded(unknown)), Err(vec!["R102"]));
    let short = ActRecorded {
        votes: list(vec![61, 30]),
        ..said.clone()
    };
    assert_eq!(ledger.say("C", recorded(short)), Err(vec!["R123"]));
    let fields = ActRecorded {
        fields: Some(list(vec![1])),
        ..said.clone()
    };
    assert_eq!(ledger.say("C", recorded(fields)), Err(vec!["R123"]));
    let seats = ActRecorded {
        seats: list(vec![Some(1)]),
        ..said.clone()
    };
    assert_eq!(ledger.say("C", recorded(seats)), Err(vec!["R123"]));
    let tomorrow = ActRecorded {
        size: said.size + 1,
        ..said.clone()
    };
    assert_eq!(ledger.say("C", recorded(tomorrow)), Err(vec!["R145"]));
    let no_day = ActRecorded {
        act: act_of_no_day(),
        ..said
    };
    assert_eq!(ledger.say("C", recorded(no_day)), Err(vec!["R134"]));
}
