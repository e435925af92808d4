//! Published results held against those that follow from the log.

use std::collections::BTreeMap;

use super::published::PublishedReport;
use crate::bytes::TreeHash;
use crate::cli::present::count_of;
use crate::published::{
    LOG_VKEY, MANIFEST, MAX_NAMED_BYTES, Manifest, ManifestHead, Place, PublishedLog, RESULTS,
    Spot, Ungot, sha256_hex,
};
use crate::results::{Compared, Difference, compare, result_files};
use crate::state::{Election, State};
use crate::threads::Threads;
use crate::verify::{Failure, Verification};

/// What follows from the log at a position.
pub(super) struct Made {
    head: ManifestHead,
    about: About,
    files: BTreeMap<String, Vec<u8>>,
}

/// What the log says of itself.
#[derive(PartialEq, Eq)]
struct About {
    election: String,
    nature: String,
    genesis: String,
}

impl About {
    fn of(state: &State) -> Self {
        let election = state.election();
        let told = |of: fn(&Election) -> String| election.map(of).unwrap_or_default();
        Self {
            election: told(|election| election.opened().id.to_string()),
            nature: told(|election| election.opened().nature.name().into()),
            genesis: told(|election| election.genesis().to_string()),
        }
    }
}

impl Made {
    /// What follows at this position.
    pub(super) fn at(state: &State, root: TreeHash) -> Self {
        let position = state.position();
        Self {
            head: ManifestHead {
                size: position.size,
                chain: position.chain.to_string(),
                root: root.to_string(),
            },
            about: About::of(state),
            files: result_files(state, root, false, &Threads),
        }
    }
}

/// Holds what is published against what follows from the log.
pub(super) fn check(
    published: &PublishedLog<Box<dyn Place>>,
    manifest: &Manifest,
    made: &BTreeMap<u64, Made>,
    verification: &mut Verification,
    report: &mut PublishedReport,
) {
    let (size, end) = (manifest.head.size, published.promised());
    if verification.unreadable.is_none() && !verification.checked.tree {
        let why =
            "results: the entries from which they would follow are not those of the checkpoint";
        verification.not_checked.push(why.into());
        verification.not_verified();
        return;
    }
    if manifest.held_back_until.is_some() && manifest.replacing.is_some() {
        let why = "results: a publication that lets follow what was held back is under way, or was \
                   interrupted";
        verification.not_checked.push(why.into());
        verification.not_verified();
        return;
    }
    // Under the checkpoint before, what a publication is about to put in their place is not known yet.
    let before = manifest.replacing.as_ref();
    let before = before.and_then(|before| Some((made.get(&before.head.size)?, &before.files)));
    let here = made
        .get(&size)
        .map(|here| (here, &manifest.files))
        .or(before);
    let Some((here, named)) = here else {
        let why = if size > end {
            format!(
                "results: they say that they are of {size} entries, and the checkpoint is of {end}"
            )
        } else {
            "results: the log could not be replayed to their position".into()
        };
        verification.not_checked.push(why);
        verification.not_verified();
        return;
    };
    if here.head.size < end {
        verification.not_checked.push(format!(
            "results of the last {}: those published are of {}",
            count_of(end - here.head.size, "entry"),
            count_of(here.head.size, "entry")
        ));
    }
    let mut checking = Checking {
        published,
        manifest,
        made,
        here,
        wrong: Vec::new(),
        partly: Vec::new(),
        compared: 0,
        earlier: None,
        later: 0,
        absent: 0,
    };
    checking.about();
    checking.key(verification);
    for path in here.files.keys() {
        if named.contains_key(path) {
            checking.file(path);
        } else {
            let says = "the log has this result, and manifest.json does not name it";
            let spot = Spot::missing(path, says);
            verification.fail(Failure::Spot { spot });
        }
    }
    checking.unknown();
    checking.tell(verification, report);
}

struct Checking<'a> {
    published: &'a PublishedLog<Box<dyn Place>>,
    manifest: &'a Manifest,
    made: &'a BTreeMap<u64, Made>,
    here: &'a Made,
    wrong: Vec<(String, Difference)>,
    /// What this version does not know.
    partly: Vec<String>,
    compared: u64,
    /// The earliest position that a file was derived from, while a publication replaces files of the one
    /// before.
    earlier: Option<u64>,
    /// Files of a later position than can be told of here.
    later: u64,
    /// Files that may be absent then, and are.
    absent: u64,
}

impl Checking<'_> {
    /// Puts what was found into the report.
    fn tell(self, verification: &mut Verification, report: &mut PublishedReport) {
        let Checking {
            wrong,
            mut partly,
            compared,
            earlier,
            later,
            absent,
            here,
            ..
        } = self;
        report.compared = compared;
        let under_way = "a publication is under way, or was interrupted";
        if let Some(earlier) = earlier {
            report.results_at = Some(earlier);
            partly.push(format!(
                "results of the last {}: files are of {}; {under_way}",
                count_of(here.head.size - earlier, "entry"),
                count_of(earlier, "entry")
            ));
        }
        if absent > 0 {
            partly.push(format!(
                "all results: {} of them not there; {under_way}",
                count_of(absent, "file")
            ));
        }
        // Whoever gives out a log without its results gives no reason to take it for whole.
        if absent > 0 || compared + later == 0 {
            verification.not_verified();
        }
        if later > 0 {
            partly.push(format!(
                "{} of results of a later position than the checkpoint's; {under_way}",
                count_of(later, "file")
            ));
        }
        report.results = match (wrong.is_empty(), partly.is_empty()) {
            (false, _) => Some(false),
            (true, false) => None,
            (true, true) => (compared > 0).then_some(true),
        };
        verification.not_checked.extend(partly);
        for (
            path,
            Difference {
                place,
                expected,
                found,
            },
        ) in wrong
        {
            verification.fail(Failure::Results {
                path,
                place,
                expected,
                found,
            });
        }
    }

    fn wrong(&mut self, path: &str, place: &str, expected: String, found: String) {
        let place = place.into();
        self.wrong.push((
            path.into(),
            Difference {
                place,
                expected,
                found,
            },
        ));
    }

    /// What the manifest says of the log.
    fn about(&mut self) {
        let manifest = self.manifest;
        let named = About {
            election: manifest.election.clone(),
            nature: manifest.nature.clone(),
            genesis: manifest.genesis.clone(),
        };
        // Under the checkpoint before, its head is of what comes.
        let head = self
            .made
            .get(&manifest.head.size)
            .map_or(&manifest.head, |made| &made.head);
        if named == self.here.about && manifest.head == *head {
            return;
        }
        let told = |about: &About, head: &ManifestHead| {
            let About {
                election,
                nature,
                genesis,
            } = about;
            format!(
                "{election}, {nature}, genesis {genesis}, root {}",
                head.root
            )
        };
        let expected = told(&self.here.about, &self.here.head);
        let found = told(&named, &manifest.head);
        self.wrong(MANIFEST, "election and head", expected, found);
    }

    /// The verifier key that lies beside the checkpoint.
    fn key(&mut self, verification: &Verification) {
        // While files are replaced it may be the one before.
        let Some(key) = verification
            .checkpoint_key
            .as_ref()
            .filter(|_| self.manifest.replacing.is_none())
        else {
            return;
        };
        let found = self.published.place().get(LOG_VKEY, MAX_NAMED_BYTES);
        // One that is damaged is named by the inspection.
        if let Ok(found) = found
            && self
                .manifest
                .sums(LOG_VKEY)
                .any(|sum| sum == sha256_hex(&found))
            && found != format!("{key}\n").as_bytes()
        {
            let found = String::from_utf8_lossy(&found);
            let found = found.trim().chars().take(120).collect();
            self.wrong(LOG_VKEY, "the key", key.to_string(), found);
        }
    }

    /// A file is of this position.
    fn is_of(&mut self, size: u64) {
        if size < self.here.head.size {
            let earlier = self.earlier.unwrap_or(u64::MAX);
            self.earlier = Some(size.min(earlier));
        }
    }

    /// A file is not there, as before if there was none then; but if the log had such a result by then, it
    /// is kept from whoever looks.
    fn is_absent(&mut self, path: &str) {
        let before = self.manifest.replacing.as_ref();
        let before = before.map_or(0, |before| before.head.size);
        let made = self.made.get(&before);
        if made.is_some_and(|made| made.files.contains_key(path)) {
            self.absent += 1;
        } else {
            self.is_of(before);
        }
    }

    fn file(&mut self, path: &str) {
        // What is missing, damaged or unreadable is named by the inspection.
        let found = match self.published.place().get(path, MAX_NAMED_BYTES) {
            Ok(found) => found,
            Err(why) => {
                if why == Ungot::Absent && self.manifest.may_be_absent(path) {
                    self.is_absent(path);
                }
                return;
            }
        };
        let Some(at) = self.manifest.derived_at(path, &sha256_hex(&found)) else {
            return;
        };
        // While a publication replaces them, a file may be the one before.
        self.is_of(at.size);
        let Some(made) = self.made.get(&at.size) else {
            self.later += u64::from(at.size > self.here.head.size);
            return;
        };
        let Some(expected) = made.files.get(path) else {
            return;
        };
        self.compared += 1;
        match compare(path, &found, expected) {
            Ok(Compared::Same) => {}
            Ok(Compared::Partly(place)) => self.partly.push(format!(
                "{path}: not all of it is known to this version, such as {place}"
            )),
            Ok(Compared::Different(difference)) => self.wrong.push((path.into(), difference)),
            Err(why) => {
                self.wrong(
                    path,
                    "the whole file",
                    "a file that can be read".into(),
                    why,
                );
            }
        }
    }

    /// Files among the results that the log does not ask for.
    fn unknown(&mut self) {
        let named = self.manifest.files.keys();
        let unknown =
            named.filter(|path| path.starts_with(RESULTS) && !self.here.files.contains_key(*path));
        let unknown: Vec<_> = unknown.collect();
        if let Some(first) = unknown.first() {
            let count = count_of(unknown.len() as u64, "result file");
            let says = format!("{count} that this version does not make, such as {first}");
            self.partly.push(says);
        }
    }
}
