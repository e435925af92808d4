//! A small election that tests add to: one central commission, two territorial ones, a district
//! commission, three stations, two contests. Every key comes from a seed, so every byte is the same
//! each time.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "several test crates share this file"
)]

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use hattama::bytes::{Domain, Id, Lang, List, Name, Sorted, StatementHash, Text, Title};
use hattama::bytes::{ScanHash, TextHash, Titled};
use hattama::election::*;
use hattama::event::*;
use hattama::keys::{Message, PublicKeyBytes, SecretKey, SignatureBytes};
use hattama::rules::{Alone, KeyRing, Refusal, admit, weigh};
use hattama::state::State;

/// Hours after the first instant of the tests. Polls open at 24 and close at 37.
pub const fn hour(hours: u64) -> UtcMillis {
    UtcMillis(1_700_000_000_000 + hours * 3_600_000)
}
pub const OPENS: UtcMillis = hour(24);
pub const CLOSES: UtcMillis = hour(37);

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}
pub fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}
pub fn titles(english: &str) -> Titled {
    let title = |lang, text: &str| Title {
        lang: Lang::new(lang).unwrap(),
        text: Name::new(text).unwrap(),
    };
    Sorted::new(vec![title("en", english), title("kk", "Сайлау")]).unwrap()
}
pub fn ids(all: &[&str]) -> Vec<Id> {
    all.iter().map(|one| id(one)).collect()
}
pub fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::new(items).unwrap()
}

/// The key of a member; `generation` tells apart the keys that one number has had.
pub fn secret(commission: &str, number: u16, generation: u8) -> SecretKey {
    let seed = blake3::hash(format!("{commission}/{number}/{generation}").as_bytes());
    SecretKey::from_seed(*seed.as_bytes())
}
pub fn public(commission: &str, number: u16) -> PublicKeyBytes {
    secret(commission, number, 0).public()
}

pub fn member_with(commission: &str, number: u16, role: Role, secret: &SecretKey) -> Member {
    let key = secret.public();
    let message = possession_message(&id(commission), number, role, &key);
    let proof = secret.sign(&Message::new(Domain::Possession, &message));
    Member {
        number,
        role,
        key,
        proof,
    }
}
/// Made once: keys and proofs are slow to make, and always the same.
pub fn member(commission: &str, number: u16, role: Role) -> Member {
    static MADE: LazyLock<Mutex<HashMap<String, Member>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let name = format!("{commission}/{number}/{role}");
    let member = made.entry(name);
    let make = || member_with(commission, number, role, &secret(commission, number, 0));
    member.or_insert_with(make).clone()
}
/// Chair 1, secretary 2, member 3.
pub fn roster(commission: &str) -> Sorted<Member, 200> {
    let roles = [Role::Chair, Role::Secretary, Role::Member];
    let members = (1..)
        .zip(roles)
        .map(|(n, role)| member(commission, n, role));
    Sorted::new(members.collect()).unwrap()
}

pub fn two_with_chair_and_secretary() -> SigningRule {
    let sets = [[Role::Chair, Role::Deputy], [Role::Secretary, Role::Deputy]];
    let sets = sets.map(|roles| Sorted::new(roles.to_vec()).unwrap());
    SigningRule {
        quorum: Quorum::Number(2),
        one_of: list(sets.to_vec()),
    }
}

pub fn hours_of_polling() -> List<PollingDay, 30> {
    list(vec![PollingDay {
        opens: OPENS,
        closes: CLOSES,
    }])
}

pub const FIELDS: [&str; 7] = [
    "registered",
    "received",
    "issued",
    "cancelled",
    "in_boxes",
    "invalid",
    "valid",
];

pub fn form() -> Form {
    let field = |name: &&str| Field {
        id: id(name),
        labels: titles(name),
    };
    let quantity = |name| Quantity {
        id: id(name),
        sum: list(ids(&[name])),
    };
    let quantities = ["registered", "issued", "in_boxes", "invalid", "valid"].map(quantity);
    let check = |name, severity, left: &[&str], op, right: &[&str]| Check {
        id: id(name),
        severity,
        left: list(ids(left)),
        op,
        right: list(ids(right)),
        minus: List::default(),
        times_left: None,
        times_right: None,
    };
    let (refuse, flag) = (Severity::Refuse, Severity::Flag);
    let checks = vec![
        check(
            "H1",
            refuse,
            &["received"],
            Operator::Equal,
            &["issued", "cancelled"],
        ),
        check(
            "H2",
            refuse,
            &["in_boxes"],
            Operator::Equal,
            &["invalid", "valid"],
        ),
        check("H3", refuse, &["valid"], Operator::Equal, &["votes"]),
        check("H5", flag, &["in_boxes"], Operator::AtMost, &["issued"]),
    ];
    Form {
        id: id("sheet"),
        fields: list(FIELDS.iter().map(field).collect()),
        quantities: Sorted::new(quantities.to_vec()).unwrap(),
        checks: list(checks),
    }
}

pub fn genesis() -> ElectionOpened {
    let rule = |kind| KindRule {
        kind,
        rule: match kind {
            Kind::TurnoutReported
            | Kind::SignatureAdded
            | Kind::DissentLodged
            | Kind::AttendanceRecorded
            | Kind::CopyAttested
            | Kind::ObjectionLodged => SigningRule::any_member(),
            Kind::ElectionOpened => SigningRule {
                quorum: Quorum::Majority,
                one_of: List::default(),
            },
            _ => two_with_chair_and_secretary(),
        },
    };
    ElectionOpened {
        id: id("test-2023"),
        nature: Nature::Rehearsal,
        nonce: [7; 32],
        titles: titles("Test election"),
        origin: text("example.org/test-2023"),
        log_key: secret("log", 0, 0).public(),
        refusal_key: secret("refusals", 0, 0).public(),
        central: CentralCommission {
            id: id("C"),
            name: text("Central Election Commission"),
            time_zone: text("Asia/Almaty"),
            roster: roster("C"),
        },
        recovery: Recovery {
            needed: 1,
            keys: Sorted::new(vec![secret("recovery", 1, 0).public()]).unwrap(),
        },
        signing: Sorted::new(Kind::ALL.iter().copied().map(rule).collect()).unwrap(),
        forms: Sorted::new(vec![form()]).unwrap(),
        corrections: Sorted::new(default_corrections()).unwrap(),
        annulments: Sorted::new(default_annulments()).unwrap(),
        counts_as_on_paper: false,
        attention: Attention::default(),
        polling: hours_of_polling(),
        publish_from: Some(CLOSES),
        appeals_until: Some(hour(1000)),
        continues: None,
    }
}

pub fn option(name: &str, position: u32, kind: OptionKind, nominated_by: &str) -> OptionDefinition {
    OptionDefinition {
        id: id(name),
        position,
        kind,
        names: titles(name),
        nominated_by: (!nominated_by.is_empty()).then(|| text(nominated_by)),
    }
}

/// Lists `red`, `blue` and "against all": ten seats by largest remainder, threshold 5 %.
pub fn list_contest() -> ContestDefinition {
    let threshold = Threshold {
        numerator: 5,
        denominator: 100,
        of: id("valid"),
    };
    ContestDefinition {
        id: id("list"),
        form: id("sheet"),
        titles: titles("Party lists"),
        votes_per_ballot: 1,
        district: None,
        options: list(vec![
            option("red", 1, OptionKind::List, ""),
            option("blue", 2, OptionKind::List, ""),
            option("none", 3, OptionKind::AgainstAll, ""),
        ]),
        polling: hours_of_polling(),
        determined_by: id("C"),
        allocation: Some(AllocationRule {
            method: Method::LargestRemainder {
                threshold: Some(threshold),
            },
            seats: 10,
            tie: TieRule::Lots,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        second_round_of: None,
        hours: Sorted::default(),
    }
}

/// Candidates `x` (of `red`) and `y` (by himself): one seat by plurality, determined by `D`.
pub fn district_contest() -> ContestDefinition {
    ContestDefinition {
        id: id("district"),
        titles: titles("District 1"),
        district: Some(text("1")),
        options: list(vec![
            option("x", 1, OptionKind::Candidate, "red"),
            option("y", 2, OptionKind::Candidate, "self"),
        ]),
        determined_by: id("D"),
        allocation: Some(AllocationRule {
            method: Method::Plurality,
            seats: 1,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        ..list_contest()
    }
}

pub fn chamber() -> ChamberDefinition {
    ChamberDefinition {
        id: id("house"),
        titles: titles("House"),
        contests: Sorted::new(ids(&["list", "district"])).unwrap(),
    }
}

pub fn commission(name: &str, kind: CommissionKind, parent: &str) -> CommissionEnrolled {
    CommissionEnrolled {
        id: id(name),
        kind,
        parent: id(parent),
        contest_parents: Sorted::default(),
        name: text(&format!("Commission {name}")),
        time_zone: text("Asia/Almaty"),
        registered_voters: None,
        contests: Sorted::default(),
        polling: hours_of_polling(),
        may_close_early: false,
        roster: roster(name),
    }
}

/// A station that counts both contests; `district` goes up to `D`.
pub fn station(name: &str, parent: &str) -> CommissionEnrolled {
    let elsewhere = ContestParent {
        contest: id("district"),
        parent: id("D"),
    };
    CommissionEnrolled {
        contest_parents: Sorted::new(vec![elsewhere]).unwrap(),
        registered_voters: Some(1000),
        contests: Sorted::new(ids(&["list", "district"])).unwrap(),
        ..commission(name, CommissionKind::Precinct, parent)
    }
}

pub fn turnout(contest: &str, at: UtcMillis, voted: u32) -> Body {
    Body::TurnoutReported(TurnoutReported {
        contest: id(contest),
        at,
        voted,
    })
}

/// A sheet that balances: nobody's ballot is invalid, and 1,000 are registered.
pub fn sheet(contest: &str, votes: &[u32]) -> Sheet {
    let valid = votes.iter().sum::<u32>();
    Sheet {
        contest: id(contest),
        fields: list(vec![1000, 1000, valid, 1000 - valid, valid, 0, valid]),
        votes: list(votes.to_vec()),
        voting_ended_at: Some(CLOSES),
        signed_at: hour(38),
        scan: None,
        as_on_paper: None,
    }
}
/// A sheet of the list contest with one more valid ballot than votes: fails H3 (and H2).
pub fn unbalanced() -> Sheet {
    Sheet {
        fields: list(vec![1000, 1000, 300, 700, 300, 0, 301]),
        ..sheet("list", &[200, 90, 10])
    }
}
pub fn on_paper(sheet: Sheet) -> Sheet {
    Sheet {
        as_on_paper: Some(AsOnPaper {
            reason: id("does-not-balance"),
            text: Some(TextHash::new([3; 32])),
        }),
        ..sheet
    }
}

pub fn protocol(sheet: Sheet) -> Body {
    Body::ProtocolSubmitted(Box::new(sheet))
}

/// A copy of a station's paper, with the hash of a scan.
pub fn transcribed(station: &str, sheet: Sheet) -> Body {
    let scan = Some(ScanHash::new([0x5c; 32]));
    Body::ProtocolTranscribed(Box::new(ProtocolTranscribed {
        station: id(station),
        sheet: Sheet { scan, ..sheet },
    }))
}
pub fn no_vote(station: &str, contests: &[&str]) -> Body {
    Body::NoVoteHeld(Box::new(NoVoteHeld {
        station: id(station),
        contests: Sorted::new(ids(contests)).unwrap(),
        reason: id("flood"),
        text: None,
    }))
}

/// The sums of `unit` as the ledger gives them now.
pub fn totals(ledger: &Ledger, unit: &str, contest: &str) -> (u64, Totals) {
    let size = ledger.state.position().size;
    let at = ledger.state.find_commission(unit).unwrap();
    let of = ledger.state.find_contest(contest).unwrap();
    (size, ledger.state.totals_at(of, at, size))
}
pub fn summary(ledger: &Ledger, unit: &str, contest: &str) -> SummarySubmitted {
    let (size, totals) = totals(ledger, unit, contest);
    SummarySubmitted {
        contest: id(contest),
        size,
        totals,
    }
}
/// The result as it follows from the tally.
pub fn result(ledger: &Ledger, contest: &str) -> ResultsDeclared {
    let (size, totals) = totals(ledger, "C", contest);
    let seats = match ledger.tally(contest).allocation {
        Some(Ok(allocation)) => allocation.options.iter().map(|one| one.seats).collect(),
        _ => vec![None; totals.votes.len()],
    };
    ResultsDeclared {
        contest: id(contest),
        size,
        totals,
        seats: list(seats),
    }
}
pub fn summed(said: SummarySubmitted) -> Body {
    Body::SummarySubmitted(Box::new(said))
}
pub fn lots(ledger: &Ledger, contest: &str, order: &[&str]) -> Body {
    Body::LotsDrawn(Box::new(LotsDrawn {
        contest: id(contest),
        size: ledger.state.position().size,
        order: list(ids(order)),
    }))
}
pub fn declared(said: ResultsDeclared) -> Body {
    Body::ResultsDeclared(Box::new(said))
}

pub fn corrected(replaces: StatementHash, basis: Basis, sheet: Sheet) -> ProtocolCorrected {
    let act = Act {
        number: text("12-3"),
        date: CivilDate {
            year: 2023,
            month: 11,
            day: 17,
        },
    };
    ProtocolCorrected {
        station: id("P1"),
        replaces,
        basis,
        act: Some(act).filter(|_| matches!(basis, Basis::Recount | Basis::Court)),
        sheet,
    }
}
pub fn correction(replaces: StatementHash, basis: Basis, sheet: Sheet) -> Body {
    Body::ProtocolCorrected(Box::new(corrected(replaces, basis, sheet)))
}

pub fn change(of: &str, changes: Vec<RosterChange>) -> Body {
    Body::RosterChanged(RosterChanged {
        commission: id(of),
        changes: list(changes),
    })
}

pub fn signed(statement: &Statement, keys: &[SecretKey]) -> Submission {
    let bytes = statement.to_bytes();
    let message = Message::new(Domain::Statement, &bytes);
    let pair = |key: &SecretKey| SignaturePair {
        key: key.public(),
        signature: key.sign(&message),
    };
    let signatures = Sorted::new(keys.iter().map(pair).collect()).unwrap();
    Submission {
        statement: bytes,
        signatures,
    }
}

/// Codes of findings of what was admitted, or of reasons for its refusal.
pub type Answer = Result<Vec<String>, Vec<&'static str>>;

#[allow(
    clippy::unnecessary_wraps,
    reason = "an expected answer is written like one"
)]
pub fn admitted(codes: &[&str]) -> Answer {
    Ok(codes.iter().map(|code| (*code).to_owned()).collect())
}

/// A ledger in memory.
#[derive(Clone, Default)]
pub struct Ledger {
    pub state: State,
    pub entries: Vec<Vec<u8>>,
    pub statements: Vec<Statement>,
    pub now: UtcMillis,
    pub ring: KeyRing,
}

impl Ledger {
    /// Nothing yet.
    pub fn empty() -> Self {
        Self {
            now: hour(1),
            ..Self::default()
        }
    }

    /// Genesis.
    pub fn opened_with(genesis: ElectionOpened) -> Self {
        let mut ledger = Self::empty();
        let opened = ledger.say("C", Body::ElectionOpened(Box::new(genesis)));
        assert_eq!(opened, admitted(&[]));
        ledger
    }

    /// Genesis and both contests.
    pub fn with_contests(genesis: ElectionOpened) -> Self {
        let mut ledger = Self::opened_with(genesis);
        for contest in [list_contest(), district_contest()] {
            ledger.must("C", Body::ContestDefined(Box::new(contest)));
        }
        ledger
    }

    /// Everything enrolled; the polls have closed an hour ago.
    pub fn ready_with(genesis: ElectionOpened) -> Self {
        let mut ledger = Self::with_contests(genesis);
        ledger.must("C", Body::ChamberDefined(chamber()));
        for (name, kind) in [
            ("T1", CommissionKind::Territorial),
            ("T2", CommissionKind::Territorial),
            ("D", CommissionKind::District),
        ] {
            ledger.enrol(commission(name, kind, "C"));
        }
        for (name, parent) in [("P1", "T1"), ("P2", "T1"), ("P3", "T2")] {
            ledger.enrol(station(name, parent));
        }
        ledger.now = hour(38);
        ledger
    }
    pub fn ready() -> Self {
        Self::ready_with(genesis())
    }

    pub fn genesis(&self) -> Option<StatementHash> {
        self.state.election().map(hattama::state::Election::genesis)
    }

    pub fn statement(&self, speaker: &str, body: Body) -> Statement {
        Statement {
            election: self.genesis(),
            speaker: Speaker::Commission(id(speaker)),
            body,
        }
    }

    /// Chair and secretary of `speaker` say it now.
    pub fn say(&mut self, speaker: &str, body: Body) -> Answer {
        let keys = [secret(speaker, 1, 0), secret(speaker, 2, 0)];
        self.say_with(speaker, body, &keys)
    }
    pub fn say_with(&mut self, speaker: &str, body: Body, keys: &[SecretKey]) -> Answer {
        let statement = self.statement(speaker, body);
        self.submit(signed(&statement, keys))
    }
    /// Says it, lawfully and without findings; its name.
    pub fn must(&mut self, speaker: &str, body: Body) -> StatementHash {
        let hash = StatementHash::of_statement(&self.statement(speaker, body.clone()).to_bytes());
        let answer = self.say(speaker, body);
        assert!(answer.is_ok(), "{answer:?}");
        hash
    }
    pub fn enrol(&mut self, enrolled: CommissionEnrolled) {
        let parent = enrolled.parent.clone();
        self.must(
            parent.as_str(),
            Body::CommissionEnrolled(Box::new(enrolled)),
        );
    }

    pub fn submit(&mut self, submission: Submission) -> Answer {
        let presented = match submission.present() {
            Ok(presented) => presented,
            Err(error) => return Err(vec![hattama::rules::Reason::Unreadable(error).code()]),
        };
        let statement = presented.statement().clone();
        let evidence = weigh(&self.state, &[&presented], &mut self.ring, [9; 32], &Alone);
        let answer = admit(&self.state, presented, &evidence[0], self.now);
        let entry = answer.map_err(|refusal: Refusal| refusal.codes())?;
        let codes = entry.findings().iter().map(|f| f.code().to_owned());
        let codes = codes.collect();
        self.entries.push(entry.enter(&mut self.state));
        self.statements.push(statement);
        Ok(codes)
    }

    /// Codes of everything worth a look about what stands at a station, but that one of three
    /// members has not signed, who hardly ever does in these tests.
    pub fn findings(&self, station: &str, contest: &str) -> Vec<String> {
        let mut found = self.all_findings(station, contest);
        found.retain(|code| code != "F124");
        found
    }

    /// The same with missing signatures.
    pub fn all_findings(&self, station: &str, contest: &str) -> Vec<String> {
        let station = self.state.find_commission(station).unwrap();
        let contest = self.state.find_contest(contest).unwrap();
        let filing = self.state.commission(station).filing(contest).unwrap();
        let found = hattama::rules::filing_findings(&self.state, station, filing);
        found.iter().map(|f| f.code().to_owned()).collect()
    }

    pub fn tally(&self, contest: &str) -> hattama::replay::ContestTally {
        let contest = self.state.find_contest(contest).unwrap();
        hattama::replay::tally(&self.state, contest, None)
    }
}

/// A signature that nobody made.
pub fn no_signature() -> SignatureBytes {
    let mut bytes = [1; 64];
    bytes[63] = 0;
    SignatureBytes::new(bytes)
}
