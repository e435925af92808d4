//! Statement files, key requests and kits: what people write and hand over as text.

use std::path::Path;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use hattama::event::{Kind, Statement};
use hattama::intake::kit::Kit;
use hattama::intake::statement::{Target, Trial, blank, differences, in_words, read};
use hattama::intake::{KeyRequest, ObserverRequest};
use hattama::rules::Alone;

use crate::saying;
use crate::scratch;
use crate::support::*;

/// The kits of a station, of the commission above it, and of the central one, from a ledger in which
/// something of everything has been said.
static KITS: LazyLock<Vec<Kit>> = LazyLock::new(|| {
    let mut ledger = Ledger::ready();
    ledger.must("T1", saying::accredited("O1"));
    let filed = ledger.must("P1", protocol(sheet("list", &[60, 30, 10])));
    ledger.must("P1", protocol(sheet("district", &[50, 50])));
    ledger.must("P2", protocol(sheet("list", &[50, 40, 10])));
    ledger.must("P2", protocol(sheet("district", &[50, 50])));
    ledger.must("P2", protocol(sheet("list", &[51, 39, 10])));
    ledger.must("P3", protocol(sheet("district", &[50, 50])));
    ledger
        .observer("O1", saying::objection(filed, "T1"))
        .unwrap();
    ledger.must("D", lots(&ledger, "district", &["y", "x"]));
    let voided = saying::voided("P1", &["list"]);
    ledger.must("C", voided);
    let of = ["P1", "T1", "D", "C"];
    let kits = of.map(|of| Kit::make(&ledger.entries, &id(of), &Alone).unwrap());
    kits.into()
});

/// Where the files that a statement file names would lie: a folder with nothing in it.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(scratch::folder);

/// Reads `data` as one of the texts, by its first byte.
pub fn statement_file(data: &[u8]) {
    let Some((drawn, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return filled(&mut Unstructured::new(rest));
    };
    match drawn % 8 {
        0 => kit(text),
        1 => request(text),
        drawn @ 2..6 => statement(text, &KITS[usize::from(drawn - 2)]),
        _ => filled(&mut Unstructured::new(rest)),
    }
}

/// A kit that reads is written so that it reads the same.
fn kit(text: &str) {
    let Ok(kit) = Kit::read(text) else {
        return;
    };
    let written = kit.to_text();
    let again = Kit::read(&written).unwrap();
    assert_eq!(again.to_text(), written);
    assert!(again.state() == kit.state());
}

/// A request that reads is proven, and is written so that it reads the same.
fn request(text: &str) {
    if let Ok(request) = KeyRequest::from_text(text) {
        assert_eq!(KeyRequest::from_text(&request.to_text()), Ok(request));
    }
    if let Ok(request) = ObserverRequest::from_text(text) {
        assert_eq!(ObserverRequest::from_text(&request.to_text()), Ok(request));
    }
}

/// A file that reads is a statement that can be encoded and judged; one that does not says why.
fn statement(text: &str, kit: &Kit) {
    // Files that it names are looked up where it says: outside of this folder is none of ours.
    if text.contains("..") || text.contains("\"/") || text.contains("'/") {
        return;
    }
    let folder: &Path = FOLDER.path();
    let (reading, again) = (read(text, folder, kit), read(text, folder, kit));
    assert_eq!(reading.objections, again.objections);
    assert_eq!(reading.complete(), again.complete());
    for objection in &reading.objections {
        assert!(!objection.to_string().is_empty());
        let lines = text.matches('\n').count() as u64 + 1;
        assert!(
            objection
                .line
                .is_none_or(|line| (1..=lines).contains(&line))
        );
    }
    let trial = Trial::new(Some(kit), hour(300));
    let judged = trial.judge(&reading);
    assert_eq!(judged, trial.judge(&again));
    let Some(statement) = reading.complete() else {
        assert!(
            !judged.objections.is_empty(),
            "nothing is read or objected to"
        );
        return;
    };
    assert_eq!(reading.kind, Some(statement.kind()));
    let bytes = statement.to_bytes();
    // What is too large is objected to, and everything else is what its bytes say.
    match Statement::from_bytes(&bytes) {
        Ok(read) => assert_eq!(&read, statement),
        Err(error) => panic!("a file gives a statement that nobody can read: {error}"),
    }
    assert!(!in_words(statement, Some(kit)).is_empty());
    assert_eq!(differences(statement, statement, Some(kit)), []);
}

/// A blank of some kind, filled in as the bytes say.
fn filled(bytes: &mut Unstructured<'_>) {
    let mut byte = || usize::from(bytes.arbitrary::<u8>().unwrap_or(0));
    let kit = &KITS[byte() % KITS.len()];
    let kind = Kind::ALL[byte() % Kind::ALL.len()];
    let contests = ["list", "district"].map(id);
    let stations = ["P1", "P2", "P3", "T1", "D", "C"].map(id);
    let target = Target {
        contest: contests.get(byte() % 3),
        station: stations.get(byte() % 7),
    };
    let Ok(text) = blank(kind, Some(kit), target) else {
        return;
    };
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    while !bytes.is_empty() {
        fill(&mut lines, bytes);
    }
    statement(&lines.join("\n"), kit);
}

/// What may stand behind a name.
const VALUES: [&str; 40] = [
    "\"\"",
    "0",
    "1",
    "10",
    "50",
    "100",
    "1000",
    "4294967295",
    "4294967296",
    "-1",
    "1.5",
    "true",
    "false",
    "\"list\"",
    "\"district\"",
    "\"P1\"",
    "\"P2\"",
    "\"T1\"",
    "\"x\"",
    "\"red\"",
    "[\"x\", \"y\"]",
    "[\"list\"]",
    "[\"district\", \"list\"]",
    "\"2023-11-16 12:00\"",
    "\"2023-11-26 07:00\"",
    "2023-11-20",
    "\"2023-11-20\"",
    "\"12\"",
    "\"recount\"",
    "\"court\"",
    "\"slip\"",
    "\"rival\"",
    "\"flood\"",
    "\"upheld\"",
    "\"ignored\"",
    "\"chair\"",
    "\"5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c\"",
    "[{ opens = \"2023-11-26 07:00\", closes = \"2023-11-26 20:00\" }]",
    "[]",
    "{ en = \"A\" }",
];

/// Changes one line.
fn fill(lines: &mut Vec<String>, bytes: &mut Unstructured<'_>) {
    let mut byte = || usize::from(bytes.arbitrary::<u8>().unwrap_or(0));
    let (at, change, value) = (byte(), byte() % 8, byte());
    if lines.is_empty() {
        return;
    }
    let at = at % lines.len();
    match change {
        0 => {
            lines.remove(at);
        }
        1 => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        // What is commented out is said.
        2 => lines[at] = lines[at].trim_start_matches('#').trim_start().to_owned(),
        3 => {
            let length = value % 16;
            let own = bytes.bytes(length.min(bytes.len())).unwrap_or_default();
            lines[at] = String::from_utf8_lossy(own).into_owned();
        }
        _ => {
            // The next line with a name.
            let named = lines.iter().skip(at).position(|line| line.contains(" = "));
            if let Some(next) = named {
                let line = &mut lines[at + next];
                let name = line.split(" = ").next().unwrap_or_default();
                *line = format!("{name} = {}", VALUES[value % VALUES.len()]);
            }
        }
    }
}
