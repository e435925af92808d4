//! `SummarySubmitted`, and corrections under a summary.

use crate::support::*;
use hattama::bytes::{ProtocolsHash, StatementHash};
use hattama::election::Basis;
use hattama::event::SummarySubmitted;
use hattama::state::Summary;

/// Both stations of `T1` have filed their lists.
fn filed() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger.must("P2", protocol(sheet("list", &[40, 50, 10])));
    (ledger, first)
}

fn last(ledger: &Ledger) -> Summary {
    *ledger.tally("list").summaries.last().unwrap()
}

#[test]
fn a_superior_sums_the_stations_below_it() {
    let (mut ledger, _) = filed();
    let said = summary(&ledger, "T1", "list");
    assert_eq!(said.totals.votes[..], [100, 80, 20]);
    assert_eq!(said.totals.count, 2);
    assert_eq!(said.totals.fields[0], 2000);
    assert_eq!(ledger.say("T1", summed(said)), admitted(&[]));
    assert_eq!(last(&ledger).superseded_by, None);
    let whole = summary(&ledger, "C", "list");
    assert_eq!(
        ledger.say("C", summed(whole)),
        admitted(&["F122"]),
        "P3 is outstanding"
    );
}

#[test]
fn what_is_not_the_sum_of_its_parts_is_shown() {
    let (ledger, _) = filed();
    let right = summary(&ledger, "T1", "list");
    let votes = SummarySubmitted {
        totals: hattama::event::Totals {
            votes: list(vec![10, 80, 20]),
            ..right.totals.clone()
        },
        ..right.clone()
    };
    let count = SummarySubmitted {
        totals: hattama::event::Totals {
            count: 3,
            ..right.totals.clone()
        },
        ..right.clone()
    };
    let others = SummarySubmitted {
        totals: hattama::event::Totals {
            protocols: ProtocolsHash::new([1; 32]),
            ..right.totals.clone()
        },
        ..right
    };
    for said in [votes, count, others] {
        assert_eq!(ledger.clone().say("T1", summed(said)), admitted(&["F121"]));
    }
}

#[test]
fn only_of_stations_below_and_of_sizes_that_were() {
    let (mut ledger, _) = filed();
    let right = summary(&ledger, "T1", "list");
    assert_eq!(ledger.say("P1", summed(right.clone())), Err(vec!["R144"]));
    assert_eq!(ledger.say("D", summed(right.clone())), Err(vec!["R144"]));
    let of = |size| SummarySubmitted {
        size,
        ..right.clone()
    };
    let size = ledger.state.position().size;
    assert_eq!(ledger.say("T1", summed(of(size + 1))), Err(vec!["R145"]));
    assert_eq!(ledger.say("T1", summed(of(0))), Err(vec!["R145"]));
    let elsewhere = SummarySubmitted {
        contest: id("council"),
        ..right.clone()
    };
    assert_eq!(ledger.say("T1", summed(elsewhere)), Err(vec!["R102"]));
    let short = SummarySubmitted {
        totals: hattama::event::Totals {
            votes: list(vec![100, 80]),
            ..right.totals.clone()
        },
        ..right.clone()
    };
    assert_eq!(ledger.say("T1", summed(short)), Err(vec!["R123"]));
}

/// While a summary is signed, the night goes on.
#[test]
fn sums_are_held_against_the_log_as_it_was_then() {
    let (mut ledger, first) = filed();
    let said = summary(&ledger, "T1", "list");
    ledger.must("P3", protocol(sheet("list", &[1, 2, 3])));
    let slip = correction(first, Basis::Slip, sheet("list", &[59, 31, 10]));
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
    let corrected = ledger.state.position().size - 1;
    assert_eq!(
        ledger.say("T1", summed(said)),
        admitted(&[]),
        "right for its size"
    );
    assert_eq!(
        last(&ledger).superseded_by,
        Some(corrected),
        "and superseded already"
    );
}

#[test]
fn a_precinct_corrects_until_its_sheet_stands_in_a_summary() {
    let (mut ledger, first) = filed();
    ledger.must("T1", summed(summary(&ledger, "T1", "list")));
    for basis in [Basis::Slip, Basis::Recount] {
        let late = correction(first, basis, sheet("list", &[59, 31, 10]));
        assert_eq!(ledger.say("P1", late), Err(vec!["R132"]));
    }
    // Afterwards figures change by a superior's recount alone, and the summary says so.
    let recount = correction(first, Basis::Recount, sheet("list", &[59, 31, 10]));
    assert_eq!(ledger.say("T1", recount), admitted(&[]));
    assert_eq!(
        last(&ledger).superseded_by,
        Some(ledger.state.position().size - 1)
    );
    let again = summary(&ledger, "T1", "list");
    assert_eq!(again.totals.votes[..], [99, 81, 20]);
    assert_eq!(ledger.say("T1", summed(again)), admitted(&[]));
    assert_eq!(last(&ledger).superseded_by, None);
}

/// Whoever sums wrongly takes nobody's right to put a slip right.
#[test]
fn a_summary_that_differs_locks_nothing() {
    let (mut ledger, first) = filed();
    let mut wrong = summary(&ledger, "T1", "list");
    wrong.totals.votes = list(vec![0, 0, 0]);
    assert_eq!(ledger.say("T1", summed(wrong)), admitted(&["F121"]));
    let slip = correction(first, Basis::Slip, sheet("list", &[59, 31, 10]));
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
}

/// Sums of an old size are of an old size, and everybody sees it.
#[test]
fn a_summary_that_leaves_out_what_has_come_is_superseded_at_once() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let old = summary(&ledger, "T1", "list");
    ledger.must("P2", protocol(sheet("list", &[40, 50, 10])));
    let came = ledger.state.position().size - 1;
    assert_eq!(
        ledger.say("T1", summed(old)),
        admitted(&[]),
        "right for its size"
    );
    assert_eq!(last(&ledger).superseded_by, Some(came));
}

#[test]
fn a_summary_of_others_locks_nothing() {
    let (mut ledger, first) = filed();
    ledger.must("T2", summed(summary(&ledger, "T2", "list")));
    let slip = correction(first, Basis::Slip, sheet("list", &[59, 31, 10]));
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
    assert_eq!(last(&ledger).superseded_by, None);
}

#[test]
fn a_station_that_comes_later_supersedes_the_summary() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    let part = ledger.say("T1", summed(summary(&ledger, "T1", "list")));
    assert_eq!(part, admitted(&["F122"]));
    ledger.must("P2", protocol(sheet("list", &[40, 50, 10])));
    assert_eq!(
        last(&ledger).superseded_by,
        Some(ledger.state.position().size - 1)
    );
    // What was not in it can still be put right by the station itself.
    let current = ledger.state.find_commission("P2").unwrap();
    let list = ledger.state.find_contest("list").unwrap();
    let filing = ledger.state.commission(current).filing(list).unwrap();
    let mut slip = corrected(
        filing.current().unwrap().hash,
        Basis::Slip,
        sheet("list", &[41, 49, 10]),
    );
    slip.station = id("P2");
    let slip = hattama::event::Body::ProtocolCorrected(Box::new(slip));
    assert_eq!(ledger.say("P2", slip), admitted(&[]));
}

#[test]
fn held_sheets_are_in_no_sum() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger.must("P2", protocol(on_paper(unbalanced())));
    let said = summary(&ledger, "T1", "list");
    assert_eq!(
        (said.totals.count, &said.totals.votes[..]),
        (1, &[60, 30, 10][..])
    );
    assert_eq!(ledger.say("T1", summed(said)), admitted(&["F122"]));
}

#[test]
fn a_district_sums_stations_of_several_territories() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("district", &[60, 40])));
    ledger.must("P3", protocol(sheet("district", &[10, 30])));
    let said = summary(&ledger, "D", "district");
    assert_eq!(said.totals.votes[..], [70, 70]);
    assert_eq!(ledger.say("D", summed(said)), admitted(&["F122"]));
}
