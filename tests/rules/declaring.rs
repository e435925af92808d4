//! `ResultsDeclared`.

use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::{Basis, CorrectingBody, CorrectionRule, Until};
use hattama::event::{Body, ElectionOpened, ResultsDeclared, Totals};
use hattama::replay::ResultStanding;

fn complete_with(genesis: ElectionOpened) -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready_with(genesis);
    let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger.must("P2", protocol(sheet("list", &[40, 50, 10])));
    ledger.must("P3", protocol(sheet("list", &[70, 20, 10])));
    for station in ["P1", "P2", "P3"] {
        ledger.must(station, protocol(sheet("district", &[60, 40])));
    }
    (ledger, first)
}
fn complete() -> (Ledger, StatementHash) {
    complete_with(genesis())
}

#[test]
fn a_result_is_declared_as_replay_gives_it() {
    let (mut ledger, _) = complete();
    assert_eq!(ledger.tally("list").standing, ResultStanding::Complete);
    let said = result(&ledger, "list");
    assert_eq!(said.totals.votes[..], [170, 100, 30]);
    assert_eq!(said.seats[..], [Some(6), Some(4), None]);
    assert_eq!(ledger.say("C", declared(said)), admitted(&[]));
    assert_eq!(ledger.tally("list").standing, ResultStanding::Declared);
    assert_eq!(ledger.tally("district").standing, ResultStanding::Complete);
}

#[test]
fn by_the_commission_that_determines_it() {
    let (mut ledger, _) = complete();
    let said = result(&ledger, "district");
    assert_eq!(ledger.say("C", declared(said.clone())), Err(vec!["R023"]));
    assert_eq!(ledger.say("D", declared(said)), admitted(&[]));
    let other = ResultsDeclared {
        contest: id("council"),
        ..result(&ledger, "list")
    };
    assert_eq!(ledger.say("C", declared(other)), Err(vec!["R102"]));
}

/// Two digits exchanged on the way into the table.
#[test]
fn figures_that_do_not_follow_are_refused() {
    let (mut ledger, _) = complete();
    let right = result(&ledger, "list");
    let with = |totals: Totals| ResultsDeclared {
        totals,
        ..right.clone()
    };
    let votes = with(Totals {
        votes: list(vec![107, 100, 30]),
        ..right.totals.clone()
    });
    assert_eq!(ledger.say("C", declared(votes)), Err(vec!["R147"]));
    let count = with(Totals {
        count: 2,
        ..right.totals.clone()
    });
    assert_eq!(ledger.say("C", declared(count)), Err(vec!["R147"]));
    let seats = ResultsDeclared {
        seats: list(vec![Some(7), Some(3), None]),
        ..right.clone()
    };
    assert_eq!(ledger.say("C", declared(seats)), Err(vec!["R147"]));
    let short = ResultsDeclared {
        seats: list(vec![Some(6), Some(4)]),
        ..right.clone()
    };
    assert_eq!(ledger.say("C", declared(short)), Err(vec!["R123"]));
    let fields = with(Totals {
        fields: list(vec![1]),
        ..right.totals.clone()
    });
    assert_eq!(ledger.say("C", declared(fields)), Err(vec!["R123"]));
    let later = ResultsDeclared {
        size: right.size + 1,
        ..right.clone()
    };
    assert_eq!(ledger.say("C", declared(later)), Err(vec!["R145"]));
    assert_eq!(ledger.say("C", declared(right)), admitted(&[]));
}

#[test]
fn nothing_may_have_changed_since() {
    let (mut ledger, first) = complete();
    let before = result(&ledger, "list");
    let slip = correction(first, Basis::Slip, sheet("list", &[59, 31, 10]));
    ledger.must("P1", slip);
    let stale = ledger.say("C", declared(before.clone()));
    assert_eq!(stale, Err(vec!["R146", "R147"]));
    // The sums of now are not those of the size that is named, whoever says them.
    let sums = ResultsDeclared {
        size: before.size,
        ..result(&ledger, "list")
    };
    assert_eq!(ledger.say("C", declared(sums)), Err(vec!["R146"]));
    // An entry that changes no sum is no obstacle.
    let now = result(&ledger, "list");
    ledger.must("P1", turnout("list", hour(30), 5));
    assert_eq!(ledger.say("C", declared(now)), admitted(&[]));
}

#[test]
fn not_while_one_stands() {
    let (mut ledger, first) = complete();
    ledger.must("C", declared(result(&ledger, "list")));
    let again = result(&ledger, "list");
    assert_eq!(ledger.say("C", declared(again)), Err(vec!["R149"]));
    // A correction under a declaration supersedes it, and the result is declared anew.
    let recount = correction(first, Basis::Recount, sheet("list", &[10, 80, 10]));
    assert_eq!(ledger.say("C", recount), admitted(&[]));
    let tally = ledger.tally("list");
    assert_eq!(tally.standing, ResultStanding::Superseded);
    let by = tally.declared.and_then(|declared| declared.superseded_by);
    assert_eq!(by, Some(ledger.state.position().size - 1));
    let anew = result(&ledger, "list");
    assert_eq!(ledger.say("C", declared(anew)), admitted(&[]));
    assert_eq!(ledger.tally("list").standing, ResultStanding::Declared);
}

/// The station signs itself what its superior has copied: no sum changes.
#[test]
fn a_copy_that_is_confirmed_supersedes_nothing() {
    let mut ledger = Ledger::ready();
    ledger.must("T1", transcribed("P1", sheet("list", &[60, 30, 10])));
    ledger.must("C", declared(result(&ledger, "list")));
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(ledger.tally("list").standing, ResultStanding::Declared);
}

/// A sheet that leaves the sums is a change as well.
#[test]
fn what_has_left_the_sums_has_changed_them() {
    let (mut ledger, first) = complete();
    let size = ledger.state.position().size;
    ledger.must("P1", correction(first, Basis::Slip, on_paper(unbalanced())));
    let said = ResultsDeclared {
        size,
        ..result(&ledger, "list")
    };
    assert_eq!(ledger.say("C", declared(said)), Err(vec!["R146"]));
}

#[test]
fn ties_are_not_declared() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("district", &[50, 50])));
    let tied = result(&ledger, "district");
    assert_eq!(ledger.say("D", declared(tied)), Err(vec!["R148"]));
    let mut ledger = Ledger::ready();
    let nothing = result(&ledger, "district");
    assert_eq!(
        ledger.say("D", declared(nothing)),
        Err(vec!["R148"]),
        "no votes"
    );
}

#[test]
fn what_is_missing_is_said() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let said = result(&ledger, "list");
    assert_eq!(ledger.say("C", declared(said)), admitted(&["F122"]));
    ledger.must("P2", protocol(sheet("list", &[40, 50, 10])));
    assert_eq!(
        ledger.tally("list").standing,
        ResultStanding::Superseded,
        "a late station"
    );
}

/// Where the definition lets a body correct until the result is declared.
#[test]
fn until_declared_is_until_then() {
    let mut rules = genesis().corrections.to_vec();
    rules.retain(|rule| rule.by != CorrectingBody::Superior);
    rules.push(CorrectionRule {
        by: CorrectingBody::Superior,
        basis: Basis::Recount,
        until: Until::Declared,
    });
    let (mut ledger, first) = complete_with(ElectionOpened {
        corrections: hattama::bytes::Sorted::new(rules).unwrap(),
        ..genesis()
    });
    ledger.must("T1", summed(summary(&ledger, "T1", "list")));
    let recount = |to: StatementHash, votes: &[u32]| {
        Body::ProtocolCorrected(Box::new(corrected(
            to,
            Basis::Recount,
            sheet("list", votes),
        )))
    };
    let second = ledger.must("T1", recount(first, &[59, 31, 10]));
    ledger.must("C", declared(result(&ledger, "list")));
    let late = ledger.say("T1", recount(second, &[58, 32, 10]));
    assert_eq!(late, Err(vec!["R132"]));
    assert_eq!(
        ledger.say("C", recount(second, &[58, 32, 10])),
        admitted(&[])
    );
}

#[test]
fn a_contest_without_seats_has_totals_to_declare() {
    let mut ledger = Ledger::opened_with(genesis());
    let mut list = list_contest();
    list.allocation = None;
    ledger.must("C", Body::ContestDefined(Box::new(list)));
    ledger.must("C", Body::ContestDefined(Box::new(district_contest())));
    for (name, kind) in [
        ("T1", hattama::election::CommissionKind::Territorial),
        ("D", hattama::election::CommissionKind::District),
    ] {
        ledger.enrol(commission(name, kind, "C"));
    }
    ledger.enrol(station("P1", "T1"));
    ledger.now = hour(38);
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let said = result(&ledger, "list");
    assert_eq!(said.seats[..], [None, None, None]);
    let seated = ResultsDeclared {
        seats: support_seats(),
        ..said.clone()
    };
    assert_eq!(ledger.say("C", declared(seated)), Err(vec!["R147"]));
    assert_eq!(ledger.say("C", declared(said)), admitted(&[]));
}

fn support_seats() -> hattama::bytes::List<Option<u32>, 1000> {
    list(vec![Some(1), None, None])
}
