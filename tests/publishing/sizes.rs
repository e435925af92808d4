//! At every size the tiles that the specification lists, and no others; roots as others compute them.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::stage::{Stage, files};

const SIZES: [u64; 8] = [1, 2, 255, 256, 257, 65_536, 65_537, 70_000];

/// <https://c2sp.org/tlog-tiles>, word for word: full tiles first, then the partial one, at each level.
fn listed(size: u64) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let path = |n: u64| -> String {
        let groups = format!("{n:09}");
        let (a, b, c) = (&groups[..3], &groups[3..6], &groups[6..]);
        match n {
            0..1000 => c.to_owned(),
            1000..1_000_000 => format!("x{b}/{c}"),
            _ => format!("x{a}/x{b}/{c}"),
        }
    };
    let mut tiles = |kind: &str, hashes: u64| {
        for n in 0..hashes / 256 {
            paths.insert(format!("tile/{kind}/{}", path(n)));
        }
        if !hashes.is_multiple_of(256) {
            paths.insert(format!(
                "tile/{kind}/{}.p/{}",
                path(hashes / 256),
                hashes % 256
            ));
        }
    };
    tiles("entries", size);
    tiles("0", size);
    tiles("1", size / 256);
    tiles("2", size / 65_536);
    paths
}

/// RFC 6962, section 2.1, word for word.
fn reference(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = leaves.split_at(split);
            let (left, right) = (reference(left), reference(right));
            Sha256::digest([&[1], left.as_slice(), right.as_slice()].concat()).into()
        }
    }
}

fn leaf(entry: &[u8]) -> [u8; 32] {
    Sha256::digest([&[0], entry].concat()).into()
}

/// Tiles on disk as another implementation reads them.
struct Theirs<'a>(&'a std::collections::BTreeMap<String, Vec<u8>>);

impl tlog_tiles::TileReader for Theirs<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let path = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| self.0[&path(tile)].clone())
            .collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn at_every_size_the_tiles_of_the_specification_and_no_others() {
    for size in SIZES {
        let stage = Stage::new(size);
        let place = tempfile::tempdir().unwrap();
        stage.publish(place.path()).unwrap();
        let files = files(place.path());
        let tiles = files
            .keys()
            .filter(|path| path.starts_with("tile/"))
            .cloned();
        assert_eq!(tiles.collect::<BTreeSet<_>>(), listed(size), "size {size}");

        // The root is that of the RFC, and of another implementation that reads the tiles.
        let leaves: Vec<_> = stage.entries.iter().map(|entry| leaf(entry)).collect();
        let root = reference(&leaves);
        assert_eq!(*stage.root().as_bytes(), root);
        let checkpoint = tlog_tiles::Checkpoint::from_bytes(
            files["checkpoint"]
                .split(|byte| *byte == b'\n')
                .take(3)
                .collect::<Vec<_>>()
                .join(&b'\n')
                .iter()
                .copied()
                .chain(*b"\n")
                .collect::<Vec<_>>()
                .as_slice(),
        )
        .unwrap();
        assert_eq!((checkpoint.size(), checkpoint.hash().0), (size, root));
        let reader = Theirs(&files);
        let hashes = tlog_tiles::TileHashReader::new(size, tlog_tiles::Hash(root), &reader);
        assert_eq!(tlog_tiles::tree_hash(size, &hashes).unwrap().0, root);
        for index in [0, size / 2, size - 1] {
            let proof = tlog_tiles::prove_record(size, index, &hashes).unwrap();
            let at = usize::try_from(index).unwrap();
            let leaf = tlog_tiles::Hash(leaves[at]);
            tlog_tiles::check_record(&proof, size, tlog_tiles::Hash(root), index, leaf).unwrap();
        }

        // The bundles hold the entries.
        let mut entries = Vec::new();
        for n in 0..size.div_ceil(256) {
            let width = (size - n * 256).min(256);
            let suffix = if width == 256 {
                String::new()
            } else {
                format!(".p/{width}")
            };
            let mut rest = &files[&format!("tile/entries/{n:03}{suffix}")][..];
            while let Some((length, behind)) = rest.split_first_chunk::<2>() {
                let (entry, behind) = behind.split_at(u16::from_be_bytes(*length).into());
                entries.push(entry.to_vec());
                rest = behind;
            }
        }
        assert_eq!(entries, stage.entries);
    }
}

#[test]
fn published_afresh_it_is_the_same_byte_for_byte_and_grown_it_holds_the_same() {
    let mut stage = Stage::new(1);
    let grown = tempfile::tempdir().unwrap();
    for size in SIZES {
        stage.grow(size);
        stage.publish(grown.path()).unwrap();
        let fresh = tempfile::tempdir().unwrap();
        let again = tempfile::tempdir().unwrap();
        stage.publish(fresh.path()).unwrap();
        stage.publish(again.path()).unwrap();
        let (fresh, grown) = (files(fresh.path()), files(grown.path()));
        assert_eq!(fresh, files(again.path()), "size {size}");
        for (path, bytes) in &fresh {
            assert_eq!(grown.get(path), Some(bytes), "{path} at size {size}");
        }
        // What else is there is partial, of an earlier size.
        let more = grown.keys().filter(|path| !fresh.contains_key(*path));
        assert!(
            more.clone().all(|path| path.contains(".p/")),
            "{:?}",
            more.collect::<Vec<_>>()
        );
    }
}
