//! The one exit code of each class in the place of each kind of file, for each command: written down in
//! `tests/malformed/codes`, where somebody has looked at it.
//!
//! `HATTAMA_LONG=1 HATTAMA_BLESS=1` writes them down anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::running::long;

/// A kind of file, a command, a class.
type Of = (String, String, String);

/// What is written down, and what was found.
pub(crate) struct Codes {
    path: PathBuf,
    expected: BTreeMap<Of, i32>,
    found: BTreeMap<Of, i32>,
}

impl Codes {
    pub(crate) fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed/codes");
        let path = folder.join(format!("{name}.txt"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let mut expected = BTreeMap::new();
        for line in text.lines() {
            let parts: Vec<&str> = line.split(" | ").collect();
            let [kind, command, code, classes] = parts[..] else {
                panic!("{}: {line}", path.display());
            };
            for class in classes.split(' ') {
                let of = (kind.into(), command.into(), class.into());
                expected.insert(of, code.parse().unwrap());
            }
        }
        let found = BTreeMap::new();
        Self {
            path,
            expected,
            found,
        }
    }

    /// Notes how a command ended; the code that is written down, if it is another.
    pub(crate) fn differs(
        &mut self,
        kind: &str,
        command: &str,
        class: &str,
        code: Option<i32>,
    ) -> Option<String> {
        let of = (kind.to_owned(), command.to_owned(), class.to_owned());
        let expected = self.expected.get(&of).copied();
        // A signal is told elsewhere.
        self.found.insert(of, code.unwrap_or(-1));
        let differs = expected != code && !is_blessed();
        differs.then(|| format!("exit {code:?}, written down is {expected:?}"))
    }

    /// In the long mode everything that is written down has been found.
    pub(crate) fn end(&self) {
        if is_blessed() {
            std::fs::create_dir_all(self.path.parent().unwrap()).unwrap();
            std::fs::write(&self.path, self.text()).unwrap();
        } else if long() {
            let missing = self.expected.keys().find(|of| !self.found.contains_key(of));
            assert_eq!(missing, None, "not found any more");
        }
    }

    fn text(&self) -> String {
        let mut lines: BTreeMap<(&str, &str, i32), Vec<&str>> = BTreeMap::new();
        for ((kind, command, class), code) in &self.found {
            let line = lines.entry((kind, command, *code)).or_default();
            line.push(class);
        }
        let mut text = String::new();
        for ((kind, command, code), classes) in lines {
            writeln!(text, "{kind} | {command} | {code} | {}", classes.join(" ")).unwrap();
        }
        text
    }
}

fn is_blessed() -> bool {
    long() && std::env::var_os("HATTAMA_BLESS").is_some()
}
