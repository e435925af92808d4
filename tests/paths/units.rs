//! Results of units: looked up once, or one by one.

use hattama::bench::Size;
use hattama::bytes::TreeHash;
use hattama::replay::{
    Replay, Scope, Signatures, Units, fold, tallies, tally, turnout_reports, turnout_reports_of,
};
use hattama::results::{Beside, View, csv, json};
use hattama::rules::Alone;

const BESIDE: Beside = Beside {
    turnout: true,
    copies: false,
    with_voided: false,
};

/// The logs that are summed, of many stations. Sequences in which everything happens are summed both ways by the
/// fuzz target of the rule book, whose corpus is replayed by `cargo test`.
fn states() -> Vec<Replay> {
    let many = crate::log::entries(Size {
        protocols: 700,
        stations: 350,
        signatures: 1,
        seed: 3,
    });
    let folded = |entries: Vec<Vec<u8>>| {
        let mut replay = Replay::new();
        let assumed = Signatures::Assume;
        let faults = fold(&mut replay, &entries, None, assumed, &Alone, &mut ()).unwrap();
        assert!(faults.is_empty());
        replay
    };
    vec![folded(many)]
}

#[test]
fn the_sums_of_each_unit_are_those_of_its_stations() {
    let mut compared = 0;
    for replay in states() {
        let state = replay.state();
        let told = |unit, tally, reports| {
            let view = View::of(state, unit, vec![(tally, reports)], BESIDE).unwrap();
            let root = TreeHash::new([1; 32]);
            (json::object(&view, root), csv::rows(&view))
        };
        for (contest, of) in state.contests() {
            let one_by_one = |unit| {
                let reports = turnout_reports(state, contest, unit);
                told(unit, tally(state, contest, unit), reports)
            };
            let (whole, units) = tallies(state, contest);
            let reports = turnout_reports_of(state, Scope::new(contest, None));
            assert_eq!(told(None, whole, reports), one_by_one(None));
            let scopes = Units::of(state, contest);
            let mut counted = 0;
            for (scope, unit) in scopes.scopes().zip(units) {
                assert_eq!(scope.unit, unit.unit);
                counted += unit.protocols.expected + unit.protocols.no_vote;
                let reports = turnout_reports_of(state, scope);
                assert_eq!(told(scope.unit, unit, reports), one_by_one(scope.unit));
                compared += 1;
            }
            // Each station is in one unit here.
            assert_eq!(counted, of.stations.len() as u64);
        }
    }
    assert!(compared >= 8, "{compared}");
}

/// What is kept of the sheets of a station is what they say.
#[test]
fn the_heads_of_a_station_are_those_of_its_sheets() {
    for replay in states() {
        let state = replay.state();
        for (_, commission) in state.commissions() {
            let said: Vec<_> = commission
                .filings
                .iter()
                .filter_map(|filing| {
                    let sheet = &filing.current()?.sheet;
                    Some(state.contest(filing.contest).heads(sheet.figures()))
                })
                .collect();
            for heads in &said {
                assert_eq!(
                    commission.all_say(*heads),
                    said.iter().all(|one| one == heads)
                );
            }
        }
    }
}
