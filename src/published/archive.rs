//! A published folder in one file: a tar archive of its files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Listed, Place, Ungot};
use crate::bytes::shown;
use crate::files;

/// The most files that an archive is read with: a log of a hundred million entries has fewer.
const MAX_FILES: usize = 1_000_000;

/// A file of the archive.
#[derive(Debug, Clone, Copy)]
struct Span {
    offset: u64,
    bytes: u64,
}

/// A published folder in one file, read where it lies: nothing is unpacked.
///
/// The file is a POSIX.1-1988 (ustar) archive of regular files, so that any tool unpacks it.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    file: Mutex<File>,
    files: BTreeMap<String, Span>,
}

impl Archive {
    /// Opens an archive and reads the names in it.
    ///
    /// # Errors
    /// What is wrong with it: no archive, a name twice, a link, a path that leads out of it.
    pub fn open(path: &Path) -> Result<Self, String> {
        let mut file = files::open(path).map_err(|error| error.to_string())?;
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        let files = index(&file, length)?;
        file.rewind().map_err(|error| error.to_string())?;
        Ok(Self {
            path: path.into(),
            file: Mutex::new(file),
            files,
        })
    }
}

/// Whether a path stays in its folder, and has one way to be written.
fn is_plain(path: &str) -> bool {
    let part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    // What does not show, or turns the order of what stands around it, is in no name of ours.
    shown(path) == path && !path.contains(['\n', '\t', '\u{1b}']) && path.split('/').all(part)
}

fn index(file: &File, length: u64) -> Result<BTreeMap<String, Span>, String> {
    let mut archive = tar::Archive::new(file);
    let entries = archive
        .entries_with_seek()
        .map_err(|error| error.to_string())?;
    let mut files = BTreeMap::new();
    // Raw: names are read from the headers alone, never from entries of any length before them.
    for entry in entries.raw(true) {
        let entry = entry.map_err(|error| format!("it is not a whole archive: {error}"))?;
        let bytes = entry.path_bytes();
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let path = String::from_utf8(bytes.into_owned())
            .ok()
            .filter(|path| is_plain(path));
        let Some(path) = path else {
            return Err(format!(
                "a path leads out of it, or is no plain one: {shown:?}"
            ));
        };
        if !entry.header().entry_type().is_file() {
            return Err(format!("{path} is not a regular file"));
        }
        let (offset, bytes) = (entry.raw_file_position(), entry.size());
        if offset.checked_add(bytes).is_none_or(|end| end > length) {
            return Err(format!("it ends within {path}"));
        }
        if files.insert(path.clone(), Span { offset, bytes }).is_some() {
            return Err(format!("{path} is in it twice"));
        }
        if files.len() > MAX_FILES {
            return Err(format!("it holds more than {MAX_FILES} files"));
        }
    }
    Ok(files)
}

impl Place for Archive {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        let Some(Span { offset, bytes }) = self.files.get(path).copied() else {
            return Err(Ungot::Absent);
        };
        if bytes > at_most {
            let found = bytes;
            return Err(Ungot::TooLarge { found, at_most });
        }
        // A reader that panicked has left nothing but the position, which is set anew.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| (&*file).take(bytes).read_to_end(&mut content))
            .map_err(|error| Ungot::Unreadable(error.to_string()))?;
        Ok(content)
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        let files = self.files.iter().map(|(path, span)| Listed {
            path: path.clone(),
            bytes: span.bytes,
            odd: None,
        });
        Ok(files.collect())
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Writes an archive: the same files in the same order give the same bytes.
pub struct ArchiveWriter<W: Write>(tar::Builder<W>);

impl<W: Write> ArchiveWriter<W> {
    /// An archive written to `out`.
    pub fn new(out: W) -> Self {
        Self(tar::Builder::new(out))
    }

    /// Adds a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if the path is none that an archive is read with; what the
    /// operating system says.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        // The library would write another path, and say nothing.
        if !is_plain(path) {
            let why = format!("{path:?} is no plain path of a file");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let mut header = tar::Header::new_ustar();
        header.set_path(path)?;
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        self.0.append(&header, bytes)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ArchiveWriter::new(Vec::new());
        for (path, bytes) in files {
            archive.add(path, bytes).unwrap();
        }
        archive.finish().unwrap()
    }

    fn opened(bytes: &[u8]) -> Result<Archive, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.tar");
        std::fs::write(&path, bytes).unwrap();
        Archive::open(&path)
    }

    #[test]
    fn what_was_written_is_read() {
        let long = format!(
            "results/contests/{}/units/{}.json",
            "c".repeat(64),
            "у".repeat(32)
        );
        let files: [(&str, &[u8]); 4] = [
            ("checkpoint", b"a"),
            ("empty", b""),
            (&long, &[7; 1000]),
            ("tile/0/000", &[1; 32]),
        ];
        let bytes = written(&files);
        assert_eq!(bytes, written(&files));
        let archive = opened(&bytes).unwrap();
        for (path, content) in files {
            assert_eq!(archive.get(path, 1000).unwrap(), content, "{path}");
        }
        assert_eq!(archive.get("absent", 1000), Err(Ungot::Absent));
        let large = archive.get("tile/0/000", 31);
        assert_eq!(
            large,
            Err(Ungot::TooLarge {
                found: 32,
                at_most: 31
            })
        );
        assert_eq!(archive.list().unwrap().len(), 4);
    }

    #[test]
    fn what_would_not_be_read_is_not_written() {
        for path in [
            "a//b", "a/./b", "a/", "./a", "/a", "a/../b", "", "a:b", "a\\b",
        ] {
            let mut archive = ArchiveWriter::new(Vec::new());
            let error = archive.add(path, b"1").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path}");
        }
    }

    fn header(path: &[u8], kind: tar::EntryType, size: u64) -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.set_size(size);
        header.set_entry_type(kind);
        header.set_cksum();
        header.as_bytes().to_vec()
    }

    #[test]
    fn hostile_archives_are_refused() {
        use tar::EntryType;
        let regular = EntryType::Regular;
        let end = [0; 1024];
        for bad in [
            header(b"../checkpoint", regular, 0),
            header(b"/etc/passwd", regular, 0),
            header(b"a/../../b", regular, 0),
            header(b"a//b", regular, 0),
            header(b"a\\b", regular, 0),
            header(b"C:a", regular, 0),
            header(&[0xff, 0xfe], regular, 0),
            header(b"", regular, 0),
            header(b"link", EntryType::Symlink, 0),
            header(b"link", EntryType::Link, 0),
            header(b"folder/", EntryType::Directory, 0),
            header(b"././@LongLink", EntryType::GNULongName, 1 << 40),
            header(b"sparse", EntryType::GNUSparse, 0),
            header(b"giant", regular, 1 << 60),
            header(b"giant", regular, u64::MAX >> 1),
            [header(b"twice", regular, 0), header(b"twice", regular, 0)].concat(),
            vec![b'x'; 4096],
            vec![0xff; 600],
        ] {
            assert!(opened(&[&bad[..], &end].concat()).is_err());
        }
        let good = written(&[("a", &[1; 600]), ("b", &[2; 600])]);
        for cut in [1, 100, 511, 513, 1000] {
            assert!(opened(&good[..cut]).is_err(), "cut at {cut}");
        }
        // Cut between two files it has fewer, and the checkpoint tells which are missing.
        assert!(opened(&[]).unwrap().list().unwrap().is_empty());
    }
}
