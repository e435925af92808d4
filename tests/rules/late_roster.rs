//! A roster changed after the polls opened marks the protocols that follow, not those before.

use crate::support::*;
use hattama::election::Role;
use hattama::event::RosterChange::Replace;

fn replace_chair(ledger: &mut Ledger) {
    let chair = member_with("P1", 1, Role::Chair, &secret("P1", 1, 1));
    ledger.must("T1", change("P1", vec![Replace(chair)]));
}

#[test]
fn what_was_filed_before_is_not_marked() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    replace_chair(&mut ledger);
    assert_eq!(ledger.findings("P1", "list"), Vec::<String>::new());
    let keys = [secret("P1", 1, 1), secret("P1", 2, 0)];
    let later = ledger.say_with("P1", protocol(sheet("district", &[60, 40])), &keys);
    assert_eq!(later, admitted(&["F109"]));
    assert_eq!(ledger.findings("P1", "district"), ["F109"]);
}

#[test]
fn the_receipt_says_what_the_table_says() {
    let mut ledger = Ledger::ready();
    ledger.enrol(station("P9", "T1"));
    let answer = ledger.say("P9", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(answer, admitted(&["F110"]));
    assert_eq!(ledger.findings("P9", "list"), ["F110"]);
}
