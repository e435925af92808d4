//! SHA-256 of a scanned paper.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::bytes::ScanHash;

/// The SHA-256 of a file, as `sha256sum` prints it.
///
/// # Errors
/// What the system says if it cannot be read.
pub fn sha256(path: &Path) -> io::Result<ScanHash> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        match file.read(&mut part)? {
            0 => return Ok(ScanHash::new(hasher.finalize().into())),
            read => hasher.update(&part[..read]),
        }
    }
}
