//! Observers' requests to be accredited: an id, a public key, and the proof that whoever asks holds
//! its secret key.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::request::{RequestError, field, parsed, problem, request_text};
use crate::bytes::{Domain, Id};
use crate::event::observer_message;
use crate::keys::{Message, PublicKeyBytes, SignatureBytes, check};

/// The version of the format.
const VERSION: u32 = 1;

const HEADER: &str = "# An observer's request to be accredited. It is public and holds no secret.\n\
    # The proof is this key's signature over observer and key.\n";

/// An observer's request whose proof has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObserverRequest {
    observer: Id,
    key: PublicKeyBytes,
    proof: SignatureBytes,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    request: u32,
    observer: String,
    public_key: String,
    proof: String,
}

impl ObserverRequest {
    /// The request of an observer.
    ///
    /// # Errors
    /// [`RequestError::ObserverProof`] if the proof is not his key's.
    pub fn new(
        observer: Id,
        key: PublicKeyBytes,
        proof: SignatureBytes,
    ) -> Result<Self, RequestError> {
        let message = observer_message(&observer, &key);
        if !check(&key, &Message::new(Domain::Observer, &message), &proof) {
            return Err(RequestError::ObserverProof);
        }
        Ok(Self {
            observer,
            key,
            proof,
        })
    }

    /// The observer.
    pub const fn observer(&self) -> &Id {
        &self.observer
    }

    /// His key.
    pub const fn key(&self) -> &PublicKeyBytes {
        &self.key
    }

    /// The proof that he holds the secret key.
    pub const fn proof(&self) -> &SignatureBytes {
        &self.proof
    }

    /// The file's text. Inverse of [`from_text`](Self::from_text).
    pub fn to_text(&self) -> String {
        let Self {
            observer,
            key,
            proof,
        } = self;
        // Identifiers and digits need no escapes.
        format!(
            "{HEADER}request = {VERSION}\nobserver = \"{observer}\"\npublic_key = \"{key}\"\n\
             proof = \"{proof}\"\n"
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
        Self::new(
            field("observer", Id::new(&read.observer))?,
            field("public_key", read.public_key.parse())?,
            field("proof", read.proof.parse())?,
        )
    }
}

/// Reads one observer's request.
///
/// # Errors
/// [`Problem`] if the file cannot be read or is no request whose proof holds.
pub fn read_observer_request(path: &Path) -> Result<ObserverRequest, Problem> {
    let text = request_text(path)?;
    ObserverRequest::from_text(&text).map_err(|error| {
        let next = "ask the observer to make it again with `hattama key request --observer`";
        problem(path, error.line(), error.to_string(), next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;

    fn request() -> ObserverRequest {
        let secret = SecretKey::from_seed([9; 32]);
        let observer = Id::new("O-1").unwrap();
        let message = observer_message(&observer, &secret.public());
        let proof = secret.sign(&Message::new(Domain::Observer, &message));
        ObserverRequest::new(observer, secret.public(), proof).unwrap()
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let request = request();
        assert_eq!(ObserverRequest::from_text(&request.to_text()), Ok(request));
    }

    #[test]
    fn a_proof_is_worth_nothing_for_another_observer() {
        let altered = request().to_text().replace("O-1", "O-2");
        let refused = ObserverRequest::from_text(&altered);
        assert_eq!(refused, Err(RequestError::ObserverProof));
    }

    #[test]
    fn a_members_request_is_none() {
        let text = request().to_text().replace("observer = ", "commission = ");
        let error = ObserverRequest::from_text(&text).unwrap_err();
        assert_eq!(error.line(), Some(4), "{error}");
    }
}
