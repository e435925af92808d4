//! What others have seen of the ledger, asked before the first signature and before it is published anew: a
//! backup brings its HEAD back, too, and only they know of more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::note_file::cosigned;
use crate::cli::policy_file::read_policy;
use crate::cli::{Context, Problem, remark, source};
use crate::files;
use crate::ledger::{Config, Layout, LedgerError, Seen, goes_on_from};
use crate::published::{CHECKPOINT, Folder, Place as _, Ungot};
use crate::replay::LogSource;
use crate::state::State;
use crate::tlog::{KeyName, MAX_NOTE_BYTES, Policy, VerifierKey};
use crate::witness::client::last_checkpoint;

/// The most bytes of the file of a log's key.
const MAX_VKEY: u64 = 8192;

/// How long a witness has to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What there is to compare with, and why there is not more.
#[derive(Default)]
struct Asked {
    seen: Vec<Seen>,
    /// Who was to be asked and could not be.
    unasked: Vec<String>,
    /// Who knows nothing, and was not expected to.
    ignorant: Vec<String>,
}

impl Asked {
    /// Takes in what somebody shows, if it is of this log.
    fn take(&mut self, name: &str, shown: Result<Seen, String>, origin: Option<&KeyName>) {
        let shown = shown.and_then(|seen| match origin {
            Some(origin) if *origin != seen.checkpoint.origin => {
                let other = &seen.checkpoint.origin;
                Err(format!("it shows a checkpoint of another log, {other}"))
            }
            _ => Ok(seen),
        });
        match shown {
            Ok(seen) => self.seen.push(seen),
            Err(why) => self.unasked.push(format!("{name}: {}", first_line(&why))),
        }
    }
}

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
    let mut asked = Asked::default();
    // A ledger without a configuration is opened with --log-key, and does not say where it is published.
    let config = match Config::read(&layout) {
        Ok(config) => config,
        Err(error) => {
            let error = error.to_string();
            asked.unasked.push(first_line(&error).to_owned());
            Config::new(PathBuf::new(), PathBuf::new())
        }
    };
    let origin = origin(&layout);
    for folder in &config.published {
        let folder = layout.folder().join(folder);
        let name = name_of(&folder);
        let shown =
            published(&folder).and_then(|shown| shown.ok_or("no checkpoint stands there".into()));
        asked.take(&name, shown, origin.as_ref());
    }
    if config.policy.is_some() && origin.is_none() {
        let vkey = layout.log_vkey();
        let why = format!("the witnesses: {} does not read", vkey.display());
        asked.unasked.push(why);
    }
    if let (Some(policy), Some(origin)) = (&config.policy, &origin) {
        // One that is gone asks nobody, and keeps nobody from being asked.
        let read = read_policy(&layout.folder().join(policy));
        if let Err(problem) = &read {
            asked
                .unasked
                .push(format!("the witnesses: {}", problem.what));
        }
        let witnesses = read.iter().flat_map(Policy::witnesses);
        for witness in witnesses {
            let name = format!("the witness {}", witness.name);
            let Some(url) = &witness.url else {
                let why = format!("{name}: the policy names no address of it");
                asked.ignorant.push(why);
                continue;
            };
            let last = last_checkpoint(url, origin, TIMEOUT).map_err(|why| why.to_string());
            match last.transpose() {
                // It may be that it was never asked: no word that there is nothing.
                None => asked
                    .ignorant
                    .push(format!("{name}: it has cosigned nothing of this log")),
                Some(note) => {
                    let seen = note.and_then(|note| {
                        let checkpoint = cosigned(&note, &witness.key)?;
                        let by = name.clone();
                        Ok(Seen {
                            by,
                            note,
                            checkpoint,
                        })
                    });
                    asked.take(&name, seen, Some(origin));
                }
            }
        }
    }
    let Asked {
        seen,
        mut unasked,
        ignorant,
    } = asked;
    if !seen.is_empty() || (unasked.is_empty() && ignorant.is_empty()) {
        if !context.quiet {
            for one in &unasked {
                remark!("warning: not asked what this ledger was like last: {one}");
            }
        }
        return Ok(seen);
    }
    unasked.extend(ignorant);
    let found = unasked.join("; ");
    if assume_latest {
        if !context.quiet {
            remark!("warning: whether this ledger is the latest was not checked ({found})");
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

/// Where a ledger is handed on to.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Handing<'a> {
    /// Into a published folder, which is compared when it is written. What stands there is what the
    /// ledger is held against from then on.
    Published {
        /// The folder.
        out: &'a Path,
        /// Whether nobody needs to know of it.
        assume_latest: bool,
    },
    /// Into a file that is compared with nothing later.
    Bundled,
}

/// What the folders show in which a ledger was published before it is handed on. It signs nothing now,
/// and one folder that is gone keeps nobody from it, if another knows the ledger.
///
/// # Errors
/// [`Problem`] if a folder is there and shows nothing to compare with, if ledger.toml does not read, or
/// names folders of which none shows the log.
pub(in crate::cli) fn elsewhere(
    ledger: &Path,
    handing: Handing<'_>,
    context: Context,
) -> Result<Vec<Seen>, Problem> {
    let layout = Layout::new(ledger);
    let warn = |why: &str| {
        if !context.quiet {
            remark!("warning: not compared with what others have seen: {why}");
        }
    };
    if !layout.config().exists() {
        warn(&format!("{} is not there", layout.config().display()));
        return Ok(Vec::new());
    }
    let mut seen = Vec::new();
    let (mut compared, mut gone) = (false, Vec::new());
    for folder in Config::read(&layout)?.published {
        let folder = layout.folder().join(folder);
        let shown = published(&folder);
        let is_out = matches!(handing, Handing::Published { out, .. } if folder == out);
        match shown {
            // What stands there is judged when it is written over.
            Ok(Some(_)) | Err(_) if is_out => compared = true,
            Ok(None) if is_out && source::is_published(&folder) => compared = true,
            Ok(Some(one)) => seen.push(one),
            Ok(None) => gone.push(format!("no checkpoint stands in {}", folder.display())),
            Err(why) => {
                return Err(Problem::could_not(
                    "what was published before cannot be compared with this ledger",
                )
                .at(folder.display())
                .expected("a checkpoint of this log")
                .found(first_line(&why))
                .next(
                    "`hattama fsck` says what is wrong there. Put it right; or keep it elsewhere and take \
                     it out of `published` in ledger.toml.",
                ));
            }
        }
    }
    let nobody = !compared && seen.is_empty() && !gone.is_empty();
    if let Handing::Published { assume_latest, .. } = handing
        && nobody
        && !assume_latest
    {
        return Err(Problem::could_not(
            "nobody can be asked what this ledger was like last, so it is not published",
        )
        .at(ledger.display())
        .expected("a published folder that ledger.toml names, with its checkpoint")
        .found(gone.join("; "))
        .next(
            "Put right in ledger.toml where the published folder lies now. What is published is what the \
             ledger is compared with from then on: only if you know that it was not restored from a \
             backup, go on with --assume-latest.",
        ));
    }
    for one in gone {
        warn(&format!(
            "{one}. Take it out of `published` in ledger.toml if it is given up"
        ));
    }
    Ok(seen)
}

/// Whether a log, as it is read, goes on from what others have seen of it.
///
/// # Errors
/// As [`goes_on_from`], and if entries cannot be read.
pub(in crate::cli) fn holds_against(
    seen: &[Seen],
    ledger: &Path,
    log: &dyn LogSource,
    state: &State,
) -> Result<(), LedgerError> {
    let sizes = seen.iter().map(|seen| seen.checkpoint.size).collect();
    let tree = source::watched(log, sizes)?;
    goes_on_from(seen, ledger, state, &tree)
}

fn name_of(folder: &Path) -> String {
    format!("the published folder {}", folder.display())
}

/// The checkpoint that a published folder shows, or why it cannot be read; nothing if there is none.
fn published(folder: &Path) -> Result<Option<Seen>, String> {
    let note = match Folder::new(folder).get(CHECKPOINT, MAX_NOTE_BYTES as u64) {
        Err(Ungot::Absent) => return Ok(None),
        note => note.map_err(|why| why.to_string())?,
    };
    let note = String::from_utf8(note).map_err(|why| why.to_string())?;
    let seen = Seen::new(name_of(folder), &note);
    seen.map(Some).map_err(|why| why.to_string())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The log's name, as the file beside the log says: only to ask with.
fn origin(layout: &Layout) -> Option<KeyName> {
    let vkey = files::read_text(&layout.log_vkey(), MAX_VKEY).ok()?;
    Some(vkey.trim().parse::<VerifierKey>().ok()?.name().clone())
}
