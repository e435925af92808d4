//! Results of units: looked up once, or one by one.

use hattama::bench::Size;
use hattama::bytes::TreeHash;
use hattama::replay::{Replay, Scope, Signatures, Units, fold};
use hattama::results::{Beside, View, csv, json};
use hattama::rules::Alone;
use hattama::state::State;

const BESIDE: Beside = Beside {
    turnout: true,
    copies: false,
    with_voided: false,
};

fn told(state: &State, scope: Scope<'_>) -> (serde_json::Value, Vec<u8>) {
    let view = View::of(state, scope, BESIDE).unwrap();
    let root = TreeHash::new([1; 32]);
    (json::object(&view, root), csv::rows(&view))
}

#[test]
fn the_sums_of_each_unit_are_those_of_its_stations() {
    let entries = crate::log::entries(Size {
        protocols: 700,
        stations: 350,
        signatures: 1,
        seed: 3,
    });
    let mut replay = Replay::new();
    let assumed = Signatures::Assume;
    let faults = fold(&mut replay, &entries, None, assumed, &Alone, &mut ()).unwrap();
    assert!(faults.is_empty());
    let state = replay.state();
    let mut compared = 0;
    for (contest, _) in state.contests() {
        let units = Units::of(state, contest);
        for scope in units.scopes() {
            let one_by_one = Scope::new(contest, scope.unit);
            assert_eq!(told(state, scope), told(state, one_by_one));
            compared += 1;
        }
        // Every station is in one unit.
        let of_units = units.scopes().map(|scope| {
            let view = View::of(state, scope, BESIDE).unwrap();
            view.contests[0].tally.protocols.counted
        });
        assert_eq!(of_units.sum::<u64>(), 350);
    }
    // Four territorial commissions, two contests.
    assert_eq!(compared, 8);
}
