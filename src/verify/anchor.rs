//! What a verifier is told from outside the log, so that nobody can make up a whole election.

use std::collections::BTreeSet;

use crate::bytes::StatementHash;
use crate::event::Presented;
use crate::keys::PublicKeyBytes;

/// What a verifier knows of who opened the ledger. Never read from the log itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The hash of the genesis statement.
    Genesis(StatementHash),
    /// Keys of the central commission's members: more than half of them have signed genesis, and
    /// nobody else has.
    CentralKeys(BTreeSet<PublicKeyBytes>),
}

/// Why text is no anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// A line that is neither.
    #[error(
        "line {line} is no anchor\n  expected: `genesis` and 64 hexadecimal digits, or `central` and a public key\n  found:    {found}"
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// No anchor in it.
    #[error("there is no anchor in it\n  expected: a line `genesis HASH`, or lines `central KEY`")]
    Empty,
    /// Two kinds of anchor, or two genesis hashes.
    #[error("it names more than one anchor\n  expected: one genesis hash, or only central keys")]
    Several,
}

impl Anchor {
    /// Reads an anchor: 64 hexadecimal digits are a genesis hash; otherwise lines of
    /// `genesis HASH` or `central KEY`, with `#` comments.
    ///
    /// # Errors
    /// [`AnchorError`] if it is neither.
    pub fn parse(text: &str) -> Result<Self, AnchorError> {
        let mut genesis = None;
        let mut keys = BTreeSet::new();
        // Editors on some systems begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = || AnchorError::Line {
                line: at + 1,
                found: line.into(),
            };
            let words: Vec<_> = line.split_whitespace().collect();
            match words[..] {
                [hash] | ["genesis", hash] => {
                    let hash: StatementHash = hash.parse().map_err(|_| wrong())?;
                    if genesis.replace(hash).is_some() {
                        return Err(AnchorError::Several);
                    }
                }
                ["central", key] => {
                    keys.insert(key.parse().map_err(|_| wrong())?);
                }
                _ => return Err(wrong()),
            }
        }
        match (genesis, keys.is_empty()) {
            (Some(hash), true) => Ok(Self::Genesis(hash)),
            (None, false) => Ok(Self::CentralKeys(keys)),
            (None, true) => Err(AnchorError::Empty),
            (Some(_), false) => Err(AnchorError::Several),
        }
    }

    /// Whether this genesis is the one that the anchor names; if not, expected and found.
    pub(super) fn matches(&self, genesis: &Presented) -> Result<(), (String, String)> {
        match self {
            Self::Genesis(expected) if *expected == genesis.hash() => Ok(()),
            Self::Genesis(expected) => Err((expected.to_string(), genesis.hash().to_string())),
            Self::CentralKeys(expected) => {
                let signers = genesis.submission().signatures.iter().map(|pair| pair.key);
                let signers: BTreeSet<_> = signers.collect();
                if signers.is_subset(expected) && signers.len() > expected.len() / 2 {
                    return Ok(());
                }
                let known = signers.intersection(expected).count();
                Err((
                    format!(
                        "signatures of more than half of {} keys, no others",
                        expected.len()
                    ),
                    format!("{known} of them, and {} others", signers.len() - known),
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors() {
        let hash = "ab".repeat(32);
        assert!(matches!(Anchor::parse(&hash), Ok(Anchor::Genesis(_))));
        let file = format!("# from the gazette\ngenesis {hash}\n");
        assert_eq!(Anchor::parse(&file), Anchor::parse(&hash));
        let keys = format!("central {hash}\ncentral {}\n", "cd".repeat(32));
        assert!(matches!(Anchor::parse(&keys), Ok(Anchor::CentralKeys(keys)) if keys.len() == 2));
        assert_eq!(Anchor::parse("# nothing\n"), Err(AnchorError::Empty));
        assert!(matches!(
            Anchor::parse("genesis xyz"),
            Err(AnchorError::Line { line: 1, .. })
        ));
        assert_eq!(
            Anchor::parse(&format!("{file}central {hash}\n")),
            Err(AnchorError::Several)
        );
    }
}
