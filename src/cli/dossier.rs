//! `hattama dossier`: all that a log says of one station, in one file that needs no program.

mod about;
mod checking;
mod codes;
mod entries;
mod figures;
mod gather;
mod html;
mod proofs;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::present::{Page, count_of};
use super::{Context, Exit, LedgerOrSource, Problem, Report, new_file, source};
use crate::bytes::{TreeHash, pick_title};
use crate::event::ElectionOpened;
use crate::intake::nearest;
use crate::replay::LogSource as _;
use crate::state::{Commission, CommissionIx, Filing, State};
use gather::{Concern, gather};
use html::Html;
use proofs::Proofs;

const EXAMPLES: &str = "\
Examples:
  hattama dossier R-00042 --from ledger --out R-00042.html
  hattama dossier R-00042 --ledger ledger --contest list --out R-00042-list.html";

const DETAILS: &str = "\
The file tells, for a court: which ledger; the station's members and each change
of them; the figures of its protocols and of observers' copies side by side; what
is worth a look, with innocent causes and what settles it; every entry that
concerns the station, with who signed it; how to check all of it, with this
program and without; what is not claimed; and the bytes of each entry, with its
receipt. From what is published it also tells who has cosigned the log, and so not
later than when its entries were recorded, if a policy names the witnesses.

It is HTML without scripts, pictures or addresses: any browser opens and prints
it.

Exit code 1 if a signature on one of the entries is not valid: the file is
written all the same, and says which.";

/// Arguments of `hattama dossier`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = DETAILS)]
pub(super) struct Arguments {
    /// The station
    #[arg(value_name = "STATION")]
    station: String,
    #[command(flatten)]
    source: LedgerOrSource,
    /// Only what concerns this contest
    #[arg(long, value_name = "ID")]
    contest: Option<String>,
    /// A policy, by which cosignatures are checked; keys/policy if it names the log
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What the file is made of.
struct Dossier<'a> {
    state: &'a State,
    opened: &'a ElectionOpened,
    root: TreeHash,
    ix: CommissionIx,
    station: &'a Commission,
    /// The contest asked for; none: all that it counts.
    contest: Option<&'a str>,
    /// What it has filed, in the contests asked for.
    filings: Vec<&'a Filing>,
    entries: &'a [Concern],
    proofs: Proofs,
}

impl Dossier<'_> {
    fn html(&self) -> Vec<u8> {
        let title = format!(
            "Dossier of station {} — {}",
            self.station.id,
            pick_title(&self.opened.titles)
        );
        let mut page = Html::new(&title);
        about::write(&mut page, self);
        for filing in &self.filings {
            figures::write(&mut page, self, filing);
        }
        codes::write(&mut page, self);
        entries::write(&mut page, self);
        proofs::write(&mut page, self);
        checking::write(&mut page, self);
        entries::annex(&mut page, self);
        page.into_bytes()
    }

    fn signatures(&self) -> (usize, usize) {
        let all = || self.entries.iter().flat_map(|entry| &entry.signed);
        (all().count(), all().filter(|signed| signed.valid).count())
    }
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log cannot be read or is not lawful, there is no such station, or the file is
/// there already.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let log = arguments.source.open(context)?;
    let contest = arguments.contest.as_deref();
    let (state, entries) = gather(&log, &arguments.station, contest, context)?;
    let ix = find(&state, &arguments.station)?;
    let station = state.commission(ix);
    let election = state.election();
    let opened = election.map(crate::state::Election::opened);
    // Whoever has a commission has an election.
    let opened = opened.ok_or_else(|| Problem::could_not("no election is opened"))?;
    let dossier = Dossier {
        state: &state,
        opened,
        root: source::root(&log, state.position().size)?,
        ix,
        station,
        contest,
        filings: filings(&state, station, contest)?,
        entries: &entries,
        proofs: Proofs::make(&log, &entries, arguments.policy.as_deref())?,
    };
    debug_assert_eq!(log.size(), state.position().size);
    new_file::write(&arguments.out, &dossier.html())?;
    Ok(report(arguments, &dossier))
}

fn report(arguments: &Arguments, dossier: &Dossier<'_>) -> Report {
    let position = dossier.state.position();
    let (signatures, valid) = dossier.signatures();
    let entries = dossier.entries.iter().map(|entry| entry.index);
    let json = json!({
        "election": dossier.opened.id,
        "station": dossier.station.id,
        "file": arguments.out,
        "head": { "size": position.size, "chain": position.chain, "root": dossier.root },
        "entries": entries.collect::<Vec<_>>(),
        "signatures": { "checked": signatures, "valid": valid },
        "receipts": dossier.proofs.receipts().len(),
        "cosigned": dossier.proofs.json(),
        "not_checked": ["signatures on other entries", "the count in the room"],
    });
    let mut page = Page::new(Some(dossier.opened.nature));
    page.paragraph(format!(
        "Station {} {}: {} of its entries in {}, {} of {} valid.",
        dossier.station.id,
        dossier.station.name,
        dossier.entries.len(),
        arguments.out.display(),
        valid,
        count_of(signatures as u64, "signature"),
    ));
    let exit = if valid == signatures {
        Exit::Done
    } else {
        Exit::Failed
    };
    let report = Report::done(page.into_text(), json).exit(exit);
    report.nature(dossier.opened.nature)
}

fn find(state: &State, id: &str) -> Result<CommissionIx, Problem> {
    if let Some(at) = state.find_commission(id) {
        if !state.commission(at).filings.is_empty() {
            return Ok(at);
        }
        return Err(Problem::could_not(format!("{id} counts no contest"))
            .expected("the id of a station that counts one")
            .found(format!("a {} commission", state.commission(at).kind))
            .next("Name a station below it."));
    }
    let stations = state.commissions().map(|(_, one)| one);
    let stations = stations.filter(|one| !one.filings.is_empty());
    let next = match nearest(id, stations.map(|one| one.id.as_str())) {
        Some(known) => format!("Did you mean {known}? `hattama log` lists enrolments."),
        None => "`hattama log` lists enrolments.".to_owned(),
    };
    Err(Problem::could_not(format!("there is no station {id}"))
        .expected("the id of an enrolled station")
        .found(id)
        .next(next))
}

fn filings<'a>(
    state: &State,
    station: &'a Commission,
    contest: Option<&str>,
) -> Result<Vec<&'a Filing>, Problem> {
    let id = |filing: &Filing| state.contest(filing.contest).definition.id.to_string();
    let filings = station.filings.iter();
    let wanted = filings.filter(|filing| contest.is_none_or(|contest| id(filing) == contest));
    let wanted: Vec<&Filing> = wanted.collect();
    if let (true, Some(contest)) = (wanted.is_empty(), contest) {
        let counted: Vec<String> = station.filings.iter().map(id).collect();
        return Err(
            Problem::could_not(format!("{} does not count contest {contest}", station.id))
                .expected(format!("one of {}", counted.join(", ")))
                .found(contest)
                .next("Leave --contest out for all of them."),
        );
    }
    Ok(wanted)
}
