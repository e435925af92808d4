//! Where a sequence begins, and the statements that set an election up.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use hattama::election::CommissionKind;
use hattama::event::Body;
use hattama::replay::{Replay, Signatures, fold};
use hattama::rules::Alone;

use super::desk::{ENTROPY, Signing};
use crate::attempt::Made;
use crate::saying;
use crate::support::*;

/// Everything enrolled, the polls closed, one observer accredited.
static READY: LazyLock<Beginning> = LazyLock::new(|| with_observer(Ledger::ready()));

/// The same where sheets count as they stand on paper.
static ON_PAPER: LazyLock<Beginning> = LazyLock::new(|| {
    let mut genesis = genesis();
    genesis.counts_as_on_paper = true;
    with_observer(Ledger::ready_with(genesis))
});

/// A ledger that sequences begin with, and the replay of its entries, with every signature checked, so
/// that it is not done again with every sequence.
pub(super) struct Beginning {
    ledger: Ledger,
    replay: Replay,
}

impl Beginning {
    fn new(ledger: Ledger) -> Self {
        let mut replay = Replay::new();
        let signatures = Signatures::Check(ENTROPY);
        let faults = fold(
            &mut replay,
            &ledger.entries,
            None,
            signatures,
            &Alone,
            &mut (),
        );
        assert_eq!(faults.unwrap(), []);
        assert!(*replay.state() == ledger.state);
        Self { ledger, replay }
    }
}

/// The replay of the entries that a log of these entries begins with.
pub(super) fn replayed(entries: &[Vec<u8>]) -> Replay {
    let beginnings = [&READY, &ON_PAPER].into_iter();
    let mut begun = beginnings.filter(|one| entries.starts_with(&one.ledger.entries));
    begun
        .next()
        .map_or_else(Replay::new, |one| one.replay.clone())
}

/// The statements that set an election up, in their order, each by whom.
static SET_UP: LazyLock<Vec<(&str, Body)>> = LazyLock::new(|| {
    let above = [
        ("T1", CommissionKind::Territorial),
        ("T2", CommissionKind::Territorial),
        ("D", CommissionKind::District),
    ];
    let above = above.map(|(name, kind)| ("C", commission(name, kind, "C")));
    let stations = [("P1", "T1"), ("P2", "T1"), ("P3", "T2")];
    let stations = stations.map(|(name, parent)| (parent, station(name, parent)));
    let enrolled = above.into_iter().chain(stations);
    let mut all = vec![
        ("C", Body::ElectionOpened(Box::new(genesis()))),
        ("C", Body::ContestDefined(Box::new(list_contest()))),
        ("C", Body::ContestDefined(Box::new(district_contest()))),
        ("C", Body::ContestDefined(Box::new(saying::president()))),
        ("C", Body::ContestDefined(Box::new(saying::second_round()))),
        ("C", Body::ChamberDefined(chamber())),
    ];
    all.extend(enrolled.map(|(by, body)| (by, Body::CommissionEnrolled(Box::new(body)))));
    all.push(("C", saying::accredited("O3")));
    all
});

fn with_observer(mut ledger: Ledger) -> Beginning {
    ledger.must("T1", saying::accredited("O1"));
    Beginning::new(ledger)
}

/// The ledger that a sequence begins with, and what is done about signatures in it.
pub(super) fn start(bytes: &mut Unstructured<'_>) -> (Ledger, Signing) {
    let drawn = bytes.arbitrary::<u8>().unwrap_or(0);
    let signing = match drawn / 8 {
        0 => Signing::Real,
        _ => Signing::StandIn,
    };
    let ledger = match drawn % 8 {
        0 => Ledger::empty(),
        1 => ON_PAPER.ledger.clone(),
        2 => Ledger {
            now: hour(2),
            ..READY.ledger.clone()
        },
        _ => READY.ledger.clone(),
    };
    (ledger, signing)
}

/// One of the statements that set an election up.
pub(super) fn set_up(ledger: &Ledger, which: usize) -> Made {
    let (by, body) = &SET_UP[which % SET_UP.len()];
    let mut statement = ledger.statement(by, body.clone());
    if matches!(body, Body::ElectionOpened(_)) {
        statement.election = None;
    }
    Made::Said(statement, vec![(by, 1, 0), (by, 2, 0)])
}
