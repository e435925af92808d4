//! Results folders: the six files that an election is read from.

use std::fs;
use std::path::Path;

use arbitrary::Unstructured;
use hattama::bytes::StatementHash;
use hattama::event::Statement;
use hattama::intake::{
    LISTED_PER_FILE, LogIdentity, Read, definitions, enrolment, genesis, read_definition_folder,
    read_folder,
};

use crate::intake_small::FILES;
use crate::scratch;
use crate::support::{genesis as genesis_of, member};

/// Reads a good folder, changed as `data` says: a file, a place in it, what stands there instead.
pub fn results_folder(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let mut files = FILES.map(|(name, content)| (name, content.as_bytes().to_vec()));
    while !bytes.is_empty() {
        change(&mut files, &mut bytes);
    }
    let folder = scratch::folder();
    for (name, content) in &files {
        // An empty file is left out.
        if !content.is_empty() {
            fs::write(folder.path().join(name), content).unwrap();
        }
    }
    folder_of(folder.path(), data.len().is_multiple_of(8));
}

/// A word that may stand in one of the files.
const WORDS: [&str; 40] = [
    "list",
    "district",
    "P1",
    "P2",
    "T",
    "C",
    "D",
    "A",
    "B",
    "X",
    ",",
    ",,",
    "\n",
    "\"",
    "\r\n",
    "0",
    "-0",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "1e3",
    "true",
    "false",
    "precinct",
    "central",
    "territorial",
    "[[form]]",
    "[[contest]]",
    "[[contest.option]]",
    "id = ",
    "\u{feff}",
    "\u{202e}",
    "2023-03-19T12:00:00Z",
    "2023-03-26",
    "Asia/Aqtau",
    "europe/berlin",
    "plurality",
    "majority",
    "votes",
    "chair",
];

/// One change.
fn change(files: &mut [(&str, Vec<u8>); 6], bytes: &mut Unstructured<'_>) {
    let mut byte = || usize::from(bytes.arbitrary::<u8>().unwrap_or(0));
    let drawn = byte();
    let content = &mut files[drawn % 6].1;
    let at = (byte() << 8 | byte()) % (content.len() + 1);
    let end = (at + byte() % 16).min(content.len());
    let word = WORDS[byte() % WORDS.len()].as_bytes();
    match drawn / 6 % 10 {
        // Instead of what stands there.
        0..4 => drop(content.splice(at..end, word.iter().copied())),
        4 => drop(content.splice(at..at, word.iter().copied())),
        5 => drop(content.drain(at..end)),
        6 => {
            let length = byte().min(bytes.len());
            let own = bytes.bytes(length).unwrap_or_default().to_vec();
            content.splice(at..end, own);
        }
        // A line again, or without it.
        7 => {
            let line = line(content, at);
            let again = content[line.clone()].to_vec();
            content.splice(line.end..line.end, again);
        }
        8 => drop(content.drain(line(content, at))),
        _ => content.truncate(at),
    }
}

/// The line that `at` is in, with its end.
fn line(content: &[u8], at: usize) -> std::ops::Range<usize> {
    let before = content[..at].iter().rposition(|byte| *byte == b'\n');
    let after = content[at..].iter().position(|byte| *byte == b'\n');
    let end = after.map_or(content.len(), |after| at + after + 1);
    before.map_or(0, |before| before + 1)..end
}

/// Either there is a value, or an error says why not; `again`, and it is the same.
fn folder_of(folder: &Path, again: bool) {
    let read = read_folder(folder);
    told(&read);
    if again {
        assert_eq!(read.problems, read_folder(folder).problems);
    }
    if let Some(results) = &read.value {
        // Every sheet fits its form.
        for row in &results.protocols {
            let contest = results.definition.contests.iter();
            let mut contest = contest.filter(|one| one.id == row.sheet.contest);
            let contest = contest.next().unwrap();
            assert_eq!(row.sheet.votes.len(), contest.options.len());
        }
    }
    let definition = read_definition_folder(folder);
    told(&definition);
    // Whatever is wrong with the figures, the definition may stand; not the other way round.
    assert!(read.value.is_none() || definition.value.is_some());
    let Some(definition) = definition.value else {
        return;
    };
    let log = LogIdentity::of(&genesis_of());
    let Ok(opened) = genesis(
        &definition,
        vec![member("C", 1, hattama::election::Role::Chair)],
        log,
    ) else {
        return;
    };
    encodes(&opened);
    let name = StatementHash::of_statement(&opened.to_bytes());
    for statement in definitions(&definition, name).unwrap() {
        encodes(&statement);
    }
    for commission in &definition.commissions {
        if let Ok(Some(statement)) = enrolment(commission, Vec::new(), name) {
            encodes(&statement);
        }
    }
}

/// What a definition says can be read by everybody.
fn encodes(statement: &Statement) {
    let bytes = statement.to_bytes();
    assert_eq!(Statement::from_bytes(&bytes).as_ref(), Ok(statement));
}

fn told<T>(read: &Read<T>) {
    let errors = read.errors().count();
    assert_eq!(read.value.is_none(), errors > 0);
    // Each file has a limit for errors and one for warnings, and says how many there are more.
    assert!(read.problems.len() <= 6 * 2 * (LISTED_PER_FILE + 1));
    for problem in &read.problems {
        assert!(
            !problem.what.is_empty() && !problem.next.is_empty(),
            "{problem}"
        );
        assert!(problem.line != Some(0), "{problem}");
    }
}
