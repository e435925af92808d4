//! What is lawful and worth a look about a sheet.

use crate::support::*;
use hattama::election::UtcMillis;
use hattama::event::Sheet;

fn found(sheet: Sheet) -> Vec<String> {
    let mut ledger = Ledger::ready();
    let contest = sheet.contest.clone();
    let answer = ledger.say("P1", protocol(sheet));
    let found = ledger.findings("P1", contest.as_str());
    // What is found when it comes in is found when it stands.
    assert_eq!(answer, Ok(found.clone()));
    found
}

#[test]
fn a_relation_that_flags_flags_under_its_own_name() {
    let carried_in = Sheet {
        fields: list(vec![1000, 1000, 99, 901, 100, 0, 100]),
        ..sheet("list", &[60, 30, 10])
    };
    assert_eq!(found(carried_in), ["H5"]);
}

#[test]
fn all_zero() {
    let zero = Sheet {
        fields: list(vec![0; 7]),
        ..sheet("list", &[0, 0, 0])
    };
    assert_eq!(found(zero), ["F105"]);
    // A station where nobody voted says how many are registered.
    let nobody = Sheet {
        fields: list(vec![1000, 0, 0, 0, 0, 0, 0]),
        ..sheet("list", &[0, 0, 0])
    };
    assert_eq!(found(nobody), Vec::<String>::new());
}

#[test]
fn shares_from_a_hundred_valid_votes_on() {
    assert_eq!(found(sheet("list", &[99, 1, 0])), ["F106"]);
    assert_eq!(found(sheet("list", &[989, 11, 0])), ["F107"]);
    assert_eq!(found(sheet("list", &[990, 10, 0])), ["F106", "F107"]);
    assert_eq!(found(sheet("list", &[99, 0, 0])), Vec::<String>::new());
    assert_eq!(found(sheet("list", &[98, 2, 0])), Vec::<String>::new());
}

#[test]
fn the_same_votes_as_another_station() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let same = ledger.say("P2", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(same, admitted(&["F108"]));
    assert_eq!(ledger.findings("P1", "list"), ["F108"]);
    // Corrected, it is the same no longer.
    let basis = hattama::election::Basis::Slip;
    let slip = correction(hash_of(&ledger, "P1"), basis, sheet("list", &[61, 29, 10]));
    ledger.must("P1", slip);
    assert_eq!(ledger.findings("P2", "list"), Vec::<String>::new());
    // Small stations agree by nature.
    let mut small = Ledger::ready();
    small.must("P1", protocol(sheet("list", &[60, 30, 9])));
    assert_eq!(
        small.say("P2", protocol(sheet("list", &[60, 30, 9]))),
        admitted(&[])
    );
}

fn hash_of(ledger: &Ledger, station: &str) -> hattama::bytes::StatementHash {
    let station = ledger.state.find_commission(station).unwrap();
    let contest = ledger.state.find_contest("list").unwrap();
    let filing = ledger.state.commission(station).filing(contest).unwrap();
    filing.current().unwrap().hash
}

#[test]
fn the_ballots_of_one_station() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let other = Sheet {
        fields: list(vec![999, 1000, 101, 899, 101, 0, 101]),
        ..sheet("district", &[61, 40])
    };
    assert_eq!(
        ledger.say("P1", protocol(other)),
        admitted(&["F103", "F104"])
    );
    assert_eq!(ledger.findings("P1", "list"), ["F103", "F104"]);
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(
        ledger.say("P1", protocol(sheet("district", &[60, 40]))),
        admitted(&[])
    );
}

#[test]
fn lateness_and_clocks() {
    let mut ledger = Ledger::ready();
    ledger.now = UtcMillis(hour(37 + 48).0 - 1);
    let sheet = || sheet("list", &[60, 30, 10]);
    assert_eq!(ledger.say("P1", protocol(sheet())), admitted(&[]));
    ledger.now = hour(37 + 48);
    let late = Sheet {
        votes: list(vec![61, 29, 10]),
        ..sheet()
    };
    assert_eq!(ledger.say("P2", protocol(late)), admitted(&["F111"]));
    let mut ledger = Ledger::ready();
    let ahead = Sheet {
        signed_at: hour(39),
        ..sheet()
    };
    assert_eq!(ledger.say("P1", protocol(ahead)), admitted(&["F115"]));
    assert_eq!(ledger.findings("P1", "list"), ["F115"]);
}
