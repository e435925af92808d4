//! A small election for tests: three stations, two contests, keys made from their names.
//!
//! Polls are open on 19 March 2023 from 07:00 to 20:00 in Almaty (UTC+6). Two of the three members
//! of a commission have to sign, the chair or deputy and the secretary or deputy among them; a
//! turnout report needs one.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::path::Path;

use hattama::bytes::{Domain, Id, Lang, List, Name, Sorted, StatementHash, Text, Title, Titled};
use hattama::election::{
    AgainstAllRule, AllocationRule, Attention, Check, CommissionKind, ContestDefinition, Field,
    Form, Method, Nature, Operator, OptionDefinition, OptionKind, PollingDay, Quantity, Quorum,
    Role, Severity, SigningRule, TieRule, UtcMillis, default_annulments, default_corrections,
};
use hattama::event::{
    Body, CentralCommission, CommissionEnrolled, ElectionOpened, Kind, KindRule, Member, Recovery,
    Sheet, SignaturePair, Speaker, Statement, Submission, TurnoutReported, possession_message,
};
use hattama::keys::{Message, SecretKey};
use hattama::ledger::{Config, Ledger, LogKeys, Offer, Outcome};

/// 2023-03-18 12:00 in Almaty: before the polls open.
pub const BEFORE: UtcMillis = UtcMillis(1_679_119_200_000);
/// 2023-03-19 07:00 in Almaty.
pub const OPENS: UtcMillis = UtcMillis(1_679_187_600_000);
/// 2023-03-19 20:00 in Almaty.
pub const CLOSES: UtcMillis = UtcMillis(1_679_234_400_000);
/// 2023-03-19 21:00 in Almaty: when sheets are signed.
pub const SIGNED: UtcMillis = UtcMillis(1_679_238_000_000);

pub const CENTRAL: &str = "central";
pub const TERRITORIAL: &str = "T-01";
pub const STATIONS: [&str; 3] = ["R-001", "R-002", "R-003"];
/// Lists; every station counts it.
pub const LIST: &str = "list";
/// Candidates; the first two stations count it.
pub const DISTRICT: &str = "district-1";

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub fn titles(texts: &[(&str, &str)]) -> Titled {
    let titles = texts.iter().map(|(lang, text)| Title {
        lang: Lang::new(lang).unwrap(),
        text: Name::new(text).unwrap(),
    });
    Sorted::new(titles.collect()).unwrap()
}

/// The key of a member, or of `log` and `refusals` (number 0).
pub fn key(of: &str, number: u16) -> SecretKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(of.as_bytes()).update(&number.to_le_bytes());
    SecretKey::from_seed(*hasher.finalize().as_bytes())
}

/// A member with a proof that he holds his key.
pub fn member(of: &str, number: u16, role: Role) -> Member {
    let secret = key(of, number);
    let key = secret.public();
    let message = possession_message(&id(of), number, role, &key);
    Member {
        number,
        role,
        key,
        proof: secret.sign(&Message::new(Domain::Possession, &message)),
    }
}

/// Chair, secretary and one member.
pub fn roster(of: &str) -> Sorted<Member, 200> {
    let members = [(1, Role::Chair), (2, Role::Secretary), (3, Role::Member)];
    let members = members.map(|(number, role)| member(of, number, role));
    Sorted::new(members.to_vec()).unwrap()
}

/// A statement with signatures of these members of its speaker.
pub fn signed(statement: &Statement, members: &[u16]) -> Submission {
    let bytes = statement.to_bytes();
    let message = Message::new(Domain::Statement, &bytes);
    let pairs = members.iter().map(|number| {
        let secret = key(statement.speaker.commission().unwrap().as_str(), *number);
        SignaturePair {
            key: secret.public(),
            signature: secret.sign(&message),
        }
    });
    Submission {
        signatures: Sorted::new(pairs.collect()).unwrap(),
        statement: bytes,
    }
}

fn ids<const MAX: usize>(terms: &[&str]) -> List<Id, MAX> {
    List::new(terms.iter().map(|term| id(term)).collect()).unwrap()
}

fn polling() -> List<PollingDay, 30> {
    let day = PollingDay {
        opens: OPENS,
        closes: CLOSES,
    };
    List::new(vec![day]).unwrap()
}

/// The sheet's fields, with what an ordinary sheet has in them.
pub const FIELDS: [(&str, &str, &str, u32); 6] = [
    (
        "registered_voters",
        "Voters on the list",
        "Число избирателей в списке",
        900,
    ),
    (
        "ballots_received",
        "Ballots received",
        "Получено бюллетеней",
        1000,
    ),
    ("ballots_issued", "Ballots issued", "Выдано бюллетеней", 480),
    (
        "ballots_cancelled",
        "Ballots cancelled",
        "Погашено бюллетеней",
        520,
    ),
    (
        "invalid_ballots",
        "Invalid ballots",
        "Недействительных бюллетеней",
        20,
    ),
    (
        "valid_ballots",
        "Valid ballots",
        "Действительных бюллетеней",
        460,
    ),
];

fn check(name: &str, severity: Severity, left: &[&str], op: Operator, right: &[&str]) -> Check {
    Check {
        id: id(name),
        severity,
        left: ids(left),
        op,
        right: ids(right),
        minus: List::default(),
        times_left: None,
        times_right: None,
    }
}

fn form() -> Form {
    let fields = FIELDS.iter().map(|(name, en, ru, _)| Field {
        id: id(name),
        labels: titles(&[("en", en), ("ru", ru)]),
    });
    let quantities = [
        ("registered", "registered_voters"),
        ("issued", "ballots_issued"),
        ("invalid", "invalid_ballots"),
        ("valid", "valid_ballots"),
    ];
    let quantities = quantities.map(|(name, field)| Quantity {
        id: id(name),
        sum: ids(&[field]),
    });
    let both = ["ballots_issued", "ballots_cancelled"];
    let boxes = ["valid_ballots", "invalid_ballots"];
    let checks = vec![
        check(
            "H1",
            Severity::Refuse,
            &["ballots_received"],
            Operator::Equal,
            &both,
        ),
        check(
            "H3",
            Severity::Refuse,
            &["valid_ballots"],
            Operator::Equal,
            &["votes"],
        ),
        check(
            "H4",
            Severity::Flag,
            &["ballots_issued"],
            Operator::AtMost,
            &["registered_voters"],
        ),
        check(
            "H5",
            Severity::Flag,
            &boxes,
            Operator::AtMost,
            &["ballots_issued"],
        ),
    ];
    Form {
        id: id("sheet"),
        fields: List::new(fields.collect()).unwrap(),
        quantities: Sorted::new(quantities.to_vec()).unwrap(),
        checks: List::new(checks).unwrap(),
    }
}

fn signing() -> Sorted<KindRule, 64> {
    let sets = [[Role::Chair, Role::Deputy], [Role::Secretary, Role::Deputy]];
    let sets = sets.map(|roles| Sorted::new(roles.to_vec()).unwrap());
    let two = SigningRule {
        quorum: Quorum::Number(2),
        one_of: List::new(sets.to_vec()).unwrap(),
    };
    let rules = Kind::ALL.iter().map(|kind| KindRule {
        kind: *kind,
        rule: match kind {
            Kind::TurnoutReported
            | Kind::SignatureAdded
            | Kind::DissentLodged
            | Kind::CopyAttested
            | Kind::ObjectionLodged => SigningRule::any_member(),
            _ => two.clone(),
        },
    });
    Sorted::new(rules.collect()).unwrap()
}

/// What genesis says.
pub fn opened() -> ElectionOpened {
    ElectionOpened {
        id: id("small"),
        nature: Nature::Rehearsal,
        nonce: [7; 32],
        titles: titles(&[("en", "A small election"), ("ru", "Небольшие выборы")]),
        origin: Text::new("small.example/2023").unwrap(),
        log_key: key("log", 0).public(),
        refusal_key: key("refusals", 0).public(),
        central: CentralCommission {
            id: id(CENTRAL),
            name: Name::new("Central commission").unwrap(),
            time_zone: Text::new("Asia/Almaty").unwrap(),
            roster: roster(CENTRAL),
        },
        recovery: Recovery {
            needed: 0,
            keys: Sorted::default(),
        },
        signing: signing(),
        forms: Sorted::new(vec![form()]).unwrap(),
        corrections: Sorted::new(default_corrections()).unwrap(),
        annulments: Sorted::new(default_annulments()).unwrap(),
        counts_as_on_paper: true,
        attention: Attention::default(),
        polling: polling(),
        publish_from: None,
        appeals_until: None,
        continues: None,
    }
}

/// The genesis statement.
pub fn genesis() -> Statement {
    Statement {
        election: None,
        speaker: Speaker::Commission(id(CENTRAL)),
        body: Body::ElectionOpened(Box::new(opened())),
    }
}

/// The hash that names the election.
pub fn genesis_hash() -> StatementHash {
    StatementHash::of_statement(&genesis().to_bytes())
}

/// A statement in this election.
pub fn says(speaker: &str, body: Body) -> Statement {
    Statement {
        election: Some(genesis_hash()),
        speaker: Speaker::Commission(id(speaker)),
        body,
    }
}

/// The options of a contest, in ballot order: id, English and Russian name, kind.
pub fn options(contest: &str) -> Vec<(&'static str, &'static str, &'static str, OptionKind)> {
    use OptionKind::{AgainstAll, Candidate, List};
    match contest {
        LIST => vec![
            ("P01", "River Party", "Партия реки", List),
            ("P02", "Mountain Party", "Партия горы", List),
            ("P03", "Steppe Party", "Партия степи", List),
            ("against-all", "Against all", "Против всех", AgainstAll),
        ],
        _ => vec![
            ("C1", "Candidate A", "Кандидат А", Candidate),
            ("C2", "Candidate B", "Кандидат Б", Candidate),
        ],
    }
}

/// What a contest is.
pub fn contest(name: &str) -> ContestDefinition {
    let options = (1..).zip(options(name));
    let options = options.map(|(position, (option, en, ru, kind))| OptionDefinition {
        id: id(option),
        position,
        kind,
        names: titles(&[("en", en), ("ru", ru)]),
        nominated_by: None,
    });
    let (method, seats, title) = match name {
        LIST => (
            Method::LargestRemainder { threshold: None },
            5,
            "Party lists",
        ),
        _ => (Method::Plurality, 1, "District 1"),
    };
    ContestDefinition {
        id: id(name),
        form: id("sheet"),
        titles: titles(&[("en", title)]),
        votes_per_ballot: 1,
        district: None,
        options: List::new(options.collect()).unwrap(),
        polling: polling(),
        determined_by: id(CENTRAL),
        allocation: Some(AllocationRule {
            method,
            seats,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        second_round_of: None,
        hours: Sorted::default(),
    }
}

/// What an enrolment says.
pub fn commission(name: &str) -> CommissionEnrolled {
    let station = name != TERRITORIAL;
    let contests: &[&str] = match name {
        TERRITORIAL => &[],
        "R-003" => &[LIST],
        _ => &[DISTRICT, LIST],
    };
    CommissionEnrolled {
        id: id(name),
        kind: if station {
            CommissionKind::Precinct
        } else {
            CommissionKind::Territorial
        },
        parent: id(if station { TERRITORIAL } else { CENTRAL }),
        contest_parents: Sorted::default(),
        name: Name::new(&format!("Commission {name}")).unwrap(),
        time_zone: Text::new("Asia/Almaty").unwrap(),
        registered_voters: station.then_some(900),
        contests: Sorted::new(contests.iter().map(|contest| id(contest)).collect()).unwrap(),
        polling: polling(),
        may_close_early: false,
        roster: roster(name),
    }
}

/// Contests and enrolments, signed, in an order in which they are lawful.
pub fn definitions() -> Vec<Submission> {
    let contests = [LIST, DISTRICT].map(contest);
    let contests = contests.map(|contest| says(CENTRAL, Body::ContestDefined(Box::new(contest))));
    let commissions = [TERRITORIAL].into_iter().chain(STATIONS).map(|name| {
        let enrolled = commission(name);
        let parent = enrolled.parent.to_string();
        says(&parent, Body::CommissionEnrolled(Box::new(enrolled)))
    });
    let all = contests.into_iter().chain(commissions);
    all.map(|statement| signed(&statement, &[1, 2])).collect()
}

/// An ordinary sheet that balances.
pub fn sheet(contest: &str) -> Sheet {
    let votes: &[u32] = match contest {
        LIST => &[200, 150, 100, 10],
        _ => &[300, 160],
    };
    Sheet {
        contest: id(contest),
        fields: List::new(FIELDS.map(|(_, _, _, figure)| figure).to_vec()).unwrap(),
        votes: List::new(votes.to_vec()).unwrap(),
        voting_ended_at: None,
        signed_at: SIGNED,
        scan: None,
        as_on_paper: None,
    }
}

/// A station's protocol.
pub fn protocol(station: &str, sheet: Sheet) -> Statement {
    says(station, Body::ProtocolSubmitted(Box::new(sheet)))
}

/// A station's turnout report.
pub fn turnout(station: &str, contest: &str, at: UtcMillis, voted: u32) -> Statement {
    let contest = id(contest);
    says(
        station,
        Body::TurnoutReported(TurnoutReported { contest, at, voted }),
    )
}

/// A ledger of this election with its contests and commissions, in a folder that is not there yet.
pub fn ledger(folder: &Path) -> Ledger {
    let config = Config::new("log.pem".into(), "refusals.pem".into());
    let keys = LogKeys { log: key("log", 0) };
    let genesis = signed(&genesis(), &[1, 2]);
    let mut ledger = Ledger::create(folder, genesis, &keys, &config, BEFORE).unwrap();
    append(&mut ledger, definitions(), BEFORE);
    ledger
}

/// Appends submissions, each of which has to be recorded.
pub fn append(ledger: &mut Ledger, submissions: Vec<Submission>, at: UtcMillis) {
    let offers = submissions.into_iter();
    let offers = offers.map(|submission| Offer { submission, at }).collect();
    for outcome in ledger.append(offers).unwrap() {
        assert!(matches!(outcome, Outcome::Recorded { .. }), "{outcome:?}");
    }
}
