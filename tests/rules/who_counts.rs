//! Ballots are counted at polling stations; a commission above them files no protocols.

use crate::support::*;
use hattama::election::CommissionKind;
use hattama::event::{Body, CommissionEnrolled};

#[test]
fn only_a_precinct_counts_contests() {
    for kind in [CommissionKind::Territorial, CommissionKind::District] {
        let enrolled = CommissionEnrolled {
            kind,
            ..station("T9", "C")
        };
        let answer = Ledger::ready().say("C", Body::CommissionEnrolled(Box::new(enrolled)));
        assert_eq!(answer, Err(vec!["R101"]));
    }
}
