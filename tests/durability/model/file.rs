//! The bytes of one file: what is durable, and what was done since.

use super::Luck;
use crate::random::Random;

/// A disk writes so many bytes or none of them.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

/// A file.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    synced: Vec<u8>,
    live: Vec<u8>,
    /// What was done and is not durable, each with its place in the trace.
    pending: Vec<(u64, Change)>,
    synced_mode: u32,
    mode: u32,
}

fn write(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    let end = at + what.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(what);
}

impl File {
    pub(super) fn new(mode: u32) -> Self {
        Self {
            synced_mode: mode,
            mode,
            ..Self::default()
        }
    }

    pub(super) fn synced(bytes: Vec<u8>, mode: u32) -> Self {
        Self {
            live: bytes.clone(),
            synced: bytes,
            ..Self::new(mode)
        }
    }

    pub(super) fn live(&self) -> &[u8] {
        &self.live
    }

    pub(super) const fn mode(&self) -> u32 {
        self.mode
    }

    pub(super) fn write(&mut self, at: usize, bytes: &[u8], when: u64) {
        write(&mut self.live, at, bytes);
        let bytes = bytes.to_vec();
        self.pending.push((when, Change::Write { at, bytes }));
    }

    pub(super) fn set_length(&mut self, length: usize, when: u64) {
        self.live.resize(length, 0);
        self.pending.push((when, Change::Length(length)));
    }

    pub(super) const fn set_mode(&mut self, mode: u32) {
        self.mode = mode;
    }

    /// What had been done up to a place in the trace is durable.
    pub(super) fn sync(&mut self, covers: u64) {
        let covered = self.pending.partition_point(|(when, _)| *when < covers);
        for (_, change) in self.pending.drain(..covered) {
            match change {
                Change::Write { at, bytes } => write(&mut self.synced, at, &bytes),
                Change::Length(length) => self.synced.resize(length, 0),
            }
        }
        self.synced_mode = self.mode;
    }

    /// What was done since the last sync is seen, and is not on the disk unless it is done again.
    pub(super) fn lose(&mut self) {
        self.pending.clear();
    }

    /// Bytes and mode after a power cut.
    pub(super) fn after(&self, luck: Luck, random: &mut Random) -> (Vec<u8>, u32) {
        let mut bytes = self.synced.clone();
        let count = self.pending.len();
        let (whole, torn) = match luck {
            Luck::Nothing | Luck::Any | Luck::Last => (0, None),
            Luck::Everything => (count, None),
            Luck::First => {
                let whole = random.below(count + 1);
                (whole, self.pending.get(whole))
            }
        };
        for (_, change) in &self.pending[..whole] {
            apply(&mut bytes, change, |_| true);
        }
        if let Some((_, torn)) = torn {
            let sectors = random.below(9);
            apply(&mut bytes, torn, |sector| sector < sectors);
        }
        if luck == Luck::Any {
            let (of, most) = [(2, false), (8, false), (8, true)][random.below(3)];
            for (_, change) in &self.pending {
                apply(&mut bytes, change, |_| random.one_in(of) != most);
            }
        }
        if luck == Luck::Last
            && let Some((_, last)) = self.pending.last()
        {
            apply(&mut bytes, last, |_| true);
        }
        let mode = match luck {
            Luck::Everything => self.mode,
            Luck::Nothing => self.synced_mode,
            Luck::First | Luck::Any | Luck::Last => [self.mode, self.synced_mode][random.below(2)],
        };
        (bytes, mode)
    }
}

/// Applies those sectors of a change, counted from its first, that `survives` lets through.
fn apply(bytes: &mut Vec<u8>, change: &Change, mut survives: impl FnMut(usize) -> bool) {
    match change {
        Change::Length(length) => {
            if survives(0) {
                bytes.resize(*length, 0);
            }
        }
        Change::Write { at, bytes: written } => {
            let (mut from, mut sector) = (0, 0);
            while from < written.len() {
                let to = ((at + from) / SECTOR + 1) * SECTOR - at;
                let to = to.min(written.len());
                if survives(sector) {
                    write(bytes, at + from, &written[from..to]);
                }
                (from, sector) = (to, sector + 1);
            }
        }
    }
}
