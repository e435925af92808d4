//! Kits and statement files: a blank filled in is the statement meant, everything wrong is told at
//! once, and members who sign the same file sign the same statement.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/files.rs"]
mod files;
mod support;

use std::path::Path;

use files::*;
use hattama::bytes::{List, Sorted};
use hattama::election::{Basis, ChamberDefinition, CivilDate, Role, UtcMillis};
use hattama::event::{
    Act, Body, Kind, ProtocolCorrected, RosterChange, RosterChanged, Sheet, SignaturePair,
    Statement, Submission,
};
use hattama::intake::kit::{Kit, KitError};
use hattama::intake::statement::{
    BlankError, SigningError, Target, Trial, add_signature, blank, differences, in_words, merge,
    missing, read, signers,
};
use hattama::keys::Message;
use hattama::rules::Alone;
use support::*;

fn kit(of: &str, filed: &[Statement]) -> Kit {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(&folder.path().join("ledger"));
    let filed = filed.iter().map(|statement| signed(statement, &[1, 2]));
    append(&mut ledger, filed.collect(), SIGNED);
    Kit::make(&ledger, &id(of), &Alone).unwrap()
}

/// The blank protocol of the list contest with an ordinary sheet in it.
fn filled(kit: &Kit) -> String {
    let text = new(Kind::ProtocolSubmitted, kit, Some(LIST), None);
    let figures = FIELDS.map(|(name, _, _, figure)| (name, figure.to_string()));
    let figures: Vec<_> = figures
        .iter()
        .map(|(name, f)| (*name, f.as_str()))
        .collect();
    let votes = [
        ("P01", "200"),
        ("P02", "\"150\""),
        ("P03", "100"),
        ("against-all", "10"),
    ];
    let signing = [("signed_at", "\"2023-03-19 21:00\"")];
    fill(&text, &[&figures[..], &votes, &signing].concat())
}

#[test]
fn a_kit_is_what_the_ledger_holds_of_a_station() {
    let filed = protocol("R-001", sheet(LIST));
    let foreign = protocol("R-002", sheet(DISTRICT));
    let made = kit("R-001", &[foreign, filed]);
    let text = made.to_text();
    let read = Kit::read(&text).unwrap();
    assert_eq!(read.to_text(), text);
    assert_eq!(read.genesis(), genesis_hash());
    assert_eq!(read.head().size, 9);
    // Genesis, two contests, the territorial commission and the station, its protocol.
    assert_eq!(read.len(), 6);
    let state = read.state();
    assert_eq!(state.position().size, 9);
    assert_eq!(state.find_commission("R-002"), None);
    let at = state.find_contest(LIST).unwrap();
    let current = read.commission().filing(at).unwrap().current().unwrap();
    assert_eq!(current.index, 8);
    assert!(text.contains(&format!("protocol that stands: {}", current.hash)));
    assert!(text.lines().all(|line| line.chars().count() <= 100));

    let above = kit(TERRITORIAL, &[]);
    assert!(above.state().find_commission("R-002").is_some());
}

#[test]
fn a_kit_that_was_changed_is_refused() {
    let text = kit("R-001", &[]).to_text();
    let refused = |text: &str| Kit::read(text).unwrap_err();
    let other = "0".repeat(64);
    let another = text.replacen(
        &format!("\"{}\"", genesis_hash()),
        &format!("\"{other}\""),
        1,
    );
    assert!(matches!(refused(&another), KitError::OtherElection { .. }));
    let official = text.replacen("nature = \"rehearsal\"", "nature = \"official\"", 1);
    assert!(matches!(refused(&official), KitError::OtherNature { .. }));
    assert!(matches!(refused("format = 1"), KitError::NotAKit { .. }));
    let newer = text.replacen("format = 1", "format = 2", 1);
    assert!(refused(&newer).to_string().contains("reads format 1"));
    let absent = text.replacen("commission = \"R-001\"", "commission = \"R-009\"", 1);
    assert!(matches!(refused(&absent), KitError::NoCommission { .. }));

    // One byte of what somebody signed, whichever entry it is in.
    for (at, _) in text.match_indices("[[entry]]") {
        let end = text[at..].find("\n\"\"\"").unwrap() + at;
        let changed: String = {
            let mut bytes = text.clone().into_bytes();
            let middle = at + (end - at) / 2;
            bytes[middle] = if bytes[middle] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        };
        let refusal = refused(&changed);
        let expected = matches!(
            refusal,
            KitError::Damaged { .. } | KitError::Unlawful { .. } | KitError::Chain { .. }
        );
        assert!(expected, "{refusal}");
    }
    let (first, rest) = text.split_once("[[entry]]").unwrap();
    let (_, rest) = rest.split_once("[[entry]]").unwrap();
    let without_genesis = format!("{first}[[entry]]{rest}");
    assert!(matches!(
        refused(&without_genesis),
        KitError::Unlawful { .. }
    ));
}

#[test]
fn a_filled_protocol_is_the_statement_meant() {
    let kit = kit("R-001", &[]);
    let text = filled(&kit);
    let found = statement(&text, &kit);
    assert_eq!(found, protocol("R-001", sheet(LIST)));
    let judgement = judged(&text, &kit);
    assert_eq!((judgement.objections, judgement.findings), (vec![], vec![]));
    for (written, same) in [
        ("\"2023-03-19T21:00+06:00\"", true),
        ("2023-03-19T15:00:00Z", true),
    ] {
        let other = fill(&text, &[("signed_at", written)]);
        assert_eq!(statement(&other, &kit) == found, same, "{written}");
    }
    assert!(text.contains("Число избирателей в списке"));
    assert!(text.contains("ballots_received = 1000"));
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn every_other_kind_comes_back_too() {
    let central = kit(CENTRAL, &[]);
    let territorial = kit(TERRITORIAL, &[]);
    let station = kit("R-001", &[]);

    let text = new(Kind::TurnoutReported, &station, Some(LIST), None);
    let text = fill(
        &text,
        &[("at", "\"2023-03-19 12:00\""), ("voted", "\"210\"")],
    );
    let noon = UtcMillis(OPENS.0 + 5 * 3_600_000);
    assert_eq!(
        statement(&text, &station),
        turnout("R-001", LIST, noon, 210)
    );

    let text = new(Kind::LedgerClosed, &central, None, None);
    assert_eq!(
        statement(&text, &central),
        says(CENTRAL, Body::LedgerClosed)
    );

    let text = new(Kind::ChamberDefined, &central, None, None);
    let text = fill(
        &text,
        &[
            ("id", "\"parliament\""),
            ("title", "{ en = \"Parliament\" }"),
            ("contests", "[\"list\", \"district-1\"]"),
        ],
    );
    let chamber = ChamberDefinition {
        id: id("parliament"),
        titles: titles(&[("en", "Parliament")]),
        contests: Sorted::new(vec![id(LIST), id(DISTRICT)]).unwrap(),
    };
    assert_eq!(
        statement(&text, &central).body,
        Body::ChamberDefined(chamber)
    );
    assert!(judged(&text, &central).objections.is_empty());

    let joins = member("R-001", 4, Role::Deputy);
    let text = new(Kind::RosterChanged, &territorial, None, Some("R-001"));
    let text = fill(
        &text,
        &[
            ("change", "\"add\""),
            ("number", "4"),
            ("role", "\"deputy\""),
            ("key", &format!("\"{}\"", joins.key)),
            ("proof", &format!("\"{}\"", joins.proof)),
        ],
    ) + "\n[[change]]\nchange = \"revoke\"\nnumber = 3\n";
    let changed = RosterChanged {
        commission: id("R-001"),
        changes: List::new(vec![RosterChange::Add(joins), RosterChange::Revoke(3)]).unwrap(),
    };
    assert_eq!(
        statement(&text, &territorial).body,
        Body::RosterChanged(changed)
    );
    let late = judged(&text, &territorial);
    assert!(late.objections.is_empty(), "{}", told(&late));
    assert!(told(&late).contains("F109"), "{}", told(&late));
}

#[test]
fn definitions_come_back_too() {
    let central = kit(CENTRAL, &[]);
    let hours = [
        ("opens", "\"2023-03-19 07:00\""),
        ("closes", "\"2023-03-19T20:00+06:00\""),
    ];
    let mut expected = commission("R-001");
    expected.roster = Sorted::new(vec![member("R-001", 1, Role::Chair)]).unwrap();
    let chair = expected.roster[0].clone();
    let text = new(Kind::CommissionEnrolled, &central, None, None);
    let text = fill(
        &text,
        &[
            ("id", "\"R-001\""),
            ("commission_kind", "\"precinct\""),
            ("parent", "\"T-01\""),
            ("name", "\"Commission R-001\""),
            ("time_zone", "\"Asia/Almaty\""),
            ("registered_voters", "900"),
            ("contests", "[\"list\", \"district-1\"]"),
            hours[0],
            hours[1],
            ("number", "1"),
            ("role", "\"chair\""),
            ("key", &format!("\"{}\"", chair.key)),
            ("proof", &format!("\"{}\"", chair.proof)),
        ],
    );
    let found = statement(&text, &central).body;
    assert_eq!(found, Body::CommissionEnrolled(Box::new(expected)));

    let text = new(Kind::ContestDefined, &central, None, None);
    let text = fill(
        &text,
        &[
            ("id", "\"district-1\""),
            ("form", "\"sheet\""),
            ("title", "{ en = \"District 1\" }"),
            hours[0],
            hours[1],
            ("id", "\"C1\""),
            ("position", "1"),
            ("kind", "\"candidate\""),
            ("name", "{ en = \"Candidate A\", ru = \"Кандидат А\" }"),
        ],
    ) + "\n[[option]]\nid = \"C2\"\nposition = 2\nkind = \"candidate\"\n\
         name = { en = \"Candidate B\", ru = \"Кандидат Б\" }\n\
         [allocation]\nmethod = \"plurality\"\nseats = 1\n";
    let found = statement(&text, &central).body;
    assert_eq!(found, Body::ContestDefined(Box::new(contest(DISTRICT))));
    assert!(
        told(&judged(&text, &central)).contains("R003"),
        "it is defined already"
    );
    let other = fill(&text, &[("votes_per_ballot", "2")]);
    assert!(told(&judged(&other, &central)).contains("R100"));
}

#[test]
fn the_rest_of_an_allocation_is_read() {
    let central = kit(CENTRAL, &[]);
    let text = new(Kind::ContestDefined, &central, None, None);
    let with = |allocation: &str| {
        let reading = read(
            &format!("{text}\n[allocation]\n{allocation}"),
            Path::new(""),
            &central,
        );
        let about = reading.objections.iter().map(ToString::to_string);
        about
            .filter(|said| said.contains("allocation"))
            .collect::<String>()
    };
    for good in [
        "method = \"largest-remainder\"\nseats = 69\nthreshold = { numerator = 5, denominator = 100, of = \"valid\" }\nsingle_list = { admit_next = true, factor = { numerator = 7, denominator = 10 } }",
        "method = \"highest-averages\"\nseats = 5\ndivisors = \"dhondt\"\ntie = \"lots\"",
        "method = \"majority\"\nseats = 1\nof = \"valid\"\nsecond_round = { candidates = 2 }",
    ] {
        assert_eq!(with(good), "", "{good}");
    }
    assert!(with("method = \"pluralty\"\nseats = 1").contains("did you mean \"plurality\""));
    assert!(with("method = \"plurality\"\nseat = 1").contains("seats is missing"));
}

#[test]
fn a_correction_names_what_it_replaces() {
    let kit = kit("R-001", &[protocol("R-001", sheet(LIST))]);
    let text = new(Kind::ProtocolCorrected, &kit, Some(LIST), None);
    let replaces = Statement::to_bytes(&protocol("R-001", sheet(LIST)));
    let replaces = hattama::bytes::StatementHash::of_statement(&replaces);
    assert!(text.contains(&format!("replaces = \"{replaces}\"")));
    assert!(
        text.contains("\"slip\"") && !text.contains("\"court\""),
        "{text}"
    );
    let text = fill(
        &text,
        &[
            ("basis", "\"recount\""),
            ("act_number", "\"12\""),
            ("act_date", "2023-03-20"),
            ("P01", "190"),
            ("P02", "160"),
            ("signed_at", "\"2023-03-19 21:00\""),
        ],
    );
    let mut corrected = sheet(LIST);
    corrected.votes = List::new(vec![190, 160, 100, 10]).unwrap();
    let expected = ProtocolCorrected {
        station: id("R-001"),
        replaces,
        basis: Basis::Recount,
        act: Some(Act {
            number: hattama::bytes::Text::new("12").unwrap(),
            date: CivilDate::parse("2023-03-20").unwrap(),
        }),
        sheet: corrected,
    };
    let found = statement(&text, &kit);
    assert_eq!(found.body, Body::ProtocolCorrected(Box::new(expected)));
    assert!(judged(&text, &kit).objections.is_empty());

    let same = fill(&text, &[("P01", "200"), ("P02", "150")]);
    assert!(told(&judged(&same, &kit)).contains("R138"));
    let court = fill(&text, &[("basis", "\"court\"")]);
    assert!(told(&judged(&court, &kit)).contains("R132"));
    let alone = fill(&text, &[("act_date", "\"\"")]);
    assert!(told(&judged(&alone, &kit)).contains("number and date of the act"));
    let old = text.replacen(&replaces.to_string(), &"1".repeat(64), 1);
    assert!(told(&judged(&old, &kit)).contains("R130"));
}

#[test]
fn a_paper_is_copied_from_a_blank() {
    let kit = kit("T-01", &[]);
    let text = new(Kind::ProtocolTranscribed, &kit, Some(LIST), Some("R-001"));
    assert!(text.contains("station = \"R-001\""), "{text}");
    let expected = sheet(LIST);
    let form = kit.opened().forms[0]
        .fields
        .iter()
        .map(|field| field.id.to_string());
    let options = kit
        .state()
        .find_contest(LIST)
        .map(|at| kit.state().contest(at));
    let options = options
        .into_iter()
        .flat_map(|of| of.definition.options.iter());
    let keys: Vec<String> = form
        .chain(options.map(|option| option.id.to_string()))
        .collect();
    let figures = expected.fields.iter().chain(expected.votes.iter());
    let figures: Vec<String> = figures.map(u32::to_string).collect();
    let mut values: Vec<(&str, &str)> = keys
        .iter()
        .map(String::as_str)
        .zip(figures.iter().map(String::as_str))
        .collect();
    values.push(("signed_at", "\"2023-03-19 21:00\""));
    let text = fill(&text, &values);
    assert!(
        told(&judged(&text, &kit)).contains("R139"),
        "{}",
        told(&judged(&text, &kit))
    );
    let scan = "5c".repeat(32);
    let scan = format!("\"{scan}\"");
    let text = fill(&text, &[("scan", scan.as_str())]);
    let Body::ProtocolTranscribed(copied) = statement(&text, &kit).body else {
        panic!("another kind");
    };
    assert_eq!(copied.station, id("R-001"));
    assert_eq!(copied.sheet.figures(), expected.figures());
    assert!(
        judged(&text, &kit).objections.is_empty(),
        "{}",
        told(&judged(&text, &kit))
    );
}

#[test]
fn that_no_vote_was_held_is_written_from_a_blank() {
    let kit = kit("T-01", &[]);
    let text = new(Kind::NoVoteHeld, &kit, None, Some("R-001"));
    assert!(
        text.contains("contests = [\"district-1\", \"list\"]"),
        "{text}"
    );
    let both = "[\"district-1\", \"list\"]";
    let text = fill(&text, &[("reason", "\"flood\"")]).replace(both, "[\"list\"]");
    let Body::NoVoteHeld(said) = statement(&text, &kit).body else {
        panic!("another kind");
    };
    assert_eq!(
        (said.station, said.reason, said.text),
        (id("R-001"), id("flood"), None)
    );
    assert_eq!(said.contests[..], [id(LIST)]);
    assert!(
        judged(&text, &kit).objections.is_empty(),
        "{}",
        told(&judged(&text, &kit))
    );
    let twice = text.replace("[\"list\"]", "[\"list\", \"list\"]");
    assert!(told(&judged(&twice, &kit)).contains("each contest once"));
}

#[test]
fn lots_are_written_from_a_blank() {
    let central = kit(CENTRAL, &[]);
    let text = new(Kind::LotsDrawn, &central, Some(LIST), None);
    assert!(text.contains(&format!("contest = \"{LIST}\"")), "{text}");
    assert!(
        told(&judged(&text, &central)).contains("size"),
        "not filled in"
    );
    let text = fill(&text, &[("size", "31"), ("order", "[\"P02\", \"P01\"]")]);
    let Body::LotsDrawn(said) = statement(&text, &central).body else {
        panic!("another kind");
    };
    assert_eq!((said.contest, said.size), (id(LIST), 31));
    assert_eq!(said.order[..], [id("P02"), id("P01")]);
    // Whether there is such a tie the kit cannot know, and says so.
    let judged = judged(&text, &central);
    assert!(judged.objections.is_empty(), "{}", told(&judged));
    assert!(
        told(&judged).contains("cannot be told from a kit"),
        "{}",
        told(&judged)
    );
}

#[test]
fn totals_are_derived_and_not_written() {
    let central = kit(CENTRAL, &[]);
    for kind in [Kind::SummarySubmitted, Kind::ResultsDeclared] {
        let target = Target {
            contest: None,
            station: None,
        };
        let error = blank(kind, Some(&central), target).unwrap_err();
        assert!(
            error.to_string().contains("hattama declare make"),
            "{error}"
        );
    }
}

#[test]
fn a_blank_says_what_is_not_filled_in() {
    let kit = kit("R-001", &[]);
    let text = new(Kind::ProtocolSubmitted, &kit, Some(LIST), None);
    let judgement = judged(&text, &kit);
    assert_eq!(judgement.hash, None);
    let [one] = &judgement.objections[..] else {
        panic!("{}", told(&judgement));
    };
    assert_eq!(one.says, "11 values are not filled in yet");
    assert!(one.detail[0].ends_with("registered_voters (Voters on the list)"));
    assert!(judgement.findings.is_empty());
}

#[test]
fn everything_wrong_is_told_at_once() {
    let kit = kit("R-001", &[]);
    let text = filled(&kit);
    let text = fill(
        &text,
        &[
            ("ballots_received", "1010"),
            ("invalid_ballots", "\"\""),
            ("P01", "-1"),
            ("P02", "12.5"),
            ("P03", "\"1 00\""),
            ("against-all", "99999999999"),
            ("signed_at", "\"2023-03-19 19:00\""),
        ],
    );
    let text = text.replacen("registered_voters =", "registred_voters =", 1);
    let judgement = judged(&text, &kit);
    let told = told(&judgement);
    for expected in [
        "1 value is not filled in yet",
        "registered_voters is missing in fields",
        "did you mean registered_voters?",
        "P01 (River Party) is negative",
        "P02 (Mountain Party) is a fraction, not a whole number",
        "P03 (Steppe Party) is not a whole number",
        "against-all (Against all) is too large",
        "expected: a whole number from 0 to 4294967295",
        "R121 signed before the polls of R-001 close",
        "expected: 2023-03-19 20:00 (Asia/Almaty) or later",
        "found:    2023-03-19 19:00",
        "H1 the sheet does not balance",
        "1010 on one side, 1000 on the other: 10 apart",
    ] {
        assert!(told.contains(expected), "{expected:?} is not in\n{told}");
    }
    // What rests on figures that cannot be read is not guessed at.
    assert!(!told.contains("H3"), "{told}");
    assert!(judgement.findings.is_empty());
    assert!(
        told.lines().all(|line| line.chars().count() <= 80),
        "{told}"
    );
}

#[test]
fn what_does_not_balance_is_explained_in_the_words_of_the_paper() {
    let kit = kit("R-001", &[]);
    let text = fill(&filled(&kit), &[("valid_ballots", "450"), ("P01", "300")]);
    let told_of = told(&judged(&text, &kit));
    for expected in [
        "has to be equal to",
        "450 on one side, 560 on the other: 110 apart",
        "R125 there are more votes than valid ballots allow",
        "[as_on_paper]",
    ] {
        assert!(
            told_of.contains(expected),
            "{expected:?} is not in\n{told_of}"
        );
    }
    let paper = text.replace(
        "#[as_on_paper]\n#reason = \"\"",
        "[as_on_paper]\nreason = \"counted-so\"",
    );
    let judgement = judged(&paper, &kit);
    assert!(judgement.objections.is_empty(), "{}", told(&judgement));
    let told = told(&judgement);
    assert!(told.contains("F113") && told.contains("H3 a control relation does not hold"));
}

#[test]
fn times_and_headers_that_are_wrong() {
    let kit = kit("R-001", &[]);
    let text = filled(&kit);
    for (change, expected) in [
        (
            ("signed_at", "\"19.03.2023\""),
            "signed_at in signing is not a time",
        ),
        (
            ("signed_at", "\"2033-03-19 21:00\""),
            "F115 signed at 2033-03-19 21:00; the clock here",
        ),
        (
            ("voting_ended_at", "\"2023-03-19 06:00\""),
            "R122 the end of voting cannot be",
        ),
        (
            ("scan", "\"no-such-scan.png\""),
            "scan in signing cannot be read",
        ),
        (
            ("kind", "\"protocol-submited\""),
            "did you mean \"protocol-submitted\"?",
        ),
        (
            ("contest", "\"lists\""),
            "a contest that R-001 counts: district-1, list",
        ),
        (("speaker", "\"R-002\""), "a station that this kit knows"),
        (("P01", ""), "this line cannot be read"),
    ] {
        let text = fill(&text, &[change]);
        let told = told(&judged(&text, &kit));
        assert!(told.contains(expected), "{expected:?} is not in\n{told}");
    }
    let other = text.replacen(&genesis_hash().to_string(), &"0".repeat(64), 1);
    assert!(told(&judged(&other, &kit)).contains("R011"));
    let none = blank(Kind::ProtocolSubmitted, None, Target::default());
    assert_eq!(none, Err(BlankError::NeedsKit(Kind::ProtocolSubmitted)));
    let which = blank(Kind::ProtocolSubmitted, Some(&kit), Target::default());
    assert!(matches!(which, Err(BlankError::WhichContest { .. })));
    let genesis = blank(Kind::ElectionOpened, None, Target::default());
    assert_eq!(genesis, Err(BlankError::Genesis));
}

#[test]
fn a_scan_is_named_by_its_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scan.png"), "abc").unwrap();
    let kit = kit("R-001", &[]);
    let text = fill(&filled(&kit), &[("scan", "\"scan.png\"")]);
    let reading = read(&text, folder.path(), &kit);
    let Body::ProtocolSubmitted(sheet) = &reading.complete().unwrap().body else {
        panic!("a protocol was read as something else");
    };
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sheet.scan.unwrap().to_string(), expected);
}

/// One member's submission, made from the file on his own machine.
fn signed_alone(text: &str, kit: &Kit, number: u16) -> Submission {
    let statement = statement(text, kit);
    let unsigned = Submission {
        statement: statement.to_bytes(),
        signatures: Sorted::default(),
    };
    let pair = pair(&statement, number);
    add_signature(unsigned, &statement, pair, kit.state())
        .unwrap()
        .0
}

fn pair(statement: &Statement, number: u16) -> SignaturePair {
    let secret = key("R-001", number);
    let bytes = statement.to_bytes();
    SignaturePair {
        key: secret.public(),
        signature: secret.sign(&Message::new(hattama::bytes::Domain::Statement, &bytes)),
    }
}

#[test]
fn members_on_two_machines_sign_one_statement() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(&folder.path().join("ledger"));
    let kit = Kit::make(&ledger, &id("R-001"), &Alone).unwrap();
    let text = filled(&kit);
    let [chair, secretary] = [1, 2].map(|number| signed_alone(&text, &kit, number));
    assert_eq!(chair.statement, secretary.statement);
    let statement = statement(&text, &kit);
    let one = signers(&chair, &statement, Some(kit.state()));
    assert!(missing(kit.state(), &statement, &one).shortfall.is_some());

    let joined = merge(vec![chair.clone(), secretary, chair.clone()]).unwrap();
    let both = signers(&joined, &statement, Some(kit.state()));
    assert_eq!(both.iter().filter(|signer| signer.valid).count(), 2);
    assert_eq!(both[1].member().unwrap().role, Role::Secretary);
    assert_eq!(missing(kit.state(), &statement, &both).shortfall, None);
    append(&mut ledger, vec![joined], SIGNED);

    let mut bad = pair(&statement, 2);
    bad.signature = chair.signatures[0].signature;
    let refused = add_signature(chair.clone(), &statement, bad, kit.state());
    assert!(matches!(refused, Err(SigningError::NotValid { .. })));
    let foreign = SignaturePair {
        key: key("R-002", 1).public(),
        ..pair(&statement, 1)
    };
    let refused = add_signature(chair, &statement, foreign, kit.state());
    assert!(matches!(refused, Err(SigningError::NotAMember { .. })));
}

#[test]
fn statements_that_differ_are_not_joined() {
    let kit = kit("R-001", &[]);
    let text = filled(&kit);
    let other = fill(&text, &[("P01", "150"), ("P02", "200")]);
    let both = [&text, &other].map(|text| signed_alone(text, &kit, 1));
    assert_eq!(merge(both.to_vec()), Err(SigningError::Different));
    let [first, second] = [&text, &other].map(|text| statement(text, &kit));
    let found = differences(&first, &second, Some(&kit));
    let places: Vec<_> = found.iter().map(|d| d.place.as_str()).collect();
    assert_eq!(places, ["votes P01", "votes P02"]);
    assert_eq!(found[0].first.as_deref(), Some("200"));
    assert_eq!(found[0].other.as_deref(), Some("150"));
    let without = differences(&first, &second, None);
    assert_eq!(without[0].place, "votes 1");
}

#[test]
fn sheets_are_judged_after_those_before_them() {
    let kit = kit("R-001", &[]);
    let mut trial = Trial::new(Some(&kit), NOW);
    trial.take_in(&protocol("R-001", sheet(LIST)));
    let mut other = sheet(DISTRICT);
    let mut fields = other.fields.to_vec();
    fields[0] = 901;
    other.fields = List::new(fields).unwrap();
    let judgement = trial.judge_statement(&protocol("R-001", other));
    assert!(judgement.objections.is_empty());
    assert!(
        told(&judgement).contains("F103 901 registered here, 900"),
        "{}",
        told(&judgement)
    );

    let mut first = Trial::new(None, BEFORE);
    assert!(first.judge_statement(&genesis()).objections.is_empty());
    first.take_in(&genesis());
    assert!(first.state().election().is_some());
}

#[test]
fn a_statement_is_said_in_words() {
    let kit = kit("R-001", &[]);
    let statement = protocol("R-001", sheet(LIST));
    let words = in_words(&statement, Some(&kit)).join("\n");
    assert!(
        words.contains("Said by         R-001, Commission R-001"),
        "{words}"
    );
    assert!(
        words.contains("Signed at       2023-03-19 21:00 (Asia/Almaty)"),
        "{words}"
    );
    assert!(words.contains("P01 River Party"));
    for statement in [
        statement,
        genesis(),
        says(CENTRAL, Body::ContestDefined(Box::new(contest(LIST)))),
    ] {
        let words = in_words(&statement, None);
        assert!(words.len() > 5);
        let wide: Vec<_> = words
            .iter()
            .filter(|line| line.chars().count() > 80)
            .collect();
        assert!(
            wide.iter()
                .all(|line| !line.trim().contains(' ') || line.contains("proof")),
            "{wide:?}"
        );
    }
    let unknown: Sheet = sheet(LIST);
    assert!(
        in_words(&protocol("R-001", unknown), None)
            .join("\n")
            .contains("Option 1")
    );
}

#[test]
fn a_station_works_through_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    drop(ledger(&here.join("ledger")));
    for (file, number) in [("chair.pem", 1), ("secretary.pem", 2)] {
        let key = key("R-001", number);
        hattama::keystore::write_plain_rehearsal(&here.join(file), &key).unwrap();
    }
    let run = |line: &str| hattama(here, &line.split(' ').collect::<Vec<_>>());

    let (code, out, _) = run("kit --ledger ledger --commission R-001 --out R-001.kit");
    assert_eq!(code, 0);
    assert!(
        out.starts_with("REHEARSAL: ") && out.contains(&genesis_hash().to_string()),
        "{out}"
    );
    let (code, _, error) = run("kit --ledger ledger --commission R-001 --out R-001.kit");
    assert_eq!(code, 2);
    assert!(error.contains("exists already"), "{error}");
    let (code, _, error) = run("kit --ledger ledger --commission R-01 --out other.kit");
    assert_eq!(
        (code, error.contains("Did you mean R-001?")),
        (2, true),
        "{error}"
    );

    let (code, _, _) = run("protocol new --kit R-001.kit --contest list --out list.toml");
    assert_eq!(code, 0);
    let (code, out, _) = run("protocol check list.toml --kit R-001.kit");
    assert_eq!(code, 1);
    assert!(out.contains("11 values are not filled in yet"), "{out}");
    let (code, out, _) = run("protocol sign list.toml --kit R-001.kit --key chair.pem");
    assert_eq!((code, out.contains("Not signed.")), (1, true), "{out}");
    assert!(!here.join("list.submission").exists());

    let kit = Kit::read(&std::fs::read_to_string(here.join("R-001.kit")).unwrap()).unwrap();
    std::fs::write(here.join("list.toml"), filled(&kit)).unwrap();
    let (code, out, _) = run("protocol check list.toml --kit R-001.kit --json");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(json["schema"], "hattama.protocol/1");
    assert_eq!(json["nature"], "rehearsal");
    assert_eq!(json["files"][0]["objections"], serde_json::json!([]));
    for (key, out) in [("chair", "a.submission"), ("secretary", "b.submission")] {
        let line = format!("protocol sign list.toml --kit R-001.kit --key {key}.pem --out {out}");
        let (code, said, _) = run(&line);
        assert_eq!((code, said.contains("not enough yet")), (0, true), "{said}");
    }
    let (code, out, _) =
        run("protocol merge a.submission b.submission --kit R-001.kit --out list.submission");
    assert_eq!(
        (code, out.contains("enough signatures")),
        (0, true),
        "{out}"
    );
    let (code, out, _) = run("protocol show list.submission --kit R-001.kit");
    assert_eq!(
        (code, out.contains("member   2 secretary")),
        (0, true),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");

    let other = filled(&kit)
        .replace("P01 = 200", "P01 = 210")
        .replace("\"150\"", "140");
    std::fs::write(here.join("other.toml"), other).unwrap();
    let (code, _, _) = run("protocol sign other.toml --kit R-001.kit --key chair.pem");
    assert_eq!(code, 0);
    let (code, out, _) =
        run("protocol merge list.submission other.submission --kit R-001.kit --out no.submission");
    assert_eq!((code, out.contains("votes P01")), (1, true), "{out}");
    assert!(!here.join("no.submission").exists());
}

#[test]
fn genesis_is_signed_without_a_kit() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let draft = signed(&genesis(), &[]);
    std::fs::write(here.join("draft.submission"), draft.to_bytes()).unwrap();
    hattama::keystore::write_plain_rehearsal(&here.join("1.pem"), &key(CENTRAL, 1)).unwrap();
    hattama::keystore::write_plain_rehearsal(&here.join("2.pem"), &key(CENTRAL, 2)).unwrap();
    let line = [
        "statement",
        "sign",
        "draft.submission",
        "--key",
        "1.pem",
        "2.pem",
    ];
    let (code, out, error) = hattama(
        here,
        &[&line[..], &["--out", "genesis.submission"]].concat(),
    );
    assert_eq!(
        (code, out.contains("enough signatures")),
        (0, true),
        "{out}{error}"
    );
    let read = |name| std::fs::read(here.join(name)).unwrap();
    let whole = signed(&genesis(), &[1, 2]).to_bytes();
    assert_eq!(read("genesis.submission"), whole);
    assert_eq!(read("draft.submission"), draft.to_bytes());
    // Without --out one after the other signs the same file.
    for (member, enough) in [("2.pem", false), ("1.pem", true)] {
        let line = ["statement", "sign", "draft.submission", "--key", member];
        let (code, out, error) = hattama(here, &line);
        assert_eq!(
            (code, out.contains("enough signatures")),
            (0, enough),
            "{out}{error}"
        );
    }
    assert_eq!(read("draft.submission"), whole);
    assert_eq!(std::fs::read_dir(here).unwrap().count(), 4);
    let (code, _, error) = hattama(here, &["protocol", "show", "genesis.submission"]);
    assert_eq!(
        (code, error.contains("not a protocol")),
        (2, true),
        "{error}"
    );
}
