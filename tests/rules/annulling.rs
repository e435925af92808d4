//! `UnitVoided`, `RerunOpened`: a vote that is annulled and repeated.

use crate::saying::*;
use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::CorrectingBody;
use hattama::event::{Body, RerunOpened, UnitVoided};
use hattama::replay::{ResultStanding, as_if_nothing_annulled};

/// All three stations have filed: P1 and P2 below T1, P3 below T2.
fn counted() -> Ledger {
    let mut ledger = Ledger::ready();
    for (station, votes) in [
        ("P1", [60, 30, 10]),
        ("P2", [61, 29, 10]),
        ("P3", [62, 28, 10]),
    ] {
        ledger.must(station, protocol(sheet("list", &votes)));
    }
    ledger
}

fn votes(ledger: &Ledger) -> Vec<u64> {
    let options = ledger.tally("list").options;
    options.iter().map(|option| option.votes).collect()
}

fn as_if(ledger: &Ledger) -> Vec<u64> {
    let list = ledger.state.find_contest("list").unwrap();
    as_if_nothing_annulled(&ledger.state, list, None).votes
}

#[test]
fn an_annulled_vote_is_not_counted() {
    let mut ledger = counted();
    assert_eq!(ledger.say("C", voided("T1", &["list"])), admitted(&[]));
    let tally = ledger.tally("list");
    assert_eq!(votes(&ledger), [62, 28, 10]);
    assert_eq!(as_if(&ledger), [183, 87, 30]);
    let counts = &tally.protocols;
    assert_eq!((counts.expected, counts.received), (3, 3));
    assert_eq!((counts.counted, counts.voided), (1, 2));
    assert_eq!(counts.outstanding, 0);
    assert_eq!(tally.standing, ResultStanding::Complete);
    // What comes now is received and not counted either.
    let again = sheet("list", &[70, 20, 10]);
    assert_eq!(ledger.say("P1", protocol(again)), admitted(&["F116"]));
    assert_eq!(votes(&ledger), [62, 28, 10]);
    assert_eq!(ledger.tally("list").protocols.contested, 0);
    assert_eq!(ledger.tally("district").protocols.voided, 0);
}

#[test]
fn it_supersedes_what_was_said_of_the_sums() {
    let mut ledger = counted();
    ledger.must("T1", summed(summary(&ledger, "T1", "list")));
    ledger.must("T2", summed(summary(&ledger, "T2", "list")));
    ledger.must("C", declared(result(&ledger, "list")));
    let size = ledger.state.position().size;
    ledger.must("C", voided("P1", &["list"]));
    let tally = ledger.tally("list");
    assert_eq!(tally.standing, ResultStanding::Superseded);
    let superseded: Vec<_> = tally
        .summaries
        .iter()
        .map(|one| one.superseded_by)
        .collect();
    assert_eq!(superseded, [Some(size), None]);
    // The sums that were are those of their size for ever.
    let (list, unit) = (
        ledger.state.find_contest("list").unwrap(),
        ledger.state.find_commission("T1").unwrap(),
    );
    assert_eq!(ledger.state.totals_at(list, unit, size).count, 2);
    assert_eq!(ledger.state.totals_at(list, unit, size + 1).count, 1);
    assert_eq!(ledger.state.changed_after(list, unit, size), Some(size));
    assert_eq!(ledger.state.changed_after(list, unit, size + 1), None);
    let said = result(&ledger, "list");
    assert_eq!(ledger.say("C", declared(said)), admitted(&[]));
}

#[test]
fn by_whom_the_definition_lets() {
    let mut ledger = counted();
    for speaker in ["T1", "D", "P1"] {
        let answer = ledger.say(speaker, voided("P1", &["list"]));
        assert_eq!(answer, Err(vec!["R158"]), "{speaker}");
    }
    let both = ledger.say("D", voided("P1", &["district", "list"]));
    assert_eq!(both, Err(vec!["R158"]), "one of them is not its own");
    assert_eq!(ledger.say("D", voided("P1", &["district"])), admitted(&[]));
    assert_eq!(ledger.say("C", voided("P1", &["list"])), admitted(&[]));

    let mut genesis = genesis();
    genesis.annulments = Sorted::new(vec![CorrectingBody::Superior]).unwrap();
    let mut ledger = Ledger::ready_with(genesis);
    assert_eq!(ledger.say("T2", voided("P1", &["list"])), Err(vec!["R158"]));
    // It is the central commission's superior power over T1, not over P1.
    assert_eq!(ledger.say("C", voided("P1", &["list"])), Err(vec!["R158"]));
    assert_eq!(ledger.say("T1", voided("P1", &["list"])), admitted(&[]));
    assert_eq!(ledger.say("C", voided("T1", &["list"])), admitted(&[]));
}

#[test]
fn a_vote_that_there_is_and_that_stands() {
    let mut ledger = counted();
    for (unit, contests, code) in [
        ("T9", &["list"][..], "R102"),
        ("T1", &["council"], "R102"),
        ("T1", &[], "R101"),
        ("D", &["list"], "R159"),
    ] {
        let answer = ledger.say("C", voided(unit, contests));
        assert_eq!(answer, Err(vec![code]), "{unit} {contests:?}");
    }
    let no_day = Body::UnitVoided(Box::new(UnitVoided {
        unit: id("P1"),
        contests: Sorted::new(ids(&["list"])).unwrap(),
        act: act_of_no_day(),
    }));
    assert_eq!(ledger.say("C", no_day), Err(vec!["R134"]));
    ledger.must("C", voided("P1", &["list"]));
    assert_eq!(ledger.say("C", voided("P1", &["list"])), Err(vec!["R003"]));
    let by_another = voided_by("88", "P1", &["list"]);
    assert_eq!(ledger.say("C", by_another), Err(vec!["R159"]));
    // The rest of the unit can be annulled with another act.
    assert_eq!(ledger.say("C", voided("T1", &["list"])), admitted(&[]));
}

#[test]
fn the_repeated_vote_counts() {
    let mut ledger = counted();
    ledger.must("P1", turnout("list", hour(36), 90));
    ledger.must("C", voided("P1", &["list"]));
    let opened = repeated("P1", &["list"]);
    assert_eq!(ledger.say("C", rerun(opened)), admitted(&[]));
    let tally = ledger.tally("list");
    let counts = &tally.protocols;
    assert_eq!((counts.voided, counts.outstanding), (0, 1));
    assert_eq!(tally.standing, ResultStanding::Partial);

    // Nothing before the new polls close, and nothing of the old hours.
    let mut early = sheet("list", &[70, 20, 10]);
    early.voting_ended_at = None;
    assert_eq!(ledger.say("P1", protocol(early)), Err(vec!["R121"]));
    ledger.now = hour(205);
    let old = turnout("list", hour(30), 10);
    assert_eq!(ledger.say("P1", old), Err(vec!["R122"]));
    // The reports of the annulled vote are no part of this one.
    assert_eq!(
        ledger.say("P1", turnout("list", hour(204), 10)),
        admitted(&[])
    );
    ledger.now = hour(214);
    let mut anew = sheet("list", &[70, 20, 10]);
    anew.signed_at = hour(214);
    anew.voting_ended_at = Some(hour(213));
    assert_eq!(ledger.say("P1", protocol(anew)), admitted(&[]));
    assert_eq!(votes(&ledger), [193, 77, 30]);
    assert_eq!(as_if(&ledger), [183, 87, 30], "the first vote of each");
    let tally = ledger.tally("list");
    assert_eq!(tally.options[0].first_reported, 193);
    assert_eq!(tally.standing, ResultStanding::Complete);
    assert_eq!(ledger.findings("P1", "list"), [""; 0]);
    // It can be annulled and repeated again.
    ledger.must("C", voided_by("88", "P1", &["list"]));
    assert_eq!(votes(&ledger), [123, 57, 20]);
    let mut third = repeated("P1", &["list"]);
    third.polling = list(vec![hattama::election::PollingDay {
        opens: hour(300),
        closes: hour(310),
    }]);
    assert_eq!(ledger.say("C", rerun(third)), admitted(&[]));
    assert_eq!(as_if(&ledger), [183, 87, 30]);
}

#[test]
fn the_sums_of_each_size_are_what_they_were() {
    let mut ledger = counted();
    let (list, all) = (
        ledger.state.find_contest("list").unwrap(),
        ledger.state.find_commission("C").unwrap(),
    );
    let sizes = |ledger: &Ledger| -> Vec<u64> {
        let size = ledger.state.position().size;
        let counts = (1..=size).map(|size| ledger.state.totals_at(list, all, size));
        counts.map(|totals| totals.votes[0]).collect()
    };
    let mut told = sizes(&ledger);
    ledger.must("C", voided("T1", &["list"]));
    told.push(62);
    assert_eq!(sizes(&ledger), told);
    ledger.must("C", rerun(repeated("P2", &["list"])));
    told.push(62);
    assert_eq!(sizes(&ledger), told);
    ledger.now = hour(214);
    let mut anew = sheet("list", &[5, 3, 2]);
    anew.signed_at = hour(214);
    anew.voting_ended_at = None;
    ledger.must("P2", protocol(anew));
    told.push(67);
    assert_eq!(sizes(&ledger), told);
}

#[test]
fn units_may_have_hours_of_their_own() {
    let mut ledger = counted();
    ledger.must("C", voided("C", &["list"]));
    let mut opened = repeated("C", &["list"]);
    opened.hours = Sorted::new(vec![hours_of("T1", 210, 223), hours_of("P2", 201, 214)]).unwrap();
    ledger.must("C", rerun(opened));
    let closes = |station: &str| {
        let at = ledger.state.find_commission(station).unwrap();
        let station = ledger.state.commission(at);
        let list = ledger.state.find_contest("list").unwrap();
        station.hours_of(station.filing(list).unwrap())[0].closes
    };
    assert_eq!(
        ["P1", "P2", "P3"].map(closes),
        [hour(223), hour(214), hour(213)]
    );
    // And the ledger stays open for them.
    ledger.now = hour(222);
    let mut genesis = genesis();
    genesis.appeals_until = None;
    let mut open = Ledger::ready_with(genesis);
    open.must("C", voided("P1", &["list"]));
    open.must("C", rerun(repeated("P1", &["list"])));
    open.now = hour(212);
    assert_eq!(open.say("C", Body::LedgerClosed), Err(vec!["R140"]));
    open.now = hour(213);
    assert_eq!(open.say("C", Body::LedgerClosed), admitted(&[]));
}

#[test]
fn only_an_annulled_vote_is_repeated() {
    let mut ledger = counted();
    let opened = || repeated("P1", &["list"]);
    assert_eq!(ledger.say("C", rerun(opened())), Err(vec!["R160"]));
    ledger.must("C", voided("P1", &["list"]));
    assert_eq!(ledger.say("T1", rerun(opened())), Err(vec!["R158"]));
    let unknown = |unit, contests: &[&str]| rerun(repeated(unit, contests));
    assert_eq!(ledger.say("C", unknown("T9", &["list"])), Err(vec!["R102"]));
    let mut nowhere = repeated("T9", &["list"]);
    nowhere.polling = list(vec![]);
    assert_eq!(ledger.say("C", rerun(nowhere)), Err(vec!["R102"]), "alone");
    assert_eq!(ledger.say("C", unknown("P1", &["none"])), Err(vec!["R102"]));
    assert_eq!(ledger.say("C", unknown("P1", &[])), Err(vec!["R101"]));
    let backwards = RerunOpened {
        polling: list(vec![hattama::election::PollingDay {
            opens: hour(213),
            closes: hour(200),
        }]),
        ..opened()
    };
    assert_eq!(ledger.say("C", rerun(backwards)), Err(vec!["R101"]));
    for (hours, code) in [
        (hours_of("T1", 223, 210), "R101"),
        (hours_of("T9", 210, 223), "R102"),
    ] {
        let hours = Sorted::new(vec![hours]).unwrap();
        let answer = ledger.say("C", rerun(RerunOpened { hours, ..opened() }));
        assert_eq!(answer, Err(vec![code]));
    }
    let no_day = RerunOpened {
        act: act_of_no_day(),
        ..opened()
    };
    assert_eq!(ledger.say("C", rerun(no_day)), Err(vec!["R134"]));
    // Nobody repeats a vote in the past, at any station.
    ledger.now = hour(200);
    assert_eq!(ledger.say("C", rerun(opened())), admitted(&[]));
    let mut ledger = counted();
    ledger.must("C", voided("P1", &["list"]));
    ledger.now = hour(201);
    assert_eq!(ledger.say("C", rerun(opened())), Err(vec!["R168"]));
    let mut hidden = repeated("P1", &["list"]);
    hidden.polling = list(vec![hattama::election::PollingDay {
        opens: hour(900),
        closes: hour(910),
    }]);
    hidden.hours = Sorted::new(vec![hours_of("P1", 38, 39)]).unwrap();
    assert_eq!(ledger.say("C", rerun(hidden)), Err(vec!["R168"]));
}

/// What the central commission annuls is not for those below it to open again.
#[test]
fn only_who_annulled_it_or_who_stands_above() {
    let mut ledger = Ledger::ready();
    ledger.must("P1", protocol(sheet("district", &[60, 40])));
    ledger.must("P2", protocol(sheet("district", &[61, 39])));
    ledger.must("C", voided("P1", &["district"]));
    let again = |unit| rerun(repeated(unit, &["district"]));
    assert_eq!(ledger.say("D", again("P1")), Err(vec!["R158"]));
    assert_eq!(ledger.say("C", again("P1")), admitted(&[]));
    ledger.must("D", voided("P2", &["district"]));
    let by_both = ledger.say("C", again("P2"));
    assert_eq!(by_both, admitted(&[]), "the central commission is above D");
    assert_eq!(ledger.findings("P2", "district"), [""; 0]);
}

/// A vote that is not over is nothing to annul.
#[test]
fn not_before_the_polls_close() {
    let mut ledger = Ledger::ready();
    ledger.now = hour(36);
    assert_eq!(ledger.say("C", voided("C", &["list"])), Err(vec!["R121"]));
    ledger.now = hour(37);
    assert_eq!(ledger.say("C", voided("C", &["list"])), admitted(&[]));
    assert_eq!(ledger.findings("P1", "list"), ["F131"]);
    assert_eq!(ledger.tally("list").protocols.flagged, 3);
}

/// A vote that was held and annulled does not vanish because nobody is said to have voted.
#[test]
fn an_annulled_vote_was_held() {
    let mut ledger = counted();
    ledger.must("C", voided("P1", &["list"]));
    assert_eq!(
        ledger.say("T1", no_vote("P1", &["list"])),
        Err(vec!["R142"])
    );
    ledger.must("C", rerun(repeated("P1", &["list"])));
    assert_eq!(
        ledger.say("T1", no_vote("P1", &["list"])),
        Err(vec!["R142"])
    );
    // Said before, it does not hide the annulment.
    let mut ledger = Ledger::ready();
    ledger.must("T1", no_vote("P1", &["list"]));
    ledger.must("C", voided("P1", &["list"]));
    let counts = ledger.tally("list").protocols;
    assert_eq!((counts.expected, counts.voided, counts.no_vote), (3, 1, 0));
}

/// What comes after the annulment is no part of what was annulled.
#[test]
fn nothing_is_put_into_an_annulled_vote() {
    let mut ledger = counted();
    let first = standing(&ledger, "P1");
    ledger.must("C", voided("P1", &["list"]));
    let slip = correction(
        first,
        hattama::election::Basis::Slip,
        sheet("list", &[1, 98, 1]),
    );
    ledger.must("P1", slip);
    assert_eq!(as_if(&ledger), [183, 87, 30]);
    let mut empty = Ledger::ready();
    empty.must("C", voided("P1", &["list"]));
    empty.must("P1", protocol(sheet("list", &[60, 30, 10])));
    assert_eq!(as_if(&empty), [0, 0, 0]);
}

/// Annulled and repeated again and again, an empty vote leaves nothing behind.
#[test]
fn empty_polls_are_not_kept() {
    let mut ledger = counted();
    ledger.must("C", voided("P1", &["list"]));
    for day in 0..20 {
        let mut opened = repeated("P1", &["list"]);
        let opens = 200 + day * 10;
        opened.polling = hours_of("P1", opens, opens + 5).polling;
        ledger.must("C", rerun(opened));
        ledger.now = hour(opens + 5);
        ledger.must("C", voided_by(&format!("{day}"), "P1", &["list"]));
    }
    let station = ledger.state.find_commission("P1").unwrap();
    let list = ledger.state.find_contest("list").unwrap();
    let filing = ledger.state.commission(station).filing(list).unwrap();
    assert_eq!(filing.earlier().len(), 1);
}

fn standing(ledger: &Ledger, station: &str) -> hattama::bytes::StatementHash {
    let station = ledger.state.find_commission(station).unwrap();
    let list = ledger.state.find_contest("list").unwrap();
    let filing = ledger.state.commission(station).filing(list).unwrap();
    filing.current().unwrap().hash
}

#[test]
fn a_precinct_does_not_annul_its_own_vote() {
    let mut genesis = genesis();
    genesis.annulments = Sorted::new(vec![CorrectingBody::Precinct]).unwrap();
    let answer = Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)));
    assert_eq!(answer, Err(vec!["R101"]));
}
