//! The submission decoder, and signatures put together.

use hattama::event::{MAX_SUBMISSION, Submission};
use hattama::intake::statement::merge;

/// Reads `data` as a submission.
pub fn submission(data: &[u8]) {
    let Ok(submission) = Submission::from_bytes(data) else {
        return;
    };
    assert_eq!(submission.to_bytes(), data, "another encoding of the same");
    assert_eq!(submission.encoded_len(), data.len());
    assert!(data.len() <= MAX_SUBMISSION);
    let keys = submission.signatures.iter().map(|pair| pair.key);
    assert!(keys.is_sorted_by(|one, next| one < next), "one a key");
    // Put together with itself, or from its halves, it is what it was.
    if let Ok(merged) = merge(vec![submission.clone(), submission.clone()]) {
        assert_eq!(merged, submission);
    }
    let pairs = submission.signatures.to_vec();
    let halves = pairs.split_at(pairs.len() / 2);
    let half = |pairs: &[hattama::event::SignaturePair]| Submission {
        statement: submission.statement.clone(),
        signatures: hattama::bytes::Sorted::new(pairs.to_vec()).unwrap(),
    };
    if let Ok(merged) = merge(vec![half(halves.1), half(halves.0)]) {
        assert_eq!(merged, submission);
    }
    let presented = submission.clone().present();
    if let Ok(presented) = presented {
        assert_eq!(presented.submission(), &submission);
        assert_eq!(presented.into_parts().0, submission);
    }
}
