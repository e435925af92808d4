//! What an interrupted publication has left, and the first one after entries were held back.

use std::collections::BTreeMap;

use super::PublishError;
use super::publication::Run;
use crate::election::UtcMillis;
use crate::published::{MANIFEST, Replaced, sha256_hex};
use crate::replay::{Replay, Signatures, fold};
use crate::rules::Workers;
use crate::state::State;

impl<W: Workers + Sync> Run<'_, W> {
    /// Ends a publication that was interrupted among its results, before another begins: a manifest
    /// can say of each file that it is the one or the other, and not that it is what was between.
    pub(super) fn end_interrupted(&mut self) -> Result<(), PublishError> {
        let standing = self.standing_manifest();
        let Some(manifest) = standing.filter(|standing| standing.replacing.is_some()) else {
            return Ok(());
        };
        let size = manifest.head.size;
        let before = manifest.replacing.as_ref().map(|before| &before.files);
        if before == Some(&manifest.files) {
            // Nothing was replaced: what was held back was about to follow.
            return Ok(());
        }
        // Results come after their checkpoint: as long as it does not stand, none has been replaced.
        let stands = self.before.as_ref().map(|(_, before)| before.size) == Some(size);
        let Ok(root) = manifest.head.root.parse() else {
            return Ok(());
        };
        if !stands || size >= self.task.promise.size {
            return Ok(());
        }
        let Some(state) = self.state_at(size) else {
            return Ok(());
        };
        let now = self.held_back_until;
        for held_back in [false, true] {
            let files = self.named(&state, root, held_back)?;
            let sums = files.iter();
            let sums = sums.map(|(path, bytes)| (path.clone(), sha256_hex(bytes)));
            // Those of another version cannot be made here.
            if sums.collect::<BTreeMap<_, _>>() != manifest.files {
                continue;
            }
            let until = manifest.held_back_until.filter(|_| held_back);
            self.held_back_until = until.map(UtcMillis);
            let ended = self.results(&files, manifest);
            self.held_back_until = now;
            return ended;
        }
        Ok(())
    }

    /// The state that the log came to at a size; nothing if it is not lawful until then.
    fn state_at(&self, size: u64) -> Option<State> {
        let mut replay = Replay::new();
        let assume = Signatures::Assume;
        let log = self.task.log;
        let folded = fold(&mut replay, log, Some(size), assume, self.workers, &mut ());
        folded
            .is_ok_and(|faults| faults.is_empty())
            .then(|| replay.into_state())
    }

    /// Where what was held back is to follow now, says so before the first of it leaves: until all of
    /// it stands, nobody takes what is there for all there should be.
    pub(super) fn begin_to_follow(&mut self) -> Result<(), PublishError> {
        let Some(mut manifest) = self.standing_manifest() else {
            return Ok(());
        };
        if manifest.held_back_until.is_none()
            || manifest.replacing.is_some()
            || self.held_back_until.is_some()
        {
            return Ok(());
        }
        manifest.replacing = Some(Replaced {
            head: manifest.head.clone(),
            files: manifest.files.clone(),
        });
        self.writing.write(MANIFEST, &manifest.to_bytes())?;
        self.writing.sync()
    }
}
