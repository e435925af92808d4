//! The carried election, with each of its stations so many times over.

use std::fmt::Write as _;
use std::path::Path;

use hattama::bytes::{Id, List, Name};
use hattama::election::OptionDefinition;
use hattama::event::{Body, MAX_SUBMISSION, Statement};
use hattama::ledger::{Config, Ledger, LogKeys, Offer};
use hattama::rehearsal::{Options, Rehearsal};

use crate::promises::Run;

/// A rehearsed election and everything that is said in it.
pub(crate) struct Election {
    rehearsal: Rehearsal,
    /// Instead of all that is said, so many contests are defined, in entries of the largest size.
    contests: Option<usize>,
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
        let contests = None;
        Self {
            rehearsal,
            contests,
        }
    }

    /// With this many contests instead of stations, each with as many names as an entry may hold.
    pub(crate) fn of_large_entries(contests: usize) -> Self {
        Self {
            contests: Some(contests),
            ..Self::new(1)
        }
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
    pub(crate) fn offers(&self, from: usize) -> Box<dyn Iterator<Item = Offer> + '_> {
        if let Some(contests) = self.contests {
            return Box::new((from..contests).map(|number| self.large(number)));
        }
        let acts = self.rehearsal.acts()[from..].iter();
        Box::new(acts.map(|act| self.rehearsal.perform(*act).unwrap()))
    }

    /// The definition of a contest, whose entry has 65,535 bytes.
    fn large(&self, number: usize) -> Offer {
        let mut acts = self.rehearsal.acts().iter();
        let (statement, at) = acts
            .find_map(|act| {
                let offer = self.rehearsal.perform(*act).unwrap();
                let statement = Statement::from_bytes(&offer.submission.statement).unwrap();
                let is_it = matches!(statement.body, Body::ContestDefined(_));
                is_it.then_some((statement, offer.at))
            })
            .unwrap();
        let Body::ContestDefined(contest) = &statement.body else {
            unreachable!();
        };
        let signed = |names: &[usize]| {
            let mut contest = contest.clone();
            contest.id = Id::new(&format!("contest-{number:04}")).unwrap();
            contest.allocation = None;
            let first = contest.options[0].clone();
            let option = |(position, name): (u32, &usize)| OptionDefinition {
                id: Id::new(&format!("option-{position:03}")).unwrap(),
                position,
                nominated_by: Some(Name::new(&"n".repeat(*name)).unwrap()),
                ..first.clone()
            };
            let options = (100..).zip(names).map(option).collect();
            contest.options = List::new(options).unwrap();
            let statement = Statement {
                body: Body::ContestDefined(contest),
                ..statement.clone()
            };
            let central = statement.speaker.commission().unwrap().clone();
            let members = [1, 2].map(|member| (central.clone(), member));
            let signed = self.rehearsal.sign_as(&statement, members.into_iter());
            signed.unwrap()
        };
        // What is left is shared out: more options while there is room, then longer names.
        let mut names = vec![200; 1];
        let room = |names: &[usize]| MAX_SUBMISSION - signed(names).to_bytes().len();
        let of_one = room(&names[..1]) - room(&[200, 200]);
        names.resize(room(&names) / of_one, 200);
        let mut left = room(&names);
        // The length of up to 250 bytes is one byte.
        for name in &mut names {
            let more = left.min(50);
            *name += more;
            left -= more;
        }
        let submission = signed(&names);
        assert_eq!(submission.to_bytes().len(), MAX_SUBMISSION);
        Offer { submission, at }
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
