//! `ElectionOpened`.

use crate::support::*;
use hattama::bytes::Sorted;
use hattama::election::*;
use hattama::event::{Body, ElectionOpened, Kind, Statement};

fn open(genesis: ElectionOpened) -> Answer {
    Ledger::empty().say("C", Body::ElectionOpened(Box::new(genesis)))
}
fn without_rule(kind: Kind) -> ElectionOpened {
    let rules = genesis().signing.into_inner().into_iter();
    let rules = rules.filter(|rule| rule.kind != kind).collect();
    ElectionOpened {
        signing: Sorted::new(rules).unwrap(),
        ..genesis()
    }
}

#[test]
fn a_sound_definition_opens_the_ledger() {
    let ledger = Ledger::opened_with(genesis());
    assert_eq!(ledger.state.position().size, 1);
    let central = ledger.state.find_commission("C").unwrap();
    assert_eq!(ledger.state.commission(central).roster.members().len(), 3);
    assert_eq!(ledger.state.key_count(), 3);
}

#[test]
fn a_ledger_is_opened_once_and_first() {
    let mut ledger = Ledger::opened_with(genesis());
    let other = ElectionOpened {
        nonce: [8; 32],
        ..genesis()
    };
    let again = ledger.say("C", Body::ElectionOpened(Box::new(other)));
    assert_eq!(again, Err(vec!["R013"]));
    let nothing_open = Ledger::empty().say("C", Body::LedgerClosed);
    assert_eq!(nothing_open, Err(vec!["R010"]));
}

#[test]
fn genesis_names_no_election() {
    let mut ledger = Ledger::empty();
    let statement = Statement {
        election: Some(hattama::bytes::StatementHash::new([1; 32])),
        ..ledger.statement("C", Body::ElectionOpened(Box::new(genesis())))
    };
    let keys = [secret("C", 1, 0), secret("C", 2, 0)];
    assert_eq!(ledger.submit(signed(&statement, &keys)), Err(vec!["R101"]));
}

#[test]
fn genesis_is_signed_by_its_own_roster() {
    let body = || Body::ElectionOpened(Box::new(genesis()));
    let mut ledger = Ledger::empty();
    assert_eq!(ledger.say("X", body()), Err(vec!["R022"]));
    let outsider = [secret("C", 1, 0), secret("X", 1, 0)];
    assert_eq!(ledger.say_with("C", body(), &outsider), Err(vec!["R030"]));
    let one = [secret("C", 1, 0)];
    assert_eq!(ledger.say_with("C", body(), &one), Err(vec!["R041"]));
    assert_eq!(open(without_rule(Kind::ElectionOpened)), Err(vec!["R020"]));
}

#[test]
fn what_an_election_needs_is_there() {
    for kind in [
        Kind::ContestDefined,
        Kind::CommissionEnrolled,
        Kind::ProtocolSubmitted,
    ] {
        assert_eq!(open(without_rule(kind)), Err(vec!["R101"]));
    }
    let unsound: [fn(&mut ElectionOpened); 9] = [
        |g| g.titles = Sorted::default(),
        |g| g.origin = text("example.org/a b"),
        |g| g.origin = text("example.org/a+b"),
        |g| g.refusal_key = g.log_key,
        |g| g.log_key = hattama::keys::PublicKeyBytes::new([0; 32]),
        |g| g.recovery.needed = 2,
        |g| g.attention.share.denominator = 0,
        |g| g.polling = hattama::bytes::List::default(),
        |g| {
            g.polling = list(vec![PollingDay {
                opens: CLOSES,
                closes: OPENS,
            }]);
        },
    ];
    for (at, spoil) in unsound.into_iter().enumerate() {
        let mut spoilt = genesis();
        spoil(&mut spoilt);
        assert_eq!(open(spoilt), Err(vec!["R101"]), "case {at}");
    }
}

#[test]
fn forms_are_sound() {
    let unsound: [fn(&mut Form); 5] = [
        |f| f.checks = twice(&f.checks),
        |f| f.fields = twice(&f.fields),
        |f| {
            let votes = Field {
                id: id(VOTES),
                labels: titles("votes"),
            };
            f.fields = list(vec![votes]);
            f.checks = list(vec![]);
            f.quantities = Sorted::default();
        },
        |f| f.fields = list(f.fields[..6].to_vec()),
        |f| {
            let mut checks = f.checks.to_vec();
            checks[0].times_left = Some(Fraction {
                numerator: 1,
                denominator: 0,
            });
            f.checks = list(checks);
        },
    ];
    for (at, spoil) in unsound.into_iter().enumerate() {
        let mut form = form();
        spoil(&mut form);
        let forms = Sorted::new(vec![form]).unwrap();
        let answer = open(ElectionOpened { forms, ..genesis() });
        assert_eq!(answer, Err(vec!["R101"]), "case {at}");
    }
}

fn twice<T: Clone, const MAX: usize>(
    items: &hattama::bytes::List<T, MAX>,
) -> hattama::bytes::List<T, MAX> {
    list([&items[..], &items[..]].concat())
}

#[test]
fn members_hold_keys_of_their_own() {
    let with = |members: Vec<_>| {
        let mut genesis = genesis();
        genesis.central.roster = Sorted::new(members).unwrap();
        open(genesis)
    };
    let sound = roster("C").into_inner();
    let mut same_key = sound.clone();
    same_key[2] = member_with("C", 3, Role::Member, &secret("C", 2, 0));
    assert_eq!(with(same_key), Err(vec!["R111"]));
    for reserved in [secret("log", 0, 0), secret("refusals", 0, 0)] {
        let mut members = sound.clone();
        members[2] = member_with("C", 3, Role::Member, &reserved);
        assert_eq!(with(members), Err(vec!["R111"]));
    }
    let mut unproven = sound.clone();
    unproven[2].proof = no_signature();
    assert_eq!(with(unproven), Err(vec!["R112"]));
    let mut small_order = sound;
    small_order[2].key = hattama::keys::PublicKeyBytes::new([0; 32]);
    assert_eq!(with(small_order), Err(vec!["R110"]));
}
