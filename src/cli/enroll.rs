//! `hattama enroll`: members' requests into enrolments for the parent to sign.

mod enrolling;
mod level;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::keyfile::PassphraseFile;
use super::source::replay;
use super::submission_file::{ENDING, signing_lines, write_new};
use super::{Context, Exit, LedgerOrSource, Problem, Report, definition};
use crate::bytes::Id;
use crate::intake::{Commission, read_requests};
use enrolling::{Enrolling, Enrolment, Outcome};
use level::Levels;

/// Folders whose next commands are told; the others are like them.
const FOLDERS_TOLD: usize = 4;

const EXAMPLES: &str = "Examples:
  hattama enroll requests --ledger LEDGER --election FOLDER --commission R-00001 \\
      --out R-00001.submission
  hattama enroll requests --ledger LEDGER --election FOLDER --all --out-dir enrolments";

const LONG: &str = "Every .toml file in the folder, and in the folders in it, is a request that a member made with \
`hattama key request`. Each proof is checked. What a commission is (level, name, hours, contests) is \
taken from commissions.csv; its members from the requests, which have to be those of members.csv \
where that file names them.

What comes out are submissions without signatures, for members of the parent commission to sign \
with its kit:
  hattama kit --ledger LEDGER --commission CEC --out enrolments/1-CEC/CEC.kit
  hattama statement sign enrolments/1-CEC/*.submission --kit enrolments/1-CEC/CEC.kit \\
      --key chair.pem
  hattama append --ledger LEDGER enrolments/1-CEC
With --all there is one folder for each parent, numbered so that parents are appended before their \
children; a parent has a kit once it has been enrolled itself. Commissions that the ledger has already are left out; those without requests are counted \
and listed with --json. With --key the parent's member signs at once.

Exit code 0: all requests were used. 3: some were not. 1: none could be used.";

/// Arguments of `hattama enroll`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The folder of requests
    #[arg(value_name = "FOLDER")]
    requests: PathBuf,
    #[command(flatten)]
    log: LedgerOrSource,
    /// The folder with election.toml and commissions.csv
    #[arg(long, value_name = "FOLDER")]
    election: PathBuf,
    /// The one commission to enrol
    #[arg(
        long,
        value_name = "ID",
        requires = "out",
        required_unless_present = "all"
    )]
    commission: Option<Id>,
    /// The submission to write
    #[arg(long, value_name = "FILE", requires = "commission")]
    out: Option<PathBuf>,
    /// Enrol every commission for which there are requests
    #[arg(long, requires = "out_dir", conflicts_with = "commission")]
    all: bool,
    /// The folder to write the submissions to
    #[arg(long, value_name = "DIR", requires = "all")]
    out_dir: Option<PathBuf>,
    /// Sign at once with this key of a member of the parent; may be given several times
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    if !arguments.requests.is_dir() {
        return Err(Problem::could_not("there is no folder of requests")
            .at(arguments.requests.display())
            .expected("a folder with the files that `hattama key request` has written")
            .found(if arguments.requests.exists() {
                "a file"
            } else {
                "nothing"
            })
            .next("Name the folder."));
    }
    let definition = definition::read(&arguments.election, context)?;
    let log = arguments.log.open(context)?;
    let replay = replay(&log, None, context)?;
    let state = replay.state();
    let election = state
        .election()
        .ok_or_else(|| Problem::could_not("no election is open in this ledger"))?;
    if election.opened().id != definition.id {
        return Err(Problem::could_not("the folder defines another election")
            .at(arguments.election.display())
            .expected(&election.opened().id)
            .found(&definition.id)
            .next("Name the folder that this ledger was opened with."));
    }
    let mut keys = Vec::new();
    for path in &arguments.keys {
        keys.push(arguments.passphrase.secret(path, context)?);
    }
    let read = read_requests(&arguments.requests);
    let requests = read.value.unwrap_or_default();
    let enrolling = Enrolling::new(&definition, state, election.genesis(), &requests, keys);
    let nature = election.opened().nature;
    let mut done = Done {
        unusable: read.problems.iter().map(ToString::to_string).collect(),
        ..Done::default()
    };
    if let (Some(id), Some(out)) = (&arguments.commission, &arguments.out) {
        let found = definition.commissions.iter().find(|one| one.id == *id);
        let commission = found.ok_or_else(|| {
            Problem::could_not(format!("there is no commission {id}"))
                .at(arguments.election.display())
                .next("Write its id as commissions.csv does.")
        })?;
        done.take(commission, enrolling.commission(commission)?, |_| {
            out.clone()
        })?;
    } else if let Some(folder) = &arguments.out_dir {
        done.unusable.extend(enrolling.strangers());
        let levels = Levels::new(&definition);
        // Genesis enrols the central commission, the only one without a parent.
        let below = definition.commissions.iter();
        for commission in below.filter(|one| one.parent.is_some()) {
            let outcome = enrolling.commission(commission)?;
            done.take(commission, outcome, |parent| {
                let level = levels.of(commission);
                folder
                    .join(format!("{level}-{parent}"))
                    .join(format!("{}.{ENDING}", commission.id))
            })?;
        }
    }
    done.remarks.extend(enrolling.contests_not_defined());
    let ledger = arguments.log.ledger.as_deref();
    let ledger = ledger.unwrap_or(Path::new("LEDGER"));
    Ok(done.report(arguments.all, ledger).nature(nature))
}

/// What became of the requests.
#[derive(Default)]
struct Done {
    written: Vec<serde_json::Value>,
    lines: String,
    remarks: Vec<String>,
    unusable: Vec<String>,
    waiting: Vec<Id>,
    already: usize,
    /// The files written, by their parents, in the order of appending.
    to_sign: BTreeMap<PathBuf, (Id, PathBuf)>,
}

impl Done {
    fn take(
        &mut self,
        commission: &Commission,
        outcome: Outcome,
        path: impl FnOnce(&Id) -> PathBuf,
    ) -> Result<(), Problem> {
        match outcome {
            Outcome::Already => self.already += 1,
            Outcome::NoRequests => self.waiting.push(commission.id.clone()),
            Outcome::Unusable(problems) => self.unusable.extend(problems),
            Outcome::Enrolled(enrolment) => {
                let Enrolment {
                    parent,
                    submission,
                    hash,
                    members,
                    remarks,
                } = *enrolment;
                let path = path(&parent);
                write_new(&path, &submission)?;
                let (file, id) = (path.display(), &commission.id);
                let signatures = submission.signatures.len();
                let signed = match signatures {
                    0 => "not signed yet".into(),
                    n => format!("signed by {n}"),
                };
                let _ = writeln!(
                    self.lines,
                    "{file}: {id} with {members} members, for {parent} to sign; {signed}"
                );
                self.written.push(json!({
                    "file": file.to_string(), "commission": id, "parent": parent,
                    "members": members, "signatures": signatures, "statement": hash,
                    "remarks": remarks,
                }));
                self.remarks.extend(remarks);
                let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                self.to_sign.insert(folder, (parent, path));
            }
        }
        Ok(())
    }

    /// The commands that come next.
    fn next(&self, all: bool, ledger: &Path) -> String {
        let mut text = "Now members of each parent sign with its kit, each with KEY of his own, \
                        and the enrolments are appended, parents first:\n"
            .to_owned();
        for (folder, (parent, file)) in self.to_sign.iter().take(FOLDERS_TOLD) {
            if all {
                text += &signing_lines(ledger, parent, folder);
                continue;
            }
            let kit = file.with_extension(format!("{parent}.kit"));
            let (kit, file, ledger) = (kit.display(), file.display(), ledger.display());
            let _ = write!(
                text,
                "  hattama kit --ledger {ledger} --commission {parent} --out {kit}\n  \
                 hattama statement sign {file} --kit {kit} --key KEY\n  \
                 hattama append --ledger {ledger} {file}\n"
            );
        }
        let more = self.to_sign.len().saturating_sub(FOLDERS_TOLD);
        if more > 0 {
            let _ = writeln!(
                text,
                "and so on with the other {more} folders, in the order of their names"
            );
        }
        text
    }

    fn report(mut self, all: bool, ledger: &Path) -> Report {
        let mut text = std::mem::take(&mut self.lines);
        for remark in &self.remarks {
            let _ = writeln!(text, "worth a look: {remark}");
        }
        for problem in &self.unusable {
            let _ = writeln!(text, "not used: {problem}");
        }
        let mut counts = vec![format!("{} enrolments written", self.written.len())];
        if self.already > 0 {
            counts.push(format!("{} enrolled already", self.already));
        }
        match self.waiting.as_slice() {
            [] => {}
            [only] => counts.push(format!("no requests for {only}")),
            [first, ..] => counts.push(format!(
                "no requests for {} commissions ({first}, …)",
                self.waiting.len()
            )),
        }
        let _ = writeln!(text, "{}", counts.join("; "));
        if !self.written.is_empty() {
            text += &self.next(all, ledger);
        }
        let asked = !all && self.written.is_empty() && self.already == 0;
        let exit = match (self.unusable.is_empty(), self.written.is_empty()) {
            (true, _) if !asked => Exit::Done,
            (false, false) => Exit::Partly,
            _ => Exit::Failed,
        };
        let json = json!({
            "enrolments": self.written,
            "unusable": self.unusable,
            "without_requests": self.waiting,
            "already_enrolled": self.already,
            "remarks": self.remarks,
        });
        Report::done(text, json).exit(exit)
    }
}
