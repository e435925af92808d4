//! `hattama evidence check`: what a file of evidence shows, offline.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::bytes::TreeHash;
use crate::cli::known_log::{KnownLog, KnownLogArguments};
use crate::cli::present::{Page, grouped};
use crate::cli::{Context, Exit, Problem, Progress, Report};
use crate::evidence::{
    Evidence, FaultCodes, NotShown, OpenedEvidence, TwoHistories, Unlawful, examine,
};
use crate::state::Election;
use crate::threads::Threads;
use crate::tlog::{Checkpoint, CheckpointError, Note};

const EXAMPLES: &str = "\
Examples:
  hattama evidence check two-histories.tar --policy keys/policy
  hattama evidence check two-histories.tar --log-key log.vkey
                                      a key from outside, not from the log
  hattama evidence check entry-4711.tar";

const LONG: &str = "\
Checks with no network and no log what the file holds, and believes nothing
that it says of itself: signatures of the log's key, proofs, and for an entry
the whole rule book over the entries up to it.

Whose log it is comes from outside: a policy, or the log's verifier key; where
both are left out, keys/policy applies if it names the log. The entries of an
unlawful one name a key themselves, in their genesis; that one is taken where
none is known, and it is said that who opened the log was not checked.

Exit codes: 0 the file shows what it says; 1 it does not, and shows nothing; 2
it could not be checked. So 0 is said of nothing but evidence that holds.";

/// Arguments of `hattama evidence check`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The file of evidence
    file: PathBuf,
    #[command(flatten)]
    known: KnownLogArguments,
}

/// What was found out, for text and JSON.
struct Found {
    heading: String,
    facts: Vec<(&'static str, String)>,
    json: Map<String, Value>,
    not_checked: Vec<&'static str>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let file = arguments.file.display();
    let opened = OpenedEvidence::open(&arguments.file);
    let opened = opened.map_err(|error| Problem::from(error).at(&file))?;
    let found = match opened.evidence() {
        Evidence::TwoHistories(evidence) => two_histories(evidence, arguments),
        Evidence::Unlawful(evidence) => unlawful(evidence, &opened, arguments, context),
    };
    match found? {
        Ok(found) => Ok(shown(found)),
        Err(NotShown::Unreadable(error)) => Err(Problem::from(error).at(&file)),
        Err(NotShown::LaterVersion { index }) => Err(Problem::from_error(
            Exit::CouldNot,
            &NotShown::LaterVersion { index },
        )
        .at(&file)
        .next("Ask a newer version of this program.")),
        Err(NotShown::NoKey) => Err(Problem::from_error(Exit::CouldNot, &NotShown::NoKey)
            .at(&file)
            .next("Name the log's key with --policy or --log-key.")),
        Err(error) => Ok(not_shown(&error, opened.evidence())),
    }
}

fn claimed(note: &Note) -> Result<Checkpoint, Problem> {
    let read: Result<Checkpoint, CheckpointError> = Checkpoint::from_note_text(note.text());
    read.map_err(|error| Problem::from_error(Exit::CouldNot, &error))
}

/// What stands in every report of this kind, and no report can say more.
const CAUSES: &str = "how it came about: a restored backup, two machines that append, a stolen key \
                      and intent look the same";

fn two_histories(
    evidence: &TwoHistories,
    arguments: &Arguments,
) -> Result<Result<Found, NotShown>, Problem> {
    let origin = claimed(&evidence.first)?.origin;
    let known = arguments.known.of(&origin)?.ok_or_else(|| {
        Problem::could_not("nothing says whose log this is, and anybody can sign two checkpoints")
            .at(arguments.file.display())
            .expected(format!("a policy that names {origin}, or its verifier key"))
            .found("neither")
            .next(
                "Name one with --policy or --log-key; take it from the commission's announcement.",
            )
    })?;
    let shown = match evidence.check(&known.keys) {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    let (first, second) = (&shown.first, &shown.second);
    let mut facts = vec![("Log", origin.to_string())];
    facts.extend(two(first, second, evidence.root));
    let keys = shown.keys.as_ref().map(|(one, other)| {
        if one == other {
            vec![one.to_string()]
        } else {
            vec![one.to_string(), other.to_string()]
        }
    });
    let keys = keys.unwrap_or_default();
    facts.push(("Signed with", keys.join("\n")));
    let json = json!({
        "origin": origin.as_str(),
        "first": { "size": first.size, "root": first.root },
        "second": { "size": second.size, "root": second.root, "root_at_first": evidence.root },
        "keys": keys,
        "trust": { "known_by": known.by() },
    });
    Ok(Ok(Found {
        heading: "Shown: two histories of one log.".into(),
        facts,
        json: object(json),
        not_checked: vec![CAUSES, "which of the two, if any, is the right one"],
    }))
}

/// Two checkpoints, one under the other.
pub(super) fn two(
    first: &Checkpoint,
    second: &Checkpoint,
    root: TreeHash,
) -> Vec<(&'static str, String)> {
    let at = |size: u64| format!("of {} entries", grouped(size));
    let mut facts = vec![
        (
            "One checkpoint",
            format!("{}, root {}", at(first.size), first.root),
        ),
        (
            "The other",
            format!("{}, root {}", at(second.size), second.root),
        ),
    ];
    if first.size < second.size {
        facts.push((
            "Its log had",
            format!("at {} entries the root {root}", grouped(first.size)),
        ));
    }
    facts
}

fn unlawful(
    evidence: &Unlawful,
    opened: &OpenedEvidence,
    arguments: &Arguments,
    context: Context,
) -> Result<Result<Found, NotShown>, Problem> {
    let origin = claimed(&evidence.checkpoint)?.origin;
    let known = arguments.known.of(&origin)?;
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)
        .map_err(|error| Problem::could_not(format!("no random bytes to be had: {error}")))?;
    let index = evidence.index;
    let bar = Progress::new(context, "verifying", index.saturating_add(1));
    let entries = opened.entries(index);
    let examined = examine(&entries, index, entropy, &Threads, &mut |done| {
        bar.set(done);
    });
    drop(bar);
    let examined = match examined {
        Ok(examined) => examined,
        Err(error) => return Ok(Err(error.into())),
    };
    let keys = known.as_ref().map_or(&[][..], |known| &known.keys);
    let (checkpoint, key) = match evidence.check(&examined, keys) {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    let genesis = examined.state.election().map(Election::genesis);
    let mut facts = vec![
        ("Log", origin.to_string()),
        (
            "Checkpoint",
            format!(
                "of {} entries, root {}",
                grouped(checkpoint.size),
                checkpoint.root
            ),
        ),
        ("Signed with", key.to_string()),
        ("Entry", grouped(index)),
    ];
    facts.extend(genesis.map(|genesis| ("Genesis", genesis.to_string())));
    for fault in &examined.faults {
        facts.push(("Wrong", format!("{} {}", fault.kind.code(), fault.kind)));
    }
    let json = json!({
        "origin": origin.as_str(),
        "entry": index,
        "size": checkpoint.size,
        "root": checkpoint.root,
        "genesis": genesis,
        "keys": [key.to_string()],
        "faults": evidence.faults.iter().map(FaultCodes::clone).collect::<Vec<_>>(),
        "trust": { "known_by": known.as_ref().map_or("genesis", KnownLog::by) },
    });
    let mut not_checked = vec![CAUSES];
    if known.is_none() {
        not_checked.push("who opened this ledger: its key is the one that its own genesis names");
    }
    Ok(Ok(Found {
        heading: "Shown: a log with an entry that the rule book does not let in.".into(),
        facts,
        json: object(json),
        not_checked,
    }))
}

fn object(json: Value) -> Map<String, Value> {
    match json {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn shown(found: Found) -> Report {
    let mut json = Map::new();
    json.insert("verdict".into(), "shown".into());
    let kind = if found.json.contains_key("entry") {
        "unlawful-entry"
    } else {
        "two-histories"
    };
    json.insert("shows".into(), kind.into());
    json.extend(found.json);
    json.insert("not_checked".into(), json!(found.not_checked));
    let mut page = Page::new(None);
    page.heading(found.heading).facts(&found.facts);
    page.gap().heading("Not checked");
    for what in found.not_checked {
        page.paragraph(format!("  {what}"));
    }
    Report::done(page.into_text(), Value::Object(json))
}

fn not_shown(error: &NotShown, evidence: &Evidence) -> Report {
    let kind = match evidence {
        Evidence::TwoHistories(_) => "two-histories",
        Evidence::Unlawful(_) => "unlawful-entry",
    };
    let problem = Problem::from_error(Exit::Failed, error);
    let json = json!({
        "verdict": "not-shown",
        "shows": kind,
        "failures": [{
            "says": problem.what, "expected": problem.expected, "found": problem.found,
        }],
    });
    let mut page = Page::new(None);
    page.warning("NOT SHOWN: this file is no evidence of what it says.");
    page.paragraph(problem.what);
    if let (Some(expected), Some(found)) = (problem.expected, problem.found) {
        page.paragraph(format!("  expected: {expected}"))
            .paragraph(format!("  found:    {found}"));
    }
    page.paragraph(
        "It says nothing about any log, neither that something is wrong nor that nothing is.",
    );
    Report::done(page.into_text(), json).exit(Exit::Failed)
}
