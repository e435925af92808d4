//! Hashes of what stands beside a log: a scanned paper, a photograph, a document, a text.

use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::value::Value;
use crate::annex::text_hash;
use crate::bytes::{ScanHash, TextHash};
use crate::files;

/// The most bytes of a scan, photograph or document: far above what a paper needs, and read within
/// seconds.
const MAX_SCAN: u64 = 1 << 30;

/// The SHA-256 of a file, as `sha256sum` prints it.
///
/// # Errors
/// What the system says if it cannot be read, or that it is too large for a scan.
pub fn sha256(path: &Path) -> io::Result<ScanHash> {
    let file = files::open_up_to(path, MAX_SCAN)?;
    let mut file = file.take(MAX_SCAN);
    let mut hasher = Sha256::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        match file.read(&mut part)? {
            0 => return Ok(ScanHash::new(hasher.finalize().into())),
            read => hasher.update(&part[..read]),
        }
    }
}

/// The hash of a text that is written, or of the text in the file named, as `hattama annex make`
/// writes it.
pub(super) fn named_text(value: &Value<'_>) -> Option<TextHash> {
    let text = value.text()?.trim();
    if let Ok(hash) = text.parse() {
        return Some(hash);
    }
    let expected = "the file that `hattama annex make` has written, or 64 hexadecimal digits";
    match text_hash(&value.folder().join(text)) {
        Ok(Some(hash)) => Some(hash),
        Ok(None) => {
            value.refuse("keeps no text of an annex", expected);
            None
        }
        Err(error) => {
            value.refuse(format!("cannot be read: {error}"), expected);
            None
        }
    }
}

/// The SHA-256 that is written, or that of the file named; `what` is in the file.
pub(super) fn named_file(value: &Value<'_>, what: &str) -> Option<ScanHash> {
    let text = value.text()?.trim();
    if let Ok(hash) = text.parse() {
        return Some(hash);
    }
    sha256(&value.folder().join(text))
        .map_err(|error| {
            value.refuse(
                format!("cannot be read: {error}"),
                &format!("the file of {what}, or 64 hexadecimal digits"),
            );
        })
        .ok()
}
