//! `ProtocolCorrected`.

use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::{Basis, CivilDate};
use hattama::event::{Body, ProtocolCorrected, Sheet};

fn filed() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    (ledger, first)
}
fn new_sheet() -> Sheet {
    sheet("list", &[59, 31, 10])
}

#[test]
fn the_new_sheet_stands_and_the_old_one_is_kept() {
    let (mut ledger, first) = filed();
    let slip = correction(first, Basis::Slip, new_sheet());
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
    let tally = ledger.tally("list");
    assert_eq!(
        (tally.options[0].votes, tally.options[0].first_reported),
        (59, 60)
    );
    assert_eq!((tally.protocols.corrected, tally.protocols.counted), (1, 1));
}

#[test]
fn who_may_correct_is_in_the_definition() {
    let may = |by: &str, contest: &str, basis| {
        let mut ledger = Ledger::ready();
        let (before, after): (&[u32], &[u32]) = match contest {
            "list" => (&[60, 30, 10], &[59, 31, 10]),
            _ => (&[60, 40], &[59, 41]),
        };
        let first = ledger.must("P1", protocol(sheet(contest, before)));
        ledger.say(by, correction(first, basis, sheet(contest, after)))
    };
    let (yes, no) = (admitted(&[]), Err(vec!["R132"]));
    assert_eq!(may("P1", "list", Basis::Recount), yes);
    assert_eq!(may("P1", "list", Basis::Court), no);
    assert_eq!(may("T1", "list", Basis::Recount), yes);
    assert_eq!(may("T1", "list", Basis::Court), yes);
    assert_eq!(may("T1", "list", Basis::Slip), no);
    assert_eq!(may("C", "list", Basis::Court), yes);
    for outsider in ["T2", "P2", "D"] {
        assert_eq!(may(outsider, "list", Basis::Recount), no, "{outsider}");
    }
    // The district contest goes up to the district commission, which determines it.
    assert_eq!(may("D", "district", Basis::Court), yes);
    assert_eq!(may("T1", "district", Basis::Court), no);
}

#[test]
fn it_replaces_what_stands() {
    let (mut ledger, first) = filed();
    let of_nothing = correction(StatementHash::new([4; 32]), Basis::Slip, new_sheet());
    assert_eq!(ledger.say("P1", of_nothing), Err(vec!["R130"]));
    let elsewhere = ledger.must("P2", protocol(sheet("list", &[60, 30, 10])));
    let of_another = correction(elsewhere, Basis::Slip, new_sheet());
    assert_eq!(ledger.say("P1", of_another), Err(vec!["R130"]));
    ledger.must("P1", correction(first, Basis::Slip, new_sheet()));
    let of_the_old = correction(first, Basis::Slip, sheet("list", &[58, 32, 10]));
    assert_eq!(ledger.say("P1", of_the_old), Err(vec!["R131"]));
}

#[test]
fn it_changes_something() {
    let (mut ledger, first) = filed();
    let nothing = correction(first, Basis::Recount, sheet("list", &[60, 30, 10]));
    assert_eq!(ledger.say("T1", nothing), Err(vec!["R138"]));
}

#[test]
fn a_recount_and_a_court_have_an_act() {
    let (mut ledger, first) = filed();
    for basis in [Basis::Recount, Basis::Court] {
        let without = ProtocolCorrected {
            act: None,
            ..corrected(first, basis, new_sheet())
        };
        let answer = ledger.say("T1", Body::ProtocolCorrected(Box::new(without)));
        assert_eq!(answer, Err(vec!["R133"]));
        let mut no_day = corrected(first, basis, new_sheet());
        no_day.act.as_mut().unwrap().date = CivilDate {
            year: 2023,
            month: 2,
            day: 29,
        };
        let answer = ledger.say("T1", Body::ProtocolCorrected(Box::new(no_day)));
        assert_eq!(answer, Err(vec!["R134"]));
    }
}

#[test]
fn the_new_sheet_keeps_the_rules_of_sheets() {
    let (mut ledger, first) = filed();
    let slip = correction(first, Basis::Slip, unbalanced());
    assert_eq!(ledger.say("P1", slip), Err(vec!["R124"]));
    let of_no_contest = correction(first, Basis::Slip, sheet("nowhere", &[1]));
    assert_eq!(ledger.say("P1", of_no_contest), Err(vec!["R102"]));
    let mut of_no_station = corrected(first, Basis::Slip, new_sheet());
    of_no_station.station = id("P7");
    let answer = ledger.say("P1", Body::ProtocolCorrected(Box::new(of_no_station)));
    assert_eq!(answer, Err(vec!["R102"]));
    let mut of_no_counter = corrected(first, Basis::Slip, new_sheet());
    of_no_counter.station = id("T1");
    let answer = ledger.say("P1", Body::ProtocolCorrected(Box::new(of_no_counter)));
    assert_eq!(answer, Err(vec!["R120"]));
}
