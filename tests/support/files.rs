//! Blanks, filled in as people do it, and what is said of them. Beside `mod support`.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(unreachable_pub, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use hattama::bytes::Id;
use hattama::election::UtcMillis;
use hattama::event::{Kind, Statement};
use hattama::intake::kit::Kit;
use hattama::intake::statement::{Judgement, Target, Trial, blank, read};

use crate::support::{SIGNED, id};

/// After the polls have closed and the sheets are signed.
pub const NOW: UtcMillis = UtcMillis(SIGNED.0 + 3_600_000);

/// The blank of a kind.
pub fn new(kind: Kind, kit: &Kit, contest: Option<&str>, station: Option<&str>) -> String {
    let (contest, station): (Option<Id>, Option<Id>) = (contest.map(id), station.map(id));
    let target = Target {
        contest: contest.as_ref(),
        station: station.as_ref(),
    };
    blank(kind, Some(kit), target).unwrap()
}

/// Puts values into the lines of these keys, in their order; each key has to be there.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut from = 0;
    for (key, value) in values {
        let found = lines[from..]
            .iter()
            .position(|line| line.starts_with(&format!("{key} = ")));
        from += found.unwrap_or_else(|| panic!("no line {key} in\n{text}"));
        lines[from] = format!("{key} = {value}");
        from += 1;
    }
    lines.join("\n")
}

/// The statement in a file that can be read.
pub fn statement(text: &str, kit: &Kit) -> Statement {
    let reading = read(text, Path::new(""), kit);
    assert_eq!(reading.objections, [], "{text}");
    reading.complete().unwrap().clone()
}

pub fn judged(text: &str, kit: &Kit) -> Judgement {
    Trial::new(Some(kit), NOW).judge(&read(text, Path::new(""), kit))
}

/// Everything that was said.
pub fn told(judgement: &Judgement) -> String {
    let remarks = judgement.objections.iter().chain(&judgement.findings);
    remarks
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Runs the program in a folder; its exit code and what it printed to stdout and stderr.
pub fn hattama(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_hattama"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}
