//! Members' requests to be enrolled: a number, a role, a public key, and the proof that whoever
//! asks holds its secret key.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::problem::{Problem, Read, Severity};
use crate::bytes::{Domain, Id};
use crate::event::{Member, possession_message};
use crate::files;
use crate::keys::{Message, check};

/// The version of the format.
const VERSION: u32 = 1;

/// The most bytes a request may have; ours have 500.
const MAX_REQUEST: u64 = 16 * 1024;

const HEADER: &str = "# A member's request to be enrolled. It is public and holds no secret.\n\
    # The proof is this key's signature over commission, member, role and key.\n";

/// A member's request whose proof has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    commission: Id,
    member: Member,
}

/// Why text is no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not the TOML of a request.
    #[error("not a request: {why}")]
    Text {
        /// Why.
        why: String,
        /// The line, where it is known.
        line: Option<u64>,
    },
    /// Another version of the format.
    #[error("the request has format version {found}; this program reads version {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// A field that cannot be used.
    #[error("\"{field}\": {why}")]
    Field {
        /// The field.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// The proof is not the key's signature.
    #[error("the proof is not this key's signature over this commission, member, role and key")]
    Proof,
    /// The proof is not the signature of an observer's key.
    #[error("the proof is not this key's signature over this observer and key")]
    ObserverProof,
}

impl RequestError {
    /// The line, where it is known.
    pub const fn line(&self) -> Option<u64> {
        match self {
            Self::Text { line, .. } => *line,
            _ => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    request: u32,
    commission: String,
    member: u16,
    role: String,
    public_key: String,
    proof: String,
}

impl KeyRequest {
    /// The request of `member` of `commission`.
    ///
    /// # Errors
    /// [`RequestError`] if his number is 0, or his proof is not his key's.
    pub fn new(commission: Id, member: Member) -> Result<Self, RequestError> {
        if member.number == 0 {
            let why = "members are numbered from 1".into();
            return Err(RequestError::Field {
                field: "member",
                why,
            });
        }
        let message = possession_message(&commission, member.number, member.role, &member.key);
        let message = Message::new(Domain::Possession, &message);
        if !check(&member.key, &message, &member.proof) {
            return Err(RequestError::Proof);
        }
        Ok(Self { commission, member })
    }

    /// The commission he is to be a member of.
    pub const fn commission(&self) -> &Id {
        &self.commission
    }

    /// The member.
    pub const fn member(&self) -> &Member {
        &self.member
    }

    /// The file's text. Inverse of [`from_text`](Self::from_text).
    pub fn to_text(&self) -> String {
        let Member {
            number,
            role,
            key,
            proof,
        } = &self.member;
        let commission = &self.commission;
        // Identifiers, roles and digits need no escapes.
        format!(
            "{HEADER}request = {VERSION}\ncommission = \"{commission}\"\nmember = {number}\n\
             role = \"{role}\"\npublic_key = \"{key}\"\nproof = \"{proof}\"\n"
        )
    }

    /// The request with this text. Inverse of [`to_text`](Self::to_text).
    ///
    /// # Errors
    /// [`RequestError`] if it is no request or its proof does not hold.
    pub fn from_text(text: &str) -> Result<Self, RequestError> {
        let read: Text = parsed(text)?;
        if read.request != VERSION {
            return Err(RequestError::Version {
                found: read.request,
            });
        }
        let commission = field("commission", Id::new(&read.commission))?;
        let member = Member {
            number: read.member,
            role: field("role", read.role.parse())?,
            key: field("public_key", read.public_key.parse())?,
            proof: field("proof", read.proof.parse())?,
        };
        Self::new(commission, member)
    }
}

/// The parts of a request.
pub(super) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, RequestError> {
    toml::from_str(text).map_err(|error| RequestError::Text {
        why: error.message().to_owned(),
        line: error.span().map(|span| line_of(text, span.start)),
    })
}

/// One field of a request.
pub(super) fn field<T, E: ToString>(
    field: &'static str,
    read: Result<T, E>,
) -> Result<T, RequestError> {
    read.map_err(|error| RequestError::Field {
        field,
        why: error.to_string(),
    })
}

fn line_of(text: &str, at: usize) -> u64 {
    let before = text.get(..at).unwrap_or(text);
    before.matches('\n').count() as u64 + 1
}

/// A request and the file it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledRequest {
    /// The file.
    pub path: PathBuf,
    /// The request.
    pub request: KeyRequest,
}

/// Reads every `.toml` file of a folder, and of the folders in it, as a request. Those that can be
/// used are in the value even where others cannot.
pub fn read_requests(folder: &Path) -> Read<Vec<FiledRequest>> {
    let mut problems = Vec::new();
    let mut paths = Vec::new();
    collect(folder, &mut paths, &mut problems);
    paths.sort();
    let mut requests = Vec::with_capacity(paths.len());
    for path in paths {
        match read_request(&path) {
            Ok(request) => requests.push(FiledRequest { path, request }),
            Err(problem) => problems.push(problem),
        }
    }
    Read {
        value: Some(requests),
        problems,
    }
}

/// Reads one request.
///
/// # Errors
/// [`Problem`] if the file cannot be read or is no request whose proof holds.
pub fn read_request(path: &Path) -> Result<KeyRequest, Problem> {
    let text = request_text(path)?;
    KeyRequest::from_text(&text).map_err(|error| {
        let next = "ask the member to make it again with `hattama key request`";
        problem(path, error.line(), error.to_string(), next)
    })
}

/// The text of a request, if it is no longer than one can be.
pub(super) fn request_text(path: &Path) -> Result<String, Problem> {
    let unreadable = |error: &dyn std::fmt::Display| {
        let what = format!("the request cannot be read: {error}");
        problem(path, None, what, "check the path and who may read it")
    };
    match files::read_text(path, MAX_REQUEST) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            let what = format!("a request has at most {MAX_REQUEST} bytes; this file has more");
            Err(problem(path, None, what, "take the file out of the folder"))
        }
        read => read.map_err(|error| unreadable(&error)),
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let what = format!("the folder cannot be read: {error}");
            problems.push(problem(folder, None, what, "check the path of the folder"));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, paths, problems);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
}

pub(super) fn problem(path: &Path, line: Option<u64>, what: String, next: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        file: path.display().to_string(),
        line,
        what,
        expected: None,
        found: None,
        next: next.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::Role;
    use crate::keys::SecretKey;

    fn request() -> KeyRequest {
        let secret = SecretKey::from_seed([7; 32]);
        let commission = Id::new("R-00001").unwrap();
        let key = secret.public();
        let message = possession_message(&commission, 3, Role::Secretary, &key);
        let proof = secret.sign(&Message::new(Domain::Possession, &message));
        let member = Member {
            number: 3,
            role: Role::Secretary,
            key,
            proof,
        };
        KeyRequest::new(commission, member).unwrap()
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let request = request();
        assert_eq!(KeyRequest::from_text(&request.to_text()), Ok(request));
    }

    #[test]
    fn a_proof_is_worth_nothing_for_another_seat() {
        for (from, to) in [
            ("member = 3", "member = 4"),
            ("\"secretary\"", "\"chair\""),
            ("R-00001", "R-00002"),
        ] {
            let text = request().to_text();
            assert!(text.contains(from));
            let altered = text.replace(from, to);
            assert_eq!(KeyRequest::from_text(&altered), Err(RequestError::Proof));
        }
    }

    #[test]
    fn what_is_no_request_says_where() {
        let text = request().to_text().replace("role = ", "rôle = ");
        let error = KeyRequest::from_text(&text).unwrap_err();
        assert!(
            matches!(error, RequestError::Text { line: Some(6), .. }),
            "{error:?}"
        );
        let text = request().to_text().replace("\"secretary\"", "\"king\"");
        let error = KeyRequest::from_text(&text).unwrap_err();
        assert!(
            error.to_string().starts_with("\"role\": unknown role"),
            "{error}"
        );
    }
}
