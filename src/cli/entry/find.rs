//! An entry by its position, its statement hash, or the beginning of that.

use crate::bytes::StatementHash;
use crate::cli::Problem;
use crate::event::Entry;
use crate::replay::{BATCH, LogSource};
use crate::rules::Workers;
use crate::threads::Threads;

/// Fewer digits would too often fit several statements.
const FEWEST_DIGITS: usize = 8;

/// The longest text that is taken for a position: longer ones are hashes of digits only.
const LONGEST_INDEX: usize = FEWEST_DIGITS - 1;

/// Entries that one thread reads at a time.
const PART: usize = 256;

/// The position that `which` names. Up to seven digits are a position; from eight on a statement
/// hash is looked for first.
pub(in crate::cli) fn index(log: &dyn LogSource, which: &str) -> Result<u64, Problem> {
    let as_index = which.parse::<u64>().ok();
    if let Some(index) = as_index.filter(|_| which.len() <= LONGEST_INDEX) {
        return within(log, index);
    }
    let hex = which.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hex || !(FEWEST_DIGITS..=64).contains(&which.len()) {
        return Err(Problem::could_not(format!("{which:?} names no entry"))
            .expected(format!(
                "a position, or {FEWEST_DIGITS} to 64 hexadecimal digits of a statement hash"
            ))
            .found(which)
            .next("`hattama log` lists positions and hashes."));
    }
    let found = with_prefix(log, &which.to_ascii_lowercase())?;
    match (found.as_slice(), as_index) {
        ([(index, _)], _) => Ok(*index),
        ([], Some(index)) => within(log, index),
        ([], None) => Err(
            Problem::could_not(format!("no statement's hash begins with {which}"))
                .next("`hattama log` lists positions and hashes."),
        ),
        (several, _) => {
            let several: Vec<_> = several
                .iter()
                .map(|(index, hash)| format!("entry {index}, {hash}"))
                .collect();
            Err(
                Problem::could_not(format!("several statements' hashes begin with {which}"))
                    .expected("one")
                    .found(several.join("; "))
                    .next("Give more digits, or the position."),
            )
        }
    }
}

fn within(log: &dyn LogSource, index: u64) -> Result<u64, Problem> {
    let size = log.size();
    if index < size {
        return Ok(index);
    }
    let expected = match size.checked_sub(1) {
        Some(last) => format!("a position from 0 to {last}"),
        None => "nothing: the log is empty".to_owned(),
    };
    Err(Problem::could_not(format!("the log has no entry {index}"))
        .expected(expected)
        .found(index)
        .next("`hattama log` lists the entries."))
}

/// Entries whose statement hash begins with these digits. Straight from the bytes, so that an entry
/// of a log that is not lawful is found as well.
fn with_prefix(log: &dyn LogSource, prefix: &str) -> Result<Vec<(u64, StatementHash)>, Problem> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < log.size() {
        let to = log.size().min(from + BATCH);
        let mut entries: Vec<(u64, Vec<u8>)> = Vec::new();
        log.read(from..to, &mut |index, bytes| {
            entries.push((index, bytes.into()));
        })?;
        found.extend(Threads.in_parts(&entries, PART, |part| {
            let hashes = part.iter().filter_map(|(index, bytes)| {
                let entry = Entry::from_bytes(bytes).ok()?;
                Some((
                    *index,
                    StatementHash::of_statement(&entry.submission.statement),
                ))
            });
            hashes
                .filter(|(_, hash)| hash.to_string().starts_with(prefix))
                .collect()
        }));
        from = to;
    }
    Ok(found)
}

/// The bytes of the entry at a position that the log has.
pub(in crate::cli) fn bytes(log: &dyn LogSource, index: u64) -> Result<Vec<u8>, Problem> {
    let mut found = Vec::new();
    log.read(index..index + 1, &mut |_, bytes| found = bytes.to_vec())?;
    Ok(found)
}
