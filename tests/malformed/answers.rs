//! What every answer to broken input has to be like.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::running::{AT_MOST, AT_MOST_BY_THE_CLOCK, Ended, RESIDENT_KIB};

/// Words that only a fault of the program prints.
const FAULTS: [&str; 7] = [
    "panicked",
    "RUST_BACKTRACE",
    "stack backtrace",
    "memory allocation",
    "stack overflow",
    "unwrap()",
    "fatal runtime error",
];

/// More than anybody reads: what is wrong with a file is not told by printing it.
const MOST_PRINTED: usize = 128 * 1024;

/// What was wrong with the answers so far: all of it is told at the end.
#[derive(Default)]
pub(crate) struct Judge(Vec<String>);

impl Judge {
    /// A run has to end with one of these codes, told by the program itself, in time, in bounded
    /// memory, and without printing what it was given as it stands.
    pub(crate) fn told(&mut self, what: &str, ended: &Ended, codes: &[i32]) {
        println!(
            "{what}: {} [{:?}, {} ms, {} ms by the clock, {} KiB] {}",
            ended.command,
            ended.code,
            ended.cpu.as_millis(),
            ended.wall.as_millis(),
            ended.peak_kib,
            first_line(ended),
        );
        if ended.signal.is_some() {
            self.fault(what, ended, &format!("signal {:?}", ended.signal));
        } else if !ended.code.is_some_and(|code| codes.contains(&code)) {
            self.fault(
                what,
                ended,
                &format!("exit {:?}, not one of {codes:?}", ended.code),
            );
        }
        if ended.cpu > AT_MOST || ended.wall > AT_MOST_BY_THE_CLOCK {
            let (cpu, wall) = (ended.cpu, ended.wall);
            self.fault(what, ended, &format!("took {cpu:?}, {wall:?} by the clock"));
        }
        if ended.peak_kib > RESIDENT_KIB {
            self.fault(
                what,
                ended,
                &format!("had {} KiB in memory", ended.peak_kib),
            );
        }
        for printed in [&ended.stdout, &ended.stderr] {
            if let Some(fault) = FAULTS.iter().find(|fault| printed.contains(**fault)) {
                self.fault(what, ended, fault);
            }
            if printed.len() > MOST_PRINTED {
                self.fault(what, ended, &format!("prints {} bytes", printed.len()));
            }
            // JSON is for programs, which take text as it is.
            let text = !ended.command.ends_with("--json");
            if let Some(raw) = printed.chars().find(|c| text && is_raw(*c)) {
                self.fault(what, ended, &format!("prints {raw:?} as it stands"));
            }
        }
    }

    /// An error says where it happened, on stderr and nowhere else, and what to do or what was
    /// expected.
    pub(crate) fn house_form(&mut self, what: &str, ended: &Ended, named: &str) {
        let said = &ended.stderr;
        if !ended.stdout.is_empty() || !said.starts_with("error: ") {
            self.fault(what, ended, "not an error on stderr");
        }
        if !said.contains(named) {
            self.fault(what, ended, &format!("{named} is not named"));
        }
    }

    /// Stdout has to be one JSON object, which says how it ended.
    pub(crate) fn object(&mut self, what: &str, ended: &Ended) {
        let object: Value = serde_json::from_str(&ended.stdout).unwrap_or_default();
        let schema = object["schema"].as_str().unwrap_or_default();
        if !schema.starts_with("hattama.") || object["ok"] != (ended.code == Some(0)) {
            self.fault(what, ended, "not one JSON object");
        }
        if object["exit_code"].as_i64() != ended.code.map(i64::from) {
            self.fault(what, ended, "another exit code in JSON");
        }
    }

    pub(crate) fn fault(&mut self, what: &str, ended: &Ended, fault: &str) {
        let printed: String = format!("{}{}", ended.stdout, ended.stderr)
            .chars()
            .take(1500)
            .collect();
        self.0
            .push(format!("{fault}: {what}: {}\n{printed}", ended.command));
    }

    pub(crate) fn fault_of(&mut self, fault: String) {
        self.0.push(fault);
    }

    pub(crate) fn end(self) {
        assert!(
            self.0.is_empty(),
            "{} faults\n\n{}",
            self.0.len(),
            self.0.join("\n\n")
        );
    }
}

/// What a terminal would obey, or what would show a text in another order than it has.
fn is_raw(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn first_line(ended: &Ended) -> String {
    let said = if ended.stderr.is_empty() {
        &ended.stdout
    } else {
        &ended.stderr
    };
    said.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(160)
        .collect()
}

/// Every file below a folder with its hash, to tell whether anything has changed.
pub(crate) fn listed(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    list(folder, folder, &mut all);
    all
}

fn list(top: &Path, folder: &Path, all: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        let path = entry.path();
        let name = path.strip_prefix(top).unwrap().display().to_string();
        let told = if kind.is_dir() {
            list(top, &path, all);
            "a folder".into()
        } else if kind.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            blake3::hash(&bytes).to_string()
        } else {
            format!("{kind:?}")
        };
        all.insert(name, told);
    }
}
