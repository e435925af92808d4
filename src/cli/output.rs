//! Names of what is written.

use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};

/// The name of a new file or folder. `-`, which elsewhere is standard output, is refused, so that nobody
/// finds a file of that name.
pub(super) fn output() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path == Path::new("-") {
            Err("this is written to disk, not to standard output; ./- is something of that name")
        } else {
            Ok(path)
        }
    })
}
