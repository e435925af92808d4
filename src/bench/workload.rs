//! An election of any size, from a seed.

use std::fmt::Write as _;
use std::path::Path;

use crate::bytes::{Domain, Id, List, Sorted, StatementHash};
use crate::election::UtcMillis;
use crate::event::{Body, Sheet, SignaturePair, Speaker, Statement, Submission};
use crate::intake::read_folder;
use crate::keys::{Message, SecretKey};
use crate::ledger::Offer;
use crate::rehearsal::{Options, Rehearsal, RehearsalError};
use crate::rules::Workers;

/// Stations below one territorial commission.
const STATIONS_OF_ONE: u64 = 100;

/// Options of each contest.
const OPTIONS: u64 = 10;

/// Submissions that one thread makes at a time.
const PART: usize = 64;

/// How large an election is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Results protocols, from 1.
    pub protocols: u64,
    /// Stations that hand them in, from 1; each hands in one a contest, so that there are as many contests as
    /// are needed.
    pub stations: u64,
    /// Members of each commission, all of whom sign, from 1.
    pub signatures: u16,
    /// Another seed makes other keys and figures.
    pub seed: u64,
}

impl Size {
    /// Contests that give every station enough to hand in.
    pub const fn contests(&self) -> u64 {
        self.protocols.div_ceil(self.stations)
    }
}

/// Why there is no such election.
#[derive(Debug, thiserror::Error)]
pub enum WorkloadError {
    /// The definition cannot be written or read.
    #[error("the election cannot be made: {0}")]
    Definition(String),
    /// It cannot be rehearsed.
    #[error(transparent)]
    Rehearsal(#[from] RehearsalError),
}

/// An election, and everything that is said in it.
pub struct Workload {
    size: Size,
    rehearsal: Rehearsal,
    stations: Vec<Station>,
    contests: Vec<Id>,
}

struct Station {
    id: Id,
    keys: Vec<SecretKey>,
}

impl Workload {
    /// Makes it; the definition is written into a folder of its own in `place`, and taken away again.
    ///
    /// # Errors
    /// [`WorkloadError`].
    pub fn new(size: Size, place: &Path, workers: &impl Workers) -> Result<Self, WorkloadError> {
        let failed = |error: std::io::Error| WorkloadError::Definition(error.to_string());
        let folder = tempfile::tempdir_in(place).map_err(failed)?;
        for (name, text) in [
            ("election.toml", definition(&size)),
            ("commissions.csv", commissions(&size)),
            ("protocols.csv", "contest,commission,signed_at,registered,received,issued,cancelled,in_boxes,invalid,valid\n".into()),
            ("turnout.csv", "contest,commission,at,voted\n".into()),
            ("votes.csv", "contest,commission,option,votes\n".into()),
        ] {
            std::fs::write(folder.path().join(name), text).map_err(failed)?;
        }
        let read = read_folder(folder.path()).into_result().map_err(|error| {
            let first = error.problems.first().map(ToString::to_string);
            WorkloadError::Definition(first.unwrap_or_default())
        })?;
        let options = Options {
            seed: size.seed,
            members: None,
        };
        let rehearsal = Rehearsal::new(read.0, &options)?;
        let keys = rehearsal.keys();
        let ids = ids("S", size.stations)?;
        let stations = workers.in_parts(&ids, PART, |part| {
            let numbers = || 1..=size.signatures;
            let keys_of = |id| numbers().map(|number| keys.member(id, number)).collect();
            let stations = part.iter().map(|id| Station {
                id: id.clone(),
                keys: keys_of(id),
            });
            stations.collect()
        });
        let contests = self::ids("contest", size.contests())?;
        Ok(Self {
            size,
            rehearsal,
            stations,
            contests,
        })
    }

    /// The election, without the protocols.
    pub const fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// Submissions behind genesis: definitions, rosters, protocols.
    pub fn len(&self) -> u64 {
        self.before() + self.size.protocols
    }

    /// Whether nothing is said behind genesis; never, since there is a contest.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn before(&self) -> u64 {
        self.rehearsal.acts().len() as u64
    }

    /// These submissions, counted from 0 behind genesis, signed: contest after contest, in each of which the
    /// stations report in an order of their own.
    ///
    /// # Errors
    /// [`WorkloadError`], never for numbers below [`len`](Self::len).
    pub fn offers(
        &self,
        numbers: std::ops::Range<u64>,
        workers: &impl Workers,
    ) -> Result<Vec<Offer>, WorkloadError> {
        let numbers: Vec<u64> = numbers.collect();
        let made = workers.in_parts(&numbers, PART, |part| {
            part.iter().map(|number| self.offer(*number)).collect()
        });
        made.into_iter().collect()
    }

    fn offer(&self, number: u64) -> Result<Offer, WorkloadError> {
        let acts = self.rehearsal.acts();
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(act) = acts.get(place) {
            return Ok(self.rehearsal.perform(*act)?);
        }
        let number = number - self.before();
        let (contest, turn) = (number / self.size.stations, number % self.size.stations);
        let station = self.turn(turn);
        let at = UtcMillis(self.first().saturating_add(number));
        let nothing = WorkloadError::Definition("there is no such protocol".into());
        let at_place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        let (Some(reporting), Some(contest_id)) = (
            self.stations.get(at_place(station)),
            self.contests.get(at_place(contest)),
        ) else {
            return Err(nothing);
        };
        let sheet = self.sheet(contest_id, contest, station, at);
        let statement = Statement {
            election: Some(self.rehearsal.genesis_hash()),
            speaker: Speaker::Commission(reporting.id.clone()),
            body: Body::ProtocolSubmitted(Box::new(sheet.map_err(RehearsalError::from)?)),
        };
        let bytes = statement.to_bytes();
        let message = Message::new(Domain::Statement, &bytes);
        let pairs = reporting.keys.iter().map(|key| SignaturePair {
            key: key.public(),
            signature: key.sign(&message),
        });
        let signatures = Sorted::new(pairs.collect()).map_err(RehearsalError::from)?;
        let submission = Submission {
            statement: bytes,
            signatures,
        };
        Ok(Offer { submission, at })
    }

    /// The genesis of the election.
    pub const fn genesis_hash(&self) -> StatementHash {
        self.rehearsal.genesis_hash()
    }

    /// The station whose turn it is: each once, in an order that has nothing to do with their numbers.
    const fn turn(&self, turn: u64) -> u64 {
        // The step has no divisor with the number of stations but 1, since it is a prime above all of them.
        turn.wrapping_mul(2_147_483_647) % self.size.stations
    }

    /// When the first protocol is handed in: after the polls have closed.
    fn first(&self) -> u64 {
        let polling = self.rehearsal.folder().definition.polling.last();
        polling.map_or(0, |day| day.closes.0)
    }

    fn sheet(
        &self,
        contest_id: &Id,
        contest: u64,
        station: u64,
        signed_at: UtcMillis,
    ) -> Result<Sheet, crate::bytes::ListError> {
        let mut of_station = self.chance(station, None);
        let registered = 400 + of_station() % 2600;
        let received = registered + registered / 100;
        let issued = registered * (40 + of_station() % 50) / 100;
        let mut of_sheet = self.chance(station, Some(contest));
        let invalid = issued * (of_sheet() % 3) / 100;
        let valid = issued - invalid;
        let mut left = valid;
        let mut votes: Vec<u32> = (1..OPTIONS)
            .map(|_| {
                let votes = left * (of_sheet() % 60) / 100;
                left -= votes;
                votes
            })
            .collect();
        votes.push(left);
        let fields = [
            registered,
            received,
            issued,
            received - issued,
            issued,
            invalid,
            valid,
        ];
        Ok(Sheet {
            contest: contest_id.clone(),
            fields: List::new(fields.to_vec())?,
            votes: List::new(votes)?,
            voting_ended_at: None,
            signed_at,
            scan: None,
            as_on_paper: None,
        })
    }

    /// Numbers that are always the same for a station, or one of its sheets.
    fn chance(&self, station: u64, contest: Option<u64>) -> impl FnMut() -> u32 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"hattama bench v1\n");
        hasher.update(&self.size.seed.to_le_bytes());
        hasher.update(&station.to_le_bytes());
        hasher.update(&contest.map_or(0, |contest| contest + 1).to_le_bytes());
        let mut reader = hasher.finalize_xof();
        move || {
            let mut bytes = [0; 4];
            reader.fill(&mut bytes);
            // Products with small numbers fit.
            u32::from_le_bytes(bytes) >> 8
        }
    }
}

fn ids(name: &str, count: u64) -> Result<Vec<Id>, WorkloadError> {
    let ids = (1..=count).map(|number| Id::new(&format!("{name}-{number}")));
    let ids = ids.collect::<Result<_, _>>().map_err(RehearsalError::from);
    Ok(ids?)
}

fn commissions(size: &Size) -> String {
    let mut text = String::from(
        "id,kind,parent,name,time_zone,registered_voters,contests\nC,central,,Central commission,Asia/Almaty,,\n",
    );
    // Writing to a string cannot fail.
    for number in 1..=size.stations.div_ceil(STATIONS_OF_ONE) {
        let _ = writeln!(text, "T-{number},territorial,C,Territorial {number},,,");
    }
    let contests: Vec<_> = (1..=size.contests())
        .map(|number| format!("contest-{number}"))
        .collect();
    let contests = contests.join(" ");
    for number in 1..=size.stations {
        let above = (number - 1) / STATIONS_OF_ONE + 1;
        let _ = writeln!(
            text,
            "S-{number},precinct,T-{above},Station {number},,,{contests}"
        );
    }
    text
}

fn definition(size: &Size) -> String {
    let mut text = format!(
        r#"format = 1
nature = "rehearsal"
id = "bench"
title = {{ en = "An election to measure with" }}
polling = {{ first_day = "2023-03-19", last_day = "2023-03-19", opens = "07:00", closes = "20:00", time_zone = "Asia/Almaty" }}
signing = {{ quorum = {}, one_of = [] }}

[[form]]
id = "sheet"
[form.quantities]
registered = ["registered"]
issued = ["issued"]
in_boxes = ["in_boxes"]
invalid = ["invalid"]
valid = ["valid"]
"#,
        size.signatures
    );
    for field in [
        "registered",
        "received",
        "issued",
        "cancelled",
        "in_boxes",
        "invalid",
        "valid",
    ] {
        let _ = writeln!(
            text,
            "[[form.field]]\nid = \"{field}\"\nlabel = {{ en = \"{field}\" }}"
        );
    }
    for (id, left, right) in [
        ("H1", "received", "\"issued\", \"cancelled\""),
        ("H2", "in_boxes", "\"valid\", \"invalid\""),
        ("H3", "valid", "\"votes\""),
    ] {
        let _ = writeln!(
            text,
            "[[form.check]]\nid = \"{id}\"\nseverity = \"refuse\"\nleft = [\"{left}\"]\nop = \"=\"\nright = [{right}]"
        );
    }
    for contest in 1..=size.contests() {
        let _ = writeln!(
            text,
            "[[contest]]\nid = \"contest-{contest}\"\nform = \"sheet\"\ntitle = {{ en = \"Contest {contest}\" }}\nvotes_per_ballot = 1"
        );
        for option in 1..=OPTIONS {
            let _ = writeln!(
                text,
                "[[contest.option]]\nid = \"option-{option}\"\nposition = {option}\nkind = \"candidate\"\nname = {{ en = \"Candidate {option}\" }}"
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Replay, Signatures, fold};
    use crate::rules::Alone;

    #[test]
    fn every_protocol_is_lawful_and_the_same_again() {
        let size = Size {
            protocols: 250,
            stations: 120,
            signatures: 2,
            seed: 7,
        };
        assert_eq!(size.contests(), 3);
        let place = tempfile::tempdir().unwrap();
        let made = || Workload::new(size, place.path(), &Alone).unwrap();
        let workload = made();
        let log = tempfile::tempdir().unwrap();
        let folder = log.path().join("ledger");
        let keys = crate::ledger::LogKeys {
            log: workload.rehearsal().keys().log(),
        };
        let genesis = workload.rehearsal().genesis();
        let config = crate::ledger::Config::new("log.pem".into(), "refusal.pem".into());
        let created =
            crate::ledger::Ledger::create(&folder, genesis.submission, &keys, &config, genesis.at);
        let mut ledger = created.unwrap();
        let offers = workload.offers(0..workload.len(), &Alone).unwrap();
        for outcome in ledger.append(offers).unwrap() {
            let crate::ledger::Outcome::Recorded { findings, .. } = outcome else {
                panic!("{outcome:?}");
            };
            assert!(findings.is_empty(), "{findings:?}");
        }
        let check = Signatures::Check([1; 32]);
        let mut replay = Replay::new();
        let faults = fold(&mut replay, &ledger, None, check, &Alone, &mut ()).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        let again = made();
        assert_eq!(again.genesis_hash(), workload.genesis_hash());
        let last = |workload: &Workload| {
            let offers = workload.offers(workload.len() - 1..workload.len(), &Alone);
            offers.unwrap()[0].submission.to_bytes()
        };
        assert_eq!(last(&again), last(&workload));
    }
}
