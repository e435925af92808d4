//! Statements of every kind, with every field that may be absent both there and not.

use hattama::bytes::{ScanHash, Sorted, StatementHash, TextHash, TreeHash};
use hattama::election::*;
use hattama::event::*;

use crate::saying::*;
use crate::support::*;

pub(crate) fn all() -> Vec<Statement> {
    let log = crate::log::log();
    let mut all = log.statements.clone();
    let more = [
        ("C", full_contest()),
        ("C", majority_contest()),
        ("T2", Body::CommissionEnrolled(Box::new(early_station()))),
        ("P3", protocol(full_sheet())),
        (
            "C",
            correction(StatementHash::new([9; 32]), Basis::Court, full_sheet()),
        ),
        ("T1", three_changes()),
        ("C", no_vote_with_text()),
        ("C", act_without_fields()),
        ("D", without_act()),
    ];
    all.extend(more.map(|(speaker, body)| log.statement(speaker, body)));
    all.push(log.by_observer("O2", dark_copy()));
    all.push(Statement {
        election: None,
        ..log.statement("C", Body::ElectionOpened(Box::new(full_genesis())))
    });
    all
}

fn factor(numerator: u32, denominator: u32) -> Fraction {
    Fraction {
        numerator,
        denominator,
    }
}

fn full_genesis() -> ElectionOpened {
    let mut form = form();
    let mut checks = form.checks.to_vec();
    checks[0].minus = list(ids(&["invalid"]));
    checks[1].times_left = Some(factor(101, 100));
    checks[2].times_right = Some(factor(1, 2));
    form.checks = list(checks);
    ElectionOpened {
        nature: Nature::Reconstructed,
        forms: Sorted::new(vec![form]).unwrap(),
        counts_as_on_paper: true,
        publish_from: None,
        appeals_until: None,
        continues: Some(Continues {
            genesis: StatementHash::new([1; 32]),
            size: 70_000,
            root: TreeHash::new([2; 32]),
        }),
        ..genesis()
    }
}

fn full_contest() -> Body {
    Body::ContestDefined(Box::new(ContestDefinition {
        id: id("council"),
        votes_per_ballot: 3,
        second_round_of: Some(id("list")),
        allocation: Some(AllocationRule {
            method: Method::HighestAverages {
                divisors: Divisors::SainteLague,
                threshold: None,
            },
            seats: 7,
            tie: TieRule::EarlierPosition,
            single_list: Some(SingleListRule {
                admit_next: true,
                factor: Some(factor(7, 10)),
            }),
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        ..district_contest()
    }))
}

fn majority_contest() -> Body {
    Body::ContestDefined(Box::new(ContestDefinition {
        id: id("president"),
        allocation: Some(AllocationRule {
            method: Method::Majority {
                of: id("valid"),
                second_round_candidates: Some(2),
            },
            seats: 1,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        ..district_contest()
    }))
}

fn early_station() -> CommissionEnrolled {
    CommissionEnrolled {
        may_close_early: true,
        registered_voters: None,
        ..station("P5", "T2")
    }
}

fn full_sheet() -> Sheet {
    Sheet {
        voting_ended_at: None,
        scan: Some(ScanHash::new([0x5c; 32])),
        ..on_paper(unbalanced())
    }
}

fn no_vote_with_text() -> Body {
    Body::NoVoteHeld(Box::new(NoVoteHeld {
        station: id("P1"),
        contests: Sorted::new(ids(&["district", "list"])).unwrap(),
        reason: id("no-voters"),
        text: Some(TextHash::new([6; 32])),
    }))
}

fn act_without_fields() -> Body {
    let log = crate::log::log();
    let said = ActRecorded {
        fields: None,
        ..act_recorded(&log, "district")
    };
    recorded(said)
}

fn without_act() -> Body {
    Body::OptionWithdrawn(Box::new(OptionWithdrawn {
        contest: id("district"),
        option: id("x"),
        votes: WithdrawnVotes::Ignored,
        act: None,
    }))
}

/// A copy of which hardly anything can be read.
fn dark_copy() -> Body {
    let mut said = copied("P1", &sheet("list", &[299, 151, 20]));
    said.fields = list(vec![None; 7]);
    said.votes = list(vec![None, Some(151), None]);
    copy(said)
}

fn three_changes() -> Body {
    use RosterChange::{Add, Replace, Revoke};
    let deputy = member("P1", 4, Role::Deputy);
    let chair = member_with("P1", 1, Role::Chair, &secret("P1", 1, 1));
    change("P1", vec![Add(deputy), Replace(chair), Revoke(3)])
}

/// Bytes that differ little from a statement and are none.
pub(crate) fn spoilt() -> Vec<(&'static str, Vec<u8>)> {
    let log = crate::log::log();
    let report = log.statement("P1", turnout("list", hour(30), 7)).to_bytes();
    // Option 33 bytes, speaker tag 1, length 8 and "P1": the kind stands at 44.
    let changed = |at: usize, byte: u8| {
        let mut bytes = report.clone();
        bytes[at] = byte;
        bytes
    };
    let mut roles = Sorted::<Role, 8>::new(vec![Role::Chair, Role::Deputy])
        .map(|roles| hattama::bytes::encode(&roles))
        .unwrap();
    roles.swap(8, 9);
    let swapped = |sound: &[u8]| {
        let genesis = log.statements[0].to_bytes();
        let at = genesis
            .windows(10)
            .position(|window| window == sound)
            .unwrap();
        [&genesis[..at], &roles, &genesis[at + 10..]].concat()
    };
    let mut sound = roles.clone();
    sound.swap(8, 9);
    vec![
        ("nothing", vec![]),
        ("it ends too early", report[..report.len() - 1].to_vec()),
        ("a byte left over", [&report[..], &[0]].concat()),
        ("an option of 2", changed(0, 2)),
        ("an unknown speaker", changed(33, 4)),
        ("a length beyond the end", changed(41, 1)),
        ("an id that begins with a dot", changed(42, b'.')),
        ("an id that is not ASCII", changed(42, 0xd3)),
        ("an unknown kind", changed(44, 26)),
        ("a set that does not ascend", swapped(&sound)),
    ]
}
