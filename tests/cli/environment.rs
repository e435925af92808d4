//! A folder of its own for a test, and the program in it with nothing around it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder, in which the program runs as on a pipe of 80 columns, in UTC, with no other
/// environment.
pub struct TestEnvironment {
    folder: TempDir,
}

impl TestEnvironment {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// With the small election in `election/`.
    pub fn with_election() -> Self {
        let environment = Self::new();
        environment.copy_example("three-stations", "election");
        environment
    }

    /// With the carried results in `results/`.
    pub fn with_results() -> Self {
        let environment = Self::new();
        environment.copy_example("mazhilis-2023", "results");
        environment
    }

    /// With a ledger in `ledger/`.
    pub fn with_ledger() -> Self {
        let environment = Self::with_results();
        let output = environment.run("rehearse results --ledger ledger");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        environment
    }

    fn copy_example(&self, name: &str, to: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        fs::create_dir(self.path(to)).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), self.path(to).join(file.file_name())).unwrap();
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts `with` in the place of the first `what` in a file; it has to be there.
    pub fn damage(&self, file: &str, what: &str, with: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(what), "{file} has no {what}");
        fs::write(self.path(file), text.replacen(what, with, 1)).unwrap();
    }

    pub fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_hattama"))
            .args(line.split_whitespace())
            .current_dir(&self.folder)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap()
    }

    /// Text in which this folder is `$FOLDER`.
    fn normalised(&self, bytes: &[u8]) -> String {
        let text = std::str::from_utf8(bytes).unwrap();
        text.replace(self.folder.path().to_str().unwrap(), "$FOLDER")
    }

    /// The help that a command prints.
    pub fn help(&self, command: &str) -> String {
        let output = self.run(&format!("{command} --help"));
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        self.normalised(&output.stdout)
    }

    /// A command that could not be done: with exit code 2 and nothing created,
    /// told as text and as exactly one JSON object. What it told, after the command.
    pub fn could_not(&self, line: &str) -> String {
        let before = self.files();
        let output = self.run(line);
        let (report, told) = (&output.stdout, &output.stderr);
        // A check's report is what was asked for; any other error goes to stderr.
        let told = self.normalised(if told.is_empty() { report } else { told });
        assert_eq!(output.status.code(), Some(2), "{line}: {told}");
        assert!(told.starts_with("error: "), "{line}: {told}");
        assert!(
            output.stderr.is_empty() || report.is_empty(),
            "{line}: {output:?}"
        );
        for never in ["panicked", "unwrap", "Some(", "Err("] {
            assert!(!told.contains(never), "{line}: {told}");
        }

        let output = self.run(&format!("{line} --json"));
        assert_eq!(output.status.code(), Some(2), "{line} --json: {output:?}");
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        let schema = object["schema"].as_str().unwrap();
        assert!(
            schema.starts_with("hattama.") && schema.ends_with("/1"),
            "{object}"
        );
        assert_eq!(object["ok"], false, "{object}");
        assert_eq!(object["exit_code"], 2, "{object}");

        assert_eq!(self.files(), before, "{line} leaves files behind");
        let mut shown = format!("$ hattama {line}\n{told}");
        if !told.ends_with('\n') {
            shown.push('\n');
        }
        let _ = writeln!(shown);
        shown
    }

    /// Every file and folder here, but for sled's own snapshots, which it renews when it opens.
    fn files(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_name().to_string_lossy().starts_with("snap.") {
                    continue;
                }
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path.clone());
                }
                found.insert(path);
            }
        }
        found
    }
}
