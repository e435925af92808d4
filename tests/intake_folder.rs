//! A good folder is read; all problems of a bad one are told at once, in order, none silently cut.

mod intake_small;

use std::fs;

use hattama::election::{PollingDay, Quorum, UtcMillis};
use hattama::event::Kind;
use hattama::intake::{
    LISTED_PER_FILE, Problem, Severity, read_definition, read_definition_folder, read_folder,
};
use intake_small::{COMMISSIONS, TURNOUT, VOTES, folder, good, replaced, shown};
use tempfile::TempDir;

#[test]
fn a_good_folder_has_no_errors() {
    let dir = good();
    let read = read_folder(dir.path());
    let shown = shown(&read, dir.path());
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert!(shown[0].starts_with("warning: members.csv: 4 commissions have no members"));
    let folder = read.value.unwrap();
    let definition = &folder.definition;
    let order: Vec<_> = definition
        .commissions
        .iter()
        .map(|c| c.id.as_str())
        .collect();
    assert_eq!(order, ["C", "T", "P1", "P2", "D"]);
    assert_eq!(definition.central().unwrap().id.as_str(), "C");
    assert_eq!(definition.contests[0].determined_by.as_str(), "C");
    assert_eq!(definition.contests[1].determined_by.as_str(), "T");
    let options: Vec<_> = definition.contests[0]
        .options
        .iter()
        .map(|o| o.id.as_str())
        .collect();
    assert_eq!(options, ["A", "B"]);
    assert_eq!(definition.signing.quorum, Quorum::Number(2));
    assert_eq!(
        definition
            .signing_for(Kind::TurnoutReported)
            .unwrap()
            .quorum,
        Quorum::Number(1)
    );
    assert!(definition.publish_from.is_some());
    assert_eq!(definition.expected_protocols(), 3);
    let sheets: Vec<_> = folder
        .protocols
        .iter()
        .map(|p| (p.line, &p.sheet))
        .collect();
    assert_eq!(
        (sheets[0].0, &sheets[0].1.fields[..], &sheets[0].1.votes[..]),
        (2, &[10][..], &[7, 3][..])
    );
    assert_eq!(
        (&sheets[1].1.fields[..], &sheets[1].1.votes[..]),
        (&[9, 1][..], &[9][..])
    );
    assert_eq!(&sheets[2].1.votes[..], [0, 5]);
    assert_eq!(sheets[0].1.signed_at, sheets[2].1.signed_at);
    assert_eq!(folder.turnout[0].voted, 4);
}

#[test]
fn hours_are_resolved_in_each_zone() {
    let dir = good();
    let definition = read_definition_folder(dir.path()).value.unwrap();
    let station = |id: &str| {
        definition
            .commissions
            .iter()
            .find(|c| c.id.as_str() == id)
            .unwrap()
    };
    let hours = |days: &[PollingDay]| {
        days.iter()
            .map(|day| format!("{} {}", day.opens, day.closes))
            .collect::<Vec<_>>()
    };
    // In March 2023 Almaty was at UTC+6, Aqtau at UTC+5.
    assert_eq!(
        hours(&station("P1").polling),
        ["2023-03-19T01:00:00Z 2023-03-19T14:00:00Z"]
    );
    assert_eq!(
        hours(&station("P2").polling),
        ["2023-03-19T01:00:00Z 2023-03-19T15:00:00Z"]
    );
    assert!(station("P2").may_close_early);
    assert_eq!(station("P1").time_zone.as_str(), "Asia/Almaty");
    assert_eq!(station("P1").contest_parents[0].parent.as_str(), "D");
    assert_eq!(station("P1").members.len(), 2);
    assert_eq!(
        hours(&definition.contests[1].polling),
        [
            "2023-03-19T02:00:00Z 2023-03-19T18:00:00Z",
            "2023-03-20T02:00:00Z 2023-03-20T18:00:00Z"
        ]
    );
    assert_eq!(definition.publish_from, Some(UtcMillis(1_679_238_000_000)));
}

#[test]
fn the_digest_is_of_names_and_contents() {
    let digest = |dir: &TempDir| read_folder(dir.path()).value.unwrap().digest;
    let first = digest(&good());
    assert_eq!(first, digest(&good()));
    assert_ne!(
        first,
        digest(&replaced("votes.csv", "list,P1,A,7", "list,P1,A,8"))
    );
    let without = good();
    fs::remove_file(without.path().join("members.csv")).unwrap();
    assert_ne!(first, digest(&without));
}

#[test]
fn all_problems_are_told_at_once_and_in_order() {
    let dir = replaced("election.toml", "kind = \"candidate\"\n", "");
    let path = |name: &str| dir.path().join(name);
    fs::write(
        path("commissions.csv"),
        COMMISSIONS.replace(",100,", ",x,").replace("06:00", "x"),
    )
    .unwrap();
    fs::write(path("turnout.csv"), TURNOUT.replace(",4", ",-4")).unwrap();
    fs::remove_file(path("votes.csv")).unwrap();
    let read = read_folder(dir.path());
    let errors: Vec<_> = read
        .errors()
        .map(|p| (p.file.rsplit('/').next().unwrap(), p.line))
        .collect();
    assert_eq!(
        errors,
        [
            ("election.toml", Some(58)),
            ("commissions.csv", Some(2)),
            ("commissions.csv", Some(3)),
            ("votes.csv", None),
            ("turnout.csv", Some(2)),
        ]
    );
    assert!(
        read.into_result()
            .unwrap_err()
            .to_string()
            .contains("the file is missing")
    );
}

#[test]
fn a_message_says_what_where_expected_found_and_next() {
    let dir = replaced("election.toml", "publish_from", "publish_form");
    let read = read_folder(dir.path());
    let shown = shown(&read, dir.path());
    let lines: Vec<_> = shown[0].lines().collect();
    assert_eq!(
        lines[0],
        "error: election.toml, line 6: unknown key \"publish_form\""
    );
    assert!(lines[1].starts_with("  expected: format, nature, id, "));
    assert_eq!(lines[2], "  found:    \"publish_form\"");
    assert_eq!(
        lines[3],
        "  next:     did you mean \"publish_from\"? If not, take the line out"
    );
}

#[test]
fn a_circle_of_commissions_is_told_once() {
    let circle = "T,territorial,D,Region,,,,,,,\nD,district,T,District,,,,,,,\n";
    let dir = folder("commissions.csv", |content| {
        let end = content.find("T,territorial").unwrap();
        format!("{}{circle}", &content[..end])
    });
    let read = read_folder(dir.path());
    let told: Vec<&Problem> = read
        .errors()
        .filter(|p| p.what.contains("its own superior"))
        .collect();
    assert_eq!(told.len(), 1);
}

#[test]
fn clocks_that_are_changed_at_that_hour_are_told() {
    // In Berlin the clocks went from 02:00 to 03:00 on 26 March 2023.
    let dir = folder("election.toml", |content| {
        content
            .replacen(
                "2023-03-19\", last_day = \"2023-03-19\", opens = \"07:00\"",
                "2023-03-26\", last_day = \"2023-03-26\", opens = \"02:30\"",
                1,
            )
            .replace("Asia/Almaty", "Europe/Berlin")
    });
    let read = read_definition(dir.path());
    let problem = read.errors().next().unwrap();
    assert!(
        problem.what.contains("clocks are changed in Europe/Berlin"),
        "{problem}"
    );
    assert_eq!(problem.found.as_deref(), Some("2023-03-26T02:30:00"));
}

#[test]
fn a_file_that_is_not_utf8_is_told_with_its_line() {
    let dir = good();
    fs::write(
        dir.path().join("votes.csv"),
        b"contest,commission,option,votes\nlist,\xcf1,A,7\n",
    )
    .unwrap();
    let read = read_folder(dir.path());
    let problem = read.errors().next().unwrap();
    assert_eq!(
        (problem.line, problem.what.as_str()),
        (Some(2), "the file is not UTF-8")
    );
}

#[test]
fn problems_beyond_the_limit_are_counted() {
    let dir = folder("votes.csv", |content| {
        let bad = "list,P1,A,x\n".repeat(1_000);
        format!("{content}{bad}")
    });
    let read = read_folder(dir.path());
    // Each row is no count, and there twice.
    assert_eq!(read.errors().count(), LISTED_PER_FILE + 1);
    let last = read.errors().last().unwrap();
    assert_eq!(last.what, "1800 more errors in this file are not listed");
    assert!(read.value.is_none());
}

#[test]
fn small_stations_and_short_rosters_are_warned_of() {
    let dir = replaced("commissions.csv", ",100,", ",12,");
    let read = read_folder(dir.path());
    let warning = read.warnings().next().unwrap();
    assert_eq!(
        (warning.severity, warning.line),
        (Severity::Warning, Some(2))
    );
    assert!(
        warning
            .what
            .starts_with("stations with fewer than 50 voters on their list: 1."),
        "{warning}"
    );

    let dir = replaced("members.csv", "P1,2,secretary", "P1,2,member");
    let read = read_folder(dir.path());
    let told = read
        .warnings()
        .any(|w| w.what.contains("all members of P1 together cannot sign"));
    assert!(told && read.value.is_some());
}

#[test]
fn a_definition_needs_no_results_but_checks_those_that_are_there() {
    let dir = good();
    fs::write(dir.path().join("votes.csv"), VOTES.replace("A,7", "A,x")).unwrap();
    assert!(read_definition(dir.path()).value.is_none());
    assert!(read_definition_folder(dir.path()).value.is_some());
    for results in ["protocols.csv", "votes.csv", "turnout.csv"] {
        fs::remove_file(dir.path().join(results)).unwrap();
    }
    assert!(read_definition(dir.path()).value.is_some());
    assert_eq!(read_folder(dir.path()).errors().count(), 3);

    let alone = read_definition(&dir.path().join("election.toml"))
        .value
        .unwrap();
    assert_eq!(alone.contests.len(), 2);
    assert!(alone.commissions.is_empty());
}

#[test]
fn spreadsheets_may_add_a_mark_and_carriage_returns() {
    let dir = folder("votes.csv", |content| {
        format!("\u{feff}{}", content.replace('\n', "\r\n"))
    });
    let read = read_folder(dir.path());
    assert!(read.value.is_some(), "{:#?}", shown(&read, dir.path()));
}

#[test]
fn blank_lines_do_not_shift_the_lines_told() {
    let dir = folder("votes.csv", |content| {
        format!("{}\n\nlist,P1,A,1\n", content.replace("list,P1,A,7\n", ""))
    });
    fs::write(
        dir.path().join("turnout.csv"),
        format!("{TURNOUT}\n\nlist,P1,x,5\n"),
    )
    .unwrap();
    let read = read_folder(dir.path());
    let lines: Vec<_> = read.errors().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(5)]);
}

#[test]
fn identifiers_that_become_one_in_the_ledger_are_told() {
    // One letter written in one character and in two: composed, they are the same.
    let composed = "\u{439}";
    let decomposed = "\u{438}\u{306}";
    let dir = folder("commissions.csv", |content| {
        format!("{content}{composed},district,C,One,,,,,,,\n{decomposed},district,C,Other,,,,,,,\n")
    });
    let read = read_folder(dir.path());
    let expected = format!("commission {decomposed} stands there twice");
    let told = read.errors().any(|p| p.what == expected);
    assert!(told, "{:#?}", shown(&read, dir.path()));
}
