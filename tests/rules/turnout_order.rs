//! Turnout reports arrive in any order; they are compared in the order of their instants.

use crate::support::*;

#[test]
fn a_report_that_arrives_late_is_compared_with_its_neighbours() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(30), 100));
    ledger.must("P1", turnout("list", hour(34), 300));
    let between = ledger.say("P1", turnout("list", hour(32), 200));
    assert_eq!(between, admitted(&[]));
    assert_eq!(
        ledger.say("P2", turnout("list", hour(34), 300)),
        admitted(&[])
    );
    let above_the_later = ledger.say("P2", turnout("list", hour(32), 301));
    assert_eq!(above_the_later, admitted(&["F101"]));
    ledger.must("P1", protocol(sheet("list", &[150, 150, 10])));
    assert_eq!(ledger.findings("P1", "list"), Vec::<String>::new());
    ledger.must("P2", protocol(sheet("list", &[200, 105, 10])));
    assert_eq!(ledger.findings("P2", "list"), ["F101"]);
}

#[test]
fn a_report_between_hides_no_decrease() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(32), 500));
    ledger.must("P1", turnout("list", hour(30), 100));
    let answer = ledger.say("P1", turnout("list", hour(34), 300));
    assert_eq!(answer, admitted(&["F101"]));
}

#[test]
fn the_sheet_is_compared_with_the_latest_instant() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(36), 211));
    ledger.must("P1", turnout("list", hour(30), 100));
    let answer = ledger.say("P1", protocol(sheet("list", &[100, 100, 10])));
    assert_eq!(answer, admitted(&["F102"]));
}
