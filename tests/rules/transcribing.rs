//! `ProtocolTranscribed`: a commission above a station copies its paper.

use crate::support::*;
use hattama::bytes::StatementHash;
use hattama::election::{Basis, Quorum, SigningRule};
use hattama::event::{Body, ElectionOpened, Kind, ProtocolTranscribed};
use hattama::replay::{Fate, history};
use hattama::state::Filing;

const VOTES: [u32; 3] = [60, 30, 10];

fn copied() -> (Ledger, StatementHash) {
    let mut ledger = Ledger::ready();
    let copy = ledger.must("T1", transcribed("P1", sheet("list", &VOTES)));
    (ledger, copy)
}

fn filing(ledger: &Ledger) -> &Filing {
    let at = ledger.state.find_commission("P1").unwrap();
    let contest = ledger.state.find_contest("list").unwrap();
    ledger.state.commission(at).filing(contest).unwrap()
}

fn fates(ledger: &Ledger) -> Vec<Fate> {
    let station = ledger.state.find_commission("P1").unwrap();
    let steps = history(station, filing(ledger));
    steps.iter().map(|step| step.fate).collect()
}

#[test]
fn a_copy_is_counted_and_said_to_be_one() {
    let (ledger, _) = copied();
    let protocols = ledger.tally("list").protocols;
    assert_eq!(ledger.tally("list").options[0].votes, 60);
    assert_eq!((protocols.received, protocols.counted), (1, 1));
    assert_eq!((protocols.transcribed, protocols.corrected), (1, 0));
    assert!(ledger.findings("P1", "list").is_empty());
}

#[test]
fn every_commission_above_may_copy_for_the_contests_that_go_up_to_it() {
    let cases = [
        ("C", "list", true),
        ("T1", "list", true),
        ("T2", "list", false),
        ("D", "list", false),
        ("D", "district", true),
        ("T1", "district", false),
        ("P1", "list", false),
        ("P2", "list", false),
    ];
    for (speaker, contest, lawful) in cases {
        let votes = &VOTES[..if contest == "list" { 3 } else { 2 }];
        let answer = Ledger::ready().say(speaker, transcribed("P1", sheet(contest, votes)));
        let expected = if lawful {
            admitted(&[])
        } else {
            Err(vec!["R141"])
        };
        assert_eq!(answer, expected, "{speaker} {contest}");
    }
}

#[test]
fn the_scan_of_the_paper_is_named() {
    let without = Body::ProtocolTranscribed(Box::new(ProtocolTranscribed {
        station: id("P1"),
        sheet: sheet("list", &VOTES),
    }));
    assert_eq!(Ledger::ready().say("T1", without), Err(vec!["R139"]));
}

/// One reads and another compares, whatever the definition asks for.
#[test]
fn two_members_copy_though_one_may_sign() {
    let mut rules = genesis().signing.to_vec();
    for rule in rules
        .iter_mut()
        .filter(|rule| rule.kind == Kind::ProtocolTranscribed)
    {
        rule.rule = SigningRule::any_member();
        assert_eq!(rule.rule.quorum, Quorum::Number(1));
    }
    let mut ledger = Ledger::ready_with(ElectionOpened {
        signing: hattama::bytes::Sorted::new(rules).unwrap(),
        ..genesis()
    });
    let copy = transcribed("P1", sheet("list", &VOTES));
    let alone = ledger.say_with("T1", copy.clone(), &[secret("T1", 3, 0)]);
    assert_eq!(alone, Err(vec!["R041"]));
    let both = ledger.say_with("T1", copy, &[secret("T1", 3, 0), secret("T1", 2, 0)]);
    assert_eq!(both, admitted(&[]));
}

#[test]
fn what_holds_for_a_sheet_holds_for_its_copy() {
    let mut ledger = Ledger::ready();
    assert_eq!(
        ledger.say("T1", transcribed("P1", unbalanced())),
        Err(vec!["R124"])
    );
    assert_eq!(
        ledger.say("T1", transcribed("P9", sheet("list", &VOTES))),
        Err(vec!["R102"])
    );
    assert_eq!(
        ledger.say("C", transcribed("T1", sheet("list", &VOTES))),
        Err(vec!["R120"])
    );
    let mut early = sheet("list", &VOTES);
    early.signed_at = hour(36);
    early.voting_ended_at = None;
    assert_eq!(
        ledger.say("T1", transcribed("P1", early)),
        Err(vec!["R121"])
    );
    // A paper that does not balance is copied as it stands, and held like the station's own.
    let answer = ledger.say("T1", transcribed("P1", on_paper(unbalanced())));
    assert!(answer.is_ok_and(|codes| codes.contains(&"F113".to_owned())));
    assert_eq!(ledger.tally("list").protocols.held, 1);
}

#[test]
fn the_precincts_own_protocol_confirms_a_copy() {
    let (mut ledger, copy) = copied();
    let own = protocol(sheet("list", &VOTES));
    let hash = StatementHash::of_statement(&ledger.statement("P1", own.clone()).to_bytes());
    assert_eq!(ledger.say("P1", own), admitted(&[]), "nothing to look at");
    assert_eq!(filing(&ledger).current().map(|p| p.hash), Some(hash));
    assert_eq!(fates(&ledger), [Fate::Confirmed { by: hash }, Fate::Stands]);
    let protocols = ledger.tally("list").protocols;
    assert_eq!(
        (
            protocols.transcribed,
            protocols.contested,
            protocols.counted
        ),
        (0, 0, 1)
    );
    assert_ne!(copy, hash);
}

/// What a station signs itself stands before what others say its paper says.
#[test]
fn or_stands_in_its_place_with_the_copy_as_rival() {
    let (mut ledger, copy) = copied();
    let own = ledger.say("P1", protocol(sheet("list", &[30, 60, 10])));
    assert_eq!(own, admitted(&["F116"]));
    assert_eq!(fates(&ledger), [Fate::Rival, Fate::Stands]);
    let tally = ledger.tally("list");
    assert_eq!((tally.protocols.contested, tally.options[0].votes), (1, 30));
    let stands = filing(&ledger).current().unwrap().hash;
    assert_ne!(stands, copy);
    let settled = correction(stands, Basis::Rival, sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("T1", settled), admitted(&[]));
    let protocols = ledger.tally("list").protocols;
    assert_eq!((protocols.contested, protocols.transcribed), (0, 0));
}

/// A superior that copies otherwise than the station has signed needs an act for its figures.
#[test]
fn a_copy_is_not_settled_for_against_the_station() {
    let mut ledger = Ledger::ready();
    let own = ledger.must("P1", protocol(sheet("list", &VOTES)));
    let other = [30, 60, 10];
    ledger.must("T1", transcribed("P1", sheet("list", &other)));
    let settled = |basis| correction(own, basis, sheet("list", &other));
    assert_eq!(ledger.say("T1", settled(Basis::Rival)), Err(vec!["R137"]));
    assert_eq!(
        ledger.clone().say("T1", settled(Basis::Recount)),
        admitted(&[])
    );
    let kept = correction(own, Basis::Rival, sheet("list", &VOTES));
    assert_eq!(ledger.say("T1", kept), admitted(&[]));
}

/// Nor does it keep the station from putting its own sheet right; the contradiction stays.
#[test]
fn a_copy_that_differs_locks_no_station_out() {
    let mut ledger = Ledger::ready();
    let own = ledger.must("P1", protocol(sheet("list", &VOTES)));
    ledger.must("T1", transcribed("P1", sheet("list", &[30, 60, 10])));
    let slip = correction(own, Basis::Slip, sheet("list", &[61, 29, 10]));
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
    assert_eq!(ledger.tally("list").protocols.contested, 1);
    assert!(matches!(
        fates(&ledger)[..],
        [Fate::Replaced { .. }, Fate::Rival, Fate::Stands]
    ));
    // Where the station corrects to the figures of the copy, nothing differs any more.
    let stands = filing(&ledger).current().unwrap().hash;
    let agrees = correction(stands, Basis::Slip, sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("P1", agrees), admitted(&[]));
    assert_eq!(ledger.tally("list").protocols.contested, 0);
}

/// Of two copies that differ one is chosen, where the station has signed nothing.
#[test]
fn copies_that_differ_are_settled_among_themselves() {
    let (mut ledger, copy) = copied();
    ledger.must("C", transcribed("P1", sheet("list", &[30, 60, 10])));
    let settled = correction(copy, Basis::Rival, sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("T1", settled), admitted(&[]));
    assert_eq!(ledger.tally("list").protocols.contested, 0);
}

/// Who is quicker locks nobody out, and no copy takes the place of what a station has signed.
#[test]
fn a_copy_that_comes_second_replaces_nothing() {
    let mut ledger = Ledger::ready();
    let own = ledger.must("P1", protocol(sheet("list", &VOTES)));
    let same = transcribed("P1", sheet("list", &VOTES));
    assert_eq!(ledger.say("T1", same), admitted(&["F118"]));
    let other = transcribed("P1", sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("C", other), admitted(&["F116"]));
    assert_eq!(filing(&ledger).current().map(|p| p.hash), Some(own));
    assert_eq!(
        fates(&ledger),
        [Fate::Stands, Fate::Repeats { of: own }, Fate::Rival]
    );
    assert_eq!(ledger.tally("list").protocols.transcribed, 0);
}

#[test]
fn a_rival_copy_stays_one_when_the_precinct_confirms_the_other() {
    let (mut ledger, _) = copied();
    let other = transcribed("P1", sheet("list", &[30, 60, 10]));
    assert_eq!(ledger.say("C", other), admitted(&["F116"]));
    // It says that the station is contested still, as everybody who looks sees.
    assert_eq!(
        ledger.say("P1", protocol(sheet("list", &VOTES))),
        admitted(&[])
    );
    let protocols = ledger.tally("list").protocols;
    assert_eq!((protocols.contested, protocols.transcribed), (1, 0));
    assert_eq!(ledger.findings("P1", "list"), ["F116"]);
}

#[test]
fn a_precinct_corrects_a_slip_in_a_copy() {
    let (mut ledger, copy) = copied();
    let slip = correction(copy, Basis::Slip, sheet("list", &[61, 29, 10]));
    assert_eq!(ledger.say("P1", slip), admitted(&[]));
    let protocols = ledger.tally("list").protocols;
    assert_eq!((protocols.transcribed, protocols.corrected), (0, 1));
}
