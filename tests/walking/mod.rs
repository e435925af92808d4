//! Walks that documents describe: their commands run as they stand, in a checkout made for it.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file uses a part of it"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// What stands in fences of a language.
pub fn fenced(text: &str, language: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = None;
    for line in text.lines() {
        match (inside, line.strip_prefix("```")) {
            (None, Some(opened)) => {
                inside = Some(opened);
                if opened == language {
                    blocks.push(String::new());
                }
            }
            (Some(_), Some(_)) => inside = None,
            (Some(opened), None) if opened == language => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    assert_eq!(inside, None, "a fence is not closed");
    blocks
}

/// A checkout with some examples in it and nothing else, where the program is in PATH.
pub struct Checkout {
    folder: TempDir,
}

impl Checkout {
    pub fn new(examples: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for example in examples {
            let to = folder.path().join("examples").join(example);
            fs::create_dir_all(&to).unwrap();
            for file in fs::read_dir(from.join(example)).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        Self { folder }
    }

    /// A place in it.
    pub fn path(&self, at: &str) -> PathBuf {
        self.folder.path().join(at)
    }

    fn command(&self, program: &str, at: &str) -> Command {
        let program_folder = Path::new(env!("CARGO_BIN_EXE_hattama")).parent().unwrap();
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path().join(at))
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", program_folder.display()),
            )
            .env("HOME", self.folder.path())
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Runs the commands of a text as one script, after `known`, shell functions from elsewhere;
    /// what they printed, in which everything that the text shows has to stand.
    pub fn walk(&self, text: &str, known: &str, at: &str) -> String {
        let script = format!(
            "set -euo pipefail\n{known}{}",
            fenced(text, "sh").join("\n")
        );
        let mut bash = self.command("bash", at);
        let output = bash.args(["-c", &script]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{printed}\n{told}");
        for block in fenced(text, "text") {
            assert!(printed.contains(&block), "not printed:\n{block}{printed}");
        }
        printed
    }

    fn hattama(&self, at: &str, line: &str) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_hattama"), at);
        command.args(line.split_whitespace()).output().unwrap()
    }

    /// The one JSON object of a command that ends with `code`.
    pub fn object(&self, code: i32, at: &str, line: &str) -> Value {
        let output = self.hattama(at, &format!("{line} --json"));
        assert_eq!(output.status.code(), Some(code), "{line}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
