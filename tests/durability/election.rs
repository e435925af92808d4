//! The carried election, with each of its stations so many times over.

use std::fmt::Write as _;
use std::path::Path;

use hattama::ledger::{Config, Ledger, LogKeys, Offer};
use hattama::rehearsal::{Options, Rehearsal};

use crate::promises::Run;

/// A rehearsed election and everything that is said in it.
pub(crate) struct Election {
    rehearsal: Rehearsal,
}

impl Election {
    /// With `times` stations in the place of each of the twenty.
    pub(crate) fn new(times: usize) -> Self {
        let carried = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mazhilis-2023");
        let place = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(carried).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = match path.extension() {
                Some(ending) if ending == "csv" => multiplied(&text, times),
                _ => text,
            };
            std::fs::write(place.path().join(path.file_name().unwrap()), text).unwrap();
        }
        let folder = hattama::intake::read_folder(place.path()).value.unwrap();
        let rehearsal = Rehearsal::new(folder, &Options::default()).unwrap();
        Self { rehearsal }
    }

    pub(crate) fn keys(&self) -> LogKeys {
        LogKeys {
            log: self.rehearsal.keys().log(),
        }
    }

    pub(crate) fn config() -> Config {
        Config::new("log.pem".into(), "refusals.pem".into())
    }

    pub(crate) fn genesis(&self) -> Offer {
        self.rehearsal.genesis()
    }

    /// The entries that every writer comes to, whatever happened on the way.
    pub(crate) fn whole(&self, folder: &Path) -> Run {
        let genesis = self.genesis();
        let (keys, config) = (self.keys(), Self::config());
        let ledger = Ledger::create(folder, genesis.submission, &keys, &config, genesis.at);
        ledger.unwrap().append(self.offers(0).collect()).unwrap();
        Run::of(folder)
    }

    /// The submissions from the one at `from`, signed when they are asked for.
    pub(crate) fn offers(&self, from: usize) -> impl Iterator<Item = Offer> + '_ {
        let acts = self.rehearsal.acts()[from..].iter();
        acts.map(|act| self.rehearsal.perform(*act).unwrap())
    }
}

/// The rows of each station (R-00001) again for each of its like (R-00001-2).
fn multiplied(text: &str, times: usize) -> String {
    let mut all = String::new();
    for line in text.lines() {
        writeln!(all, "{line}").unwrap();
        if let Some(at) = line.find("R-") {
            let end = at + "R-00001".len();
            for n in 2..=times {
                writeln!(all, "{}-{n}{}", &line[..end], &line[end..]).unwrap();
            }
        }
    }
    all
}
