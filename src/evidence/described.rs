//! `evidence.json`: what the other files are to show.

use serde::{Deserialize, Serialize};

use super::error::UnreadEvidence;
use super::{FaultCodes, TwoHistories, Unlawful};
use crate::bytes::TreeHash;
use crate::tlog::MAX_PROOF_HASHES;

/// Bytes of the largest `evidence.json` that is read.
pub(super) const MAX_DESCRIBED: u64 = 64 * 1024;

const SCHEMA: &str = "hattama.evidence/1";
pub(super) const TWO_HISTORIES: &str = "two-histories";
pub(super) const UNLAWFUL_ENTRY: &str = "unlawful-entry";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    schema: String,
    pub(super) shows: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<u64>,
    root: String,
    proof: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) faults: Option<Vec<FaultCodes>>,
}

impl Described {
    fn new(shows: &str, root: TreeHash, proof: &[TreeHash]) -> Self {
        Self {
            schema: SCHEMA.into(),
            shows: shows.into(),
            index: None,
            root: root.to_string(),
            proof: proof.iter().map(ToString::to_string).collect(),
            faults: None,
        }
    }

    pub(super) fn two_histories(evidence: &TwoHistories) -> Self {
        Self::new(TWO_HISTORIES, evidence.root, &evidence.proof)
    }

    pub(super) fn unlawful(evidence: &Unlawful) -> Self {
        Self {
            index: Some(evidence.index),
            faults: Some(evidence.faults.clone()),
            ..Self::new(UNLAWFUL_ENTRY, evidence.root, &evidence.proof)
        }
    }

    /// The bytes. Inverse of [`from_bytes`](Self::from_bytes).
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Text, numbers and lists of them can always be written.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// What stands in it, if it is exactly as it would be written.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadEvidence> {
        let form = |error: serde_json::Error| UnreadEvidence::Form(error.to_string());
        // A later version may have other fields: what it is called comes first.
        let any: serde_json::Value = serde_json::from_slice(bytes).map_err(form)?;
        let schema = any.get("schema").and_then(serde_json::Value::as_str);
        if schema != Some(SCHEMA) {
            return Err(UnreadEvidence::Schema {
                expected: SCHEMA,
                found: schema.unwrap_or("no schema").chars().take(80).collect(),
            });
        }
        let read: Self = serde_json::from_slice(bytes).map_err(form)?;
        if read.to_bytes() == bytes {
            Ok(read)
        } else {
            Err(UnreadEvidence::Form("it is not as it was written".into()))
        }
    }

    /// The root that is to be gone on from.
    pub(super) fn root(&self) -> Result<TreeHash, UnreadEvidence> {
        hash(&self.root)
    }

    /// That it is gone on from.
    pub(super) fn proof(&self) -> Result<Vec<TreeHash>, UnreadEvidence> {
        if self.proof.len() > MAX_PROOF_HASHES {
            return Err(UnreadEvidence::Form("no proof has so many hashes".into()));
        }
        self.proof.iter().map(|one| hash(one)).collect()
    }
}

fn hash(text: &str) -> Result<TreeHash, UnreadEvidence> {
    let read: Result<TreeHash, _> = text.parse();
    // One hash has one text, in lower case.
    read.ok()
        .filter(|hash| hash.to_string() == text)
        .ok_or_else(|| UnreadEvidence::Form("a hash is not 64 hexadecimal digits".into()))
}
