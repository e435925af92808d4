//! Receipts for what was appended: where they go, and what there is to say about them.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Arguments;
use crate::bytes::StatementHash;
use crate::cli::present::count_of;
use crate::cli::{Problem, new_file};
use crate::event::Submission;
use crate::files;
use crate::ledger::{Ledger, Receipts};
use crate::tlog::{MAX_RECEIPT_BYTES, Receipt, leaf_hash};

/// The ending of a receipt's file.
const ENDING: &str = "tlog-proof";

/// Where receipts go.
enum Place {
    /// Each beside its submission, under its name.
    Beside,
    /// Into a folder, under the hash of the statement.
    Folder(PathBuf),
}

/// Hands out receipts. Whatever goes wrong here is said, and changes nothing about what is in the
/// log: a receipt can be had at any time.
pub(super) struct Giving {
    /// Nothing if none are asked for.
    place: Option<Place>,
    receipts: Receipts,
    written: usize,
    there: usize,
    /// What came on stdin, where no file is named for it.
    nowhere: usize,
    unwritten: Vec<(Option<PathBuf>, String)>,
}

/// A submission that is in the log.
pub(super) struct Recorded<'a> {
    /// The file that it came in; `-` is stdin.
    pub(super) file: &'a Path,
    pub(super) submission: &'a Submission,
    pub(super) hash: StatementHash,
    pub(super) index: u64,
}

/// What a submission gets.
#[derive(Default)]
pub(super) struct Given {
    /// The receipt's text.
    pub(super) text: Option<String>,
    /// Where it lies.
    pub(super) path: Option<PathBuf>,
    /// What is to be said about it.
    pub(super) said: String,
}

impl Giving {
    /// As the arguments say.
    pub(super) fn new(arguments: &Arguments) -> Result<Self, Problem> {
        if let Some(folder) = arguments.receipts.as_deref()
            && folder.exists()
            && !folder.is_dir()
        {
            return Err(Problem::could_not("receipts cannot be written here")
                .at(folder.display())
                .expected("a folder, or nothing yet")
                .found("a file")
                .next("Name a folder; nothing has been appended."));
        }
        let folder = arguments.receipts.clone().map(Place::Folder);
        Ok(Self {
            place: (!arguments.no_receipts).then(|| folder.unwrap_or(Place::Beside)),
            receipts: Receipts::default(),
            written: 0,
            there: 0,
            nowhere: 0,
            unwritten: Vec::new(),
        })
    }

    /// Gives the receipt of a submission that is in the log.
    pub(super) fn give(&mut self, ledger: &Ledger, recorded: &Recorded<'_>) -> Given {
        let path = match &self.place {
            None => return Given::default(),
            Some(Place::Beside) if recorded.file == Path::new("-") => None,
            Some(Place::Beside) => Some(recorded.file.with_extension(ENDING)),
            Some(Place::Folder(folder)) => Some(folder.join(format!("{}.{ENDING}", recorded.hash))),
        };
        match self.give_to(ledger, recorded, path.as_deref()) {
            Ok(given) => given,
            Err(why) => {
                let at = path.as_ref().map(|path| format!("{}: ", path.display()));
                let said = format!("  no receipt: {}{why}\n", at.unwrap_or_default());
                self.unwritten.push((path, why));
                let text = self.receipts.of(ledger, recorded.index).ok();
                Given {
                    text: text.map(|issued| issued.receipt.to_string()),
                    said,
                    ..Given::default()
                }
            }
        }
    }

    fn give_to(
        &mut self,
        ledger: &Ledger,
        recorded: &Recorded<'_>,
        path: Option<&Path>,
    ) -> Result<Given, String> {
        let index = recorded.index;
        let (header, leaf) = Receipts::entry(ledger, index).map_err(|error| error.to_string())?;
        let mut said = String::new();
        if leaf_hash(&[header, recorded.submission.to_bytes()].concat()) != leaf {
            said = format!(
                "  it was recorded with other signatures than this file has: `hattama receipt \
                 get {index}\n  --entry-out FILE` writes the entry that its receipt is of\n"
            );
        }
        let there = path.map_or(Ok(None), read)?;
        let (text, is_new) = if let Some(text) = there {
            let stands = match text.parse::<Receipt>() {
                Err(_) => Ok(false),
                Ok(receipt) => self.receipts.stands_by(ledger, &receipt, index, leaf),
            };
            if !stands.map_err(|error| error.to_string())? {
                return Err(format!(
                    "there is a file of this name that is no receipt of entry {index}; it stays as it is"
                ));
            }
            (text, false)
        } else {
            let issued = self.receipts.of(ledger, index);
            let issued = issued.map_err(|error| error.to_string())?;
            (issued.receipt.to_string(), true)
        };
        match path {
            None => self.nowhere += 1,
            Some(_) if !is_new => self.there += 1,
            Some(path) => {
                new_file::write_lightly(path, text.as_bytes())
                    .map_err(|error| format!("it cannot be written: {error}"))?;
                self.written += 1;
            }
        }
        Ok(Given {
            text: Some(text),
            path: path.map(Path::to_owned),
            said,
        })
    }

    /// Whether receipts were asked for by name, and not all of them are there.
    pub(super) fn fell_short(&self) -> bool {
        matches!(self.place, Some(Place::Folder(_))) && !self.unwritten.is_empty()
    }

    /// The line about all of them.
    pub(super) fn line(&self) -> String {
        let mut line = String::new();
        let receipts = |count: usize| count_of(count as u64, "receipt");
        // Writing to a string cannot fail.
        let _ = match &self.place {
            None => Ok(()),
            Some(_) if self.written == 0 => Ok(()),
            Some(Place::Beside) => {
                let count = receipts(self.written);
                writeln!(line, "{count} written beside the submissions")
            }
            Some(Place::Folder(folder)) => {
                let count = receipts(self.written);
                writeln!(line, "{count} written to {}", folder.display())
            }
        };
        if self.there > 0 {
            let _ = writeln!(line, "{} there already", receipts(self.there));
        }
        if self.nowhere > 0 {
            line += "no receipt written of what came on stdin: name a folder with --receipts\n";
        }
        if !self.unwritten.is_empty() {
            let _ = writeln!(
                line,
                "{} not written; `hattama receipt get INDEX` gives them at any time",
                receipts(self.unwritten.len())
            );
        }
        line
    }

    pub(super) fn json(&self) -> Value {
        let unwritten = self.unwritten.iter();
        json!({
            "written": self.written,
            "there": self.there,
            "unwritten": unwritten
                .map(|(path, why)| json!({ "file": path, "says": why }))
                .collect::<Vec<_>>(),
        })
    }
}

/// The text of a receipt that is there already. An empty file is what an interruption leaves, and is
/// taken for none.
fn read(path: &Path) -> Result<Option<String>, String> {
    match files::read(path, MAX_RECEIPT_BYTES as u64) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("what is there cannot be read: {error}")),
        Ok(bytes) if bytes.is_empty() => Ok(None),
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
    }
}
