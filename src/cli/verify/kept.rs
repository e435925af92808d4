//! Checkpoints of the log that somebody kept: in files, at witnesses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::Problem;
use crate::cli::note_file::{cosigned, read_checkpoint};
use crate::tlog::{KeyName, Policy};
use crate::verify::Kept;
use crate::witness::client::last_checkpoint;

/// How long a witness has to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Reads kept checkpoints: signed notes, or receipts, which carry one.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<Kept>, Problem> {
    files.iter().map(|file| read_one(file)).collect()
}

fn read_one(file: &Path) -> Result<Kept, Problem> {
    let (note, checkpoint) = read_checkpoint(file)?;
    Ok(Kept {
        by: format!("is kept in {}", file.display()),
        note: note.to_string(),
        checkpoint,
        keys: Vec::new(),
    })
}

/// What the policy's witnesses have cosigned last, and who could not be asked.
pub(super) fn ask(
    policy: Option<&Policy>,
    origin: &KeyName,
) -> Result<(Vec<Kept>, Vec<String>), Problem> {
    let policy = policy.ok_or_else(|| {
        Problem::could_not("there are no witnesses to ask")
            .expected("a policy that names this log and its witnesses")
            .found("no policy")
            .next("Name it with --policy.")
    })?;
    let (mut kept, mut unasked) = (Vec::new(), Vec::new());
    for witness in policy.witnesses() {
        let name = &witness.name;
        let mut not = |why: String| {
            let why = why.lines().next().unwrap_or_default().to_owned();
            unasked.push(format!("what {name} has cosigned: {why}"));
        };
        let Some(url) = &witness.url else {
            not("the policy names no address of it".into());
            continue;
        };
        let note = match last_checkpoint(url, origin, TIMEOUT) {
            Err(error) => {
                not(error.to_string());
                continue;
            }
            Ok(None) => {
                not("it has cosigned nothing of this log".into());
                continue;
            }
            Ok(Some(note)) => note,
        };
        match cosigned(&note, &witness.key) {
            Ok(checkpoint) => kept.push(Kept {
                by: format!("the witness {name} has cosigned"),
                note,
                checkpoint,
                keys: Vec::new(),
            }),
            Err(why) => not(why),
        }
    }
    Ok((kept, unasked))
}
