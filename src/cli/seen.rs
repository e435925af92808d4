//! What others have seen of the ledger, asked before the first signature and before it is published anew: a
//! backup brings its HEAD back, too, and only they know of more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::policy_file::read_policy;
use crate::cli::{Context, Problem};
use crate::files;
use crate::ledger::{Config, Layout, Seen};
use crate::published::{CHECKPOINT, Folder, Place as _};
use crate::tlog::{KeyName, MAX_NOTE_BYTES, VerifierKey};
use crate::witness::client::last_checkpoint;

/// The most bytes of the file of a log's key.
const MAX_VKEY: u64 = 8192;

/// How long a witness has to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The checkpoints that the published folders show, and that the witnesses of the policy have cosigned
/// last, as ledger.toml names them; nothing if it names none.
///
/// # Errors
/// [`Problem`] if it names some and none can be asked, unless the caller goes on all the same.
pub(in crate::cli) fn gather(
    ledger: &Path,
    assume_latest: bool,
    context: Context,
) -> Result<Vec<Seen>, Problem> {
    let layout = Layout::new(ledger);
    let (mut seen, mut unasked, mut reached) = (Vec::new(), Vec::new(), 0);
    // A ledger without a configuration is opened with --log-key, and does not say where it is published.
    let config = match Config::read(&layout) {
        Ok(config) => config,
        Err(error) => {
            unasked.push(first_line(&error.to_string()).to_owned());
            Config::new(PathBuf::new(), PathBuf::new())
        }
    };
    for folder in &config.published {
        match published(&layout.folder().join(folder)) {
            Ok(one) => {
                reached += 1;
                seen.push(one);
            }
            Err(why) => unasked.push(why),
        }
    }
    let origin = origin(&layout);
    if config.policy.is_some() && origin.is_none() {
        let vkey = layout.log_vkey();
        unasked.push(format!("the witnesses: {} does not read", vkey.display()));
    }
    if let (Some(policy), Some(origin)) = (&config.policy, origin) {
        let policy = read_policy(&layout.folder().join(policy))?;
        for witness in policy.witnesses() {
            let name = format!("the witness {}", witness.name);
            let Some(url) = &witness.url else { continue };
            match last_checkpoint(url, &origin, TIMEOUT) {
                Ok(None) => reached += 1,
                Ok(Some(note)) => match Seen::new(&name, &note) {
                    Ok(one) => {
                        reached += 1;
                        seen.push(one);
                    }
                    Err(why) => unasked.push(format!("{name}: {}", first_line(&why.to_string()))),
                },
                Err(why) => unasked.push(format!("{name}: {}", first_line(&why.to_string()))),
            }
        }
    }
    if unasked.is_empty() || reached > 0 {
        if !context.quiet {
            for one in &unasked {
                anstream::eprintln!("warning: not asked what this ledger was like last: {one}");
            }
        }
        return Ok(seen);
    }
    let found = unasked.join("; ");
    if assume_latest {
        if !context.quiet {
            anstream::eprintln!(
                "warning: whether this ledger is the latest was not checked ({found})"
            );
        }
        return Ok(seen);
    }
    Err(Problem::could_not(
        "nobody can be asked what this ledger was like last, so it signs nothing",
    )
    .at(ledger.display())
    .expected("a published folder or a witness that can be reached, as ledger.toml names them")
    .found(found)
    .next(
        "Put right in ledger.toml where the published folder and the policy lie now. A ledger that was \
         restored from a backup would make a second history; only if you know that it was not, go on \
         with --assume-latest.",
    ))
}

/// The checkpoint that a published folder shows, or one line that says why there is none.
pub(in crate::cli) fn published(folder: &Path) -> Result<Seen, String> {
    let name = format!("the published folder {}", folder.display());
    let note = Folder::new(folder).get(CHECKPOINT, MAX_NOTE_BYTES as u64);
    let note = note.map_err(|why| why.to_string());
    let note = note.and_then(|note| String::from_utf8(note).map_err(|why| why.to_string()));
    let seen = note.and_then(|note| Seen::new(&name, &note).map_err(|why| why.to_string()));
    seen.map_err(|why| format!("{name}: {}", first_line(&why)))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The log's name, as the file beside the log says: only to ask with.
fn origin(layout: &Layout) -> Option<KeyName> {
    let vkey = files::read_text(&layout.log_vkey(), MAX_VKEY).ok()?;
    Some(vkey.trim().parse::<VerifierKey>().ok()?.name().clone())
}
