//! Files that statements come from and go to.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::{Exit, Problem};
use crate::election::Nature;
use crate::event::{Kind, Presented, Statement, Submission};
use crate::files;
use crate::intake::kit::{Kit, KitError};
use crate::intake::statement::{Judgement, Reading, Remark, Trial, read};

/// The most bytes of a statement file: its comments are longer than what it says.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The most bytes of a kit: far above what any election needs, and it stays in memory.
const MAX_KIT: u64 = 64 * 1024 * 1024;

/// Which kinds of statement a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Kinds {
    /// Every kind.
    All,
    /// Protocols, own or copied, and their corrections.
    Protocols,
}

impl Kinds {
    /// Refuses a kind that the command is not for.
    pub(super) fn take(self, kind: Kind, file: &Path) -> Result<(), Problem> {
        let protocol = matches!(
            kind,
            Kind::ProtocolSubmitted | Kind::ProtocolTranscribed | Kind::ProtocolCorrected
        );
        if self == Self::All || protocol {
            return Ok(());
        }
        Err(Problem::could_not("this is not a protocol")
            .at(file.display())
            .expected(Kind::ProtocolSubmitted)
            .found(kind)
            .next("Use `hattama statement` for other kinds."))
    }
}

/// What a file holds.
pub(super) enum Content {
    /// The text of a statement that people fill in.
    Draft(String),
    /// A submission, with any number of signatures.
    Submission(Presented),
}

/// Whether a path stands for stdin or stdout.
pub(in crate::cli) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Problem> {
    match files::read_or_stdin(path, most) {
        Ok(bytes) if bytes.len() as u64 > most => Err(Problem::could_not("the file is too large")
            .at(path.display())
            .expected(format!("at most {most} bytes"))
            .found("more")
            .next("Name the file that hattama or you have written.")),
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(Problem::could_not(format!("cannot read the file: {error}"))
            .at(path.display())
            .next("Check the path and that you may read it.")),
    }
}

/// What a file holds: TOML or a submission, whatever its name.
pub(super) fn content(path: &Path) -> Result<Content, Problem> {
    let bytes = bytes(path, MAX_FILE)?;
    let no = |why: String| {
        Problem::could_not(why)
            .at(path.display())
            .expected("a statement file (TOML) or a submission")
            .found(format!("{} bytes of another kind", bytes.len()))
            .next("Name another file, or make this one anew.")
    };
    match Submission::from_bytes(&bytes) {
        Ok(submission) => match submission.present() {
            Ok(presented) => Ok(Content::Submission(presented)),
            Err(error) => Err(no(format!("this submission cannot be read: {error}"))),
        },
        Err(error) => match String::from_utf8(bytes.clone()) {
            // Text has no zero bytes; a submission is full of them.
            Ok(text) if !text.contains('\0') => Ok(Content::Draft(text)),
            _ => Err(no(format!("this is no submission: {error}"))),
        },
    }
}

/// The submission in a file.
pub(super) fn submission(path: &Path) -> Result<Presented, Problem> {
    match content(path)? {
        Content::Submission(presented) => Ok(presented),
        Content::Draft(_) => Err(Problem::could_not("this file is not signed yet")
            .at(path.display())
            .expected("a submission, as `sign` writes it")
            .found("text")
            .next("Sign it first.")),
    }
}

/// The kit in a file.
pub(super) fn kit(path: &Path) -> Result<Kit, Problem> {
    let text = String::from_utf8(bytes(path, MAX_KIT)?).map_err(|_| {
        Problem::could_not("this is not a kit: it is not text")
            .at(path.display())
            .next("Name the file that `hattama kit` has written.")
    })?;
    Kit::read(&text).map_err(|error| {
        // What is no kit says nothing; one that is not as it was made is evidence of that.
        let exit = match error {
            KitError::NotAKit { .. } => Exit::CouldNot,
            _ => Exit::Failed,
        };
        Problem::from_error(exit, &error).at(path.display())
    })
}

/// The kit, where one is named.
pub(super) fn optional_kit(path: Option<&PathBuf>) -> Result<Option<Kit>, Problem> {
    path.map(|path| kit(path)).transpose()
}

/// A line that says an election's nature; nothing for an official one.
pub(in crate::cli) fn given_nature(nature: Nature) -> String {
    match nature {
        Nature::Official => String::new(),
        Nature::Rehearsal => "REHEARSAL: not an election in force.\n".into(),
        Nature::Reconstructed => "RECONSTRUCTED: no such papers exist.\n".into(),
    }
}

/// A statement out of a file, with all that there is to say about it.
pub(super) struct Judged {
    /// Whether the file is a submission already, with any number of signatures.
    pub(super) is_submission: bool,
    pub(super) kind: Option<Kind>,
    /// The statement with its signatures so far; nothing while the file is not complete.
    pub(super) presented: Option<Presented>,
    pub(super) judgement: Judgement,
}

/// Reads and judges a file. Only genesis can be judged without a kit.
pub(super) fn judged(
    path: &Path,
    kit: Option<&Kit>,
    trial: &Trial,
    kinds: Kinds,
) -> Result<Judged, Problem> {
    let no_kit = || {
        Problem::could_not("which election and station this is for cannot be told without a kit")
            .at(path.display())
            .next("Name the commission's kit with --kit.")
    };
    match content(path)? {
        Content::Submission(presented) => {
            let kind = presented.statement().kind();
            kinds.take(kind, path)?;
            if kit.is_none() && kind != Kind::ElectionOpened {
                return Err(no_kit());
            }
            Ok(Judged {
                is_submission: true,
                kind: Some(kind),
                judgement: trial.judge_statement(presented.statement()),
                presented: Some(presented),
            })
        }
        Content::Draft(text) => {
            let kit = kit.ok_or_else(no_kit)?;
            let folder = path.parent().unwrap_or(Path::new(""));
            let reading: Reading = read(&text, folder, kit);
            if let Some(kind) = reading.kind {
                kinds.take(kind, path)?;
            }
            let mut judgement = trial.judge(&reading);
            let presented = match reading.complete().map(unsigned) {
                Some(Ok(presented)) => Some(presented),
                // The rule book has objected to its size already.
                Some(Err(())) | None => None,
            };
            if presented.is_none() {
                judgement.hash = None;
            }
            Ok(Judged {
                is_submission: false,
                kind: reading.kind,
                judgement,
                presented,
            })
        }
    }
}

fn unsigned(statement: &Statement) -> Result<Presented, ()> {
    let submission = Submission {
        statement: statement.to_bytes(),
        signatures: crate::bytes::Sorted::default(),
    };
    submission.present().map_err(|_| ())
}

impl Judged {
    /// What is known, as JSON.
    pub(super) fn json(&self, path: &Path) -> Value {
        json!({
            "file": path.to_string_lossy(),
            "ok": self.judgement.objections.is_empty(),
            "kind": self.kind,
            "statement": self.judgement.hash,
            "objections": self.judgement.objections,
            "findings": self.judgement.findings,
        })
    }

    /// What there is to say, in lines.
    pub(super) fn text(&self, path: &Path) -> String {
        let kind = self.kind.map_or("statement", Kind::name);
        let objections = &self.judgement.objections;
        let verdict = match (objections.len(), self.judgement.hash) {
            (0, Some(hash)) => format!("in order\n  statement {hash}"),
            (1, _) => "1 thing to put right".into(),
            (many, _) => format!("{many} things to put right"),
        };
        let mut text = format!("{}: {kind}, {verdict}\n", path.display());
        listed(&mut text, objections);
        let findings = &self.judgement.findings;
        let heading = match findings.len() {
            0 => String::new(),
            1 => "\n1 thing is worth a look, and keeps nobody from signing:\n".into(),
            many => format!("\n{many} things are worth a look, and keep nobody from signing:\n"),
        };
        text.push_str(&heading);
        listed(&mut text, findings);
        text
    }
}

fn listed(text: &mut String, remarks: &[Remark]) {
    for remark in remarks {
        text.push('\n');
        text.push_str(&remark.to_string());
        text.push('\n');
    }
}
