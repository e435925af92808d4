//! `LotsDrawn`.

use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::{Basis, TieRule};
use hattama::event::{Body, LotsDrawn};
use hattama::replay::ResultStanding;

/// `x` and `y` have equal votes for one seat.
fn tied() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("district", &[60, 40])));
    ledger.must("P2", protocol(sheet("district", &[30, 40])));
    ledger.must("P3", protocol(sheet("district", &[30, 40])));
    (ledger, first)
}

fn seats(ledger: &Ledger) -> Vec<Option<u32>> {
    let allocation = ledger.tally("district").allocation.unwrap().unwrap();
    allocation.options.iter().map(|one| one.seats).collect()
}

#[test]
fn lots_settle_a_tie_and_the_result_is_declared() {
    for (order, elected) in [
        (["y", "x"], [Some(0), Some(1)]),
        (["x", "y"], [Some(1), Some(0)]),
    ] {
        let (mut ledger, _) = tied();
        assert_eq!(seats(&ledger), [None, None]);
        let open = declared(result(&ledger, "district"));
        assert_eq!(ledger.say("D", open), Err(vec!["R148"]));
        let drawn = lots(&ledger, "district", &order);
        assert_eq!(ledger.say("D", drawn), admitted(&[]));
        assert_eq!(seats(&ledger), elected);
        let said = result(&ledger, "district");
        assert_eq!(ledger.say("D", declared(said)), admitted(&[]));
        assert_eq!(ledger.tally("district").standing, ResultStanding::Declared);
    }
}

#[test]
fn only_of_the_options_that_are_tied() {
    let (mut ledger, _) = tied();
    for order in [&["x"][..], &["x", "x"], &["x", "z"], &["x", "y", "x"], &[]] {
        let drawn = lots(&ledger, "district", order);
        assert_eq!(ledger.say("D", drawn), Err(vec!["R150"]), "{order:?}");
    }
    // Where nothing is tied there is nothing to draw; nor twice.
    let list = lots(&ledger, "list", &["red", "blue"]);
    assert_eq!(ledger.say("C", list), Err(vec!["R150", "R151"]));
    let drawn = lots(&ledger, "district", &["x", "y"]);
    ledger.must("D", drawn);
    let again = lots(&ledger, "district", &["y", "x"]);
    assert_eq!(ledger.say("D", again), Err(vec!["R150"]));
}

#[test]
fn by_whoever_determines_the_result_and_of_what_stands() {
    let (mut ledger, first) = tied();
    let drawn = lots(&ledger, "district", &["x", "y"]);
    assert_eq!(ledger.say("C", drawn.clone()), Err(vec!["R023"]));
    let nowhere = lots(&ledger, "council", &["x", "y"]);
    assert_eq!(ledger.say("D", nowhere), Err(vec!["R102"]));
    let later = Body::LotsDrawn(Box::new(LotsDrawn {
        contest: id("district"),
        size: ledger.state.position().size + 1,
        order: list(ids(&["x", "y"])),
    }));
    assert_eq!(ledger.say("D", later), Err(vec!["R145"]));
    // A correction that leaves the tie as it is comes between.
    let mut slip = sheet("district", &[60, 40]);
    slip.fields = list(vec![999, 1000, 100, 900, 100, 0, 100]);
    ledger.must("P1", correction(first, Basis::Slip, slip));
    assert_eq!(ledger.say("D", drawn), Err(vec!["R146"]));
}

#[test]
fn lots_lapse_with_their_tie() {
    let (mut ledger, first) = tied();
    let drawn = lots(&ledger, "district", &["y", "x"]);
    ledger.must("D", drawn);
    // A change that leaves the tie as it is leaves the lots.
    let mut slip = sheet("district", &[60, 40]);
    slip.fields = list(vec![999, 1000, 100, 900, 100, 0, 100]);
    let second = ledger.must("P1", correction(first, Basis::Slip, slip));
    assert_eq!(seats(&ledger), [Some(0), Some(1)]);
    // With other votes they are gone, and do not come back with the same votes.
    let third = ledger.must(
        "P1",
        correction(second, Basis::Slip, sheet("district", &[61, 39])),
    );
    assert_eq!(seats(&ledger), [Some(1), Some(0)]);
    ledger.must(
        "P1",
        correction(third, Basis::Slip, sheet("district", &[60, 40])),
    );
    assert_eq!(seats(&ledger), [None, None]);
}

#[test]
fn not_where_the_definition_settles_ties_itself() {
    let mut ledger = Ledger::opened_with(genesis());
    let mut district = district_contest();
    if let Some(rule) = &mut district.allocation {
        rule.tie = TieRule::EarlierPosition;
    }
    ledger.must("C", Body::ContestDefined(Box::new(list_contest())));
    ledger.must("C", Body::ContestDefined(Box::new(district)));
    ledger.enrol(commission(
        "T1",
        hattama::election::CommissionKind::Territorial,
        "C",
    ));
    ledger.enrol(commission(
        "D",
        hattama::election::CommissionKind::District,
        "C",
    ));
    ledger.enrol(station("P1", "T1"));
    ledger.now = hour(38);
    ledger.must("P1", protocol(sheet("district", &[50, 50])));
    let drawn = lots(&ledger, "district", &["y", "x"]);
    assert_eq!(ledger.say("D", drawn), Err(vec!["R150"]));
    assert_eq!(seats(&ledger), [Some(1), Some(0)]);
}

#[test]
fn not_of_a_part() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("district", &[50, 50])));
    let drawn = lots(&ledger, "district", &["y", "x"]);
    assert_eq!(ledger.say("D", drawn), Err(vec!["R151"]));
}

/// It lapses at the very entry that changes the votes, although what is left is a tie again.
#[test]
fn lots_of_other_votes_do_not_settle_this_tie() {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("district", &[30, 30])));
    ledger.must("P2", protocol(sheet("district", &[20, 20])));
    ledger.must("P3", protocol(sheet("district", &[10, 10])));
    let drawn = lots(&ledger, "district", &["y", "x"]);
    ledger.must("D", drawn);
    let slip = correction(first, Basis::Slip, sheet("district", &[25, 25]));
    ledger.must("P1", slip);
    let said = result(&ledger, "district");
    assert_eq!(ledger.say("D", declared(said)), Err(vec!["R148"]));
    let again = lots(&ledger, "district", &["x", "y"]);
    assert_eq!(ledger.say("D", again), admitted(&[]));
    // An annulment changes them just so.
    ledger.must("C", crate::saying::voided("P2", &["district"]));
    let said = result(&ledger, "district");
    assert_eq!(ledger.say("D", declared(said)), Err(vec!["R148"]));
}
