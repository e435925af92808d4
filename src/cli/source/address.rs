//! A log at an address: fetched into a copy on this machine, only what is new.

use std::fs::File;
use std::path::PathBuf;

use crate::cli::present::{count_of, grouped};
use crate::cli::{Context, Exit, Problem, Progress, remark};
use crate::mirror::{Client, Mirror, Unfetched};
use crate::published::{Folder, Listed, Place, Ungot, sha256_hex};

/// Whether the source is an address.
pub(super) fn is_address(source: &str) -> bool {
    // Any scheme is one: what cannot be fetched is refused without being repeated, as it may hold a
    // password.
    let scheme = source.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// The copy of what is published at an address, under its address's name.
struct Copy {
    folder: Folder,
    url: String,
    /// Held as long as the copy is read, so that no other process changes it meanwhile.
    _lock: File,
}

impl Place for Copy {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        self.folder.get(path, at_most)
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        self.folder.list()
    }

    fn name(&self) -> String {
        self.url.clone()
    }
}

/// Fetches what is new at the address.
pub(super) fn fetch(url: &str, context: Context) -> Result<Box<dyn Place>, Problem> {
    let client = Client::new(url)?;
    let cache = cache().ok_or_else(|| {
        Problem::could_not("there is no place for a copy of the log on this machine")
            .next("Name one in the environment variable HATTAMA_CACHE.")
    })?;
    let folder = cache.join(sha256_hex(client.address().as_bytes()));
    let cannot = |error: std::io::Error| {
        Problem::could_not(format!("the copy of the log cannot be kept: {error}"))
            .at(folder.display())
            .next("Name another place in the environment variable HATTAMA_CACHE.")
    };
    std::fs::create_dir_all(&folder).map_err(cannot)?;
    let lock = File::create(folder.with_extension("lock")).map_err(cannot)?;
    lock.lock().map_err(cannot)?;
    let bar = Progress::new(context, "fetching", 0);
    let mirror = Mirror::new(&client, &folder);
    let fetched = mirror.fetch(&|done, total| bar.set_of(done, total))?;
    drop(bar);
    if !context.quiet && !context.json {
        remark!(
            "{url}: {} fetched ({} bytes), {} kept from before",
            count_of(fetched.files, "file"),
            grouped(fetched.bytes),
            grouped(fetched.kept)
        );
    }
    Ok(Box::new(Copy {
        folder: Folder::new(&folder),
        url: client.address().to_owned(),
        _lock: lock,
    }))
}

/// Where programs keep what they can fetch again: the XDG base directories, or what stands for them
/// elsewhere.
fn cache() -> Option<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let usual = || {
        let cache = set("XDG_CACHE_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".cache")))
            .or_else(|| set("LOCALAPPDATA"));
        cache.map(|cache| cache.join("hattama"))
    };
    set("HATTAMA_CACHE").or_else(usual)
}

impl From<Unfetched> for Problem {
    fn from(error: Unfetched) -> Self {
        Self::from_error(Exit::CouldNot, &error)
    }
}
