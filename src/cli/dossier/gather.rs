//! The entries that concern a station, each with who signed it, found in one replay of the log.

use hashbrown::{HashMap, HashSet};

use crate::bytes::{ChainHash, Id, StatementHash, TreeHash};
use crate::cli::entry::view::{Signed, signatures};
use crate::cli::{Context, Problem, Progress};
use crate::election::{CommissionKind, UtcMillis};
use crate::event::{Body, Statement};
use crate::replay::{LogSource, Observer, Replay, Signatures, fold};
use crate::rules::{Admitted, Finding};
use crate::state::{CommissionIx, ContestIx, State};
use crate::threads::Threads;
use crate::tlog::leaf_hash;

/// One entry that concerns the station.
pub(super) struct Concern {
    /// Its position.
    pub(super) index: u64,
    /// Why it is here.
    pub(super) why: &'static str,
    /// The statement's name.
    pub(super) hash: StatementHash,
    /// What it says.
    pub(super) statement: Statement,
    /// Bytes of the statement.
    pub(super) statement_len: usize,
    /// Who signed it.
    pub(super) signed: Vec<Signed>,
    /// What was worth a look when it was admitted.
    pub(super) findings: Vec<Finding>,
    /// What is read of its bytes once all are known.
    pub(super) recorded: Recorded,
}

/// What stands in an entry's bytes.
pub(super) struct Recorded {
    pub(super) bytes: Vec<u8>,
    pub(super) at: UtcMillis,
    pub(super) previous: ChainHash,
    pub(super) chain: ChainHash,
    pub(super) leaf: Option<TreeHash>,
}

impl Recorded {
    /// Before the bytes are read.
    const NOT_YET: Self = Self {
        bytes: Vec::new(),
        at: UtcMillis(0),
        previous: ChainHash::ZERO,
        chain: ChainHash::ZERO,
        leaf: None,
    };
}

/// Replays the log; the state at its end, and every entry that concerns the station, in order.
///
/// # Errors
/// [`Problem`] if the log cannot be read or is not lawful.
pub(super) fn gather(
    log: &dyn LogSource,
    station: &str,
    contest: Option<&str>,
    context: Context,
) -> Result<(State, Vec<Concern>), Problem> {
    let mut replay = Replay::new();
    let mut gathering = Gathering {
        bar: Progress::new(context, "replaying", log.size()),
        station,
        contest,
        found: Vec::new(),
        named: HashSet::new(),
        accredited: HashMap::new(),
        aside: Vec::new(),
    };
    let faults = fold(
        &mut replay,
        log,
        None,
        Signatures::Assume,
        &Threads,
        &mut gathering,
    )
    .map_err(|(_, error)| error)?;
    if let Some(fault) = faults.first() {
        return Err(Problem::failed(fault.to_string())
            .next("Run `hattama verify` for everything that is wrong with this log."));
    }
    gathering.take_in_what_it_rests_on(replay.state());
    let mut found = gathering.found;
    found.sort_by_key(|concern| concern.index);
    for concern in &mut found {
        let index = concern.index;
        let mut recorded = Recorded::NOT_YET;
        log.read(index..index + 1, &mut |_, bytes| {
            recorded.bytes = bytes.to_vec();
        })?;
        recorded.chain = ChainHash::of_entry(&recorded.bytes);
        recorded.leaf = Some(leaf_hash(&recorded.bytes));
        // It was admitted, so it can be read.
        if let Ok(read) = crate::replay::read_entry(&recorded.bytes) {
            recorded.at = read.recorded_at;
            recorded.previous = read.previous;
        }
        concern.recorded = recorded;
    }
    Ok((replay.into_state(), found))
}

struct Gathering<'a> {
    bar: Progress,
    station: &'a str,
    contest: Option<&'a str>,
    found: Vec<Concern>,
    /// The statements found so far, for what is said about them.
    named: HashSet<StatementHash>,
    /// Accreditations, of which those are kept whose observers have something to say.
    accredited: HashMap<Id, Concern>,
    /// What may turn out to be needed: the ballots of its contests, the keys of who speaks of it.
    aside: Vec<(Aside, Concern)>,
}

/// What an entry that is kept aside is about.
enum Aside {
    Contest(Id),
    Commission(Id),
}

impl Observer for Gathering<'_> {
    type Prepared = ();

    fn progress(&mut self, done: u64) {
        self.bar.set(done);
    }

    fn admitted(&mut self, before: &State, admitted: &Admitted) {
        let statement = admitted.statement();
        if let Body::ObserverAccredited(said) = &statement.body {
            let why = "accredits an observer who speaks of this station";
            self.accredited
                .insert(said.id.clone(), concern(before, admitted, why));
            return;
        }
        let Some(why) = self.why(before, statement) else {
            if let Some((aside, why)) = aside(before, &statement.body) {
                self.aside.push((aside, concern(before, admitted, why)));
            }
            return;
        };
        if let crate::event::Speaker::Observer(id) = &statement.speaker {
            self.found.extend(self.accredited.remove(id));
        }
        self.named.insert(admitted.hash());
        self.found.push(concern(before, admitted, why));
    }
}

fn concern(before: &State, admitted: &Admitted, why: &'static str) -> Concern {
    let presented = admitted.presented();
    Concern {
        index: admitted.index(),
        why,
        hash: admitted.hash(),
        statement: presented.statement().clone(),
        statement_len: presented.submission().statement.len(),
        signed: signatures(presented, before),
        findings: admitted.findings().to_vec(),
        recorded: Recorded::NOT_YET,
    }
}

/// What an entry is about that says how others are to be read.
fn aside(before: &State, body: &Body) -> Option<(Aside, &'static str)> {
    let above = |id: &Id| {
        let at = before.find_commission(id.as_str());
        at.is_some_and(|at| before.commission(at).kind != CommissionKind::Precinct)
    };
    Some(match body {
        Body::ContestDefined(said) => (
            Aside::Contest(said.id.clone()),
            "defines a contest that it counts: form, options, rule of seats",
        ),
        Body::CommissionEnrolled(said) if said.kind != CommissionKind::Precinct => (
            Aside::Commission(said.id.clone()),
            "enrols a commission that speaks here, with its members' keys",
        ),
        Body::RosterChanged(said) if above(&said.commission) => (
            Aside::Commission(said.commission.clone()),
            "changes the members of a commission that speaks here",
        ),
        _ => return None,
    })
}

impl Gathering<'_> {
    /// Takes in the definitions of the station's contests, and of every commission that speaks in
    /// what is taken in, its enrolment and how its roster changed.
    fn take_in_what_it_rests_on(&mut self, state: &State) {
        loop {
            let speakers = self.found.iter();
            let speakers = speakers.filter_map(|one| one.statement.speaker.commission().cloned());
            let speakers: HashSet<Id> = speakers.collect();
            let aside = std::mem::take(&mut self.aside);
            let needed = |(aside, _): &(Aside, Concern)| match aside {
                Aside::Contest(id) => {
                    let asked = self.contest.is_none_or(|contest| id.as_str() == contest);
                    asked && self.counts(state, id)
                }
                Aside::Commission(id) => speakers.contains(id),
            };
            let (taken, left): (Vec<_>, Vec<_>) = aside.into_iter().partition(needed);
            self.aside = left;
            if taken.is_empty() {
                return;
            }
            self.found.extend(taken.into_iter().map(|(_, one)| one));
        }
    }

    /// Why a statement concerns the station, if it does.
    fn why(&self, before: &State, statement: &Statement) -> Option<&'static str> {
        let here = |id: &Id| id.as_str() == self.station;
        let asked = |id: &Id| self.contest.is_none_or(|contest| id.as_str() == contest);
        let any = |ids: &[Id]| ids.iter().any(asked);
        let speaks = statement.speaker.commission().is_some_and(here);
        let about = |hash: &StatementHash| self.named.contains(hash);
        let of = |station: &Id, contest: &Id| here(station) && asked(contest);
        let (yes, why) = match &statement.body {
            Body::CommissionEnrolled(said) => (here(&said.id), "enrols the station"),
            Body::RosterChanged(said) => (here(&said.commission), "changes its roster"),
            Body::TurnoutReported(said) => (speaks && asked(&said.contest), "reports its turnout"),
            Body::NoVoteHeld(said) => (
                here(&said.station) && any(&said.contests),
                "says that no vote was held",
            ),
            Body::ProtocolSubmitted(sheet) => (speaks && asked(&sheet.contest), "is its protocol"),
            Body::ProtocolTranscribed(said) => (
                of(&said.station, &said.sheet.contest),
                "copies its protocol from paper",
            ),
            Body::ProtocolCorrected(said) => (
                of(&said.station, &said.sheet.contest),
                "corrects its protocol",
            ),
            Body::SignatureAdded(said) => (
                of(&said.station, &said.contest),
                "adds a signature to its protocol",
            ),
            Body::DissentLodged(said) => (
                of(&said.station, &said.contest),
                "is a member's separate opinion about its protocol",
            ),
            Body::AttendanceRecorded(said) => {
                (of(&said.station, &said.contest), "says who was present")
            }
            Body::CopyAttested(said) => (
                of(&said.station, &said.contest),
                "is an observer's copy of its protocol",
            ),
            Body::ObjectionLodged(said) => (about(&said.about), "objects to an entry here"),
            Body::ObjectionAnswered(said) => (about(&said.objection), "answers an objection here"),
            Body::UnitVoided(said) => (
                self.within(before, &said.unit, &said.contests),
                "annuls its vote",
            ),
            Body::RerunOpened(said) => (
                self.within(before, &said.unit, &said.contests),
                "has its vote repeated",
            ),
            Body::ContestDefined(said) => (
                said.second_round_of.as_ref().is_some_and(|first| {
                    let asked = asked(first) || asked(&said.id);
                    asked && self.counts(before, first)
                }),
                "opens a second round there",
            ),
            Body::SummarySubmitted(said) => {
                let unit = statement.speaker.commission()?;
                let contest = std::slice::from_ref(&said.contest);
                let within = self.within(before, unit, contest);
                (within, "sums up stations, this one among them")
            }
            Body::ResultsDeclared(said) => (
                asked(&said.contest) && self.counts(before, &said.contest),
                "declares the result of a contest that it counts",
            ),
            Body::ActRecorded(said) => (
                asked(&said.contest) && self.counts(before, &said.contest),
                "records an act with another result of a contest that it counts",
            ),
            Body::OptionWithdrawn(said) => (
                asked(&said.contest) && self.counts(before, &said.contest),
                "withdraws an option of a contest that it counts",
            ),
            Body::LotsDrawn(said) => (
                asked(&said.contest) && self.counts(before, &said.contest),
                "draws lots in a contest that it counts",
            ),
            Body::ElectionOpened(_) => (
                true,
                "opens the ledger: forms, who signs what, the log's keys, the central commission",
            ),
            Body::ChamberDefined(_) | Body::ObserverAccredited(_) | Body::LedgerClosed => {
                return None;
            }
        };
        yes.then_some(why)
    }

    fn place(&self, state: &State, contest: &Id) -> Option<(CommissionIx, ContestIx)> {
        let station = state.find_commission(self.station)?;
        let contest = state.find_contest(contest.as_str())?;
        state.commission(station).filing(contest)?;
        Some((station, contest))
    }

    fn counts(&self, state: &State, contest: &Id) -> bool {
        self.place(state, contest).is_some()
    }

    /// Whether the station is within a unit for one of these contests, and counts it.
    fn within(&self, state: &State, unit: &Id, contests: &[Id]) -> bool {
        let asked = |id: &&Id| self.contest.is_none_or(|contest| id.as_str() == contest);
        let Some(unit) = state.find_commission(unit.as_str()) else {
            return false;
        };
        contests.iter().filter(asked).any(|contest| {
            let place = self.place(state, contest);
            place.is_some_and(|(station, contest)| state.is_within(station, unit, contest))
        })
    }
}
