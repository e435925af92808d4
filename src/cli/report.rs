//! What a command has to say, as text or as exactly one JSON object.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::{Context, Exit, remark};
use crate::bytes::{one_line, shortened, shown};
use crate::election::Nature;
use crate::intake;
use crate::ledger::LedgerError;
use crate::replay::SourceError;
use crate::results::ResultsError;
use crate::verify::Verdict;

/// What a command has done.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub exit: Exit,
    /// The nature of the ledger it is about, shown unless official.
    pub nature: Option<Nature>,
    /// For people.
    pub text: String,
    /// For scripts: the keys beside `schema`, `ok`, `exit_code` and `nature`.
    pub json: Map<String, Value>,
    /// Bytes instead of text, as they stand.
    pub raw: Option<Vec<u8>>,
}

impl Report {
    /// A report of something done.
    pub fn done(text: impl Into<String>, json: Value) -> Self {
        let json = match json {
            Value::Object(map) => map,
            other => Map::from_iter([("result".into(), other)]),
        };
        Self {
            exit: Exit::Done,
            nature: None,
            text: text.into(),
            json,
            raw: None,
        }
    }

    /// The same with another exit.
    #[must_use]
    pub const fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The same about a ledger of this nature.
    #[must_use]
    pub const fn nature(mut self, nature: Nature) -> Self {
        self.nature = Some(nature);
        self
    }
}

/// Why a command did nothing: what, where, expected, found, next.
#[derive(Debug)]
pub struct Problem {
    /// How it ended.
    pub exit: Exit,
    /// What happened.
    pub what: String,
    /// Where: file, line, entry, station, field.
    pub place: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What was found.
    pub found: Option<String>,
    /// What to do next.
    pub next: Option<String>,
    /// The verdict, where one was asked for: JSON has it beside the error.
    pub verdict: Option<Verdict>,
    /// What is wrong with a folder's files, one after the other: JSON has them beside the error.
    pub problems: Vec<intake::Problem>,
}

impl Problem {
    /// Something that could not be done (exit code 2).
    pub fn could_not(what: impl Into<String>) -> Self {
        Self {
            exit: Exit::CouldNot,
            what: what.into(),
            place: None,
            expected: None,
            found: None,
            next: None,
            verdict: None,
            problems: Vec::new(),
        }
    }

    /// From a library's error, whose message has its parts on lines of their own: what happened;
    /// `expected:` and `found:`; what to do next.
    pub fn from_error(exit: Exit, error: &impl fmt::Display) -> Self {
        let message = error.to_string();
        let mut lines = message.lines();
        let first = lines.next().unwrap_or_default();
        let (place, what) = place_of(first);
        let mut problem = Self {
            exit,
            place: place.map(|place| one_line(place).into_owned()),
            ..Self::could_not(what)
        };
        let mut next: Vec<&str> = Vec::new();
        for line in lines {
            let line = line.trim();
            if let Some(expected) = line.strip_prefix("expected:") {
                problem.expected = Some(expected.trim().into());
            } else if let Some(found) = line.strip_prefix("found:") {
                problem.found = Some(found.trim().into());
            } else {
                next.push(line);
            }
        }
        if !next.is_empty() {
            problem.next = Some(next.join("\n"));
        }
        problem
    }

    /// Evidence of a mismatch, or a refusal (exit code 1).
    pub fn failed(what: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            ..Self::could_not(what)
        }
    }

    /// Adds where it happened.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        let place = one_line(&place.to_string()).into_owned();
        // An error may name a file within it.
        if let Some(within) = self.place.take().filter(|within| *within != place) {
            self.what = format!("{within}: {}", self.what);
        }
        self.place = Some(place);
        self
    }

    /// Adds what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    /// Adds what was found.
    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = Some(found.to_string());
        self
    }

    /// Adds what is wrong with a folder's files.
    #[must_use]
    pub fn listing(mut self, problems: Vec<intake::Problem>) -> Self {
        self.problems = problems;
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn next(mut self, next: impl fmt::Display) -> Self {
        self.next = Some(next.to_string());
        self
    }

    /// The same in answer to somebody who asked for a verdict: nothing was verified, or what is there
    /// is evidence of a mismatch.
    #[must_use]
    pub fn as_verdict(mut self) -> Self {
        self.verdict = Some(if self.exit == Exit::Failed {
            Verdict::Failed
        } else {
            Verdict::CouldNot
        });
        self
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "says": shortened(self.what.clone()),
            "where": self.place.clone().map(shortened),
            "expected": self.expected.clone().map(shortened),
            "found": self.found.clone().map(shortened),
            "next": self.next,
        })
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        let exit = match &error {
            // A refusal; a ledger that goes back, or lost what it promised; two histories: evidence, not
            // only a nuisance.
            LedgerError::Genesis(_)
            | LedgerError::Behind { .. }
            | LedgerError::Diverged { .. }
            | LedgerError::Forgotten { .. }
            | LedgerError::OtherHistory { .. } => Exit::Failed,
            _ => Exit::CouldNot,
        };
        Self::from_error(exit, &error)
    }
}

impl From<ResultsError> for Problem {
    fn from(error: ResultsError) -> Self {
        Self::from_error(Exit::CouldNot, &error)
    }
}

impl From<SourceError> for Problem {
    fn from(error: SourceError) -> Self {
        Self::from_error(Exit::CouldNot, &error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| shortened(text.to_owned());
        match &self.place {
            Some(place) => write!(f, "{}: {}", short(place), short(&self.what))?,
            None => f.write_str(&short(&self.what))?,
        }
        if let Some(expected) = &self.expected {
            write!(f, "\n  expected: {}", short(expected))?;
        }
        if let Some(found) = &self.found {
            write!(f, "\n  found:    {}", short(found))?;
        }
        for (at, problem) in self.problems.iter().enumerate() {
            let apart = if at == 0 { "\n" } else { "" };
            write!(f, "\n{apart}{problem}")?;
        }
        if let Some(next) = &self.next {
            let apart = if self.problems.is_empty() { "" } else { "\n" };
            write!(f, "\n{apart}{next}")?;
        }
        Ok(())
    }
}

/// The file, folder or address that the first line of an error begins with, and the rest of it.
fn place_of(line: &str) -> (Option<&str>, &str) {
    match line.split_once(": ") {
        Some((place, rest))
            if !place.contains(char::is_whitespace) && place.contains(['/', '.']) =>
        {
            (Some(place), rest)
        }
        _ => (None, line),
    }
}

/// A caught panic of a library is told as an error, and not also printed where it happened.
pub(super) fn silence_caught_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::ledger::store::panic_is_caught() {
            before(info);
        }
    }));
}

/// Prints what the arguments are not, or the help that was asked for.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // Arguments may be any bytes: a file's name need not be text.
    let mut typed = std::env::args_os().skip(1);
    if typed.any(|arg| arg == "--json") {
        let text = error.to_string().trim_end().to_owned();
        let result = if error.use_stderr() {
            Err(Problem::could_not(text))
        } else {
            Ok(Report::done("", json!({ "text": text })))
        };
        let context = Context {
            json: true,
            quiet: true,
        };
        return print(&typed_name(), context, result);
    }
    if error.use_stderr() {
        // It repeats what was typed.
        let said = error.render().ansi().to_string();
        let said = shown(&said);
        remark!("{}", said.trim_end_matches('\n'));
        Exit::CouldNot.into()
    } else {
        match error.print() {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::CouldNot.into(),
            _ => Exit::Done.into(),
        }
    }
}

/// The name of the command that was meant, as far as it can be told from what was typed.
fn typed_name() -> String {
    let known = super::command();
    let mut typed = std::env::args_os().skip(1);
    let mut named = |known: &clap::Command| {
        typed.find_map(|word| {
            known
                .get_subcommands()
                .find(|one| one.get_name() == word)
                .cloned()
        })
    };
    let Some(command) = named(&known) else {
        return "usage".to_owned();
    };
    let name = command.get_name();
    // These two have a schema for each of what they do.
    match named(&command).filter(|_| matches!(name, "receipt" | "evidence")) {
        Some(within) => format!("{name}-{}", within.get_name()),
        None => name.to_owned(),
    }
}

/// Whether the end of the command has been printed. Whoever prints holds it.
static PRINTED: Mutex<bool> = Mutex::new(false);

/// Says that the command was interrupted, unless it has said its own end; nothing is printed after it.
#[cfg(unix)]
pub(super) fn interrupted(name: &'static str, context: Context) -> impl Drop {
    // A panic elsewhere leaves nothing half printed here.
    let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !*printed && context.json {
        let problem = Problem::could_not("interrupted")
            .next("What was told as done stands; run it again for the rest.");
        let mut error = Map::new();
        error.insert("error".to_owned(), problem.json());
        let _ = out(object(name, Exit::Interrupted, None, error).as_bytes());
    }
    *printed = true;
    printed
}

/// Prints the end of a command.
pub(super) fn print(name: &str, context: Context, result: Result<Report, Problem>) -> ExitCode {
    let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    *printed = true;
    let (exit, written) = match result {
        Ok(report) if context.json => {
            let object = object(name, report.exit, report.nature, report.json);
            (report.exit, out(object.as_bytes()))
        }
        Ok(Report {
            exit,
            raw: Some(raw),
            ..
        }) => (exit, out_as_they_stand(&raw)),
        Ok(report) => (report.exit, out(shown(&report.text).as_bytes())),
        Err(problem) if context.json => {
            let mut error = Map::new();
            if let Some(verdict) = problem.verdict {
                error.insert("verdict".to_owned(), json!(verdict));
            }
            error.insert("error".to_owned(), problem.json());
            if !problem.problems.is_empty() {
                error.insert("problems".to_owned(), json!(problem.problems));
            }
            (
                problem.exit,
                out(object(name, problem.exit, None, error).as_bytes()),
            )
        }
        Err(problem) => {
            remark!("error: {}", shown(&problem.to_string()));
            (problem.exit, Ok(()))
        }
    };
    match written {
        // A reader that has gone away, such as `head`, has what it wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            remark!("error: cannot write to stdout: {error}");
            Exit::CouldNot.into()
        }
        _ => exit.into(),
    }
}

fn object(name: &str, exit: Exit, nature: Option<Nature>, rest: Map<String, Value>) -> String {
    let mut map = Map::new();
    map.insert("schema".into(), format!("hattama.{name}/1").into());
    map.insert("ok".into(), (exit == Exit::Done).into());
    map.insert("exit_code".into(), exit.code().into());
    if let Some(nature) = nature.filter(|nature| nature.must_be_shown()) {
        map.insert("nature".into(), nature.name().into());
    }
    map.extend(rest);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{:#}", Value::Object(map));
    text
}

/// Without stripping what looks like an escape code from bytes that are no text.
fn out_as_they_stand(bytes: &[u8]) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn out(bytes: &[u8]) -> std::io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}
