//! Only the superior settles which of two differing protocols stands.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::{Basis, CorrectingBody, CorrectionRule, Until};
use hattama::event::ElectionOpened;

#[test]
fn a_station_does_not_settle_its_own_contradiction() {
    let permitted = [Basis::Slip, Basis::Recount, Basis::Court, Basis::Rival];
    let rule = |basis| CorrectionRule {
        by: CorrectingBody::Precinct,
        basis,
        until: Until::Closed,
    };
    for basis in permitted {
        let mut ledger = Ledger::ready_with(ElectionOpened {
            corrections: Sorted::new(permitted.map(rule).to_vec()).unwrap(),
            ..genesis()
        });
        let first = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
        ledger.must("P1", protocol(sheet("list", &[30, 60, 10])));
        let own = correction(first, basis, sheet("list", &[30, 60, 10]));
        assert_eq!(ledger.say("P1", own), Err(vec!["R135"]), "{basis}");
    }
}
