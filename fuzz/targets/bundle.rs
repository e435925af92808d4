//! Entry bundles, tile names, the manifest, and a published log in one file.

use std::collections::BTreeMap;
use std::fs;

use hattama::published::{
    Archive, ArchiveWriter, Manifest, Place as _, PublishedFile, PublishedLog, hashes_of, inspect,
};
use hattama::rules::Alone;
use hattama::tlog::{MAX_BUNDLED_ENTRY, TileName, entries_of, push_entry};

use crate::scratch;

/// Bytes of the largest file that is asked for.
const MOST: u64 = 1 << 20;

/// Reads `data` as one of the files that a published log consists of, by its first byte.
pub fn bundle(data: &[u8]) {
    match data.split_first() {
        Some((0, rest)) => entries(rest),
        Some((1, text)) => tile_name(text),
        Some((2, json)) => manifest(json),
        Some((3, tar)) => archive(tar),
        Some((_, parts)) => packed(parts),
        None => {}
    }
}

/// A bundle of as many entries as the first byte says, and one more.
fn entries(data: &[u8]) {
    let Some((count, bundle)) = data.split_first() else {
        return;
    };
    let count = usize::from(*count) + 1;
    let width = u16::try_from(count).unwrap();
    if let Some(hashes) = hashes_of(bundle, width) {
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
        assert_eq!(bytes, bundle, "another tile of the same hashes");
    }
    let Ok(entries) = entries_of(bundle, count) else {
        return;
    };
    assert_eq!(entries.len(), count);
    let mut again = Vec::new();
    for entry in &entries {
        assert!(entry.len() <= MAX_BUNDLED_ENTRY);
        push_entry(&mut again, entry).unwrap();
    }
    assert_eq!(again, bundle, "another bundle of the same entries");
    assert!(entries_of(bundle, count - 1).is_err());
    assert!(entries_of(bundle, count + 1).is_err());
}

fn tile_name(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    if let Ok(name) = text.parse::<TileName>() {
        assert_eq!(name.to_string(), text, "another name of the same tile");
        assert_eq!(PublishedFile::of(text), PublishedFile::Tile(name));
        assert!(name.full().is_full());
    }
}

fn manifest(json: &[u8]) {
    let Ok(manifest) = Manifest::from_bytes(json) else {
        return;
    };
    assert_eq!(manifest.to_bytes(), json, "another way to write the same");
    for path in manifest.paths() {
        assert!(manifest.sums(path).count() <= 2);
        let derived = manifest
            .sums(path)
            .all(|sum| manifest.derived_at(path, sum).is_some());
        assert!(derived, "{path}");
    }
}

/// A file as somebody made it.
fn archive(tar: &[u8]) {
    let folder = scratch::folder();
    let path = folder.path().join("log.bundle");
    fs::write(&path, tar).unwrap();
    let Ok(archive) = Archive::open(&path) else {
        return;
    };
    let mut sum = 0;
    for listed in archive.list().unwrap() {
        let plain = |part: &str| !matches!(part, "" | "." | "..");
        assert!(listed.path.split('/').all(plain), "{}", listed.path);
        let bytes = archive.get(&listed.path, MOST);
        match bytes {
            Ok(bytes) => assert_eq!(bytes.len() as u64, listed.bytes),
            Err(_) => assert!(listed.bytes > MOST),
        }
        assert!(archive.get(&listed.path, 0).is_err() || listed.bytes == 0);
        sum += listed.bytes;
    }
    assert!(sum <= tar.len() as u64, "files out of nothing");
    assert!(archive.get("there/is/none", MOST).is_err());
    look_at(archive);
}

/// Whatever stands in it, it can be looked at.
fn look_at(archive: Archive) {
    if let Ok(log) = PublishedLog::open(archive) {
        let inspection = inspect(&log, &Alone, &|_| ());
        if let Ok(inspection) = inspection {
            for spot in inspection.faults() {
                assert!(!spot.place().is_empty());
            }
        }
    }
}

/// An archive of the parts that `data` is divided into: a path, a newline, a length, the bytes.
fn packed(mut data: &[u8]) {
    let mut files: BTreeMap<&str, &[u8]> = BTreeMap::new();
    while let Some(end) = data.iter().position(|byte| *byte == b'\n') {
        let (path, rest) = (&data[..end], &data[end + 1..]);
        let Some((length, rest)) = rest.split_first_chunk::<2>() else {
            break;
        };
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (content, rest) = rest.split_at(length);
        data = rest;
        if let Ok(path) = std::str::from_utf8(path) {
            files.insert(path, content);
        }
    }
    let mut writer = ArchiveWriter::new(Vec::new());
    let mut written = BTreeMap::new();
    for (path, content) in files {
        // Paths that tar cannot hold, or that lead out, are refused when they are written.
        if writer.add(path, content).is_ok() {
            written.insert(path, content);
        } else {
            return;
        }
    }
    let bytes = writer.finish().unwrap();
    let folder = scratch::folder();
    let path = folder.path().join("log.bundle");
    fs::write(&path, bytes).unwrap();
    let Ok(archive) = Archive::open(&path) else {
        return;
    };
    // What was packed is what is read.
    assert_eq!(archive.list().unwrap().len(), written.len());
    for (path, content) in written {
        assert_eq!(archive.get(path, MOST).as_deref(), Ok(content));
    }
    look_at(archive);
}
