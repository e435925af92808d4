//! What a dishonest operator has at hand, and what an honest party's program says of it.

use std::fs;
use std::path::{Path, PathBuf};

use hattama::cli::Exit;
use hattama::ledger::{Ledger, Offer, rebuild};
use hattama::publish::{Publication, PublishError};
use hattama::published::{Manifest, sha256_hex};
use hattama::tlog::{LeafTree, leaf_hash};

use crate::broken::{Broken, Done, broken};
use crate::commissions::something_new;
use crate::counts::Event;
use crate::election::{config, keys};
use crate::lying::Lie;
use crate::observer::{Verdict, verify};
use crate::publisher::{Promised, promise};
use crate::world::World;

impl World {
    /// A ledger of the first entries, as only its operator can make one.
    pub(crate) fn forged(&self, size: u64, name: &str) -> Ledger {
        let entries = self.mirror.entries[..usize::try_from(size).unwrap()].to_vec();
        rebuild(&entries, &self.path(name), &keys(), &config(), |_| ()).unwrap()
    }

    pub(crate) fn append_new(&self, ledger: &mut Ledger, numbers: std::ops::Range<u32>) {
        let at = self.clock.instant();
        let offers = numbers.map(|number| Offer {
            submission: something_new(number),
            at,
        });
        ledger.append(offers.collect()).unwrap();
    }

    /// What an observer's program says, which has to fail with one of these codes.
    pub(crate) fn shows(
        &mut self,
        which: usize,
        source: &Path,
        kept: &[PathBuf],
        codes: &[&str],
    ) -> Result<Verdict, Broken> {
        let observer = self.observers[which].folder.clone();
        let verdict = verify(&observer, source, kept, &[]);
        if verdict.exit != Exit::Failed
            || !codes
                .iter()
                .any(|code| verdict.codes.iter().any(|one| one == code))
        {
            let why = format!("{codes:?} expected, {:?}: {}", verdict.codes, verdict.says);
            return broken("the_dishonest_is_found", why);
        }
        for code in &verdict.codes {
            let event = match code.as_str() {
                "V105" => Event::ShownV105,
                "V209" => Event::ShownV209,
                "V210" => Event::ShownV210,
                "V214" => Event::ShownV214,
                "V301" => Event::ShownV301,
                _ => continue,
            };
            self.counts.count(event);
        }
        self.tell(format!(
            "observer {which} has evidence: {}",
            verdict.codes.join(" ")
        ));
        Ok(verdict)
    }

    /// Something has to have happened in this seed.
    pub(crate) fn needs(&self, event: Event) -> Done {
        if self.counts.of(event) == 0 {
            return broken("the_dishonest_is_found", format!("{event:?}"));
        }
        Ok(())
    }

    /// So many hours of the seed's clock, for a program that reads this machine's.
    pub(crate) fn hours_of_this_machine(&self, hours: u64) -> String {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        format!("{}s", now - self.clock.seconds() + hours * 3600)
    }

    /// Publishes a ledger that lies, and the checkpoint as it stands then.
    pub(crate) fn publish_lie(
        &mut self,
        ledger: &Ledger,
        folder: &Path,
        ask: &[usize],
    ) -> Result<String, Broken> {
        let published = self.publish_lie_into(ledger, folder, ask);
        let published =
            published.map_err(|why| Broken::new("a_lie_can_be_told", why.to_string()))?;
        Ok(published.checkpoint)
    }

    pub(crate) fn publish_lie_into(
        &mut self,
        ledger: &Ledger,
        folder: &Path,
        ask: &[usize],
    ) -> Result<Publication, PublishError> {
        let promised = Promised {
            log: ledger,
            promise: promise(ledger.head()),
            state: ledger.state(),
        };
        Lie::publish(self, &promised, folder, ask)
    }
}

/// The leaves of a ledger's entries.
pub(crate) fn leaves_of(ledger: &Ledger) -> LeafTree {
    use hattama::replay::LogSource as _;
    let mut leaves = Vec::new();
    let each = &mut |_, bytes: &[u8]| leaves.push(leaf_hash(bytes));
    ledger.read(0..ledger.size(), each).unwrap();
    LeafTree::new(leaves)
}

/// Puts another figure into a published table, and its hash into the manifest, or not.
pub(crate) fn alter_a_total(folder: &Path, manifest: bool) {
    let path = "results/contests/list/total.json";
    let Ok(text) = fs::read_to_string(folder.join(path)) else {
        return;
    };
    let forged = text.replacen("\"votes\": ", "\"votes\": 9", 1);
    fs::write(folder.join(path), &forged).unwrap();
    if manifest {
        let file = folder.join("manifest.json");
        let mut manifest = Manifest::from_bytes(&fs::read(&file).unwrap()).unwrap();
        manifest
            .files
            .insert(path.into(), sha256_hex(forged.as_bytes()));
        fs::write(file, manifest.to_bytes()).unwrap();
    }
}
