//! A ledger's folder, and what happens to the files in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use hattama::event::Submission;
use hattama::ledger::{Config, Ledger, LogKeys, Offer};

use crate::stage::copy_folder;
use crate::support::secret;
use crate::{Numbers, making};

/// A ledger of 1,000 entries that was opened and closed often, so that sled has reused segments and
/// kept a snapshot.
pub(crate) struct Whole {
    place: tempfile::TempDir,
    pub(crate) entries: Vec<Vec<u8>>,
}

pub(crate) static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let log = making::made();
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ledger");
    let keys = LogKeys {
        log: secret("log", 0, 0),
    };
    let offers = log.lines.iter().map(|line| Offer {
        submission: Submission::from_bytes(&line.submission).unwrap(),
        at: line.at,
    });
    let mut offers: Vec<_> = offers.collect();
    let rest = offers.split_off(1);
    let Offer { submission, at } = offers.remove(0);
    let config = Config::new("log.pem".into(), "refusals.pem".into());
    drop(Ledger::create(&folder, submission, &keys, &config, at).unwrap());
    for batch in rest.chunks(111) {
        let mut ledger = Ledger::open(&folder, &keys).unwrap();
        ledger.append(batch.to_vec()).unwrap();
    }
    Whole {
        place,
        entries: log.entries,
    }
});

impl Whole {
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("ledger")
    }

    /// A copy that goes with its test.
    pub(crate) fn copy(&self) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        copy_folder(&self.folder(), &place.path().join("ledger"));
        place
    }
}

/// Every file below a folder, with its bytes; a folder has none.
pub(crate) fn bytes_of(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            all.extend(bytes_of(&path));
            all.insert(path, None);
        } else {
            let bytes = fs::read(&path).unwrap();
            all.insert(path, Some(bytes));
        }
    }
    all
}

/// What happens to a file, or to several.
#[derive(Debug, Clone)]
pub(crate) enum Wound {
    Flip(PathBuf, usize),
    Truncate(PathBuf, usize),
    ZeroBlock(PathBuf, usize),
    /// A block is written where another belongs.
    MoveBlock(PathBuf, usize, usize),
    Grow(PathBuf, usize),
    Remove(PathBuf),
    Overwrite(PathBuf, usize),
}

/// Bytes of a block of a file system.
const BLOCK: usize = 4096;

impl Wound {
    pub(crate) fn inflict(&self, folder: &Path) {
        let change = |path: &Path, change: &dyn Fn(&mut Vec<u8>)| {
            let path = folder.join(path);
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(path, bytes).unwrap();
        };
        match self {
            Self::Flip(path, bit) => change(path, &|bytes| bytes[bit / 8] ^= 1 << (bit % 8)),
            Self::Truncate(path, length) => change(path, &|bytes| bytes.truncate(*length)),
            Self::ZeroBlock(path, block) => change(path, &|bytes| {
                let end = bytes.len().min((block + 1) * BLOCK);
                bytes[block * BLOCK..end].fill(0);
            }),
            Self::MoveBlock(path, from, to) => change(path, &|bytes| {
                let (from, to) = (from * BLOCK, to * BLOCK);
                let length = BLOCK.min(bytes.len() - from).min(bytes.len() - to);
                bytes.copy_within(from..from + length, to);
            }),
            Self::Grow(path, length) => change(path, &|bytes| {
                bytes.extend(std::iter::repeat_n(0xa5, *length));
            }),
            Self::Remove(path) => {
                let path = folder.join(path);
                if path.is_dir() {
                    fs::remove_dir_all(path).unwrap();
                } else {
                    fs::remove_file(path).unwrap();
                }
            }
            Self::Overwrite(path, length) => change(path, &|bytes| {
                *bytes = vec![0xff; *length];
            }),
        }
    }

    /// The file that is damaged.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Flip(path, _)
            | Self::Truncate(path, _)
            | Self::ZeroBlock(path, _)
            | Self::MoveBlock(path, ..)
            | Self::Grow(path, _)
            | Self::Remove(path)
            | Self::Overwrite(path, _) => path,
        }
    }
}

/// The files of the store, by path within the ledger's folder, with their lengths.
pub(crate) fn store_files(folder: &Path) -> Vec<(PathBuf, usize)> {
    let all = bytes_of(&folder.join("store")).into_iter();
    let files = all.filter_map(|(path, bytes)| {
        Some((path.strip_prefix(folder).unwrap().to_owned(), bytes?.len()))
    });
    files.collect()
}

/// Each file removed, emptied, halved, cut by a byte, made longer, and overwritten.
pub(crate) fn of_whole_files(folder: &Path) -> Vec<Wound> {
    let mut all = vec![
        Wound::Remove("store".into()),
        Wound::Remove("store/blobs".into()),
    ];
    all.push(Wound::Remove("HEAD".into()));
    for (path, length) in store_files(folder) {
        all.push(Wound::Remove(path.clone()));
        for left in [
            0,
            1,
            8,
            9,
            length / 2,
            length.saturating_sub(BLOCK),
            length - 1,
        ] {
            all.push(Wound::Truncate(path.clone(), left));
        }
        for more in [1, BLOCK, 1 << 19] {
            all.push(Wound::Grow(path.clone(), more));
        }
        for with in [9, length] {
            all.push(Wound::Overwrite(path.clone(), with));
        }
    }
    all
}

/// So many wounds at random, most of them in the file with the entries.
pub(crate) fn at_random(folder: &Path, numbers: &mut Numbers, count: usize) -> Vec<Wound> {
    let files = store_files(folder);
    let db = files
        .iter()
        .position(|(path, _)| path.ends_with("db"))
        .unwrap();
    let one = |_| {
        let at = if numbers.below(4) > 0 {
            db
        } else {
            numbers.below(files.len())
        };
        let (path, length) = files[at].clone();
        let blocks = length.div_ceil(BLOCK);
        match numbers.below(8) {
            0..4 => Wound::Flip(path, numbers.below(length * 8)),
            4 => Wound::Truncate(path, numbers.below(length)),
            5 | 6 => Wound::ZeroBlock(path, numbers.below(blocks)),
            _ => Wound::MoveBlock(path, numbers.below(blocks), numbers.below(blocks)),
        }
    };
    (0..count).map(one).collect()
}
