//! `hattama log`: entries, one a line, as they stand. Nothing is replayed.

use std::io::Write as _;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::present::{count_of, nature_line, short_hash, width};
use super::{Context, Exit, OpenLog, Problem, Report};
use crate::bytes::Id;
use crate::election::Nature;
use crate::event::{Body, Kind, Speaker, Statement};
use crate::replay::{BATCH, LogSource, Read, SourceError, Unread, read_entry};
use crate::rules::Workers;
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama log --ledger ledger                    every entry
  hattama log --ledger ledger --from 5000        from entry 5000 on
  hattama log --ledger ledger --from 5000 --limit 20 --json

Each line: position, time of recording in UTC, what it is, who says it about
what, and the first digits of its statement hash. `hattama entry` shows one in
full.";

/// Entries that one thread reads at a time.
const PART: usize = 256;

/// Arguments of `hattama log`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// The first position to list
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// The most entries to list
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log cannot be read or has no such position.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    let Arguments {
        ledger,
        from,
        limit,
    } = arguments;
    let log = OpenLog::open(&ledger, context)?;
    let size = log.size();
    // A store that was damaged, or restored from an older copy, is listed as far as it goes.
    let promised = log.claim().size;
    let exit = if size < promised {
        Exit::Partly
    } else {
        Exit::Done
    };
    if from > size {
        return Err(
            Problem::could_not(format!("the log has no position {from}"))
                .expected(format!("a position from 0 to {size}"))
                .found(from)
                .next("Leave --from out for every entry."),
        );
    }
    let limit = limit.unwrap_or(u64::MAX);
    let to = size.min(from.saturating_add(limit));
    let nature = nature(&log)?;
    let done = |json| {
        let report = Report::done("", json).exit(exit);
        match nature {
            Some(nature) => report.nature(nature),
            None => report,
        }
    };
    if context.json {
        let mut entries: Vec<Value> = Vec::new();
        each_part(&log, from..to, as_json, |part| {
            entries.extend(part);
            ControlFlow::Continue(())
        })?;
        return Ok(done(json!({
            "size": size,
            "promised": promised,
            "from": from,
            "entries": entries,
        })));
    }
    let header = nature.map(nature_line).unwrap_or_default();
    match print(&log, from..to, &header)? {
        // A reader that has gone away, such as `head`, has what it wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Problem::could_not(
            format!("cannot write to stdout: {error}"),
        )),
        _ if exit == Exit::Partly => Err(fewer(&ledger, promised, size)),
        _ => Ok(done(json!({}))),
    }
}

/// The list is of all that there is, and that is not all.
fn fewer(ledger: &Path, promised: u64, size: u64) -> Problem {
    let problem = Problem::could_not("the store holds fewer entries than were promised")
        .at(ledger.display())
        .expected(count_of(promised, "entry"))
        .found(count_of(size, "entry"))
        .next("Run `hattama verify` for everything that is wrong with this log.");
    Problem {
        exit: Exit::Partly,
        ..problem
    }
}

/// Prints part after part, so that the first lines are there at once and a long log needs no
/// memory. The inner result is of stdout.
fn print(
    log: &dyn LogSource,
    range: Range<u64>,
    header: &str,
) -> Result<std::io::Result<()>, SourceError> {
    let mut stdout = anstream::stdout().lock();
    let columns = usize::from(width());
    let digits = range.end.saturating_sub(1).to_string().len().max(5);
    let mut written = stdout.write_all(header.as_bytes());
    let shape = |index, read: &_| line(index, read, digits, columns);
    each_part(log, range, shape, |part| {
        written = std::mem::replace(&mut written, Ok(()))
            .and_then(|()| stdout.write_all(part.concat().as_bytes()));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    Ok(written)
}

/// What an entry's bytes turn out to be.
type Found = Result<Read, Unread>;

/// Reads entries in parallel, shapes each, and hands them over in order.
fn each_part<T: Send>(
    log: &dyn LogSource,
    range: Range<u64>,
    shape: impl Fn(u64, &Found) -> T + Sync,
    mut take: impl FnMut(Vec<T>) -> ControlFlow<()>,
) -> Result<(), SourceError> {
    let mut from = range.start;
    while from < range.end {
        let to = range.end.min(from + BATCH);
        let mut entries: Vec<(u64, Vec<u8>)> = Vec::new();
        log.read(from..to, &mut |index, bytes| {
            entries.push((index, bytes.into()));
        })?;
        let shaped = Threads.in_parts(&entries, PART, |part| {
            part.iter()
                .map(|(index, bytes)| shape(*index, &read_entry(bytes)))
                .collect()
        });
        if take(shaped).is_break() {
            break;
        }
        from = to;
    }
    Ok(())
}

/// The nature that genesis claims, if there is a genesis that can be read.
fn nature(log: &dyn LogSource) -> Result<Option<Nature>, SourceError> {
    let mut nature = None;
    log.read(0..log.size().min(1), &mut |_, bytes| {
        if let Ok(read) = read_entry(bytes)
            && let Body::ElectionOpened(opened) = &read.presented.statement().body
        {
            nature = Some(opened.nature);
        }
    })?;
    Ok(nature)
}

/// One line of at most `columns` columns; what does not fit of the subject is cut.
fn line(index: u64, found: &Found, digits: usize, columns: usize) -> String {
    let (time, kind, subject, hash) = match found {
        Ok(read) => {
            let statement = read.presented.statement();
            (
                seconds(&read.recorded_at.to_string()),
                word(statement.kind()),
                subject(statement),
                short_hash(read.presented.hash()),
            )
        }
        Err(unread) => (
            "–".into(),
            "unreadable",
            unread.kind.to_string(),
            "–".into(),
        ),
    };
    // Three spaces, a time, a kind and a hash beside position and subject.
    let room = columns.saturating_sub(digits + 4 + 20 + 10 + 8).max(8);
    let mut subject = subject;
    if subject.chars().count() > room {
        subject = subject.chars().take(room - 1).chain(['…']).collect();
    }
    format!("{index:>digits$} {time:<20} {kind:<10} {subject:<room$} {hash:<8}\n")
}

/// The time without the fraction of a second.
fn seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => time.to_owned(),
    }
}

/// The kind in one word, so that a line fits.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::ElectionOpened => "election",
        Kind::ContestDefined => "contest",
        Kind::OptionWithdrawn => "withdrawn",
        Kind::ChamberDefined => "chamber",
        Kind::CommissionEnrolled => "commission",
        Kind::RosterChanged => "roster",
        Kind::TurnoutReported => "turnout",
        Kind::NoVoteHeld => "no vote",
        Kind::ProtocolSubmitted => "protocol",
        Kind::ProtocolTranscribed => "transcript",
        Kind::SignatureAdded => "signature",
        Kind::DissentLodged => "dissent",
        Kind::AttendanceRecorded => "attendance",
        Kind::ProtocolCorrected => "correction",
        Kind::SummarySubmitted => "summary",
        Kind::UnitVoided => "annulled",
        Kind::RerunOpened => "repeat",
        Kind::LotsDrawn => "lots",
        Kind::ResultsDeclared => "declared",
        Kind::ActRecorded => "act",
        Kind::ObserverAccredited => "observer",
        Kind::CopyAttested => "copy",
        Kind::ObjectionLodged => "objection",
        Kind::ObjectionAnswered => "answer",
        Kind::LedgerClosed => "closed",
    }
}

/// Who says it, and about what.
fn subject(statement: &Statement) -> String {
    let speaker = &statement.speaker;
    let own = speaker.commission().map(Id::as_str);
    let (station, contest) = place(statement);
    match (station.filter(|station| Some(*station) != own), contest) {
        (Some(station), Some(contest)) => format!("{speaker} → {station} {contest}"),
        (Some(about), None) => format!("{speaker} → {about}"),
        (None, Some(contest)) => format!("{speaker} {contest}"),
        (None, None) => speaker.to_string(),
    }
}

/// The commission or chamber that a statement is about, and the contest.
fn place(statement: &Statement) -> (Option<&str>, Option<&str>) {
    match &statement.body {
        Body::ElectionOpened(opened) => (Some(opened.id.as_str()), None),
        Body::ContestDefined(contest) => (None, Some(contest.id.as_str())),
        Body::ChamberDefined(chamber) => (Some(chamber.id.as_str()), None),
        Body::CommissionEnrolled(enrolled) => (Some(enrolled.id.as_str()), None),
        Body::RosterChanged(changed) => (Some(changed.commission.as_str()), None),
        Body::TurnoutReported(report) => (None, Some(report.contest.as_str())),
        Body::ProtocolSubmitted(sheet) => (None, Some(sheet.contest.as_str())),
        Body::NoVoteHeld(said) => (Some(said.station.as_str()), None),
        Body::ProtocolTranscribed(copied) => (
            Some(copied.station.as_str()),
            Some(copied.sheet.contest.as_str()),
        ),
        Body::ProtocolCorrected(corrected) => (
            Some(corrected.station.as_str()),
            Some(corrected.sheet.contest.as_str()),
        ),
        Body::SignatureAdded(added) => (Some(added.station.as_str()), Some(added.contest.as_str())),
        Body::DissentLodged(said) => (Some(said.station.as_str()), Some(said.contest.as_str())),
        Body::AttendanceRecorded(said) => {
            (Some(said.station.as_str()), Some(said.contest.as_str()))
        }
        Body::CopyAttested(copy) => (Some(copy.station.as_str()), Some(copy.contest.as_str())),
        Body::OptionWithdrawn(said) => (None, Some(said.contest.as_str())),
        Body::UnitVoided(said) => (Some(said.unit.as_str()), only(&said.contests)),
        Body::RerunOpened(said) => (Some(said.unit.as_str()), only(&said.contests)),
        Body::ActRecorded(said) => (None, Some(said.contest.as_str())),
        Body::ObserverAccredited(accredited) => (Some(accredited.id.as_str()), None),
        Body::ObjectionLodged(said) => (Some(said.to.as_str()), None),
        Body::SummarySubmitted(said) => (None, Some(said.contest.as_str())),
        Body::LotsDrawn(said) => (None, Some(said.contest.as_str())),
        Body::ResultsDeclared(said) => (None, Some(said.contest.as_str())),
        Body::ObjectionAnswered(_) | Body::LedgerClosed => (None, None),
    }
}

/// The contest, where there is one alone.
fn only(contests: &[Id]) -> Option<&str> {
    match contests {
        [contest] => Some(contest.as_str()),
        _ => None,
    }
}

/// A speaker in JSON, with his public name where it is given.
pub(super) fn speaker_json(speaker: &Speaker, name: Option<&str>) -> Value {
    let mut object = match speaker {
        Speaker::Commission(id) => json!({ "commission": id }),
        Speaker::Observer(id) => json!({ "observer": id }),
        Speaker::RecoveryKeys => json!({ "recovery_keys": true }),
    };
    if let Some(name) = name {
        object["name"] = json!(name);
    }
    object
}

fn as_json(index: u64, found: &Found) -> Value {
    match found {
        Ok(read) => {
            let statement = read.presented.statement();
            let (about, contest) = place(statement);
            json!({
                "index": index,
                "recorded_at": read.recorded_at,
                "kind": statement.kind(),
                "speaker": speaker_json(&statement.speaker, None),
                "about": about,
                "contest": contest,
                "statement_hash": read.presented.hash(),
                "chain": read.chain,
                "signatures": read.presented.submission().signatures.len(),
            })
        }
        Err(unread) => json!({
            "index": index,
            "unreadable": { "code": unread.kind.code(), "says": unread.kind.to_string() },
            "chain": unread.chain,
        }),
    }
}
