//! `hattama summary make` and `hattama declare make`: totals filled in from replay, ready to be
//! compared with the paper and signed.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::present::Page;
use super::source::replay;
use super::submission_file::{draft, write_new};
use super::totals::{Said, show};
use super::{Context, LedgerOrSource, Problem, Report};
use crate::bytes::{Id, List};
use crate::election::CommissionKind;
use crate::event::{Body, ResultsDeclared, Speaker, Statement, SummarySubmitted};
use crate::state::{CommissionIx, ContestIx, State};

/// Arguments of `hattama summary`.
#[derive(Debug, Args)]
pub(super) struct SummaryArguments {
    #[command(subcommand)]
    verb: SummaryVerb,
}

#[derive(Debug, Subcommand)]
enum SummaryVerb {
    /// Sum up the stations below a commission, for its members to compare and sign
    #[command(
        before_help = "Examples:\n  hattama summary make --ledger LEDGER --commission T-01 --contest list --out T-01-list.submission"
    )]
    Make(MakeSummary),
}

#[derive(Debug, Args)]
struct MakeSummary {
    #[command(flatten)]
    log: LedgerOrSource,
    /// The commission that sums up
    #[arg(long, value_name = "ID")]
    commission: Id,
    /// The contest
    #[arg(long, value_name = "ID")]
    contest: Id,
    /// The new submission, without signatures
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Arguments of `hattama declare`.
#[derive(Debug, Args)]
pub(super) struct DeclareArguments {
    #[command(subcommand)]
    verb: DeclareVerb,
}

#[derive(Debug, Subcommand)]
enum DeclareVerb {
    /// The result of a contest, for the commission that determines it to compare and sign
    #[command(
        before_help = "Examples:\n  hattama declare make --ledger LEDGER --contest list --out list-result.submission"
    )]
    Make(MakeDeclaration),
}

#[derive(Debug, Args)]
struct MakeDeclaration {
    #[command(flatten)]
    log: LedgerOrSource,
    /// The contest
    #[arg(long, value_name = "ID")]
    contest: Id,
    /// The new submission, without signatures
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs `hattama summary`.
///
/// # Errors
/// [`Problem`] if the log cannot be read, or there is no such commission or contest in it.
pub(super) fn summary(arguments: &SummaryArguments, context: Context) -> Result<Report, Problem> {
    let SummaryVerb::Make(make) = &arguments.verb;
    let replay = replay(&make.log.open(context)?, None, context)?;
    let state = replay.state();
    let contest = find_contest(state, &make.contest)?;
    let unit = state.find_commission(make.commission.as_str());
    let unit = unit.ok_or_else(|| {
        Problem::could_not(format!("there is no commission {}", make.commission))
            .expected("the id of an enrolled commission")
            .found(&make.commission)
            .next("`hattama log` lists enrolments.")
    })?;
    if state.commission(unit).kind == CommissionKind::Precinct {
        return Err(Problem::failed(format!("{} is a station", make.commission))
            .expected("a commission that has stations below it")
            .found("a precinct, which files protocols")
            .next("Name the commission above it."));
    }
    let size = state.position().size;
    let said = SummarySubmitted {
        contest: make.contest.clone(),
        size,
        totals: state.totals_at(contest, unit, size),
    };
    let mut page = page(state);
    show(&mut page, state, &Said::summary(&said));
    let body = Body::SummarySubmitted(Box::new(said));
    finish(state, &make.commission, body, page, &make.out, &make.log)
}

/// Runs `hattama declare`.
///
/// # Errors
/// [`Problem`] if the log cannot be read, there is no such contest, or its seats cannot be derived.
pub(super) fn declare(arguments: &DeclareArguments, context: Context) -> Result<Report, Problem> {
    let DeclareVerb::Make(make) = &arguments.verb;
    let replay = replay(&make.log.open(context)?, None, context)?;
    let state = replay.state();
    let contest = find_contest(state, &make.contest)?;
    let size = state.position().size;
    let totals = state.totals_at(contest, CommissionIx::CENTRAL, size);
    let of = state.contest(contest);
    let seats = match state.allocation_now(contest) {
        None => vec![None; totals.votes.len()],
        Some(Ok(allocation)) if !allocation.outcome.settled() => {
            return Err(Problem::failed("the votes do not settle the seats")
                .at(format!("contest {}", make.contest))
                .next(
                    "`hattama tally --contest ID --steps` shows what is open; a tie takes lots.",
                ));
        }
        Some(Ok(allocation)) => allocation.options.iter().map(|one| one.seats).collect(),
        Some(Err(error)) => {
            return Err(Problem::could_not("the seats cannot be derived")
                .at(format!("contest {}", make.contest))
                .found(error)
                .next("`hattama tally --contest ID --steps` shows how votes became seats."));
        }
    };
    let said = ResultsDeclared {
        contest: make.contest.clone(),
        size,
        totals,
        seats: List::new(seats).unwrap_or_default(),
    };
    let mut page = page(state);
    show(&mut page, state, &Said::result(&said));
    let speaker = of.definition.determined_by.clone();
    let body = Body::ResultsDeclared(Box::new(said));
    finish(state, &speaker, body, page, &make.out, &make.log)
}

fn find_contest(state: &State, id: &Id) -> Result<ContestIx, Problem> {
    state.find_contest(id.as_str()).ok_or_else(|| {
        Problem::could_not(format!("there is no contest {id}"))
            .expected("the id of a defined contest")
            .found(id)
            .next("`hattama tally` lists all contests.")
    })
}

fn page(state: &State) -> Page {
    let election = state.election();
    Page::new(election.map(|election| election.opened().nature))
}

fn finish(
    state: &State,
    speaker: &Id,
    body: Body,
    mut page: Page,
    out: &Path,
    log: &LedgerOrSource,
) -> Result<Report, Problem> {
    let election = state
        .election()
        .ok_or_else(|| Problem::could_not("no election is open in this ledger"))?;
    let json_body = json!(body);
    let statement = Statement {
        election: Some(election.genesis()),
        speaker: Speaker::Commission(speaker.clone()),
        body,
    };
    let (submission, hash) = draft(&statement)?;
    write_new(out, &submission)?;
    let ledger = log.ledger.as_deref().unwrap_or(Path::new("LEDGER"));
    let (ledger, file) = (ledger.display(), out.display());
    let next = format!(
        "Compare every figure with the paper. Then members of {speaker} sign with its kit,\nand it is \
         appended:\n  \
         hattama kit --ledger {ledger} --commission {speaker} --out {speaker}.kit\n  \
         hattama statement sign {file} --kit {speaker}.kit --key KEY\n  \
         hattama append --ledger {ledger} {file}\n"
    );
    page.gap();
    let text = page.into_text() + &next;
    let json = json!({ "out": file.to_string(), "speaker": speaker, "statement": hash, "says": json_body["says"] });
    Ok(Report::done(text, json).nature(election.opened().nature))
}
