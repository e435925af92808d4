//! `TurnoutReported`.

use crate::support::*;
use hattama::replay::turnout_reports;

#[test]
fn one_member_reports_voters_so_far() {
    let mut ledger = Ledger::ready();
    let report = turnout("list", hour(30), 120);
    let one = [secret("P1", 3, 0)];
    assert_eq!(ledger.say_with("P1", report, &one), admitted(&[]));
    assert_eq!(
        ledger.say("P2", turnout("list", hour(33), 80)),
        admitted(&[])
    );
    let contest = ledger.state.find_contest("list").unwrap();
    let reports = turnout_reports(&ledger.state, contest, None);
    let sums: Vec<_> = reports
        .iter()
        .map(|r| (r.at, r.stations, r.voted))
        .collect();
    assert_eq!(sums, [(hour(30), 1, 120), (hour(33), 2, 200)]);
}

#[test]
fn a_report_is_of_a_station_that_counts_and_of_its_hours() {
    let mut ledger = Ledger::ready();
    assert_eq!(
        ledger.say("P1", turnout("nowhere", hour(30), 1)),
        Err(vec!["R102"])
    );
    assert_eq!(
        ledger.say("T1", turnout("list", hour(30), 1)),
        Err(vec!["R120"])
    );
    for outside in [hour(23), hour(38)] {
        assert_eq!(
            ledger.say("P1", turnout("list", outside, 1)),
            Err(vec!["R122"])
        );
    }
    for inside in [OPENS, CLOSES] {
        assert_eq!(ledger.say("P1", turnout("list", inside, 1)), admitted(&[]));
    }
}

#[test]
fn turnout_that_goes_down_is_worth_a_look() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(30), 100));
    assert_eq!(
        ledger.say("P1", turnout("list", hour(31), 99)),
        admitted(&["F101"])
    );
    ledger.must("P1", protocol(sheet("list", &[100, 100, 10])));
    assert_eq!(ledger.findings("P1", "list"), ["F101"]);
}

#[test]
fn turnout_above_the_sheet_is_worth_a_look() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", turnout("list", hour(36), 211));
    let answer = ledger.say("P1", protocol(sheet("list", &[100, 100, 10])));
    assert_eq!(answer, admitted(&["F102"]));
    assert_eq!(ledger.findings("P1", "list"), ["F102"]);
}
