//! Asking a witness.
//!
//! No redirect is followed, and no answer read without a bound: a witness is somebody else's server.

use std::fmt;
use std::time::Duration;

use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

use super::answering::SIZE;
use super::origin_hash;
use crate::mirror;
use crate::tlog::{
    AddCheckpoint, Cosignature, CosignatureError, KeyName, MAX_NOTE_BYTES, MAX_SIGNATURES, Note,
    NoteSignature, VerifierKey,
};

/// Bytes of an answer to `add-checkpoint` that are read: so many of the largest signature lines
/// there are, which are post-quantum ones.
const MAX_ANSWER_BYTES: u64 = MAX_SIGNATURES as u64 * 4096;

/// Characters of a refusal that are kept.
const EXCERPT: usize = 300;

/// What came of asking a witness that did not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Asked {
    /// It has cosigned another size last (409): prove from there.
    #[error("the witness has last cosigned a checkpoint of {0} entries")]
    Conflict(u64),
    /// It refuses.
    #[error("the witness answers with status {status}\n  expected: 200\n  found:    {says}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The beginning of what it says.
        says: String,
    },
    /// It cannot be reached, or not in time.
    #[error("the witness cannot be reached: {0}")]
    Unreachable(String),
    /// The answer is not what a witness answers.
    #[error("the answer of the witness does not read: {0}")]
    Nonsense(String),
    /// The address is none of a witness.
    #[error(
        "not the address of a witness\n  expected: http://… or https://…, without ? and #\n  found:    {0}"
    )]
    Address(String),
    /// It answers with lines of which none is a valid cosignature of its key.
    #[error("the witness has not cosigned: {0}")]
    NotCosigned(#[from] CosignatureError),
}

/// Asks the witness at this submission prefix to cosign. The lines are as it sent them: nobody has
/// checked them yet, see [`cosignature_of`].
///
/// # Errors
/// [`Asked`], why there are none.
pub fn add_checkpoint(
    url: &str,
    request: &AddCheckpoint,
    timeout: Duration,
) -> Result<Vec<NoteSignature>, Asked> {
    let (agent, uri) = agent(url, "add-checkpoint", timeout)?;
    let sent = agent
        .post(uri)
        .header("Content-Type", "text/plain; charset=utf-8")
        .send(request.to_string());
    let mut response = sent.map_err(unreachable)?;
    let status = response.status().as_u16();
    let is_size = content_type(&response) == Some(SIZE);
    let body = read(&mut response, MAX_ANSWER_BYTES)?;
    match status {
        200 => signature_lines(&body),
        409 if is_size => match body.strip_suffix('\n').and_then(decimal) {
            Some(size) => Err(Asked::Conflict(size)),
            None => Err(Asked::Nonsense(format!("no size: {}", excerpt(&body)))),
        },
        status => Err(refused(status, &body)),
    }
}

/// The last checkpoint of this log that the witness at this monitoring prefix has cosigned, if there
/// is one: a note, which nobody has checked yet.
///
/// # Errors
/// [`Asked`], why it cannot be had.
pub fn last_checkpoint(
    url: &str,
    origin: &KeyName,
    timeout: Duration,
) -> Result<Option<String>, Asked> {
    let path = format!("{}/checkpoint", origin_hash(origin));
    let (agent, uri) = agent(url, &path, timeout)?;
    let mut response = agent.get(uri).call().map_err(unreachable)?;
    let status = response.status().as_u16();
    let body = read(&mut response, MAX_NOTE_BYTES as u64)?;
    match status {
        200 => Ok(Some(body)),
        404 => Ok(None),
        status => Err(refused(status, &body)),
    }
}

/// The line with which this witness cosigned the note, among those it sent. Lines of other keys are
/// ignored.
///
/// # Errors
/// [`Asked::NotCosigned`] if there is none, or a line under its name and key id is not of its key.
pub fn cosignature_of(
    key: &VerifierKey,
    note: &Note,
    lines: &[NoteSignature],
) -> Result<NoteSignature, Asked> {
    let (name, id) = (key.name().clone(), key.id());
    let mut found = None;
    for line in lines.iter().filter(|l| l.id == id && l.name == name) {
        Cosignature::verify(line, note.text(), key)?;
        found = Some(line.clone());
    }
    found.ok_or_else(|| CosignatureError::NotCosigned { name, id }.into())
}

/// Someone to ask with, and the address below this prefix.
fn agent(prefix: &str, path: &str, timeout: Duration) -> Result<(Agent, Uri), Asked> {
    if mirror::names_somebody(prefix) {
        let without =
            "one with a user's name, a password or a question, which is not repeated here";
        return Err(Asked::Address(without.into()));
    }
    let wrong = || Asked::Address(excerpt(prefix));
    let agent = mirror::agent(prefix, timeout).ok_or_else(wrong)?;
    // A prefix may end with the slash that joins it to the rest.
    let joined = prefix.strip_suffix('/').unwrap_or(prefix);
    let uri = format!("{joined}/{path}").parse().map_err(|_| wrong())?;
    Ok((agent, uri))
}

fn unreachable(error: impl fmt::Display) -> Asked {
    Asked::Unreachable(error.to_string())
}

fn content_type(response: &Response<Body>) -> Option<&str> {
    let whole = response.headers().get("content-type")?.to_str().ok()?;
    whole.split(';').next().map(str::trim)
}

/// The body, if it is text and not too long.
fn read(response: &mut Response<Body>, limit: u64) -> Result<String, Asked> {
    let body = response.body_mut().with_config().limit(limit).read_to_vec();
    match body {
        Ok(body) => String::from_utf8(body).map_err(|_| Asked::Nonsense("it is not UTF-8".into())),
        Err(ureq::Error::BodyExceedsLimit(limit)) => {
            Err(Asked::Nonsense(format!("it has more than {limit} bytes")))
        }
        Err(error) => Err(unreachable(error)),
    }
}

/// Lines of a note, each with its newline, at least one.
fn signature_lines(body: &str) -> Result<Vec<NoteSignature>, Asked> {
    let nonsense = || Asked::Nonsense(format!("no signature lines: {}", excerpt(body)));
    let lines = body.strip_suffix('\n').ok_or_else(nonsense)?;
    let lines: Vec<NoteSignature> = lines
        .split('\n')
        .take(MAX_SIGNATURES + 1)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| nonsense())?;
    if lines.len() > MAX_SIGNATURES {
        let many = format!("it has more than {MAX_SIGNATURES} lines");
        return Err(Asked::Nonsense(many));
    }
    Ok(lines)
}

fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn refused(status: u16, body: &str) -> Asked {
    let says = excerpt(body);
    Asked::Refused { status, says }
}

/// The beginning of what somebody else wrote, on one line and without control characters.
fn excerpt(text: &str) -> String {
    let line = text.trim().chars().take(EXCERPT);
    line.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
