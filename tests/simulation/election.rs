//! The election that every seed plays: one central commission, three territorial ones, a district
//! commission, ten stations, two contests. Made and signed once for all seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use ed25519_dalek::SigningKey;
use hattama::bytes::StatementHash;
use hattama::election::{CommissionKind, UtcMillis};
use hattama::event::{Body, Statement, Submission};
use hattama::keys::SecretKey;
use hattama::ledger::{Config, Ledger, LogKeys, Offer, Outcome};
use hattama::tlog::{KeyName, VerifierKey, refusals_name};

use crate::support::{
    chamber, commission, district_contest, genesis, hour, id, list_contest, secret, signed, station,
};

/// The territorial commissions, and the stations below each.
pub(crate) const TERRITORIES: [(&str, &[&str]); 3] = [
    ("T1", &["P1", "P2", "P3", "P4"]),
    ("T2", &["P5", "P6", "P7"]),
    ("T3", &["P8", "P9", "P10"]),
];

/// Contests, and the options of each.
pub(crate) const CONTESTS: [(&str, usize); 2] = [("list", 3), ("district", 2)];

/// When everything is enrolled.
pub(crate) const PREPARED: UtcMillis = hour(2);

/// Every station.
pub(crate) fn stations() -> Vec<&'static str> {
    let all = TERRITORIES.iter().flat_map(|(_, stations)| stations.iter());
    all.copied().collect()
}

/// The commission above a station.
pub(crate) fn above(station: &str) -> &'static str {
    let mut all = TERRITORIES.iter();
    let found = all.find(|(_, stations)| stations.contains(&station));
    found.unwrap().0
}

/// A member by commission, number, and how many keys the number has had.
pub(crate) type Signer = (&'static str, u16, u8);

/// What was signed before, by statement and signers: most of what is said does not depend on the seed,
/// and signing is what a seed spends its time on.
static SIGNED: LazyLock<Mutex<Signed>> = LazyLock::new(Mutex::default);

type Signed = BTreeMap<(Vec<u8>, Vec<Signer>), Submission>;

/// A statement with the signatures of these.
pub(crate) fn sign(statement: &Statement, signers: &[Signer]) -> Submission {
    let known = (statement.to_bytes(), signers.to_vec());
    let mut all = SIGNED.lock().unwrap_or_else(PoisonError::into_inner);
    let made = all.entry(known).or_insert_with(|| {
        let keys = signers
            .iter()
            .map(|(of, number, n)| secret(of, *number, *n));
        signed(statement, &keys.collect::<Vec<_>>())
    });
    made.clone()
}

/// Chair and secretary.
pub(crate) const fn both(of: &'static str) -> [Signer; 2] {
    [(of, 1, 0), (of, 2, 0)]
}

/// The hash of genesis, and everything that is said before the polls open.
pub(crate) struct Prepared {
    pub(crate) genesis: StatementHash,
    submissions: Vec<Submission>,
    folder: tempfile::TempDir,
}

pub(crate) static PREPARED_LEDGER: LazyLock<Prepared> = LazyLock::new(prepare);

fn prepare() -> Prepared {
    let mut said = vec![("C", Body::ElectionOpened(Box::new(genesis())))];
    let contests = [list_contest(), district_contest()];
    said.extend(contests.map(|contest| ("C", Body::ContestDefined(Box::new(contest)))));
    said.push(("C", Body::ChamberDefined(chamber())));
    let district = commission("D", CommissionKind::District, "C");
    said.push(("C", Body::CommissionEnrolled(Box::new(district))));
    for (territory, stations) in TERRITORIES {
        let enrolled = commission(territory, CommissionKind::Territorial, "C");
        said.push(("C", Body::CommissionEnrolled(Box::new(enrolled))));
        for name in stations {
            let enrolled = station(name, territory);
            said.push((territory, Body::CommissionEnrolled(Box::new(enrolled))));
        }
    }
    let mut election = None;
    let mut submissions = Vec::new();
    for (speaker, body) in said {
        let statement = statement(election, speaker, body);
        let submission = sign(&statement, &both(speaker));
        election.get_or_insert_with(|| StatementHash::of_statement(&submission.statement));
        submissions.push(submission);
    }
    let folder = tempfile::Builder::new().tempdir_in(ground()).unwrap();
    let prepared = Prepared {
        genesis: election.unwrap(),
        submissions,
        folder,
    };
    drop(prepared.create(&prepared.folder.path().join("ledger")));
    prepared
}

/// Where seeds are played: in memory where the machine has such a place.
pub(crate) fn ground() -> &'static Path {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        Path::new(env!("CARGO_TARGET_TMPDIR"))
    }
}

fn statement(election: Option<StatementHash>, speaker: &str, body: Body) -> Statement {
    Statement {
        election,
        speaker: hattama::event::Speaker::Commission(id(speaker)),
        body,
    }
}

/// A statement of a commission in this election.
pub(crate) fn says(speaker: &str, body: Body) -> Statement {
    statement(Some(PREPARED_LEDGER.genesis), speaker, body)
}

impl Prepared {
    /// Creates the ledger, with everything in it that is said before the polls open.
    pub(crate) fn create(&self, folder: &Path) -> Ledger {
        let mut rest = self.submissions.iter().cloned();
        let first = rest.next().unwrap();
        let made = Ledger::create(folder, first, &keys(), &config(), hour(1));
        let mut ledger = made.unwrap();
        let offers = rest.map(|submission| Offer {
            submission,
            at: PREPARED,
        });
        for outcome in ledger.append(offers.collect()).unwrap() {
            assert!(matches!(outcome, Outcome::Recorded { .. }), "{outcome:?}");
        }
        ledger
    }

    /// A copy of the ledger, closed.
    pub(crate) fn copy(&self, folder: &Path) {
        crate::files::copy(&self.folder.path().join("ledger"), folder);
    }

    /// Entries that it has.
    pub(crate) fn size(&self) -> u64 {
        self.submissions.len() as u64
    }
}

pub(crate) fn keys() -> LogKeys {
    let log = secret("log", 0, 0);
    LogKeys { log }
}

pub(crate) fn config() -> Config {
    Config::new("log.pem".into(), "refusals.pem".into())
}

/// The key that signs checkpoints, as notes are signed with it.
pub(crate) fn log_key() -> SigningKey {
    SigningKey::from_bytes(&keys().log.seed())
}

pub(crate) fn refusal_key() -> SecretKey {
    secret("refusals", 0, 0)
}

/// The log's name.
pub(crate) static ORIGIN: LazyLock<KeyName> =
    LazyLock::new(|| KeyName::new(genesis().origin.as_str()).unwrap());

/// What checkpoints are checked with; it comes from outside the log.
pub(crate) static LOG: LazyLock<VerifierKey> =
    LazyLock::new(|| VerifierKey::ed25519(ORIGIN.clone(), &log_key().verifying_key()));

/// What signed refusals are checked with.
pub(crate) static REFUSALS: LazyLock<VerifierKey> = LazyLock::new(|| {
    let name = refusals_name(ORIGIN.as_str()).unwrap();
    let key = SigningKey::from_bytes(&refusal_key().seed());
    VerifierKey::ed25519(name, &key.verifying_key())
});
