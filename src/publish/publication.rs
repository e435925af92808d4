//! One publication, from the first bundle to the last result.

use std::collections::BTreeMap;
use std::path::Path;

use super::damage::{Damage, faults};
use super::folder::Writing;
use super::standing::{has_left, is_earlier, is_replaced};
use super::tiles::{Extending, all_leaves};
use super::{Cosigners, Objection, PublishError};
use crate::bytes::{ChainHash, TreeHash};
use crate::election::UtcMillis;
use crate::published::{
    CHECKPOINT, Condition, LOG_VKEY, Listed, MANIFEST, Manifest, ManifestHead, Place as _,
    Replaced, Spot, TileSubtrees, Ungot, sha256_hex,
};
use crate::replay::LogSource;
use crate::results::result_files;
use crate::rules::Workers;
use crate::state::{Election, State};
use crate::tlog::{
    Checkpoint, KeyName, LeafTree, MAX_NOTE_BYTES, Note, TILE_WIDTH, TileKind, TileName, Tree,
    VerifierKey,
};

/// What the ledger has promised.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Entries.
    pub size: u64,
    /// Chain hash of the last.
    pub chain: ChainHash,
    /// Root of the tree over them.
    pub root: TreeHash,
    /// The checkpoint: a signed note.
    pub checkpoint: String,
}

/// What is to be published.
pub struct Publishing<'a> {
    /// The entries.
    pub log: &'a dyn LogSource,
    /// What has been promised about them.
    pub promise: &'a Promise,
    /// The state that they come to.
    pub state: &'a State,
    /// The clock of this machine: what is held back until an instant is published after it.
    pub now: UtcMillis,
}

/// What a publication has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Entries that the folder promises now.
    pub size: u64,
    /// Entries that it promised before; nothing if it promised none.
    pub before: Option<u64>,
    /// Files written.
    pub written: u64,
    /// Files that are published, without tiles and bundles.
    pub named: u64,
    /// Until when entries and totals are held back, if they are.
    pub held_back_until: Option<UtcMillis>,
    /// What was damaged in the folder before.
    pub damage: Damage,
    /// The checkpoint as it stands now.
    pub checkpoint: String,
}

/// Publishes a log into `folder`. `progress` is told the entries whose bundles are written.
///
/// # Errors
/// [`PublishError`]; what stood before stands still, and the next publication goes on.
pub fn publish<W: Workers + Sync>(
    task: &Publishing<'_>,
    folder: &Path,
    cosigners: &mut dyn Cosigners,
    workers: &W,
    progress: &mut dyn FnMut(u64),
) -> Result<Publication, PublishError> {
    let election = task.state.election().ok_or(PublishError::NoElection)?;
    let origin = election.opened().origin.as_str();
    let origin = KeyName::new(origin).map_err(|_| PublishError::NoElection)?;
    let mut writing = Writing::open(folder)?;
    writing.refuse_unknown()?;
    let listed = writing.list()?;
    writing.refuse_odd(&listed)?;
    writing.clear_up(&listed)?;
    let before = standing(&writing, &origin, election)?;
    let faults = faults(&writing, workers);
    let mend = faults.iter().any(|spot| spot.path.starts_with("tile/"));
    // Without a checkpoint nothing says whose the tiles are that stand there.
    writing.keeps_tiles = before.is_none() && faults.is_empty();
    // What has left cannot be held back any more, whatever the clock says now.
    let until = election
        .opened()
        .publish_from
        .filter(|until| *until > task.now);
    let held_back_until = until.filter(|_| !has_left(&writing, &listed, task.log));
    let mut run = Run {
        task,
        election,
        origin,
        workers,
        writing,
        before,
        mend,
        held_back_until,
        listed: &listed,
    };
    run.refuse_other_log()?;
    run.end_interrupted()?;
    let from = run.from().0;
    let leaves = run.tiles(progress)?;
    run.writing.sync()?;
    // From here on everything that the checkpoint promises can be fetched; witnesses are asked.
    let note = run.cosigned(cosigners, leaves.as_ref())?;
    let (files, manifest) = run.derive()?;
    if manifest.replacing.is_some() {
        run.writing.write(MANIFEST, &manifest.to_bytes())?;
        run.writing.sync()?;
    }
    let checkpoint = note.to_string();
    run.writing.write(CHECKPOINT, checkpoint.as_bytes())?;
    run.writing.sync()?;
    // The checkpoint stands. Results follow, and the manifest that names them alone is the last.
    run.results(&files, manifest)?;
    let is_tile = |path: &str| path.parse::<TileName>().is_ok();
    for file in &listed {
        let is_nobodys = held_back_until.is_some() && is_tile(&file.path);
        if is_nobodys || is_replaced(&file.path, &files, from) {
            run.writing.remove(&file.path)?;
        }
    }
    // A tile of an earlier size is not made anew, and a damaged one is nobody's.
    let is_damaged = |spot: &&Spot| spot.condition == Condition::Damaged;
    for spot in faults.iter().filter(is_damaged) {
        if spot
            .path
            .parse()
            .is_ok_and(|tile| is_earlier(tile, task.promise.size))
        {
            run.writing.remove(&spot.path)?;
        }
    }
    run.writing.sync()?;
    let damage = Damage::told(faults, &run.writing, workers);
    Ok(Publication {
        size: task.promise.size,
        before: run.before.map(|(_, before)| before.size),
        written: run.writing.written,
        named: files.len() as u64,
        held_back_until,
        damage,
        checkpoint,
    })
}

/// A publication under way.
pub(super) struct Run<'a, W> {
    pub(super) task: &'a Publishing<'a>,
    election: &'a Election,
    origin: KeyName,
    pub(super) workers: &'a W,
    pub(super) writing: Writing,
    /// The checkpoint that stands in the folder.
    pub(super) before: Option<(Note, Checkpoint)>,
    /// Whether what stands is damaged, so that nothing is gone on from.
    mend: bool,
    pub(super) held_back_until: Option<UtcMillis>,
    /// What stood in the folder.
    listed: &'a [Listed],
}

impl<W: Workers + Sync> Run<'_, W> {
    /// Entries and root of the checkpoint that stands.
    fn from(&self) -> (u64, TreeHash) {
        let before = self.before.as_ref();
        if before.is_none()
            && let Some(manifest) = self.standing_manifest()
            && let Ok(root) = manifest.head.root.parse()
        {
            // The checkpoint is gone, and the most that it can have promised is still known.
            return (manifest.head.size, root);
        }
        before.map_or_else(
            || (0, Tree::new().root()),
            |(_, before)| (before.size, before.root),
        )
    }

    /// Refuses a folder whose checkpoint is gone, and whose manifest is of another log.
    fn refuse_other_log(&self) -> Result<(), PublishError> {
        let manifest = self.standing_manifest();
        let other = manifest.filter(|manifest| manifest.origin != self.origin.as_str());
        match other {
            Some(manifest) if self.before.is_none() => Err(PublishError::OtherLog {
                path: self.writing.folder(),
                expected: self.origin.to_string(),
                found: manifest.origin,
            }),
            _ => Ok(()),
        }
    }

    /// Bundles and tiles in their places, if they may leave; if not, the leaves to make proofs from.
    fn tiles(&mut self, progress: &mut dyn FnMut(u64)) -> Result<Option<LeafTree>, PublishError> {
        let (from, size) = (self.from(), self.task.promise.size);
        if self.before.is_none() {
            self.refuse_more(from.0)?;
        }
        if from.0 > size {
            return Err(PublishError::Larger {
                path: self.writing.folder(),
                expected: size,
                found: from.0,
            });
        }
        if self.held_back_until.is_some() {
            return self.leaves().map(Some);
        }
        let mut extending = Extending {
            log: self.task.log,
            workers: self.workers,
            progress,
        };
        let foreseen = extending.foresee(&self.writing, from, size)?;
        if foreseen != (self.task.promise.root, from.1) {
            // What stands there is the beginning of another log, or the ledger is damaged: told apart
            // by the whole log.
            self.leaves()?;
            return Err(self.wrong_root(foreseen.0));
        }
        self.begin_to_follow()?;
        // What is written from here on goes on from what stands there.
        let standing = if self.mend {
            (0, Tree::new().root())
        } else {
            from
        };
        extending.extend(&mut self.writing, standing, size)?;
        Ok(None)
    }

    /// All leaves, if they go on from what stands and lead to what was promised.
    fn leaves(&self) -> Result<LeafTree, PublishError> {
        let promise = self.task.promise;
        let leaves = all_leaves(self.task.log, promise.size, self.workers)?;
        let from = self.from();
        let at = usize::try_from(from.0)
            .unwrap_or(usize::MAX)
            .min(leaves.len());
        let old = Tree::root_of(leaves[..at].iter().copied());
        if old != from.1 && self.before.is_none() {
            let found = format!(
                "manifest.json is of the root {} at {} entries",
                from.1, from.0
            );
            return Err(self.unproven(format!("the root {old}"), found));
        }
        if old != from.1 {
            return Err(PublishError::Fork {
                path: self.writing.folder(),
                size: from.0,
                expected: old,
                found: from.1,
            });
        }
        match Tree::root_of(leaves.iter().copied()) {
            root if root == promise.root => Ok(LeafTree::new(leaves)),
            root => Err(self.wrong_root(root)),
        }
    }

    /// Refuses a folder whose checkpoint is gone, and in which more stands than the ledger has promised. No
    /// signature shows that it was published.
    fn refuse_more(&self, from: u64) -> Result<(), PublishError> {
        let size = self.task.promise.size;
        let end = |file: &&Listed| match file.path.parse::<TileName>() {
            Ok(tile) if matches!(tile.kind, TileKind::Entries | TileKind::Hashes(0)) => {
                // A name may be of any tile, and need not be one of a log.
                let before = tile.n.saturating_mul(u64::from(TILE_WIDTH));
                before.saturating_add(u64::from(tile.width))
            }
            _ => 0,
        };
        let largest = self.listed.iter().max_by_key(end);
        let found = match largest {
            _ if from > size => format!("manifest.json is of {from} entries"),
            Some(file) if end(&file) > size => {
                format!("{} is of {} entries", file.path, end(&file))
            }
            _ => return Ok(()),
        };
        Err(self.unproven(format!("at most {size} entries"), found))
    }

    fn unproven(&self, expected: String, found: String) -> PublishError {
        PublishError::Unproven {
            path: self.writing.folder(),
            expected,
            found,
        }
    }

    fn wrong_root(&self, found: TreeHash) -> PublishError {
        let expected = self.task.promise.root;
        PublishError::Root { expected, found }
    }

    /// The checkpoint with what witnesses add to it.
    fn cosigned(
        &mut self,
        cosigners: &mut dyn Cosigners,
        leaves: Option<&LeafTree>,
    ) -> Result<Note, PublishError> {
        let promise = self.task.promise;
        let unreadable = |why: crate::tlog::NoteError| PublishError::Checkpoint {
            path: self.writing.at(CHECKPOINT),
            why: why.to_string(),
        };
        let mut note: Note = promise.checkpoint.parse().map_err(unreadable)?;
        if let Some((standing, before)) = &self.before
            && before.size == promise.size
        {
            for signature in standing.signatures() {
                // A note that is full keeps what it has.
                let _ = note.add(signature.clone());
            }
        }
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: promise.size,
            root: promise.root,
        };
        let place = self.writing.place().clone();
        let tiles = TileSubtrees::new(&place, promise.size);
        let cosigned = match leaves {
            Some(leaves) => cosigners.cosign(&note, &checkpoint, leaves),
            None => cosigners.cosign(&note, &checkpoint, &tiles),
        };
        let objected = |objection| match objection {
            Objection::TooFew { expected, found } => PublishError::Quorum { expected, found },
            Objection::Contradicted(why) => PublishError::Contradicted(why),
        };
        for signature in cosigned.map_err(objected)? {
            note.replace(signature);
        }
        Ok(note)
    }

    /// Results and verifier key as they are to be, and the manifest that names them.
    fn derive(&self) -> Result<(BTreeMap<String, Vec<u8>>, Manifest), PublishError> {
        let promise = self.task.promise;
        let held_back = self.held_back_until.is_some();
        let files = self.named(self.task.state, promise.root, held_back)?;
        let opened = self.election.opened();
        let head = ManifestHead {
            size: promise.size,
            chain: promise.chain.to_string(),
            root: promise.root.to_string(),
        };
        let mut manifest = Manifest::new(
            self.origin.to_string(),
            opened.id.to_string(),
            opened.nature.name().into(),
            self.election.genesis().to_string(),
            head,
        );
        manifest.held_back_until = self.held_back_until.map(|until| until.0);
        let sums = files
            .iter()
            .map(|(path, bytes)| (path.clone(), sha256_hex(bytes)));
        manifest.files = sums.collect();
        // Whoever looks while they are replaced is told that each file is the one or the other, and
        // that entries are held back until all of it stands.
        let standing = self.standing_manifest();
        let until = standing.as_ref().and_then(|before| before.held_back_until);
        manifest.replacing = before_of(standing, &manifest);
        if manifest.replacing.is_some() {
            manifest.held_back_until = until.or(manifest.held_back_until);
        }
        Ok((files, manifest))
    }

    /// Results and verifier key of a state whose log has this root.
    pub(super) fn named(
        &self,
        state: &State,
        root: TreeHash,
        held_back: bool,
    ) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
        let key = self.election.log_key_at(state.position().size);
        let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes())
            .map_err(|_| PublishError::NoElection)?;
        let vkey = format!("{}\n", VerifierKey::ed25519(self.origin.clone(), &key));
        let mut files = result_files(state, root, held_back, self.workers);
        files.insert(LOG_VKEY.to_owned(), vkey.into_bytes());
        Ok(files)
    }

    /// Every result in its place, and when they are durable the manifest that names them alone.
    pub(super) fn results(
        &mut self,
        files: &BTreeMap<String, Vec<u8>>,
        mut manifest: Manifest,
    ) -> Result<(), PublishError> {
        for (path, bytes) in files {
            self.writing.write(path, bytes)?;
        }
        let before = manifest.replacing.take().map(|before| before.files);
        let gone = before.iter().flat_map(|before| before.keys());
        for path in gone.filter(|path| !files.contains_key(*path)) {
            self.writing.remove(path)?;
        }
        self.writing.sync()?;
        manifest.held_back_until = self.held_back_until.map(|until| until.0);
        self.writing.write(MANIFEST, &manifest.to_bytes())
    }

    pub(super) fn standing_manifest(&self) -> Option<Manifest> {
        let bytes = self
            .writing
            .place()
            .get(MANIFEST, Manifest::MAX_BYTES)
            .ok()?;
        Manifest::from_bytes(&bytes).ok()
    }
}

/// What stands in place of the files of a manifest, if it is anything else. After an interruption each
/// file is what it was before or what it was to be; what it was before counts, and the rest is written
/// again.
fn before_of(standing: Option<Manifest>, now: &Manifest) -> Option<Replaced> {
    match standing {
        // A first publication replaces nothing, and its files come one by one as well.
        None => Some(Replaced {
            head: now.head.clone(),
            files: BTreeMap::new(),
        }),
        Some(standing) if standing.files == now.files => standing.replacing,
        Some(standing) => Some(standing.replacing.unwrap_or(Replaced {
            head: standing.head,
            files: standing.files,
        })),
    }
}

/// The checkpoint that stands in the folder, which one of the log's keys has signed.
fn standing(
    writing: &Writing,
    origin: &KeyName,
    election: &Election,
) -> Result<Option<(Note, Checkpoint)>, PublishError> {
    let bytes = match writing.place().get(CHECKPOINT, MAX_NOTE_BYTES as u64) {
        Err(Ungot::Absent) => return Ok(None),
        other => other.map_err(|why| why.to_string()),
    };
    let wrong = |why: String| PublishError::Checkpoint {
        path: writing.at(CHECKPOINT),
        why,
    };
    let text = String::from_utf8(bytes.map_err(wrong)?).map_err(|why| wrong(why.to_string()))?;
    let note: Note = text
        .parse()
        .map_err(|why: crate::tlog::NoteError| wrong(why.to_string()))?;
    let checkpoint =
        Checkpoint::from_note_text(note.text()).map_err(|why| wrong(why.to_string()))?;
    if checkpoint.origin != *origin {
        return Err(PublishError::OtherLog {
            path: writing.folder(),
            expected: origin.to_string(),
            found: checkpoint.origin.to_string(),
        });
    }
    // What nobody has signed says nothing about the ledger, and is not accused with.
    let key = election.log_key_at(checkpoint.size);
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes())
        .map_err(|why| wrong(why.to_string()))?;
    let key = VerifierKey::ed25519(origin.clone(), &key);
    Checkpoint::verify_note(&note, &key).map_err(|why| wrong(why.to_string()))?;
    Ok(Some((note, checkpoint)))
}
