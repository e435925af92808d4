//! Every code that the rule book can give is given by some scenario.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The codes of `letter` between quotation marks.
fn codes(text: &str, letter: char) -> BTreeSet<String> {
    let code = |part: &&str| {
        part.len() == 4 && part.starts_with(letter) && part[1..].bytes().all(|b| b.is_ascii_digit())
    };
    text.split('"').filter(code).map(Into::into).collect()
}

#[test]
fn every_code_is_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let files = fs::read_dir(root.join("tests/rules")).unwrap();
    let scenarios: String = files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    for (file, letter) in [("refusal", 'R'), ("finding", 'F')] {
        let defined = codes(&read(&format!("src/rules/{file}.rs")), letter);
        assert!(defined.len() > 15, "{file}: {defined:?}");
        let tested = codes(&scenarios, letter);
        let missing: Vec<_> = defined.difference(&tested).collect();
        assert!(missing.is_empty(), "no scenario gives {missing:?}");
        let unknown: Vec<_> = tested.difference(&defined).collect();
        assert!(
            unknown.is_empty(),
            "scenarios name {unknown:?}, which no rule gives"
        );
    }
}

#[test]
fn every_code_stands_in_the_format() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let format = fs::read_to_string(root.join("docs/FORMAT.md")).unwrap();
    for (file, letter) in [("refusal", 'R'), ("finding", 'F')] {
        let path = root.join(format!("src/rules/{file}.rs"));
        for code in codes(&fs::read_to_string(path).unwrap(), letter) {
            assert!(
                format.contains(&code),
                "docs/FORMAT.md does not say what {code} is"
            );
        }
    }
}
