//! A small election whose ledger holds a correction, rivals, a held sheet and an outstanding one.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use std::path::Path;
use std::process::{Command, Output};

use hattama::bytes::{Domain, Id, List, Name, Sorted, StatementHash, Text, Title, Titled};
use hattama::bytes::{Lang, ScanHash, encode};
use hattama::election::*;
use hattama::event::*;
use hattama::keys::{Message, SecretKey};
use hattama::ledger::{Config, Ledger, LogKeys, Offer, Outcome};

/// 2023-03-19T02:00:00Z, in milliseconds; polls are open for twelve hours.
pub const OPENS: u64 = 1_679_191_200_000;
pub const HOUR: u64 = 3_600_000;
pub const CLOSES: u64 = OPENS + 12 * HOUR;

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn titled(lang: &str, text: &str) -> Titled {
    Sorted::new(vec![Title {
        lang: Lang::new(lang).unwrap(),
        text: Name::new(text).unwrap(),
    }])
    .unwrap()
}

fn key(name: &str) -> SecretKey {
    SecretKey::from_seed(*blake3::hash(name.as_bytes()).as_bytes())
}

/// Chair and secretary, with keys made from the commission's name.
fn roster(commission: &str) -> Sorted<Member, 200> {
    let members = [(1, Role::Chair), (2, Role::Secretary)].map(|(number, role)| {
        let secret = key(&format!("{commission}/{number}"));
        let message = possession_message(&id(commission), number, role, &secret.public());
        Member {
            number,
            role,
            key: secret.public(),
            proof: secret.sign(&Message::new(Domain::Possession, &message)),
        }
    });
    Sorted::new(members.into()).unwrap()
}

fn polling() -> List<PollingDay, 30> {
    let day = PollingDay {
        opens: UtcMillis(OPENS),
        closes: UtcMillis(CLOSES),
    };
    List::new(vec![day]).unwrap()
}

fn sum(terms: &[&str]) -> List<Id, 64> {
    List::new(terms.iter().map(|term| id(term)).collect()).unwrap()
}

fn form() -> Form {
    let fields = ["registered", "issued", "invalid", "valid"];
    let fields = fields.map(|field| Field {
        id: id(field),
        labels: titled("en", &format!("Ballots or voters: {field}")),
    });
    let quantities = ["registered", "issued", "invalid", "valid"].map(|quantity| Quantity {
        id: id(quantity),
        sum: sum(&[quantity]),
    });
    let check = |name, severity, left: &[&str], op, right: &[&str]| Check {
        id: id(name),
        severity,
        left: sum(left),
        op,
        right: sum(right),
        minus: List::default(),
        times_left: None,
        times_right: None,
    };
    let checks = vec![
        check(
            "H3",
            Severity::Refuse,
            &["valid"],
            Operator::Equal,
            &["votes"],
        ),
        check(
            "H5",
            Severity::Flag,
            &["valid", "invalid"],
            Operator::AtMost,
            &["issued"],
        ),
    ];
    Form {
        id: id("sheet"),
        fields: List::new(fields.into()).unwrap(),
        quantities: Sorted::new(quantities.into()).unwrap(),
        checks: List::new(checks).unwrap(),
    }
}

fn genesis(origin: &str, publish_from: Option<UtcMillis>) -> Statement {
    let signing = Kind::ALL.iter().map(|kind| KindRule {
        kind: *kind,
        rule: SigningRule::any_member(),
    });
    let opened = ElectionOpened {
        id: id("kz-sample"),
        nature: Nature::Rehearsal,
        nonce: [7; 32],
        titles: titled("en", "Sample election"),
        origin: Text::new(origin).unwrap(),
        log_key: key("log").public(),
        refusal_key: key("refusal").public(),
        central: CentralCommission {
            id: id("C"),
            name: Name::new("Орталық сайлау комиссиясы").unwrap(),
            time_zone: Text::new("Asia/Almaty").unwrap(),
            roster: roster("C"),
        },
        recovery: Recovery {
            needed: 0,
            keys: Sorted::default(),
        },
        signing: Sorted::new(signing.collect()).unwrap(),
        forms: Sorted::new(vec![form()]).unwrap(),
        corrections: Sorted::new(default_corrections()).unwrap(),
        annulments: Sorted::new(default_annulments()).unwrap(),
        counts_as_on_paper: false,
        attention: Attention::default(),
        polling: polling(),
        publish_from,
        appeals_until: None,
        continues: None,
    };
    Statement {
        election: None,
        speaker: Speaker::Commission(id("C")),
        body: Body::ElectionOpened(Box::new(opened)),
    }
}

fn list() -> Body {
    let names = [
        ("AM", OptionKind::List, "«Аманат» партиясы"),
        (
            "AU",
            OptionKind::List,
            "«Ауыл» халықтық-демократиялық патриоттық партиясы",
        ),
        ("RE", OptionKind::List, "Respublica"),
        ("AA", OptionKind::AgainstAll, "Барлығына қарсымын"),
    ];
    let options = (1..)
        .zip(names)
        .map(|(position, (name, kind, text))| OptionDefinition {
            id: id(name),
            position,
            kind,
            names: titled("kk", text),
            nominated_by: None,
        });
    Body::ContestDefined(Box::new(ContestDefinition {
        id: id("list"),
        form: id("sheet"),
        titles: titled("en", "Party lists"),
        votes_per_ballot: 1,
        district: None,
        options: List::new(options.collect()).unwrap(),
        polling: polling(),
        determined_by: id("C"),
        allocation: Some(AllocationRule {
            method: Method::LargestRemainder {
                threshold: Some(Threshold {
                    numerator: 5,
                    denominator: 100,
                    of: id("valid"),
                }),
            },
            seats: 7,
            tie: TieRule::Wait,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        second_round_of: None,
        hours: Sorted::default(),
    }))
}

fn district() -> Body {
    let names = [("K1", "Қайрат"), ("K2", "Сәуле")];
    let options = (1..)
        .zip(names)
        .map(|(position, (name, text))| OptionDefinition {
            id: id(name),
            position,
            kind: OptionKind::Candidate,
            names: titled("kk", text),
            nominated_by: None,
        });
    Body::ContestDefined(Box::new(ContestDefinition {
        id: id("district-1"),
        form: id("sheet"),
        titles: titled("en", "District 1"),
        votes_per_ballot: 1,
        district: None,
        options: List::new(options.collect()).unwrap(),
        polling: polling(),
        determined_by: id("C"),
        allocation: Some(AllocationRule {
            method: Method::Plurality,
            seats: 1,
            tie: TieRule::Lots,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        second_round_of: None,
        hours: Sorted::default(),
    }))
}

fn commission(name: &str, kind: CommissionKind, parent: &str, contests: &[&str]) -> Body {
    let contests = contests.iter().map(|contest| id(contest)).collect();
    Body::CommissionEnrolled(Box::new(CommissionEnrolled {
        id: id(name),
        kind,
        parent: id(parent),
        contest_parents: Sorted::default(),
        name: Name::new(&format!("Комиссия {name}")).unwrap(),
        time_zone: Text::new("Asia/Almaty").unwrap(),
        registered_voters: matches!(kind, CommissionKind::Precinct).then_some(1000),
        contests: Sorted::new(contests).unwrap(),
        polling: polling(),
        may_close_early: false,
        roster: roster(name),
    }))
}

pub fn sheet(contest: &str, fields: [u32; 4], votes: &[u32], on_paper: bool) -> Sheet {
    Sheet {
        contest: id(contest),
        fields: List::new(fields.into()).unwrap(),
        votes: List::new(votes.into()).unwrap(),
        voting_ended_at: None,
        signed_at: UtcMillis(CLOSES + HOUR),
        scan: None,
        as_on_paper: on_paper.then(|| AsOnPaper {
            reason: id("paper-does-not-balance"),
            text: None,
        }),
    }
}

/// Signed by both members of the speaker, or by the observer.
fn submission(statement: &Statement) -> Submission {
    let bytes = encode(statement);
    let speaker = &statement.speaker;
    let signers: &[u16] = match speaker {
        Speaker::Observer(_) => &[1],
        _ => &[1, 2],
    };
    let signatures = signers.iter().map(|number| {
        let secret = key(&format!("{speaker}/{number}"));
        SignaturePair {
            key: secret.public(),
            signature: secret.sign(&Message::new(Domain::Statement, &bytes)),
        }
    });
    let signatures = Sorted::new(signatures.collect()).unwrap();
    Submission {
        statement: bytes,
        signatures,
    }
}

/// The ledger under way.
struct Sample {
    ledger: Ledger,
    genesis: StatementHash,
}

impl Sample {
    fn say(&mut self, speaker: &str, body: Body, at: u64) -> StatementHash {
        self.say_as(Speaker::Commission(id(speaker)), body, at)
    }

    fn say_as(&mut self, speaker: Speaker, body: Body, at: u64) -> StatementHash {
        let statement = Statement {
            election: Some(self.genesis),
            speaker,
            body,
        };
        let offer = Offer {
            submission: submission(&statement),
            at: UtcMillis(at),
        };
        match self.ledger.append(vec![offer]).unwrap().remove(0) {
            Outcome::Recorded { hash, .. } => hash,
            other => panic!("{other:?}"),
        }
    }

    fn file(&mut self, station: &str, sheet: Sheet) -> StatementHash {
        let body = Body::ProtocolSubmitted(Box::new(sheet));
        self.say(station, body, CLOSES + 2 * HOUR)
    }
}

/// Creates the ledger in `folder`. Entries: 0 genesis, 1–2 contests, 3 T1, 4–8 stations S1 to S5,
/// 9–11 turnout, 12 S1, 13 S2, 14 S2 corrected, 15–16 S3 and its rival, 17 S4 held; S5 files
/// nothing; 18 and 19 the district, tied.
pub fn create(folder: &Path) {
    fill(folder);
}

/// The same, and 20: T1 settles that the rival of S3 stands; 21: S3 files those figures again;
/// 22: a chamber of both contests.
pub fn create_settled(folder: &Path) {
    let (mut sample, first) = fill(folder);
    let stands = sheet("list", [900, 100, 0, 100], &[50, 30, 20, 0], false);
    let settled = ProtocolCorrected {
        station: id("S3"),
        replaces: first,
        basis: Basis::Rival,
        act: None,
        sheet: stands.clone(),
    };
    let settled = Body::ProtocolCorrected(Box::new(settled));
    sample.say("T1", settled, CLOSES + 4 * HOUR);
    let later = Sheet {
        signed_at: UtcMillis(CLOSES + 2 * HOUR),
        ..stands
    };
    sample.file("S3", later);
    let chamber = ChamberDefinition {
        id: id("mazhilis"),
        titles: titled("kk", "Мәжіліс"),
        contests: Sorted::new(vec![id("list"), id("district-1")]).unwrap(),
    };
    let body = Body::ChamberDefined(chamber);
    sample.say("C", body, CLOSES + 5 * HOUR);
}

/// The same as [`create`], and 20: observer O1, who holds 21: a copy of S1, 22: one of what S2
/// reported first, 23: one of S5, which has filed nothing, and 24: objects to what S1 has filed.
/// 25: an act states another result for the lists, 26: a candidate of the district is withdrawn, 27:
/// the vote of S1 for the district is annulled.
pub fn create_observed(folder: &Path) {
    let (mut sample, _) = fill(folder);
    let at = CLOSES + 6 * HOUR;
    let secret = key("O1/1");
    let message = observer_message(&id("O1"), &secret.public());
    let accredited = ObserverAccredited {
        id: id("O1"),
        organisation: Name::new("Independent Observers").unwrap(),
        key: secret.public(),
        proof: secret.sign(&Message::new(Domain::Observer, &message)),
    };
    sample.say("C", Body::ObserverAccredited(Box::new(accredited)), at);
    let observer = || Speaker::Observer(id("O1"));
    for (station, fields, votes) in [
        ("S1", [1000, 600, 10, 590], [400, 100, 60, 30]),
        ("S2", [1000, 500, 0, 500], [300, 120, 60, 20]),
        ("S5", [1000, 400, 0, 400], [200, 120, 60, 20]),
    ] {
        let known = |figures: &[u32]| figures.iter().copied().map(Some).collect();
        let copy = CopyAttested {
            station: id(station),
            contest: id("list"),
            poll: None,
            fields: List::new(known(&fields)).unwrap(),
            votes: List::new(known(&votes)).unwrap(),
            photo: ScanHash::new([0xf0; 32]),
        };
        sample.say_as(observer(), Body::CopyAttested(Box::new(copy)), at);
    }
    let list = sample.ledger.state().find_contest("list").unwrap();
    let station = sample.ledger.state().find_commission("S1").unwrap();
    let station = sample.ledger.state().commission(station);
    let about = station.filing(list).unwrap().current().unwrap().hash;
    let objection = ObjectionLodged {
        about,
        to: id("S1"),
        reason: id("copy-refused"),
        text: None,
    };
    sample.say_as(observer(), Body::ObjectionLodged(Box::new(objection)), at);
    let act = || Act {
        number: Text::new("17").unwrap(),
        date: CivilDate {
            year: 2023,
            month: 3,
            day: 21,
        },
    };
    let other = ActRecorded {
        contest: id("list"),
        size: 25,
        act: act(),
        document: ScanHash::new([0xd0; 32]),
        fields: None,
        votes: List::new(vec![760, 250, 140, 50]).unwrap(),
        seats: List::new(vec![Some(5), Some(1), Some(1), None]).unwrap(),
    };
    sample.say("C", Body::ActRecorded(Box::new(other)), at);
    let withdrawn = OptionWithdrawn {
        contest: id("district-1"),
        option: id("K2"),
        votes: WithdrawnVotes::Invalid,
        act: Some(act()),
    };
    sample.say("C", Body::OptionWithdrawn(Box::new(withdrawn)), at);
    let voided = UnitVoided {
        unit: id("S1"),
        contests: Sorted::new(vec![id("district-1")]).unwrap(),
        act: act(),
    };
    sample.say("C", Body::UnitVoided(Box::new(voided)), at);
}

/// The same ledger up to its last two entries, the protocols of the district, which are others: another
/// history under the same key. Its number of entries.
pub fn forked(folder: &Path) -> u64 {
    fill_with(folder, &[150, 50], None).0.ledger.head().size
}

/// The same ledger as [`create`], whose entries and totals are held back until an instant.
pub fn create_held_back(folder: &Path, until: UtcMillis) {
    fill_with(folder, &[100, 100], Some(until));
}

/// The key that signs its checkpoints.
pub fn log_key() -> SecretKey {
    key("log")
}

/// The ledger, and the first of the two protocols of S3.
fn fill(folder: &Path) -> (Sample, StatementHash) {
    fill_with(folder, &[100, 100], None)
}

fn fill_with(
    folder: &Path,
    votes: &[u32],
    publish_from: Option<UtcMillis>,
) -> (Sample, StatementHash) {
    let statement = genesis("hattama.example/sample", publish_from);
    let genesis = StatementHash::of_statement(&encode(&statement));
    let keys = LogKeys { log: key("log") };
    let config = Config::new("log.pem".into(), "refusal.pem".into());
    let at = UtcMillis(OPENS - 24 * HOUR);
    let ledger = Ledger::create(folder, submission(&statement), &keys, &config, at).unwrap();
    let mut sample = Sample { ledger, genesis };
    let before = OPENS - 20 * HOUR;
    sample.say("C", list(), before);
    sample.say("C", district(), before);
    sample.say(
        "C",
        commission("T1", CommissionKind::Territorial, "C", &[]),
        before,
    );
    for station in ["S1", "S2", "S3", "S4", "S5"] {
        let parent = if station == "S5" { "C" } else { "T1" };
        let contests: &[&str] = match station {
            "S1" | "S2" => &["list", "district-1"],
            _ => &["list"],
        };
        let enrolled = commission(station, CommissionKind::Precinct, parent, contests);
        sample.say(parent, enrolled, before);
    }
    for (station, hour, voted) in [("S1", 4, 300), ("S1", 8, 250), ("S2", 8, 400)] {
        let report = TurnoutReported {
            contest: id("list"),
            at: UtcMillis(OPENS + hour * HOUR),
            voted,
        };
        sample.say(station, Body::TurnoutReported(report), OPENS + 9 * HOUR);
    }
    sample.file(
        "S1",
        sheet("list", [1000, 600, 10, 590], &[400, 100, 60, 30], false),
    );
    let slip = sample.file(
        "S2",
        sheet("list", [1000, 500, 0, 500], &[300, 120, 60, 20], false),
    );
    let corrected = ProtocolCorrected {
        station: id("S2"),
        replaces: slip,
        basis: Basis::Slip,
        act: None,
        sheet: sheet("list", [1000, 500, 0, 500], &[210, 210, 60, 20], false),
    };
    let corrected = Body::ProtocolCorrected(Box::new(corrected));
    sample.say("S2", corrected, CLOSES + 3 * HOUR);
    let first = sample.file(
        "S3",
        sheet("list", [900, 100, 5, 100], &[60, 20, 20, 0], false),
    );
    sample.file(
        "S3",
        sheet("list", [900, 100, 0, 100], &[50, 30, 20, 0], false),
    );
    sample.file("S4", sheet("list", [800, 90, 0, 90], &[60, 20, 9, 0], true));
    for station in ["S1", "S2"] {
        sample.file(
            station,
            sheet("district-1", [1000, 200, 0, 200], votes, false),
        );
    }
    (sample, first)
}

/// Runs the program as on a pipe of 80 columns.
pub fn hattama(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hattama"))
        .env_clear()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// What the program prints when it ends with `code`.
pub fn prints(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let output = hattama(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The JSON object that the program prints when it ends with `code`.
pub fn object(folder: &Path, code: i32, arguments: &[&str]) -> serde_json::Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&prints(folder, code, &arguments)).unwrap()
}
