//! Files from a web server, with bounds and some patience.

use std::fmt::Write as _;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;

/// How often a file is asked for before it is given up.
const TRIES: u32 = 3;

/// How long one try may take, a bundle of 16 MiB over a slow line included.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfetched {
    /// The server says that there is none (404 or 410).
    #[error("{url}: there is no such file")]
    Absent {
        /// The address.
        url: String,
    },
    /// It is larger than any file of its name can be.
    #[error("{url}: the file has more than {at_most} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The most that is read.
        at_most: u64,
    },
    /// The server or the network did not give it.
    #[error("{url}: {why}\nTry again: what has come already is kept.")]
    Network {
        /// The address.
        url: String,
        /// What happened.
        why: String,
    },
    /// The address holds a name, and perhaps a password, which is not repeated.
    #[error(
        "the address holds a user's name, a password or a question\n  expected: http://… or https://…, without one\n  found:    one, which is not repeated here\nA published log needs none: leave it out."
    )]
    Named,
    /// Not an address of a published log.
    #[error(
        "not the address of a published log\n  expected: http://… or https://…, the folder that holds checkpoint\n  found:    {0}\nName the address as a browser shows it."
    )]
    Address(String),
}

/// Whether an address holds more than the name of a host before its path.
pub fn names_somebody(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands behind a question mark may be a password, too; a folder has no such part.
    host.contains('@') || rest.contains(['?', '#'])
}

/// A web server's folder.
pub struct Client {
    agent: Agent,
    prefix: String,
}

impl Client {
    /// The folder at an address.
    ///
    /// # Errors
    /// [`Unfetched::Address`] if it is none.
    pub fn new(url: &str) -> Result<Self, Unfetched> {
        if names_somebody(url) {
            return Err(Unfetched::Named);
        }
        let wrong = || Unfetched::Address(url.chars().take(200).collect());
        Ok(Self {
            agent: agent(url, TIMEOUT).ok_or_else(wrong)?,
            prefix: url.strip_suffix('/').unwrap_or(url).to_owned(),
        })
    }

    /// The address, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.prefix
    }

    /// The bytes of a file, if it has at most so many.
    ///
    /// # Errors
    /// [`Unfetched`]; the network is tried again a few times, an absent file is not.
    pub fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Unfetched> {
        let url = format!("{}/{}", self.prefix, encoded(path));
        let mut tries = 0;
        loop {
            tries += 1;
            match self.once(&url, at_most) {
                Err(Unfetched::Network { .. }) if tries < TRIES => {
                    std::thread::sleep(Duration::from_millis(200 << tries));
                }
                done => return done,
            }
        }
    }

    fn once(&self, url: &str, at_most: u64) -> Result<Vec<u8>, Unfetched> {
        let network = |why: String| Unfetched::Network {
            url: url.into(),
            why,
        };
        let response = self.agent.get(url).call();
        let mut response = response.map_err(|error| network(error.to_string()))?;
        match response.status().as_u16() {
            200 => {}
            404 | 410 => return Err(Unfetched::Absent { url: url.into() }),
            300..400 => {
                let to = response
                    .headers()
                    .get("location")
                    .and_then(|to| to.to_str().ok());
                let to = to.unwrap_or("another address");
                return Err(network(format!(
                    "the server points to {to:?}: name that address if you trust it"
                )));
            }
            status => return Err(network(format!("the server answers with status {status}"))),
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(at_most + 1)
            .read_to_vec();
        let too_large = || Unfetched::TooLarge {
            url: url.into(),
            at_most,
        };
        match body {
            Ok(body) if body.len() as u64 > at_most => Err(too_large()),
            Ok(body) => Ok(body),
            Err(ureq::Error::BodyExceedsLimit(_)) => Err(too_large()),
            Err(error) => Err(network(error.to_string())),
        }
    }
}

/// Someone to ask the folder at an address with; nothing if it is none. No redirect is followed: it would
/// lead to somebody else's server.
pub fn agent(prefix: &str, timeout: Duration) -> Option<Agent> {
    let parsed: Uri = prefix.parse().ok()?;
    let host = parsed.host().filter(|host| !host.is_empty())?;
    let web = matches!(parsed.scheme_str(), Some("http" | "https"));
    if !web || prefix.contains(['?', '#', '@']) {
        return None;
    }
    let config = Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(0)
        .http_status_as_error(false)
        .max_response_header_size(16 * 1024)
        .user_agent(concat!("hattama/", env!("CARGO_PKG_VERSION")));
    // What listens on this machine is asked without the proxy that leads out of it.
    let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let config = if local { config.proxy(None) } else { config };
    Some(config.build().new_agent())
}

/// A path as it stands in an address: what is not of RFC 3986's unreserved characters in percent signs.
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_and_addresses_checked() {
        assert_eq!(encoded("results/x у+%"), "results/x%20%D1%83%2B%25");
        for good in ["http://127.0.0.1:8000", "https://example.org/log/"] {
            assert!(Client::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ftp://a/",
            "http://",
            "http://a/?b",
            "file:///etc",
            "http://u@h/",
            "a/b",
        ] {
            assert!(Client::new(bad).is_err(), "{bad}");
        }
    }
}
