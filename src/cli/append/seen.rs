//! What others have seen of the ledger, asked before the first signature: a backup brings its HEAD back,
//! too, and only they know of more.

use std::path::Path;
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
pub(super) fn gather(
    ledger: &Path,
    assume_latest: bool,
    context: Context,
) -> Result<Vec<Seen>, Problem> {
    let layout = Layout::new(ledger);
    // A ledger without a configuration is opened with --log-key, and says where it is not published.
    let Ok(config) = Config::read(&layout) else {
        return Ok(Vec::new());
    };
    let (mut seen, mut unasked, mut reached) = (Vec::new(), Vec::new(), 0);
    for folder in &config.published {
        let folder = layout.folder().join(folder);
        let name = format!("the published folder {}", folder.display());
        let note = Folder::new(&folder).get(CHECKPOINT, MAX_NOTE_BYTES as u64);
        let note = note.map_err(|why| why.to_string());
        let note = note.and_then(|note| String::from_utf8(note).map_err(|why| why.to_string()));
        match note.and_then(|note| Seen::new(&name, &note).map_err(|why| why.to_string())) {
            Ok(one) => {
                reached += 1;
                seen.push(one);
            }
            Err(why) => unasked.push(format!("{name}: {}", first_line(&why))),
        }
    }
    if let (Some(policy), Some(origin)) = (&config.policy, origin(&layout)) {
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
        "A ledger that was restored from a backup would make a second history. If you know that \
             it was not, go on with --assume-latest.",
    ))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The log's name, as the file beside the log says: only to ask with.
fn origin(layout: &Layout) -> Option<KeyName> {
    let vkey = files::read_text(&layout.log_vkey(), MAX_VKEY).ok()?;
    Some(vkey.trim().parse::<VerifierKey>().ok()?.name().clone())
}
