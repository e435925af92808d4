//! Observers: accredited, with a copy, with an objection.

use hattama::bytes::{List, Name};
use hattama::event::{
    Answer, Body, CopyAttested, Kind, ObjectionAnswered, ObjectionLodged, ObserverAccredited,
    Speaker, Submission,
};
use hattama::intake::statement::{SigningError, add_signature, differences, in_words, read};

use crate::files::*;
use crate::support::*;
use crate::world::*;

#[test]
fn an_observer_is_accredited_and_attests_a_copy() {
    let mut world = World::new(&[list()]);
    world.accredit();
    let kit = world.kit("R-001");
    let text = new(Kind::CopyAttested, &kit, Some(LIST), None);
    fits_the_screen(&text);
    assert!(text.contains("speaker = \"O-1\""), "{text}");
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("1 value is not filled in yet"), "{empty}");
    let photo = format!("\"{HASH}\"");
    let nothing = told(&judged(&fill(&text, &[("photo", &photo)]), &kit));
    assert!(nothing.contains("R162"), "{nothing}");
    let values = [
        ("photo", photo.as_str()),
        ("registered_voters", "900"),
        ("P01", "210"),
        ("P02", "\"150\""),
    ];
    let filled = fill(&text, &values).replace("P03 = \"\"\n", "");
    let mut fields = vec![None; 6];
    fields[0] = Some(900);
    let expected = CopyAttested {
        poll: None,
        station: id("R-001"),
        contest: id(LIST),
        fields: List::new(fields).unwrap(),
        votes: List::new(vec![Some(210), Some(150), None, None]).unwrap(),
        photo: HASH.parse().unwrap(),
    };
    let found = statement(&filled, &kit);
    assert_eq!(found.speaker, Speaker::Observer(id(OBSERVER)));
    assert_eq!(found.body, Body::CopyAttested(Box::new(expected)));
    let said = told(&judged(&filled, &kit));
    for expected in [
        "F129 the copy differs",
        "P01: 210 on the copy, 200 in the protocol",
        "7 figures are said not to be readable",
    ] {
        assert!(said.contains(expected), "{expected:?} is not in\n{said}");
    }
    let words = in_words(&found, Some(&kit)).join("\n");
    assert!(
        words.contains("Said by         O-1, Clean Hands"),
        "{words}"
    );
    assert!(
        words.contains("P01 River Party") && words.contains("not readable"),
        "{words}"
    );
    let other = statement(&fill(&filled, &[("P01", "211")]), &kit);
    assert_eq!(
        differences(&found, &other, Some(&kit))[0].place,
        "votes P01"
    );
    let refused = add_signature(
        sign(&found, &kit, &[]),
        &found,
        pair(&found, &key("R-001", 1)),
        kit.state(),
    );
    assert!(matches!(refused, Err(SigningError::NotTheObserver { .. })));
    let misspelt = told(&judged(&filled.replace("P02 = \"150\"", "P2 = 150"), &kit));
    assert!(misspelt.contains("P2 is unknown in votes"), "{misspelt}");
    // The kit of whoever accredited him will do as well.
    let above = world.kit(TERRITORIAL);
    assert_eq!(statement(&filled, &above), found);
    world.file(&filled, &kit, &[observer_key()]);
}

#[test]
fn an_accreditation_is_read_with_a_request_or_without() {
    let kit = World::new(&[]).kit(TERRITORIAL);
    let text = new(Kind::ObserverAccredited, &kit, None, None);
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("2 values are not filled in yet"), "{empty}");
    let request = request();
    let (key, proof) = (request.key().to_string(), request.proof().to_string());
    let filled = fill(&text, &[("organisation", "\"Clean Hands\"")])
        .replace("#id = \"\"", "id = \"O-1\"")
        .replace("#key = \"\"", &format!("key = \"{key}\""))
        .replace("#proof = \"\"", &format!("proof = \"{proof}\""));
    let expected = ObserverAccredited {
        id: id(OBSERVER),
        organisation: Name::new("Clean Hands").unwrap(),
        key: *request.key(),
        proof: *request.proof(),
    };
    let found = statement(&filled, &kit).body;
    assert_eq!(found, Body::ObserverAccredited(Box::new(expected)));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("O-1.toml"), request.to_text()).unwrap();
    let named = fill(
        &text,
        &[
            ("request", "\"O-1.toml\""),
            ("organisation", "\"Clean Hands\""),
        ],
    );
    let reading = read(&named, folder.path(), &kit);
    assert_eq!(reading.complete().unwrap().body, found);
    let says = |text: &str| {
        let objections = read(text, folder.path(), &kit).objections;
        objections
            .iter()
            .map(ToString::to_string)
            .collect::<String>()
    };
    let other = says(&named.replace("#id = \"\"", "id = \"O-2\""));
    assert!(
        other.contains("id is another than in the request"),
        "{other}"
    );
    let both = says(&named.replace("#key = \"\"", &format!("key = \"{key}\"")));
    assert!(
        both.contains("key has no meaning beside a request"),
        "{both}"
    );
    let absent = says(&named.replace("O-1.toml", "O-9.toml"));
    assert!(absent.contains("request cannot be used"), "{absent}");
    let forged = told(&judged(
        &filled.replace("id = \"O-1\"", "id = \"O-2\""),
        &kit,
    ));
    assert!(forged.contains("R112"), "{forged}");
    assert!(!forged.contains("member 0"), "{forged}");
}

#[test]
fn an_objection_is_lodged_and_answered() {
    let mut world = World::new(&[list()]);
    world.accredit();
    let kit = world.kit("R-001");
    let text = new(Kind::ObjectionLodged, &kit, Some(LIST), Some("R-001"));
    fits_the_screen(&text);
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("1 value is not filled in yet"), "{empty}");
    let filled = fill(&text, &[("reason", "\"figures-changed\"")]);
    let expected = ObjectionLodged {
        about: hash_of(&list()),
        to: id(TERRITORIAL),
        reason: id("figures-changed"),
        text: None,
    };
    let found = statement(&filled, &kit);
    assert_eq!(found.speaker, Speaker::Observer(id(OBSERVER)));
    assert_eq!(found.body, Body::ObjectionLodged(Box::new(expected)));
    // Of a statement or a commission that the kit does not hold, the ledger judges.
    let about = format!("\"{HASH}\"");
    let elsewhere = fill(&filled, &[("about", &about), ("to", "\"T-77\"")]);
    let judgement = judged(&elsewhere, &kit);
    assert_eq!(judgement.objections, []);
    let said = told(&judgement);
    assert!(
        said.contains(&format!(
            "no such statement; whether there is one, the ledger says\n  found:    {HASH}"
        )),
        "{said}"
    );
    assert!(said.contains("found:    T-77"), "{said}");
    let stranger = told(&judged(&filled.replace("O-1", "O-7"), &kit));
    assert!(
        stranger.contains("this kit knows no observer O-7"),
        "{stranger}"
    );
    let objection = world.file(&filled, &kit, &[observer_key()]);

    let kit = world.kit(TERRITORIAL);
    let text = new(Kind::ObjectionAnswered, &kit, None, None);
    fits_the_screen(&text);
    assert!(
        text.contains(&format!("objection = \"{objection}\"")),
        "{text}"
    );
    let empty = told(&judged(&text, &kit));
    assert!(empty.contains("2 values are not filled in yet"), "{empty}");
    let filled = fill(
        &text,
        &[("answer", "\"upheld\""), ("reason", "\"recounted\"")],
    );
    let expected = ObjectionAnswered {
        objection,
        answer: Answer::Upheld,
        reason: id("recounted"),
        text: None,
    };
    let found = statement(&filled, &kit);
    assert_eq!(
        found,
        says(TERRITORIAL, Body::ObjectionAnswered(Box::new(expected)))
    );
    let unknown = judged(&fill(&filled, &[("objection", &about)]), &kit);
    assert_eq!(unknown.objections, []);
    assert!(
        told(&unknown).contains("no such objection"),
        "{}",
        told(&unknown)
    );
    world.file(&filled, &kit, &two(TERRITORIAL));
    let answered = new(Kind::ObjectionAnswered, &world.kit(TERRITORIAL), None, None);
    assert!(answered.contains("none that waits"), "{answered}");
    let again = told(&judged(
        &fill(&filled, &[("answer", "\"rejected\"")]),
        &world.kit(TERRITORIAL),
    ));
    assert!(again.contains("R166"), "{again}");
}

#[test]
fn an_observer_works_through_the_command_line() {
    let mut world = World::new(&[list()]);
    let here = world.folder.path().to_owned();
    for (file, key) in [
        ("observer.pem", observer_key()),
        ("1.pem", key(TERRITORIAL, 1)),
        ("2.pem", key(TERRITORIAL, 2)),
    ] {
        hattama::keystore::write_plain_rehearsal(&here.join(file), &key).unwrap();
    }
    let run = |line: &str| hattama(&here, &line.split(' ').collect::<Vec<_>>());
    let (code, out, error) = run("key request --observer O-1 --key observer.pem --out O-1.toml");
    assert_eq!(
        (code, out.contains("asks to be accredited")),
        (0, true),
        "{out}{error}"
    );
    let text = std::fs::read_to_string(here.join("O-1.toml")).unwrap();
    assert_eq!(text, request().to_text());
    for line in [
        "key request --key observer.pem --out x.toml",
        "key request --observer O-1 --commission R-001 --key observer.pem --out x.toml",
        "key request --observer O-1 --member 1 --key observer.pem --out x.toml",
        "key request --commission R-001 --member 1 --key observer.pem --out x.toml",
        "key request --member 1 --role chair --key observer.pem --out x.toml",
    ] {
        assert_eq!(run(line).0, 2, "{line}");
    }
    let line = "key request --commission T-01 --member 1 --role chair --key 1.pem --out m.toml";
    assert_eq!(run(line).0, 0);

    std::fs::write(here.join("T-01.kit"), world.kit(TERRITORIAL).to_text()).unwrap();
    let line = "statement new observer-accredited --kit T-01.kit --out in.toml";
    assert_eq!(run(line).0, 0);
    let text = std::fs::read_to_string(here.join("in.toml")).unwrap();
    let values = [
        ("request", "\"O-1.toml\""),
        ("organisation", "\"Clean Hands\""),
    ];
    std::fs::write(here.join("in.toml"), fill(&text, &values)).unwrap();
    let (code, out, error) = run("statement sign in.toml --kit T-01.kit --key 1.pem 2.pem");
    assert_eq!(code, 0, "{out}{error}");
    let submission =
        |name: &str| Submission::from_bytes(&std::fs::read(here.join(name)).unwrap()).unwrap();
    world.append(submission("in.submission"));

    let kit = world.kit("R-001");
    std::fs::write(here.join("R-001.kit"), kit.to_text()).unwrap();
    std::fs::write(here.join("copy.jpg"), "abc").unwrap();
    let text = new(Kind::CopyAttested, &kit, Some(LIST), None);
    let text = fill(&text, &[("photo", "\"copy.jpg\""), ("P01", "200")]);
    std::fs::write(here.join("copy.toml"), text).unwrap();
    let (code, _, error) = run("statement sign copy.toml --kit R-001.kit --key 1.pem");
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("not that of observer O-1"), "{error}");
    let (code, out, error) = run("statement sign copy.toml --kit R-001.kit --key observer.pem");
    assert_eq!(code, 0, "{out}{error}");
    let (code, shown, _) = run("statement show copy.submission --kit R-001.kit");
    assert_eq!(code, 0);
    for said in [&out, &shown] {
        assert!(
            said.contains("the observer") && said.contains("enough signatures"),
            "{said}"
        );
        assert!(!said.contains("member   0"), "{said}");
    }
    let (_, json, _) = run("statement show copy.submission --kit R-001.kit --json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["signers"][0]["holder"], "observer");
    assert_eq!(json["signers"][0]["member"], serde_json::Value::Null);
    world.append(submission("copy.submission"));
    let size = world.kit("R-001").head().size;
    drop(world.ledger);
    let (code, out, _) = run(&format!("entry {} --ledger ledger", size - 1));
    assert_eq!(code, 0);
    for said in ["Photo SHA-256", "not readable", "observer"] {
        assert!(out.contains(said), "{said:?} is not in\n{out}");
    }
}
