//! A log to do things with, in memory.

use hattama::bench::{Size, Workload};
use hattama::ledger::{Config, Ledger, LogKeys};
use hattama::replay::LogSource as _;
use hattama::threads::Threads;

/// The entries of an election of this size.
pub(crate) fn entries(size: Size) -> Vec<Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    let workload = Workload::new(size, place.path(), &Threads).unwrap();
    let keys = LogKeys {
        log: workload.rehearsal().keys().log(),
    };
    let config = Config::new("log.pem".into(), "refusal.pem".into());
    let genesis = workload.rehearsal().genesis();
    let folder = place.path().join("ledger");
    let ledger = Ledger::create(&folder, genesis.submission, &keys, &config, genesis.at);
    let mut ledger = ledger.unwrap();
    let offers = workload.offers(0..workload.len(), &Threads).unwrap();
    ledger.append(offers).unwrap();
    let mut entries = Vec::new();
    ledger
        .read(0..ledger.size(), &mut |_, bytes| {
            entries.push(bytes.to_vec());
        })
        .unwrap();
    entries
}
