//! A file of the state folder: a first line that tells whether the rest is as it was written.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::StateError;
use crate::files;
use crate::tlog::MAX_NOTE_BYTES;

/// What every file begins with; a space and the SHA-256 of what follows the first line come next.
const HEADER: &str = "hattama/witness-state/v1";

/// More than any file that is written.
const MAX_BYTES: u64 = 2 * MAX_NOTE_BYTES as u64;

/// The file with this content. Inverse of [`content_of`].
fn file_of(content: &str) -> String {
    let hash = HEXLOWER.encode(&Sha256::digest(content.as_bytes()));
    format!("{HEADER} {hash}\n{content}")
}

/// The content of such a file, or what is wrong with it.
fn content_of(file: &str) -> Result<&str, &'static str> {
    let (first, content) = file.split_once('\n').ok_or("its first line is cut off")?;
    let hash = first
        .strip_prefix(HEADER)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or("its first line is not that of a witness's state")?;
    if HEXLOWER.encode(&Sha256::digest(content.as_bytes())) == hash {
        Ok(content)
    } else {
        Err("its content is not what its first line says")
    }
}

/// The content of a file.
///
/// # Errors
/// [`StateError::Damaged`] if it is not as it was written, or is not there;
/// [`StateError::Io`] if the disk refuses.
pub(super) fn read(path: &Path) -> Result<String, StateError> {
    let damaged = |why: String| StateError::Damaged {
        file: path.into(),
        why,
    };
    let bytes = files::read_whole(path, MAX_BYTES).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => damaged("it is gone".into()),
        _ => StateError::Io {
            file: path.into(),
            source,
        },
    })?;
    let text = String::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8".into()))?;
    let content = content_of(&text).map_err(|why| damaged(why.into()))?;
    Ok(content.to_owned())
}

/// Puts a file with this content in the place of the one before, on disk when this returns: the
/// name stands for the old bytes or for the new ones, whatever interrupts this.
///
/// # Errors
/// [`StateError::Io`] if nothing has changed, [`StateError::Doubtful`] if nobody knows.
pub(super) fn replace(folder: &Path, name: &str, content: &str) -> Result<(), StateError> {
    let file = folder.join(name);
    let unchanged = |source| StateError::Io {
        file: file.clone(),
        source,
    };
    let doubtful = |source| StateError::Doubtful {
        file: file.clone(),
        source,
    };
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(unchanged)?;
    new.write_all(file_of(content).as_bytes())
        .and_then(|()| new.as_file().sync_all())
        .map_err(unchanged)?;
    new.persist(&file).map_err(|error| doubtful(error.error))?;
    sync_folder(folder).map_err(doubtful)
}

/// A name is durable only with its folder.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let file = file_of("a note\n");
        assert_eq!(content_of(&file), Ok("a note\n"));
        for at in 0..file.len() {
            for bit in 0..7 {
                let mut bytes = file.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let text = String::from_utf8(bytes).unwrap();
                assert!(content_of(&text).is_err(), "byte {at} bit {bit}");
            }
            assert!(content_of(&file[..at]).is_err(), "cut at {at}");
        }
        assert!(content_of("").is_err());
        assert!(content_of(&format!("{file}\n")).is_err());
        assert_eq!(content_of(&file_of("")), Ok(""));
    }
}
