//! Refusals that the ledger signs: of the log as it is promised, not of a batch under way.

use ed25519_dalek::SigningKey;

use super::LedgerError;
use super::error::entropy;
use super::signing::refusal_key;
use super::writer::{Ledger, Offer};
use crate::keys::SecretKey;
use crate::rules::{Refusal, admit, weigh};
use crate::threads::Threads;
use crate::tlog::SignedRefusal;

impl Ledger {
    /// Whether a key is the one that signs this log's refusals.
    ///
    /// # Errors
    /// [`LedgerError::WrongKey`] if genesis names another.
    pub fn check_refusal_key(&self, key: &SecretKey) -> Result<(), LedgerError> {
        refusal_key(&self.state, key).map(|_| ())
    }

    /// The signed refusal of a submission, judged anew after everything that is promised; nothing
    /// if it is in the log by now or would be admitted.
    ///
    /// # Errors
    /// [`LedgerError`] if the key is not the one that genesis names, or the operating system gives
    /// no random bytes.
    pub fn refuse(
        &mut self,
        offer: &Offer,
        key: &SecretKey,
    ) -> Result<Option<String>, LedgerError> {
        let key: SigningKey = refusal_key(&self.state, key)?;
        let Ok(presented) = offer.submission.clone().present() else {
            // What cannot be read has no name to be refused by.
            return Ok(None);
        };
        let statement = presented.hash();
        let weighed = weigh(
            &self.state,
            &[&presented],
            &mut self.ring,
            entropy()?,
            &Threads,
        );
        let evidence = weighed.into_iter().next();
        let evidence = evidence.unwrap_or_else(crate::rules::Evidence::none);
        let recorded_at = offer.at.max(self.state.position().recorded_at);
        let refusal = match admit(&self.state, presented, &evidence, recorded_at) {
            Ok(_) | Err(Refusal::AlreadyRecorded(_)) => return Ok(None),
            Err(refusal) => refusal,
        };
        let signed = SignedRefusal {
            origin: self.origin.clone(),
            statement,
            size: self.head.size,
            root: self.head.root,
            recorded_at: recorded_at.0,
            codes: refusal.codes().into_iter().map(Into::into).collect(),
        };
        let note = signed.sign(&key);
        note.map(Some).map_err(|why| LedgerError::Origin {
            origin: self.origin.as_str().into(),
            why: why.to_string(),
        })
    }
}
